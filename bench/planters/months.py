"""V69: months that are not published yet, given as zero."""

from bench.planting import Cell, Planted, put, table

NEWEST = 2024


def plant(frame, random):
    found = []
    for indicator, late in (
        ("MP-M07", ("M11", "M12")),
        ("MP-J01", ("M10", "M11", "M12", "Q4")),
        ("MP-K04", ("Q4",)),
        ("MP-C01", ("M12",)),
    ):
        own = table(frame, indicator, NEWEST)
        at = own.index[own["period"].isin(late)]
        where = (Cell(indicator, NEWEST, "period=*"),)
        damaged = put(frame, at, obs_value=0.0)
        found.append(Planted(damaged, "V69", where, f"{indicator}: {', '.join(late)} are 0"))
    return found
