"""The full lists hold everything, literally, and the same bytes each time."""

import csv

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting import lists
from tests.reporting import lighthouses

UNREADABLE = {"file": "f.xlsx", "reason": "the file is empty", "place": []}


@pytest.fixture
def known(catalogue, tmp_path):
    country = lighthouses.country(tmp_path, catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture
def edition(known):
    return lighthouses.edition(*known[:2])


def csv_rows(path):
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def xlsx_rows(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    head, *body = sheet.iter_rows()
    names = {heading: name for name, (heading, _) in lists.FINDINGS_COLUMNS.items()}
    keys = [names[cell.value] for cell in head]
    return [dict(zip(keys, row, strict=True)) for row in body]


def test_every_finding_stands_in_both_lists_with_its_place(known, edition, tmp_path):
    lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    flat, cells = csv_rows(tmp_path / "findings.csv"), xlsx_rows(tmp_path / "findings.xlsx")
    assert [row["key"] for row in flat] == list(edition.findings["key"])
    assert [row["key"].value for row in cells] == list(edition.findings["key"])
    sums = next(row for row in flat if row["rule"] == "V11")
    assert sums["where"] == "lights 2024.xlsx, sheet Pop, cells F3, F4, F2"
    assert (sums["file"], sums["sheet"], sums["cell"]) == ("lights 2024.xlsx", "Pop", "F3; F4; F2")
    assert sums["indicator_name"] == "Resident population"
    assert "1,030" in sums["sentence"]
    bank = next(row for row in flat if row["rule"] == "V50")
    assert bank["file"].startswith("https://api.worldbank.org/")
    assert (bank["sheet"], bank["cell"]) == ("BX.TRF.PWKR.CD.DT", "2024")


def test_a_text_like_a_formula_is_guarded_in_csv_and_literal_in_xlsx(known, edition, tmp_path):
    lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    hostile = edition.findings.loc[edition.findings["rule"] == "I05", "observed"].iloc[0]
    flat = next(row for row in csv_rows(tmp_path / "findings.csv") if row["rule"] == "I05")
    assert flat["observed"] == "'" + hostile
    cell = next(
        row["observed"]
        for row in xlsx_rows(tmp_path / "findings.xlsx")
        if row["rule"].value == "I05"
    )
    assert (cell.data_type, cell.value) == ("s", hostile)
    assert cell.hyperlink is None


def test_a_negative_number_stays_a_number(known, edition, tmp_path):
    lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    flat = next(row for row in csv_rows(tmp_path / "findings.csv") if row["rule"] == "V50")
    assert flat["expected"] == "-5.25"
    cells = next(row for row in xlsx_rows(tmp_path / "findings.xlsx") if row["rule"].value == "V50")
    assert (cells["expected"].data_type, cells["expected"].value) == ("n", -5.25)
    assert cells["observed"].value == float(flat["observed"]) == 2498765411.384


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_begins_as_a_formula_would(start):
    assert lists.guarded(pd.Series([start + "1+1"])).iloc[0] == "'" + start + "1+1"


@pytest.mark.parametrize("text", ["-5", "-5.25", "-1e-07", "12", "a=1", ""])
def test_numbers_and_plain_texts_are_left_alone(text):
    assert lists.guarded(pd.Series([text])).iloc[0] == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_plain_numbers_lose_nothing(value):
    text = lists.plain_numbers(pd.Series([value, float("nan")], dtype="float64"))
    assert float(text.iloc[0]) == value
    assert text.iloc[1] == ""


def test_whole_numbers_have_no_point():
    assert lists.plain_numbers(pd.Series([2681700.0, 33.97])).tolist() == ["2681700", "33.97"]


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark_and_whole_in_csv(known, edition, tmp_path):
    long = "x" * 40_000
    edition = lighthouses.edition(
        *known[:2],
        findings=findings.frame(
            [Finding("I01", "blocker", "XAA", "lights", observed=long, parameters=UNREADABLE)]
        ),
    )
    lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    csv.field_size_limit(1_000_000)
    assert csv_rows(tmp_path / "findings.csv")[0]["observed"] == long
    cell = xlsx_rows(tmp_path / "findings.xlsx")[0]["observed"].value
    assert len(cell) <= 32_767
    assert cell.startswith("xxx") and "40,000 characters" in cell


def test_a_text_that_only_looks_like_a_number_stays_text(known, tmp_path):
    edition = lighthouses.edition(
        *known[:2],
        findings=findings.frame(
            [Finding("I01", "blocker", "XAA", "lights", observed="007", parameters=UNREADABLE)]
        ),
    )
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    assert xlsx_rows(tmp_path / "findings.xlsx")[0]["observed"].value == "007"


def test_without_findings_the_lists_have_their_heads(known, tmp_path):
    edition = lighthouses.edition(*known[:2], findings=findings.frame([]))
    lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")
    lists.write_findings_xlsx(edition, *known, tmp_path / "findings.xlsx")
    assert (tmp_path / "findings.csv").read_text() == ",".join(lists.FINDINGS_COLUMNS) + "\n"
    assert xlsx_rows(tmp_path / "findings.xlsx") == []


def test_a_finding_whose_sentence_cannot_be_filled_is_named(known, tmp_path):
    edition = lighthouses.edition(
        *known[:2], findings=findings.frame([Finding("V50", "must-explain", "XAA", "lights")])
    )
    with pytest.raises(ValueError, match=r"finding V50\|XAA\|lights"):
        lists.write_findings_csv(edition, *known, tmp_path / "findings.csv")


def test_observations_are_all_there_in_canonical_order(known, edition, tmp_path):
    shuffled = lighthouses.edition(
        *known[:2], observations=edition.observations.sample(frac=1, random_state=1)
    )
    lists.write_observations_csv(edition, tmp_path / "a.csv")
    lists.write_observations_csv(shuffled, tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    rows = csv_rows(tmp_path / "a.csv")
    assert len(rows) == len(edition.observations)
    money = [row["obs_value"] for row in rows if row["indicator"] == "MP-M01"]
    expected = edition.observations.query("indicator == 'MP-M01'")["obs_value"]
    assert [float(value) for value in money] == list(expected)


def test_a_missing_value_is_empty_and_says_why(known, edition, tmp_path):
    lists.write_observations_csv(edition, tmp_path / "a.csv")
    hidden = [row for row in csv_rows(tmp_path / "a.csv") if row["obs_status"] == "Q"]
    assert [row["obs_value"] for row in hidden] == [""]


def test_no_line_ends_with_a_carriage_return(known, edition, tmp_path):
    lists.write_observations_csv(edition, tmp_path / "a.csv")
    assert b"\r" not in (tmp_path / "a.csv").read_bytes()
