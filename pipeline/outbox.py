"""Files put into a folder of the share, which others write to as well.

No link is followed on the way there, nothing that is there is replaced or removed, and a file is
there whole or not at all.
"""

import contextlib
import os
import secrets
from pathlib import Path

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


@contextlib.contextmanager
def opened(share: Path, folders: list[str], make: bool = False):
    """A descriptor of a folder below the share, made if asked for; OSError if it is not one."""
    handle = os.open(share, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in folders:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(name, 0o775, dir_fd=handle)
            deeper = os.open(name, FOLDER, dir_fd=handle)
            os.close(handle)
            handle = deeper
        yield handle
    finally:
        os.close(handle)


def names(share: Path, folders: list[str]) -> set[str]:
    """The names in a folder below the share; none when there is no such folder."""
    try:
        with opened(share, folders) as folder:
            return {entry.name for entry in os.scandir(folder)}
    except FileNotFoundError:
        return set()


def put(share: Path, folders: list[str], name: str, data: bytes) -> bool:
    """Put a file below the share unless something has that name; whether it was put.

    OSError when the share does not let us.
    """
    with opened(share, folders, make=True) as folder:
        partial = f".{name}.{secrets.token_hex(4)}.part"
        handle = os.open(partial, NEW_FILE, 0o664, dir_fd=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(partial, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
            except FileExistsError:
                return False
            os.fsync(folder)
            return True
        finally:
            os.unlink(partial, dir_fd=folder)
