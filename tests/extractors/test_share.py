"""The share, on a real file system: only whole files of known providers are taken, once."""

import hashlib
import os
import socket

import pandas as pd
import pytest

from extractors import share as room
from extractors.share import (
    ARRIVING,
    LINK,
    NOT_A_FILE,
    STRANGER,
    TWO_NAMES,
    UNREADABLE,
    VANISHED,
    Arrival,
    ShareError,
    StillChanging,
    open_file,
    remembered,
    scan,
    take,
)
from store import quarantine
from tests.extractors.workbooks import tabled

NOTHING = remembered([], {})
PROVIDERS = ["bns", "igm"]
BOOK = tabled(Data=[["Year", 2024], ["Persons", 5]])
HOUR = 3600


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "share" / "MDA" / "bns" / "inbox" / "2024"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def look(tmp_path):
    def run(seen=NOTHING, quiet=0.0) -> list[Arrival]:
        return scan(tmp_path / "share", "MDA", 2024, seen, quiet, PROVIDERS)

    return run


def told(arrivals: list[Arrival]) -> dict[str, tuple[str, str]]:
    return {found.file_name: (found.state, found.note) for found in arrivals}


def as_if_seen(arrivals: list[Arrival], seconds_ago: float) -> pd.DataFrame:
    """What is remembered of a scan, as if it had been that long ago."""
    rows = remembered(arrivals, {})
    return rows.assign(seen_ns=rows["seen_ns"] - int(seconds_ago * 1e9))


def taken(arrivals: list[Arrival]) -> pd.DataFrame:
    return remembered(arrivals, {found.path: "ab" * 32 for found in arrivals})


# -- when a file is ready --------------------------------------------------------------------


def test_a_file_is_ready_when_it_has_stood_still_for_the_quiet_period(inbox, look):
    (inbox / "file.xlsx").write_bytes(BOOK)
    first = look(quiet=60)
    assert told(first) == {"file.xlsx": ("waiting", ARRIVING)}
    assert told(look(as_if_seen(first, 59), quiet=60)) == {"file.xlsx": ("waiting", ARRIVING)}
    assert told(look(as_if_seen(first, 61), quiet=60)) == {"file.xlsx": ("ready", "")}


def test_the_first_sighting_counts_however_often_it_is_seen_waiting(inbox, look):
    (inbox / "file.xlsx").write_bytes(BOOK)
    second = look(as_if_seen(look(quiet=60), 40), quiet=60)
    assert told(look(as_if_seen(second, 30), quiet=60)) == {"file.xlsx": ("ready", "")}


def test_a_growing_file_waits_from_its_last_growth(inbox, look):
    path = inbox / "file.xlsx"
    path.write_bytes(BOOK[:500])
    first = look(quiet=60)
    path.write_bytes(BOOK)
    assert told(look(as_if_seen(first, 100), quiet=60)) == {"file.xlsx": ("waiting", ARRIVING)}


def test_a_file_that_was_touched_waits_anew(inbox, look):
    path = inbox / "file.xlsx"
    path.write_bytes(BOOK)
    first = look(quiet=60)
    os.utime(path, ns=(0, 0))
    assert told(look(as_if_seen(first, 100), quiet=60)) == {"file.xlsx": ("waiting", ARRIVING)}


def test_the_clock_of_another_boot_does_not_count(inbox, look):
    (inbox / "file.xlsx").write_bytes(BOOK)
    before = as_if_seen(look(quiet=60), 100).assign(boot="another")
    assert told(look(before, quiet=60)) == {"file.xlsx": ("waiting", ARRIVING)}
    later = as_if_seen(look(quiet=60), -100)
    assert told(look(later, quiet=60)) == {"file.xlsx": ("waiting", ARRIVING)}


@pytest.mark.parametrize("length", [0, 3, 500, len(BOOK) - 1])
def test_a_half_written_zip_waits_however_still_it_stands(inbox, look, length):
    (inbox / "file.xlsx").write_bytes(BOOK[:length])
    state = told(look(as_if_seen(look(), 100)))["file.xlsx"]
    assert state == (("ready", "") if length == 3 else ("waiting", ARRIVING))


def test_a_zip_that_is_never_finished_is_taken_in_the_end_to_be_answered(inbox, look):
    (inbox / "file.xlsx").write_bytes(BOOK[:500])
    assert told(look(as_if_seen(look(), HOUR + 1))) == {"file.xlsx": ("ready", "")}


@pytest.mark.parametrize(
    ("name", "cut", "whole"),
    [
        ("file.csv", b"2024;5\n2025;12", b"2024;5\n2025;1234\n"),
        ("FILE.TSV", b"2024\t12", b"2024\t1234\r"),
        ("wide.csv", "2024;12".encode("utf-16"), "2024;1234\n".encode("utf-16")),
        ("table.json", b'[{"a": 12}, {"a": 1', b'[{"a": 12}, {"a": 1234}]\n '),
    ],
)
def test_a_text_that_stops_in_the_middle_of_a_line_is_given_time(inbox, look, name, cut, whole):
    path = inbox / name
    path.write_bytes(cut)
    assert told(look(as_if_seen(look(), 100))) == {name: ("waiting", ARRIVING)}
    assert told(look(as_if_seen(look(), 121))) == {name: ("ready", "")}
    path.write_bytes(whole)
    assert told(look()) == {name: ("ready", "")}


