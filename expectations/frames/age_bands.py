"""Do age bands lie beside one another, and do they make the total? V10."""

import numpy as np
import pandas as pd

from expectations.frames.ages import Bands, bands_within
from expectations.frames.check import Check, choose, plain, plains
from expectations.frames.material import Material, says
from expectations.frames.sums import Sums, behind, named
from model.observations import TOTAL

RIGHT, APART, ABOVE, GAP, SHORT, OVERLAP, BAND_APART = range(7)
FAULTS = [
    "",
    "the bands cover all ages, from the first to the last of these",
    "the bands are more than the total",
    "no band holds the ages between these",
    "no band holds the ages before or after these",
    "these bands overlap",
    "finer bands cover this one wholly",
]
NOT_DELIVERED = "not delivered"
BOUND = "bands that do not cover all ages, or of which one has no figure, are a lower bound"
COLUMNS = ["about", "at", "sum", "total", "complete", "problem", "set", "band", "text"]


def age_bands(material: Material, sums: Sums) -> Check:
    """V10: whether bands make their total, or a band that they cover wholly (`problem`).

    Bands that cover all ages make the total but for rounding, (n + 1) · b / 2 (APART); whatever
    they cover they are not above it (ABOVE). Below the total they leave ages out between (GAP) or
    at the ends (SHORT), or they overlap and no others lie beside one another (OVERLAP). Without a
    total, gaps and overlaps are looked at where age is the only breakdown.
    """
    frames, parts, owners, start = [], [], [], 0
    for own in sums.bands:
        for rows, behind_rows in (_totals(material, sums, own), _whole_bands(material, own)):
            frames.append(rows)
            parts.append(behind_rows.assign(row=behind_rows["row"] + start))
            owners += [own] * len(rows)
            start += len(rows)
    if not start:
        return Check("V10", material.keys(np.zeros(0, "int64")).assign(problem=0), ())
    rows = pd.concat(frames, ignore_index=True)
    at = rows["at"].to_numpy("int64")
    frame = material.keys(rows["about"].to_numpy("int64")).assign(
        dimensions=rows["text"].array,
        problem=rows["problem"].to_numpy("int64"),
        sum=rows["sum"].to_numpy("float64"),
        total=rows["total"].to_numpy("float64"),
        severity=choose(rows["problem"].isin([GAP, SHORT]), "must-explain", "blocker"),
    )
    which = rows[["set", "band"]].to_numpy("int64")

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        labels = material.catalogue.code_lists["age"]["label"]
        told = [
            [labels[code] for code in _named(owners[row], *which[row], problem)]
            for row, problem in zip(failing["row"], failing["problem"], strict=True)
        ]
        return failing.assign(
            observed=plains(failing["sum"]),
            expected=[
                NOT_DELIVERED if total != total else plain(total) for total in failing["total"]
            ],
            fault=[FAULTS[problem] for problem in failing["problem"]],
            bands=told,
        )

    bound = int((~rows["complete"].to_numpy("bool")).sum())
    together = pd.concat(parts, ignore_index=True)
    return Check(
        "V10",
        frame,
        (at,),
        words,
        ("fault", "bands"),
        together,
        left_out=bound,
        note=BOUND if bound else "",
    )


