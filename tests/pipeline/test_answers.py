"""A ministry drops a file and finds an answer: a receipt, and its own workbook marked."""

import hashlib
import os
import shutil

import openpyxl
import pandas as pd
import pytest

from catalogue import questionnaire
from pipeline import answers, explanations, intake, year
from pipeline.manifest import in_force
from pipeline.workplace import open_workplace
from reporting.annotate import LOOKS
from store import register, vault
from tests.pipeline.islands import data, lights, make_country, tides

ROUND = 2024


@pytest.fixture
def share(tmp_path, monkeypatch):
    """The country's folder in a share of our own."""
    make_country(tmp_path / "countries")
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path / "countries"))
    for name in ("SHARE", "REGISTER"):
        monkeypatch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
    monkeypatch.setattr(intake, "QUIET_SECONDS", 0.05)
    folder = tmp_path / "var/share/ATA"
    (folder / "lights/inbox/2024").mkdir(parents=True)
    return folder


def inbox(share, name="lights_2024.xlsx", provider="lights"):
    return share / provider / "inbox" / str(ROUND) / name


def answered(share, name, provider="lights"):
    return share / provider / "answers" / str(ROUND) / name


def scan() -> dict:
    return intake.take_in("ATA", ROUND)


def text(share, submission) -> str:
    return answered(share, f"{submission}.txt").read_text(encoding="utf-8")


def findings_sheet(book):
    sheet = book["Findings"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "Rule")
    names = {cell.value: cell.column for cell in head}
    rows = sheet.iter_rows(min_row=head[0].row + 1)
    return sheet, names, [row for row in rows if row[0].value]


def explain(path, rule, said) -> None:
    """Write an explanation as a ministry does, into the row of the first finding of a rule."""
    book = openpyxl.load_workbook(path)
    _, names, rows = findings_sheet(book)
    row = next(row for row in rows if row[0].value == rule)
    row[names["Explanation"] - 1].value = said
    book.save(path)


def decisions_of(share):
    return register.decisions(open_workplace("ATA").engine, "ATA")


def submissions():
    return register.submissions(open_workplace("ATA").engine, "ATA", ROUND)


# -- the receipt


def test_a_file_is_answered_within_the_scan_that_takes_it(share):
    path = lights(inbox(share))
    done = scan()
    assert (done["accepted"], done["answered"], done["unanswered"]) == (1, 1, [])
    told = text(share, "ATA-lights-2024-1")
    assert "lights_2024.xlsx" in told
    assert hashlib.sha256(path.read_bytes()).hexdigest() in told
    assert "12 values were understood." in told
    assert "A01 Resident population: 2022–2024: 9" in told
    page = answered(share, "ATA-lights-2024-1.html").read_text(encoding="utf-8")
    assert '<html lang="en" dir="ltr">' in page


def test_the_receipt_says_what_is_still_owed(share):
    lights(inbox(share))
    scan()
    missing = text(share, "ATA-lights-2024-1").partition("still missing")[2]
    assert "A02 Live births: 2024" in missing
    assert "Resident population" not in missing


def test_a_file_without_a_fault_is_accepted_and_comes_back_without_a_workbook(share):
    lights(inbox(share))
    scan()
    assert "\nAccepted.\n" in text(share, "ATA-lights-2024-1")
    assert not answered(share, "ATA-lights-2024-1.xlsx").exists()


def test_a_file_that_cannot_be_read_gets_only_the_receipt(share):
    inbox(share).write_bytes(b"this is no workbook")
    scan()
    told = text(share, "ATA-lights-2024-1")
    assert "Not accepted." in told
    assert "[blocks, I01]" in told
    assert not answered(share, "ATA-lights-2024-1.xlsx").exists()


def test_a_name_of_the_file_is_shown_and_never_obeyed(share):
    name = "x<b>\u202egpj\n{{7*7}}.xlsx"
    inbox(share, name).write_bytes(b"no workbook")
    scan()
    page = answered(share, "ATA-lights-2024-1.html").read_text(encoding="utf-8")
    assert "x&lt;b&gt;\\u202egpj\\n{{7*7}}.xlsx" in page
    assert "\u202e" not in page + text(share, "ATA-lights-2024-1")
    names = sorted(entry.name for entry in answered(share, "").iterdir())
    assert names == ["ATA-lights-2024-1.html", "ATA-lights-2024-1.txt"]


def test_the_answer_speaks_the_language_of_the_provider(share):
    tides(inbox(share, "tides.xlsx", "tides"), "كثير")
    scan()
    page = answered(share, "ATA-tides-2024-1.html", "tides").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page
    book = openpyxl.load_workbook(answered(share, "ATA-tides-2024-1.xlsx", "tides"))
    assert book.worksheets[0].sheet_view.rightToLeft
    assert "V07" in book["المد"]["B2"].comment.text


