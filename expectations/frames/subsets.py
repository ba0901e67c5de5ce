"""Sets that overlap are never added: V48 returns, V49 victims of trafficking.

Whoever returned with assistance is among all who returned; a victim identified by the state may be
one whom an organisation assisted. A figure that is exactly the sum of two such sets counts persons
twice. Which indicators, and over which dimensions, stands in `catalogue/relations.csv`.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plains
from expectations.frames.codes import number, takes
from expectations.frames.material import Material
from model.observations import TOTAL

ALL = -1  # the axis of a total; a dimension has its place in the list


def overlapping_sums(material: Material, rule: str) -> Check:
    """Whether a total is the sum of two sets that overlap (`doubled`).

    Sets are: two breakdowns of one provider, or a member of one and a whole other breakdown; the
    totals of two other providers or definitions; a breakdown and another provider's total. A total
    that one of its provider's breakdowns makes is sound. Sets of a few units (`units`) meet by
    chance and are not looked at.
    """
    table = material.catalogue.relations
    lines = table[table["rule"] == rule]
    found = [_found(material, line.left, line.right, rule) for line in lines.itertuples()]
    rows = pd.concat(found, ignore_index=True)
    at = rows["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        value=rows["value"],
        one=rows["one"],
        two=rows["two"],
        doubled=rows["doubled"].astype("int8"),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        both = zip(failing["one"], failing["two"], strict=True)
        return failing.assign(
            observed=plains(failing["value"]),
            expected="a figure that counts nobody twice",
            parts=[plains(pair) for pair in both],
        )

    behind = (at, rows["at_one"].to_numpy("int64"), rows["at_two"].to_numpy("int64"))
    return Check(rule, frame, behind, words, ("parts",))


def _found(material: Material, indicator: str, axes: str, rule: str) -> pd.DataFrame:
    """Per total that two sets could make: at, value, one, two (values), at_one, at_two, doubled."""
    sets = _sets(material, indicator, [axis for axis in axes.split(";") if axis])
    totals = sets[sets["axis"] == ALL]
    made = sets[sets["whole"] & (sets["axis"] != ALL)]
    sound = totals.merge(made, on=["place", "who"], suffixes=("", "_made"))
    sound = set(sound.loc[sound["value"] == sound["value_made"], "at"])
    large = sets[sets["value"] > material.tolerance(rule)["units"]]
    pairs = large.merge(large, on="place", suffixes=("_one", "_two"))
    other = pairs["who_one"] != pairs["who_two"]
    whole = pairs["axis_one"] == ALL, pairs["axis_two"] == ALL
    ordered = pairs["number_one"] < pairs["number_two"]
    kept = (other & whole[0] & whole[1] & ordered) | (
        other & whole[1] & ~whole[0] & pairs["whole_one"]
    )
    apart = (pairs["axis_one"] != pairs["axis_two"]) & ~whole[0] & ~whole[1]
    kept |= ~other & apart & ordered
    pairs = pairs[kept].assign(sum=pairs["value_one"] + pairs["value_two"])
    met = totals.merge(pairs, on="place")
    inside = (met["at"] == met["at_one"]) | (met["at"] == met["at_two"])
    # Breakdowns speak of the total of their own provider only.
    own = (met["axis_one"] == ALL) | (met["who"] == met["who_one"])
    met = met[~inside & own & ~met["at"].isin(sound)]
    met = met.assign(doubled=(met["value"] - met["sum"]).abs() <= 1e-9 * met["sum"])
    # The larger set is told first, whatever the order of the observations.
    met = met.assign(one=met[["value_one", "value_two"]].max(axis=1))
    met = met.assign(two=met["sum"] - met["one"])
    order = ["at", "doubled", "one", "at_one", "at_two"]
    met = met.sort_values(order, ascending=[True, False, False, True, True])
    told = met.drop_duplicates("at")
    return told[["at", "value", "one", "two", "at_one", "at_two", "doubled"]]


def _sets(material: Material, indicator: str, axes: list[str]) -> pd.DataFrame:
    """Totals, members by each axis, and the sums of the members.

    Columns: place, who (provider and definition), axis, value, at (of one of the cells), whole
    (the set is all of its axis), number.
    """
    rows = material.current
    rows = rows[takes(rows["indicator"], indicator)]
    rows = rows[np.isfinite(rows["obs_value"].to_numpy())]
    names = list(material.combos.columns.drop("text"))
    split = (material.combos[names] != TOTAL).to_numpy()
    alone = split.sum(axis=1)
    place = number(rows, ["ref_area", "time_period", "territory", "unit_measure"])
    cells = pd.DataFrame(
        {
            "place": place,
            "who": number(rows, ["provider", "definition"]),
            "value": rows["obs_value"].to_numpy(),
            "at": rows.index.to_numpy(),
            "combo": rows["combo"].to_numpy(),
        }
    )
    found = [cells[(alone == 0)[cells["combo"]]].assign(axis=ALL, whole=True)]
    for axis, name in enumerate(axes):
        if name in names:
            only = (alone == 1) & split[:, names.index(name)]
            own = cells[only[cells["combo"]]].assign(axis=axis, whole=False)
            sums = own.groupby(["place", "who"], as_index=False).agg(
                value=("value", "sum"), at=("at", "first"), members=("at", "size")
            )
            sums = sums.assign(axis=axis, whole=True)
            found += [own, sums[sums["members"] > 1]]
    every = pd.concat(found, ignore_index=True)
    return every.assign(number=np.arange(len(every)))
