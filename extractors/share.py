"""The share: what providers left in `<share>/<ISO3>/<provider>/inbox/<round>/`.

No link is ever followed, no name is trusted, no clock but the monotonic one is asked: a file is
ready when its size and time have stood still for the quiet period and (a zip container) it closes.
What a scan saw is handed back to the next one as `seen`, so that known files are not even opened.
"""

import errno
import os
import stat
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from store import quarantine

INBOX = "inbox"
TEMPORARY_STARTS = ("~$", ".")
TEMPORARY_ENDS = (".tmp", ".part", ".crdownload")
TEMPORARY_NAMES = ("thumbs.db", "desktop.ini")
# A zip that has stood still this long will not be finished: it is taken and found damaged.
PATIENCE_SECONDS = 3600
# Text promises no end, but a program that wrote all of it ends the last line (JSON: the bracket).
# One that stops within a line is given this long: it may be cut in the middle of a number.
TEXT_PATIENCE_SECONDS = 120
LINES, OBJECTS = (".csv", ".tsv", ".tab", ".txt"), (".json",)
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
ZIP_START, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
ZIP_END_LENGTH, LONGEST_COMMENT = 22, 65_535

LINK = "This is a link; links are not followed."
NOT_A_FILE = "This is not a file."
TWO_NAMES = "The file has a second name somewhere else; copy it instead of linking it."
STRANGER = "The folder does not belong to a provider of this country; nothing was read from it."
ARRIVING = "The file is still arriving."
UNREADABLE = "It cannot be opened: its access rights do not allow it."
VANISHED = "The folder is no longer there, although files were taken from it."


class ShareError(Exception):
    """The share cannot be scanned at all; says where and how to mend it. Never a withdrawal."""


class StillChanging(Exception):
    """The file changed between scan and copy; the next scan sees it as new."""


@dataclass(frozen=True)
class Arrival:
    """Something in a round's folder that is not known yet.

    `state`: ready (to be taken), waiting (look again later), refused (never taken; `note` says
    why), gone (was taken once and is no longer there; its figures stay).
    """

    provider: str  # the name of the folder, which a stranger may have made
    round: int
    file_name: str  # valid Unicode; bytes that are none are written \\xff
    path: str  # below the country's folder, valid Unicode: how the next scan recognises it
    state: str
    note: str = ""
    size: int = 0
    modified_ns: int = 0
    seen_ns: int = 0  # monotonic, of this boot: when it was first seen with this size and time
    boot: str = ""
    place: tuple[str, ...] = ()  # folders and name as the file system has them, below the share


def scan(
    share: Path,
    ref_area: str,
    round: int,
    seen: pd.DataFrame,
    quiet_seconds: float,
    providers: list[str],
) -> list[Arrival]:
    """What is new in one round of a country's share; it opens only what may be ready.

    `seen` is what earlier scans remembered (path, size, modified_ns, seen_ns, boot, state; see
    `store.register.seen_files`): unchanged files that were taken or refused are skipped.
    ShareError when the share or the country's folder is missing, unreadable or empty.
    """
    columns = ["path", "size", "modified_ns", "seen_ns", "boot", "state"]
    known = {row[0]: row[1:] for row in seen[columns].itertuples(index=False, name=None)}
    watch = _Watch(time.monotonic_ns(), _boot(), int(quiet_seconds * 1e9))
    arrivals: list[Arrival] = []
    for name in _folders(share, ref_area):
        arrivals += _scan_folder(
            share, (ref_area, name, INBOX, str(round)), known, watch, providers
        )
    return sorted(arrivals, key=lambda found: (found.provider, found.modified_ns, found.path))


def take(share: Path, arrival: Arrival, folder: Path) -> tuple[str, int]:
    """Copy a ready file among what arrives in the quarantine `folder`: (sha256, size).

    StillChanging if it is not there as it was seen.
    """
    try:
        opened = open_file(share, arrival)
    except OSError as fault:  # renamed, removed, closed to us or replaced by a link since the scan
        raise StillChanging(arrival.path) from fault
    with opened as file:
        before = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) != (arrival.size, arrival.modified_ns):
            raise StillChanging(arrival.path)
        sha256, size = quarantine.receive(folder, file)
        after = os.fstat(file.fileno())
    if (after.st_size, after.st_mtime_ns, size) != (
        arrival.size,
        arrival.modified_ns,
        after.st_size,
    ):
        quarantine.discard(folder, sha256)
        raise StillChanging(arrival.path)
    return sha256, size


