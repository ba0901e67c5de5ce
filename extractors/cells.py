"""Read the cells of one workbook in a child process that may die without harm.

The child (see extractors.child) has its limits lowered before it opens the file, sends the bytes
through the gate, reads them with calamine and answers with columns. Whatever ends it (memory, time,
an abort inside the reader) is `Refused` here.
"""

import functools
import signal
from collections.abc import Callable
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
    packed,
    unpacked,
)
from extractors.formats import add_formats
from extractors.gate import Flag, Limits, Refused, scan
from extractors.json_tables import read_json
from extractors.persons import REASON, lists_persons, mentions_persons
from extractors.reader import UNREADABLE, sheets_of
from extractors.text_tables import TextForm, read_text

LETTERS = (BLANK, NUMBER, TEXT, ERROR, BOOLEAN, DATE)
KINDS = dict(zip(LETTERS, "blank number text error boolean date".split(), strict=True))
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
            sheets = sheets_of(data, seen)
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
