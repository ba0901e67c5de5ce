"""What the gate reads itself is what the reader would have read."""

import io

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.cells import answer_for
from extractors.columns import Texts
from extractors.gate import Limits, scan
from extractors.plain_sheet import plain_sheet
from extractors.reader import _rows, _sheet
from tests.extractors.workbooks import written

LIMITS = Limits()
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
VALUES = st.none() | st.integers(-(10**15), 10**15) | st.floats(-1e90, 1e90) | WORDS


def book_of(rows, forms=()) -> bytes:
    """A workbook of these values; a form is a number format for the cells of a column."""

    def fill(book):
        sheet = book.add_worksheet("Data")
        styles = [book.add_format({"num_format": form}) for form in forms]
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                style = styles[column] if column < len(styles) else None
                if isinstance(value, str) and value:
                    sheet.write_string(place, column, value, style)
                elif value is None or value == "":
                    sheet.write_blank(place, column, None, style)
                else:
                    sheet.write_number(place, column, value, style)

    return written(fill)


def both(data: bytes) -> tuple[dict | None, dict]:
    """The first sheet as the gate met it, and as calamine reads it; texts as lists."""
    seen = scan(data, ".xlsx", LIMITS)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = plain_sheet(seen.sheets[0], seen.texts), _sheet(seen.sheets[0], _rows(book, 0))
    return tuple(sheet and plainly(sheet) for sheet in sheets)


def plainly(sheet: dict) -> dict:
    assert isinstance(sheet["texts"], Texts)
    return sheet | {"texts": list(sheet["texts"]), "numbers": sheet["numbers"].tolist()}


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(VALUES, max_size=5), max_size=6))
def test_the_gate_reads_what_the_reader_reads(rows):
    plain, read = both(book_of(rows))
    assert plain in (None, read)


def test_numbers_and_words_are_read_by_the_gate():
    plain, read = both(book_of([["Country", 2023], [], ["Côte d’Ivoire & co", -1.5e-7, None, 12]]))
    assert plain == read
    assert plain["kinds"] == "tn......tn.n"


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "[h]:mm", "mmm", '0" years"', "[Red]0"])
def test_a_number_that_may_be_a_date_is_left_to_the_reader(form):
    plain, _ = both(book_of([[44_000.5]], [form]))
    assert plain is None


@pytest.mark.parametrize("form", ["0.00", "#,##0", "# ##0.0"])
def test_a_number_format_without_a_letter_makes_no_date(form):
    plain, read = both(book_of([[44_000.5]], [form]))
    assert plain == read


@pytest.mark.parametrize("word", [" led by a blank", "two\nlines", "_x0041_", "trailed "])
def test_a_text_that_could_be_read_differently_is_left_to_the_reader(word):
    plain, read = both(book_of([[word, 1.0]]))
    assert plain is None
    assert (
        answer_for(book_of([[word, 1.0]]), ".xlsx", LIMITS)["sheets"][0]["kinds"] == read["kinds"]
    )


def test_far_cells_are_left_to_the_limits_of_the_reader():
    rows = [[1.0], *[[]] * 2_999, [None] * 400 + [2.0]]
    assert both(book_of(rows))[0] is None
