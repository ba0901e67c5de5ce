"""The pre-scan of an old Excel workbook (.xls, BIFF5 to BIFF8): passwords, sizes, error cells."""

import struct

from extractors.gate_ole import DAMAGED, open_compound
from extractors.gate_xlsx import PERCENT_FORMATS, check_sheet_names, format_flags
from extractors.limits import Flags, Limits, Refused, Scan, SheetScan, address

BOF, EOF, FILE_PASS, DATE_MODE, BOUND_SHEET = 0x809, 0x0A, 0x2F, 0x22, 0x85
FORMULA, MERGED, ROW, COLUMN_INFO, BOOL_ERROR = 0x06, 0xE5, 0x208, 0x7D, 0x205
NUMBER, PACKED_NUMBER, PACKED_NUMBERS, LABEL, TEXT, RICH_TEXT = (
    0x203,
    0x27E,
    0xBD,
    0x204,
    0xFD,
    0xD6,
)
ONE_CELL = (NUMBER, PACKED_NUMBER, LABEL, TEXT, RICH_TEXT, FORMULA, BOOL_ERROR)
FORMAT, CELL_STYLE = 0x41E, 0xE0
BIFF8 = 0x600
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_xls(data: bytes, limits: Limits) -> Scan:
    """Scan a whole old workbook, or Refused; an encrypted new one is refused as such."""
    streams = open_compound(data)
    if "EncryptedPackage" in streams:
        raise Refused("The file is protected by a password.", password=True)
    book = streams.get("Workbook", streams.get("Book"))
    if book is None:
        raise Refused("The file is an Office document, but not a workbook.")
    flags = Flags()
    if "_VBA_PROJECT" in streams:
        flags.add("macro")
    listed, styles = _globals(book, flags)
    if len(listed) > limits.sheets:
        raise Refused("The workbook has more sheets than are allowed.")
    check_sheet_names([name for name, _, _ in listed])
    sheets, cells = [], 0
    for name, hidden, offset in listed:
        if hidden:
            flags.add("hidden_sheet", name)
        errors, numbers, count = _sheet(book, offset, name, limits, flags, styles)
        cells += count
        if cells > limits.cells:
            raise Refused("The workbook has more cells than are allowed.", sheet=name)
        sheets.append(SheetScan(name, hidden, tuple(errors), numbers, None))
    return Scan("xls", tuple(sheets), flags.all())


def _records(book: bytes, offset: int):
    """(kind, start, length) of the records of one substream, to its end."""
    depth = 0
    while True:
        if offset + 4 > len(book):
            raise Refused(DAMAGED)
        kind, length = struct.unpack_from("<HH", book, offset)
        start = offset + 4
        offset = start + length
        if offset > len(book):
            raise Refused(DAMAGED)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        yield kind, start, length


def _globals(book: bytes, flags: Flags) -> tuple[list[tuple[str, bool, int]], dict]:
    """(name, hidden, offset) of every sheet, in order; what a style does to a number, by its index.

    Only styles that change what the number means are there.
    """
    listed = []
    formats: dict[int, str] = {}
    styles: list[int] = []
    version = 0
    for kind, start, length in _records(book, 0):
        if kind == BOF and not version:
            version = struct.unpack_from("<H", book, start)[0]
        elif kind == FILE_PASS:
            raise Refused("The file is protected by a password.", password=True)
        elif kind == DATE_MODE and length >= 2 and book[start]:
            flags.add("date_1904")
        elif kind == FORMAT and length >= 5:
            formats[struct.unpack_from("<H", book, start)[0]] = _format(
                book[start + 2 : start + length], version
            )
        elif kind == CELL_STYLE and length >= 4:
            styles.append(struct.unpack_from("<H", book, start + 2)[0])
        elif kind == BOUND_SHEET and length >= 8:
            offset, state, _, size = struct.unpack_from("<LBBB", book, start)
            if version == BIFF8:
                wide = book[start + 7] & 1
                raw = book[start + 8 : start + 8 + (size * 2 if wide else size)]
                name = raw.decode("utf-16-le" if wide else "latin-1", "replace")
            else:
                name = book[start + 7 : start + 7 + size].decode("latin-1")
            listed.append((name, bool(state & 3), offset))
    if not version:
        raise Refused(DAMAGED)
    found = {
        index: format_flags("0%" if number in PERCENT_FORMATS else formats.get(number, ""))
        for index, number in enumerate(styles)
    }
    return listed, {index: sorted(names) for index, names in found.items() if names}


