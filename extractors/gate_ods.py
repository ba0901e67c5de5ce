"""The pre-scan of an OpenDocument spreadsheet: tables with their repetitions, errors."""

import math
import re

from extractors.gate_sheet import NUMBER
from extractors.gate_xlsx import check_sheet_names
from extractors.gate_xml import feed, new_parser, refuse_asides, walk
from extractors.gate_zip import Part, chunks
from extractors.limits import UNCALCULATED, Flags, Limits, Refused, Scan, SheetScan, address

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
MIME_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
EXTENDED = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0 "
NOTE = OFFICE + "annotation"
REPEAT = re.compile("[1-9][0-9]{0,8}")
ERRORS = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)|Err:[0-9]{3}")
NUMBERS = ("float", "percentage", "currency")
KINDS = (*NUMBERS, "date", "time", "boolean", "string", "void", "")


def scan_ods(parts: dict[str, Part], limits: Limits) -> Scan:
    """Scan a whole OpenDocument spreadsheet, or Refused."""
    flags = Flags()

    def manifest(path: str, _: dict[str, str]) -> None:
        if path.endswith("/encryption-data"):
            raise Refused("The file is protected by a password.", password=True)

    if MANIFEST in parts:
        walk(parts[MANIFEST], limits, manifest)
    if CONTENT not in parts:
        raise Refused("The file is an archive, but not a workbook.")
    content = _Content(limits, flags)
    for name in parts.keys() - {CONTENT, MANIFEST}:
        for _ in chunks(parts[name]):
            pass
    parser = new_parser(content.began, content.ended)
    parser.CharacterDataHandler = content.characters
    refuse_asides(parser)
    feed(parser, parts[CONTENT])
    check_sheet_names([sheet.name for sheet in content.sheets])
    return Scan("ods", tuple(content.sheets), flags.all())


