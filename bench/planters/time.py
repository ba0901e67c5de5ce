"""V50 to V55: changes, outliers, slips of scale, currency and digits, figures copied forward."""

from bench.planting import YEAR, Planted, cells, put, rows, scaled, spread, table


def plant(frame, random):
    found = []
    for indicator, amount, unit in (
        ("MP-F01", 1_300, 1),
        ("MP-G01", 5_000, 1),
        ("MP-D02", 42_000, 1),
        ("MP-J13", 4_000, 5),
        ("MP-H01", 3_000, 1),
    ):
        damaged = spread(frame, random, indicator, YEAR, amount, unit)
        own = table(frame, indicator)
        where = cells(frame, own.index[own["time_period"].isin([YEAR, YEAR + 1])])
        found.append(Planted(damaged, "V50", where, f"{indicator} {amount:+}"))
    for indicator, members, value in (
        ("MP-B06", {"education": "*"}, 21.3),
        ("MP-B06", {"region": "*"}, 1.2),
        ("MP-P05", {"residence_status": "*"}, 31.0),
        ("MP-N03", {}, 522.4),
    ):
        at = rows(frame, indicator, YEAR, **members).index[0]
        damaged = put(frame, at, obs_value=value)
        what = " ".join((indicator, *members, f"of {value:g}"))
        found.append(Planted(damaged, "V51", cells(frame, at), what))
    for indicator, factor in (
        ("MP-E03", 1_000),
        ("MP-N04", 0.1),
        ("MP-H02", 100),
        ("MP-M05", 1_000_000),
    ):
        damaged, at = scaled(frame, indicator, YEAR, factor)
        found.append(Planted(damaged, "V52", cells(frame, at), f"{indicator} × {factor:g}"))
    rate = rows(frame, "MP-B04", YEAR)["obs_value"].iloc[0]
    for indicator in ("MP-B10", "MP-H03"):
        damaged, at = scaled(frame, indicator, YEAR, rate)
        found.append(Planted(damaged, "V53", cells(frame, at), f"{indicator} in national currency"))
    at = rows(frame, "MP-J12", YEAR, "refuge").index[0]
    text = str(int(rows(frame, "MP-J12", YEAR)["obs_value"].iloc[0]))
    swapped = text[0] + text[2] + text[1] + text[3:]
    if swapped != text:
        damaged = put(frame, at, obs_value=float(swapped))
        found.append(Planted(damaged, "V54", cells(frame, at), f"{text} as {swapped}"))
    # A figure of another concept, as in the previous edition but for two digits.
    for provider, indicator in (
        ("migration", "MP-D01"),
        ("foreign", "MP-E03"),
        ("registry", "MP-A03"),
    ):
        at = rows(frame, indicator, YEAR, provider).index[0]
        text = str(int(frame.loc[at, "obs_value"]))
        place = max(n for n in range(len(text) - 1) if text[n] != text[n + 1])
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        damaged = put(frame, at, obs_value=float(swapped))
        what = f"{indicator} of {provider}: {text} as {swapped}"
        found.append(Planted(damaged, "V54", cells(frame, at), what))
    for indicator in ("MP-G05", "MP-D07", "MP-K01", "MP-Q01"):
        own, year = table(frame, indicator), 2024
        names = [name for name in own.columns if name in KEYS and (own[name] != "_T").any()]
        before = own[own["time_period"] == year - 1].set_index(names)["obs_value"]
        last = own[own["time_period"] == year]
        value = before.reindex(last.set_index(names).index).to_numpy()
        damaged = put(frame, last.index, obs_value=value)
        where = cells(frame, last.index)
        found.append(Planted(damaged, "V55", where, f"{indicator} of 2023 again"))
    at = rows(frame, "MP-C02", 2024, visa_type="*")["obs_value"].idxmax()
    one = rows(frame, "MP-C02", 2023, visa_type=frame.loc[at, "visa_type"])["obs_value"].iloc[0]
    found.append(Planted(put(frame, at, obs_value=one), "V55", cells(frame, at), "one cell again"))
    return found


KEYS = (
    "sex age partner occupation agreement education country_of_birth ground border_type "
    "citizenship region which_parent duration"
).split()
