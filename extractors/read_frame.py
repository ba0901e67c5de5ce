"""The read frame: one row per value cell of a workbook, as the layout names it, nothing recoded.

Columns: LEADING, one column per dimension met (label text, "" where its table has none), TRAILING.
All but `cell`, `number` and `text` are categories: each text once and a small number per row. From
the store they come back as text; `plain` makes them so at once.
"""

import functools

import numpy as np
import pandas as pd
import pyarrow as pa

from extractors.cells import KINDS
from extractors.limits import column_letters
from extractors.matrix import Labels, one_label

# What a large table took is given back to the system, and not kept for another one.
pa.set_memory_pool(pa.system_memory_pool())

LEADING = ["sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status"]
TRAILING = ["kind", "number", "text", "value_fixed", "label_at"]
FEW = 1_000  # labels of a column that are remembered
PLACES = ("row", "column", "kind", "number")


def joined(pieces: list[tuple[str, str, dict]], workbook: str, sha256: str) -> pd.DataFrame:
    """The read frame of (table, sheet, values) pieces."""
    pieces = [piece for piece in pieces if len(piece[2]["row"])]
    met = sorted({name for *_, rows in pieces for name in rows} - {*LEADING, *TRAILING, *PLACES})
    columns = [*LEADING, *met, *TRAILING]
    if not pieces:
        kinds = dict.fromkeys(columns, "str") | {"number": "float64"}
        return pd.DataFrame(columns=columns).astype(kinds)
    counts = [len(rows["row"]) for *_, rows in pieces]
    counted = list(zip([rows for *_, rows in pieces], counts, strict=True))

    def labels(name: str) -> pd.Categorical:
        """A column; what it was made of is forgotten."""
        return _coded([rows.pop(name, None) or one_label("", n) for rows, n in counted])

    def said(texts: list[str]) -> pd.Categorical:
        return _coded([one_label(*pair) for pair in zip(texts, counts, strict=True)])

    def stacked(name: str) -> np.ndarray:
        return np.concatenate([rows.pop(name) for rows, _ in counted])

    # A kind is one letter, which as a number finds its word.
    letters = stacked("kind").astype("<U1").view("uint32")
    data = {
        "sha256": said([sha256] * len(pieces)),
        "workbook": said([workbook] * len(pieces)),
        "table": said([table for table, *_ in pieces]),
        "sheet": said([sheet for _, sheet, _ in pieces]),
        "cell": _addresses(stacked("row"), stacked("column")),
        "kind": pd.Categorical.from_codes(
            _KIND_PLACES[letters], dtype=_category(tuple(KINDS.values()))
        ),
        "number": stacked("number"),
        "text": _text([rows.pop("text") for rows, _ in counted]),
    }
    data |= {name: labels(name) for name in columns if name not in data}
    return pd.DataFrame({name: data[name] for name in columns}, copy=False)


_KIND_PLACES = np.full(128, -1, dtype="int8")
_KIND_PLACES[[ord(letter) for letter in KINDS]] = range(len(KINDS))


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """A read frame with its categories as text."""
    coded = [name for name, kind in frame.dtypes.items() if kind == "category"]
    return frame.astype(dict.fromkeys(coded, "str"))


def _coded(parts: list[Labels]) -> pd.Categorical:
    """Labels one after another as one column."""
    places: dict[str, int] = {}
    codes, last, at = [], [], np.zeros(0, dtype="int32")
    for own, texts in parts:
        if texts != last:  # sheets of one form have the same labels
            at = np.array([places.setdefault(text, len(places)) for text in texts], dtype="int32")
            last = texts
        codes.append(at[own])
    kind = _category(tuple(places)) if len(places) < FEW else pd.CategoricalDtype(list(places))
    return pd.Categorical.from_codes(np.concatenate(codes), dtype=kind)


@functools.lru_cache(maxsize=64)
def _category(texts: tuple[str, ...]) -> pd.CategoricalDtype:
    """The categories of a column; the files of a provider have mostly the same."""
    return pd.CategoricalDtype(list(texts))


def _text(parts: list[tuple[np.ndarray, pa.LargeStringArray]]) -> pd.array:
    """The texts of cells one after another."""
    every = pa.chunked_array([texts.take(pa.array(codes)) for codes, texts in parts])
    return pd.array(every, dtype="str")


def _addresses(rows: np.ndarray, columns: np.ndarray) -> pd.array:
    """A1 addresses of places counted from 0."""
    last = int(columns.max()) + 1
    letters = pa.array([column_letters(at + 1) for at in range(last)], pa.large_string())
    numbers = pa.array(rows + 1).cast(pa.large_string())
    return pd.array(letters.take(pa.array(columns)), dtype="str") + pd.array(numbers, dtype="str")
