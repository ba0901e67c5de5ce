"""V45, V56 to V58, V64, V73, V74: units, definitions, territories and vintages of a series."""

from bench.planting import YEAR, Cell, Planted, cells, put, rows, spread, table


def plant(frame, random):
    found = []
    at = rows(frame, "MP-D05", YEAR, reason="*").index[0]
    damaged = put(frame, at, unit_measure="permits")
    found.append(Planted(damaged, "V45", cells(frame, at), "permits among persons"))
    whole = rows(frame, "MP-C02", YEAR).index
    later = table(frame, "MP-C02")
    later = later.index[later["time_period"] >= YEAR]
    damaged = put(frame, later, definition="visas that were used")
    found.append(Planted(damaged, "V56", cells(frame, whole), "another definition from 2022 on"))
    old = table(frame, "MP-L01", 2020).index
    whole = cells(frame, rows(frame, "MP-L01", 2020).index)
    found.append(
        Planted(put(frame, old, obs_status="P"), "V57", whole, "provisional after 4 years")
    )
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
    own = table(frame, "MP-G06")
    damaged = put(frame, own.index, definition="contracts signed")
    where = cells(frame, rows(frame, "MP-G06").index)
    found.append(Planted(damaged, "V74", where, "redefined in all years"))
    return found
