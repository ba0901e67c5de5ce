"""Writes marks, comments and the sheet of findings into a workbook.

`python -m reporting.annotate <file> <limits>` is a child process with limits of its own: it opens
what a ministry sent with openpyxl (after the gate let it through), takes the order as JSON on its
standard input and gives the bytes of the copy on its standard output. Values stand in the place of
formulas, so nothing that this writes calculates, links or calls anything.
"""

import datetime
import functools
import io
import json
import math
import re
import resource
import sys
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.hyperlink import Hyperlink

AUTHOR = "Migration Profile"
# Told apart in grey too: the graver, the darker the ground and the heavier the frame.
LOOKS = {
    "blocker": ("FFE8958C", "thick", "FF8C1C13"),
    "must-explain": ("FFF6CE6B", "mediumDashed", "FF7A5200"),
    "note": ("FFE6F1FA", "thin", "FF3F6F94"),
}
SIGN = "\N{BLACK DIAMOND} "  # begins each of our comments, so that a later copy can take them out
HEAD, QUIET = "FFE8EDF3", "FF6B7680"
WIDTHS = (7, 14, 26, 70, 46, 46, 34)
EXPLANATION, KEY = 6, 7  # columns, from 1
COPY_SECONDS, COPY_BYTES = 30, 1024 * 1024 * 1024
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(?=</dcterms)")
UNCALCULATED = "#N/A"
FOREIGN = re.compile(r"\[[^\]]*\]|\|")  # another workbook or a program, in what a name refers to
LONGEST_CELL, LONGEST_TITLE = 32_767, 28
NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold them