def _format(body: bytes, version: int) -> str:
    """The code of a number format; what cannot be decoded changes no meaning."""
    if version == BIFF8:
        wide = body[2] & 1
        return body[3:].decode("utf-16-le" if wide else "latin-1", "replace")
    return body[1:].decode("latin-1")


def _sheet(
    book: bytes, offset: int, name: str, limits: Limits, flags: Flags, styles: dict
) -> tuple[list[tuple[int, int, str]], int, int]:
    """(error cells, cells with a number or boolean, all cells) of one sheet."""
    errors = []
    numbers = cells = 0
    depth = 0
    for kind, start, length in _records(book, offset):
        depth += (kind == BOF) - (kind == EOF)
        if depth > 1:
            continue  # a chart drawn on the sheet
        if kind in ONE_CELL and length >= 6:
            row, column = struct.unpack_from("<HH", book, start)
            cells += 1
            _check_box(row, column, name, limits)
            error, is_number = _result(book, kind, start, length)
            numbers += is_number
            if kind == FORMULA:
                flags.add("formula", name, address(row + 1, column + 1))
            if error:
                flags.add("error", name, address(row + 1, column + 1))
                errors.append((row + 1, column + 1, error))
            elif kind == BOOL_ERROR:
                flags.add("boolean", name, address(row + 1, column + 1))
            elif is_number:
                style = struct.unpack_from("<H", book, start + 4)[0]
                for flag in styles.get(style, ()):
                    flags.add_cells(flag, name, row + 1, column + 1)
        elif kind == PACKED_NUMBERS and length >= 6:
            row = struct.unpack_from("<H", book, start)[0]
            last = struct.unpack_from("<H", book, start + length - 2)[0]
            cells += (length - 6) // 6
            numbers += (length - 6) // 6
            _check_box(row, last, name, limits)
            _packed_styles(book, start, length, name, flags, styles)
        elif kind == ROW and length >= 16 and struct.unpack_from("<L", book, start + 12)[0] & 0x20:
            row = struct.unpack_from("<H", book, start)[0] + 1
            flags.add_rows("hidden_row", name, row, row)
        elif kind == COLUMN_INFO and length >= 10 and book[start + 8] & 1:
            first, last = struct.unpack_from("<HH", book, start)
            flags.add_columns("hidden_column", name, first + 1, last + 1)
        elif kind == MERGED and length >= 2:
            flags.add("merge", name, count=struct.unpack_from("<H", book, start)[0])
    return errors, numbers, cells


def _packed_styles(
    book: bytes, start: int, length: int, name: str, flags: Flags, styles: dict
) -> None:
    """Flag the numbers of a packed row whose style changes what they mean."""
    if not styles:
        return
    row, first = struct.unpack_from("<HH", book, start)
    for place in range((length - 6) // 6):
        style = struct.unpack_from("<H", book, start + 4 + 6 * place)[0]
        for flag in styles.get(style, ()):
            flags.add_cells(flag, name, row + 1, first + place + 1)


def _result(book: bytes, kind: int, start: int, length: int) -> tuple[str, bool]:
    """The error a cell record holds ("" if none), and whether it holds a number or boolean."""
    if kind == BOOL_ERROR and length >= 8:
        is_error = bool(book[start + 7])
        return (ERRORS.get(book[start + 6], "an error") if is_error else "", not is_error)
    if kind == FORMULA and length >= 14:
        if book[start + 12 : start + 14] != b"\xff\xff":
            return "", True
        result = book[start + 6]  # 0 text, 1 boolean, 2 error, 3 empty text
        return (ERRORS.get(book[start + 8], "an error") if result == 2 else "", result == 1)
    return "", kind in (NUMBER, PACKED_NUMBER)


def _check_box(row: int, column: int, name: str, limits: Limits) -> None:
    if row >= limits.rows or column >= limits.columns:
        raise Refused(
            "The sheet uses more rows or columns than are allowed.",
            sheet=name,
            cell=address(row + 1, column + 1),
        )
