"""Overlap: what do two providers say of the same thing? V42, V43.

Two figures are compared when unit, definition, territory and moment agree; 31 December and the
1 January after it are one moment, mid-year is neither. Figures are held against the best ranked
one they are comparable with, so that n providers give at most n - 1 findings. Two figures of one
publisher that came by two roads are one figure: neither an agreement nor a conflict.
"""

import re

import numpy as np
import pandas as pd

from expectations.frames.check import Check, choose, plains, rounded
from expectations.frames.codes import number, regroup
from expectations.frames.material import Material, counted

FIELDS = {
    "unit_measure": "unit of measure",
    "definition": "definition",
    "territory": "territory",
    "moment": "reference date",
}
COMPARED = "at provider publisher obs_value rounding_base thing cell".split() + list(FIELDS)
CLASSES = ["agree", "minor", "conflict"]
SAME_ORIGIN = "pairs of figures of one publisher were left out: they are one source"


def moment(date: str) -> str:
    """A reference date as a moment: 31 December is the first moment of the next year."""
    if not re.fullmatch(r"\d{4}-12-31", date):
        return date
    return f"{int(date[:4]) + 1}-01-01"


def comparable_rows(material: Material) -> pd.DataFrame:
    """The rows that stand and have a value, best source first, with `at`, `thing` and `cell`.

    `thing` numbers what is comparable (cell, concept and moment), `cell` the cell as printed.
    """
    rows = material.current[np.isfinite(material.current["obs_value"])]
    when = regroup(rows["ref_date"], moment)
    dated = rows["ref_date"] != ""
    rows = rows.assign(at=rows.index, moment=when, year=rows["time_period"].where(~dated, 0))
    same = ["ref_area", "indicator", "combo"]
    thing = number(rows, [*same, "unit_measure", "definition", "territory", "moment", "year"])
    cell = number(rows, [*same, "time_period"])
    order = np.lexsort((rows["at"], rows["provider"].cat.codes, rows["rank"]))
    return rows.assign(thing=thing, cell=cell)[COMPARED].take(order)


def _against_first(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Every row of another provider beside the first row of its group, columns with `_lead`."""
    codes, _ = pd.factorize(rows[column])
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    lead, provider = first[codes], rows["provider"].cat.codes.to_numpy()
    pairs = np.flatnonzero(provider != provider[lead])
    own = rows.take(pairs).reset_index(drop=True)
    other = rows.take(lead[pairs]).reset_index(drop=True).add_suffix("_lead")
    return pd.concat([own, other], axis=1)


def comparable_pairs(rows: pd.DataFrame) -> pd.DataFrame:
    """Pairs of comparable figures of two providers, `same_origin` where one publisher made both."""
    pairs = _against_first(rows, "thing")
    return pairs.assign(same_origin=pairs["publisher"] == pairs["publisher_lead"])


def agreements(material: Material, pairs: pd.DataFrame) -> Check:
    """V42: the `class` of each comparable pair: agree, minor or conflict.

    Percentages are of the better ranked figure. Two figures agree too when they are equal after
    rounding, or counts a few units apart.
    """
    left_out = int(pairs["same_origin"].sum())
    rows = pairs[~pairs["same_origin"]].reset_index(drop=True)
    tolerance = material.tolerance("V42")
    value, lead = rows["obs_value"], rows["obs_value_lead"]
    apart = (value - lead).abs()
    size = lead.abs().where(lead != 0, value.abs())
    percent = (100 * apart / size.where(size > 0, 1)).round(9)
    agree = (apart <= (rows["rounding_base"] + rows["rounding_base_lead"]) / 2) | (
        percent <= tolerance["percent"]
    )
    agree |= counted(material, rows) & (apart <= tolerance["count"])
    minor = percent <= tolerance["minor_percent"]
    frame = material.keys(rows["at"].to_numpy()).assign(
        value=value,
        lead=lead,
        other=rows["provider_lead"],
        percent=percent,
        severity=choose(minor, "must-explain", "blocker"),
        # "class" is a word of Python, so the column is set by its name
        **{"class": pd.Categorical.from_codes(np.where(agree, 0, np.where(minor, 1, 2)), CLASSES)},
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = {"minor": "minor difference", "conflict": "conflict"}
        return _named(material, failing).assign(
            difference=rounded(failing["percent"]),
            **{"class": failing["class"].astype("str").map(told)},
        )

    behind = (rows["at"].to_numpy(), rows["at_lead"].to_numpy())
    note = SAME_ORIGIN if left_out else ""
    return Check(
        "V42",
        frame,
        behind,
        words,
        ("other", "difference", "class"),
        left_out=left_out,
        note=note,
    )


def differing_concepts(material: Material, rows: pd.DataFrame, compared: pd.DataFrame) -> Check:
    """V43: in how many fields (`differing`) two figures of one cell are not the same concept.

    A figure that the same two providers could be compared by in another year's cell (31 December
    beside 1 January) is spoken for.
    """
    pairs = _against_first(rows, "cell")
    met = _met(compared["at"], compared["provider_lead"])
    met = np.concatenate([met, _met(compared["at_lead"], compared["provider"])])
    spoken_for = np.isin(_met(pairs["at"], pairs["provider_lead"]), met)
    spoken_for &= (pairs["thing"] != pairs["thing_lead"]).to_numpy()
    origin = pairs["publisher"] == pairs["publisher_lead"]
    left_out = int((origin & ~spoken_for).sum())
    pairs = pairs[~origin & ~spoken_for].reset_index(drop=True)
    flags = {
        text: (pairs[name] != pairs[f"{name}_lead"]).to_numpy() for name, text in FIELDS.items()
    }
    frame = material.keys(pairs["at"].to_numpy()).assign(
        value=pairs["obs_value"],
        lead=pairs["obs_value_lead"],
        other=pairs["provider_lead"],
        differing=sum(flag.astype("int8") for flag in flags.values()),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = [[text for text in flags if flags[text][row]] for row in failing["row"]]
        return _named(material, failing).assign(differs=told)

    behind = (pairs["at"].to_numpy(), pairs["at_lead"].to_numpy())
    note = SAME_ORIGIN if left_out else ""
    return Check("V43", frame, behind, words, ("other", "differs"), left_out=left_out, note=note)


def _met(at: pd.Series, provider: pd.Series) -> np.ndarray:
    """One number per observation and provider it was held against."""
    return at.to_numpy(dtype="int64") * len(provider.cat.categories) + provider.cat.codes.to_numpy()


def _named(material: Material, failing: pd.DataFrame) -> pd.DataFrame:
    return failing.assign(
        observed=plains(failing["value"]),
        expected=plains(failing["lead"]),
        other=material.country.providers["name"].reindex(failing["other"].astype("str")).to_numpy(),
    )