def copied(data: bytes, order: dict) -> bytes:
    """The workbook in `data` with values in the place of formulas, marked as `order` says."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    for sheet in book.chartsheets:
        book.remove(sheet)
    for name in [name for name, one in book.defined_names.items() if FOREIGN.search(one.value)]:
        del book.defined_names[name]
    for sheet in list(book.worksheets):
        if _is_ours(sheet, order["mark"]):
            book.remove(sheet)
        else:
            _clean(sheet)
    if not book.worksheets:
        book.create_sheet(" ")
    for name, cells in order["uncalculated"].items():
        for at in cells:
            cell = book[name][at]
            cell.value, cell.data_type = UNCALCULATED, "e"
    return annotated(book, order)


def values_only(sheets: list, order: dict) -> bytes:
    """A new workbook with the cells that were read (name, hidden, height, width, kinds, …)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    by_name = {}
    for one in sheets:
        # Tables of other formats may have names that no sheet of a workbook can have.
        title = NO_TITLE.sub(" ", one.name)[:LONGEST_TITLE].strip(" '")
        sheet = book.create_sheet(title or "–")  # a name that is taken gets a number
        by_name[one.name] = sheet
        numbers, texts = iter(one.numbers), iter(one.texts)
        for place, kind in enumerate(one.kinds):
            if kind != ".":
                cell = sheet.cell(place // one.width + 1, place % one.width + 1)
                _put(cell, kind, next(numbers if kind == "n" else texts))
        if one.hidden:
            sheet.sheet_state = "hidden"
        _clean(sheet)
    return annotated(book, order, by_name)


def _put(cell, kind: str, value) -> None:
    if kind == "n":
        cell.value = value
    elif kind == "b":
        cell.value = value == "TRUE"
    elif kind == "d" and _moment(value):
        cell.value = _moment(value)
    else:
        _text(cell, value)


def _moment(text: str) -> datetime.datetime | datetime.date | None:
    day = "T" not in text and "-" in text
    try:
        return (datetime.date if day else datetime.datetime).fromisoformat(text)
    except ValueError:
        return None


def annotated(book: openpyxl.Workbook, order: dict, by_name: dict | None = None) -> bytes:
    """The workbook with its marks, comments and sheet of findings, as bytes.

    `by_name` has the sheets by the names that findings give them, which may not be their titles.
    """
    by_name = by_name or {sheet.title: sheet for sheet in book.worksheets}
    for name, cells in order["marks"].items():
        if name in by_name:
            for at, (severity, notes) in cells.items():
                _mark(by_name[name], at, severity, notes, order["longest_comment"])
    _findings(book, by_name, order)
    book.properties.creator = book.properties.creator or AUTHOR
    out = io.BytesIO()
    book.save(out)
    return _same_bytes(out.getvalue())


def _is_ours(sheet, mark: str) -> bool:
    """Whether this is the sheet of findings of an earlier copy."""
    return any(
        isinstance(value, str) and value.startswith(mark)
        for row in sheet.iter_rows(min_row=1, max_row=20, max_col=20, values_only=True)
        for value in row
    )


def _clean(sheet) -> None:
    """Take out an earlier copy's marks; let numbers keep all their digits; forget the selection."""
    looks = {colour for colour, _, _ in LOOKS.values()}
    for row in sheet.iter_rows():
        for cell in row:
            if type(cell.value) is float and float(f"{cell.value:.16g}") != cell.value:
                cell._value = repr(cell.value)  # openpyxl writes 16 digits, one too few
            if isinstance(cell, MergedCell) or not (cell.has_style or cell.comment):
                continue
            if cell.fill.fgColor.rgb in looks:
                cell.fill, cell.border = PatternFill(), Border()
            if cell.comment and SIGN in cell.comment.text:
                theirs = cell.comment.text.partition(SIGN)[0].rstrip()
                cell.comment = Comment(theirs, cell.comment.author) if theirs else None
    for view in sheet.views.sheetView:
        view.tabSelected = False


def _mark(sheet, at: str, severity: str, notes: list[str], longest: int) -> None:
    cell = sheet[at]
    if isinstance(cell, MergedCell):
        whole = next(area for area in sheet.merged_cells.ranges if at in area)
        cell = sheet.cell(whole.min_row, whole.min_col)
    colour, style, ink = LOOKS[severity]
    side = Side(style=style, color=ink)
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    text = "\n\n".join(SIGN + note for note in notes)
    if len(text) > longest:
        text = text[:longest] + " […]"
    if cell.comment:
        text = f"{cell.comment.text}\n\n{text}"
    lines = sum(math.ceil(max(len(line), 1) / 52) for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, width=380, height=min(28 + 17 * lines, 420))


def _findings(book: openpyxl.Workbook, by_name: dict, order: dict) -> None:
    """The first sheet: what was found, with links to the cells and room for explanations."""
    taken = {sheet.title.casefold() for sheet in book.worksheets}
    name, number = order["sheet_name"], 1
    while name.casefold() in taken:
        number += 1
        name = f"{order['sheet_name'][:26]} ({number})"
    sheet = book.create_sheet(name, 0)
    book.active = 0
    sheet.sheet_view.rightToLeft = order["right_to_left"]
    sheet.sheet_view.showGridLines = False
    _text(sheet.cell(1, 1), order["title"]).font = _font(bold=True, size=14)
    for line, text in enumerate(order["lines"], start=2):
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=6)
        cell = _text(sheet.cell(line, 1), text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[line].height = 15 * math.ceil(len(text) / 170) + 3
    line = len(order["lines"]) + 2
    for column, (severity, text) in zip((2, 3, 5), order["legend"], strict=True):
        _look(_text(sheet.cell(line, column), text), severity)
    reference = _text(sheet.cell(line, KEY), order["mark"] + order["reference"])
    reference.font = _font(size=8, color=QUIET)
    head = line + 1
    for column, text in enumerate(order["headings"], start=1):
        cell = _text(sheet.cell(head, column), text)
        cell.font = _font(bold=True)
        cell.fill = PatternFill("solid", fgColor=HEAD)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for row, finding in enumerate(order["rows"], start=head + 1):
        _row(sheet, row, finding, by_name)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = width
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    last = head + max(len(order["rows"]), 1)
    sheet.auto_filter.ref = f"A{head}:G{last}"
    sheet.print_title_rows = f"{head}:{head}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:F{last}"
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.autoFilter = guard.sort = False


def _row(sheet, row: int, finding: dict, by_name: dict) -> None:
    for column, text in enumerate(finding["texts"], start=1):
        cell = _text(sheet.cell(row, column), text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=Side(style="hair", color=QUIET))
    if finding["severity"]:
        _look(sheet.cell(row, 2), finding["severity"])
    target, at = finding["link"]
    if target in by_name:
        cell = sheet.cell(row, 3)
        title = by_name[target].title.replace("'", "''")
        place = f"'{title}'!{at or 'A1'}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, display=None)
        cell.font = _font(color="FF1F4E79", underline="single")
    sheet.cell(row, KEY).font = _font(size=8, color=QUIET)
    answer = sheet.cell(row, EXPLANATION)
    if finding["severity"]:
        answer.protection = Protection(locked=False)
        line = Side(style="thin", color=QUIET)
        answer.border = Border(left=line, right=line, top=line, bottom=line)
    longest = max(
        math.ceil(len(text) / (width - 2))
        for text, width in zip(finding["texts"][:6], WIDTHS, strict=False)
    )
    sheet.row_dimensions[row].height = min(15 * max(longest, 1) + 3, 300)


def _look(cell, severity: str) -> None:
    colour, style, ink = LOOKS[severity]
    side = Side(style=style, color=ink)
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _text(cell, text: str):
    """A cell that holds text and nothing else, whatever the text begins with."""
    cell.value = UNWRITABLE.sub(_escaped, text)[:LONGEST_CELL]
    cell.data_type = "s"
    cell.font = _font()
    return cell


def _escaped(sign: re.Match) -> str:
    return sign[0].encode("unicode_escape").decode("ascii")


@functools.cache
def _font(**look) -> Font:
    return Font(name="Calibri", **{"size": 11, **look})


def _same_bytes(data: bytes) -> bytes:
    """The same zip without the hour at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", part)
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, part)
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """The child: copy one file that passed the gate."""
    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, COPY_SECONDS),
        (resource.RLIMIT_AS, COPY_BYTES),
    ):
        resource.setrlimit(kind, (limit, limit))
    order = json.loads(sys.stdin.buffer.read())
    sys.stdout.buffer.write(copied(Path(arguments[0]).read_bytes(), order))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
