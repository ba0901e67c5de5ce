"""The vault holds every byte once, whole or not at all."""

import hashlib
import io
import os
import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import vault
from tests.store.processes import killed_at_every_step, together

DATA = b"lighthouses;2024\n12\n"
SHA256 = hashlib.sha256(DATA).hexdigest()


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=4096))
def test_what_is_put_is_read(tmp_path, data):
    sha256 = vault.put_bytes(tmp_path, data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert vault.read(tmp_path, sha256) == data


def test_the_same_bytes_are_kept_once_and_never_touched_again(tmp_path):
    vault.put_bytes(tmp_path, DATA)
    before = vault.path(tmp_path, SHA256).stat()
    vault.put_bytes(tmp_path, DATA)
    vault.put_open_file(tmp_path, io.BytesIO(DATA))
    after = vault.path(tmp_path, SHA256).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert files(tmp_path) == [vault.path(tmp_path, SHA256)]


def test_kept_bytes_are_for_owner_and_group_and_nobody_writes_them(tmp_path):
    vault.put_bytes(tmp_path, DATA)
    assert stat.S_IMODE(vault.path(tmp_path, SHA256).stat().st_mode) == 0o440


def test_an_open_file_is_kept_from_where_it_stands(tmp_path):
    source = tmp_path / "dropped.csv"
    source.write_bytes(b"preamble" + DATA * 200_000)
    with source.open("rb") as file:
        file.seek(8)
        sha256, size = vault.put_open_file(tmp_path / "vault", file)
    assert size == len(DATA) * 200_000
    assert vault.read(tmp_path / "vault", sha256) == DATA * 200_000


def test_a_file_swapped_while_it_is_open_is_kept_as_it_was_opened(tmp_path):
    source, other = tmp_path / "dropped.csv", tmp_path / "other.csv"
    source.write_bytes(DATA)
    other.write_bytes(b"something else")
    with source.open("rb") as file:
        other.replace(source)
        assert vault.put_open_file(tmp_path / "vault", file) == (SHA256, len(DATA))


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(tmp_path):
    class Torn(io.BytesIO):
        def read(self, size=-1):
            if self.tell():
                raise OSError("the share went away")
            return super().read(5)

    with pytest.raises(OSError, match="went away"):
        vault.put_open_file(tmp_path, Torn(DATA))
    assert files(tmp_path) == []


def test_what_was_never_put_cannot_be_read(tmp_path):
    with pytest.raises(FileNotFoundError, match=SHA256):
        vault.read(tmp_path, SHA256)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", SHA256[:-1], SHA256.upper(), SHA256 + "\n"]
)
def test_only_a_checksum_becomes_a_path(tmp_path, name):
    with pytest.raises(ValueError, match="not a sha256"):
        vault.path(tmp_path, name)


def test_damage_is_noticed_and_mended_when_the_bytes_come_again(tmp_path):
    vault.put_bytes(tmp_path, DATA)
    place = vault.path(tmp_path, SHA256)
    place.chmod(0o640)
    place.write_bytes(DATA[:-1])
    with pytest.raises(vault.Damaged, match="backup"):
        vault.read(tmp_path, SHA256)
    vault.put_bytes(tmp_path, DATA)
    assert vault.read(tmp_path, SHA256) == DATA


@pytest.mark.parametrize(
    "put",
    [
        lambda folder: vault.put_bytes(folder, DATA),
        lambda folder: vault.put_open_file(folder, io.BytesIO(DATA)),
    ],
    ids=["bytes", "open file"],
)
def test_killed_at_any_step_it_holds_the_whole_or_nothing(tmp_path, put):
    outcomes = set()
    for number in killed_at_every_step(lambda n: put(tmp_path / str(n))):
        folder = tmp_path / str(number)
        place = vault.path(folder, SHA256)
        outcomes.add(place.exists())
        if place.exists():
            assert vault.read(folder, SHA256) == DATA
        put(folder)
        assert vault.read(folder, SHA256) == DATA
    assert outcomes == {True, False}  # it was killed before and after the rename


def test_many_processes_put_the_same_bytes_at_once(tmp_path):
    data = os.urandom(300_000)
    answers = together(4, lambda _: vault.put_bytes(tmp_path, data))
    assert set(answers) == {hashlib.sha256(data).hexdigest()}
    assert [path.read_bytes() for path in files(tmp_path)] == [data]
