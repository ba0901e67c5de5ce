"""OpenDocument spreadsheets: repeated cells, errors."""

from extractors.gate import scan
from tests.extractors.gates import LIMITS, reason
from tests.extractors.workbooks import (
    ods_book,
)

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
