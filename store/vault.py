"""The vault: every byte ever received, once, under its sha256. Nothing in it ever changes.

`<vault>/<first two digits>/<sha256>`, readable by owner and group only: what ministries send may
be confidential. A name is never built from anything but a checksum.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

from store import durable

MODE = 0o440
CHUNK = 1 << 20
SHA256 = re.compile(r"[0-9a-f]{64}")


class Damaged(Exception):
    """What lies in the vault is no longer what was put there."""


def path(vault: Path, sha256: str) -> Path:
    """Where the bytes with this checksum lie, or would lie. ValueError if it is not one."""
    if not SHA256.fullmatch(sha256):
        raise ValueError(f"not a sha256: {sha256!r}")
    return vault / sha256[:2] / sha256


def put_bytes(vault: Path, data: bytes) -> str:
    """Keep `data`; its sha256. Keeping the same bytes again changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = path(vault, sha256)
    if not _holds(target, sha256):
        durable.make_folder(target.parent)
        with durable.temporary(vault / "tmp", MODE) as file:
            file.write(data)
            durable.settle(file).replace(target)
        durable.sync_folder(target.parent)
    return sha256


def put_open_file(vault: Path, file: BinaryIO) -> tuple[str, int]:
    """Keep what an open binary file holds from where it stands to its end: (sha256, size).

    The file is read once, in pieces: what was hashed is what is kept, even if it is swapped or
    grows meanwhile.
    """
    with durable.temporary(vault / "tmp", MODE) as copy:
        sha256, size = copied(file, copy)
        target = path(vault, sha256)
        if not _holds(target, sha256):
            durable.make_folder(target.parent)
            durable.settle(copy).replace(target)
            durable.sync_folder(target.parent)
    return sha256, size


def copied(file: BinaryIO, copy: BinaryIO) -> tuple[str, int]:
    """Copy an open file from where it stands to its end, in pieces: (sha256, size)."""
    digest = hashlib.sha256()
    size = 0
    while piece := file.read(CHUNK):
        digest.update(piece)
        size += len(piece)
        copy.write(piece)
    return digest.hexdigest(), size


def read(vault: Path, sha256: str) -> bytes:
    """The bytes with this checksum.

    FileNotFoundError if they were never put there, Damaged if they are no longer the same.
    """
    place = path(vault, sha256)
    try:
        data = place.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"the vault {vault} holds nothing with the sha256 {sha256}: "
            "restore it from the backup of the vault"
        ) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(
            f"{place} is damaged: its content no longer has the sha256 it was kept under; "
            "restore this file from the backup of the vault"
        )
    return data


def _holds(target: Path, sha256: str) -> bool:
    """Whether the undamaged bytes are there; damaged ones are to be replaced by good ones."""
    try:
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False