def test_modification_times_in_the_future_or_past_play_no_part(inbox, look):
    for name, when in (("past.csv", 0), ("future.csv", 4_000_000_000)):
        (inbox / name).write_text("x\n")
        os.utime(inbox / name, (when, when))
    assert {state for state, _ in told(look()).values()} == {"ready"}


# -- what is taken, and what is known --------------------------------------------------------


def test_a_ready_file_is_copied_as_it_is(inbox, look, tmp_path):
    (inbox / "file.xlsx").write_bytes(BOOK)
    (arrival,) = look()
    assert (arrival.provider, arrival.round) == ("bns", 2024)
    assert arrival.path == "bns/inbox/2024/file.xlsx"
    sha256, size = take(tmp_path / "share", arrival, tmp_path / "apart")
    assert (sha256, size) == (hashlib.sha256(BOOK).hexdigest(), len(BOOK))
    assert quarantine.arriving(tmp_path / "apart", sha256).read_bytes() == BOOK
    assert (inbox / "file.xlsx").read_bytes() == BOOK


def test_a_known_file_is_not_told_again_until_it_changes(inbox, look):
    path = inbox / "file.xlsx"
    path.write_bytes(BOOK)
    seen = taken(look())
    assert look(seen) == []
    path.write_bytes(BOOK + b" ")
    assert [found.file_name for found in look(seen)] == ["file.xlsx"]


def test_the_same_name_with_other_content_of_the_same_size_is_new(inbox, look):
    path = inbox / "file.csv"
    path.write_text("2024;5\n")
    seen = taken(look())
    path.write_text("2024;6\n")
    os.utime(path, ns=(1, 1))
    assert told(look(seen)) == {"file.csv": ("ready", "")}


def test_known_files_are_not_opened(inbox, look, monkeypatch):
    for number in range(50):
        (inbox / f"file{number}.csv").write_text("x\n")
    seen = taken(look())

    def never(*_):
        raise AssertionError("a known file was opened")

    monkeypatch.setattr(room, "open_file", never)
    assert look(seen) == []
    (inbox / "new.csv").write_text("x\n")
    with pytest.raises(AssertionError):
        look(seen)


def test_a_file_swapped_or_grown_after_the_scan_is_not_taken(inbox, look, tmp_path):
    path = inbox / "file.csv"
    path.write_text("2024;5\n")
    (arrival,) = look()
    path.write_text("2024;5\n2025;6\n")
    with pytest.raises(StillChanging):
        take(tmp_path / "share", arrival, tmp_path / "apart")
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(StillChanging):
        take(tmp_path / "share", arrival, tmp_path / "apart")


def test_a_file_renamed_between_scan_and_copy_is_simply_not_there(inbox, look, tmp_path):
    (inbox / "file.csv").write_text("x\n")
    (arrival,) = look()
    (inbox / "file.csv").rename(inbox / "other.csv")
    with pytest.raises(StillChanging):
        take(tmp_path / "share", arrival, tmp_path / "apart")


def test_a_file_deleted_after_it_was_taken_is_told_once_as_gone(inbox, look):
    for name in ("a.csv", "b.csv"):
        (inbox / name).write_text("x\n")
    seen = taken(look())
    (inbox / "a.csv").unlink()
    gone = look(seen)
    assert told(gone) == {"a.csv": ("gone", "")}
    after = pd.concat([seen[seen["path"].str.endswith("b.csv")], remembered(gone, {})])
    assert look(after) == []
    (inbox / "a.csv").write_text("x\n")
    assert told(look(after)) == {"a.csv": ("ready", "")}


# -- what is never taken ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["~$file.xlsx", ".file.xlsx", ".DS_Store", "._file.xlsx", "Thumbs.db", "file.xlsx.part",
     "file.xlsx.crdownload", "FILE.TMP", ".~lock.file.xlsx#"],
)  # fmt: skip
def test_what_programs_leave_behind_is_no_delivery(inbox, look, name):
    (inbox / name).write_bytes(BOOK)
    assert look() == []


def test_links_pipes_sockets_and_folders_are_refused_and_never_opened(
    inbox, look, tmp_path, monkeypatch
):
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(BOOK)
    (inbox / "link.xlsx").symlink_to(secret)
    (inbox / "loop.xlsx").symlink_to(inbox / "loop.xlsx")
    os.mkfifo(inbox / "pipe.xlsx")
    (inbox / "folder").mkdir()
    os.link(secret, inbox / "second.xlsx")
    monkeypatch.chdir(inbox)  # the name of a socket may be no longer than 107 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.xlsx")
        found = look()
    assert told(found) == {
        "link.xlsx": ("refused", LINK),
        "loop.xlsx": ("refused", LINK),
        "pipe.xlsx": ("refused", NOT_A_FILE),
        "socket.xlsx": ("refused", NOT_A_FILE),
        "folder": ("refused", NOT_A_FILE),
        "second.xlsx": ("refused", TWO_NAMES),
    }
    assert look(remembered(found, {})) == []


