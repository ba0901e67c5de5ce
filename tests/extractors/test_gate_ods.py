"""OpenDocument spreadsheets: repeated cells, errors."""

import io
import zipfile

import pytest

from extractors import reader
from extractors.gate import Refused, scan
from extractors.reader import DIFFERENT
from tests.extractors.gates import LIMITS, reason
from tests.extractors.workbooks import cells_of, ods_book, zipped

FIVE = '<table:table-cell office:value-type="float" office:value="5"{}><text:p>5</text:p>'
FIVE += "</table:table-cell>"


def test_repeated_cells_of_an_opendocument_sheet_count_as_often_as_they_repeat():
    row = "<table:table-row{}>" + FIVE + "</table:table-row>"
    often = row.format(
        ' table:number-rows-repeated="90000"', ' table:number-columns-repeated="400"'
    )
    assert "more cells" in reason(ods_book(often), ".ods")
    far = row.format(' table:number-rows-repeated="1000000"', "")
    assert "rows or columns" in reason(ods_book(far), ".ods")
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    tail = row.format("", "") + blank + "</table:table-row>"
    assert scan(ods_book(tail), ".ods", LIMITS).format == "ods"


def test_errors_of_an_opendocument_sheet_are_found():
    error = (
        "<table:table-row>" + FIVE.format("") + '<table:table-cell office:value-type="string" '
        'calcext:value-type="error" table:formula="of:=1/0"><text:p>#DIV/0!</text:p>'
        "</table:table-cell></table:table-row>"
    )
    assert scan(ods_book(error), ".ods", LIMITS).sheets[0].errors == ((1, 2, "#DIV/0!"),)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (f'office:value-type="float" office:value="{value}"', "not a number")
        for value in ("1_234", "nan", "Infinity", "1e999", " 5", "0x1F", "1,5", "\u0665", "")
    ]
    + [
        ('office:value-type="float"', "of an unknown kind"),
        ('office:value-type="string" office:value="5"', "of an unknown kind"),
        ('office:value-type="lighthouse"', "of an unknown kind"),
        ("", "of an unknown kind"),
    ],
)
def test_a_cell_that_readers_would_read_differently_is_refused(cell, said):
    row = f"<table:table-row><table:table-cell {cell}><text:p>5</text:p></table:table-cell>"
    with pytest.raises(Refused, match=said) as refused:
        scan(ods_book(row + "</table:table-row>"), ".ods", LIMITS)
    assert (refused.value.sheet, refused.value.cell) == ("Data", "A1")


def test_comments_and_sections_among_the_values_are_refused():
    for aside in ("<!-- 1 -->", "<![CDATA[1]]>", "<?x y?>"):
        row = "<table:table-row>" + FIVE.format("").replace("<text:p>", "<text:p>" + aside)
        assert "comments" in reason(ods_book(row + "</table:table-row>"), ".ods")


def test_the_reader_is_held_to_the_numbers_that_the_gate_has_seen():
    row = "<table:table-row>" + FIVE.format("") + "</table:table-row>"
    sheet = scan(ods_book(row), ".ods", LIMITS).sheets[0]
    assert sheet.values == {(1, 1): 5.0}
    with pytest.raises(Refused, match=DIFFERENT):
        reader._sheet(sheet, [[6.0]])


def test_a_hidden_sheet_is_known_by_its_style():
    style = (
        '<office:automatic-styles><style:style style:name="h" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    data = ods_book("<table:table-row>" + FIVE.format("") + "</table:table-row>")
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    content = parts["content.xml"].decode()
    space = ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    content = content.replace("<office:body>", style + "<office:body>")
    content = content.replace(" xmlns:office", space + " xmlns:office", 1)
    parts["content.xml"] = content.replace(
        'table:name="Data"', 'table:name="Data" table:style-name="h"'
    )
    seen = scan(zipped(parts), ".ods", LIMITS)
    assert seen.sheets[0].hidden
    assert [flag.name for flag in seen.flags] == ["hidden_sheet"]


def test_a_picture_and_a_note_on_a_cell_are_no_part_of_it():
    drawing = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    beside = f"<draw:frame {drawing}><draw:text-box><text:p>8</text:p></draw:text-box></draw:frame>"
    note = "<office:annotation><text:p>9</text:p></office:annotation>"
    row = "<table:table-row>" + FIVE.format("").replace("><text:p>", f">{note}{beside}<text:p>", 1)
    picture = f"<table:table-cell>{beside}</table:table-cell></table:table-row>"
    assert cells_of(ods_book(row + picture), ".ods").sheets[0].numbers == [5.0]