def open_file(share: Path, arrival: Arrival) -> BinaryIO:
    """The file open for reading; no link is followed, and only a regular file is opened."""
    *folders, name = arrival.place
    folder = _open_folder(share, folders)
    try:
        handle = os.open(name, FILE_FLAGS, dir_fd=folder)
    finally:
        os.close(folder)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        os.close(handle)
        raise StillChanging(arrival.path)
    return os.fdopen(handle, "rb")


def remembered(arrivals: list[Arrival], taken: dict[str, str]) -> pd.DataFrame:
    """What the register is to remember of a scan; `taken` has the sha256 of each path taken.

    A ready file that was not taken is waiting still.
    """
    rows = [
        {
            "path": found.path,
            "size": found.size,
            "modified_ns": found.modified_ns,
            "seen_ns": found.seen_ns,
            "boot": found.boot,
            "sha256": taken.get(found.path, ""),
            "state": "taken"
            if found.path in taken
            else {"ready": "waiting"}.get(found.state, found.state),
        }
        for found in arrivals
        if found.file_name
    ]
    names = ["path", "size", "modified_ns", "seen_ns", "boot", "sha256", "state"]
    return pd.DataFrame(rows, columns=names)


# -- one folder ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Watch:
    """The monotonic clock of one scan."""

    now_ns: int
    boot: str
    quiet_ns: int


def _boot() -> str:
    """What tells this boot of the machine from another: the monotonic clock starts anew."""
    identity = Path("/proc/sys/kernel/random/boot_id")
    if identity.exists():
        return identity.read_text(encoding="ascii").strip()
    return str(round((time.time() - time.monotonic()) / 600))


def _folders(share: Path, ref_area: str) -> list[str]:
    """The names in the country's folder."""
    folder = share / ref_area
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if not _is_temporary(entry.name))
    except OSError as fault:
        raise ShareError(
            f"the share's folder {folder} cannot be read ({fault.strerror}): is the share mounted? "
            "Nothing counts as withdrawn"
        ) from fault
    if not names:
        raise ShareError(
            f"the share's folder {folder} is empty, without even the providers' folders: is the "
            "share mounted? Nothing counts as withdrawn"
        )
    return names