def test_a_folder_that_is_a_link_is_not_entered(inbox, look, tmp_path):
    outside = tmp_path / "outside" / "inbox" / "2024"
    outside.mkdir(parents=True)
    (outside / "file.xlsx").write_bytes(BOOK)
    (tmp_path / "share" / "MDA" / "igm").symlink_to(tmp_path / "outside")
    (found,) = look()
    assert (found.provider, found.state, found.note) == ("igm", "waiting", LINK)
    trap = Arrival(
        "igm", 2024, "file.xlsx", "", "ready", place=("MDA", "igm", "inbox", "2024", "file.xlsx")
    )
    with pytest.raises(OSError):
        open_file(tmp_path / "share", trap)


def test_a_folder_of_nobody_is_reported_and_not_read(inbox, look, tmp_path):
    other = tmp_path / "share" / "MDA" / "lighthouses" / "inbox" / "2024"
    other.mkdir(parents=True)
    (other / "file.xlsx").write_bytes(BOOK)
    found = look()
    assert told(found) == {"file.xlsx": ("refused", STRANGER)}
    assert look(remembered(found, {})) == []


def test_other_rounds_and_loose_files_are_not_looked_at(inbox, look, tmp_path):
    (tmp_path / "share" / "MDA" / "README.txt").write_text("x\n")
    (inbox.parent / "2023").mkdir()
    (inbox.parent / "2023" / "file.csv").write_text("x\n")
    (inbox.parent / "loose.csv").write_text("x\n")
    assert look() == []


@pytest.mark.parametrize(
    "name",
    ["new\nline.csv", "\"quotes'.csv", "-dash.csv", "\u202egnp.csv", "\U0001f6df.csv",
     "a" * 251 + ".csv", "$(id).csv", "{{7*7}}.csv", "x..%2f..%2fetc.csv", "a\\b.csv", "'=1+1.csv"],
)  # fmt: skip
def test_odd_names_are_only_names(inbox, look, tmp_path, name):
    (inbox / name).write_text("x\n")
    (arrival,) = look()
    assert arrival.file_name == name
    assert take(tmp_path / "share", arrival, tmp_path / "apart")[1] == 2
    assert look(taken([arrival])) == []


def test_a_name_that_is_no_text_is_written_so_that_it_is(inbox, look, tmp_path):
    (inbox / os.fsdecode(b"caf\xe9.csv")).write_text("x\n")
    (arrival,) = look()
    assert arrival.file_name == r"caf\xe9.csv"
    assert take(tmp_path / "share", arrival, tmp_path / "apart")[1] == 2
    assert look(taken([arrival])) == []


# -- a share that is not there ---------------------------------------------------------------


def test_a_share_that_vanished_or_is_empty_is_an_alarm(inbox, look, tmp_path):
    (inbox / "file.csv").write_text("x\n")
    seen = taken(look())
    (tmp_path / "share").rename(tmp_path / "elsewhere")
    with pytest.raises(ShareError, match="mounted"):
        look(seen)
    (tmp_path / "share" / "MDA").mkdir(parents=True)
    with pytest.raises(ShareError, match="empty"):
        look(seen)


def test_a_providers_folder_that_vanished_is_told_and_withdraws_nothing(inbox, look, tmp_path):
    (inbox / "file.csv").write_text("x\n")
    seen = taken(look())
    (tmp_path / "share" / "MDA" / "igm").mkdir()
    inbox.rename(tmp_path / "elsewhere")
    (found,) = look(seen)
    assert (found.provider, found.state, found.note) == ("bns", "waiting", VANISHED)
    assert len(remembered([found], {})) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_waits_and_says_so(inbox, look):
    (inbox / "file.csv").write_text("x\n")
    (inbox / "file.csv").chmod(0)
    assert told(look()) == {"file.csv": ("waiting", UNREADABLE)}


def test_a_share_that_may_only_be_read_is_enough(inbox, look, tmp_path):
    (inbox / "file.csv").write_text("x\n")
    before = sorted(tmp_path.joinpath("share").rglob("*"))
    inbox.chmod(0o555)
    try:
        assert told(look()) == {"file.csv": ("ready", "")}
    finally:
        inbox.chmod(0o755)
    assert sorted(tmp_path.joinpath("share").rglob("*")) == before


def test_ten_thousand_known_files_are_only_listed(inbox, look):
    for number in range(10_000):
        os.close(os.open(inbox / f"file{number}.csv", os.O_CREAT | os.O_WRONLY))
    seen = taken(look())
    assert len(seen) == 10_000
    assert look(seen) == []