class _Content:
    """The state of one pass over content.xml."""

    def __init__(self, limits: Limits, flags: Flags):
        self.limits, self.flags = limits, flags
        self.sheets: list[SheetScan] = []
        self.depth = 0
        self.cells = 0
        self.note_depth = 0
        self.style = self.name = ""
        self.hidden_styles: set[str] = set()
        self.is_hidden = False
        self.errors: list[tuple[int, int, str]] = []
        self.values: dict[tuple[int, int], float] = {}  # by row and column, from 1
        self.texts = 0
        self.row = self.column = self.columns = 0
        self.row_repeat = self.column_repeat = 1
        self.in_cell = self.is_error = self.has_formula = False
        self.kind = self.text = ""

    def refuse(self, reason: str, here: bool = True) -> None:
        cell = address(self.row, self.column) if here and self.name and self.row else ""
        raise Refused(reason, sheet=self.name, cell=cell)

    def began(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            self.refuse("A part of the file is nested more deeply than is allowed.", here=False)
        if not self.note_depth and (name == NOTE or name.startswith(DRAWING)):
            self.note_depth = self.depth  # its texts are no part of the cell
        if name == STYLE + "style":
            self.style = attributes.get(STYLE + "name", "")
        elif name == STYLE + "table-properties" and attributes.get(TABLE + "display") == "false":
            self.hidden_styles.add(self.style)
        if not name.startswith(TABLE) or self.note_depth:
            return
        local = name[len(TABLE) :]
        if local == "table":
            if self.name:
                self.refuse("A sheet stands inside another sheet.")
            self.name = attributes.get(TABLE + "name", "")
            self.is_hidden = attributes.get(TABLE + "style-name") in self.hidden_styles
            if self.is_hidden:
                self.flags.add("hidden_sheet", self.name)
            self.errors, self.values, self.texts = [], {}, 0
            self.row = self.column = self.columns = 0
            if len(self.sheets) >= self.limits.sheets:
                self.refuse("The workbook has more sheets than are allowed.")
        elif local == "table-row":
            self.row += 1
            self.column = 0
            self.row_repeat = self._repeat(attributes, "number-rows-repeated")
            if attributes.get(TABLE + "visibility", "visible") != "visible":
                last = self.row + self.row_repeat - 1
                self.flags.add_rows("hidden_row", self.name, self.row, last)
        elif local in ("table-cell", "covered-table-cell"):
            self._began_cell(attributes)
        elif local == "table-column":
            first = self.columns + 1
            self.columns += self._repeat(attributes, "number-columns-repeated")
            if attributes.get(TABLE + "visibility", "visible") != "visible":
                self.flags.add_columns("hidden_column", self.name, first, self.columns)

    def _repeat(self, attributes: dict[str, str], name: str) -> int:
        text = attributes.get(TABLE + name, "1")
        if not REPEAT.fullmatch(text):
            self.refuse("The sheet repeats cells in a way that cannot be read.")
        return int(text)

    def _began_cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        self.column_repeat = self._repeat(attributes, "number-columns-repeated")
        self.kind = attributes.get(OFFICE + "value-type", "")
        self.is_error = attributes.get(EXTENDED + "value-type") == "error"
        self.has_formula = TABLE + "formula" in attributes
        self.value = attributes.get(OFFICE + "value")
        if self.kind not in KINDS or (self.value is None) == (self.kind in NUMBERS):
            self.refuse("A cell is of an unknown kind.")
        if self.value is not None and not _is_number(self.value):
            self.refuse("A cell holds something that is not a number.")
        self.in_cell, self.text = True, ""
        if TABLE + "number-columns-spanned" in attributes:
            self.flags.add("merge", self.name, address(self.row, self.column))

    def characters(self, text: str) -> None:
        if self.in_cell and not self.note_depth and len(self.text) < 20:
            self.text += text.strip()

    def ended(self, name: str) -> None:
        self.depth -= 1
        if self.note_depth:
            if self.depth < self.note_depth:
                self.note_depth = 0
            return
        if not name.startswith(TABLE):
            return
        local = name[len(TABLE) :]
        if local in ("table-cell", "covered-table-cell"):
            self._ended_cell()
            self.column += self.column_repeat - 1
            self.in_cell = False
        elif local == "table-row":
            self.row += self.row_repeat - 1
        elif local == "table":
            # The reader gives times and durations of its own: numbers are compared, not counted.
            found = (tuple(self.errors), None, self.texts, self.values)
            self.sheets.append(SheetScan(self.name, self.is_hidden, *found))
            self.name = ""

    def _ended_cell(self) -> None:
        here = address(self.row, self.column)
        if self.has_formula:
            self.flags.add("formula", self.name, here)
        if not self.kind and not self.has_formula:
            if self.text:  # one reader takes it for a text, another for nothing
                self.refuse("A cell is of an unknown kind.")
            return
        last_row = self.row + self.row_repeat - 1
        last_column = self.column + self.column_repeat - 1
        if last_row > self.limits.rows or last_column > self.limits.columns:
            self.refuse("The sheet uses more rows or columns than are allowed.")
        self.cells += self.row_repeat * self.column_repeat
        if self.cells > self.limits.cells:
            self.refuse("The workbook has more cells than are allowed.")
        error = ""
        if self.is_error or ERRORS.fullmatch(self.text):
            error = self.text or "an error"
            self.flags.add("error", self.name, here)
        elif self.has_formula and not self.kind:
            error = UNCALCULATED
            self.flags.add("formula_without_value", self.name, here)
        if error:
            self.errors += [
                (row, column, error)
                for row in range(self.row, last_row + 1)
                for column in range(self.column, last_column + 1)
            ]
            return
        if self.kind in NUMBERS:
            number = float(self.value)
            for row in range(self.row, last_row + 1):
                self.values |= {
                    (row, column): number for column in range(self.column, last_column + 1)
                }
        elif self.kind == "string" and self.text:
            self.texts += self.row_repeat * self.column_repeat
        if self.kind == "boolean":
            self.flags.add("boolean", self.name, here)
        elif self.kind == "percentage":
            there = last_row, last_column
            self.flags.add_cells("percent_format", self.name, self.row, self.column, there)


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and math.isfinite(float(text))
