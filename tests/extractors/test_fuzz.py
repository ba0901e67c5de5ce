"""Whatever happens to a real file on its way: no crash, no hang, no number that nobody wrote.

A short run by default. A long one: `FUZZ_EXAMPLES=20000 pytest tests/extractors/test_fuzz.py`.
Other readers say which number was written: openpyxl, the standard library's XML, csv and JSON. An
old workbook (.xls) has no checksum and no other reader here: it must only not crash or hang.
"""

import io
import json
import os
import re
import struct
import tempfile
import warnings
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.cells import FAILED, Sheet, read_cells
from extractors.gate import Limits, Refused
from extractors.json_tables import BESIDE, ONLY
from extractors.text_tables import TextForm
from tests.extractors.test_cells import values
from tests.extractors.test_gate_xls import old_book
from tests.extractors.workbooks import cells_of, ods_book, tabled, zipped

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
LIMITS = Limits(cpu_seconds=10)
briefly = settings(
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ROWS = [
    ["Country", 2022, 2023, "2024 p"],
    ["Kiribati", 12, 4187.5, -3],
    ["Tuvalu & Nauru", 0, 1250000, 0.125],
    ["Total", 12, 1254187.5, -2.875],
]
CSV = "\ufeffyear;country;persons\n2023;Kiribati;1.250,5\n2024;Tuvalu;007\n2024;Nauru;-12\n"


def read(data: bytes, suffix: str, form: TextForm | None = None) -> tuple[Sheet, ...]:
    """The sheets as the reading process gives them; Refused when nothing is read.

    The process may be ended by its limits. It may not fail in Python, and it must end.
    """
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        file.write(data)
        file.flush()
        try:
            return read_cells(Path(file.name), LIMITS, "", form).sheets
        except Refused as refused:
            assert refused.reason != FAILED, refused.__cause__
            raise


def numbers(sheet: Sheet) -> dict[tuple[int, int], float]:
    return {
        (row, column): cell[1]
        for row, cells in enumerate(values(sheet) if sheet.width else [])
        for column, cell in enumerate(cells)
        if cell and cell[0] == "number"
    }


@st.composite
def mutations(draw, longest: int = 4) -> list[tuple]:
    """Where something is inserted, deleted, repeated or replaced, as shares of the length."""
    one = st.tuples(
        st.floats(0, 1),
        st.sampled_from(["insert", "delete", "repeat", "replace", "swap"]),
        st.integers(1, 40),
        st.integers(0, 10**6),
    )
    return draw(st.lists(one, min_size=1, max_size=longest))


def mutated(content, changes: list[tuple], pieces: list):
    """Text or bytes after the changes; `pieces` are what is put in."""
    for share, kind, length, pick in changes:
        at = int(share * len(content))
        cut = content[at : at + length]
        piece = pieces[pick % len(pieces)]
        new = {
            "insert": piece + cut,
            "delete": content[:0],
            "repeat": cut + cut,
            "replace": piece,
            "swap": cut[::-1],
        }[kind]
        content = content[:at] + new + content[at + length :]
    return content


XML_PIECES = [
    "<v>", "</v>", "<c>", "</c>", '<c r="B2">', "<row>", "</row>", "<f>1+1</f>", "&#49;", "&amp;",
    "<!-- -->", "<![CDATA[1]]>", ' t="s"', ' t="str"', ' t="b"', ' s="1"', "0", "1", "9", "-", ".",
    "E", " ", "\n", "\u0661", '"', "<", ">", "_", ",", "inf", "nan",
    'office:value="7"', 'office:value-type="float"', 'office:value-type="string"',
    'office:value-type="percentage"', 'table:number-columns-repeated="3"',
    'table:number-rows-repeated="2"', "<text:p>8</text:p>", "<table:table-cell/>",
    "</table:table-row>", "<table:table-row>", "<table:covered-table-cell/>",
    '<office:annotation><text:p>5</text:p></office:annotation>', "<table:table-header-rows>",
    "</table:table-header-rows>", ' office:value="1_0"', ' calcext:value-type="error"',
]  # fmt: skip


def rezipped(data: bytes, name: str, changes: list[tuple]) -> bytes:
    """The container with one part mutated and its checksum made good."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        parts = {entry: container.read(entry) for entry in container.namelist()}
    parts[name] = mutated(parts[name].decode(), changes, XML_PIECES).encode()
    return zipped(parts)


def hold_to_openpyxl(data: bytes) -> None:
    """What passes has the numbers that openpyxl finds."""
    try:
        sheets = read(data, ".xlsx")
    except Refused:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            return  # the other reader has no answer to compare with
    for sheet in sheets:
        theirs = {
            (cell.row - 1, cell.column - 1): float(cell.value)
            for row in book[sheet.name]
            for cell in row
            if cell.data_type == "n" and isinstance(cell.value, int | float)
        }
        assert numbers(sheet) == theirs


PARTS = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"]


@briefly
@given(st.sampled_from(PARTS), mutations())
def test_a_new_workbook(name, changes):
    hold_to_openpyxl(rezipped(tabled(Data=ROWS), name, changes))


@pytest.mark.shared_data
@briefly
@given(st.sampled_from(PARTS), mutations())
def test_a_real_new_workbook(shared_data, name, changes):
    real = (shared_data / "gov_canada_ircc/EN_ODP-Asylum-OfficeType_Prov.xlsx").read_bytes()
    hold_to_openpyxl(rezipped(real, name, changes))


# -- OpenDocument ----------------------------------------------------------------------------

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STRICT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def as_ods(rows: list[list]) -> bytes:
    def cell(value) -> str:
        if isinstance(value, str):
            text = value.replace("&", "&amp;")
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{text}</text:p></table:table-cell>"
            )
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    lines = ("".join(cell(value) for value in row) for row in rows)
    return ods_book("".join(f"<table:table-row>{line}</table:table-row>" for line in lines))


def ods_numbers(data: bytes) -> list[dict[tuple[int, int], float]]:
    """The numbers of the sheets as the standard library's XML has them."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        root = ElementTree.fromstring(container.read("content.xml"))
    found = []
    for table in root.iter(f"{TABLE}table"):
        cells, row = {}, 0
        for line in table.iter(f"{TABLE}table-row"):
            often, column = int(line.get(f"{TABLE}number-rows-repeated", "1")), 0
            for cell in line:
                if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                    continue
                wide = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
                kind = cell.get(f"{OFFICE}value-type")
                shown = "".join(cell.itertext()).strip()
                error = cell.get(f"{EXTENDED}value-type") == "error" or shown == "#REF!"
                if kind in ("float", "percentage", "currency") and not error:
                    for r in range(row, row + often):
                        for c in range(column, column + wide):
                            value = cell.get(f"{OFFICE}value")
                            assert STRICT.fullmatch(value), f"{value!r} was let through"
                            cells[r, c] = float(value)
                column += wide
            row += often
        found.append(cells)
    return found


WRITTEN = ["0", "5", "007", "-3.5E2", "5.", ".5", "12345678901234567", "1e999", " 12", "nan",
           "Infinity", "1_2", "\u0663", "", "0x1F", "1,5", "TRUE"]  # fmt: skip
KINDS = ["float", "float", "float", "percentage", "currency", "string", "boolean", "date", ""]
SHOWN = ["<text:p>5</text:p>", "<text:p>5</text:p>", "", "<text:p>#REF!</text:p>", "7",
         "<text:p>5</text:p><text:p>6</text:p>", "<text:p><!-- x -->5</text:p>",
         "<office:annotation><text:p>9</text:p></office:annotation><text:p>5</text:p>"]  # fmt: skip


@st.composite
def wild_ods(draw) -> str:
    """Rows that are XML, and in everything else as wild as programs that write them by hand."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        cells = []
        for _ in range(draw(st.integers(0, 4))):
            name = draw(st.sampled_from(["table-cell"] * 9 + ["covered-table-cell"]))
            kind = draw(st.sampled_from(KINDS))
            said = f' office:value-type="{kind}"' if kind else ""
            if draw(st.sampled_from([True] * 9 + [False])):
                plain = st.sampled_from(WRITTEN[:4])
                said += f' office:value="{draw(plain | plain | st.sampled_from(WRITTEN))}"'
            more = ["", "", ' table:number-columns-repeated="2"', ' table:formula="of:=1+1"',
                    ' table:number-columns-spanned="2"', ' table:number-columns-repeated="0"',
                    ' calcext:value-type="error"', ' calcext:value-type="float"']  # fmt: skip
            said += draw(st.sampled_from(more))
            shown = draw(st.sampled_from(SHOWN))
            cells.append(f"<table:{name}{said}>{shown}</table:{name}>")
        often = draw(st.sampled_from(["", "", "", ' table:number-rows-repeated="3"']))
        row = f"<table:table-row{often}>{''.join(cells)}</table:table-row>"
        around = draw(st.sampled_from(["", "", "", "table-header-rows", "table-row-group"]))
        rows.append(f"<table:{around}>{row}</table:{around}>" if around else row)
    return "".join(rows)


def hold_to_its_xml(data: bytes) -> None:
    try:
        sheets = read(data, ".ods")
    except Refused:
        return
    assert [numbers(sheet) for sheet in sheets] == ods_numbers(data)


@briefly
@given(mutations(), st.sampled_from([[], ROWS]))
def test_an_opendocument_workbook(changes, more):
    hold_to_its_xml(rezipped(as_ods([*ROWS, *more]), "content.xml", changes))


@briefly
@given(wild_ods())
def test_an_opendocument_workbook_written_by_hand(rows):
    hold_to_its_xml(ods_book(rows))


# -- bytes -----------------------------------------------------------------------------------

BYTES = [b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x09\x08", b"PK\x03\x04", b"\x0a\0\0\0", b"\x06\0"]
NUMBER = (0x203, struct.pack("<HHHd", 0, 0, 0, 5.0))
TEXT = (0x204, struct.pack("<HHHHB", 1, 0, 0, 3, 0) + b"abc")
PACKED = (0xBD, struct.pack("<HH", 2, 0) + struct.pack("<HL", 0, 42 << 2 | 2) * 3 + b"\2\0")


@briefly
@given(mutations(8))
def test_an_old_workbook_neither_crashes_nor_hangs(changes):
    hold_to_nothing_but_an_end(old_book(NUMBER, TEXT, PACKED), changes, ".xls")


@pytest.mark.shared_data
@briefly
@given(st.sampled_from(["Table73_2", "table2_4", "table4_4"]), mutations(8))
def test_a_real_old_workbook_neither_crashes_nor_hangs(shared_data, name, changes):
    whole = (shared_data / f"gov_us_dhs/{name}.xls").read_bytes()
    hold_to_nothing_but_an_end(whole, changes, ".xls")


def hold_to_nothing_but_an_end(whole: bytes, changes: list[tuple], suffix: str) -> None:
    try:
        sheets = read(mutated(whole, changes, BYTES), suffix)
    except Refused:
        return
    for sheet in sheets:
        assert len(sheet.kinds) == sheet.width * sheet.height


@pytest.mark.shared_data
@briefly
@given(
    st.sampled_from(
        [
            "gov_moldova/pop070100_20230119-162938.xlsx",
            "gov_germany_bamf/2018.csv",
            "gov_philippines_cfo/Emigrant-1981-2020-Sex.csv",
            "eurostat/tps00190.tsv",
            "gov_srilanka_slbfe/2020__SLBFE_registration_by_country.json",
        ]
    ),
    st.sampled_from([".xlsx", ".xls", ".ods", ".csv", ".tsv", ".json"]),
    mutations(8),
)
def test_real_bytes_under_any_name(shared_data, name, suffix, changes):
    hold_to_nothing_but_an_end((shared_data / name).read_bytes(), changes, suffix)


# -- text ------------------------------------------------------------------------------------

TEXT_PIECES = [";", ",", "\t", "\n", "\r\n", '"', '""', "'", "7", "-", ".", "\0", "\u0661", "NA",
               "1E5", "\ufeff", "sep=;\n", " ", "\u00a0"]  # fmt: skip


def fields_of(sheet: Sheet) -> list[list[str]]:
    """The fields of each line as they were read, blank ones too."""
    lines = values(sheet) if sheet.width else []
    rows = [[cell[1] if cell else "" for cell in row] for row in lines]
    starts = [*(start for start, _ in sheet.widths), sheet.height]
    counts = [
        count
        for (start, count), end in zip(sheet.widths, starts[1:], strict=True)
        for _ in range(end - start)
    ]
    return [row[:count] for row, count in zip(rows, counts, strict=True)]


def hold_to_splitting(text: str, form: TextForm) -> None:
    """Without quotation marks a text is nothing but its lines divided by the delimiter."""
    try:
        (sheet,) = read(text.encode(), ".csv", form)
    except Refused:
        return
    if '"' in text or "sep=" in text.lower():
        return
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    expected = [line.split(form.delimiter) if line else [] for line in lines]
    while expected and not expected[-1]:
        expected.pop()
    expected = [[f if f.strip() else "" for f in line] for line in expected]
    assert fields_of(sheet) == expected


@briefly
@given(mutations())
def test_a_text_table(changes):
    hold_to_splitting(mutated(CSV, changes, TEXT_PIECES), TextForm("", ";"))


@pytest.mark.shared_data
@briefly
@given(mutations())
def test_a_real_text_table(shared_data, changes):
    real = (shared_data / "gov_philippines_cfo/Emigrant-1981-2020-Sex.csv").read_text("utf-8")
    hold_to_splitting(mutated(real, changes, TEXT_PIECES), TextForm("", ","))


JSON_PIECES = ["[", "]", "{", "}", ",", ":", '"', "1", "-", ".", "e9", "E400", "null", "true",
               "NaN", "Infinity", "\\u0000", "\\ud800", '"a":1,', "[[", "007", "1_0"]  # fmt: skip


def written_numbers(content) -> list[Decimal]:
    """All numbers of a JSON document in reading order, exactly as written."""
    if isinstance(content, dict):
        content = list(content.values())
    if isinstance(content, list):
        return [number for part in content for number in written_numbers(part)]
    return [content] if isinstance(content, Decimal) else []


def hold_to_json(text: str) -> None:
    try:
        sheets = read(text.encode("utf-8", "surrogatepass"), ".json")
    except Refused:
        return
    content = json.loads(text.removeprefix("\ufeff"), parse_float=Decimal, parse_int=Decimal)
    ours = sorted(number for sheet in sheets for number in sheet.numbers)
    assert ours == sorted(float(number) for number in written_numbers(content))
    keys = set(content) if isinstance(content, dict) else set()
    assert {sheet.name for sheet in sheets} <= {ONLY, BESIDE, *keys}


@briefly
@given(mutations())
def test_a_json_table(changes):
    records = [dict(zip(["c", "y", "z", "p"], row, strict=True)) for row in ROWS[1:]]
    hold_to_json(mutated(json.dumps(records), changes, JSON_PIECES))


@pytest.mark.shared_data
@briefly
@given(mutations())
def test_a_real_json_table(shared_data, changes):
    name = "gov_srilanka_slbfe/2020__SLBFE_registration_by_country.json"
    hold_to_json(mutated((shared_data / name).read_text("utf-8"), changes, JSON_PIECES))


def test_the_unmutated_files_pass():
    written = {
        (row, n + 1): float(v)
        for row, line in enumerate(ROWS)
        for n, v in enumerate(line[1:])
        if not isinstance(v, str)
    }
    assert numbers(cells_of(tabled(Data=ROWS)).sheets[0]) == written
    assert numbers(cells_of(as_ods(ROWS), ".ods").sheets[0]) == written
    assert ods_numbers(as_ods(ROWS)) == [written]
    assert numbers(cells_of(old_book(NUMBER, TEXT, PACKED), ".xls").sheets[0])[2, 1] == 42.0
