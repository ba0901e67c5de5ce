"""Where the tables of a sheet stand, told by what its cells look like: for proposing layouts.

Rows and columns are counted from 0 here.
"""

from dataclasses import dataclass, replace

import numpy as np

from catalogue.labels import fold
from extractors.cells import BLANK
from extractors.matrix import Matrix
from extractors.proposals.signs import PART, SYMBOL, VALUE, WORDS, YEAR

UPPER = 4  # rows of a header above its last
GAP = 2  # blank rows that may stand inside a header
SHARE = 0.3  # of the usual width that a first row of values has at least
SEEN = 500  # rows by which columns are told


@dataclass(frozen=True)
class Place:
    """One table of a sheet."""

    header: tuple[int, ...]  # rows from top to bottom; () when there is none
    first_row: int
    last_row: int  # the last row of its body
    values: tuple[int, ...]  # columns that hold values
    beside: tuple[int, ...]  # other columns that hold something beside the values
    top: int  # the first row after the table before it
    stop: int  # the row at which something else begins
    numbered: bool = False  # the last row of the header numbers the columns


def find_places(cells: Matrix, what: np.ndarray) -> list[Place]:
    """The tables of a sheet from top to bottom; `what` are its signs."""
    what, numbered = _without_numbering(cells, what)
    found: list[Place] = []
    top = 0
    while place := _next(cells, what, top, numbered):
        found.append(place)
        top = place.last_row + 1
    return found


def _without_numbering(cells: Matrix, what: np.ndarray) -> tuple[np.ndarray, set[int]]:
    """The signs with rows that number the columns (A, 1, 2, 3) as words, and these rows."""
    rows = set()
    for row in range(min(len(what), 60)):
        at = np.flatnonzero(what[row] == VALUE)
        labels = [cells.label(row, int(column)) for column in at]
        if len(at) < 3 or not all(label.isdigit() for label in labels):
            continue
        if np.isin(what[row], [SYMBOL, YEAR]).any() or (what[row - 1] == VALUE).any():
            continue
        words = [cells.label(row, int(column)) for column in np.flatnonzero(what[row] == WORDS)]
        first = int(labels[0])
        counted = [int(label) for label in labels] == list(range(first, first + len(at)))
        if first in (0, 1, 2) and counted and all(len(word) == 1 for word in words) and row:
            rows.add(row)
    if rows:
        what = what.copy()
        what[sorted(rows)] = np.where(what[sorted(rows)] == BLANK, BLANK, WORDS)
    return what, rows


def _next(cells: Matrix, what: np.ndarray, top: int, numbered: set[int]) -> Place | None:
    part = what[top:]
    number = part == VALUE
    some = part != BLANK
    dataish = number.any(axis=1)
    if not dataish.any():
        return None
    widths = some.sum(axis=1)
    rows = np.flatnonzero(dataish)
    usual = np.quantile(widths[rows][:SEEN], 0.8)
    whole = (
        int(row)
        for row in rows
        if widths[row] >= SHARE * usual
        or (row + 1 in rows and abs(widths[row] - widths[row + 1]) <= 1 < widths[row])
    )
    first = top + next(whole, int(rows[0]))
    values = what[first : first + SEEN]
    region = np.flatnonzero(((values == VALUE) | (values == SYMBOL)).any(axis=0))
    last = _header_row(what, top, first, region)
    if last is None:
        header, body = (), first
    else:
        header = (*_upper(what, top, last, region), last)
        body = last + 1
        while not (what[body] != BLANK).any():
            body += 1
        if last + 1 in numbered:
            header, body = (*header, last + 1), last + 2
    stop = _stop(cells, what, body, last, region)
    held = what[body:stop]
    figures = (held == VALUE) | (held == SYMBOL)
    with_values = np.flatnonzero(figures.any(axis=1))
    bottom = body + int(with_values[-1]) if len(with_values) else body
    place = Place(header, body, bottom, (), (), top, stop, bool(header) and header[-1] in numbered)
    place = _columns(cells, what, place)
    # Rows whose labels fill several columns are rows of the table, though they have no values.
    while bottom + 1 < stop:
        row = what[bottom + 1]
        if len(place.beside) < 2 or (row[list(place.beside)] != BLANK).sum() < 2:
            break
        bottom += 1
    return replace(place, last_row=bottom)


