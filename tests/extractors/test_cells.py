"""Cells keep their kind and their place; whatever kills the reading process is only a refusal."""

import csv
import datetime
import io
import subprocess
import sys

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import cells, reader
from extractors.cells import (
    BLANK,
    KINDS,
    TOO_LARGE,
    TOO_SLOW,
    Sheet,
    read_cells,
)
from extractors.gate import Limits, Refused
from extractors.limits import UNCALCULATED, address
from extractors.reader import DIFFERENT, UNREADABLE
from tests.extractors.workbooks import (
    cells_of,
    ods_book,
    raw_book,
    raw_parts,
    sheet_xml,
    tabled,
    written,
    zipped,
)

LIMITS = Limits()


def values(sheet: Sheet) -> list[list]:
    """The sheet as (kind, value) rows, unpacked the slow and obvious way."""
    numbers, texts = iter(sheet.numbers), iter(sheet.texts)
    flat = [
        None if kind == BLANK else (KINDS[kind], next(numbers if kind == "n" else texts))
        for kind in sheet.kinds
    ]
    return [flat[start : start + sheet.width] for start in range(0, len(flat), sheet.width)]


def test_every_kind_of_cell_keeps_its_kind_and_its_place():
    def fill(book):
        sheet = book.add_worksheet("Data")
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        hour = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write("B2", 12)
        sheet.write_string("C2", "007")
        sheet.write_boolean("D2", True)
        sheet.write_datetime("B4", datetime.datetime(2024, 5, 1), date)
        sheet.write_datetime("C4", datetime.datetime(2024, 5, 1, 10, 30), hour)
        sheet.write_string("D4", " \N{NO-BREAK SPACE}\n")
        sheet.write_formula("E4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("A5", "=B2", None, 12)

    rows = values(cells_of(written(fill)).sheets[0])
    assert rows == [
        [None] * 5,
        [None, ("number", 12.0), ("text", "007"), ("boolean", "TRUE"), None],
        [None] * 5,
        [
            None,
            ("date", "2024-05-01"),
            ("date", "2024-05-01T10:30:00"),
            None,
            ("error", "#DIV/0!"),
        ],
        [("number", 12.0), None, None, None, None],
    ]


def test_errors_and_uncalculated_formulas_outside_the_other_cells_are_not_lost():
    rows = (
        '<row r="1"><c r="A1"><v>5</v></c></row>'
        '<row r="3"><c r="C3" t="e"><v>#N/A</v></c><c r="D3"><f>A1*2</f><v></v></c></row>'
    )
    read = values(cells_of(raw_book(rows)).sheets[0])
    assert read[2] == [None, None, ("error", "#N/A"), ("error", UNCALCULATED)]
    assert len(read) == 3


def test_openpyxl_formulas_have_no_stored_result():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"] = 5, "=A1*2"
    out = io.BytesIO()
    book.save(out)
    assert values(cells_of(out.getvalue()).sheets[0]) == [
        [("number", 5.0)],
        [("error", UNCALCULATED)],
    ]


def test_the_1904_date_system_is_honoured():
    day = datetime.datetime(2024, 5, 1)

    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_datetime("A1", day, book.add_format({"num_format": "yyyy-mm-dd"}))

    for since_1904 in (False, True):
        data = written(fill, date_1904=since_1904)
        assert values(cells_of(data).sheets[0]) == [[("date", "2024-05-01")]]


def test_rows_missing_from_the_declared_dimension_are_read():
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in (1, 2, 3))
    data = raw_book(rows, before='<dimension ref="A1:A2"/>')
    assert cells_of(data).sheets[0].numbers == [1.0, 2.0, 3.0]


def test_strict_ooxml_is_read():
    strict = sheet_xml('<row r="1"><c r="A1"><v>5</v></c></row>').replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert cells_of(zipped(raw_parts({"Data": strict}))).sheets[0].numbers == [5.0]


def test_a_sheet_that_the_reader_reads_differently_is_refused():
    data = tabled(Data=[["Year", 2024], ["Persons", 5]])
    seen = cells.scan(data, ".xlsx", LIMITS)
    sheet = seen.sheets[0]
    rows = [["Year", 2024.0], ["Persons", ""]]
    with pytest.raises(Refused, match=DIFFERENT):
        reader._sheet(sheet, rows)
    with pytest.raises(Refused, match=DIFFERENT):
        reader._sheet(sheet, [["Year", 2024.0], ["", 5.0]])


def test_opendocument_cells_keep_their_kind():
    row = (
        '<table:table-row><table:table-cell office:value-type="float" office:value="5">'
        "<text:p>5</text:p></table:table-cell><table:table-cell/>"
        '<table:table-cell office:value-type="string"><text:p>..</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string" calcext:value-type="error" '
        'table:formula="of:=1/0"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>'
    )
    read = values(cells_of(ods_book(row), ".ods").sheets[0])
    assert read == [[("number", 5.0), None, ("text", ".."), ("error", "#DIV/0!")]]


