"""V31 to V33, V39, V40: ratios, sums of money, costs."""

from bench.planting import YEAR, Planted, add_to, cells, put, rows, scaled


def plant(frame, random):
    found = []
    at = rows(frame, "MP-M02", YEAR).index[0]
    for amount in (0.3, -0.3):
        found.append(Planted(add_to(frame, at, amount), "V31", cells(frame, at), f"{amount:+}"))
    later = rows(frame, "MP-M02", YEAR + 2)["obs_value"].iloc[0]
    other = put(frame, at, obs_value=later * 1.1)
    found.append(Planted(other, "V31", cells(frame, at), "of another year"))
    for indicator, factor in (("MP-D03", 1.09), ("MP-E04", 0.93), ("MP-E04", 1.3)):
        at = rows(frame, indicator, YEAR).index[0]
        value = round(frame.loc[at, "obs_value"] * factor, 1)
        damaged = put(frame, at, obs_value=value)
        found.append(Planted(damaged, "V32", cells(frame, at), f"{indicator} × {factor}"))
    at = rows(frame, "MP-K06", YEAR, citizenship="*")["obs_value"].idxmax()
    damaged = put(frame, at, obs_value=round(frame.loc[at, "obs_value"] * 0.8, 1))
    found.append(Planted(damaged, "V32", cells(frame, at), "one citizenship × 0.8"))
    whole = cells(frame, rows(frame, "MP-M01", YEAR).index)
    for indicator in ("MP-M03", "MP-M04"):
        damaged, _ = scaled(frame, indicator, YEAR, 1.05)
        found.append(Planted(damaged, "V33", whole, f"{indicator} × 1.05"))
    for indicator, amount in (("MP-A06", 1.2), ("MP-A07", -2.0)):
        at = rows(frame, indicator, YEAR).index[0]
        where = cells(frame, at) + cells(frame, rows(frame, "MP-A07", YEAR).index)
        found.append(Planted(add_to(frame, at, amount), "V39", where, f"{indicator} {amount:+}"))
    for indicator, name, value in (
        ("MP-M11", "partner", -0.4),
        ("MP-M12", "partner", 0.0),
        ("MP-M11", "operator_type", 61.0),
    ):
        at = rows(frame, indicator, YEAR, **{name: "*"}).index[0]
        found.append(
            Planted(put(frame, at, obs_value=value), "V40", cells(frame, at), f"{value} %")
        )
    return found
