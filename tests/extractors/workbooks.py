"""Workbooks for tests: honest ones written by a library, and broken ones written by hand."""

import datetime
import io
import struct
import zipfile
from collections.abc import Callable

import xlsxwriter

from extractors.cells import Workbook, answer_for, workbook_of
from extractors.limits import Limits

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def written(fill: Callable, **options) -> bytes:
    """A workbook as XlsxWriter writes it; `fill(book)` adds the sheets."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    book.set_properties({"created": datetime.datetime(2026, 1, 1)})  # the same bytes every time
    fill(book)
    book.close()
    return out.getvalue()


def tabled(**sheets: list[list]) -> bytes:
    """A workbook of these sheets; None is no cell, text stays text."""

    def fill(book):
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write_number(row, column, value)

    return written(fill)


def cells_of(data: bytes, suffix: str = ".xlsx", limits: Limits | None = None) -> Workbook:
    """The cells of a workbook, read in this process: quick, for workbooks known to be harmless."""
    return workbook_of(answer_for(data, suffix, limits or Limits()))


def sheet_xml(rows: str, after: str = "", before: str = "", prefix: str = HEAD) -> str:
    """The XML of a worksheet with this text as its rows."""
    data = f"{before}<sheetData>{rows}</sheetData>{after}"
    return f'{prefix}<worksheet xmlns="{MAIN}">{data}</worksheet>'


def raw_parts(
    sheets: dict[str, str], texts: str = "", styles: str = "", **more: str
) -> dict[str, str | bytes]:
    """The parts of an xlsx container by name, written by hand; `sheets` is name -> XML."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    kinds = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{office}.{kind}+xml"/>'
        for name, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
            *((f"worksheets/sheet{number}", "worksheet") for number in range(1, len(sheets) + 1)),
        )
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="a" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">'
        f"{related}</Relationships>",
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}'
        + ("" if styles else '<cellXfs><xf numFmtId="0"/></cellXfs>')
        + "</styleSheet>",
    }
    for number, xml in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = xml
    return parts | more


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as one zip container."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def raw_book(
    rows: str, after: str = "", before: str = "", texts: str = "", styles: str = ""
) -> bytes:
    """A workbook of one sheet "Data" with these rows, written by hand."""
    return zipped(raw_parts({"Data": sheet_xml(rows, after, before)}, texts, styles))


def ods_book(rows: str, manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet of one sheet "Data" with these rows."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    calc = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f"{HEAD}<office:document-content{spaces}{calc}><office:body><office:spreadsheet>"
        f'<table:table table:name="Data">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": f'{HEAD}<manifest:manifest xmlns:manifest="urn:m">{manifest}'
        "</manifest:manifest>",
    }
    return zipped(parts)


def compound(**streams: bytes) -> bytes:
    """A compound (OLE) file with these streams, each longer than a small sector may hold."""
    free, end, table_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    size = 512
    allocation = [table_mark, end]  # sector 0 is the table, sector 1 and on the directory
    entries = [("Root Entry", 5, end, 0)]
    body = b""
    directory_sectors = 1
    assert len(streams) < 4, "one sector of directory holds three streams"
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        count = -(-len(content) // size)
        start = 1 + directory_sectors + len(body) // size
        entries.append((name, 2, start, len(content)))
        body += content.ljust(count * size, b"\0")
        allocation += [*range(start + 1, start + count), end]
    directory = b""
    for name, kind, start, length in entries:
        coded = name.encode("utf-16-le")
        directory += coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded) + 2, kind, 1)
        directory += struct.pack("<LLL", free, free, free) + bytes(36)
        directory += struct.pack("<LQ", start, length)
    directory = directory.ljust(size, b"\0")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<L", 0) + struct.pack("<L", free) * 108
    table = struct.pack(f"<{len(allocation)}L", *allocation).ljust(size, b"\xff")
    return header + table + directory + body


def biff(*records: tuple[int, bytes]) -> bytes:
    """A stream of BIFF records."""
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
