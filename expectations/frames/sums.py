"""Coherence of sums: do the parts make the total? V09, V11, V12, V14, V16.

The code lists say what is a part: only `member` and `unknown` are ever added, so that an axis that
holds its own totals, groups, overlapping bands, former countries, quarters or months is never
summed with them. A missing part is not 0: such a sum is a lower bound, and is held against the
total only from above. The same goes for a closed list of which a member was not delivered, and for
a breakdown that also holds bands, former countries or codes of no list, which may stand for parts.
Of age bands those are added that lie beside one another (`ages`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.load import code_list
from expectations.frames import ages
from expectations.frames.check import Check, choose, plains, rounded
from expectations.frames.codes import CONCEPT, number, takes
from expectations.frames.material import Material, kinds, says
from model.observations import TOTAL

ADDED = ("member", "unknown")
STANDING_FOR_PARTS = ("band", "former")
NO_CODE = "?"  # a code of no list (V02) stands for a part that nobody can name
PERCENT = "%"
ADDITIVE_TYPES = ("stock", "flow", "count")
SUPPRESSED = "Q"
# Which rule speaks of a breakdown; V11 of all others.
RULES = {"sex": "V09", "age": "V10", "region": "V12"}


@dataclass(frozen=True)
class Sums:
    """Every breakdown met: one row per total that should be there and dimension it is split by."""

    # place, parent, dimension, total, sum, parts, members, hidden, absent, complete, open,
    # base, about
    rows: pd.DataFrame
    parts: pd.DataFrame  # `row` of the above and `at`, the position of a part
    bands: tuple[ages.Bands, ...] = ()  # of every breakdown by age


def parents(material: Material) -> dict[str, np.ndarray]:
    """Per dimension and combination the number of the same one with the dimension at its total."""
    return material.parents


def breakdowns(material: Material, percent: bool = False) -> Sums:
    """All sums over one dimension, from the rows that stand, of indicators whose parts add up.

    Figures in percent are shares of such an indicator: they are summed apart, when asked for.
    """
    rows = material.current
    added = says(material, rows, "type", *ADDITIVE_TYPES)
    rows = rows[added & (takes(rows["unit_measure"], PERCENT) == percent)]
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    value, combo = rows["obs_value"].to_numpy(), rows["combo"].to_numpy()
    cells = pd.DataFrame({"place": place, "combo": combo, "at": rows.index})[np.isfinite(value)]
    whole = parents(material)
    hidden = takes(rows["obs_status"], SUPPRESSED)
    found, parts, bands, start = [], [], [], 0
    names = list(whole)
    for dimension in names:
        kind = kinds(material, dimension)
        by_age = rule_of(material, dimension) == "V10"
        parts_met = ADDED + STANDING_FOR_PARTS if by_age else ADDED
        beside = STANDING_FOR_PARTS if by_age else (*STANDING_FOR_PARTS, NO_CODE)
        if kind is None or not np.isin(kind, parts_met).any():
            continue
        added, member = np.isin(kind, ADDED), kind == "member"
        used = np.flatnonzero((added | np.isin(kind, beside))[combo])
        lines = pd.DataFrame(
            {
                "place": place[used],
                "parent": whole[dimension][combo[used]],
                "added": added[combo[used]],
                "member": member[combo[used]],
                "value": value[used],
                "base": rows["rounding_base"].to_numpy()[used],
                "hidden": hidden[used],
                "at": rows.index[used],
            }
        )
        lines["row"] = pd.factorize(number(lines, ["place", "parent"]))[0]
        listed, covered = members(material, dimension), None
        if by_age:
            own = ages.bands(material, dimension, lines, combo[used], start)
            bands.append(own)
            lines, covered = own.parts, own.tiling.whole[own.set]
        one, own = _sums(lines, listed, start, covered)
        if dimension == "region":  # the country's own list says how many there are
            every = code_list(material.catalogue, material.country, dimension)["kind"] == "member"
            one["open"] = one["members"] < int(every.sum())
        name = pd.Categorical([dimension], names).repeat(len(one))
        found.append(one.assign(dimension=name))
        parts.append(own)
        start += len(one)
    if not found:
        columns = "place parent sum parts members hidden absent complete open base about".split()
        columns.append("dimension")
        empty = pd.DataFrame({name: np.zeros(0) for name in [*columns, "total"]})
        return Sums(empty, pd.DataFrame({"row": [], "at": []}, dtype="int64"))
    every = pd.concat(found, ignore_index=True)
    totals = cells.rename(columns={"combo": "parent", "at": "total"})
    every = every.merge(totals, on=["place", "parent"], how="left", validate="many_to_one")
    return Sums(every, pd.concat(parts, ignore_index=True), tuple(bands))


def rule_of(material: Material, dimension: str) -> str:
    """The rule that speaks of sums over a dimension."""
    return RULES.get(material.catalogue.dimensions["code_list"].get(dimension) or dimension, "V11")


def members(material: Material, dimension: str) -> int:
    """How many members a closed list has, 0 for an open one: nobody knows how many there are."""
    if material.catalogue.dimensions.loc[dimension, "members"] == "open":
        return 0
    return int(
        (code_list(material.catalogue, material.country, dimension)["kind"] == "member").sum()
    )


def _sums(
    lines: pd.DataFrame, members: int, start: int, covered: np.ndarray | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sums of one dimension and their parts, rows numbered from `start`.

    `covered`: per sum whether its parts cover the axis, where the parts themselves show it.
    """
    group = lines["row"].to_numpy()
    size = group.max() + 1 if len(group) else 0
    added = lines["added"].to_numpy()
    there = added & np.isfinite(lines["value"]).to_numpy()

    def count(what: np.ndarray) -> np.ndarray:
        return np.bincount(group[what], minlength=size)

    valued = there & lines["member"].to_numpy()
    complete = (count(added & ~there) == 0) & (count(~added) == 0)
    complete &= count(valued) >= (members or 2)
    unlisted = np.full(size, members == 0)
    if covered is not None:
        complete, unlisted = complete & covered, ~covered
    first = np.zeros(size, dtype="int64")
    first[group[::-1]] = np.arange(len(group))[::-1]
    sums = pd.DataFrame(
        {
            "place": lines["place"].to_numpy()[first],
            "parent": lines["parent"].to_numpy()[first],
            "sum": np.bincount(group[there], lines["value"].to_numpy()[there], minlength=size),
            "parts": count(there),
            "members": count(valued),
            "hidden": count(added & ~there & lines["hidden"].to_numpy()),
            "absent": count(added & ~there & ~lines["hidden"].to_numpy()),
            "complete": complete,
            "open": unlisted,
            "base": lines["base"].groupby(group).max().reindex(range(size)).to_numpy(),
            "about": lines["at"].to_numpy()[first],
        }
    )
    parts = pd.DataFrame({"row": group[there] + start, "at": lines["at"].to_numpy()[there]})
    return sums, parts


