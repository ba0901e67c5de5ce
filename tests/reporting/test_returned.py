"""The ministry's own workbook back: what is marked, what stays, and what can never happen in it."""

import datetime
import io
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import words
from extractors.cells import read_cells
from extractors.gate import Limits
from model import findings
from model.records import Finding, SourcePointer
from reporting import remarks, returned, spreadsheet
from reporting.annotate import LOOKS, SIGN
from reporting.marks import MARK
from tests.reporting import lighthouses

SHA = "d" * 64
DAY = datetime.datetime(2024, 3, 1)
SUBMISSION = {
    "submission_id": "XAA-lights-2024-1",
    "provider": "lights",
    "round": 2024,
    "file_name": "lights.xlsx",
    "sha256": SHA,
}


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return {language: words(language, catalogue, country) for language in ("en", "ar", "ro")}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A workbook with a formula, a formula without a result, a merge, a date and its own form."""
    path = tmp_path_factory.mktemp("sent") / "lights.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("findings").write("A1", "the ministry's own")
        sheet = book.add_worksheet("Turn's & rise")
        sheet.merge_range("A1:C1", "Lighthouses", book.add_format({"bold": True}))
        sheet.write_formula("A2", "=1+2", None, 3)
        sheet.write_string("B2", "=cmd|' /C calc'!A0")
        spreadsheet.put_number(sheet, 1, 2, 0.1 + 0.2)
        sheet.write_datetime("A3", DAY, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_boolean("B3", True)
        sheet.write_number("C3", 7)
        book.define_name("far", "='[1]Other'!$A$1")
    return path


def at(*cells, sheet="Turn's & rise"):
    return tuple(SourcePointer("cell", SHA, sheet, cell).id for cell in cells)


def finding(rule="V07", severity="blocker", pointers=(), observed="?", **more) -> Finding:
    place = {"sheet": "Turn's & rise", "cell": "C3"} if rule[0] == "I" or rule == "V07" else {}
    return Finding(
        rule=rule,
        severity=severity,
        ref_area="XAA",
        provider="lights",
        observed=observed,
        expected="none",
        pointers=pointers,
        parameters=place | more.pop("parameters", {}),
        **more,
    )


def sheets_of(path):
    return list(read_cells(path, Limits()).sheets)


def make(source, said, found, format_="xlsx", sheets=None, texts=None, language="en") -> bytes:
    return returned.returned_workbook(
        source,
        format_,
        sheets_of(source) if sheets is None else sheets,
        SUBMISSION,
        findings.frame(found),
        texts or {},
        said[language],
    )


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def lightness(argb: str) -> float:
    red, green, blue = (int(argb[n : n + 2], 16) for n in (2, 4, 6))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_graver_the_darker_and_each_has_its_own_frame():
    greys = [lightness(LOOKS[name][0]) for name in ("blocker", "must-explain", "note")]
    assert greys[0] + 20 < greys[1] < greys[2] - 20
    assert len({frame for _, frame, _ in LOOKS.values()}) == 3


@pytest.mark.parametrize("severity", ["blocker", "must-explain", "note"])
def test_a_cell_is_coloured_by_severity_and_says_why(source, said, severity):
    book = opened(make(source, said, [finding(severity=severity, pointers=at("C3"))]))
    cell = book["Turn's & rise"]["C3"]
    assert cell.fill.fgColor.rgb == LOOKS[severity][0]
    assert cell.value == 7
    assert "the symbol ? stands where a number is expected" in cell.comment.text


def test_the_gravest_of_several_findings_colours_and_all_are_told(source, said):
    found = [
        finding(severity="note", pointers=at("C3"), observed="x"),
        finding(severity="blocker", pointers=at("C3"), observed="y"),
    ]
    cell = opened(make(source, said, found))["Turn's & rise"]["C3"]
    assert cell.fill.fgColor.rgb == LOOKS["blocker"][0]
    assert cell.comment.text.count(SIGN) == 2


def test_a_merged_cell_is_marked_where_it_is_seen(source, said):
    book = opened(make(source, said, [finding(pointers=at("B1"))]))
    assert book["Turn's & rise"]["A1"].comment is not None


def test_a_figure_held_against_an_earlier_one_is_the_only_one_marked(source, said):
    found = finding(
        "V50", "must-explain", at("C3", "C2"), "7", indicator="MP-A01", time_period=2024,
        parameters={"change": "1", "usual": "1"},
    )  # fmt: skip
    sheet = opened(make(source, said, [found]))["Turn's & rise"]
    assert sheet["C3"].comment is not None
    assert sheet["C2"].comment is None


def test_formulas_come_back_as_values_and_nothing_calculates(source, said):
    data = make(source, said, [finding(pointers=at("C3"), observed="=1+1")])
    sheet = opened(data)["Turn's & rise"]
    assert sheet["A2"].value == 3
    assert sheet["C2"].value == 0.1 + 0.2
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
        assert not [name for name in names if "externalLink" in name or "calcChain" in name]
        for name in names:
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in parts.read(name) and b"<f " not in parts.read(name)
        assert b"[1]Other" not in parts.read("xl/workbook.xml")


def test_a_formula_without_a_result_does_not_come_back_as_an_empty_cell(source, said):
    found = finding("I08", pointers=at("A2"), observed=returned.UNCALCULATED)
    assert opened(make(source, said, [found]))["Turn's & rise"]["A2"].value == "#N/A"


def test_findings_link_to_cells_and_leave_room_for_an_answer(source, said):
    book = opened(make(source, said, [finding(pointers=at("C3"))]))
    sheet = book.worksheets[0]
    assert sheet.title == "Findings (2)"  # the ministry has a sheet of that name
    row = next(row for row in sheet.iter_rows() if row[0].value == "V07")
    assert row[2].hyperlink.location == "'Turn''s & rise'!C3"
    assert [cell.protection.locked for cell in row] == [True] * 5 + [False, True]
    assert row[5].value is None
    assert row[6].value == "V07|XAA|lights||||Turn's & rise!C3"
    marks = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert MARK + "XAA-lights-2024-1" in marks


def test_what_is_explained_keeps_its_text_and_is_not_marked(source, said):
    found = findings.frame([finding(pointers=at("C3"))]).assign(state="explained")
    key = found["key"].iloc[0]
    book = opened(
        returned.returned_workbook(
            source, "xlsx", sheets_of(source), SUBMISSION, found, {key: "It is so."}, said["en"]
        )
    )
    assert book["Turn's & rise"]["C3"].comment is None
    assert "It is so." in [cell.value for row in book.worksheets[0].iter_rows() for cell in row]


def test_other_formats_come_back_as_values_on_the_same_sheets(source, said):
    data = make(source, said, [finding(pointers=at("C3"))], format_="xls")
    book = opened(data)
    assert book.sheetnames == ["Findings (2)", "findings", "Turn's & rise"]
    sheet = book["Turn's & rise"]
    assert sheet["B2"].value == "=cmd|' /C calc'!A0"
    assert sheet["B2"].data_type == "s"
    assert (sheet["C2"].value, sheet["B3"].value) == (0.1 + 0.2, True)
    assert sheet["A3"].value == DAY
    assert sheet["C3"].comment is not None


def test_a_form_that_cannot_be_kept_comes_back_as_values_and_says_so(
    tmp_path, source, said, caplog
):
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(broken, "w") as parts:
        for name in whole.namelist():
            part = whole.read(name)
            parts.writestr(name, part if name != "xl/styles.xml" else b"<styleSheet><fonts")
    book = opened(make(broken, said, [finding(pointers=at("C3"))], sheets=sheets_of(source)))
    assert book["Turn's & rise"]["C3"].comment is not None
    assert "cannot be kept" in caplog.text
    texts = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("hold the values read" in str(text) for text in texts)


def test_a_file_too_large_to_send_back_brings_the_findings_alone(source, said, monkeypatch):
    monkeypatch.setattr(returned, "MOST_CELLS", 3)
    book = opened(make(source, said, [finding(pointers=at("C3"))]))
    assert book.sheetnames == ["Findings"]
    row = next(row for row in book["Findings"].iter_rows() if row[0].value == "V07")
    assert row[2].value == "Turn's & rise: C3"
    assert row[2].hyperlink is None


def test_more_findings_than_are_listed_are_counted(source, said, monkeypatch):
    monkeypatch.setattr(remarks, "MOST_FINDINGS", 2)
    found = [finding(pointers=at("C3"), observed=str(number)) for number in range(5)]
    sheet = opened(make(source, said, found)).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "3 more are not listed." in texts


def test_it_is_the_same_bytes_whenever_it_is_written(source, said):
    found = [finding(pointers=at("C3"))]
    first, second = (make(source, said, found) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r">([\dT:Z-]{20})</dcterms", core)) == {"2000-01-01T00:00:00Z"}


def test_arabic_is_written_from_right_to_left(source, said):
    book = opened(make(source, said, [finding(pointers=at("C3"))], language="ar"))
    assert book.worksheets[0].sheet_view.rightToLeft
    assert not book["Turn's & rise"].sheet_view.rightToLeft


@given(st.text(st.characters(codec="utf-16", exclude_categories=[]), max_size=40))
def test_whatever_stands_in_a_cell_can_be_seen_and_harms_nothing(text):
    seen = remarks.visible(text)
    assert remarks.visible(seen) == seen
    openpyxl.Workbook().active["A1"].value = seen  # refuses characters that XML cannot hold
    assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]", seen)


def test_long_text_is_cut_where_one_sees_it(said):
    cut = remarks.shortened(said["en"], "x" * 10_000, 100)
    assert len(cut) == 100
    assert cut.endswith("x [cut here: 10,000 characters]")


@pytest.mark.parametrize("start", [*list("=+-@"), "\t", "\r"])
def test_text_that_begins_like_a_formula_is_text(source, said, start):
    text = start + "SUM(A1:A9)"
    sheet = SimpleNamespace(
        name="S", hidden=False, height=1, width=1, kinds="t", numbers=[], texts=[text]
    )
    found = findings.frame([finding(observed=text)]).assign(state="explained")
    key = found["key"].iloc[0]
    book = opened(
        returned.returned_workbook(
            source, "csv", [sheet], SUBMISSION, found, {key: text}, said["en"]
        )
    )
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


@pytest.mark.office
@pytest.mark.parametrize("language", ["en", "ar"])
def test_libreoffice_opens_it_and_reads_the_same(source, said, libreoffice, tmp_path, language):
    path = tmp_path / "back.xlsx"
    found = [finding(pointers=at("C3")), finding("I08", "must-explain", at("A2"), "x")]
    path.write_bytes(make(source, said, found, language=language))
    again = libreoffice(path, tmp_path / "again")
    for before, after in zip(sheets_of(path), sheets_of(again), strict=True):
        assert (after.name, after.kinds.rstrip(".")) == (before.name, before.kinds.rstrip("."))
        assert after.numbers == pytest.approx(before.numbers, rel=1e-14)
    cell = openpyxl.load_workbook(again)["Turn's & rise"]["C3"]
    assert SIGN in cell.comment.text
    assert cell.fill.fgColor.rgb == LOOKS["blocker"][0]