def test_without_a_translation_the_answer_is_in_english(share, monkeypatch, tmp_path):
    monkeypatch.setattr(questionnaire, "TRANSLATIONS", tmp_path)
    assert answers.answer_words(open_workplace("ATA"), "tides").language == "en"


# -- the returned workbook


def test_the_cell_at_fault_is_coloured_and_commented_and_linked(share):
    lights(inbox(share), People_C4="many", People_C11=700, Arrivals_B3="n/a")
    scan()
    book = openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx"))
    bad = book["People"]["C4"]
    assert bad.fill.fgColor.rgb == LOOKS["blocker"][0]
    assert bad.border.left.style == LOOKS["blocker"][1]
    assert "V07" in bad.comment.text and "many" in bad.comment.text
    for part in ("C9", "C10", "C11"):  # the total of 2024 and its parts, which do not add up
        assert "V09" in book["People"][part].comment.text
    assert "V07" in book["Arrivals, all"]["B3"].comment.text
    assert book["People"]["C3"].fill.fgColor.rgb == "FFC6EFCE"
    assert book["People"]["C3"].comment is None
    sheet, names, rows = findings_sheet(book)
    links = {row[2].hyperlink.location for row in rows if row[2].hyperlink}
    assert {"'People'!C4", "'Arrivals, all'!B3"} <= links
    assert all(not row[names["Explanation"] - 1].protection.locked for row in rows)
    assert sheet.protection.sheet and sheet["A1"].protection.locked
    assert all(row[names["Key"] - 1].value.startswith(row[0].value + "|ATA|lights") for row in rows)


def test_the_ministrys_own_comment_stays_before_ours(share):
    lights(inbox(share), People_C6="many")
    scan()
    comment = openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx"))["People"]["C6"]
    assert comment.comment.text.startswith("Counted twice.")
    assert "V07" in comment.comment.text


def test_the_copy_is_read_like_the_original_and_the_original_stays(share):
    path = lights(inbox(share), People_C4="many", People_C5=0.1 + 0.2)
    sent, read = path.read_bytes(), data(path)
    scan()
    copy = data(answered(share, "ATA-lights-2024-1.xlsx"))
    assert {name: copy[name] for name in read} == read
    assert path.read_bytes() == sent
    kept = submissions().iloc[0]
    assert vault.read(open_workplace("ATA").places.vault, kept["sha256"]) == sent


def test_good_sheets_go_on_while_a_bad_one_waits(share):
    lights(inbox(share), Arrivals_B1="Departures")
    scan()
    told = text(share, "ATA-lights-2024-1")
    assert "Accepted with questions." in told
    assert "9 values were understood." in told
    assert "A01 Resident population" in told


