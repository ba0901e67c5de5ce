"""V48, V49: overlapping groups that were added up."""

from bench.planting import YEAR, Planted, cells, put, rows, with_rows


def plant(frame, random):
    parts = [
        rows(frame, "MP-K05", YEAR, **{name: "*"})["obs_value"].max()
        for name in ("return_type", "assistance")
    ]
    at = rows(frame, "MP-K05", YEAR).index[0]
    damaged = put(frame, at, obs_value=sum(parts))
    found = [Planted(damaged, "V48", cells(frame, at), "assisted and voluntary added")]
    # What others count of the same persons is added to the bureau's own total, or to each other.
    whole = frame.loc[[at]]
    own = whole["obs_value"].iloc[0]
    for theirs, what in (
        ({"refuge": 195.0}, "another's assisted returns added"),
        ({"refuge": 640.0, "interior": 1_030.0}, "the totals of two others added"),
    ):
        damaged = frame
        for provider, value in theirs.items():
            damaged = with_rows(damaged, whole.assign(provider=provider, obs_value=value))
        value = sum(theirs.values()) + (own if len(theirs) == 1 else 0)
        damaged = put(damaged, at, obs_value=value)
        found.append(Planted(damaged, "V48", cells(frame, at), what))
    own = rows(frame, "MP-K12", YEAR)
    identified = own["obs_value"].iloc[0]
    for provider, assisted in (("labour", 128.0), ("courts", 57.0)):
        one = own.assign(definition="victims identified by the authorities")
        two = own.assign(
            definition="victims who received assistance", provider=provider, obs_value=assisted
        )
        damaged = put(frame, own.index, obs_value=identified + assisted)
        damaged = with_rows(with_rows(damaged, one), two)
        where = cells(frame, own.index)
        found.append(Planted(damaged, "V49", where, f"{assisted:.0f} assisted added"))
    return found
