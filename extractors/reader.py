"""The sheets of a workbook as columns: of plain rows as the gate met them, others by calamine.

For the child process, which answers with them.
"""

import datetime
import io
import itertools
import re
from collections.abc import Callable, Iterable, Iterator

from extractors.columns import BLANK, BOOLEAN, DATE, ERROR, NUMBER, TEXT, joined, texts_of
from extractors.limits import Refused, Scan
from extractors.plain_sheet import plain_sheet

BLOCK = 50_000  # cells of a sheet that are objects at one time
UNREADABLE = "The workbook cannot be read."
DIFFERENT = "Two ways of reading the sheet find different cells in it."


def sheets_of(data: bytes, seen: Scan) -> list[dict]:
    """The sheets of a workbook that the gate has let through, as the child's answer has them."""
    known = [plain_sheet(sheet, seen.texts) for sheet in seen.sheets]
    if all(known):
        return known
    import python_calamine

    book = _read(lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)))
    names = _read(lambda: book.sheet_names)
    if names != [sheet.name for sheet in seen.sheets]:
        raise Refused(DIFFERENT)
    return [
        own or _sheet(sheet, _rows(book, place))
        for place, (sheet, own) in enumerate(zip(seen.sheets, known, strict=True))
    ]


def _read(what: Callable):
    """What the reader gives; Refused when it cannot."""
    try:
        return what()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a panic in the reader is no Exception
        raise Refused(UNREADABLE) from fault


def _rows(book, place: int) -> Iterator[list]:
    """The rows of a sheet from A1 on; each is forgotten when it is taken."""
    rows = _read(lambda: book.get_sheet_by_index(place).to_python(skip_empty_area=False))
    rows.reverse()
    while rows:
        yield rows.pop()


def _sheet(seen, rows: Iterable[list]) -> dict:
    """One sheet of the answer: calamine's values, and the errors only the gate saw."""
    import numpy as np

    rows = iter(rows)
    first = next(rows, None)
    width = max([len(first or ()), *(column for _, column, _ in seen.errors)])
    parts = [
        _part(values)
        for values in _blocks(itertools.chain([first or []], rows), width, seen.errors)
    ]
    kinds = "".join([kinds for kinds, _, _ in parts])
    found = len(kinds) - kinds.count(BLANK) - kinds.count(TEXT) - kinds.count(ERROR)
    differs = seen.numbers is not None and found != seen.numbers
    if differs or (seen.texts is not None and kinds.count(TEXT) != seen.texts):
        raise Refused(DIFFERENT, sheet=seen.name)
    numbers = np.concatenate([np.zeros(0), *(numbers for _, numbers, _ in parts)])
    if seen.values is not None:
        places = (divmod(match.start(), width) for match in re.finditer(NUMBER, kinds))
        read = {(r + 1, c + 1): n for (r, c), n in zip(places, numbers.tolist(), strict=True)}
        if read != seen.values:
            raise Refused(DIFFERENT, sheet=seen.name)
    return {
        "name": _storable(seen.name),
        "hidden": seen.hidden,
        "height": len(kinds) // width if width else 0,
        "width": width,
        "kinds": kinds,
        "numbers": numbers,
        "texts": joined([texts for *_, texts in parts]),
    }


def _blocks(rows: Iterator[list], width: int, errors) -> Iterator[list]:
    """The values of rows in reading order, some rows at a time, each filled to the width."""
    placed: dict[int, list[tuple[int, str]]] = {}
    for row, column, text in errors:
        placed.setdefault(row - 1, []).append((column - 1, text))
    last = max(placed, default=-1)

    def whole() -> Iterator[list]:
        number = -1
        for number, row in enumerate(rows):
            if len(row) < width:
                row = row + [""] * (width - len(row))
            for column, text in placed.get(number, ()):
                row[column] = _Error(text)
            yield row
        for beyond in range(number + 1, last + 1):
            row = [""] * width
            for column, text in placed.get(beyond, ()):
                row[column] = _Error(text)
            yield row

    every = whole()
    size = max(BLOCK // max(width, 1), 1)
    while block := list(itertools.islice(every, size)):
        yield list(itertools.chain.from_iterable(block))


def _part(values: list) -> tuple:
    """The kinds, numbers and texts of some cells in reading order."""
    import numpy as np

    kinds = np.frombuffer(bytearray(map(_LETTERS.__getitem__, map(type, values))), dtype="uint8")
    for place in np.flatnonzero((kinds != _NUMBER) & (kinds != _TEXT)):
        values[place] = _as_text(values[place])
    numeric = kinds == _NUMBER
    numbers = np.fromiter(itertools.compress(values, numeric), "float64", np.count_nonzero(numeric))
    texts = list(itertools.compress(values, ~numeric))
    distinct = set(texts)
    blank = {text for text in distinct if not text or text.isspace()}
    if blank:
        some = np.fromiter([text not in blank for text in texts], "bool", len(texts))
        kinds[np.flatnonzero(~numeric)[~some]] = ord(BLANK)
        texts = list(itertools.compress(texts, some))
    if any("\0" in text for text in distinct):
        texts = [_storable(text) for text in texts]
    return kinds.tobytes().decode(), numbers, texts_of(texts)


class _Error(str):
    """The text of an error cell among the other values."""


class _Letters(dict):
    """The letter of the kind of a type of value; what is not listed is a date, time or duration."""

    def __missing__(self, kind: type) -> int:
        return ord(DATE)


_NUMBER, _TEXT = ord(NUMBER), ord(TEXT)
# Old workbooks give whole numbers as int.
_LETTERS = _Letters({float: _NUMBER, int: _NUMBER, str: _TEXT, bool: ord(BOOLEAN)})
_LETTERS[_Error] = ord(ERROR)


def _as_text(value) -> str:
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return _storable(str(value))


def _storable(text: str) -> str:
    """Text without NUL, which old workbooks may hold and no database takes."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
