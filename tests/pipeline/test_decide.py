"""Decisions given in the form or in a CSV, applied on the next run."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from catalogue.words import words
from model.records import Manifest
from pipeline import choices, decide, parts, year
from pipeline.workplace import open_workplace
from reporting.decisions_workbook import FIRST_ROW, write_decisions_xlsx
from store import register

KEY = "V63|MDA|bns|MP-C03|2024|"
AT = "2025-06-01T10:00:00+00:00"


def planned_states(root: Path) -> dict:
    """State per finding of the edition that the next run would make."""
    made = year.standardise("MDA", 2024)
    assert not made["unchanged"]
    year.validate("MDA", 2024, made["edition"])
    work = root / "var" / "work" / "MDA" / made["edition"]
    found = parts.load(work, "findings")
    return dict(zip(found["key"], found["state"], strict=True))


def test_what_is_no_finding_cannot_be_decided(own_root):
    with pytest.raises(year.NotAllowed, match=r"findings\.csv"):
        decide.decide("MDA", 2024, "V63|MDA|bns|MP-C03|1999|", "explain", "x", "officer", AT)


def test_a_decision_given_in_the_form_is_applied_on_the_next_run(own_root):
    decide.decide("MDA", 2024, KEY, "explain", "The file came late.", "officer", AT)
    assert planned_states(own_root)[KEY] == "explained"


def test_a_decision_given_in_a_file_is_applied_too(built, own_root, tmp_path):
    found = built.editions[2024].findings.set_index("key")
    key = "V63|MDA|bns|MP-C03|2023|"
    file = tmp_path / "decisions.csv"
    file.write_text(
        "finding,kind,observed,expected,text,decided_by,decided_at\n"
        f'{key},waive,{found.loc[key, "observed"]},{found.loc[key, "expected"]},"late",group,{AT}\n'
    )
    assert decide.main(["--country", "MDA", str(file)]) == 0
    assert planned_states(own_root)[key] == "waived"


def test_a_file_with_a_mistake_is_not_used_and_says_where(own_root, tmp_path, capsys):
    file = tmp_path / "decisions.csv"
    file.write_text("finding,kind,observed,expected,text,decided_by,decided_at\nx,guess,,,t,me,y\n")
    assert decide.main(["--country", "MDA", str(file)]) == 1
    assert "line 2" in capsys.readouterr().err


OVERLAP = "V43|MDA|un_desa|MP-A01|2020|"


def test_a_source_chosen_in_the_form_leads_in_the_next_run(own_root):
    given = ("choose_source", "UN DESA: both banks are meant", "officer", AT)
    decide.decide("MDA", 2024, OVERLAP, *given)
    made = year.standardise("MDA", 2024)
    work = own_root / "var" / "work" / "MDA" / made["edition"]
    manifest = Manifest.from_json((work / "plan.json").read_text(encoding="utf-8"))
    frame = parts.load(work, "observations")
    assert choices.chosen(list(manifest.decisions), frame) == {"MP-A01": "un_desa"}
    year.validate("MDA", 2024, made["edition"])
    found = parts.load(work, "findings").set_index("key")
    assert found.loc[OVERLAP, "state"] == "explained"
    assert found.loc[OVERLAP, "explanation"] == (
        "un_desa: both banks are meant (officer, 2025-06-01)"
    )


def test_a_choice_in_the_form_that_names_no_source_is_refused(own_root):
    with pytest.raises(year.NotAllowed, match="begin the reason with the institution"):
        decide.decide("MDA", 2024, OVERLAP, "choose_source", "both banks", "officer", AT)


# The workbook of the working group


@pytest.fixture
def workbook(built, catalogue, moldova, tmp_path):
    """The decisions workbook of 2024 in a language; where it lies."""

    def write(language: str = "en") -> Path:
        path = tmp_path / f"decisions.{language}.xlsx"
        said = words(language, catalogue, moldova)
        write_decisions_xlsx(built.editions[2024], catalogue, moldova, said, path)
        return path

    return write


def fill(path: Path, key: str, *values) -> int:
    """Write a line's decision, reason, decider and date; the number of its row."""
    book = openpyxl.load_workbook(path)
    [row] = [row for row in book.active.iter_rows(min_row=FIRST_ROW + 1) if row[9].value == key]
    for cell, value in zip(row[5:9], values, strict=True):
        cell.value = value
    book.save(path)
    return row[0].row


