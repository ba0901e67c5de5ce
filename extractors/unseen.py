"""Values that a reader of the sheet does not see, or sees as another number than the cell holds.

They are read as they are stored: whether that is right is a question, unless the layout answers it
(`hidden: read`; `unit_mult`).
"""

import json
from collections.abc import Callable, Iterator

import numpy as np

from extractors.cells import BLANK, NUMBER, Sheet
from extractors.limits import Flag, address
from extractors.matrix import plain

MOST_PLACES = 20  # ranges that are named
HIDDEN = ("hidden_row", "hidden_column")
UNSEEN = "unseen_format"
PERCENT, SCALED, WORDED = "percent_format", "scaled_format", "worded_format"
NAMES = frozenset([*HIDDEN, UNSEEN, PERCENT, SCALED, WORDED])

Read = tuple[dict, dict]  # a table of the layout, and its rows of the read frame


def report_unseen(sheet: Sheet, flags: tuple[Flag, ...], read: list[Read], report: Callable):
    """I15 for values in what the sheet hides, I16 for those that its formats show otherwise."""
    own = [flag for flag in flags if flag.sheet == sheet.name and flag.name in NAMES]
    if not (own or sheet.hidden) or not read:
        return
    shape = _shape(read)
    hidden = _marked(own, HIDDEN, shape)
    open_ = [(table, rows) for table, rows in read if table.get("hidden") != "read"]
    for there, fault in (
        (np.full(shape, sheet.hidden), "the sheet is hidden"),
        (hidden, "rows or columns are hidden"),
        (_marked(own, (UNSEEN,), shape), "the format of cells shows nothing"),
    ):
        held = [(rows, rows["kind"] != BLANK) for _, rows in open_]
        _told(sheet, "I15", _chosen(held, there), report, fault=fault)
    for name, fault in (
        (PERCENT, "cells show a percentage and hold a fraction"),
        (SCALED, "cells show thousands or millions and hold the whole figure"),
        (WORDED, "cells show a word beside the figure"),
    ):
        there = _marked(own, (name,), shape)
        held = [
            (rows, (rows["kind"] == NUMBER) & ~_explained(name, table, rows))
            for table, rows in read
        ]
        _told(sheet, "I16", _chosen(held, there), report, fault=fault)


def _shape(read: list[Read]) -> tuple[int, int]:
    return tuple(
        max((int(rows[name].max()) + 1 for _, rows in read if len(rows[name])), default=0)
        for name in ("row", "column")
    )


def _marked(flags: list[Flag], names: tuple[str, ...], shape: tuple[int, int]) -> np.ndarray:
    """Which cells the flags of these names are about."""
    there = np.zeros(shape, dtype=bool)
    for flag in flags:
        for top, left, bottom, right in flag.boxes if flag.name in names else ():
            there[top - 1 : bottom, left - 1 : right] = True
    return there


def _chosen(held: list[tuple[dict, np.ndarray]], there: np.ndarray) -> tuple[np.ndarray, ...]:
    """Row, column and number of the values of all tables that count and stand there."""
    parts = []
    for rows, counts in held:
        some = counts & there[rows["row"], rows["column"]]
        parts.append([rows[name][some] for name in ("row", "column", "number")])
    return tuple(np.concatenate(each) for each in zip(*parts, strict=True)) if parts else ()


def _explained(name: str, table: dict, rows: dict) -> np.ndarray:
    """Per value whether the layout says what the format does to it."""
    codes, texts = rows["value_fixed"]
    said = []
    for text in texts:
        own = {key: table[key] for key in ("unit_mult", "unit_measure") if key in table}
        own |= json.loads(text)
        power = int(own["unit_mult"]) if "unit_mult" in own else None
        said.append(
            {PERCENT: power == 2, SCALED: power == 0}.get(
                name, power is not None or "unit_measure" in own
            )
        )
    return np.array(said or [False])[codes]


def _told(sheet: Sheet, rule: str, chosen: tuple, report: Callable, fault: str) -> None:
    if not chosen or not len(chosen[0]):
        return
    rows, columns, numbers = chosen
    boxes = list(ranges(rows, columns))
    places = [_named(box) for box in boxes[:MOST_PLACES]]
    if len(boxes) > MOST_PLACES:
        places.append(f"… ({len(boxes) - MOST_PLACES})")
    cells = [(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]
    if len(cells) > MOST_PLACES:
        cells = [(top, left) for top, left, _, _ in boxes[:MOST_PLACES]]
    observed = ", ".join(places)
    if rule == "I16":
        cells = sorted(cells)
        at = (rows == cells[0][0]) & (columns == cells[0][1])
        observed = plain(numbers[at][0])
    report(rule, sheet.name, sorted(cells), fault=fault, places=places, observed=observed)


def ranges(rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """(first row, first column, last row, last column) of the blocks that cells make, in order."""
    order = np.lexsort((rows, columns))
    rows, columns = rows[order], columns[order]
    begins = np.flatnonzero((np.diff(columns, prepend=-1) != 0) | (np.diff(rows, prepend=-2) > 1))
    ends = np.append(begins, len(rows))[1:] - 1
    boxes: list[list[int]] = []
    last: dict[tuple[int, int], list[int]] = {}
    for column, top, bottom in zip(
        columns[begins].tolist(), rows[begins].tolist(), rows[ends].tolist(), strict=True
    ):
        box = last.get((top, bottom))
        if box is not None and box[3] + 1 == column:
            box[3] = column
            continue
        last[top, bottom] = box = [top, column, bottom, column]
        boxes.append(box)
    return iter(sorted(map(tuple, boxes)))


def _named(box: tuple[int, int, int, int]) -> str:
    top, left, bottom, right = box
    first, last = address(top + 1, left + 1), address(bottom + 1, right + 1)
    return first if first == last else f"{first}:{last}"
