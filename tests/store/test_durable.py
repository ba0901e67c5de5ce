"""A file gets its name when its content is on the disk, and its folder is forced after that."""

import io
import resource
import stat
import sys

import pytest

from store import durable, vault

STEPS = {"fsync": "force", "replace": "name", "link": "name"}


def steps(act) -> list[str]:
    seen = []

    def look(_frame, event, called):
        if event == "c_call" and called.__name__ in STEPS:
            seen.append(STEPS[called.__name__])

    sys.setprofile(look)
    try:
        act()
    finally:
        sys.setprofile(None)
    return seen


@pytest.mark.parametrize(
    "put",
    [
        lambda folder: durable.write(folder / "file", b"12"),
        lambda folder: durable.write_new(folder / "file", b"12"),
        lambda folder: vault.put_bytes(folder, b"12"),
        lambda folder: vault.put_open_file(folder, io.BytesIO(b"12")),
    ],
    ids=["write", "write_new", "put_bytes", "put_open_file"],
)
def test_content_is_forced_before_the_name_and_the_folder_after_it(tmp_path, put):
    vault.put_bytes(tmp_path, b"12")  # the folders are there
    for path in tmp_path.glob("??/*"):
        path.unlink()
    assert steps(lambda: put(tmp_path)) == ["force", "name", "force"]


def test_new_folders_are_forced_into_those_above_them(tmp_path):
    assert steps(lambda: durable.make_folder(tmp_path / "a" / "b")) == ["force", "force"]
    assert steps(lambda: durable.make_folder(tmp_path / "a" / "b")) == []
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_replaced_whole_and_keeps_the_mode_asked_for(tmp_path):
    path = tmp_path / "new" / "file"
    durable.write(path, b"a longer text")
    durable.write(path, b"short", mode=0o600)
    assert path.read_bytes() == b"short"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_what_is_there_is_never_replaced_by_what_must_be_new(tmp_path):
    path = tmp_path / "file"
    assert durable.write_new(path, b"first")
    assert not durable.write_new(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_what_was_there(tmp_path):
    """As far as a process may write, which ends in the same place: inside `write`."""
    path = tmp_path / "file"
    durable.write(path, b"first")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            durable.write(path, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
