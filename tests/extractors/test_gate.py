"""The gate: hostile and broken files are refused with a reason, honest ones pass."""

import io

import openpyxl
import pytest

from extractors.gate import Limits, Refused, scan
from tests.extractors.gates import LIMITS, ONE, reason
from tests.extractors.workbooks import (
    HEAD,
    biff,
    compound,
    ods_book,
    raw_book,
    raw_parts,
    sheet_xml,
    zipped,
)

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "suffix", "said"),
    [
        (b"", ".xlsx", "empty"),
        (b"<html><table></table></html>", ".xls", "web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", ".xlsx", "web page"),
        (b"<?xml version='1.0'?><Workbook/>", ".xls", "XML document"),
        (b"year;persons\n2024;5\n", ".xlsx", "not a workbook"),
        (b"%PDF-1.7", ".xlsx", "not a workbook"),
        (b"year\0", ".csv", "not a workbook"),
        (b"\x09\x04\x06\x00\x00\x00", ".xls", "older than 1995"),
        (zipped({"word/document.xml": "<a/>"}), ".xlsx", "not a workbook"),
        (zipped({"xl/workbook.bin": b""}), ".xlsb", "binary workbook"),
        (compound(WordDocument=b"x"), ".xls", "not a workbook"),
    ],
)
def test_what_is_no_workbook_is_refused_whatever_its_name(data, suffix, said):
    assert said in reason(data, suffix)


def test_the_format_goes_by_content_and_not_by_name():
    assert scan(raw_book(ONE), ".xls", LIMITS).format == "xlsx"
    assert scan(b"year;persons\n", ".csv", LIMITS).format == "csv"


def test_a_file_over_the_size_limit_is_refused():
    assert "larger than allowed" in reason(b"PK\3\4" + bytes(100), limits=Limits(file_bytes=50))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (compound(EncryptedPackage=b"x", EncryptionInfo=b"x"), ".xlsx"),
        (compound(Workbook=biff((0x809, b"\0\6\5\0"), (0x2F, b"\0" * 6), (0x0A, b""))), ".xls"),
        (ods_book("", manifest="<file-entry><encryption-data/></file-entry>"), ".ods"),
    ],
)
def test_a_password_is_said_to_be_one(data, suffix):
    with pytest.raises(Refused) as refused:
        scan(data, suffix, LIMITS)
    assert refused.value.password


@pytest.mark.parametrize("declaration", [BOMB, OUTSIDE, '<!DOCTYPE x SYSTEM "http://localhost/x">'])
@pytest.mark.parametrize(
    "name",
    ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml",
     "xl/drawings/drawing1.xml", "_rels/.rels"],
)  # fmt: skip
def test_no_part_may_declare_a_document_type(declaration, name):
    parts = raw_parts({"Data": sheet_xml(ONE)})
    body = str(parts.get(name, HEAD + "<a/>"))
    parts[name] = body.replace(HEAD, HEAD + declaration)
    assert "document type" in reason(zipped(parts))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_no_part_may_be_written_in_wide_characters(encoding):
    parts = raw_parts({"Data": sheet_xml(ONE)})
    parts["xl/worksheets/sheet1.xml"] = sheet_xml(ONE, prefix="").encode(encoding)
    assert "UTF-8" in reason(zipped(parts))


def test_a_declared_foreign_encoding_is_refused():
    foreign = sheet_xml(ONE, prefix='<?xml version="1.0" encoding="windows-1251"?>')
    assert "UTF-8" in reason(zipped(raw_parts({"Data": foreign})))


def test_deep_nesting_is_refused():
    deep = "<a>" * 70 + "</a>" * 70
    assert "deeply" in reason(raw_book(ONE, after=f"<extLst>{deep}</extLst>"))


def test_parts_that_only_some_readers_would_find_are_refused():
    parts = raw_parts({"Data": sheet_xml(ONE)})
    parts["xl/other.xml"] = parts["xl/workbook.xml"]
    moved = str(parts["_rels/.rels"]).replace("xl/workbook.xml", "xl/other.xml")
    assert "unusual places" in reason(zipped(parts | {"_rels/.rels": moved}))


@pytest.mark.shared_data
def test_every_real_workbook_passes(shared_data):
    books = [path for path in shared_data.rglob("*.xls*") if path.suffix in (".xls", ".xlsx")]
    assert len(books) == 19
    for path in books:
        assert scan(path.read_bytes(), path.suffix, LIMITS).sheets


@pytest.mark.shared_data
def test_openpyxl_counts_the_same_numbers_in_a_real_workbook(shared_data):
    path = shared_data / "gov_moldova" / "pop070100_20230119-162938.xlsx"
    data = path.read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data))
    counted = [
        sum(cell.data_type == "n" and cell.value is not None for row in sheet for cell in row)
        for sheet in book
    ]
    assert [sheet.numbers for sheet in scan(data, ".xlsx", LIMITS).sheets] == counted
