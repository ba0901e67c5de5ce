"""Rows and cells of a sheet: what readers would read differently is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import gate_sheet
from extractors.gate import Limits, Refused, scan
from extractors.gate_xlsx import Book
from extractors.gate_zip import open_container
from extractors.limits import Flags
from tests.extractors.gates import LIMITS, ONE, reason
from tests.extractors.workbooks import (
    HEAD,
    MAIN,
    raw_book,
    raw_parts,
    sheet_xml,
    tabled,
    zipped,
)


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ('<row r="2"><c r="A2"/></row><row r="2"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2"/><row r="1"><c r="A1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', "B1"),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>', "B1"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', ""),
        ('<row r="0"><c r="A0"><v>1</v></c></row>', ""),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "A1"),
        ('<row r="1"><c r="A1"><x>1</x></c></row>', "A1"),
        ('<row r="1">5<c r="A1"/></row>', ""),
        ('<c r="A1"><v>1</v></c>', ""),
        ('<row r="1"><x:c xmlns:x="urn:x" r="A1"><v>1</v></x:c></row>', ""),
        ('<row r="1"><c r="A1" t="q"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" s="7"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" s="-1"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v></v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="b"><v>2</v></c></row>', "A1"),
    ],
)
def test_cells_that_readers_place_or_read_differently_are_refused(rows, cell):
    with pytest.raises(Refused) as refused:
        scan(raw_book(rows), ".xlsx", LIMITS)
    assert (refused.value.sheet, refused.value.cell) == ("Data", cell)


@pytest.mark.parametrize(
    "value",
    ["1_234", " 12", "12 ", "nan", "Infinity", "1e999", "0x1F", "1,5", "--1", "١٢", "1&#50;34",
     "12<!-- -->34", "<![CDATA[12]]>", "1<?x y?>2", "1<b/>2", "&#49;2"],
)  # fmt: skip
def test_only_a_strict_number_passes_as_one(value):
    assert reason(raw_book(f'<row r="1"><c r="A1"><v>{value}</v></c></row>'))


@pytest.mark.parametrize("value", ["12", "-0.5", "1.0000000000000001E-2", "1e5", "007", "5.", ".5"])
def test_every_spelling_of_a_plain_number_passes(value):
    data = raw_book(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    assert scan(data, ".xlsx", LIMITS).sheets[0].numbers == 1


def test_a_cell_at_the_far_corner_is_refused_before_a_reader_makes_room_for_the_grid():
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused, match="rows or columns") as refused:
        scan(raw_book(row), ".xlsx", LIMITS)
    assert refused.value.cell == "XFD1048576"


def test_a_million_empty_rows_are_no_used_rows():
    rows = ONE + "".join(f'<row r="{row}"/>' for row in range(200_000, 210_000))
    assert scan(raw_book(rows), ".xlsx", LIMITS).sheets[0].numbers == 1


def test_limits_on_cells_merges_styles_and_sheets():
    three = '<row r="1"><c r="A1"/><c r="B1"/><c r="C1"/></row>'
    assert "more cells" in reason(raw_book(three), limits=Limits(cells=2))
    merges = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D1:D9"/></mergeCells>'
    assert "merges more" in reason(raw_book(ONE, merges), limits=Limits(merges=1))
    assert "merges more" in reason(raw_book(ONE, merges), limits=Limits(merged_cells=12))
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs>'
    assert "more cell styles" in reason(raw_book(ONE, styles=styles), limits=Limits(styles=1))
    assert "more sheets" in reason(tabled(A=[[1]], B=[[1]]), limits=Limits(sheets=1))


@pytest.mark.parametrize("twin", ["DATA", "Data ", " data"])
def test_sheets_of_the_same_name_are_refused(twin):
    assert "same name" in reason(zipped(raw_parts({"Data": sheet_xml(ONE), twin: sheet_xml(ONE)})))


def test_sheets_named_alike_in_another_composition_are_refused():
    names = {"Popula\u021bia": sheet_xml(ONE), "Populat\u0326ia": sheet_xml(ONE)}
    assert "same name" in reason(zipped(raw_parts(names)))


def test_a_sheet_that_is_not_in_the_file_is_refused():
    parts = raw_parts({"Data": sheet_xml(ONE)})
    del parts["xl/worksheets/sheet1.xml"]
    assert "not in the file" in reason(zipped(parts))


CELLS = st.sampled_from(
    [
        "",
        "<c {}/>",
        "<c {}><v>12.5</v></c>",
        '<c {} s="0" t="n"><v>-3E2</v></c>',
        '<c {} t="s"><v>0</v></c>',
        '<c {} t="s"><v>1</v></c>',
        '<c {} s="1"><v>7</v></c>',
        '<c {} t="s"><v>9</v></c>',
        "<c {}><f>1</f><v>1</v></c>",
        '<c {} t="inlineStr"><is><t>x</t></is></c>',
        '<c {} s="5"><v>1</v></c>',
    ]
)


def both_ways(xml: str) -> list:
    """What a pass finds with and without the short way for plain rows."""
    found = []
    parts = open_container(zipped({"sheet.xml": xml}), LIMITS)
    for plain in (True, False):
        flags = Flags()
        book = Book(2, ["a", "b"], {1: "struck"}, {"1": ("percent_format",)})
        try:
            seen = gate_sheet.scan_sheet(parts["sheet.xml"], "Data", LIMITS, book, flags, 50, plain)
            found.append((seen.errors, seen.numbers, seen.texts, seen.cells, flags.all()))
        except Refused as refused:
            found.append((refused.reason, refused.cell))
    return found


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(CELLS, max_size=5), max_size=6),
    st.sampled_from(
        [
            "",
            ' spans="1:5"',
            ' hidden="1"',
            ' ht="15" customHeight="1"',
            ' s="0" s="0"',
            ' x14ac:dyDescent="0.25"',
            ' ht="1" spans="1:5" ht="2"',
        ]
    ),
    st.booleans(),
)
def test_the_short_way_for_plain_rows_finds_what_the_parser_finds(rows, attribute, in_comment):
    body = "".join(
        f'<row r="{number}"{attribute}>'
        + "".join(cell.format(f'r="{"ABCDE"[place]}{number}"') for place, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    if in_comment:
        body = body.replace("</row>", "</row><!-- <row> --> ", 1)
    plain, parsed = both_ways(sheet_xml(body))
    assert plain == parsed


def test_a_row_inside_a_comment_or_another_namespace_takes_no_short_way():
    row = '<row r="1"><c r="A1"><v>5</v></c></row>'
    hidden = f"<!-- x </row>{row} -->"
    assert both_ways(sheet_xml(hidden))[0][0].startswith("The sheet holds comments")
    other = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"></x:row>'
        f'<row r="2"><c r="A2"><v>5</v></c></row></x:sheetData></x:worksheet>'
    )
    plain, parsed = both_ways(other)
    assert plain == parsed == ("The sheet is not written as a sheet.", "")
