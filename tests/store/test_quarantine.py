"""What arrives is looked into before it is stored; a list of persons stays apart from all else."""

import hashlib
import io
import stat

import pytest

from store import quarantine, vault

DATA = b"Surname;Passport\nLantern;LH204817\n"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "quarantine"


def files(folder) -> set:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def modes(folder) -> dict:
    every = [folder, *folder.rglob("*")]
    return {stat.S_IMODE(path.stat().st_mode) for path in every if path.is_dir()}, {
        stat.S_IMODE(path.stat().st_mode) for path in every if path.is_file()
    }


def test_only_the_owner_may_enter_and_read(folder):
    folder.mkdir(parents=True, mode=0o755)  # as another program may have made it
    assert quarantine.receive(folder, io.BytesIO(DATA)) == (SHA256, len(DATA))
    assert modes(folder) == ({0o700}, {0o600})
    quarantine.keep(folder, SHA256)
    assert modes(folder) == ({0o700}, {0o600})
    assert quarantine.kept(folder, SHA256).read_bytes() == DATA


def test_what_is_admitted_is_in_the_vault_and_nowhere_else(folder, tmp_path):
    quarantine.receive(folder, io.BytesIO(DATA))
    for _ in range(2):  # as after a kill between admitting and recording
        quarantine.admit(folder, tmp_path / "vault", SHA256)
    assert vault.read(tmp_path / "vault", SHA256) == DATA
    assert files(folder) == set()


def test_what_is_kept_stays_when_the_same_bytes_arrive_again(folder):
    for _ in range(2):
        quarantine.receive(folder, io.BytesIO(DATA))
        quarantine.keep(folder, SHA256)
    quarantine.receive(folder, io.BytesIO(DATA))
    quarantine.discard(folder, SHA256)
    assert files(folder) == {quarantine.kept(folder, SHA256).relative_to(folder)}


def test_what_was_deleted_stays_deleted(folder):
    quarantine.receive(folder, io.BytesIO(DATA))
    quarantine.keep(folder, SHA256)
    quarantine.kept(folder, SHA256).unlink()
    quarantine.keep(folder, SHA256)
    quarantine.discard(folder, SHA256)
    assert files(folder) == set()


def test_a_name_is_never_built_from_anything_but_a_checksum(folder):
    for wrong in ("../x", "", SHA256.upper()):
        with pytest.raises(ValueError, match="not a sha256"):
            quarantine.kept(folder, wrong)


def test_a_copy_that_breaks_off_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if piece := super().read(8):
                return piece
            raise OSError("the share is gone")

    with pytest.raises(OSError, match="gone"):
        quarantine.receive(folder, Broken(DATA))
    assert files(folder) == set()
