"""What the gate lets through, and what it says about a file: limits, refusal, flags, scan.

Only the standard library: the child process that reads hostile files imports this module.
"""

import re
from dataclasses import dataclass, field

MEBIBYTE = 1024 * 1024
ESCAPED_BLANK = re.compile("_x00(?:0[9ADad]|20|[Aa]0)_")


@dataclass(frozen=True)
class Limits:
    """Hard limits on one file. The defaults let every real workbook tried through."""

    file_bytes: int = 20 * MEBIBYTE
    parts: int = 2_000  # entries of the zip container
    unpacked_bytes: int = 200 * MEBIBYTE
    depth: int = 64  # nesting of XML elements
    cells: int = 1_000_000
    rows: int = 100_000  # of the used box, per sheet
    columns: int = 500
    merges: int = 5_000  # per sheet
    merged_cells: int = 5_000_000
    styles: int = 10_000
    sheets: int = 60
    field_characters: int = 32_767  # of a text table, as many as a cell may hold
    memory_bytes: int = 512 * MEBIBYTE  # address space of the reading process
    cpu_seconds: int = 20
    wall_seconds: int = 60


class Refused(Exception):
    """The file cannot be read. `reason` is one plain sentence, a message id of the translations.

    It becomes the finding I01, I02 when a `password` protects the file, or I14 when it lists
    `persons`.
    """

    def __init__(
        self,
        reason: str,
        sheet: str = "",
        cell: str = "",
        password: bool = False,
        persons: bool = False,
    ):
        place = f" (sheet {sheet}, cell {cell})" if cell else f" (sheet {sheet})" if sheet else ""
        super().__init__(reason + place)
        self.reason = reason
        self.sheet = sheet
        self.cell = cell
        self.password = password
        self.persons = persons


@dataclass(frozen=True)
class Flag:
    """Something legal that a layout may have to deal with; `sheet` "" is the whole workbook."""

    name: str  # one of FLAGS
    sheet: str = ""
    cell: str = ""  # the first one
    count: int = 1
    # Where all of them are, for those that a reading is held to: [first row, first column, last
    # row, last column] from 1, in no order.
    boxes: list[list[int]] = field(default_factory=list, compare=False)


FLAGS = (
    "formula",
    "formula_without_value",
    "error",
    "boolean",
    "superscript",
    "struck",
    "percent_format",
    "scaled_format",  # `#,##0,` prints thousands
    "worded_format",  # `0" thousand"`
    "unseen_format",  # `;;;` prints nothing
    "hidden_row",
    "hidden_column",
    "hidden_sheet",
    "active_filter",
    "merge",
    "date_1904",
    "macro",
    "external_link",
    "embedded_object",
)
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
UNCALCULATED = "formula without a stored result"


@dataclass(frozen=True)
class SheetScan:
    """What the pre-scan alone knows of a sheet, beside what the reader gives."""

    name: str
    hidden: bool
    errors: tuple[tuple[int, int, str], ...]  # row, column (from 1), `#REF!` or UNCALCULATED
    # Cells holding a number, boolean or date, and cells holding text; None where it cannot be told.
    numbers: int | None
    texts: int | None
    # The numbers themselves by row and column (from 1), where the reader needs to be held to them.
    values: dict[tuple[int, int], float] | None = None
    # All that the sheet holds, see extractors.gate_plain; None where only the reader can tell.
    plain: object | None = None


@dataclass(frozen=True)
class Scan:
    """The pre-scan of one file that was let through."""

    format: str  # xlsx | xls | ods | csv | json
    sheets: tuple[SheetScan, ...]
    flags: tuple[Flag, ...]
    texts: list[str | None] = field(default_factory=list)  # that the cells of an xlsx share


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def is_blank(text: str) -> bool:
    """Whether a text, as it stands in the XML of a workbook, shows nothing."""
    return not ESCAPED_BLANK.sub("", text).strip()


def address(row: int, column: int) -> str:
    """The A1 address of a cell, both counted from 1."""
    return f"{column_letters(column)}{row}"


class Flags:
    """Counts flags of one file while it is scanned; the first cell of each is remembered."""

    def __init__(self):
        self._seen: dict[tuple[str, str], list] = {}
        self._last: dict[tuple, list[int]] = {}

    def add(self, name: str, sheet: str = "", cell: str = "", count: int = 1) -> None:
        entry = self._seen.setdefault((sheet, name), [cell, 0, []])
        entry[1] += count

    def add_box(self, name: str, sheet: str, top: int, left: int, bottom: int, right: int) -> None:
        """Remember where a flag holds, rows and columns from 1; rows come in order."""
        last = self._last.get((sheet, name, left, right))
        if last is not None and last[2] + 1 >= top:
            last[2] = max(last[2], bottom)
            return
        box = [top, left, bottom, right]
        self._last[sheet, name, left, right] = box
        self._seen[sheet, name][2].append(box)

    def add_rows(self, name: str, sheet: str, first: int, last: int) -> None:
        """Flag whole rows."""
        self.add(name, sheet, str(first))
        self.add_box(name, sheet, first, 1, last, LAST_COLUMN)

    def add_columns(self, name: str, sheet: str, first: int, last: int) -> None:
        """Flag whole columns."""
        self.add(name, sheet, column_letters(first))
        self.add_box(name, sheet, 1, first, LAST_ROW, last)

    def add_cells(
        self, name: str, sheet: str, row: int, column: int, to: tuple[int, int] | None = None
    ) -> None:
        """Flag a cell, or those from it `to` another."""
        self.add(name, sheet, address(row, column))
        self.add_box(name, sheet, row, column, *(to or (row, column)))

    def all(self) -> tuple[Flag, ...]:
        return tuple(Flag(name, sheet, *entry) for (sheet, name), entry in self._seen.items())
