"""XLSX files that are the same bytes wherever and whenever they are written; no formulas."""

import datetime
import io
import zipfile
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter

from catalogue.words import STRICT_NUMBER, Words

LONGEST = 32_767  # characters an Excel cell can hold
CREATED = datetime.datetime(2000, 1, 1)  # a clock time would make every writing another file
INK, TINT = "#1f3a5f", "#e8edf3"


class _Exact(float):
    """A number written with all its digits: XlsxWriter's own 16 are one short of a double's 17."""

    def __format__(self, form: str) -> str:
        return repr(float(self))


@contextmanager
def workbook(path: Path, title: str, author: str, language: str):
    """An XlsxWriter workbook in which text stays text; `language` (BCP 47) is in its properties."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Calibri", "font_size": 11, "valign": "top"},
    }
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, options) as book:
        book.set_properties({"title": title, "author": author, "created": CREATED})
        yield book
    _say_language(written, language, path)


def _say_language(written: io.BytesIO, language: str, path: Path) -> None:
    """The workbook with its language among the properties, which XlsxWriter has no word for."""
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(path, "w") as after:
        for part in before.infolist():
            data = before.read(part)
            if part.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                data = data.replace(end, f"<dc:language>{language}</dc:language>".encode() + end)
            after.writestr(part, data, part.compress_type)


def turn(book, words: Words) -> None:
    """Make every sheet begin at the side where the language does."""
    if words.locale.text_direction == "rtl":
        for sheet in book.worksheets():
            sheet.right_to_left()


def cut(words: Words, text: str) -> str:
    """The text as it fits a cell; what was cut off is marked, never dropped silently."""
    if len(text) <= LONGEST:
        return text
    mark = words.say(
        " [cut here: {length} characters, the whole text is in the CSV file]",
        length=words.number(len(text)),
    )
    return text[: LONGEST - len(mark)] + mark


def put_text(sheet, words: Words, row: int, column: int, text: str, form=None) -> None:
    """A text cell, whatever the text begins with; what XML cannot hold is written out."""
    text = text.replace("\ufffe", r"\ufffe").replace("\uffff", r"\uffff")
    sheet.write_string(row, column, cut(words, text), form)


def put_number(sheet, row: int, column: int, value: float, form=None) -> None:
    """A number cell with every digit of the value."""
    sheet.write_number(row, column, _Exact(value), form)


def put_quantity(sheet, words: Words, row: int, column: int, text: str, form=None) -> None:
    """Machine text of a finding: a number cell where it is a number, else a text cell.

    `007` and other texts that a number would not give back stay text.
    """
    if STRICT_NUMBER.fullmatch(text) and text in (repr(float(text)), f"{float(text):.0f}"):
        put_number(sheet, row, column, float(text), form)
    else:
        put_text(sheet, words, row, column, text, form)
