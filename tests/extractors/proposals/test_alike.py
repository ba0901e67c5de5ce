"""Last year's layout brought to this year's file: what moved, what is new, what is renamed."""

import copy
from dataclasses import replace

import pytest

from extractors.proposals.alike import adapt
from extractors.proposals.written import written
from extractors.text_tables import TextForm
from extractors.workbook import explain_workbook
from tests.extractors.layouts import LONG, ROOT, ROWS, SHA, YEARS
from tests.extractors.workbooks import cells_of, tabled
from tests.layouts.reading import _cells, layouts_in, read_file

GRID = YEARS | {"symbols": {"-": "zero"}}


def adapted(words, table: dict, sheets: dict[str, list], **more):
    """(draft, what is told, read frame, findings) of a layout of one table at other sheets."""
    tables = {"people": copy.deepcopy(table)}
    layout = ROOT | {"title": "Lights", "files": ["lights_*"], "tables": tables} | more
    book = cells_of(tabled(**sheets))
    draft, told = adapt(book, layout, "lights_2024.xlsx", words)
    frame, found, _ = explain_workbook(book, draft.content, "like", SHA, "MDA", "lights_2024.xlsx")
    assert layout["tables"]["people"] == table, "the layout it was made from is left as it is"
    return draft, told, frame, found


def test_a_file_like_last_years_needs_nothing(words_of_moldova):
    draft, told, frame, found = adapted(words_of_moldova, GRID, {"Data": ROWS})
    assert (told, draft.doubts, len(found)) == ([], {}, 0)
    assert len(frame) == 4


def test_rows_that_moved_and_a_sheet_with_another_name(words_of_moldova):
    rows = [["Ministry of Lighthouses"], ["Second edition"], *ROWS]
    draft, told, frame, found = adapted(words_of_moldova, GRID, {"Data 2024": rows})
    assert told == [
        "Table people: the sheet 'Data' is not there; 'Data 2024' is read.",
        "Table people: from row 3 on everything stands 2 rows lower.",
    ]
    assert frame["cell"].tolist() == ["B6", "C6", "B7", "C7"]
    assert len(found) == 0
    assert "# ? from row 3 on everything stands 2 rows lower: is it so?" in written(draft)


def test_a_column_put_in_moves_those_on_its_right(words_of_moldova):
    rows = [
        ROWS[0],
        ROWS[1],
        ["Citizenship", "No.", 2023.0, 2024.0],
        ["Ukraine", 71.0, 12.0, "-"],
        ["Romania", 72.0, 5.0, 7.0],
        ["Atlantis", 73.0, 9.0, "x"],
    ]
    draft, told, frame, _ = adapted(words_of_moldova, GRID, {"Data": rows})
    assert told == [
        "Table people: from column B on everything stands 1 column to the right.",
        "Table people: new labels of citizenship: Atlantis.",
        "Table people: signs among the values that are new: x.",
    ]
    assert frame["cell"].tolist() == ["C4", "D4", "C5", "D5", "C6", "D6"]
    text = written(draft)
    assert "Atlantis" in text
    assert "x: suppressed" in text


def test_headers_renamed_and_new_and_lost(words_of_moldova):
    rows = [
        ["Lights of the year"],
        ["Reference year", "Sex", "Immigrants (persons)", "Share"],
        [2024.0, "Men", 3.0, 0.4],
        [2024.0, "Women", 3.0, 0.6],
    ]
    draft, told, frame, _ = adapted(words_of_moldova, LONG, {"Data": rows})
    assert told == [
        "Table people: from row 1 on everything stands 1 row lower.",
        "Table people: the column 'Year' is now headed 'Reference year'.",
        "Table people: the column 'Immigrants' is now headed 'Immigrants (persons)'.",
        "Table people: there is no column 'Emigrants' any more; it is taken out.",
        "Table people: the column 'Share' is new and is passed over.",
    ]
    assert frame["cell"].tolist() == ["C3", "C4"]
    assert ("tables", "people", "columns", "Share") in draft.doubts


def test_a_new_sheet_gets_a_table_and_a_file_name_its_pattern(words_of_moldova):
    extra = [["Year", "Sex", "Emigrants"], [2024.0, "Men", 2.0], [2024.0, "Women", 2.0]]
    sheets = {"Data": ROWS, "Extra": extra, "Terms": [["Terms of use"]]}
    draft, told, frame, found = adapted(words_of_moldova, GRID, sheets, files=["lights_2023*"])
    assert draft.content["files"] == ["lights_2023*", "lights_*.xlsx"]
    assert draft.content["tables"]["extra"]["shape"] == "long"
    assert draft.content["ignore_sheets"][0]["sheet"] == "Terms"
    assert [line.split(":")[0] for line in told] == [
        "No pattern of `files` fits 'lights_2024.xlsx'",
        "The sheet 'Extra' is new; a table is proposed for it.",
        "The sheet 'Terms' is new and has no table.",
    ]
    assert set(frame["sheet"]) == {"Data", "Extra"}
    assert len(found) == 0


def test_a_header_that_is_no_year_is_read_and_doubted(words_of_moldova):
    rows = [
        [*row, extra] for row, extra in zip(ROWS, [None, None, "Change", 1.0, 2.0], strict=True)
    ]
    draft, told, _, found = adapted(words_of_moldova, GRID, {"Data": rows})
    assert told == ["Table people: the header 'Change' in D3 is no year."]
    assert draft.content["tables"]["people"]["no_years"] == ["Change"]
    assert len(found) == 0


def test_a_sheet_that_is_gone_is_told(words_of_moldova):
    layout = {"ignore_sheets": [{"sheet": "Terms", "why": "terms of use"}]}
    _, told, frame, _ = adapted(words_of_moldova, GRID, {"Terms": [["Terms of use"]]}, **layout)
    assert told == ["Table people: the sheet 'Data' is not there, and none is like it."]
    assert len(frame) == 0


@pytest.mark.shared_data
def test_the_same_table_of_two_years_and_two_formats(words_of_moldova, shared_data):
    """November 2012 by the layout of April 2013: nothing moved."""
    path = shared_data / "worldbank" / "raw" / "RemittancesData_Inflows_Nov12.xlsx"
    layout = layouts_in("worldbank")["remittance_inflows"]
    book, _ = _cells(path, TextForm(), False)
    draft, told = adapt(book, layout, path.name, words_of_moldova)
    assert (draft.content, told) == (layout, [])
    assert len(read_file(path).frame) == 9372
    # And rows put in above the table are found again.
    sheet = book.sheets[0]
    above = "." * (3 * sheet.width)
    lower = replace(sheet, height=sheet.height + 3, kinds=above + sheet.kinds)
    moved = replace(book, sheets=(lower,))
    _, told = adapt(moved, layout, path.name, words_of_moldova)
    assert told == [
        f"Table {name}: from row 1 on everything stands 3 rows lower."
        for name in ("inflows", "share")
    ]
