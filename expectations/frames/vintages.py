"""This edition against the previous one: V58, V73, V74, V75.

Nothing is examined where there is no previous edition.
"""

import numpy as np
import pandas as pd

from expectations.frames.changes import noise, told_above
from expectations.frames.check import Check, plain, plains, rounded
from expectations.frames.codes import each, number, takes
from expectations.frames.material import Material
from expectations.frames.series import TABLE, by_table
from expectations.frames.standing import side_by_side
from model.observations import TOTAL


def _finalised(material: Material) -> pd.DataFrame:
    """Figures that were provisional in the previous edition and are not any more."""
    earlier = material.earlier
    was = takes(material.then["obs_status"], "P")
    place = material.then.index.get_indexer(earlier["then"])
    at = earlier["at"].to_numpy()
    final = ~takes(material.rows["obs_status"], "P")[at]
    return earlier[was[place] & final].reset_index(drop=True)


def final_and_provisional(material: Material) -> Check:
    """V58: by how much a final figure differs from the provisional one (`distance`).

    In units; the tolerance is 5 % of the provisional figure, and for counts never less than chance.
    Rounding to the bases b and c may move the two apart by (b + c) / 2 more. A cell that was
    revised as its total was, and no further, is told with the total.
    """
    rows = _finalised(material)
    at, was = rows["at"].to_numpy("int64"), rows["was"].to_numpy()
    now = material.rows["obs_value"].to_numpy()[at]
    usual = np.abs(was) * material.tolerance("V58")["percent"] / 100
    usual = np.maximum(usual, noise(material, at, now, was)) * (1 + 1e-9)
    # Two rounded figures may be one step further apart than what they stand for.
    base = material.then["rounding_base"].reindex(rows["then"]).to_numpy()
    usual = usual + (material.rows["rounding_base"].to_numpy()[at] + base) / 2
    flagged = np.flatnonzero(np.abs(now - was) > usual)
    told = flagged[told_above(material, at[flagged], (now - was)[flagged])]
    at, was, now, usual = (np.delete(one, told) for one in (at, was, now, usual))
    frame = material.keys(at).assign(now=now, was=was, distance=np.abs(now - was), tolerance=usual)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        size = failing["was"].abs().where(failing["was"] != 0, failing["now"].abs())
        return failing.assign(
            observed=plains(failing["now"]),
            expected=plains(failing["was"]),
            difference=rounded(100 * failing["distance"] / size),
        )

    return Check("V58", frame, (at,), words, ("difference",))


def one_way_revisions(material: Material) -> Check:
    """V75: by how much a provider's upward revisions outnumber its downward ones (`distance`).

    Or the other way round. Only totals that were provisional; of n revisions chance alone explains
    a difference of two √n (`tolerance`).
    """
    limit = material.tolerance("V75")
    rows = _finalised(material)
    at = rows["at"].to_numpy("int64")
    names = material.combos.columns.drop("text")
    whole = (material.combos[names] == TOTAL).all(axis=1).to_numpy()
    rows = rows.assign(
        change=material.rows["obs_value"].to_numpy()[at] - rows["was"],
        provider=material.rows["provider"].array.take(at),
    )[whole[material.rows["combo"].to_numpy()[at]]]
    rows = rows[rows["change"] != 0].reset_index(drop=True)
    group, providers = pd.factorize(rows["provider"].astype("str"))
    size = np.bincount(group, minlength=len(providers))
    sign = np.bincount(group, np.sign(rows["change"]), minlength=len(providers))
    relative = 100 * rows["change"] / rows["was"].abs().where(rows["was"] != 0)
    mean = relative.groupby(group).mean().reindex(range(len(providers))).to_numpy()
    kept = np.flatnonzero(size >= limit["revisions"])
    area = material.country.ref_area
    frame = pd.DataFrame(
        {
            "ref_area": area,
            "provider": np.asarray(providers, "object")[kept],
            "indicator": "",
            "time_period": pd.array([pd.NA] * len(kept), "Int64"),
            "dimensions": "",
            "distance": np.maximum(np.abs(sign[kept]) - 1, 0),  # the test's correction for counts
            "tolerance": limit["sigmas"] * np.sqrt(size[kept]),
            "count": size[kept],
            "upward": ((size + sign) / 2)[kept],
            "mean": mean[kept],
        }
    )
    place = pd.Series(np.arange(len(kept)), index=kept).reindex(group).to_numpy()
    held = np.isfinite(place)
    parts = pd.DataFrame({"row": place[held], "at": rows["at"].to_numpy()[held]}, dtype="int64")

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["upward"]),
            expected=plains(failing["count"] / 2),
            revisions=plains(failing["count"]),
            mean=[plain(round(mean, 2)) for mean in failing["mean"]],
        )

    return Check("V75", frame, (), words, ("revisions", "mean"), parts)


