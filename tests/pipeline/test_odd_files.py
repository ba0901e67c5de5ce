"""Odd names, odd texts and files in the wrong folder: each is answered, none stops the others."""

import os
import pwd
import shutil
import tempfile
from pathlib import Path

import openpyxl
import pytest

from extractors.share import UNREADABLE, remembered
from extractors.share import scan as scan_share
from pipeline import intake
from tests.pipeline.islands import lights
from tests.pipeline.test_answers import answered, inbox, scan, share, submissions, text

__all__ = ["share"]  # the fixture
CELLS = [
    "\x01\x0b\x1f", "\u202e12\u2066", "\ufffe\uffff", "=cmd|' /C calc'!A0", "@SUM(A1)",
    "x" * 32_767,
    "<script>alert(1)</script>{{ 7*7 }}",
]  # fmt: skip
TEXTS = {
    "births_odd.csv": "\n".join(
        f"{2022 + n};{cell}" for n, cell in enumerate([*CELLS, "1\n"])
    ).encode(),
    "births_nul.csv": "2023;1\0 2\n".encode("utf-16-le"),
    "births_latin.csv": "2023;naïve\n".encode("cp1252"),
}
HEAD = "Year;Births;Bir\u00a0ths\u2003\n"
NAMES = [
    "births new\nline.csv", "births \"quotes'.csv", "births_\u202egnp.csv", "births\U0001f6df.csv",
    "births" + "a" * 245 + ".csv", "births $(id).csv", "births{{7*7}}.csv", "births..%2f..csv",
    "births\\b.csv", os.fsdecode(b"births caf\xe9.csv"),
]  # fmt: skip


def test_whatever_stands_in_a_text_file_it_is_answered(share):
    for name, data in TEXTS.items():
        wide = name == "births_nul.csv"
        head = ("\ufeff" + HEAD).encode("utf-16-le") if wide else HEAD.encode()
        inbox(share, name).write_bytes(head + data)
    done = scan()
    assert (done["answered"], done["unanswered"]) == (len(TEXTS), [])
    states = submissions().set_index("file_name")["state"]
    assert states["births_latin.csv"] == "refused"
    for number in range(1, len(TEXTS) + 1):
        told = text(share, f"ATA-lights-2024-{number}")
        assert "<script>" not in answered(share, f"ATA-lights-2024-{number}.html").read_text(
            "utf-8"
        )
        assert "\u202e" not in told and "\0" not in told
        path = answered(share, f"ATA-lights-2024-{number}.xlsx")
        if path.exists():
            cells = [c for s in openpyxl.load_workbook(path) for row in s.iter_rows() for c in row]
            assert "f" not in {cell.data_type for cell in cells}


def test_whatever_a_file_is_called_it_is_answered_under_its_reference(share):
    for number, name in enumerate(NAMES):
        inbox(share, name).write_bytes(
            b"\xff" + bytes([number + 20]) * 9 + b"\n"
        )  # no text in any encoding
    done = scan()
    assert (done["answered"], done["unanswered"]) == (len(NAMES), [])
    there = {path.name.partition(".")[0] for path in answered(share, "").iterdir()}
    assert there == {f"ATA-lights-2024-{number}" for number in range(1, len(NAMES) + 1)}


def test_whatever_a_sheet_is_called_its_findings_come_back(share):
    path = lights(inbox(share), Arrivals_B3="n/a")
    book = openpyxl.load_workbook(path)
    names = ["Peo\u00a0ple", "Annex\u2003\u00a0B", " Annex", "x" * 31, "=1+1", "50% & <b>!A1"]
    for name in names:
        book.create_sheet(name).append(["what is this", 7])
    book.save(path)
    done = scan()
    assert (done["answered"], done["unanswered"]) == (1, [])
    assert text(share, "ATA-lights-2024-1").count("I06") == len(names)
    back = openpyxl.load_workbook(answered(share, "ATA-lights-2024-1.xlsx"))
    links = {
        cell.hyperlink.location for row in back.worksheets[0] for cell in row if cell.hyperlink
    }
    assert {f"'{name}'!A1" for name in names} <= links