def _open_folder(share: Path, folders: list[str]) -> int:
    """A descriptor of a folder below the share, reached without following links."""
    handle = os.open(share, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for name in folders:
        try:
            deeper = os.open(name, FOLDER_FLAGS, dir_fd=handle)
        finally:
            os.close(handle)
        handle = deeper
    return handle


def _scan_folder(
    share: Path, folders: tuple[str, ...], known: dict, watch: _Watch, providers: list[str]
) -> list[Arrival]:
    ref_area, provider, round_ = folders[0], folders[1], int(folders[3])
    inside = "/".join(folders[1:])
    taken = {path for path, row in known.items() if row[4] == "taken" and _lies_in(path, inside)}

    def about_folder(note: str) -> list[Arrival]:
        return [Arrival(_text(provider), round_, "", _text(inside), "waiting", note)]

    try:
        handle = _open_folder(share, list(folders))
    except FileNotFoundError:
        return about_folder(VANISHED) if taken else []
    except PermissionError:
        return about_folder(UNREADABLE)
    except OSError as fault:
        if fault.errno not in (errno.ENOTDIR, errno.ELOOP):
            raise ShareError(f"{share}/{ref_area}/{inside} cannot be read: {fault}") from fault
        # A link to a folder is told and never entered; a lone file beside the folders is nothing.
        return about_folder(LINK) if provider in providers else []
    arrivals = []
    try:
        for entry in os.scandir(handle):
            if _is_temporary(entry.name):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue  # renamed or deleted while we look
            path = _text(f"{inside}/{entry.name}")
            taken.discard(path)
            found = Arrival(
                provider=_text(provider),
                round=round_,
                file_name=_text(entry.name),
                path=path,
                state="waiting",
                size=status.st_size,
                modified_ns=status.st_mtime_ns,
                seen_ns=watch.now_ns,
                boot=watch.boot,
                place=(*folders, entry.name),
            )
            arrivals += _judge(share, found, status, known.get(path), watch, provider in providers)
    finally:
        os.close(handle)
    gone = [
        Arrival(_text(provider), round_, path.rpartition("/")[2], path, "gone") for path in taken
    ]
    return arrivals + gone


def _judge(
    share: Path,
    found: Arrival,
    status: os.stat_result,
    before: tuple | None,
    watch: _Watch,
    is_provider: bool,
) -> list[Arrival]:
    """The arrival with its state, nothing when it is known and unchanged."""
    unchanged = before is not None and before[:2] == (found.size, found.modified_ns)
    if unchanged and before[4] in ("taken", "refused"):
        return []
    refusal = ""
    if not is_provider:
        refusal = STRANGER
    elif stat.S_ISLNK(status.st_mode):
        refusal = LINK
    elif not stat.S_ISREG(status.st_mode):
        refusal = NOT_A_FILE
    elif status.st_nlink != 1:
        refusal = TWO_NAMES
    if refusal:
        return [replace(found, state="refused", note=refusal)]
    if unchanged and before[3] == watch.boot and before[2] <= watch.now_ns:
        found = replace(found, seen_ns=before[2])
    stood_ns = watch.now_ns - found.seen_ns
    if stood_ns < watch.quiet_ns:
        return [replace(found, note=ARRIVING)]
    try:
        with open_file(share, found) as file:
            whole = _is_whole(file, found.size, found.file_name)
    except (FileNotFoundError, StillChanging):
        return [replace(found, note=ARRIVING)]
    except PermissionError:
        return [replace(found, note=UNREADABLE)]
    is_text = found.file_name.lower().endswith(LINES + OBJECTS)
    patience = TEXT_PATIENCE_SECONDS if is_text and found.size else PATIENCE_SECONDS
    if whole or stood_ns >= patience * 1e9:
        return [replace(found, state="ready")]
    return [replace(found, note=ARRIVING)]


def _is_whole(file: BinaryIO, size: int, name: str) -> bool:
    """Whether the file has the end that its beginning, or its kind, promises."""
    if file.read(len(ZIP_START)) != ZIP_START:
        return size > 0 and _is_whole_text(file, size, name.lower())
    file.seek(max(size - ZIP_END_LENGTH - LONGEST_COMMENT, 0))
    tail = file.read()
    at = tail.rfind(ZIP_END)
    if at < 0 or at + ZIP_END_LENGTH > len(tail):
        return False
    directory, start = (int.from_bytes(tail[at + n : at + n + 4], "little") for n in (12, 16))
    return start + directory <= size - len(tail) + at


def _is_whole_text(file: BinaryIO, size: int, name: str) -> bool:
    """Whether the last line is ended, or the last bracket closed; True for what is no text."""
    if not name.endswith(LINES + OBJECTS):
        return True
    file.seek(max(size - 64, 0))
    tail = file.read().replace(b"\0", b"")  # as in UTF-16
    if name.endswith(LINES):
        return tail.endswith((b"\n", b"\r"))
    return tail.rstrip().endswith((b"}", b"]"))


def _is_temporary(name: str) -> bool:
    """Files that programs and systems leave behind; they are nobody's delivery."""
    folded = name.casefold()
    return (
        folded.startswith(TEMPORARY_STARTS)
        or folded.endswith(TEMPORARY_ENDS)
        or folded in TEMPORARY_NAMES
    )


def _text(name: str) -> str:
    """A name as valid Unicode text; bytes that are none are written \\xff."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _lies_in(path: str, inside: str) -> bool:
    return path.startswith(_text(inside) + "/")
