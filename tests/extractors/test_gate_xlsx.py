"""Flags: what is legal and may change the meaning of a cell is told and not refused."""

import pytest

from extractors.gate import scan
from extractors.gate_xlsx import format_flags
from extractors.limits import UNCALCULATED
from tests.extractors.gates import LIMITS, ONE, flags
from tests.extractors.workbooks import (
    raw_book,
    raw_parts,
    sheet_xml,
    written,
    zipped,
)


def test_formulas_errors_and_booleans_are_flagged_where_they_stand():
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="e"><v>#REF!</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c></row>'
    )
    data = raw_book(rows)
    assert flags(data) == {
        ("formula", "A1", 3),
        ("formula_without_value", "B1", 1),
        ("error", "C1", 1),
        ("boolean", "D1", 1),
    }
    assert scan(data, ".xlsx", LIMITS).sheets[0].errors == ((1, 2, UNCALCULATED), (1, 3, "#REF!"))


def test_what_is_hidden_filtered_or_merged_is_flagged_and_not_refused():
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_column(0, 0, ["Year", 2023, 2024])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.autofilter(0, 0, 2, 0)
        sheet.filter_column(0, "x == 2024")
        sheet.merge_range("F1:G1", "both")
        book.add_worksheet("Old").hide()

    assert flags(written(fill, date_1904=True)) == {
        ("date_1904", "", 1),
        ("hidden_row", "2", 1),
        ("hidden_column", "C", 1),
        ("active_filter", "", 1),
        ("merge", "F1", 1),
        ("hidden_sheet", "", 1),
    }


def test_marks_that_make_a_number_look_like_another_are_flagged():
    def fill(book):
        sheet = book.add_worksheet("Data")
        raised = book.add_format({"font_script": 1})
        sheet.write_rich_string("A1", "12", raised, "1")
        sheet.write_number("A2", 121, raised)
        sheet.write_number("A3", 5, book.add_format({"font_strikeout": True}))
        sheet.write_number("A4", 0.47, book.add_format({"num_format": "0.0%"}))
        sheet.write_number("A5", 5000, book.add_format({"num_format": "#,##0,"}))

    assert flags(written(fill)) == {
        ("superscript", "A1", 2),
        ("struck", "A3", 1),
        ("percent_format", "A4", 1),
        ("scaled_format", "A5", 1),
    }


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("General", set()),
        ("#,##0", set()),
        ('_-* #,##0.00 "€"_-', set()),
        ("#,##0.0,,", {"scaled_format"}),
        ('0" thousand"', {"worded_format"}),
        ("0.0%", {"percent_format"}),
        ('"%"0', set()),
        ("yyyy-mm-dd", set()),
        ("[Red]#,##0", set()),
    ],
)
def test_number_formats_that_change_the_meaning(code, found):
    assert format_flags(code) == found


def test_macros_and_links_to_other_files_are_flagged():
    parts = raw_parts({"Data": sheet_xml(ONE)}) | {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/externalLink1.xml": "<a/>",
        "xl/embeddings/oleObject1.bin": b"x",
    }
    found = {name for name, _, _ in flags(zipped(parts))}
    assert found == {"macro", "external_link", "embedded_object"}
