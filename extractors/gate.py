"""The gate: every file is scanned here before any spreadsheet library sees it.

Only the standard library; nothing is expanded, run, fetched or followed. What passes reads the same
in every reader; what does not is `Refused` with a plain sentence. Legal things a layout may have to
deal with (formulas, hidden rows, merged cells) are flags, not refusals.
"""

from extractors.gate_ods import MIME_TYPE, scan_ods
from extractors.gate_xls import scan_xls
from extractors.gate_xlsx import scan_xlsx
from extractors.gate_zip import chunks, open_container
from extractors.limits import Flag, Limits, Refused, Scan, SheetScan

__all__ = ["Flag", "Limits", "Refused", "Scan", "SheetScan", "scan"]

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD_SHEETS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt", ".json")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
WIDE = (b"\xff\xfe", b"\xfe\xff")


def scan(data: bytes, suffix: str, limits: Limits) -> Scan:
    """What the bytes of one file are, or Refused.

    The format goes by what the file is, not by what it is called; `suffix` (".csv") only admits
    text, which has no signature of its own.
    """
    if not data:
        raise Refused("The file is empty.")
    if len(data) > limits.file_bytes:
        raise Refused("The file is larger than allowed.")
    if data.startswith(ZIP):
        parts = open_container(data, limits)
        named = parts.get("mimetype")
        if named and named.size < 200 and b"".join(chunks(named)).startswith(MIME_TYPE):
            return scan_ods(parts, limits)
        return scan_xlsx(parts, limits)
    if data.startswith(COMPOUND):
        return scan_xls(data, limits)
    if data.startswith(OLD_SHEETS):
        raise Refused("The file was written by a version of Excel older than 1995.")
    head = data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        raise Refused("The file is a web page that was given the name of a workbook.")
    if head.startswith(b"<?xml"):
        raise Refused("The file is an XML document that was given the name of a workbook.")
    wide = data.startswith(WIDE)
    if suffix.lower() in BOOK_SUFFIXES and not wide and is_plain_text(data[:65_536]):
        raise Refused("The file is not a workbook but a text that was given the name of one.")
    if suffix.lower() not in TEXT_SUFFIXES or (b"\0" in data and not wide):
        raise Refused("The file is not a workbook, whatever its name says.")
    return Scan("json" if suffix.lower() == ".json" else "csv", (), ())


def is_plain_text(data: bytes) -> bool:
    """Whether bytes without a signature hold nothing but what a text in some encoding holds."""
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in set(data)) and not (
        data.startswith(b"%PDF")
    )
