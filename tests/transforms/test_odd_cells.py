"""Whatever stands in the cell of a figure: the exact number, or a blocker at that cell; no other.

Real workbooks, through gate, reader, layout and coding.
"""

import datetime

import pytest

from extractors.workbook import read_workbook
from tests.extractors.workbooks import cells_of, raw_book, written
from transforms.standardise import standardise_submission

SHA = "cd" * 32
FACTS = {"ref_area": "MDA", "provider": "bns", "round": 2024}
STOP = None


def layout(**numbers) -> dict:
    return {
        "language": "en",
        "provider": "bns",
        "publisher": "Ministry of Lighthouses",
        "numbers": numbers,
        "tables": {
            "one": {
                "shape": "long",
                "header_row": 1,
                "columns": {"Year": "time_period", "Arrivals": {"value": {"indicator": "MP-C03"}}},
            }
        },
    }


@pytest.fixture
def figure(catalogue, moldova):
    """The figure read from B2, or STOP when B2 is a blocker and gives none."""

    def read(data: bytes, **numbers) -> float | None:
        told = layout(**numbers)
        frame, found = read_workbook(cells_of(data), told, "lighthouses", SHA, "MDA")
        made = standardise_submission(frame, told, FACTS, found, catalogue, moldova)
        raised = [*found.to_dict("records"), *made.findings.to_dict("records")]
        blocked = {
            pointer.rpartition("!")[2]
            for one in raised
            if one["severity"] == "blocker"
            for pointer in one["pointers"].split()
        }
        figures = made.observations["obs_value"].dropna().tolist()
        assert (figures == []) == (blocked == {"B2"}), (figures, blocked)
        return figures[0] if figures else STOP

    return read


def with_cell(put) -> bytes:
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["Year", "Arrivals"])
        sheet.write_number(1, 0, 2023)
        put(book, sheet)

    return written(fill)


def with_text(text: str) -> bytes:
    return with_cell(lambda _, sheet: sheet.write_string("B2", text))


@pytest.mark.parametrize(
    ("text", "marks", "expected"),
    [
        ("1 234", {"thousands": " "}, 1234),
        ("1\N{NO-BREAK SPACE}234", {"thousands": " "}, 1234),
        ("1\N{THIN SPACE}234", {"thousands": " "}, 1234),
        ("1\N{NARROW NO-BREAK SPACE}234", {"thousands": " "}, 1234),
        ("1'234", {"thousands": "'"}, 1234),
        ("1\N{RIGHT SINGLE QUOTATION MARK}234", {"thousands": "'"}, 1234),
        ("1.234,5", {"decimal": ",", "thousands": "."}, 1234.5),
        ("1,234", {"decimal": ",", "thousands": "."}, 1.234),
        ("\N{MINUS SIGN}5", {}, -5),
        ("١٢٣٤", {}, 1234),
        ("۱۲۳۴", {}, 1234),
        ("007", {}, 7),
        ("12.5", {}, 12.5),
        ("1,234", {}, STOP),
        ("1.234", {}, STOP),
        ("1 2 3", {"thousands": " "}, STOP),
        *((text, {}, STOP) for text in (
            "(123)", "123-", "..", "-", "x", "c", ":", "NA", "1E5", "1_234", "nan", "inf", "0x1F",
            "12%", "<5", "5*", "TRUE", "½", "Ⅷ", "二", "1\n2", "12 persons", "#REF!", "=1+1",
            "03/04/2023", "1.2.3", "+-5", "५_५",
        )),
    ],
)  # fmt: skip
def test_a_text(figure, text, marks, expected):
    assert figure(with_text(text), **marks) == expected


FORMATS = ["0.0%", "#,##0,", '0" thousand"', "0.00E+00", "#,##0;(#,##0)", '"text"']


@pytest.mark.parametrize("form", FORMATS)
def test_a_number_is_what_is_stored_however_it_is_shown(figure, form):
    def put(book, sheet):
        sheet.write_number("B2", 4187.25, book.add_format({"num_format": form}))

    assert figure(with_cell(put)) == 4187.25


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_date_is_no_figure(figure, since_1904):
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["Year", "Arrivals"])
        sheet.write_number(1, 0, 2023)
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime("B2", datetime.datetime(2024, 5, 1), day)

    assert figure(written(fill, date_1904=since_1904)) is STOP


@pytest.mark.parametrize(
    "put",
    [
        lambda _, sheet: sheet.write_boolean("B2", True),
        lambda _, sheet: sheet.write_formula("B2", "=A9/0", None, "#DIV/0!"),
        lambda _, sheet: sheet.write_formula("B2", "=X!A1", None, "#REF!"),
        lambda _, sheet: sheet.write_formula("B2", "=NA()", None, "#N/A"),
    ],
)
def test_truth_and_errors_are_no_figures(figure, put):
    assert figure(with_cell(put)) is STOP


def test_a_formula_counts_by_its_stored_result_and_without_one_not_at_all(figure):
    def put(_, sheet):
        sheet.write_formula("B2", "=6*7", None, 42)

    assert figure(with_cell(put)) == 42
    bare = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Year</t></is></c><c r="B1" t="inlineStr"><is>'
        '<t>Arrivals</t></is></c></row><row r="2"><c r="A2"><v>2023</v></c><c r="B2"><f>6*7</f></c>'
        "</row>"
    )
    assert figure(raw_book(bare)) is STOP
    assert figure(raw_book(bare.replace("</f>", "</f><v>42</v>"))) == 42
