"""The workbook that goes to a ministry: what stands where, what is locked, what Excel allows."""

import dataclasses
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from catalogue.questionnaire import COVER, LISTS, contents, questionnaires
from catalogue.words import TRANSLATIONS, words
from model import observations
from reporting.questionnaire import figures_before, write_questionnaire

EMPTY = figures_before(observations.empty(), "igm", 2023)
LANGUAGES = ["en", *sorted(path.stem for path in TRANSLATIONS.glob("*.po"))]


def in_language(plan, language):
    return dataclasses.replace(plan, language=language)


@pytest.fixture(scope="module")
def plan(catalogue, moldova):
    return in_language(questionnaires(catalogue, moldova, 2024)["igm"], "en")


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    """Synthetic figures of the year before."""
    row = dict.fromkeys(observations.FIXED, "") | {
        "ref_area": "MDA",
        "provider": "igm",
        "time_period": 2023,
        "obs_status": "A",
        "unit_mult": 0,
        "rounding_base": 0,
        "round": 2023,
        "sex": "_T",
        "citizenship": "_T",
    }
    told = [
        {"indicator": "MP-J01", "obs_value": 111},
        {"indicator": "MP-J01", "obs_value": 61, "sex": "F"},
        {"indicator": "MP-J01", "obs_value": None, "obs_status": "Q", "sex": "M"},
        {"indicator": "MP-J01", "obs_value": 30, "citizenship": "UKR"},
        {"indicator": "MP-J01", "obs_value": 70, "citizenship": "SYR"},
        {"indicator": "MP-J01", "obs_value": 9, "citizenship": "UKR", "sex": "F"},
        {"indicator": "MP-J08", "obs_value": 12.25},
        {"indicator": "MP-J02", "obs_value": 1},
        {"indicator": "MP-J02", "obs_value": 2},
        {"indicator": "MP-J01", "obs_value": 999, "provider": "bns"},
        {"indicator": "MP-J01", "obs_value": 888, "time_period": 2022},
    ]
    return observations.check(pd.DataFrame([row | one for one in told]))


