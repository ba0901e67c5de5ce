"""V62, V63: breakdowns and figures that are owed and not there."""

from bench.planting import YEAR, Cell, Planted, cells, put, rows, table


def plant(frame, random):
    found = []
    for indicator, name in (
        ("MP-C03", "country_of_birth"),
        ("MP-D05", "sex"),
        ("MP-J04", "decision"),
        ("MP-M11", "channel"),
    ):
        own = table(frame, indicator, YEAR)
        gone = frame.drop(own.index[own[name] != "_T"])
        where = (Cell(indicator, YEAR, f"{name}=*"),)
        found.append(Planted(gone, "V62", where, f"{indicator} without {name}"))
    own = table(frame, "MP-G01", YEAR)
    gone = frame.drop(own.index[own["sex"] == "F"])
    found.append(Planted(gone, "V62", (Cell("MP-G01", YEAR, "sex=*"),), "women are missing"))
    for indicator in ("MP-B01", "MP-P02", "MP-K02", "MP-S06"):
        own = table(frame, indicator, YEAR)
        where = (Cell(indicator, YEAR),)
        found.append(Planted(frame.drop(own.index), "V63", where, f"nothing of {indicator}"))
    at = rows(frame, "MP-B03", YEAR).index[0]
    damaged = put(frame, at, obs_value=float("nan"), obs_status="O")
    found.append(Planted(damaged, "V63", cells(frame, at), "missing, without a reason"))
    return found
