"""What one table's read cells say: values with their status, years, codes, and what is unclear."""

import fnmatch
import functools
import json
import re

import numpy as np
import pandas as pd
import pyarrow as pa

from catalogue.labels import fold
from catalogue.load import Catalogue, Country
from model import findings
from model.records import SourcePointer
from transforms.labels import label_codes, to_codes
from transforms.numbers import Ambiguous, NotANumber, parse_number
from transforms.periods import split_mark

FORBIDDEN = re.compile("[;=]")  # they divide the parts of a key
NOTHING = findings.frame([])  # made once: a questionnaire of a hundred tables asks for it often


STR = pd.StringDtype(na_value=np.nan)  # the dtype pandas calls str
BLOCK = 4_096  # rows that one text fills once


def distinct(labels: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Per row the place of its label among the distinct ones, and those: each is coded once."""
    if labels.dtype != "category":
        place, texts = pd.factorize(labels)
        return place, list(texts)
    place, texts = labels.cat.codes.to_numpy(), labels.cat.categories
    counts = np.bincount(place, minlength=len(texts))
    if counts.all():
        return place, list(texts)
    return (np.cumsum(counts > 0) - 1)[place], list(texts[counts > 0])


def taken(texts: list, place: np.ndarray, index: pd.Index) -> pd.Series:
    """The text at each place, which None leaves missing."""
    if len(place) and (len(set(texts)) == 1 or (place == place[0]).all()):
        return same(texts[place[0]], index)
    every = pa.array(texts, pa.large_string()).take(pa.array(place))
    return pd.Series(pd.array(every, dtype=STR), index)


def same(text: str | None, index: pd.Index) -> pd.Series:
    """One text for every row, which lies in memory for a few of them."""
    block, count = _block(text), len(index)
    blocks = [block] * (count // BLOCK) + [block[: count % BLOCK]]
    return pd.Series(pd.array(pa.chunked_array(blocks), dtype=STR), index)


@functools.lru_cache(maxsize=64)
def _block(text: str | None) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.large_string()), BLOCK)


def pointer_ids(read: pd.DataFrame) -> pd.Series:
    """The source pointer id of every read cell."""
    file, files = distinct(read["sha256"])
    page, pages = distinct(read["sheet"])
    heads = [SourcePointer("cell", sha, sheet, "").id for sha in files for sheet in pages]
    head = taken(heads, file.astype("int64") * len(pages) + page, read.index)
    return head + read["cell"]


def label_cells(rows: pd.DataFrame, holds: str) -> pd.Series:
    """The cell in which each row's label of `holds` stands, the value's own where none does.

    `label_at` says for each table in which column or row its labels stand: `{"sex": "A"}`.
    """
    if "label_at" not in rows:
        return rows["cell"]
    at, texts = distinct(rows["label_at"])
    said = [json.loads(text).get(holds, "").rstrip("^") for text in texts]
    place = taken(said, at, rows.index)
    parts = rows["cell"].str.extract(r"([A-Z]+)([0-9]+)")
    whole = place.str.fullmatch("[A-Z]+[0-9]+")
    beside = (place + parts[1]).where(place.str.fullmatch("[A-Z]+"), rows["cell"])
    above = (parts[0] + place).where(place.str.fullmatch("[0-9]+"), beside)
    return place.where(whole, above)


def first_of_each(rows: pd.DataFrame, holds: str) -> pd.DataFrame:
    """One row per sheet and label of `holds`, `cell` being the label's own."""
    if not len(rows):
        return rows
    up = "label_at" in rows and rows["label_at"].str.contains(f'"{holds}": "[A-Z]+\\^"').any()
    placed = rows.assign(cell=label_cells(rows, holds))
    # A label that is filled from below stands in the last of its rows.
    return placed.drop_duplicates(["sheet", holds], keep="last" if up else "first")


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
    signs = [numbers.get(name, "") for name in ("decimal", "thousands")]
    marks_of_numbers = (*signs, numbers.get("exponent", False))

    def meaning(text: str) -> tuple[float, str, str]:
        if fold(text) in symbols:
            return stated(symbols[fold(text)])
        bare, status = split_mark(text, marks)
        try:
            number = parse_number(bare, *marks_of_numbers)
        except Ambiguous:
            return np.nan, "", "ambiguous"
        except NotANumber:
            return np.nan, "", "symbol"
        return number, status or "A", ""

    numeric = (read["kind"] == "number").to_numpy()
    number = np.where(numeric, read["number"], np.nan)
    written, texts = np.flatnonzero(~numeric), read["text"]
    if numeric.any():
        texts = texts.iloc[written]
    # Digits alone are most of a text table, and mean what they say unless they are a symbol.
    if not any(mark[-1:].isdigit() for mark in marks):
        digits = (texts.str.fullmatch("[0-9]{1,15}") & ~texts.isin(list(symbols))).to_numpy()
        plain = texts if digits.all() else texts[digits]
        number[written[digits]] = pa.array(plain.array).cast("float64").to_numpy()
        written, texts = written[~digits], texts[~digits]
    place, words = distinct(texts)
    told = [meaning(text) for text in words]
    number[written] = np.array([value for value, *_ in told], dtype="float64")[place]
    # Status and trouble: of plain numbers, then of each other text.
    said = np.zeros(len(read), dtype="int32")
    said[written] = place + 1
    out = pd.DataFrame(
        {
            "obs_value": number,
            "obs_status": taken(["A", *(status for _, status, _ in told)], said, read.index),
            "trouble": taken(["", *(trouble for *_, trouble in told)], said, read.index),
        },
        index=read.index,
    )
    for entry in table.get("symbols_where", []):
        here = fits(read, entry["where"])
        own = {fold(key): said for key, said in entry["symbols"].items()}
        written = read["text"].mask(numeric, _written(read["number"], numeric)).map(fold)
        here &= written.isin(list(own))
        said = [stated(own[word]) for word in written[here]]
        out.loc[here, ["obs_value", "obs_status", "trouble"]] = pd.DataFrame(
            said, columns=out.columns, index=read.index[here]
        )
    for kind, trouble in (("error", "error"), ("boolean", "symbol"), ("date", "symbol")):
        if (here := read["kind"] == kind).any():
            out.loc[here, "trouble"] = trouble
    return out


def stated(meaning: str) -> tuple[float, str, str]:
    """(obs_value, obs_status, trouble) that a symbol stands for."""
    word, _, status = meaning.partition(":")
    said = {"zero": (0.0, "A", ""), "suppressed": (np.nan, "Q", "")}
    said["not_stated"] = (np.nan, "", "not_stated")
    return said.get(word, (np.nan, status, ""))


def _written(numbers: pd.Series, numeric: pd.Series) -> pd.Series:
    """Numbers as they would be declared: whole ones without a decimal point."""
    distinct = {
        number: str(int(number)) if number == int(number) else repr(number)
        for number in numbers[numeric].unique()
    }
    return numbers.map(distinct)


def fits(read: pd.DataFrame, where: dict[str, list[str]]) -> pd.Series:
    """Which rows have one of these labels everywhere (`*` stands for any text)."""
    here = pd.Series(True, index=read.index)
    for holds, said in where.items():
        if holds not in read:
            return pd.Series(False, index=read.index)
        patterns = [re.sub(r"[\[?]", r"[\g<0>]", fold(label)) for label in said]
        distinct = {
            label: any(fnmatch.fnmatchcase(fold(label), pattern) for pattern in patterns)
            for label in read[holds].unique()
        }
        here &= read[holds].map(distinct).astype("bool")
    return here


def plain_fixed(table: dict) -> dict[str, str]:
    """The fixed members of a table that the layout states itself."""
    return {name: said for name, said in table.get("fixed", {}).items() if isinstance(said, str)}


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
    fixed = plain_fixed(table).get(dimension, "_T")
    if dimension not in rows:
        return same(fixed, rows.index)
    known = label_codes(catalogue, country, dimension, layout["language"])
    marks = table.get("label_marks", {}).get(dimension, [])
    place, labels = distinct(rows[dimension])
    known = to_codes(labels, table.get("labels", {}).get(dimension, {}), known, marks)
    if dimension in table.get("free_labels", []):
        known = [
            label if code is None and not FORBIDDEN.search(label) else code
            for label, code in zip(labels, known, strict=True)
        ]
    code = [code if label else fixed for label, code in zip(labels, known, strict=True)]
    return taken(code, place, rows.index)