def test_a_file_in_another_providers_folder_counts_for_nobody(share):
    (share / "tides/inbox/2024").mkdir(parents=True)
    lights(inbox(share, "lights_2024.xlsx", "tides"))
    assert scan()["refused"] == 1
    assert submissions()["provider"].tolist() == ["tides"]
    assert "I03" in answered(share, "ATA-tides-2024-1.txt", "tides").read_text("utf-8")


def test_what_vanishes_or_is_not_mounted_withdraws_nothing(share, caplog):
    path = lights(inbox(share))
    assert scan()["accepted"] == 1
    shutil.move(share, share.parent / "elsewhere")
    for _ in range(2):  # nothing there, and an empty folder where it is mounted
        with pytest.raises(intake.share.ShareError, match="mounted"):
            scan()
        share.mkdir(exist_ok=True)
    share.rmdir()
    shutil.move(share.parent / "elsewhere", share)
    assert {"gone", "accepted", "known"}.isdisjoint(scan())
    path.unlink()
    assert scan()["gone"] == 1
    assert "lights_2024.xlsx" in caplog.text
    assert "gone" not in scan()
    assert submissions()["state"].tolist() == ["accepted"]


def as_nobody(work) -> str:
    """What `work()` says in a process that may read and write only what everybody may."""
    there, here = os.pipe()
    child = os.fork()
    if not child:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(pwd.getpwnam("nobody").pw_gid)
                os.setuid(pwd.getpwnam("nobody").pw_uid)
            os.write(here, str(work()).encode())
        finally:
            os._exit(0)
    os.close(here)
    with os.fdopen(there) as said:
        answer = said.read()
    os.waitpid(child, 0)
    return answer


def test_what_may_not_be_read_waits_and_a_share_that_may_only_be_read_is_enough():
    with tempfile.TemporaryDirectory() as folder:
        round_ = Path(folder) / "MDA" / "bns" / "inbox" / "2024"
        round_.mkdir(parents=True)
        (round_ / "closed.csv").write_text("x\n")
        (round_ / "open.csv").write_text("x\n")
        (round_ / "closed.csv").chmod(0)
        for each in (Path(folder), *Path(folder).rglob("*")):
            if each.is_dir():
                each.chmod(0o555)

        def work() -> list:
            found = scan_share(Path(folder), "MDA", 2024, remembered([], {}), 0, ["bns"])
            try:
                (round_ / "new.csv").write_text("x\n")
            except OSError as refused:
                told = [(one.file_name, one.note or one.state) for one in found]
                return sorted([*told, ("new", str(refused.errno))])

        told = as_nobody(work)
        for each in (Path(folder), *Path(folder).rglob("*")):
            each.chmod(0o755)
    assert told == str([("closed.csv", UNREADABLE), ("new", "13"), ("open.csv", "ready")])


def test_two_scans_at_once_take_a_file_once(share, monkeypatch):
    inbox(share, "one.csv").write_bytes(b"no table\0\n")
    inbox(share, "two.csv").write_bytes(b"no table either\0\n")
    take = intake.share.take
    seen = []

    def and_another_scan(*arguments):
        taken = take(*arguments)
        if not seen:
            seen.append(taken)
            scan()
        return taken

    monkeypatch.setattr(intake.share, "take", and_another_scan)
    scan()
    assert sorted(submissions()["file_name"]) == ["one.csv", "two.csv"]


def test_a_file_renamed_between_scan_and_copy_or_at_fault_does_not_stop_the_others(
    share, monkeypatch, caplog
):
    for name in ("a.csv", "b.csv", "c.csv"):
        inbox(share, name).write_bytes(name.encode() + b"\0\n")
    read = intake.read_submission

    def as_things_go(places, country, provider, file):
        if file["file_name"] == "b.csv":
            raise OSError(5, "Input/output error")
        inbox(share, "c.csv").rename(inbox(share, "d.csv"))
        return read(places, country, provider, file)

    with monkeypatch.context() as patched:
        patched.setattr(intake, "read_submission", as_things_go)
        done = scan()
    assert (done["refused"], done["failed"], done["waiting"]) == (1, 1, 1)
    assert "b.csv cannot be taken" in caplog.text
    assert scan()["refused"] == 2
    assert sorted(submissions()["file_name"]) == ["a.csv", "b.csv", "d.csv"]
