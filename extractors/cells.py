"""Read the cells of one workbook in a child process that may die without harm.

The child (`python -m extractors.cells`) imports no pandas, lowers its own limits before it opens
the file, sends the bytes through the gate, reads them with calamine and answers in JSON on its
standard output. Whatever ends it (memory, time, an abort inside the reader) is `Refused` here.
"""

import datetime
import io
import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from extractors.formats import add_formats
from extractors.gate import Flag, Limits, Refused, Scan, scan
from extractors.json_tables import read_json
from extractors.persons import REASON, lists_persons, mentions_persons
from extractors.text_tables import TextForm, read_text

PROJECT = Path(__file__).resolve().parent.parent
BLANK, NUMBER, TEXT, ERROR, BOOLEAN, DATE = ".ntebd"  # one letter per cell in Sheet.kinds
KINDS = {
    BLANK: "blank",
    NUMBER: "number",
    TEXT: "text",
    ERROR: "error",
    BOOLEAN: "boolean",
    DATE: "date",
}
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
    """

    name: str
    hidden: bool
    height: int
    width: int
    kinds: str
    numbers: list[float]
    texts: list[str]
    # Of text tables: [row from 0, number of fields from this row on] whenever that changes.
    widths: list[list[int]] = field(default_factory=list)
    # Only when asked for: [first row, first column, last row, last column], [row, column, depth].
    merges: list[list[int]] = field(default_factory=list)
    indents: list[list[int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


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
    place = str(Path(path).resolve(strict=True))
    order = json.dumps(
        {
            "limits": asdict(limits),
            "suffix": Path(file_name or path).suffix.lower(),
            "form": asdict(form or TextForm()),
            "formats": formats,
        }
    )
    command = [sys.executable, "-s", "-m", "extractors.cells", place, order]
    # Nothing of our environment, which may hold secrets, is handed to what opens hostile files.
    environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath}
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise Refused(TOO_SLOW) from late
    if done.returncode == -signal.SIGXCPU:
        raise Refused(TOO_SLOW)
    if done.returncode < 0:
        # Rust aborts when it gets no memory, the kernel kills when there is none.
        starved = done.returncode in (-signal.SIGABRT, -signal.SIGKILL)
        raise Refused(TOO_LARGE if starved else UNREADABLE)
    if done.returncode:
        # A fault of ours, but one bad file must not stop the others; the log gets the cause.
        raise Refused(FAILED) from RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return workbook_of(json.loads(done.stdout))


def workbook_of(answer: dict) -> Workbook:
    """The workbook an answer of the child holds; Refused when it holds a refusal."""
    if "refused" in answer:
        raise Refused(**answer["refused"])
    return Workbook(
        format=answer["format"],
        sheets=tuple(Sheet(**sheet) for sheet in answer["sheets"]),
        flags=tuple(Flag(**flag) for flag in answer["flags"]),
    )


def main(arguments: list[str]) -> int:
    """The child: read one file under the limits given as JSON and print the answer."""
    path, said = Path(arguments[0]), json.loads(arguments[1])
    order = Limits(**said["limits"])
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 0, 0),
        # At the soft limit comes a signal that says why, at the hard one a plain kill.
        (resource.RLIMIT_CPU, order.cpu_seconds, order.cpu_seconds + 2),
        (resource.RLIMIT_AS, order.memory_bytes, order.memory_bytes),
    ):
        resource.setrlimit(kind, (soft, hard))
    with path.open("rb") as source:
        data = source.read(order.file_bytes + 1)
    try:
        answer = answer_for(data, said["suffix"], order, TextForm(**said["form"]), said["formats"])
        text = json.dumps(answer)
    except MemoryError:
        text = json.dumps({"refused": {"reason": TOO_LARGE}})
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
    return 0


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
            if max(map(len, sheet["texts"]), default=0) > limits.field_characters:
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
        rows = [
            book.get_sheet_by_index(place).to_python(skip_empty_area=False)
            for place in range(len(names))
        ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # a panic in the reader is no Exception
        raise Refused(UNREADABLE) from fault
    if names != [sheet.name for sheet in seen.sheets]:
        raise Refused(DIFFERENT)
    return [_sheet(sheet, rows[place]) for place, sheet in enumerate(seen.sheets)]


def _sheet(seen, rows: list[list]) -> dict:
    """One sheet of the answer: calamine's values, and the errors only the gate saw."""
    errors = {(row - 1, column - 1): text for row, column, text in seen.errors}
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in errors)])
    height = max([len(rows), *(row + 1 for row, _ in errors)])
    for row in rows:
        row += [""] * (width - len(row))
    rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in errors.items():
        rows[row][column] = _Error(text)
    values = [value for row in rows for value in row]
    kinds = "".join([_kind(value) for value in values])
    found = len(kinds) - kinds.count(BLANK) - kinds.count(TEXT) - kinds.count(ERROR)
    differs = seen.numbers is not None and found != seen.numbers
    if differs or (seen.texts is not None and kinds.count(TEXT) != seen.texts):
        raise Refused(DIFFERENT, sheet=seen.name)
    numbers = [float(value) for kind, value in zip(kinds, values, strict=True) if kind == NUMBER]
    if seen.values is not None:
        places = [divmod(place, width) for place, kind in enumerate(kinds) if kind == NUMBER]
        read = {(r + 1, c + 1): n for (r, c), n in zip(places, numbers, strict=True)}
        if read != seen.values:
            raise Refused(DIFFERENT, sheet=seen.name)
    return {
        "name": _storable(seen.name),
        "hidden": seen.hidden,
        "height": height,
        "width": width,
        "kinds": kinds,
        "numbers": numbers,
        "texts": [
            _as_text(value)
            for kind, value in zip(kinds, values, strict=True)
            if kind not in (BLANK, NUMBER)
        ],
    }


class _Error(str):
    """The text of an error cell among the other values."""


def _kind(value) -> str:
    kind = type(value)
    if kind is float or kind is int:  # old workbooks give whole numbers as int
        return NUMBER
    if kind is str:
        return TEXT if value and not value.isspace() else BLANK
    if kind is bool:
        return BOOLEAN
    return ERROR if kind is _Error else DATE


def _as_text(value) -> str:
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return _storable(str(value))


def _storable(text: str) -> str:
    """Text without NUL, which old workbooks may hold and no database takes."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
