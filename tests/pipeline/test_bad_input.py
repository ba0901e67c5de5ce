"""A bad file becomes a finding with a sentence and stops nothing else; its bytes are kept."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from catalogue.words import finding_texts, words
from pipeline import intake, parts, year
from pipeline.workplace import open_workplace
from store import register, vault

GOOD = "bns/inbox/2024/populatia_2024.xlsx"


@pytest.fixture
def inbox(own_root, monkeypatch) -> Path:
    monkeypatch.setattr(intake, "QUIET_SECONDS", 0.1)
    return own_root / "var" / "share" / "MDA"


def sheet_of(path: Path):
    book = openpyxl.load_workbook(path)
    return book, next(sheet for sheet in book if sheet.title == "Populația")


def findings_after_intake(own_root) -> tuple:
    """What the next edition of 2024 would say, as a frame, and its observations."""
    intake.take_in("MDA", 2024)
    made = year.standardise("MDA", 2024)
    work = own_root / "var" / "work" / "MDA" / made["edition"]
    return parts.load(work, "raised"), parts.load(work, "observations")


def sentences(raised, rule: str) -> list[str]:
    workplace = open_workplace("MDA")
    said = words("en", workplace.catalogue, workplace.country)
    rows = raised[raised["rule"] == rule].to_dict("records")
    return [finding_texts(said, row)["sentence"] for row in rows]


def test_a_half_copied_workbook_is_told_and_the_others_go_on(own_root, inbox):
    path = inbox / GOOD
    whole = path.read_bytes()
    broken = inbox / "bns/inbox/2024/populatia_2024_bis.xlsx"
    broken.write_bytes(whole[: len(whole) // 2] + b"PK\x05\x06" + bytes(18))
    raised, observations = findings_after_intake(own_root)
    assert len(sentences(raised, "I01")) == 1
    assert "populatia_2024_bis.xlsx" in sentences(raised, "I01")[0]
    assert "bns" in set(observations["provider"])
    engine = open_workplace("MDA").engine
    kept = register.submissions(engine, "MDA", 2024).set_index("file_name")
    sha256 = kept.loc["populatia_2024_bis.xlsx", "sha256"]
    assert kept.loc["populatia_2024_bis.xlsx", "state"] == "refused"
    assert vault.read(own_root / "var" / "vault", sha256) == broken.read_bytes()


def test_an_unknown_workbook_says_which_names_are_agreed(own_root, inbox):
    book, sheet = sheet_of(inbox / GOOD)
    sheet["A1"].value = "Another title: the same bytes would be known under any name"
    book.save(inbox / "bns/inbox/2024/altceva.xlsx")
    raised, _ = findings_after_intake(own_root)
    assert "no layout of National Bureau of Statistics" in sentences(raised, "I03")[0]


def test_an_unknown_header_holds_its_sheet_back(own_root, inbox):
    path = inbox / GOOD
    book, sheet = sheet_of(path)
    header = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value) == "2020")
    header.value = "Anul curent"
    book.save(path)
    raised, observations = findings_after_intake(own_root)
    told = raised[raised["rule"].isin(["I04", "I05"])]
    assert list(told["severity"]) == ["blocker"]
    assert told["observed"].iloc[0] == "Anul curent"
    assert told["pointers"].iloc[0].endswith(f"!{header.coordinate}")
    frame = observations[(observations["provider"] == "bns")]
    assert "MP-A01" not in set(frame["indicator"])
    assert "MP-C03" in set(frame["indicator"])


def test_a_corrected_file_replaces_the_bad_one_and_its_finding(own_root, inbox):
    path = inbox / GOOD
    good = path.read_bytes()
    path.write_bytes(b"not a workbook")
    raised, _ = findings_after_intake(own_root)
    assert len(sentences(raised, "I01")) == 1
    path.write_bytes(good)
    raised, observations = findings_after_intake(own_root)
    assert not len(sentences(raised, "I01"))
    assert "MP-A01" in set(observations.loc[observations["provider"] == "bns", "indicator"])


def test_two_files_that_claim_one_table_wait_for_a_decision(own_root, inbox):
    path = inbox / GOOD
    book, sheet = sheet_of(path)
    sheet["A1"].value = "A second version"
    book.save(inbox / "bns/inbox/2024/populatia_2024_v2.xlsx")
    raised, observations = findings_after_intake(own_root)
    assert "populatia_2024_v2.xlsx and populatia_2024.xlsx" in sentences(raised, "I11")[0]
    values = observations[observations["indicator"] == "MP-A01"]["source"]
    first = register.submissions(open_workplace("MDA").engine, "MDA", 2024)
    sha256 = first.set_index("file_name").loc["populatia_2024.xlsx", "sha256"]
    assert values[values.str.contains(sha256)].any()


def test_a_resubmission_after_the_year_was_built_announces_every_provider(own_root, inbox):
    path = inbox / GOOD
    book, sheet = sheet_of(path)
    sheet["A1"].value = "Corrected"
    book.save(path)
    announced = {entry["provider"]: entry for entry in intake.take_in("MDA", 2024)["announce"]}
    assert announced["bns"]["state"] == "delivered"
    assert announced["igpf"]["state"] == "absent"
    workplace = open_workplace("MDA")
    assert set(announced) == set(intake.owing(workplace.catalogue, workplace.country))


def test_an_empty_share_is_an_alarm_not_a_withdrawal(own_root, inbox):
    shutil.rmtree(inbox)
    inbox.mkdir()
    with pytest.raises(intake.share.ShareError):
        intake.take_in("MDA", 2024)