def named(material: Material, rows: pd.DataFrame) -> pd.DataFrame:
    """Key columns of sums: the total's place, and `*` for the dimension summed over."""
    about = rows["about"].to_numpy(dtype="int64")
    combo = material.rows["combo"].to_numpy()[about]
    label, _ = pd.factorize(number(rows, ["parent", "dimension"]))
    first = ~pd.Series(label).duplicated().to_numpy()
    texts = [
        _summed(material.combos["text"].iloc[one], name)
        for one, name in zip(combo[first], rows["dimension"][first], strict=True)
    ]
    return material.keys(about).assign(dimensions=pd.Categorical.from_codes(label, texts))


def _summed(text: str, dimension: str) -> str:
    """`reason=WORK;sex=F` summed over reason: `reason=*;sex=F`."""
    others = [part for part in text.split(";") if part and not part.startswith(dimension + "=")]
    return ";".join(sorted([*others, f"{dimension}=*"]))


def label(material: Material, rows: pd.DataFrame, column: str = "dimension") -> np.ndarray:
    """What the dimension in a column of `rows` is called."""
    return rows[column].astype("str").map(material.catalogue.dimensions["label"]).to_numpy()


def parts_and_totals(material: Material, sums: Sums) -> list[Check]:
    """V09, V11, V12: how far parts are from their total (`distance`), and how far they may be.

    The tolerance is 0, or (n + 1) · b / 2 for n parts rounded to a base b. Parts above their total
    and a complete list below it block the cell; an open list (countries) below its total must be
    explained: the remainder may only not have been stated.
    """
    rows = sums.rows
    rule = {name: rule_of(material, name) for name in material.combos.columns.drop("text")}
    rule = rows["dimension"].astype("str").map(rule)
    held = np.flatnonzero(rows["total"].notna() & (rows["members"] > 0) & (rule != "V10"))
    rows, rule = rows.iloc[held].reset_index(drop=True), rule.iloc[held].to_numpy()
    at = rows["total"].to_numpy(dtype="int64")
    total = material.rows["obs_value"].to_numpy()[at]
    base = np.maximum(rows["base"], material.rows["rounding_base"].to_numpy()[at])
    difference = (rows["sum"] - total).to_numpy()
    exact = np.abs(difference) <= 1e-9 * np.abs(total)  # a trace of binary fractions
    signed = says(material, material.rows, "signed", "yes")[at]
    complete = rows["complete"].to_numpy(dtype="bool")
    distance = np.where(complete, np.abs(difference), np.maximum(difference, 0))
    mild = rows["open"].to_numpy(dtype="bool") & ((difference < 0) | signed)
    frame = named(material, rows).assign(
        dimension=rows["dimension"].array,
        sum=rows["sum"].to_numpy(),
        total=total,
        distance=np.where(exact, 0, distance),
        tolerance=((rows["parts"] + 1) * base / 2).to_numpy(),
        severity=choose(mild, "must-explain", "blocker"),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["sum"]),
            expected=plains(failing["total"]),
            dimension=label(material, failing),
            tolerance=plains(failing["tolerance"]),
        )

    def check(name: str) -> Check:
        # Of a figure that may be negative, an incomplete sum says nothing at all.
        kept = np.flatnonzero((complete | ~signed) & (rule == name))
        bound = int((~complete[rule == name]).sum())
        return Check(
            name,
            frame.iloc[kept].reset_index(drop=True),
            (at[kept],),
            words,
            ("dimension", "tolerance"),
            behind(sums, held[kept]),
            left_out=bound,
            note="a part is missing: held against the total only from above" if bound else "",
        )

    return [check(name) for name in ("V09", "V11", "V12")]


