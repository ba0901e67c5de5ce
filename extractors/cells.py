"""Read the cells of one workbook in a child process that may die without harm.

The child (see extractors.child) has its limits lowered before it opens the file, sends the bytes
through the gate, reads them with calamine and answers with columns. Whatever ends it (memory, time,
an abort inside the reader) is `Refused` here.
"""

import datetime
import functools
import io
import itertools
import re
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from extractors.child import ordered
from extractors.columns import (
    BLANK,
    BOOLEAN,
    DATE,
    ERROR,
    NUMBER,
    TEXT,
    Texts,
    is_any_longer,
    joined,
    packed,
    texts_of,
    unpacked,
)
from extractors.formats import add_formats
from extractors.gate import Flag, Limits, Refused, Scan, scan
from extractors.json_tables import read_json
from extractors.persons import REASON, lists_persons, mentions_persons
from extractors.text_tables import TextForm, read_text

LETTERS = (BLANK, NUMBER, TEXT, ERROR, BOOLEAN, DATE)
KINDS = dict(zip(LETTERS, "blank number text error boolean date".split(), strict=True))
BLOCK = 50_000  # cells of a sheet that are objects at one time
UNREADABLE = "The workbook cannot be read."
DIFFERENT = "Two ways of reading the sheet find different cells in it."
LONG_TEXT = "A text in a cell is longer than is allowed."
FAILED = "The program that reads workbooks failed on this file."
TOO_LARGE = "Reading the file needs more memory than is allowed."
TOO_SLOW = "Reading the file takes more time than is allowed."
# About this machine at this moment, not about the file: tomorrow it may be read.
PASSING = frozenset([FAILED, TOO_LARGE, TOO_SLOW])


@dataclass(frozen=True)
class Sheet:
    """The cells of one sheet from A1 to the last one used, row by row.

    `kinds` has one letter per cell (see KINDS); `numbers` holds the values of its number cells and
    `texts` those of its text, error, boolean (TRUE) and date (ISO) cells, each in reading order.
    They are made of the columns of the child's answer for those who look at single cells.
    """

    name: str
    hidden: bool
    height: int
    width: int
    kinds: str
    number_column: bytes | memoryview  # doubles
    text_column: Texts
    # Of text tables: [row from 0, number of fields from this row on] whenever that changes.
    widths: list[list[int]] = field(default_factory=list)
    # Only when asked for: [first row, first column, last row, last column], [row, column, depth].
    merges: list[list[int]] = field(default_factory=list)
    indents: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)

    @functools.cached_property
    def numbers(self) -> list[float]:
        return memoryview(self.number_column).cast("d").tolist()

    @functools.cached_property
    def texts(self) -> list[str]:
        return list(self.text_column)


@dataclass(frozen=True)
class Workbook:
    """A workbook that was let through and read; a text table is its one sheet."""

    format: str  # xlsx | xls | ods | csv | json
    sheets: tuple[Sheet, ...]
    flags: tuple[Flag, ...]


def read_cells(
    path: Path,
    limits: Limits,
    file_name: str = "",
    form: TextForm | None = None,
    formats: bool = False,
) -> Workbook:
    """The cells of the file at `path`; Refused with a plain sentence when it cannot be read.

    `file_name` is what the file was called when it was sent; only its ending counts, and only for
    text, which has no signature. `form` is what the layout says of text tables. With `formats` the
    slower reader adds merges, indents and hidden rows and columns.
    """
    return ordered_cells(path, limits, file_name, form, formats)()


def ordered_cells(
    path: Path,
    limits: Limits,
    file_name: str = "",
    form: TextForm | None = None,
    formats: bool = False,
) -> Callable[[], Workbook]:
    """Begin to read a file; what is returned gives what `read_cells` gives, when it is called."""
    answer = ordered(
        {
            "path": str(Path(path).resolve(strict=True)),
            "limits": asdict(limits),
            "suffix": Path(file_name or path).suffix.lower(),
            "form": asdict(form or TextForm()),
            "formats": formats,
        }
    )
    return lambda: _received(*answer())


def _received(code: int, said: memoryview) -> Workbook:
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise Refused(TOO_SLOW)
    if code < 0:
        # Rust aborts when it gets no memory, the kernel kills when there is none.
        raise Refused(TOO_LARGE if code in (-signal.SIGABRT, -signal.SIGKILL) else UNREADABLE)
    if code:
        # A fault of ours, but one bad file must not stop the others; the log gets the cause.
        raise Refused(FAILED) from RuntimeError(bytes(said).decode(errors="replace"))
    return workbook_in(said)


def workbook_of(answer: dict) -> Workbook:
    """The workbook an answer of the child holds; Refused when it holds a refusal."""
    return workbook_in(memoryview(b"".join(packed(answer))))


def workbook_in(said: memoryview) -> Workbook:
    """The workbook in the bytes of an answer; Refused when it holds a refusal."""
    answer = unpacked(said)
    if "refused" in answer:
        raise Refused(**answer["refused"])
    return Workbook(
        format=answer["format"],
        sheets=tuple(_received_sheet(**sheet) for sheet in answer["sheets"]),
        flags=tuple(Flag(**flag) for flag in answer["flags"]),
    )


def _received_sheet(numbers, lengths, texts, **facts) -> Sheet:
    return Sheet(**facts, number_column=numbers, text_column=Texts(lengths, texts))


# -- the child -------------------------------------------------------------------------------


def answered(order: dict) -> list[bytes]:
    """What the child answers to an order of `ordered_cells`, as bytes."""
    limits = Limits(**order["limits"])
    with Path(order["path"]).open("rb") as source:
        data = source.read(limits.file_bytes + 1)
    try:
        form = TextForm(**order["form"])
        return packed(answer_for(data, order["suffix"], limits, form, order["formats"]))
    except MemoryError:
        return packed({"refused": {"reason": TOO_LARGE}})


def answer_for(
    data: bytes,
    suffix: str,
    limits: Limits,
    form: TextForm | None = None,
    formats: bool = False,
) -> dict:
    """What the child answers about these bytes: a workbook or a refusal, as plain JSON types."""
    try:
        seen = scan(data, suffix, limits)
        form = form or TextForm()
        if seen.format == "csv":
            sheets = [read_text(data, suffix, form, limits)]
        elif seen.format == "json":
            sheets = read_json(data, form.encoding, limits)
        else:
            sheets = _sheets(data, seen)
        for sheet in sheets:
            if is_any_longer(sheet["texts"], limits.field_characters):
                raise Refused(LONG_TEXT, sheet=sheet["name"])
            if lists_persons(sheet):
                raise Refused(REASON, sheet=sheet["name"], persons=True)
        if formats and seen.format not in ("csv", "json"):
            add_formats(data, seen.format, sheets)
    except Refused as no:
        if not no.persons and mentions_persons(data):
            no = Refused(REASON, persons=True)
        return {"refused": vars(no)}
    flags = [asdict(flag) for flag in seen.flags]
    return {"format": seen.format, "sheets": sheets, "flags": flags}


def _sheets(data: bytes, seen: Scan) -> list[dict]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a panic in the reader is no Exception
        raise Refused(UNREADABLE) from fault
    if names != [sheet.name for sheet in seen.sheets]:
        raise Refused(DIFFERENT)
    return [_sheet(sheet, _rows(book, place)) for place, sheet in enumerate(seen.sheets)]


def _rows(book, place: int) -> Iterator[list]:
    """The rows of a sheet from A1 on; each is forgotten when it is taken."""
    try:
        rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        raise Refused(UNREADABLE) from fault
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
