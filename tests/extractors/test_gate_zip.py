"""The container: no two readers can see different parts in what passes."""

import struct
import zipfile
import zlib

import pytest

from extractors.gate import Limits, scan
from extractors.gate_zip import open_container
from tests.extractors.gates import LIMITS, ONE, reason
from tests.extractors.workbooks import (
    raw_book,
    raw_parts,
    sheet_xml,
    tabled,
    zipped,
)


def test_a_file_cut_anywhere_is_refused():
    whole = tabled(Data=[["Year", 2024], ["Persons", 5]])
    for length in range(4, len(whole), 97):
        assert reason(whole[:length])


def test_one_flipped_bit_in_a_packed_part_is_noticed():
    whole = raw_book(ONE)
    part = open_container(whole, LIMITS)["xl/worksheets/sheet1.xml"]
    at = whole.index(bytes(part.packed)) + len(part.packed) // 2
    assert reason(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])


def test_something_after_or_before_the_container_is_refused():
    assert "after its end" in reason(raw_book(ONE) + b"more")
    assert reason(b"PK\3\4more" + raw_book(ONE))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil.xml", "forbidden name"),
        ("/evil.xml", "forbidden name"),
        ("xl\\evil.xml", "forbidden name"),
        ("XL/Workbook.xml", "same name"),
    ],
)
def test_names_that_readers_understand_differently_are_refused(name, said):
    parts = raw_parts({"Data": sheet_xml(ONE)}) | {name: "<a/>"}
    assert said in reason(zipped(parts))


def test_only_stored_and_deflated_parts_pass():
    parts = raw_parts({"Data": sheet_xml(ONE)})
    assert scan(zipped(parts, zipfile.ZIP_STORED), ".xlsx", LIMITS).sheets[0].numbers == 1
    assert "not allowed" in reason(zipped(parts, zipfile.ZIP_BZIP2))


def test_a_part_larger_than_it_claims_is_stopped_while_it_unpacks():
    name, content = b"xl/media/x.bin", bytes(5_000_000)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    honest = zipped({"xl/media/x.bin": content} | raw_parts({"Data": sheet_xml(ONE)}))
    start = honest.index(packed)
    assert start == 30 + len(name)
    lie = struct.pack("<L", 10)
    directory = honest.rindex(b"PK\1\2", 0, honest.index(b"PK\1\2") + 4)
    forged = bytearray(honest)
    forged[22:26] = lie
    forged[directory + 24 : directory + 28] = lie
    assert "larger than it claims" in reason(bytes(forged))


def test_what_unpacks_to_more_than_allowed_is_refused_before_it_is_unpacked():
    bomb = zipped(raw_parts({"Data": sheet_xml(ONE)}) | {"xl/media/x.bin": bytes(3_000_000)})
    assert "once it is unpacked" in reason(bomb, limits=Limits(unpacked_bytes=1_000_000))


def test_too_many_parts_are_refused():
    parts = raw_parts({"Data": sheet_xml(ONE)}) | {f"xl/{n}.bin": "" for n in range(20)}
    assert "more parts" in reason(zipped(parts), limits=Limits(parts=20))
