"""Files that are either there whole or not there, whenever the process or the power dies.

A temporary file in the same folder, fsync, rename, fsync of the folder.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, durably; fine if it is there."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


@contextlib.contextmanager
def temporary(folder: Path, mode: int) -> Iterator:
    """A hidden file in `folder`, open for writing; gone afterwards unless it was renamed.

    Call `settle` on it before giving it its name.
    """
    make_folder(folder)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as file:
        try:
            os.fchmod(file.fileno(), mode)
            yield file
        finally:
            Path(file.name).unlink(missing_ok=True)


def settle(file) -> Path:
    """Force what was written onto the disk; the temporary file's path."""
    file.flush()
    os.fsync(file.fileno())
    return Path(file.name)


def write(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` at `path`, replacing what is there in one step."""
    with temporary(path.parent, mode) as file:
        file.write(data)
        settle(file).replace(path)
    sync_folder(path.parent)


def write_new(path: Path, data: bytes, mode: int = 0o644) -> bool:
    """Put `data` at `path` unless something is there already; say whether it was put."""
    with temporary(path.parent, mode) as file:
        file.write(data)
        try:
            # A rename would replace what another process has put there meanwhile.
            path.hardlink_to(settle(file))
        except FileExistsError:
            return False
    sync_folder(path.parent)
    return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process of this machine holds `path`; its death lets go."""
    make_folder(path.parent)
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            # Closing is not enough while a process forked meanwhile has the file open too.
            fcntl.flock(file, fcntl.LOCK_UN)
