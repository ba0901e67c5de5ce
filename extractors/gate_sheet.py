"""The pre-scan of one worksheet: order and place of its cells, and what only its XML tells.

Every element goes through the XML parser, except rows written in the one plain form that nearly all
programs write: those are matched whole against that form, which is stricter and much faster.
"""

import math
import re
from xml.parsers.expat import ExpatError

from extractors.gate_plain import Plain, Shape, plain_rows
from extractors.gate_xml import NOT_XML, WIDE_TEXT, new_parser
from extractors.gate_zip import Part, chunks
from extractors.limits import (
    LAST_COLUMN,
    LAST_ROW,
    UNCALCULATED,
    Flags,
    Limits,
    Refused,
    address,
    column_number,
    is_blank,
)

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
RANGE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")
INDEX = re.compile("[0-9]{1,9}")
KINDS = ("n", "s", "str", "inlineStr", "b", "e", "d")
TRUE = ("1", "true")
BLANK_TEXT = "blank"  # how the workbook's book of texts marks one that shows nothing
ROW_END = b"</row>"
DATA_START = b"<sheetData>"
NOT_ORDERLY = "The cells of the sheet are not in order."
NOT_A_SHEET = "The sheet is not written as a sheet."
OUTSIDE = "The sheet uses more rows or columns than are allowed."


def scan_sheet(
    part: Part, name: str, limits: Limits, book, flags: Flags, cells_left: int, plain: bool = True
) -> "SheetPass":
    """One pass over a worksheet part, or Refused; `plain` False sends every row to the parser."""
    sheet = SheetPass(name, limits, book, flags, cells_left)
    sheet.read(part, plain)
    return sheet