def _totals(material: Material, sums: Sums, own: Bands) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The totals of all ages and their bands: COLUMNS, and `row`, `at` of the parts."""
    rows, told = sums.rows.iloc[own.start : own.start + len(own.set)], own.tiling
    at, about = rows["total"].fillna(-1).to_numpy("int64"), rows["about"].to_numpy("int64")
    delivered, complete = at >= 0, rows["complete"].to_numpy("bool")
    valued = (rows["hidden"] + rows["absent"] == 0).to_numpy()
    total = np.where(delivered, material.rows["obs_value"].to_numpy()[at], np.nan)
    base = np.where(delivered, material.rows["rounding_base"].to_numpy()[at], 0)
    base = np.maximum(base, rows["base"].to_numpy("float64"))
    trace = 1e-9 * np.nan_to_num(np.abs(total))  # of binary fractions
    apart = rows["sum"].to_numpy("float64") - total
    tolerance = np.maximum((rows["parts"].to_numpy("float64") + 1) * base / 2, trace)
    signed = says(material, material.rows, "signed", "yes")[about]
    above, below = (apart > tolerance) & ~signed, (-apart > tolerance) & ~signed
    shape = np.select([told.overlap, told.gap], [OVERLAP, GAP], RIGHT)
    lacking = np.where(shape == RIGHT, np.where(told.whole, APART, SHORT), shape)
    shape, lacking = (np.where(told.broken_down, one, RIGHT)[own.set] for one in (shape, lacking))
    alone = _only_by(material, own.dimension)[material.rows["combo"].to_numpy()[about]]
    problem = np.select(
        [complete & (np.abs(apart) > tolerance), above, below & valued, ~delivered & alone],
        [APART, ABOVE, lacking, shape],
        RIGHT,
    )
    frame = pd.DataFrame(
        {
            "about": about,
            "at": at,
            "sum": rows["sum"].to_numpy("float64"),
            "total": total,
            "complete": complete,
            "problem": problem,
            "set": own.set,
            "band": -1,
        }
    )
    judged = (rows["members"] > 0).to_numpy() & np.where(delivered, complete | ~signed, alone)
    held = np.flatnonzero(judged)
    frame = frame.iloc[held].reset_index(drop=True)
    text = named(material, rows.iloc[held])["dimensions"].array
    return frame.assign(text=text), behind(sums, own.start + held)


def _whole_bands(material: Material, own: Bands) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bands that finer ones cover wholly and those: COLUMNS, and `row`, `at` of the parts."""
    within, lines = bands_within(own.tiling), own.lines
    lines = lines.assign(set=own.set[lines["row"]], line=np.arange(len(lines)))
    covered = within[["set", "band"]].drop_duplicates()
    wholes = lines[lines["value"].notna()].merge(covered, on=["set", "band"])
    wholes = wholes.assign(whole=np.arange(len(wholes)))
    parts = wholes[["whole", "row", "set", "band"]].merge(within, on=["set", "band"])
    count = len(own.tiling.codes)
    key = lines["row"].to_numpy() * count + lines["band"].to_numpy()
    order = np.argsort(key)
    wanted = parts["row"].to_numpy() * count + parts["part"].to_numpy()
    part = lines.iloc[order[np.searchsorted(key, wanted, sorter=order)]]
    value, of = part["value"].to_numpy("float64"), parts["whole"].to_numpy()
    size, there = len(wholes), np.isfinite(value)
    total = np.bincount(of[there], value[there], minlength=size)
    number = np.bincount(of, minlength=size)
    complete = np.bincount(of[~there], minlength=size) == 0
    base = (
        np.maximum.reduceat(part["base"].to_numpy(), np.r_[0, number.cumsum()[:-1]]) if size else 0
    )
    base = np.maximum(base, wholes["base"].to_numpy())
    tolerance = np.maximum((number + 1) * base / 2, 1e-9 * np.abs(wholes["value"].to_numpy()))
    apart = total - wholes["value"].to_numpy()
    at = wholes["at"].to_numpy("int64")
    signed = says(material, material.rows, "signed", "yes")[at]
    wrong = np.where(complete, np.abs(apart), np.where(signed, 0, apart)) > tolerance
    frame = pd.DataFrame(
        {
            "about": at,
            "at": at,
            "sum": total,
            "total": wholes["value"].to_numpy("float64"),
            "complete": complete,
            "problem": np.where(wrong, BAND_APART, RIGHT),
            "set": wholes["set"].to_numpy(),
            "band": wholes["band"].to_numpy(),
            "text": material.keys(at)["dimensions"].array,
        }
    )
    return frame, pd.DataFrame({"row": of[there], "at": part["at"].to_numpy("int64")[there]})


def _only_by(material: Material, dimension: str) -> np.ndarray:
    """Per combination whether every other dimension is at its total."""
    names = material.combos.columns.drop(["text", dimension])
    return (material.combos[names] == TOTAL).all(axis=1).to_numpy()


def _named(own: Bands, which: int, band: int, problem: int) -> list[str]:
    """The bands that a finding names."""
    told = own.tiling
    if band >= 0:
        return [told.codes[band]]
    chosen = np.flatnonzero(told.chosen[which])
    chosen = chosen[np.argsort(told.low[chosen])]
    named = [chosen[0], chosen[-1]]
    holes = np.flatnonzero(told.high[chosen[:-1]] < told.low[chosen[1:]])
    if problem == GAP and len(holes):
        named = [chosen[holes[0]], chosen[holes[0] + 1]]
    if problem == OVERLAP:
        named = next(
            [one, other]
            for one in np.flatnonzero(told.present[which] & ~told.chosen[which])
            for other in chosen
            if told.low[one] < told.high[other] and told.low[other] < told.high[one]
            and not (told.low[one] <= told.low[other] and told.high[other] <= told.high[one])
            and not (told.low[other] <= told.low[one] and told.high[one] <= told.high[other])
        )  # fmt: skip
    named = sorted(dict.fromkeys(named), key=lambda one: (told.low[one], told.high[one]))
    return [told.codes[one] for one in named]
