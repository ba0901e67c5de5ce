"""The zip container of a workbook, opened so that no two readers can see different parts in it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.limits import Limits, Refused

END = b"PK\x05\x06"
END_LENGTH = 22
ZIP64_END_LENGTH = 76  # record and locator, which some writers put before the end
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
DIRECTORY_BYTES_PER_PART = 512
CHUNK = 65_536
DAMAGED = "The file is damaged: it was cut short or changed on its way."
OVERLAP = "The parts of the file overlap or leave gaps."


@dataclass(frozen=True)
class Part:
    """One file inside the container, still packed."""

    name: str
    packed: memoryview
    deflated: bool
    size: int
    crc: int


def open_container(data: bytes, limits: Limits) -> dict[str, Part]:
    """The parts by name; Refused when the container is broken, ambiguous or too large."""
    directory = _check_end(data, limits)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            entries = container.infolist()
    except (zipfile.BadZipFile, struct.error, NotImplementedError, UnicodeDecodeError) as fault:
        raise Refused(DAMAGED) from fault
    if len(entries) > limits.parts:
        raise Refused("The file is made of more parts than are allowed.")
    if len({entry.orig_filename.casefold() for entry in entries}) != len(entries):
        raise Refused("The file holds two parts of the same name.")
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise Refused("The file is larger than allowed once it is unpacked.")

    view = memoryview(data)
    parts = {}
    free_from = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset != free_from:
            raise Refused(OVERLAP)
        start = _check_entry(data, entry)
        stop = start + entry.compress_size
        parts[entry.orig_filename] = Part(
            entry.orig_filename,
            view[start:stop],
            entry.compress_type == zipfile.ZIP_DEFLATED,
            entry.file_size,
            entry.CRC,
        )
        free_from = stop + _descriptor_length(data, stop, entry)
    if free_from != directory:
        raise Refused(OVERLAP)
    return parts


def _check_end(data: bytes, limits: Limits) -> int:
    """Where the directory begins; it must be the last thing and reach up to its own end record."""
    at = data.rfind(END)
    if at < 0 or at + END_LENGTH > len(data):
        raise Refused(DAMAGED)
    size, offset, comment = struct.unpack_from("<LLH", data, at + 12)
    if at + END_LENGTH != len(data) or comment:
        raise Refused("The file has something after its end.")
    if at - offset - size not in (0, ZIP64_END_LENGTH):
        raise Refused(DAMAGED)
    if size > limits.parts * DIRECTORY_BYTES_PER_PART:
        raise Refused("The file is made of more parts than are allowed.")
    return offset


def _check_entry(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where the packed bytes of an entry begin; its own header must agree with the directory."""
    name = entry.orig_filename
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/"):
        raise Refused("A part of the file has a forbidden name.")
    if entry.flag_bits & 0x1:
        raise Refused("The file is protected by a password.", password=True)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("A part of the file is packed in a way that is not allowed.")
    try:
        header = LOCAL_HEADER.unpack_from(data, entry.header_offset)
    except struct.error as fault:
        raise Refused(DAMAGED) from fault
    signature, _, flags, method, _, _, crc, packed, size, name_length, extra_length = header
    begin = entry.header_offset + LOCAL_HEADER.size
    written = data[begin : begin + name_length]
    declared = [(crc, entry.CRC), (packed, entry.compress_size), (size, entry.file_size)]
    sizes_follow = flags & 0x8
    agree = all(
        here == there or here == 0xFFFFFFFF or (sizes_follow and here == 0)
        for here, there in declared
    )
    encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
    if (
        signature != b"PK\x03\x04"
        or method != entry.compress_type
        or flags & 0x1
        or not agree
        or written != name.encode(encoding)
    ):
        raise Refused(DAMAGED)
    start = begin + name_length + extra_length
    if start + entry.compress_size > len(data):
        raise Refused(DAMAGED)
    return start


def _descriptor_length(data: bytes, at: int, entry: zipfile.ZipInfo) -> int:
    """Bytes of the data descriptor after a part whose sizes were not known when it was begun."""
    if not entry.flag_bits & 0x8:
        return 0
    signed = 4 if data[at : at + 4] == b"PK\x07\x08" else 0
    for form in ("<LLL", "<LQQ"):
        length = struct.calcsize(form)
        body = data[at + signed : at + signed + length]
        if len(body) == length and struct.unpack(form, body) == (
            entry.CRC,
            entry.compress_size,
            entry.file_size,
        ):
            return signed + length
    raise Refused(DAMAGED)


def chunks(part: Part) -> Iterator[bytes]:
    """The unpacked bytes of a part, never more than it claims; its checksum is verified."""
    crc = size = 0
    for chunk in _unpacked(part) if part.deflated else _stored(part):
        size += len(chunk)
        if size > part.size:
            raise Refused("A part of the file is larger than it claims to be.")
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if size != part.size or crc != part.crc:
        raise Refused(DAMAGED)


def _stored(part: Part) -> Iterator[bytes]:
    for start in range(0, len(part.packed), CHUNK):
        yield bytes(part.packed[start : start + CHUNK])


def _unpacked(part: Part) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for start in range(0, len(part.packed), CHUNK):
            waiting = part.packed[start : start + CHUNK]
            while waiting:
                yield unpacker.decompress(waiting, CHUNK)
                waiting = unpacker.unconsumed_tail
        while chunk := unpacker.decompress(b"", CHUNK):
            yield chunk
    except zlib.error as fault:
        raise Refused(DAMAGED) from fault
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(DAMAGED)
