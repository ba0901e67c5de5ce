"""What one table's read cells say: values with their status, years, codes, and what is unclear."""

import json

import numpy as np
import pandas as pd

from catalogue.labels import fold
from catalogue.load import Catalogue, Country
from model import findings
from model.records import SourcePointer
from transforms.labels import label_codes, to_codes
from transforms.numbers import Ambiguous, NotANumber, parse_number

NOTHING = findings.frame([])  # made once: a questionnaire of a hundred tables asks for it often


def pointer_ids(read: pd.DataFrame) -> pd.Series:
    """The source pointer id of every read cell."""
    sheets = {
        sheet: SourcePointer("cell", "", sheet, "").id.split("!")[1]
        for sheet in read["sheet"].unique()
    }
    return "cell:" + read["sha256"] + "!" + read["sheet"].map(sheets) + "!" + read["cell"]


def label_cells(rows: pd.DataFrame, holds: str) -> pd.Series:
    """The cell in which each row's label of `holds` stands, the value's own where none does.

    `label_at` says for each table in which column or row its labels stand: `{"sex": "A"}`.
    """
    if "label_at" not in rows:
        return rows["cell"]
    said = {text: json.loads(text).get(holds, "") for text in rows["label_at"].unique()}
    place = rows["label_at"].map(said)
    parts = rows["cell"].str.extract(r"([A-Z]+)([0-9]+)")
    whole = place.str.fullmatch("[A-Z]+[0-9]+")
    beside = (place + parts[1]).where(place.str.fullmatch("[A-Z]+"), rows["cell"])
    above = (parts[0] + place).where(place.str.fullmatch("[0-9]+"), beside)
    return place.where(whole, above)


def first_of_each(rows: pd.DataFrame, holds: str) -> pd.DataFrame:
    """One row per sheet and label of `holds`, `cell` being the label's own."""
    return rows.assign(cell=label_cells(rows, holds)).drop_duplicates(["sheet", holds])


def problems(rows: pd.DataFrame, rule: str, facts: dict, observed, **parameters) -> pd.DataFrame:
    """One blocker finding per row of read cells; `expected` and others are sentence parameters."""
    if not len(rows):
        return NOTHING
    expected = parameters.pop("expected", "")
    table = pd.DataFrame(
        {
            "rule": rule,
            "severity": "blocker",
            "ref_area": facts["ref_area"],
            "provider": facts["provider"],
            "indicator": rows["indicator"],
            "time_period": pd.NA,
            "dimensions": "",
            "observed": observed,
            "expected": expected,
            "pointers": pointer_ids(rows),
        }
    )
    table["parameters"] = [
        json.dumps({"sheet": sheet, "cell": cell, **parameters}, ensure_ascii=False, sort_keys=True)
        for sheet, cell in zip(rows["sheet"], rows["cell"], strict=True)
    ]
    return findings.complete(table)


def values(read: pd.DataFrame, table: dict, numbers: dict) -> pd.DataFrame:
    """Per cell obs_value, obs_status and trouble ("", symbol, ambiguous, error, not_stated).

    Only distinct texts are looked at, however many cells there are. `numbers` has the marks the
    workbook declares for numbers written as text.
    """
    symbols = {fold(key): meaning for key, meaning in table.get("symbols", {}).items()}
    symbols[""] = table.get("blank", "not_stated")
    marks = table.get("marks", {})

    def meaning(text: str) -> tuple[float, str, str]:
        word, _, status = symbols.get(fold(text), "").partition(":")
        if word:
            said = {"zero": (0.0, "A", ""), "suppressed": (np.nan, "Q", "")}
            said["not_stated"] = (np.nan, "", "not_stated")
            return said.get(word, (np.nan, status, ""))
        bare, status = split_mark(text, marks)
        try:
            number = parse_number(bare, numbers.get("decimal", ""), numbers.get("thousands", ""))
        except Ambiguous:
            return np.nan, "", "ambiguous"
        except NotANumber:
            return np.nan, "", "symbol"
        return number, status or "A", ""

    distinct = {text: meaning(text) for text in read["text"].unique()}
    out = pd.DataFrame(
        read["text"].map(distinct).tolist(),
        columns=["obs_value", "obs_status", "trouble"],
        index=read.index,
    )
    numeric = read["kind"] == "number"
    out.loc[numeric, "obs_value"] = read.loc[numeric, "number"]
    out.loc[numeric, ["obs_status", "trouble"]] = ["A", ""]
    out.loc[read["kind"] == "error", "trouble"] = "error"
    out.loc[read["kind"].isin(["boolean", "date"]), "trouble"] = "symbol"
    return out


def split_mark(text: str, marks: dict[str, str]) -> tuple[str, str]:
    """`2021*` as `2021` and the status its mark stands for, "" if it has none."""
    for mark in sorted(marks, key=len, reverse=True):
        if text.endswith(mark):
            return text.removesuffix(mark).rstrip(), marks[mark]
    return text, ""


def years(labels: pd.Series, marks: dict[str, str]) -> pd.DataFrame:
    """Per label `year` (missing if it is no year) and the `status` of its mark."""
    distinct = {label: split_mark(label.strip(), marks) for label in labels.unique()}
    out = pd.DataFrame(
        labels.map(distinct).tolist(), columns=["text", "status"], index=labels.index
    )
    year = out["text"].where(out["text"].str.fullmatch(r"[12]\d{3}"))
    return out.assign(year=pd.to_numeric(year, errors="coerce"))[["year", "status"]]


def codes(
    rows: pd.DataFrame,
    dimension: str,
    layout: dict,
    table: dict,
    sources: tuple[Catalogue, Country],
) -> pd.Series:
    """The code of every row's label of one dimension; missing where nobody knows the label.

    A blank label means that the table says nothing of the dimension: its fixed member, or the
    total.
    """
    catalogue, country = sources
    fixed = table.get("fixed", {}).get(dimension, "_T")
    if dimension not in rows:
        return pd.Series(fixed, index=rows.index)
    known = label_codes(catalogue, country, dimension, layout["language"])
    code = to_codes(rows[dimension], table.get("labels", {}).get(dimension, {}), known)
    if dimension in table.get("free_labels", []):
        # `;` and `=` divide the parts of a key.
        own = rows[dimension].where(~rows[dimension].str.contains("[;=]"))
        code = code.fillna(own)
    return code.mask(rows[dimension] == "", fixed)
