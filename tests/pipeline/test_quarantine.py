"""A ministry sends a list of persons: refused, told, kept apart from all else, known again."""

import logging
import stat

import openpyxl
import pytest

from pipeline import intake, parts, year
from pipeline.workplace import open_workplace
from store import quarantine, register
from tests.pipeline.islands import lights
from tests.pipeline.test_answers import answered, inbox, scan, share, submissions, text

__all__ = ["share"]  # the fixture
# Nobody: keepers of imaginary lighthouses.
KEEPERS = [
    ["Surname", "First name", "Date of birth", "Passport No."],
    ["Lanternovskaya", "Ada", "1961-03-14", "LH204817"],
    ["Breakwaterman", "Tomas", "1988-11-02", "LH204933"],
]
SECRETS = [value for row in KEEPERS[1:] for value in row if len(value) > 5]


def persons(path, more=()):
    """The agreed workbook with a list of persons on a sheet that nobody agreed on."""
    lights(path)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Annex")
    for row in [*KEEPERS, *more]:
        sheet.append(row)
    sheet.sheet_state = "hidden"
    book.save(path)
    return path


def written(root) -> dict[str, bytes]:
    """Everything the system has written, the ministry's own inbox and the quarantine left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "var").rglob("*"))
        if path.is_file() and "/inbox/" not in path.as_posix()
        if "quarantine" not in path.relative_to(root).parts
    }


@pytest.mark.parametrize("name", ["lights_2024.xlsx", "nobody agreed on this name.xlsx"])
def test_its_bytes_lie_in_the_quarantine_and_nowhere_else(share, tmp_path, name):
    data = persons(inbox(share, name)).read_bytes()
    done = scan()
    assert (done["quarantined"], done["answered"]) == (1, 1)
    (row,) = submissions().to_dict("records")
    assert row["state"] == "quarantined"
    folder = tmp_path / "var" / "quarantine"
    kept = quarantine.kept(folder, row["sha256"])
    assert kept.read_bytes() == data
    assert [path for path in folder.rglob("*") if path.is_file()] == [kept]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert data not in written(tmp_path).values()


def test_nothing_of_it_is_quoted_anywhere(share, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    path = persons(inbox(share))
    text_file = inbox(share, "lights_2024.csv")
    text_file.write_text("".join(";".join(row) + "\n" for row in KEEPERS), encoding="utf-8")
    scan()
    assert submissions()["state"].tolist() == ["quarantined"] * 2
    said = written(tmp_path)
    assert any(name.endswith(".parquet") for name in said)
    assert any(name.endswith("register.sqlite") for name in said)
    said["log"] = caplog.text.encode()
    found = [
        (name, secret)
        for name, data in said.items()
        for secret in SECRETS
        if secret.encode() in data or secret.encode("utf-16-le") in data
    ]
    assert found == []
    assert path.exists()  # the inbox is the ministry's


def test_the_ministry_is_told_what_to_do(share):
    persons(inbox(share))
    scan()
    told = text(share, "ATA-lights-2024-1")
    assert "Not accepted." in told
    assert "Delete it from the inbox and send the table of counts instead." in told
    assert "[blocks, I14]" in told
    assert "understood" not in told
    assert not answered(share, "ATA-lights-2024-1.xlsx").exists()
    assert "I14" in answered(share, "ATA-lights-2024-1.html").read_text(encoding="utf-8")


def test_the_same_bytes_are_recognised_under_any_name_even_after_they_were_deleted(share, tmp_path):
    data = persons(inbox(share)).read_bytes()
    scan()
    folder = tmp_path / "var" / "quarantine"
    sha256 = submissions()["sha256"].iloc[0]
    quarantine.kept(folder, sha256).unlink()
    inbox(share, "other name.xlsx").write_bytes(data)
    assert scan()["known"] == 1
    assert len(submissions()) == 1
    assert not [path for path in folder.rglob("*") if path.is_file()]
    again = [path for path in answered(share, "").iterdir() if ".again-" in path.name]
    assert "other name.xlsx" in again[0].read_text(encoding="utf-8")


def test_the_table_of_counts_under_the_same_name_takes_its_place(share):
    persons(inbox(share))
    scan()
    lights(inbox(share))
    assert scan()["accepted"] == 1
    assert "12 values were understood." in text(share, "ATA-lights-2024-2")


def test_the_report_of_the_year_names_the_finding_and_reads_no_quarantined_file(share, tmp_path):
    persons(inbox(share))
    scan()
    sha256 = submissions()["sha256"].iloc[0]
    quarantine.kept(tmp_path / "var" / "quarantine", sha256).unlink()
    made = year.standardise("ATA", 2024)
    raised = parts.load(tmp_path / "var" / "work" / "ATA" / made["edition"], "raised")
    (found,) = raised[raised["rule"] == "I14"].to_dict("records")
    assert (found["provider"], found["observed"]) == ("lights", "")
    assert "Annex" in found["pointers"]


def test_a_scan_killed_after_the_file_was_looked_into_is_made_good_by_the_next(
    share, tmp_path, monkeypatch
):
    data = persons(inbox(share)).read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(intake.register, "next_submission_id", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            scan()
    assert scan()["quarantined"] == 1
    (row,) = submissions().to_dict("records")
    assert quarantine.kept(tmp_path / "var" / "quarantine", row["sha256"]).read_bytes() == data
    assert data not in written(tmp_path).values()
    engine = open_workplace("ATA").engine
    found = register.findings_of(engine, [row["submission_id"]])
    assert found["rule"].tolist() == ["I14"]


def test_what_is_in_the_vault_already_is_not_looked_into_again(share, tmp_path):
    lights(inbox(share, "nobody agreed on this name.xlsx"))
    assert scan()["refused"] == 1
    assert "[blocks, I03]" in text(share, "ATA-lights-2024-1")
    assert not [p for p in (tmp_path / "var" / "quarantine").rglob("*") if p.is_file()]
