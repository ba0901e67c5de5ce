"""The read frame: one row per value cell of a workbook, as the layout names it, nothing recoded.

Columns: LEADING, one column per dimension met (label text, "" where its table has none), TRAILING.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from extractors.cells import KINDS
from extractors.limits import column_letters
from extractors.matrix import Labels, one_label

LEADING = ["sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status"]
TRAILING = ["kind", "number", "text", "value_fixed", "label_at"]
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

    def text(name: str) -> pd.array:
        """A column; what it was made of is forgotten."""
        return _column([rows.pop(name, None) or one_label("", n) for rows, n in counted])

    def said(texts: list[str]) -> pd.array:
        return _column([one_label(*pair) for pair in zip(texts, counts, strict=True)])

    def stacked(name: str) -> np.ndarray:
        return np.concatenate([rows.pop(name) for rows, _ in counted])

    # A kind is one letter, which as a number finds its word.
    letters = stacked("kind").astype("<U1").view("uint32")
    words = [KINDS.get(chr(place), "") for place in range(128)]
    data = {
        "sha256": said([sha256] * len(pieces)),
        "workbook": said([workbook] * len(pieces)),
        "table": said([table for table, *_ in pieces]),
        "sheet": said([sheet for _, sheet, _ in pieces]),
        "cell": _addresses(stacked("row"), stacked("column")),
        "kind": _column([(letters, words)]),
        "number": stacked("number"),
    }
    data |= {name: text(name) for name in columns if name not in data}
    return pd.DataFrame(data)[columns]


def _column(parts: list[Labels]) -> pd.array:
    """Labels one after another as one column of text."""
    said = [texts for _, texts in parts]
    if all(len(texts) == 1 and texts[0] == said[0][0] for texts in said):
        # A text that holds for a whole file is not looked up for every cell.
        count = sum(len(codes) for codes, _ in parts)
        return pd.array(pa.repeat(pa.scalar(said[0][0], pa.large_string()), count), dtype="str")
    starts = np.cumsum([0, *map(len, said[:-1])])
    codes = np.concatenate([codes + start for (codes, _), start in zip(parts, starts, strict=True)])
    every = pa.chunked_array([pa.array(texts, type=pa.large_string()) for texts in said])
    return pd.array(every.combine_chunks(), dtype="str").take(codes)


def _addresses(rows: np.ndarray, columns: np.ndarray) -> pd.array:
    """A1 addresses of places counted from 0."""
    last = int(columns.max()) + 1
    letters = _column([(columns, [column_letters(at + 1) for at in range(last)])])
    numbers = pa.array(rows + 1).cast(pa.large_string())
    return letters + pd.array(numbers, dtype="str")
