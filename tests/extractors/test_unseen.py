"""Values that the sheet hides, or shows as another number, are told with their cells."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import finding_texts, words
from extractors.cells import answer_for, workbook_of
from extractors.limits import Limits
from extractors.unseen import ranges
from extractors.workbook import read_workbook
from tests.extractors.layouts import LONG, LONG_ROWS, ROOT, SHA, YEARS, grid, read
from tests.extractors.workbooks import ods_book, written

OTHER = [{"sheet": "Other", "why": "terms of use"}]
ROWS = [
    ["Citizenship", 2022, 2023, 2024],
    ["Ukraine", 1, 2, 3],
    ["Romania", 4, 5, 6],
    ["Serbia", 7, None, 9],
    [],
    ["Source: register"],
]
TABLE = grid(
    header=[{"row": 1, "holds": "time_period"}], body={"first_row": 2, "first_column": "B"}
)


def book(change=lambda book, sheet: None, rows=ROWS) -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Data")
        book.add_worksheet("Other")
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if value is not None:
                    sheet.write(row, column, value)
        change(book, sheet)

    return written(fill)


def told(data: bytes, *tables: dict) -> list[tuple[str, str, str]]:
    """(rule, what is wrong, the places) of every finding."""
    _, found = read(data, *tables, ignore_sheets=OTHER)
    said = [json.loads(text) for text in found["parameters"]]
    return [
        (rule, own.get("fault", ""), " ".join(own.get("places", ["?"])))
        for rule, own in zip(found["rule"], said, strict=True)
    ]


def shown(code: str, *cells: str, value: float = 0.5):
    """A change that gives cells a number format."""

    def change(book, sheet):
        form = book.add_format({"num_format": code})
        for cell in cells:
            sheet.write(cell, value, form)

    return change


def hidden_rows(*rows: int):
    def change(_, sheet):
        for row in rows:
            sheet.set_row(row - 1, options={"hidden": True})

    return change


ROWS_HIDDEN = "rows or columns are hidden"


@pytest.mark.parametrize(
    ("change", "places"),
    [
        (hidden_rows(3), "B3:D3"),
        (hidden_rows(2, 3), "B2:D3"),
        (hidden_rows(2, 4), "B2:D2 B4 D4"),  # C4 is blank
        (lambda _, sheet: sheet.set_column("C:C", options={"hidden": True}), "C2:C3"),
        (lambda _, sheet: sheet.set_column("C:D", options={"hidden": True}), "C2:C3 D2:D4"),
    ],
)
def test_values_in_hidden_rows_and_columns_are_told(change, places):
    assert told(book(change), TABLE) == [("I15", ROWS_HIDDEN, places)]


@pytest.mark.parametrize(
    "change",
    [
        hidden_rows(1),  # the header
        hidden_rows(5, 6),  # below the table
        lambda _, sheet: sheet.set_column("A:A", options={"hidden": True}),
        lambda _, sheet: sheet.set_column("E:H", options={"hidden": True}),
    ],
)
def test_what_is_hidden_and_holds_no_value_is_nothing(change):
    assert told(book(change), TABLE) == []


def test_a_layout_that_says_what_becomes_of_hidden_rows_answers_the_question():
    data = book(hidden_rows(3))
    assert told(data, TABLE | {"hidden": "read"}) == []
    passed = ROOT | {"tables": {"a": TABLE | {"hidden": "pass_over"}}, "ignore_sheets": OTHER}
    cells = workbook_of(answer_for(data, ".xlsx", Limits(), formats=True))
    assert len(read_workbook(cells, passed, "a", SHA, "MDA")[1]) == 0


def test_a_table_that_is_passed_over_reads_nothing():
    assert told(book(hidden_rows(3)), TABLE | {"pass_over": "the same again"}) == []


def test_the_values_of_a_hidden_sheet_are_told():
    def change(book, sheet):
        sheet.hide()
        book.get_worksheet_by_name("Other").activate()

    assert told(book(change), TABLE) == [("I15", "the sheet is hidden", "B2:B4 C2:C3 D2:D4")]
    assert told(book(change), TABLE | {"hidden": "read"}) == []


def test_a_format_that_shows_nothing_hides_as_well():
    change = shown(";;;", "B3")
    assert told(book(change), TABLE) == [("I15", "the format of cells shows nothing", "B3")]


@pytest.mark.parametrize(
    ("code", "fault", "answers", "silent_not"),
    [
        ("0.0%", "cells show a percentage and hold a fraction", 2, 0),
        ("#,##0,", "cells show thousands or millions and hold the whole figure", 0, 3),
        ("0.0,,", "cells show thousands or millions and hold the whole figure", 0, 6),
        ('0" thousand"', "cells show a word beside the figure", 3, None),
    ],
)
def test_a_format_that_scales_is_told_until_the_layout_says_so(code, fault, answers, silent_not):
    data = book(shown(code, "C3", "C2"))
    expected = [("I16", fault, "C2:C3")]
    assert told(data, TABLE) == expected
    assert told(data, TABLE | {"unit_mult": answers}) == []
    if silent_not is not None:
        assert told(data, TABLE | {"unit_mult": silent_not}) == expected


@pytest.mark.parametrize("code", ["0.00", "#,##0", "# ##0", '0"."', "0;-0;", "General", "[Red]0"])
def test_a_format_that_shows_the_number_itself_is_nothing(code):
    assert told(book(shown(code, "B2", "C3")), TABLE) == []


def test_the_multiplier_of_a_value_column_answers_as_well():
    def fill(book):
        sheet = book.add_worksheet("Data")
        form = book.add_format({"num_format": "#,##0,"})
        for row, values in enumerate(LONG_ROWS):
            sheet.write_row(row, 0, [value for value in values if value is not None])
        sheet.write("C2", 1000, form)
        sheet.write("D2", 2000, form)

    columns = LONG["columns"] | {
        "Emigrants": {"value": {"indicator": "MP-C04", "unit_mult": 0}},
    }
    fault = "cells show thousands or millions and hold the whole figure"
    assert told(written(fill), LONG | {"columns": columns}) == [("I16", fault, "C2")]


def test_the_finding_points_at_the_cells_and_makes_a_sentence(catalogue, moldova):
    _, found = read(book(hidden_rows(3)), YEARS | TABLE, ignore_sheets=OTHER)
    cells = [pointer.rpartition("!")[2] for pointer in found.loc[0, "pointers"].split()]
    assert cells == ["B3", "C3", "D3"]
    assert found.loc[0, "severity"] == "must-explain"
    sentence = finding_texts(words("en", catalogue, moldova), found.iloc[0])["sentence"]
    assert sentence == (
        "Sheet Data: rows or columns are hidden, and figures were read there: B3:D3."
    )
    _, found = read(book(shown("0%", "B2")), TABLE, ignore_sheets=OTHER)
    sentence = finding_texts(words("en", catalogue, moldova), found.iloc[0])["sentence"]
    assert sentence == (
        "Sheet Data: cells show a percentage and hold a fraction, and nothing says what counts. "
        "They were read as they are stored (cell B2: 0.5): B2."
    )


def test_many_places_are_counted_not_listed():
    rows = [ROWS[0], *([f"Area {n}", n, n, n] for n in range(60))]
    change = hidden_rows(*range(2, 62, 2))
    (finding,) = told(book(change, rows), TABLE)
    assert finding[2].endswith("B40:D40 … (10)")


def test_hidden_rows_columns_and_percentages_of_an_open_document_are_told():
    def cell(value, kind="float"):
        return f'<table:table-cell office:value-type="{kind}" office:value="{value}"/>'

    def text(said):
        kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{said}</text:p></table:table-cell>"

    rows = (
        '<table:table-column table:number-columns-repeated="2"/>'
        '<table:table-column table:visibility="collapse"/>'
        f"<table:table-row>{text('x')}{cell(2023)}{cell(2024)}</table:table-row>"
        f"<table:table-row>{text('Ukraine')}{cell(0.5, 'percentage')}{cell(2)}</table:table-row>"
        f'<table:table-row table:visibility="filter">{text("Romania")}{cell(3)}{cell(4)}'
        "</table:table-row>"
    )
    assert told(ods_book(rows), TABLE) == [
        ("I15", ROWS_HIDDEN, "C2:C3 B3"),
        ("I16", "cells show a percentage and hold a fraction", "B2"),
    ]


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 8))))
def test_ranges_hold_every_cell_once(cells):
    rows, columns = (np.array([cell[n] for cell in sorted(cells)], dtype=int) for n in (0, 1))
    found = [
        (row, column)
        for top, left, bottom, right in ranges(rows, columns)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    assert sorted(found) == sorted(cells)
