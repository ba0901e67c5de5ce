"""The quarantine: lists of persons, and for a moment everything that arrives.

What is taken from the share lies in `<quarantine>/arriving/<sha256>` until it has been looked into.
Then it goes into the vault, or, if it lists persons, to `<quarantine>/<sha256>`, where it stays
until somebody deletes it; nothing of the system reads it there. Only the owner may enter the
folders (0700) and read the files (0600).
"""

from pathlib import Path
from typing import BinaryIO

from store import durable, vault

ARRIVING = "arriving"
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def arriving(quarantine: Path, sha256: str) -> Path:
    """Where bytes lie that have not been looked into. ValueError if it is no checksum."""
    return quarantine / ARRIVING / vault.path(quarantine, sha256).name


def kept(quarantine: Path, sha256: str) -> Path:
    """Where a list of persons lies until somebody deletes it."""
    return quarantine / vault.path(quarantine, sha256).name


def receive(quarantine: Path, file: BinaryIO) -> tuple[str, int]:
    """Copy what an open file holds among what arrives: (sha256, size); read once, in pieces."""
    folder = quarantine / ARRIVING
    for each in (quarantine, folder):
        durable.make_folder(each)
        each.chmod(FOLDER_MODE)
    with durable.temporary(folder, FILE_MODE) as copy:
        sha256, size = vault.copied(file, copy)
        durable.settle(copy).replace(folder / sha256)
    durable.sync_folder(folder)
    return sha256, size


def admit(quarantine: Path, vault_folder: Path, sha256: str) -> None:
    """Move what arrived into the vault; nothing happens if it has gone there before."""
    place = arriving(quarantine, sha256)
    if place.exists():
        with place.open("rb") as file:
            vault.put_open_file(vault_folder, file)
        discard(quarantine, sha256)


def keep(quarantine: Path, sha256: str) -> None:
    """Let a list of persons that arrived stay; nothing happens if it stayed before."""
    place = arriving(quarantine, sha256)
    if place.exists():
        place.replace(kept(quarantine, sha256))
        durable.sync_folder(quarantine)
        durable.sync_folder(place.parent)


def discard(quarantine: Path, sha256: str) -> None:
    """Remove what arrived; what was kept stays."""
    arriving(quarantine, sha256).unlink(missing_ok=True)
