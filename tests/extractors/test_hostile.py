"""Files made to hurt, whole and on a real disk, through the real reading process with its limits.

Each is refused with a sentence or read exactly; the process may die, we go on. The rules behind it
are specified beside the parts of the gate.
"""

import io
import os
import struct
import zipfile
import zlib

import pytest

from extractors.cells import FAILED, read_cells
from extractors.gate import Limits, Refused
from tests.extractors.gates import ONE
from tests.extractors.test_gate_xls import old_book
from tests.extractors.workbooks import (
    HEAD,
    MAIN,
    RELATIONS,
    biff,
    compound,
    ods_book,
    raw_book,
    raw_parts,
    sheet_xml,
    tabled,
    zipped,
)

MIB = 1 << 20
DEEP = 100_000
CELL = '<table:table-row{}><table:table-cell office:value-type="float" office:value="5"{}/>'
CELL += "</table:table-row>"


def zeros(count: int, letter: bytes = b" ") -> bytes:
    """`count` MiB of one letter, deflated without having them in memory."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = letter * MIB
    return b"".join([*(packer.compress(block) for _ in range(count)), packer.flush()])


def bomb(mebibytes: int, claimed: int) -> bytes:
    """A workbook whose sheet unpacks to `mebibytes` of blanks and claims to be `claimed` bytes."""
    parts = raw_parts({"Data": sheet_xml(ONE)})
    name = "xl/worksheets/sheet1.xml"
    packed = zeros(mebibytes)
    crc = 0
    for _ in range(mebibytes):
        crc = zlib.crc32(b" " * MIB, crc)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for other, content in parts.items():
            if other != name:
                container.writestr(other, content)
    whole = out.getvalue()
    end = whole.rindex(b"PK\5\6")
    total, size, at = struct.unpack_from("<HLL", whole, end + 10)
    facts = (20, 0, 8, 0, 0x21, crc, len(packed), claimed, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *facts) + name.encode() + packed
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *facts, 0, 0, 0, 0, at) + name.encode()
    directory = whole[at : at + size] + entry
    ending = (0, 0, total + 1, total + 1, len(directory), at + len(local), 0)
    return whole[:at] + local + directory + struct.pack("<4s4H2LH", b"PK\5\6", *ending)


def styled(count: int) -> bytes:
    styles = '<xf numFmtId="0"/>' * count
    return raw_book(ONE, styles=f"<cellXfs>{styles}</cellXfs>")


def merged(count: int) -> bytes:
    cells = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, count + 1))
    return raw_book(ONE, after=f"<mergeCells>{cells}</mergeCells>")


def with_text(texts: str) -> bytes:
    return raw_book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=texts)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
for short, longer in zip("abcdefgh", "bcdefghi", strict=True):
    ENTITIES += f'<!ENTITY {longer} "' + 10 * f"&{short};" + '">'
ENTITIES += "]>"


def declared(data: bytes, name: str, declaration: str) -> bytes:
    """The container with a document type in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = {entry: container.read(entry) for entry in container.namelist()}
    parts[name] = parts[name].replace(HEAD.encode(), (HEAD + declaration).encode())
    return zipped(parts)


