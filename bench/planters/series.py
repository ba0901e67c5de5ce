"""V45, V56 to V58, V64, V73, V74: units, definitions, territories and vintages of a series."""

from bench.planting import YEAR, Cell, Planted, cells, put, rows, spread, table


def plant(frame, random):
    found = []
    for indicator, members, unit, what in (
        ("MP-D05", {"reason": "*"}, "permits", "permits among persons"),
        ("MP-K02", {"citizenship": "*"}, "persons", "persons among detections"),
        ("MP-J03", {}, "decisions", "a total of cases above persons"),
    ):
        at = rows(frame, indicator, YEAR, **members).index[0]
        damaged = put(frame, at, unit_measure=unit)
        found.append(Planted(damaged, "V45", cells(frame, at), what))
    for provider, indicator, since, definition in (
        ("foreign", "MP-C02", YEAR, "visas that were used"),
        ("registry", "MP-A03", YEAR + 2, "deaths that were notified"),
        ("education", "MP-H02", YEAR - 1, "students with a grant"),
    ):
        own = table(frame, indicator, None, provider)
        later = own.index[own["time_period"] >= since]
        damaged = put(frame, later, definition=definition)
        where = cells(frame, rows(frame, indicator, since, provider).index)
        what = f"{indicator} of {provider}: another definition from {since} on"
        found.append(Planted(damaged, "V56", where, what))
    for provider, indicator, year, members in (
        ("statistics", "MP-L01", 2020, None),
        ("refuge", "MP-J01", 2021, {}),
        ("civil_protection", "MP-L04", 2019, {"region": "*"}),
    ):
        if members is None:
            own, where = table(frame, indicator, year), rows(frame, indicator, year)
        else:
            own = where = rows(frame, indicator, year, provider, **members).tail(1)
        damaged = put(frame, own.index, obs_status="P")
        what = f"{indicator} of {year} provisional, {'all' if members is None else 'one cell'}"
        found.append(Planted(damaged, "V57", cells(frame, where.index), what))
    for indicator, more in (("MP-E02", 700), ("MP-L01", 3_500)):
        # Late notifications: a tenth more than the provisional figures, in all tables alike.
        damaged = spread(frame, random, indicator, 2023, more)
        where = cells(frame, table(frame, indicator, 2023).index)
        found.append(Planted(damaged, "V58", where, f"{indicator} {more:+}"))
    for value, what in (("", "no territory"), ("XEX_PART", "another territory in one year")):
        at = table(frame, "MP-H01", YEAR).index
        where = cells(frame, rows(frame, "MP-H01", YEAR).index)
        where += cells(frame, rows(frame, "MP-H01", YEAR + 1).index)
        found.append(Planted(put(frame, at, territory=value), "V64", where, what))
    own = table(frame, "MP-N04", YEAR)
    where = tuple(Cell("MP-N04", YEAR, text) for text in ("", "partner=*", "sex=*", "benefit=*"))
    found.append(Planted(frame.drop(own.index), "V73", where, "a year is not given any more"))
    for provider, indicator, year in (("refuge", "MP-J12", 2020), ("foreign", "MP-E03", 2021)):
        own = rows(frame, indicator, year, provider)
        what = f"{indicator} of {provider} for {year} is not given any more"
        found.append(Planted(frame.drop(own.index), "V73", cells(frame, own.index), what))
    own = rows(frame, "MP-Q04", YEAR, care_type="*").tail(1)
    where = (*cells(frame, own.index), Cell("MP-Q04", YEAR, "care_type=*"))
    found.append(Planted(frame.drop(own.index), "V73", where, "one part is not given any more"))
    for provider, indicator, column, value in (
        ("employment", "MP-G06", "definition", "contracts signed"),
        ("labour", "MP-Q01", "territory", "XEX_PART"),
        ("refuge", "MP-J01", "definition", "persons with an open file"),
    ):
        own = table(frame, indicator, None, provider)
        damaged = put(frame, own.index, **{column: value})
        where = cells(frame, rows(frame, indicator, None, provider).index)
        what = f"{indicator} of {provider}: another {column} in all years"
        found.append(Planted(damaged, "V74", where, what))
    return found
