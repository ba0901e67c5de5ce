"""Old Excel workbooks: errors, damage."""

import struct

from extractors.gate import scan
from tests.extractors.gates import LIMITS, reason
from tests.extractors.workbooks import (
    biff,
    cells_of,
    compound,
)


def old_book(*cells: tuple[int, bytes]) -> bytes:
    """An .xls workbook of one sheet "Data" with these cell records."""
    begin = (0x809, struct.pack("<HHHHLL", 0x600, 5, 0, 0, 0, 0))
    leaf = (0x809, struct.pack("<HHHHLL", 0x600, 0x10, 0, 0, 0, 0))
    end = (0x0A, b"")
    name = (0x85, struct.pack("<LBBBB", 0, 0, 0, 4, 0) + b"Data")
    offset = len(biff(begin, name, end))
    name = (0x85, struct.pack("<LBBBB", offset, 0, 0, 4, 0) + b"Data")
    return compound(Workbook=biff(begin, name, end, leaf, *cells, end))


def test_errors_of_an_old_workbook_are_found():
    result = b"\x02\0\x17\0\0\0\xff\xff"
    data = old_book(
        (0x203, struct.pack("<HHHd", 0, 0, 0, 5.0)),
        (0x205, struct.pack("<HHHBB", 0, 1, 0, 0x2A, 1)),
        (0x006, struct.pack("<HHH", 1, 1, 0) + result + bytes(8)),
        (0x205, struct.pack("<HHHBB", 2, 0, 0, 1, 0)),
    )
    sheet = scan(data, ".xls", LIMITS).sheets[0]
    assert sheet.errors == ((1, 2, "#N/A"), (2, 2, "#REF!"))
    assert sheet.numbers == 2


def test_a_text_with_a_nul_of_an_old_workbook_can_be_stored():
    label = struct.pack("<HHHHB", 0, 0, 0, 3, 0) + b"a\0b"
    assert cells_of(old_book((0x204, label)), ".xls").sheets[0].texts == ["a\ufffdb"]


def test_an_old_workbook_cut_anywhere_or_looping_is_refused_or_read_whole():
    data = old_book((0x203, struct.pack("<HHHd", 0, 0, 0, 5.0)))
    for length in range(8, 1500, 61):
        assert reason(data[:length], ".xls")
    looped = bytearray(data)
    looped[512 + 2 * 4 : 512 + 3 * 4] = struct.pack("<L", 2)  # the stream's first sector to itself
    assert reason(bytes(looped), ".xls")