def test_what_waits_is_not_told_to_be_missing(share):
    lights(inbox(share), People_E6=12, People_A9=None, People_A10=None, People_A11=None)
    scan()
    told = text(share, "ATA-lights-2024-1")
    assert "values wait: their sheet has something that blocks." in told
    missing = told.partition("still missing")[2]
    assert "A01 Resident population: 2024" in missing  # 2022 and 2023 wait
    keys = findings_sheet(openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx")))[2]
    assert not [row for row in keys if row[6].value.startswith("V63|ATA|lights|MP-A01|2022")]


def test_the_same_input_gives_the_same_bytes(share):
    lights(inbox(share), People_C4="many")
    scan()
    folder = answered(share, "")
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    shutil.rmtree(folder)
    assert scan()["answered"] == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_a_text_file_comes_back_as_a_workbook_that_can_be_explained_in(share):
    inbox(share, "births_2024.csv").write_text("Year;Births\n2023;20\n2024;many\n")
    scan()
    path = answered(share, "ATA-lights-2024-1.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.worksheets[1]["A2"].value in (2023, "2023")
    assert "V07" in book.worksheets[1]["B3"].comment.text
    shutil.copy(path, inbox(share, path.name))
    explain(inbox(share, path.name), "V07", "They are not counted yet.")
    assert scan()["superseded"] == 1
    assert list(decisions_of(share)["text"]) == ["They are not counted yet."]


# -- sent again


def test_a_resubmission_lists_what_it_changes(share):
    lights(inbox(share))
    scan()
    lights(inbox(share), People_C9=2021, People_C10=1061, Arrivals_A4=None, Arrivals_B4=None)
    scan()
    told = text(share, "ATA-lights-2024-2")
    assert "It replaces ATA-lights-2024-1. 3 figures differ (revised: 2, gone: 1)." in told
    assert "revised: Resident population, 2024: 2,020 → 2,021" in told
    assert "gone: Immigration (long-term), 2024: 102 → –" in told


def test_the_same_bytes_are_recognised_under_any_name_and_answered(share):
    path = lights(inbox(share))
    scan()
    shutil.copy(path, inbox(share, "lights_2024_copy.xlsx"))
    assert scan()["known"] == 1
    assert len(submissions()) == 1
    [note] = answered(share, "").glob("ATA-lights-2024-1.again-*.txt")
    assert "lights_2024_copy.xlsx" in note.read_text(encoding="utf-8")
    assert "known" not in scan()


def test_a_file_refused_for_its_name_is_taken_under_the_agreed_one(share):
    path = lights(inbox(share, "people.xlsx"))
    assert scan()["refused"] == 1
    shutil.copy(path, inbox(share))
    assert scan()["accepted"] == 1


def test_a_rival_file_is_not_accepted_and_told_which_file_counts(share):
    lights(inbox(share))
    scan()
    lights(inbox(share, "lights_new.xlsx"), People_C3=2001)
    scan()
    told = text(share, "ATA-lights-2024-2")
    assert "Not accepted." in told
    assert "lights_2024.xlsx holds the same table" in told


def test_of_two_rivals_in_one_scan_the_older_is_used_and_both_receipts_say_so(share):
    """Nothing is lost: the other waits, and counts once it comes under the name of the first."""
    lights(inbox(share))
    newer = lights(inbox(share, "lights_new.xlsx"), People_C3=2001)
    for path, second in ((inbox(share), 1_700_000_000), (newer, 1_700_000_100)):
        os.utime(path, (second, second))
    done = scan()
    assert (done["accepted"], done["held"], done["answered"]) == (1, 1, 2)
    used, waiting = (text(share, f"ATA-lights-2024-{number}") for number in (1, 2))
    assert "lights_new.xlsx holds the same table and waits; this file is in use." in used
    assert "\nAccepted.\n" in used
    assert "lights_2024.xlsx holds the same table and stays in use." in waiting
    assert "Not accepted." in waiting and "[to explain, I11]" in waiting
    assert value_of("MP-A01", 2022) == 2000
    assert plan_of()["state"].tolist() == ["held", "accepted"]
    kept = {path.name for path in (share.parents[1] / "vault").rglob("*") if path.is_file()}
    assert set(submissions()["sha256"]) <= kept

    shutil.copy(newer, inbox(share))
    assert scan()["accepted"] == 1
    assert "revised: Resident population, 2022: 2,000 → 2,001" in text(share, "ATA-lights-2024-3")
    assert plan_of()["state"].tolist() == ["accepted"]
    assert value_of("MP-A01", 2022) == 2001


SECOND = """
title: Births, once more
provider: lights
publisher: Ministry of Lighthouses
language: en
files: ["vital*.csv"]
csv: {delimiter: ";"}
tables:
  births:
    sheet: "*"
    shape: long
    header_row: 1
    columns: {Year: time_period, Births: {value: {indicator: MP-A02}}}
"""


def test_two_workbooks_with_one_figure_are_both_told_and_neither_is_lost(share):
    """Files of two layouts do not wait for each other: the figure they share is the finding."""
    (share.parents[2] / "countries/ATA/workbooks/vital.yml").write_text(SECOND.lstrip())
    inbox(share, "births.csv").write_text("Year;Births\n2023;20\n2024;21\n")
    inbox(share, "vital.csv").write_text("Year;Births\n2024;22\n")
    assert scan()["accepted"] == 2
    made = year.standardise("ATA", ROUND)
    year.validate("ATA", ROUND, made["edition"])
    found = year.parts.load(open_workplace("ATA").places.work / "ATA" / made["edition"], "findings")
    twice = found[found["rule"] == "V03"]
    assert twice["time_period"].tolist() == [2024]
    assert twice["pointers"].iloc[0].count("cell:") == 2
    later = text(share, "ATA-lights-2024-2")
    assert "V03" in later and "21 and 22" in later


def plan_of():
    """What the edition of the round would be made from."""
    made = year.standardise("ATA", ROUND)
    workplace = open_workplace("ATA")
    rows = submissions()
    assert made["edition"]
    return pd.DataFrame(in_force(workplace, rows, ROUND))


def value_of(indicator: str, period: int) -> float:
    """The total of the edition of the round."""
    made = year.standardise("ATA", ROUND)
    frame = year.parts.load(
        open_workplace("ATA").places.work / "ATA" / made["edition"], "observations"
    )
    here = (frame["indicator"] == indicator) & (frame["time_period"] == period)
    (value,) = frame.loc[here & (frame["sex"] == "_T"), "obs_value"]
    return value


# -- explanations


def jump(share):
    """A figure that asks to be explained: 60 arrivals more than the year before, and many more."""
    lights(inbox(share), Arrivals_B4=400)
    scan()
    returned = answered(share, "ATA-lights-2024-1.xlsx")
    back = inbox(share, "ATA-lights-2024-1.xlsx")
    shutil.copy(returned, back)
    return back


def test_an_explanation_dropped_again_becomes_a_decision_and_the_finding_is_explained(share):
    explain(jump(share), "V50", "  A new harbour opened.\n")
    assert scan()["superseded"] == 1
    [made] = decisions_of(share).to_dict("records")
    assert (made["kind"], made["text"], made["decided_by"]) == (
        "explain",
        "A new harbour opened.",
        "lights",
    )
    assert (made["observed"], made["expected"]) == ("400", "101")
    assert made["decided_at"] == submissions().iloc[-1]["received_at"]
    told = text(share, "ATA-lights-2024-2")
    assert "Your explanations were kept." in told
    assert "A new harbour opened." in told
    plan = year.standardise("ATA", ROUND)
    year.validate("ATA", ROUND, plan["edition"])
    work = open_workplace("ATA").places.work / "ATA" / plan["edition"]
    found = year.parts.load(work, "findings")
    explained = found[found["key"] == made["finding"]].iloc[0]
    assert explained["state"] == "explained"
    assert explained["explanation"].startswith("A new harbour opened. (lights, ")


@pytest.mark.office
def test_an_explanation_saved_with_libreoffice_is_the_same_explanation(
    share, libreoffice, tmp_path
):
    lights(inbox(share), Arrivals_B4=400, People_C9=2020 + 0.1 + 0.2)
    scan()
    path = tmp_path / "back.xlsx"
    shutil.copy(answered(share, "ATA-lights-2024-1.xlsx"), path)
    explain(path, "V50", "A new harbour opened.")
    libreoffice(path, inbox(share, ""))
    assert scan()["superseded"] == 1
    assert list(decisions_of(share)["text"]) == ["A new harbour opened."]


def test_an_unchanged_workbook_brings_no_figures_a_second_time(share):
    explain(jump(share), "V50", "A new harbour opened.")
    scan()
    assert list(submissions()["state"]) == ["accepted", "superseded"]
    workplace = open_workplace("ATA")
    [used] = year.submissions_in_force(workplace, ROUND)
    assert used["file_name"] == "lights_2024.xlsx"


def test_a_returned_workbook_with_changed_figures_is_a_resubmission_of_what_it_answers(share):
    back = jump(share)
    explain(back, "V50", "A new harbour opened.")
    book = openpyxl.load_workbook(back)
    book["Arrivals, all"]["B3"] = 103
    book.save(back)
    assert scan()["accepted"] == 1
    assert len(decisions_of(share)) == 1
    assert list(submissions()["file_name"]) == ["lights_2024.xlsx"] * 2
    told = text(share, "ATA-lights-2024-2")
    assert "revised: Immigration (long-term), 2023: 101 → 103" in told
    assert "I06" not in told  # our own sheet is not a sheet that nobody explains
    assert "A new harbour opened." in told


def test_marks_of_an_earlier_copy_are_gone_from_the_next_one(share):
    lights(inbox(share), People_C4="many", People_C6="few")
    scan()
    book = openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx"))
    book["People"]["C4"] = 1050
    book.save(inbox(share))
    scan()
    book = openpyxl.load_workbook(answered(share, "ATA-lights-2024-2.xlsx"))
    assert book.sheetnames == ["Findings", "People", "Arrivals, all"]
    mended, still = book["People"]["C4"], book["People"]["C6"]
    assert mended.comment is None
    assert mended.fill.fill_type is None
    assert still.comment.text.count("V07") == 1
    assert still.comment.text.startswith("Counted twice.")


def test_the_same_explanation_again_is_not_a_second_decision(share):
    back = jump(share)
    explain(back, "V50", "A new harbour opened.")
    scan()
    explain(back, "V50", "A new harbour opened. ")
    scan()
    assert len(decisions_of(share)) == 1


def test_nobody_explains_the_findings_of_another(share):
    back = jump(share)
    explain(back, "V50", "A new harbour opened.")
    inbox(share, "", "tides").mkdir(parents=True)
    back.rename(inbox(share, "tides_1.xlsx", "tides"))
    scan()
    assert not len(decisions_of(share))


def test_an_explanation_of_no_finding_is_counted_and_not_kept(share):
    back = jump(share)
    book = openpyxl.load_workbook(back)
    _, names, rows = findings_sheet(book)
    rows[0][names["Explanation"] - 1].value = "Why not?"
    rows[0][names["Key"] - 1].value = "V50|ATA|tides|MP-C03|2024|"
    book.save(back)
    scan()
    assert not len(decisions_of(share))
    assert "1 explanation belongs to no finding" in text(share, "ATA-lights-2024-2")


# -- the share


def test_a_share_that_cannot_be_written_to_loses_nothing(share, tmp_path):
    lights(inbox(share))
    blocked = share / "lights" / "answers"
    blocked.write_text("a file where the folder should be")
    done = scan()
    assert done["unanswered"] == ["ATA-lights-2024-1"]
    assert len(submissions()) == 1
    blocked.unlink()
    done = scan()
    assert (done["answered"], done["unanswered"]) == (1, [])
    assert answered(share, "ATA-lights-2024-1.html").exists()


def test_no_link_is_followed_out_of_the_share(share, tmp_path):
    lights(inbox(share))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (share / "lights" / "answers").symlink_to(elsewhere)
    assert scan()["unanswered"] == ["ATA-lights-2024-1"]
    assert not list(elsewhere.iterdir())


def test_what_a_ministry_left_in_the_folder_of_answers_stays(share):
    lights(inbox(share), People_C4="many")
    mine = answered(share, "ATA-lights-2024-1.xlsx")
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"notes of the ministry")
    scan()
    assert mine.read_bytes() == b"notes of the ministry"
    assert answered(share, "ATA-lights-2024-1.html").exists()


def test_a_scan_without_anything_new_answers_nothing(share, monkeypatch):
    lights(inbox(share))
    scan()
    monkeypatch.setattr(answers, "answer", lambda *given: pytest.fail("there is an answer"))
    assert scan()["answered"] == 0


def test_one_file_that_cannot_be_answered_does_not_stop_the_others(share, monkeypatch):
    lights(inbox(share))
    tides(inbox(share, "tides.xlsx", "tides"), 5)
    whole = answers.answer

    def broken(workplace, every, row):
        if row["provider"] == "lights":
            raise ValueError("a fault of ours")
        return whole(workplace, every, row)

    monkeypatch.setattr(answers, "answer", broken)
    done = scan()
    assert done["unanswered"] == ["ATA-lights-2024-1"]
    assert done["answered"] == 1


def test_partial_files_are_not_left_behind(share):
    lights(inbox(share), People_C4="many")
    scan()
    assert not [name for name in answered(share, "").iterdir() if name.name.startswith(".")]


def test_a_findings_sheet_of_nobody_is_the_ministrys_own(share):
    path = lights(inbox(share))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Findings")["A1"] = "What we found ourselves"
    book["People"]["C4"] = "many"
    book.save(path)
    workplace = open_workplace("ATA")
    scan()
    row = submissions().iloc[0]
    assert explanations.returned(workplace, "lights", row["file_name"], row["sha256"]) is None
    copy = openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx"))
    assert copy.sheetnames[0] == "Findings (2)"
    assert copy["Findings"]["A1"].value == "What we found ourselves"


def test_a_correction_sent_after_the_closing_day_makes_nobody_late(share, monkeypatch):
    """The day of receipt in the manifest is that of the first usable file of a table."""
    monkeypatch.setattr(intake, "now", lambda: "2025-05-30T10:00:00+00:00")
    inbox(share).write_bytes(b"not a workbook")
    assert scan()["refused"] == 1
    monkeypatch.setattr(intake, "now", lambda: "2025-05-31T23:59:59+00:00")
    lights(inbox(share))
    assert scan()["accepted"] == 1
    monkeypatch.setattr(intake, "now", lambda: "2025-07-01T10:00:00+00:00")
    lights(inbox(share), Arrivals_B3=103)
    assert scan()["accepted"] == 1
    [used] = year.submissions_in_force(open_workplace("ATA"), ROUND)
    assert used["sha256"] == hashlib.sha256(inbox(share).read_bytes()).hexdigest()
    assert used["received_on"] == "2025-05-31"


def test_the_files_of_a_sample_have_no_day_of_receipt(share, tmp_path):
    settings = tmp_path / "countries" / "ATA" / "country.yml"
    settings.write_text(settings.read_text(encoding="utf-8") + "sample: true\n", encoding="utf-8")
    lights(inbox(share))
    scan()
    [used] = year.submissions_in_force(open_workplace("ATA"), ROUND)
    assert used["received_on"] == ""