def _header_row(what: np.ndarray, top: int, first: int, region: np.ndarray) -> int | None:
    """The last row of the header: the one without figures that names most columns of values."""
    best, most = None, 0
    for row in range(top, first):
        line = what[row]
        if (line == VALUE).any():
            continue
        named = int(np.isin(line[region], [WORDS, YEAR, PART]).sum())
        alone = (line != BLANK).sum() == 1
        if named and named >= most and not (alone and len(region) > 1):
            best, most = row, named
    # A row of symbols and labels can be the first of the body: the header stands above it.
    return best


def _upper(what: np.ndarray, top: int, last: int, region: np.ndarray) -> list[int]:
    """The rows of the header above its last."""
    rows: list[int] = []
    gap = 0
    begin = int(region[0])
    row = last - 1
    while row >= top and len(rows) < UPPER:
        line = what[row]
        if not (line != BLANK).any():
            gap += 1
            if gap > GAP:
                break
        else:
            inside = int((line[begin:] != BLANK).sum())
            telling = np.isin(line[begin:], [YEAR, PART]).any() or (line != BLANK).sum() > 1
            if (line == VALUE).any() or not inside or (gap and inside < 2 and not _wide(line)):
                break
            if not telling and begin == 0:
                break
            rows.append(row)
            gap = 0
        row -= 1
    return rows[::-1]


def _wide(line: np.ndarray) -> bool:
    """Whether the one cell of a row stands to the right: over a table, and not a title."""
    return int(np.flatnonzero(line != BLANK)[0]) > 2


def _stop(cells: Matrix, what: np.ndarray, body: int, last: int | None, region: np.ndarray) -> int:
    """The row at which another header begins, or the end of the sheet."""
    if last is None:
        return len(what)
    head = [int(column) for column in region if what[last, column] != BLANK]
    names = [fold(cells.label(last, column)) for column in head]
    inside = what[body:, head]
    named = np.isin(inside, [WORDS, YEAR, PART]).sum(axis=1)
    figures = (what[body:] == VALUE).any(axis=1) | (inside == SYMBOL).any(axis=1)
    words = np.isin(inside, [WORDS]).any(axis=1) | (inside == YEAR).all(axis=1)
    likely = np.flatnonzero((named >= max(2, 0.5 * len(head))) & ~figures & words)
    for row in likely + body:
        labels = [fold(cells.label(int(row), column)) for column in head]
        long = [label for label in labels if len(label) > 2]
        if labels == names or (len(set(labels)) > 1 and len(long) >= 0.5 * len(labels)):
            return int(row)
    if len(head) == 1:
        codes, texts = cells.column(np.arange(body, len(what)), head[0])
        again = [place for place, text in enumerate(texts) if text and fold(text) == names[0]]
        rows = np.flatnonzero(np.isin(codes, again))
        if len(rows):
            return body + int(rows[0])
    return len(what)


def _columns(cells: Matrix, what: np.ndarray, place: Place) -> Place:
    """The place with its columns told apart: those of values and those beside them."""
    held = what[place.first_row : place.last_row + 1]
    head = list(place.header)
    values, beside = [], []
    timely = [
        column for column in range(what.shape[1]) if np.isin(what[head, column], [YEAR]).any()
    ]
    for column in range(what.shape[1]):
        count = {sign: int((held[:, column] == sign).sum()) for sign in (VALUE, YEAR, SYMBOL)}
        total = int((held[:, column] != BLANK).sum())
        named = bool(head) and what[head[-1], column] != BLANK
        if not total:
            if named:
                (values if column in timely else beside).append(column)
            continue
        telling = count[VALUE] + count[SYMBOL]
        figures = telling + (count[YEAR] if count[VALUE] else 0)
        if (
            (telling and figures > 0.5 * total)
            or (count[VALUE] and _few_signs(cells, held, place, column))
            or (column in timely and values and count[YEAR] > 0.5 * total)
        ):
            values.append(column)
        else:
            beside.append(column)
    return replace(place, values=tuple(values), beside=tuple(beside))


def _few_signs(cells: Matrix, held: np.ndarray, place: Place, column: int) -> bool:
    """Whether all words of a column are a few short signs such as NA."""
    rows = np.flatnonzero(held[:, column] == WORDS) + place.first_row
    texts = {text.strip() for text in set(cells.text[rows, column].tolist())}
    return len(texts) <= 3 and all(len(text) <= 4 for text in texts)
