"""V46, V47, V70 to V72: what others count of the same people, and figures of other tables."""

import numpy as np

from bench.planting import YEAR, Planted, add_to, cells, put, rows, spread, table, with_rows


def plant(frame, random):
    return _mirrors(frame) + _permits(frame, random) + _tables(frame) + _directions(frame)


def _mirrors(frame):
    """The destinations' own counts of who came; one of them changes its way of counting."""
    found = []
    for target, factor in (("FRA", 0.5), ("GRC", 1.6)):
        own = rows(frame, "MP-E01", country_next_residence=target)
        there = own.assign(
            ref_area=target, indicator="MP-C03", country_prev_residence="XEX",
            country_next_residence="_T", territory=target, provider="mirror", publisher=target,
        )  # fmt: skip
        value = (own["obs_value"] * 1.8).round()
        there["obs_value"] = np.where(own["time_period"] >= YEAR, (value * factor).round(), value)
        # Also the country's own immigrants must be there, as France counts all who came to it.
        damaged = with_rows(frame, there)
        where = cells(frame, own.index[own["time_period"] == YEAR])
        found.append(Planted(damaged, "V46", where, f"{target} counts {factor} times as many"))
    return found


def _permits(frame, random):
    """Permits that had ended were never taken out of the register."""
    damaged, years = frame, sorted(table(frame, "MP-D05")["time_period"].unique())
    for year in years:
        damaged = spread(damaged, random, "MP-D05", year, 30_000)
    where = cells(frame, rows(frame, "MP-D01").index)
    found = [Planted(damaged, "V47", where, "more permits than foreigners in all years")]
    # Long first permits are counted as short ones, in all years alike.
    one, two = (
        rows(frame, "MP-C04", duration=name) for name in ("12 months or more", "6 to 11 months")
    )
    moved = (one["obs_value"] * 0.4).round().to_numpy()
    damaged = add_to(add_to(frame, one.index, -moved), two.index, moved)
    where = cells(frame, rows(frame, "MP-C03").index) + cells(frame, [*one.index, *two.index])
    found.append(Planted(damaged, "V47", where, "long permits as short"))
    return found


def _tables(frame):
    """A table sent under the name of another one; five-year sums beside annual figures."""
    one, two = (rows(frame, code, YEAR, partner="*") for code in ("MP-B09", "MP-M05"))
    value = one.set_index("partner")["obs_value"].reindex(two["partner"]).to_numpy()
    damaged = put(frame, two.index, obs_value=value)
    whole = rows(frame, "MP-M05", YEAR).index
    damaged = put(damaged, whole, obs_value=rows(frame, "MP-B09", YEAR)["obs_value"].iloc[0])
    where = cells(frame, whole) + cells(frame, rows(frame, "MP-B09", YEAR).index)
    found = [Planted(damaged, "V70", where, "investment sent as remittances paid")]
    for own, other in (("MP-K03", "MP-K04"), ("MP-G05", "MP-G06")):
        # The whole sheet of the other one under the name of this one.
        copied = table(frame, other, YEAR).assign(indicator=own)
        damaged = with_rows(frame.drop(table(frame, own, YEAR).index), copied)
        where = cells(frame, rows(frame, own, YEAR).index)
        where += cells(frame, rows(frame, other, YEAR).index)
        found.append(Planted(damaged, "V70", where, f"the sheet of {other} sent as {own}"))
    for factor, what in ((5, "sums of five years"), (1, "every fifth year only")):
        own = table(frame, "MP-F01")
        fifth = own.index[own["time_period"].isin([2019, 2024])]
        gone = own.index.difference(fifth)
        damaged = put(frame, fifth, obs_value=own.loc[fifth, "obs_value"] * factor).drop(gone)
        found.append(Planted(damaged, "V71", cells(frame, fifth), what))
    return found


def _directions(frame):
    """The total of the other direction was copied."""
    found = []
    for own, other in (("MP-E01", "MP-C03"), ("MP-K11", "MP-J12"), ("MP-H01", "MP-H02")):
        at = rows(frame, own, YEAR).index
        value = rows(frame, other, YEAR)["obs_value"].iloc[0]
        where = cells(frame, at) + cells(frame, rows(frame, other, YEAR).index)
        damaged = put(frame, at, obs_value=value)
        found.append(Planted(damaged, "V72", where, f"{own} is {other}"))
    return found