def behind(sums: Sums, held: np.ndarray) -> pd.DataFrame:
    """The parts of the sums numbered `held`, whose rows are numbered in that order."""
    place = np.full(len(sums.rows), -1)
    place[held] = np.arange(len(held))
    row = place[sums.parts["row"].to_numpy("int64")]
    return pd.DataFrame({"row": row, "at": sums.parts["at"].to_numpy()})[row >= 0]


def breakdown_totals(material: Material, sums: Sums) -> Check:
    """V14: where the total itself is absent, how far complete sums by two dimensions differ."""
    rows = sums.rows
    held = np.flatnonzero(rows["total"].isna() & rows["complete"].astype("bool"))
    lone = rows.iloc[held].assign(row=held).sort_values(["place", "parent", "dimension"])
    first = lone.groupby(["place", "parent"])[["dimension", "sum", "parts", "base", "row"]]
    others = lone.join(first.transform("first").add_suffix("_first"))
    others = others[others["dimension"] != others["dimension_first"]].reset_index(drop=True)
    base = np.maximum(others["base"], others["base_first"])
    difference = (others["sum"] - others["sum_first"]).abs()
    exact = difference <= 1e-9 * others["sum_first"].abs()
    frame = named(material, others).assign(
        dimension=others["dimension"],
        other=others["dimension_first"],
        sum=others["sum"],
        sum_first=others["sum_first"],
        distance=difference.mask(exact, 0),
        tolerance=(others["parts"] + others["parts_first"]) * base / 2,
    )
    # A sum may be held against several others, so its parts stand behind several rows.
    row = others.index.to_numpy()
    both = pd.DataFrame({"row": [*row, *row], "sum": [*others["row"], *others["row_first"]]})
    behind = both.merge(sums.parts.rename(columns={"row": "sum"}), on="sum")[["row", "at"]]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["sum"]),
            expected=plains(failing["sum_first"]),
            dimension=label(material, failing),
            other=label(material, failing, "other"),
        )

    # That the total is not there is said with it.
    absent = frame.assign(breakdown=frame["dimensions"].astype("str").map(_above), row=row)
    return Check("V14", frame, (), words, ("dimension", "other"), behind, absent=absent)


def _above(summed: str) -> str:
    """The breakdown of the total of a sum: `reason=*;sex=F` stands in that by `sex=*`."""
    names = [part.partition("=")[0] for part in summed.split(";") if not part.endswith("=*")]
    return ";".join(f"{name}=*" for name in names)


def other_shares(material: Material) -> Check:
    """V16: the share of "other reasons" in the year's total, in percent (`share`)."""
    rows = material.current
    if "reason" not in material.combos:
        return Check("V16", material.keys(np.zeros(0, "int64")).assign(share=0.0), ())
    names = material.combos.columns.drop("text")
    totals = (material.combos[names] == TOTAL).sum(axis=1)
    whole = (totals == len(names)).to_numpy()
    other = ((totals == len(names) - 1) & (material.combos["reason"] == "OTH")).to_numpy()
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    combo, value = rows["combo"].to_numpy(), rows["obs_value"].to_numpy()
    cells = pd.DataFrame({"place": place, "at": rows.index, "value": value})
    both = cells[other[combo]].merge(cells[whole[combo]], on="place", suffixes=("", "_total"))
    both = both[(both["value_total"] > 0) & both["value"].notna()].reset_index(drop=True)
    most = material.tolerance("V16")["percent"]
    frame = material.keys(both["at"].to_numpy()).assign(
        share=100 * both["value"] / both["value_total"]
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(observed=rounded(failing["share"]), expected=plains([most])[0])

    return Check("V16", frame, (both["at"].to_numpy(), both["at_total"].to_numpy()), words)
