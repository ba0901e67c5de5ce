"""V48, V49: overlapping groups that were added up."""

from bench.planting import YEAR, Planted, cells, put, rows


def plant(frame, random):
    found = []
    for names in (("return_type", "assistance"), ("assistance", "return_type")):
        parts = [rows(frame, "MP-K05", YEAR, **{name: "*"})["obs_value"].max() for name in names]
        at = rows(frame, "MP-K05", YEAR).index[0]
        damaged = put(frame, at, obs_value=sum(parts))
        found.append(Planted(damaged, "V48", cells(frame, at), "assisted and voluntary added"))
        break
    return found
