"""V42 to V44, V68: two sources of one figure."""

from bench.planting import YEAR, Planted, cells, put, rows


def plant(frame, random):
    found = []
    for provider, indicator, factor, what in (
        ("refuge", "MP-J12", 1.03, "a minor difference"),
        ("refuge", "MP-J12", 1.2, "a conflict"),
        ("statistics", "MP-C04", 0.9, "a conflict"),
        ("registry", "MP-A03", 1.04, "a minor difference"),
    ):
        at = rows(frame, indicator, YEAR, provider).index[0]
        value = round(frame.loc[at, "obs_value"] * factor)
        found.append(Planted(put(frame, at, obs_value=value), "V42", cells(frame, at), what))
    for column, value in (("definition", "persons with an open file"), ("territory", "XEX_PART")):
        at = rows(frame, "MP-J12", YEAR, "refuge").index[0]
        damaged = put(frame, at, **{column: value})
        found.append(Planted(damaged, "V43", cells(frame, at), f"another {column}"))
    for provider, indicator in (
        ("statistics", "MP-C04"),
        ("registry", "MP-A02"),
        ("refuge", "MP-J12"),
    ):
        own, other = rows(frame, indicator, None, provider), rows(frame, indicator)
        value = other.set_index("time_period")["obs_value"].reindex(own["time_period"]).to_numpy()
        where = cells(frame, own.index)
        damaged = put(frame, own.index, obs_value=value)
        found.append(Planted(damaged, "V44", where, f"{indicator} copied by {provider}"))
    where = cells(frame, own.index)
    for factor in (3.0, 7.0):
        damaged = put(frame, own.index, obs_value=value * factor)
        found.append(Planted(damaged, "V68", where, f"{factor:.0f} times"))
    return found