class SheetPass:
    """The state of one pass over a worksheet; a chart sheet has no cells."""

    def __init__(self, name: str, limits: Limits, book, flags: Flags, cells_left: int):
        self.name, self.limits, self.book, self.flags = name, limits, book, flags
        self.cells_left = cells_left
        self.errors: list[tuple[int, int, str]] = []
        self.cells = 0
        self.numbers = 0  # cells holding a number, boolean or date
        self.texts = 0  # cells holding text that shows something
        self.knows_x14ac = False  # whether the prefix of Excel's own row heights is declared
        self._depth = 0
        self._space = ""  # the namespace of the sheet and a blank
        self._data_seen = self._in_data = False
        self._row = self._column = 0
        self._row_text = ""
        self._merges = self._merged_cells = 0
        self._fed = 0  # bytes the parser was given
        self._clean_at = -1  # of those, where a row or the opening of the data ended
        self._plain_form = False  # the data was opened as `<sheetData>`, without a prefix
        self.plain_styles: set[bytes] = set()  # known to exist and to change no number's meaning
        self.shapes: dict[bytes, Shape] = {}  # of the plain rows met so far
        self.plain: Plain | None = Plain()  # what they hold, as long as there are no others
        self._new_cell()

    def _new_cell(self) -> None:
        self._kind = "n"
        self._style: str | None = None
        self._value: str | None = None
        self._value_from = -1
        self._formula = self._content = self._shown = False
        self._value_open = self._in_text = self._in_extension = False

    # -- reading ---------------------------------------------------------------------------

    def read(self, part: Part, plain: bool) -> None:
        self._parser = new_parser(self._began, self._ended)
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartNamespaceDeclHandler = self._declared
        self._parser.CommentHandler = self._aside
        self._parser.ProcessingInstructionHandler = self._aside
        self._parser.StartCdataSectionHandler = self._aside
        buffer = b""
        begun = False
        for chunk in chunks(part):
            buffer += chunk
            if not begun and buffer:
                if buffer.startswith(WIDE_TEXT):
                    self._refuse("A part of the file is not written in UTF-8.")
                begun = True
            buffer = self._advance(buffer, plain)
        self._feed(buffer)
        self._feed(b"", last=True)

    def _advance(self, buffer: bytes, plain: bool) -> bytes:
        """Take from the buffer what is complete; what is left waits for the next chunk."""
        at = 0
        while plain:
            if self._plain_form and self._clean_at == self._fed:
                at, self._row = plain_rows(buffer, at, self, self._row)
            mark = ROW_END if self._in_data or self._data_seen else DATA_START
            found = buffer.find(mark, at)
            if found < 0:
                break
            self._feed(buffer[at : found + len(mark)])
            at = found + len(mark)
        if plain and len(buffer) - at < 1_048_576:
            return buffer[at:]
        self._feed(buffer[at:])
        return b""

    def _feed(self, piece: bytes, last: bool = False) -> None:
        self._fed += len(piece)
        try:
            self._parser.Parse(piece, last)
        except ExpatError as fault:
            raise Refused(NOT_XML, sheet=self.name) from fault

    # -- what the parser meets ---------------------------------------------------------------

    def _refuse(self, reason: str) -> None:
        cell = address(self._row, self._column) if self._in_data and self._column else ""
        raise Refused(reason, sheet=self.name, cell=cell)

    def _flag(self, name: str) -> None:
        self.flags.add(name, self.name, address(self._row, self._column))

    def _declared(self, prefix: str | None, _: str) -> None:
        self.knows_x14ac |= prefix == "x14ac"

    def _aside(self, *_) -> None:
        if self._in_data:
            self._refuse("The sheet holds comments or marked sections among its values.")

    def _began(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        depth = self._depth
        if depth > self.limits.depth:
            self._refuse("A part of the file is nested more deeply than is allowed.")
        space, _, local = name.rpartition(" ")
        if depth == 1:
            self._space = space
            return
        if self._space not in MAIN:
            return  # a chart sheet or a macro sheet
        ours = space == self._space
        if not self._in_data:
            self._began_outside(local, attributes, ours)
        elif depth == 3 and local == "row" and ours:
            self._began_row(attributes)
        elif depth == 4 and local == "c" and ours:
            self._began_cell(attributes)
        elif depth == 5 and ours:
            self._began_in_cell(local)
        elif not (depth > 5 and (self._in_text or self._in_extension)):
            self._refuse(NOT_A_SHEET)

    def _began_outside(self, local: str, attributes: dict[str, str], ours: bool) -> None:
        if local == "sheetData":
            if self._data_seen or self._depth != 2 or not ours:
                self._refuse(NOT_A_SHEET)
            self._data_seen = self._in_data = True
            self._clean_at = self._parser.CurrentByteIndex + len(DATA_START)
            self._plain_form = self._clean_at == self._fed
        elif not ours:
            return
        elif local == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif local == "col" and attributes.get("hidden") in TRUE:
            ends = [attributes.get(name, "") for name in ("min", "max")]
            if not all(INDEX.fullmatch(end) for end in ends):
                self._refuse(NOT_A_SHEET)
            self.flags.add_columns("hidden_column", self.name, max(int(ends[0]), 1), int(ends[1]))
        elif local == "filterColumn":
            self.flags.add("active_filter", self.name)

    def _merge(self, reference: str) -> None:
        match = RANGE.fullmatch(reference)
        if not match:
            self._refuse("The sheet merges cells in a way that cannot be read.")
        left, top, right, bottom = match.groups()
        width = column_number(right or left) - column_number(left) + 1
        height = int(bottom or top) - int(top) + 1
        self._merges += 1
        self._merged_cells += max(width, 1) * max(height, 1)
        if self._merges > self.limits.merges or self._merged_cells > self.limits.merged_cells:
            self._refuse("The sheet merges more cells than are allowed.")
        self.flags.add("merge", self.name, f"{left}{top}")

    def _began_row(self, attributes: dict[str, str]) -> None:
        self.plain = None
        text = attributes.get("r")
        if text is None:
            row = self._row + 1
        elif INDEX.fullmatch(text) and text[0] != "0":
            row = int(text)
        else:
            row = 0
        self._column = 0
        if not self._row < row <= LAST_ROW:
            self._refuse("The rows of the sheet are not in order.")
        self._row, self._row_text = row, str(row)
        if attributes.get("hidden") in TRUE:
            self.flags.add_rows("hidden_row", self.name, row, row)

    def _began_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
        else:
            match = CELL.fullmatch(reference)
            if not match or match[2] != self._row_text:
                self._refuse(NOT_ORDERLY)
            column = column_number(match[1])
        if not self._column < column <= LAST_COLUMN:
            self._refuse(NOT_ORDERLY)
        self._column = column
        self.cells += 1
        if self.cells > self.cells_left:
            self._refuse("The workbook has more cells than are allowed.")
        self._new_cell()
        self._kind = attributes.get("t", "n")
        if self._kind not in KINDS:
            self._refuse("A cell is of an unknown kind.")
        style = attributes.get("s")
        if style is not None:
            if not INDEX.fullmatch(style) or int(style) >= max(self.book.styles, 1):
                self._refuse("A cell has a style that does not exist.")
            self._style = style

    def _began_in_cell(self, local: str) -> None:
        if local == "v":
            if self._value is not None or self._content:
                self._refuse(NOT_A_SHEET)
            self._value = ""
            self._value_open = True
        elif local == "f":
            self._formula = True
        elif local == "is":
            if self._kind != "inlineStr" or self._content or self._value is not None:
                self._refuse(NOT_A_SHEET)
            self._in_text = self._content = True
        elif local == "extLst":
            self._in_extension = True
        else:
            self._refuse(NOT_A_SHEET)

    def _characters(self, text: str) -> None:
        if self._value_open:
            if not self._value:
                self._value_from = self._parser.CurrentByteIndex
            self._value += text
        elif self._in_text:
            self._shown = self._shown or not is_blank(text)
        elif self._in_data and self._depth < 5 and text.strip():
            self._refuse(NOT_A_SHEET)

    def _ended(self, name: str) -> None:
        depth = self._depth
        self._depth -= 1
        if not self._in_data:
            return
        if depth == 5:
            if self._value_open:
                self._value_open = False
                written = self._parser.CurrentByteIndex - self._value_from
                if self._value and self._kind != "str" and written != len(self._value.encode()):
                    self._refuse("A number is written in a way that can be read differently.")
            self._in_text = self._in_extension = False
        elif depth == 4:
            self._ended_cell()
        elif depth == 3:
            self._column = 0
            self._clean_at = self._parser.CurrentByteIndex + len(ROW_END)
        elif depth == 2:
            self._in_data = False

    # -- one cell ----------------------------------------------------------------------------

    def _ended_cell(self) -> None:
        value = self._value
        if self._formula:
            self._flag("formula")
        if not value:
            if self._kind == "s" and value is not None:
                self._refuse("A cell names a text that does not exist.")
            if self._formula and not (self._kind == "str" and value is not None):
                self._flag("formula_without_value")
                self._error(UNCALCULATED)
            elif self._kind == "e":
                self._error("an error")
            elif self._content:
                self._inside_box()
                self.texts += self._shown
            return
        self._inside_box()
        kind = self._kind
        if kind == "n":
            if not NUMBER.fullmatch(value) or not math.isfinite(float(value)):
                self._refuse("A cell holds something that is not a number.")
            self.numbers += 1
            for flag in self.book.style_flags.get(self._style, ()):
                self.flags.add_cells(flag, self.name, self._row, self._column)
        elif kind == "s":
            if not INDEX.fullmatch(value) or int(value) >= len(self.book.texts):
                self._refuse("A cell names a text that does not exist.")
            peculiarity = self.book.peculiar_texts.get(int(value), "")
            self.texts += peculiarity != BLANK_TEXT
            if peculiarity not in ("", BLANK_TEXT):
                self._flag(peculiarity)
        elif kind == "b":
            if value not in ("0", "1"):
                self._refuse("A cell holds something that is neither true nor false.")
            self.numbers += 1
            self._flag("boolean")
        elif kind == "e":
            self._error(value)
        elif kind == "d":
            self.numbers += 1
        else:
            self.texts += not is_blank(value)

    def _error(self, text: str) -> None:
        self._inside_box()
        if text != UNCALCULATED:
            self._flag("error")
        self.errors.append((self._row, self._column, text))

    def _inside_box(self) -> None:
        if self._row > self.limits.rows or self._column > self.limits.columns:
            self._refuse(OUTSIDE)
