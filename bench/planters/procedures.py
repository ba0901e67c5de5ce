"""V28 to V30: decisions, rates of recognition, what was asked for and what was granted."""

from bench.planting import YEAR, Planted, add_to, cells, put, rows, spread, table


def plant(frame, random):
    found = []
    damaged = spread(frame, random, "MP-J05", YEAR, 150, 5)
    where = cells(frame, table(frame, "MP-J04", YEAR).index)
    found.append(Planted(damaged, "V28", where, "more were recognised than decided upon"))
    at = rows(frame, "MP-J04", YEAR, decision="NEG").index[0]
    both = cells(frame, at) + cells(frame, rows(frame, "MP-J04", YEAR).index)
    found.append(Planted(add_to(frame, at, -60), "V28", both, "too few rejections"))
    at = rows(frame, "MP-J08", YEAR).index[0]
    found.append(Planted(add_to(frame, at, 1.4), "V29", cells(frame, at), "another rate"))
    asked, positive = (
        rows(frame, code, YEAR)["obs_value"].iloc[0] for code in ("MP-J01", "MP-J05")
    )
    per_asked = round(100 * positive / asked, 1)
    damaged = put(frame, at, obs_value=per_asked)
    found.append(Planted(damaged, "V29", cells(frame, at), "of applications, not of decisions"))
    for stage, amount in (("EFFECTED", 900), ("ACCEPTED", 2_000)):
        own = rows(frame, "MP-K08", procedure_stage=stage)
        damaged = add_to(frame, own.index, amount)
        where = table(frame, "MP-K08")
        found.append(Planted(damaged, "V30", cells(frame, where.index), f"{stage} {amount:+}"))
    return found