def _editions(material: Material) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What stood and what stands; nothing of either where there is no previous edition."""
    then = material.then
    return then, material.current if len(then) else material.current.iloc[:0]


def known(codes: np.ndarray, size: int) -> np.ndarray:
    """Whether each code behind the first `size` is among these; codes are counted from 0."""
    there = np.zeros(codes.max() + 1 if len(codes) else 0, dtype="bool")
    there[codes[:size]] = True
    return there[codes[size:]]


def withdrawn_figures(material: Material) -> Check:
    """V73: how many figures of a table the source gave before and gives no more (`cells`).

    Only where the series itself is still given, with other years: a series that is not there at all
    was not retrieved or not delivered, which other rules tell, and nobody knows that it was
    withdrawn. A figure that is now marked as missing was explained, not withdrawn.
    """
    then, rows = _editions(material)
    then = then[np.isfinite(then["obs_value"])]
    both = side_by_side(rows, then, [*TABLE, "combo"])
    series = pd.factorize(number(both, ["ref_area", "provider", "indicator", "combo"]))[0]
    both = both.assign(series=series)
    cell, size = number(both, ["series", "time_period"]), len(rows)
    years = rows["time_period"]
    looked_at = then["time_period"].between(years.min(), years.max()).to_numpy()
    looked_at = looked_at & known(series, size)
    then = then[looked_at].reset_index(drop=True)
    gone = ~known(pd.factorize(cell)[0], size)[looked_at]
    # What is left of the series says where to look.
    left = np.zeros(series.max() + 1 if len(series) else 0, dtype="int64")
    left[series[:size]] = rows.index
    left = left[series[size:][looked_at]]
    table = pd.factorize(number(then, TABLE))[0]
    order = np.lexsort((~gone, table))
    first = order[np.flatnonzero(np.diff(table[order], prepend=-1))]
    count = np.bincount(table[gone], minlength=len(first))
    frame = then.take(first)[[*TABLE, "dimensions", "obs_value"]].reset_index(drop=True)
    alone = frame["dimensions"].astype("str").where(count == 1, "")
    frame = frame.assign(dimensions=alone.astype("category"), cells=count)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed="no figure any more",
            expected=plains(failing["obs_value"]),
            cells=failing["cells"].astype("str"),
        )

    return Check("V73", frame, (left[first].astype("int64"),), words, ("cells",))


REDEFINED = {
    "definition": "definition",
    "territory": "territory",
    "unit_measure": "unit of measure",
}


def redefined_figures(material: Material, series_told: list[Check]) -> Check:
    """V74: how many figures of a table have another concept than in the previous edition (`cells`).

    The same cell of the same provider, but another definition, territory or unit. A break (B) or a
    differing definition (D) that is marked has been told already, and so have cells that do not fit
    the other years of their series (V45, V56, V64), or have no territory now.
    """
    then, rows = _editions(material)
    rows = rows[np.isfinite(rows["obs_value"])]
    columns = [*TABLE, "combo", *REDEFINED]
    both = side_by_side(rows, then[np.isfinite(then["obs_value"])], columns)
    cell, size = number(both, [*TABLE, "combo"]), len(rows)
    cell = pd.factorize(cell)[0]
    met = known(cell[::-1], len(both) - size)[::-1]
    concept = pd.factorize(number(both.assign(cell=cell), ["cell", *REDEFINED]))[0]
    same = known(concept[::-1], len(both) - size)[::-1][met]
    rows = rows[met]
    marked = each(rows["obs_status"], "BD".__contains__, "bool")
    at = rows.index.to_numpy()
    spoken = np.isin(at, np.concatenate([one.parts["at"] for one in series_told]))
    told, parts = by_table(material, rows, ~same & ~marked & ~spoken)
    was = pd.Series(np.arange(size, len(both)), index=cell[size:]).groupby(level=0).first()

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        at = told["at"].to_numpy()[failing["row"]]
        own = np.flatnonzero(met)[rows.index.get_indexer(at)]
        before = both.iloc[was.reindex(cell[own]).to_numpy()]
        now = both.iloc[own]
        differs = [
            [text for name, text in REDEFINED.items() if now[name].iloc[n] != before[name].iloc[n]]
            for n in range(len(failing))
        ]
        return failing.assign(
            observed=_described(now, differs),
            expected=_described(before, differs),
            differs=differs,
            cells=failing["cells"].astype("str"),
        )

    return Check("V74", told.drop(columns="at"), (), words, ("differs", "cells"), parts)


def _described(rows: pd.DataFrame, differs: list[list[str]]) -> list[str]:
    """What each row says in the fields in which it differs."""
    names = {text: name for name, text in REDEFINED.items()}
    return [
        "; ".join(str(rows[names[text]].iloc[n]) or "-" for text in texts)
        for n, texts in enumerate(differs)
    ]
