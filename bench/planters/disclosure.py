"""V67: small counts that are published, or that can be derived."""

from bench.planting import YEAR, Planted, cells, largest, put, rows


def plant(frame, random):
    found = []
    for indicator, name, value in (
        ("MP-K12", "citizenship", 2.0),
        ("MP-J14", "age", 3.0),
        ("MP-G02", "industry", 1.0),
    ):
        own = rows(frame, indicator, YEAR, **{name: "*"})
        at = own["obs_value"].idxmin()
        damaged = put(frame, at, obs_value=value)
        found.append(Planted(damaged, "V67", cells(frame, at), f"{value:.0f} published"))
    for indicator, name in (("MP-C05", "reason"), ("MP-F03", "sex")):
        at = largest(frame, indicator, YEAR, **{name: "*"})
        damaged = put(frame, at, obs_value=float("nan"), obs_status="Q")
        found.append(Planted(damaged, "V67", cells(frame, at), "hidden alone"))
    return found