# -- the child -------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def write(data: bytes, name: str = "file.xlsx"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_the_child_answers_what_is_in_the_file(file):
    data = tabled(Data=[["Year", 2024], ["Persons", 4187.5]], Notes=[["șț"]])
    assert read_cells(file(data), LIMITS) == cells_of(data)


def test_the_child_says_why_it_refuses(file):
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused) as refused:
        read_cells(file(raw_book(row)), LIMITS)
    assert (refused.value.sheet, refused.value.cell) == ("Data", "XFD1048576")
    assert not refused.value.password


def test_a_reader_that_panics_hurts_the_child_and_nothing_else(file):
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    open_gate = Limits(rows=2_000_000, columns=20_000)
    with pytest.raises(Refused, match=UNREADABLE):
        read_cells(file(raw_book(row)), open_gate)


def test_a_reader_that_aborts_without_memory_is_a_refusal(file):
    row = '<row r="30000"><c r="SF30000"><v>1</v></c></row>'
    with pytest.raises(Refused, match=TOO_LARGE):
        read_cells(file(raw_book(row)), Limits(memory_bytes=200 * 1024 * 1024))


def test_a_child_that_takes_too_long_is_stopped(file):
    path = file(tabled(Data=[[1]]))
    with pytest.raises(Refused, match=TOO_SLOW):
        read_cells(path, Limits(wall_seconds=0.001))


def test_a_child_that_computes_too_long_is_stopped(file):
    attribute = ' ht="1e0"'  # no plain row: all of them go through the parser
    rows = "".join(
        f'<row r="{row}"{attribute} a="1">' + "<c/>" * 400 + "</row>" for row in range(1, 10_000)
    )
    with pytest.raises(Refused, match=TOO_SLOW):
        read_cells(file(raw_book(rows)), Limits(cpu_seconds=1, cells=10**7))


def test_a_missing_file_is_our_fault_and_no_refusal(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_cells(tmp_path / "file.xlsx", LIMITS)


def test_the_child_stays_light():
    code = (
        "import sys, extractors.cells; "
        "print(*{'pandas', 'numpy', 'pyarrow'} & set(sys.modules), sep='')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_child_gets_none_of_our_secrets(file, tmp_path, monkeypatch):
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nenv > {tmp_path}/env\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("REGISTER_PASSWORD", "lighthouse")
    read_cells(file(tabled(Data=[[1]])), LIMITS)
    assert "lighthouse" not in (tmp_path / "env").read_text()


# -- against another reader ------------------------------------------------------------------


def as_openpyxl_reads(data: bytes) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: float(cell.value) if cell.data_type == "n" else cell.value
            for row in sheet
            for cell in row
            if cell.value is not None and str(cell.value).strip()
        }
        for sheet in book.worksheets
    }


def as_we_read(data: bytes) -> dict[str, dict[str, object]]:
    return {
        sheet.name: {
            address(row + 1, column + 1): cell[1]
            for row, cells in enumerate(values(sheet) if sheet.width else [])
            for column, cell in enumerate(cells)
            if cell
        }
        for sheet in cells_of(data).sheets
    }


# XlsxWriter writes sixteen digits.
NUMBERS = st.floats(-1e300, 1e300).map(lambda value: float(f"{value:.16G}"))
TEXTS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="_\ufffe\uffff"),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.none() | NUMBERS | TEXTS, max_size=6), max_size=8))
def test_what_is_written_is_read_at_the_same_address(rows):
    expected = {
        f"{'ABCDEF'[column]}{row}": float(value) if not isinstance(value, str) else value
        for row, cells in enumerate(rows, 1)
        for column, value in enumerate(cells)
        if value is not None and (not isinstance(value, str) or value.strip())
    }
    assert as_we_read(tabled(Data=rows)) == {"Data": expected}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    "name",
    [
        "gov_moldova/pop070100_20230119-162938.xlsx",
        "gov_canada_ircc/EN_ODP-Asylum-OfficeType_Prov.xlsx",
        "undesa/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx",
    ],
)
def test_a_real_workbook_reads_as_openpyxl_reads_it(shared_data, name):
    data = (shared_data / name).read_bytes()
    ours, theirs = as_we_read(data), as_openpyxl_reads(data)
    assert ours.keys() == theirs.keys()
    for sheet in ours:
        if sheet != "Notes":  # there openpyxl fills the cells under a link with its address
            assert ours[sheet] == theirs[sheet]


@pytest.mark.shared_data
def test_the_checked_cells_of_real_workbooks(shared_data):
    with (shared_data / "checks.csv").open(encoding="utf-8", newline="") as file:
        checks = [row for row in csv.DictReader(file) if ".xls" in row["file"]]
    assert len(checks) == 16
    books = {name: (shared_data / name).read_bytes() for name in {row["file"] for row in checks}}
    books = {name: as_we_read(data) for name, data in books.items()}
    for row in checks:
        value = books[row["file"]][row["sheet"]][row["cell"]]
        expected = row["raw_value"] if isinstance(value, str) else float(row["raw_value"])
        assert value == expected, row["meaning"]
