"""Where a table ends, and whether its lines are whole."""

import numpy as np

from extractors.blocks import Matrix, Trouble
from extractors.layouts import Meanings
from extractors.matrix import told


def end_of(
    sheet: Matrix, meanings: Meanings, body: dict, first_row: int, column: int, used: np.ndarray
) -> int:
    """The row after the last: as declared, the end mark, or the first blank row."""
    height = sheet.kind.shape[0]
    if "last_row" in body:
        return min(body["last_row"], height)
    if meanings.end:
        rows = np.arange(first_row, height)
        marks = np.flatnonzero(told(sheet.column(rows, column), meanings.ends))
        return first_row + int(marks[0]) if len(marks) else height
    if body.get("blank_rows"):
        return first_row + int(np.max(np.flatnonzero(used[first_row:]), initial=-1)) + 1
    blank = np.flatnonzero(~used[first_row:])
    return first_row + int(blank[0]) if len(blank) else height


def ragged(sheet: Matrix, rows: np.ndarray, header_row: int | None) -> list[Trouble]:
    """A trouble per line of a text table that has more or fewer fields than the header."""
    if sheet.fields is None or not len(rows):
        return []
    fields = sheet.fields[rows]
    agreed = int(sheet.fields[header_row]) if header_row is not None else int(fields[0])
    return [
        Trouble("I13", [(int(rows[place]), 0)], str(fields[place]), str(agreed))
        for place in np.flatnonzero((fields != agreed) & (fields != 0))
    ]