SEEN = old_book((0x203, struct.pack("<HHHd", 0, 0, 0, 5.0)))
HOSTILE = {
    "a bomb of blanks": (lambda: bomb(256, 256 * MIB), ".xlsx", "once it is unpacked"),
    "a bomb that claims to be small": (lambda: bomb(64, 1000), ".xlsx", "larger than it claims"),
    "a bomb of one text": (
        lambda: with_text(f"<si><t>{'a' * 8 * MIB}</t></si>"),
        ".xlsx",
        "longer than is allowed",
    ),
    "a bomb of entities": (
        lambda: declared(raw_book(ONE), "xl/worksheets/sheet1.xml", ENTITIES),
        ".xlsx",
        "document type",
    ),
    "a bomb of entities in OpenDocument": (
        lambda: declared(ods_book(""), "content.xml", ENTITIES),
        ".ods",
        "document type",
    ),
    "an entity from another file": (
        lambda: declared(
            ods_book(""), "content.xml", '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>'
        ),
        ".ods",
        "document type",
    ),
    "a document type from the net": (
        lambda: declared(
            raw_book(ONE), "xl/workbook.xml", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">'
        ),
        ".xlsx",
        "document type",
    ),
    "300,000 merges": (lambda: merged(300_000), ".xlsx", "merges more"),
    "a million styles": (lambda: styled(1_000_000), ".xlsx", "more cell styles"),
    "5,000 sheets": (
        lambda: zipped(raw_parts({f"S{n}": sheet_xml(ONE) for n in range(5_000)})),
        ".xlsx",
        "more parts",
    ),
    "a cell at the far corner": (
        lambda: raw_book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ".xlsx",
        "rows or columns",
    ),
    "a cell at the far corner of OpenDocument": (
        lambda: ods_book(
            CELL.format(
                ' table:number-rows-repeated="1048576"', ' table:number-columns-repeated="16384"'
            )
        ),
        ".ods",
        "rows or columns",
    ),
    "a cell at the far corner of an old workbook": (
        lambda: old_book((0x203, struct.pack("<HHHd", 65_535, 65_535, 0, 5.0))),
        ".xls",
        "rows or columns",
    ),
    "deep elements": (lambda: raw_book(ONE, after="<a>" * DEEP + "</a>" * DEEP), ".xlsx", "deeply"),
    "deep elements of OpenDocument": (
        lambda: ods_book("<table:table-row-group>" * DEEP + "</table:table-row-group>" * DEEP),
        ".ods",
        "deeply",
    ),
    "deep JSON": (lambda: b"[" * DEEP + b"]" * DEEP, ".json", "sound JSON"),
    "a number of many digits in JSON": (
        lambda: b'[{"a": ' + b"9" * MIB + b"}]",
        ".json",
        "sound JSON|kept exactly",
    ),
    "a long text in JSON": (
        lambda: b'[["a"], ["' + b"x" * MIB + b'"]]',
        ".json",
        "longer than is allowed",
    ),
    "a million columns": (lambda: b"a;" * 1_000_000, ".csv", "rows or columns"),
    "one field of 19 MB": (lambda: b'a;b\n"' + b"x" * 19_000_000 + b'";1\n', ".csv", "longer"),
    "50 MB": (lambda: b"a;b\n" * 13_000_000, ".csv", "larger than allowed"),
    "noise": (lambda: os.urandom(MIB), ".xlsx", "not a workbook"),
    "noise in a container": (lambda: b"PK\3\4" + os.urandom(MIB), ".xlsx", "damaged|end"),
    "noise in an old workbook": (
        lambda: compound(Workbook=biff((0x809, b"\0\6\5\0")) + os.urandom(9000)),
        ".xls",
        ".",
    ),
    "a password": (
        lambda: compound(EncryptedPackage=b"x", EncryptionInfo=b"x"),
        ".xlsx",
        "password",
    ),
    "cut in half": (lambda: tabled(Data=[[1]])[:3000], ".xlsx", "damaged"),
    "something after its end": (lambda: tabled(Data=[[1]]) + b"x", ".xlsx", "after its end"),
    "a page called a workbook": (lambda: b"<html><table/></html>", ".xls", "web page"),
    "XML called a workbook": (lambda: HEAD.encode() + b"<Workbook/>", ".xls", "XML document"),
    "a text called a workbook": (lambda: b"a;b\n1;2\n", ".xlsx", "text that was given"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_made_to_hurt_is_refused_with_a_sentence(tmp_path, case):
    make, suffix, said = HOSTILE[case]
    path = tmp_path / f"file{suffix}"
    path.write_bytes(make())
    with pytest.raises(Refused, match=said) as refused:
        read_cells(path, Limits())
    assert refused.value.reason != FAILED


def linked(formula: str) -> bytes:
    """A workbook with a link to another one, and a formula with a stored result."""
    parts = raw_parts(
        {"Data": sheet_xml(f'<row r="1"><c r="A1"><f>{formula}</f><v>42</v></c></row>')}
    )
    relation = f'{RELATIONS}/externalLinkPath" Target="file:///etc/passwd" TargetMode="External"'
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'{HEAD}<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONS}"><externalBook r:id="rId1"/>'
        "</externalLink>"
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relation}/></Relationships>'
    )
    return zipped(parts)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (linked("[1]Sheet1!A1"), "external.xlsx"),
        (linked("cmd|' /c calc'!A0"), "dde.xlsx"),
        (linked("WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)"), "web.xlsx"),
        (
            zipped(
                raw_parts({"D": sheet_xml(ONE.replace("5", "42"))}) | {"xl/vbaProject.bin": "x"}
            ),
            "macro.xlsm",
        ),
        (tabled(Data=[[42]]), "new workbook with an old name.xls"),
        (
            SEEN.replace(struct.pack("<d", 5.0), struct.pack("<d", 42.0)),
            "old workbook with a new name.xlsx",
        ),
        (b"a\n42\n", "UPPER.CSV"),
        (b'[["a"], [42]]', "table.json"),
        (ods_book(CELL.format("", "").replace('"5"', '"42"')), "open.ods"),
        (
            raw_book(
                ONE.replace("5", "42") + "".join(f'<row r="{n}"/>' for n in range(2, 1_000_001))
            ),
            "rows.xlsx",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_only_looks_dangerous_is_read_as_it_was_stored(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    (sheet,) = read_cells(path, Limits(), name).sheets
    assert sheet.numbers == [42.0] or sheet.texts == ["a", "42"]


def test_nothing_is_left_behind_by_a_file_that_kills_its_reader(tmp_path):
    path = tmp_path / "file.xlsx"
    path.write_bytes(raw_book('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    with pytest.raises(Refused):
        read_cells(path, Limits(rows=2_000_000, columns=20_000))
    assert [entry.name for entry in tmp_path.iterdir()] == ["file.xlsx"]