def test_the_workbook_lists_what_somebody_must_decide_the_gravest_first(built, workbook):
    sheet = openpyxl.load_workbook(workbook()).active
    found = built.editions[2024].findings
    listed = [row[9].value for row in sheet.iter_rows(min_row=FIRST_ROW + 1)]
    assert sorted(listed) == sorted(found.loc[found["severity"] != "note", "key"])
    blockers = set(found.loc[found["severity"] == "blocker", "key"])
    assert set(listed[: len(blockers)]) == blockers
    assert sheet.protection.sheet and not sheet.cell(FIRST_ROW + 1, 6).protection.locked
    kept = sheet.column_dimensions["J"]
    assert (kept.hidden, kept.min, kept.max) == (True, 10, 12)


@pytest.mark.parametrize(
    ("language", "choice"), [("en", "Explain: the figure is right"), ("fr", None), ("ar", None)]
)
def test_a_decision_given_in_the_workbook_is_applied_on_the_next_run(
    own_root, workbook, catalogue, moldova, language, choice
):
    choice = choice or words(language, catalogue, moldova).say("Explain: the figure is right")
    path = workbook(language)
    fill(path, KEY, choice, "The file came late.", "Working group", date(2025, 6, 1))
    assert decide.main(["--country", "MDA", str(path)]) == 0
    assert planned_states(own_root)[KEY] == "explained"


@pytest.mark.office
def test_a_workbook_saved_by_another_program_is_read_too(own_root, workbook, libreoffice, tmp_path):
    path = workbook()
    waive = "Waive: print the figure all the same"
    fill(path, KEY, waive, "Agreed.", "Working group", "2025-06-01")
    saved = libreoffice(path, tmp_path / "saved", "ods")
    assert decide.main(["--country", "MDA", str(saved)]) == 0
    assert planned_states(own_root)[KEY] == "waived"


def test_a_workbook_with_a_mistake_is_not_used_and_says_where(own_root, workbook, capsys):
    path = workbook()
    row = fill(path, KEY, "guess", None, "Working group", "soon")
    assert decide.main(["--country", "MDA", str(path)]) == 1
    said = capsys.readouterr().err
    assert f"row {row}: Reason is empty" in said
    assert f"row {row}: Decision must be one of" in said
    fill(path, KEY, "Accept the revised figure", "x", "Working group", "soon")
    assert decide.main(["--country", "MDA", str(path)]) == 1
    assert "Date must be a date as in 2024-05-31, not 'soon'" in capsys.readouterr().err


def test_another_workbook_is_no_decisions_workbook(own_root, tmp_path, capsys):
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    assert decide.main(["--country", "MDA", str(path)]) == 1
    assert "not a decisions workbook" in capsys.readouterr().err


def test_a_source_chosen_in_the_workbook_is_kept_by_its_code(own_root, workbook, capsys):
    path = workbook()
    choose = "Choose the source that leads"
    fill(path, KEY, choose, "the register", "Working group", date(2025, 6, 1))
    assert decide.main(["--country", "MDA", str(path)]) == 1
    assert f"{KEY}: to choose a source, begin the reason" in capsys.readouterr().err
    fill(path, KEY, choose, "NBS: the register", "Working group", date(2025, 6, 1))
    assert decide.main(["--country", "MDA", str(path)]) == 0
    kept = register.decisions(open_workplace("MDA").engine, "MDA")
    assert list(kept["text"]) == ["bns: the register"] and set(kept["kind"]) == {"choose_source"}