@pytest.fixture(scope="module")
def path(plan, figures, catalogue, moldova, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("out") / f"{plan.name}.xlsx"
    said = words("en", catalogue, moldova)
    write_questionnaire(plan, said, figures_before(figures, "igm", 2023), path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def table(plan, indicator: str, dimension: str):
    page = next(page for page in plan.sheets if page.indicator == indicator)
    return next(one for one in page.tables if one.dimension == dimension)


def texts(sheet) -> list[str]:
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return [f"{value:g}" if isinstance(value, int | float) else value for value in values]


def test_the_cover_says_by_when_for_whom_on_what_ground_and_how(book, moldova):
    said = texts(book[COVER])
    assert "31 May 2025" in said and "General Inspectorate for Migration" in said
    assert moldova.settings["legal_base"] in said
    assert "questionnaire_igm_2024.xlsx" in said and "igm/inbox/2024" in said
    assert (
        sum(bool(re.match("Fill in only|Where there is|Save the file", text)) for text in said) == 3
    )
    assert book[COVER].sheet_state == "visible" and book.active.title == COVER


def test_a_sheet_has_definition_unit_and_reference_time_at_hand(book, catalogue):
    said = texts(book["MP-J03"])
    assert catalogue.indicators.loc["MP-J03", "definition"] in said
    assert any("Unit: persons" in text and "31 December" in text for text in said)


def test_the_figures_of_the_year_before_stand_beside_the_empty_cells(book, plan):
    sheet = book["MP-J01"]
    first = table(plan, "MP-J01", "").first
    assert (sheet.cell(first, 3).value, sheet.cell(first, 4).value) == (111, None)
    women = table(plan, "MP-J01", "sex").first
    assert sheet.cell(women, 3).value == 61
    assert sheet.cell(women + 1, 3).value == "confidential"
    syria = table(plan, "MP-J01", "citizenship").first
    listed = [(sheet.cell(row, 2).value, sheet.cell(row, 3).value) for row in (syria, syria + 1)]
    assert listed == [("Syria", 70), ("Ukraine", 30)], "the largest first"
    assert sheet.cell(syria + 2, 2).value is None
    assert book["MP-J08"].cell(table(plan, "MP-J08", "").first, 3).value == 12.25


def test_of_two_figures_for_one_cell_none_is_shown(book, plan):
    assert book["MP-J02"].cell(table(plan, "MP-J02", "").first, 3).value is None


def test_only_the_cells_to_be_filled_are_unlocked(book, plan):
    for page in plan.sheets:
        sheet = book[page.indicator]
        assert sheet.protection.sheet
        unlocked = {
            cell.coordinate
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked
        }
        wanted = set()
        for one in page.tables:
            for row in range(one.first, one.end):
                columns = "BDEF" if one.kind in ("listed", "free") else "DEF"
                wanted |= {f"{letter}{row}" for letter in columns}
        assert unlocked == wanted
    assert book[COVER].protection.sheet and book[LISTS].protection.sheet


def test_choices_come_from_a_hidden_sheet_through_defined_names_only(path, book, plan):
    assert book[LISTS].sheet_state == "veryHidden"
    names = set(book.defined_names)
    assert {"list_status", "list_country", "list_age"} <= names
    assert all(re.fullmatch("list_[a-z_]+", name) for name in names)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = archive.read(name).decode()
                assert "x14:" not in xml and "extLst" not in xml
                for check in re.findall("<dataValidation .*?</dataValidation>", xml):
                    if 'type="list"' in check:
                        assert re.search("<formula1>list_[a-z_]+</formula1>", check)
                    assert len(re.search(' prompt="(.*?)"|$', check)[1] or "") <= 255
                    assert len(re.search(' error="(.*?)"|$', check)[1] or "") <= 255
                    assert len(re.search(' promptTitle="(.*?)"|$', check)[1] or "") <= 32
                    assert len(re.search(' errorTitle="(.*?)"|$', check)[1] or "") <= 32


def test_a_figure_must_be_a_number_within_what_is_possible(book, plan):
    checks = book["MP-J08"].data_validations.dataValidation
    share = next(one for one in checks if one.type == "decimal")
    assert (float(share.formula1), float(share.formula2)) == (0, 100)
    count = next(
        one for one in book["MP-J01"].data_validations.dataValidation if one.type == "decimal"
    )
    assert float(count.formula1) == 0


def test_the_file_says_of_itself_what_it_holds(book, plan):
    rows = book[LISTS].iter_rows(max_col=3, max_row=len(contents(plan)), values_only=True)
    assert [(name, head, column or "") for name, head, column in rows] == contents(plan)


def test_nothing_in_it_is_a_formula(book):
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_same_plan_and_figures_give_the_same_bytes(path, plan, figures, catalogue, moldova):
    again = path.with_name("again.xlsx")
    before = figures_before(figures.sample(frac=1, random_state=1), "igm", 2023)
    write_questionnaire(plan, words("en", catalogue, moldova), before, again)
    assert again.read_bytes() == path.read_bytes()


def test_arabic_runs_from_right_to_left(plan, catalogue, moldova, tmp_path):
    if "ar" not in LANGUAGES:
        pytest.skip("there is no Arabic translation")
    plan = in_language(plan, "ar")
    write_questionnaire(plan, words("ar", catalogue, moldova), EMPTY, tmp_path / "ar.xlsx")
    book = openpyxl.load_workbook(tmp_path / "ar.xlsx")
    assert all(sheet.sheet_view.rightToLeft for sheet in book if sheet.title != LISTS)
    assert "النساء" in texts(book["MP-J01"])


@pytest.mark.office
@pytest.mark.parametrize("language", LANGUAGES)
def test_libreoffice_opens_it_draws_it_and_gives_it_back(
    language, plan, catalogue, moldova, libreoffice, tmp_path
):
    plan = dataclasses.replace(plan, language=language, sheets=plan.sheets[-3:])
    source = tmp_path / "asked.xlsx"
    write_questionnaire(plan, words(language, catalogue, moldova), EMPTY, source)
    drawn = libreoffice(source, tmp_path / "back", "pdf")
    assert drawn.read_bytes().startswith(b"%PDF")
    saved = libreoffice(source, tmp_path / "back", "xlsx:Calc MS Excel 2007 XML")
    before, back = (openpyxl.load_workbook(path) for path in (source, saved))
    for page in plan.sheets:
        assert texts(back[page.indicator]) == texts(before[page.indicator])
        assert back[page.indicator].protection.sheet
    assert "list_country" in back.defined_names
