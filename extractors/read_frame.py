"""The read frame: one row per value cell of a workbook, as the layout names it, nothing recoded.

Columns: LEADING, one column per dimension met (label text, "" where its table has none), TRAILING.
"""

import numpy as np
import pandas as pd

from extractors.cells import KINDS
from extractors.limits import column_letters
from extractors.matrix import Labels, one_label

LEADING = ["sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status"]
TRAILING = ["kind", "number", "text", "value_fixed", "label_at"]
PLACES = ("row", "column", "kind", "number", "text")


def joined(pieces: list[tuple[str, str, dict]], workbook: str, sha256: str) -> pd.DataFrame:
    """The read frame of (table, sheet, values) pieces."""
    pieces = [piece for piece in pieces if len(piece[2]["row"])]
    met = sorted({name for *_, rows in pieces for name in rows} - {*LEADING, *TRAILING, *PLACES})
    columns = [*LEADING, *met, *TRAILING]
    if not pieces:
        kinds = dict.fromkeys(columns, "str") | {"number": "float64"}
        return pd.DataFrame(columns=columns).astype(kinds)
    counts = [len(rows["row"]) for *_, rows in pieces]

    def text(name: str) -> pd.array:
        return _column([rows.get(name, one_label("", len(rows["row"]))) for *_, rows in pieces])

    def said(texts: list[str]) -> pd.array:
        return _column([one_label(*pair) for pair in zip(texts, counts, strict=True)])

    def stacked(name: str) -> np.ndarray:
        return np.concatenate([rows[name] for *_, rows in pieces])

    letters, kinds = np.unique(stacked("kind"), return_inverse=True)
    data = {
        "sha256": said([sha256] * len(pieces)),
        "workbook": said([workbook] * len(pieces)),
        "table": said([table for table, *_ in pieces]),
        "sheet": said([sheet for _, sheet, _ in pieces]),
        "cell": _addresses(stacked("row"), stacked("column")),
    }
    data |= {name: text(name) for name in columns if name not in {*data, *PLACES}}
    data["kind"] = pd.array([KINDS[letter] for letter in letters], dtype="str").take(kinds)
    data["number"] = stacked("number")
    data["text"] = pd.array(stacked("text"), dtype="str")
    return pd.DataFrame(data)[columns]


def _column(parts: list[Labels]) -> pd.array:
    """Labels one after another as one column of text."""
    starts = np.cumsum([0, *(len(texts) for _, texts in parts[:-1])])
    codes = np.concatenate([codes + start for (codes, _), start in zip(parts, starts, strict=True)])
    return pd.array([text for _, texts in parts for text in texts], dtype="str").take(codes)


def _addresses(rows: np.ndarray, columns: np.ndarray) -> pd.array:
    """A1 addresses of places counted from 0."""
    letters = pd.array(
        [column_letters(at + 1) for at in range(int(columns.max()) + 1)], dtype="str"
    )
    numbers = pd.array([str(at + 1) for at in range(int(rows.max()) + 1)], dtype="str")
    return letters.take(columns) + numbers.take(rows)
