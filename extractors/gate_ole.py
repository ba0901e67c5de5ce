"""The compound file (OLE) around an old Excel workbook or an encrypted new one."""

import struct

from extractors.limits import Refused

HEADER_LENGTH = 512
FREE, END_OF_CHAIN = 0xFFFFFFFF, 0xFFFFFFFE
LAST_SECTOR = 0xFFFFFFF9
ENTRY_LENGTH = 128
ROOT, STREAM = 5, 2
SMALL_SECTOR = 64
DAMAGED = "The file is damaged: it was cut short or changed on its way."


def open_compound(data: bytes) -> dict[str, bytes]:
    """The streams of a compound file by name, whatever storage they are in; Refused when broken."""
    if len(data) < HEADER_LENGTH:
        raise Refused(DAMAGED)
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Refused(DAMAGED)
    size = 1 << shift
    first_directory, cutoff, first_small, _, first_more, more = struct.unpack_from(
        "<L4xLLLLL", data, 48
    )
    table = _allocation(data, size, first_more, more)
    directory = _chain(data, table, size, first_directory)
    small_table = _numbers(_chain(data, table, size, first_small))
    entries = [
        directory[start : start + ENTRY_LENGTH]
        for start in range(0, len(directory) - ENTRY_LENGTH + 1, ENTRY_LENGTH)
    ]
    root = next((entry for entry in entries if entry[66] == ROOT), None)
    if root is None:
        raise Refused(DAMAGED)
    root_start, root_size = struct.unpack_from("<LL", root, 116)
    small = _chain(data, table, size, root_start)[:root_size]
    streams: dict[str, bytes] = {}
    for entry in entries:
        if entry[66] != STREAM:
            continue
        name_length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(min(name_length, 64) - 2, 0)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<LL", entry, 116)
        if length >= cutoff:
            stream = _chain(data, table, size, start)
        else:
            stream = _small_chain(small, small_table, start)
        if len(stream) < length:
            raise Refused(DAMAGED)
        streams.setdefault(name, stream[:length])
    return streams


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}L", data[: len(data) // 4 * 4])


def _sector(data: bytes, size: int, number: int) -> bytes:
    start = (number + 1) * size
    if number > LAST_SECTOR or start >= len(data):
        raise Refused(DAMAGED)
    return data[start : start + size]


def _allocation(data: bytes, size: int, first_more: int, more: int) -> tuple[int, ...]:
    """The file allocation table: for each sector the one that follows it."""
    listed = list(_numbers(data[76:HEADER_LENGTH]))
    sector, taken = first_more, 0
    while sector <= LAST_SECTOR and taken < more:
        numbers = _numbers(_sector(data, size, sector))
        listed += numbers[:-1]
        sector, taken = numbers[-1], taken + 1
    table: list[int] = []
    for number in listed:
        if number <= LAST_SECTOR:
            if len(table) * size > 4 * len(data) + size * size:
                raise Refused(DAMAGED)
            table += _numbers(_sector(data, size, number))
    return tuple(table)


def _chain(data: bytes, table: tuple[int, ...], size: int, first: int) -> bytes:
    """The sectors of one chain joined; a loop is refused because no chain can outgrow the file."""
    pieces = []
    sector = first
    while sector <= LAST_SECTOR:
        if sector >= len(table) or len(pieces) * size > len(data):
            raise Refused(DAMAGED)
        pieces.append(_sector(data, size, sector))
        sector = table[sector]
    return b"".join(pieces)


def _small_chain(small: bytes, table: tuple[int, ...], first: int) -> bytes:
    pieces = []
    sector = first
    while sector <= LAST_SECTOR:
        start = sector * SMALL_SECTOR
        if sector >= len(table) or start >= len(small) or len(pieces) * SMALL_SECTOR > len(small):
            raise Refused(DAMAGED)
        pieces.append(small[start : start + SMALL_SECTOR])
        sector = table[sector]
    return b"".join(pieces)
