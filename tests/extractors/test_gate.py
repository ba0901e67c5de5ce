"""The gate: hostile and broken files are refused with a reason, honest ones pass with flags."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import gate_sheet
from extractors.gate import Limits, Refused, scan
from extractors.gate_xlsx import Book, format_flags
from extractors.gate_zip import open_container
from extractors.limits import UNCALCULATED, Flags
from tests.extractors.workbooks import (
    HEAD,
    MAIN,
    biff,
    cells_of,
    compound,
    ods_book,
    raw_book,
    raw_parts,
    sheet_xml,
    tabled,
    written,
    zipped,
)

LIMITS = Limits()
ONE = '<row r="1"><c r="A1"><v>5</v></c></row>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


def reason(data: bytes, suffix: str = ".xlsx", limits: Limits = LIMITS) -> str:
    with pytest.raises(Refused) as refused:
        scan(data, suffix, limits)
    return refused.value.reason


def flags(data: bytes) -> set[tuple[str, str, int]]:
    return {(flag.name, flag.cell, flag.count) for flag in scan(data, ".xlsx", LIMITS).flags}


# -- what a file is --------------------------------------------------------------------------


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


# -- the container ---------------------------------------------------------------------------


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


# -- the XML ---------------------------------------------------------------------------------


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


# -- rows and cells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ('<row r="2"><c r="A2"/></row><row r="2"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="2"/><row r="1"><c r="A1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', "B1"),
        ('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>', "B1"),
        ('<row r="1"><c r="A2"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="a1"><v>1</v></c></row>', ""),
        ('<row r="0"><c r="A0"><v>1</v></c></row>', ""),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', ""),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "A1"),
        ('<row r="1"><c r="A1"><x>1</x></c></row>', "A1"),
        ('<row r="1">5<c r="A1"/></row>', ""),
        ('<c r="A1"><v>1</v></c>', ""),
        ('<row r="1"><x:c xmlns:x="urn:x" r="A1"><v>1</v></x:c></row>', ""),
        ('<row r="1"><c r="A1" t="q"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" s="7"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" s="-1"><v>1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="s"><v></v></c></row>', "A1"),
        ('<row r="1"><c r="A1" t="b"><v>2</v></c></row>', "A1"),
    ],
)
def test_cells_that_readers_place_or_read_differently_are_refused(rows, cell):
    with pytest.raises(Refused) as refused:
        scan(raw_book(rows), ".xlsx", LIMITS)
    assert (refused.value.sheet, refused.value.cell) == ("Data", cell)


@pytest.mark.parametrize(
    "value",
    ["1_234", " 12", "12 ", "nan", "Infinity", "1e999", "0x1F", "1,5", "--1", "١٢", "1&#50;34",
     "12<!-- -->34", "<![CDATA[12]]>", "1<?x y?>2", "1<b/>2", "&#49;2"],
)  # fmt: skip
def test_only_a_strict_number_passes_as_one(value):
    assert reason(raw_book(f'<row r="1"><c r="A1"><v>{value}</v></c></row>'))


@pytest.mark.parametrize("value", ["12", "-0.5", "1.0000000000000001E-2", "1e5", "007", "5.", ".5"])
def test_every_spelling_of_a_plain_number_passes(value):
    data = raw_book(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')
    assert scan(data, ".xlsx", LIMITS).sheets[0].numbers == 1


def test_a_cell_at_the_far_corner_is_refused_before_a_reader_makes_room_for_the_grid():
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused, match="rows or columns") as refused:
        scan(raw_book(row), ".xlsx", LIMITS)
    assert refused.value.cell == "XFD1048576"


def test_a_million_empty_rows_are_no_used_rows():
    rows = ONE + "".join(f'<row r="{row}"/>' for row in range(200_000, 210_000))
    assert scan(raw_book(rows), ".xlsx", LIMITS).sheets[0].numbers == 1


def test_limits_on_cells_merges_styles_and_sheets():
    three = '<row r="1"><c r="A1"/><c r="B1"/><c r="C1"/></row>'
    assert "more cells" in reason(raw_book(three), limits=Limits(cells=2))
    merges = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="D1:D9"/></mergeCells>'
    assert "merges more" in reason(raw_book(ONE, merges), limits=Limits(merges=1))
    assert "merges more" in reason(raw_book(ONE, merges), limits=Limits(merged_cells=12))
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs>'
    assert "more cell styles" in reason(raw_book(ONE, styles=styles), limits=Limits(styles=1))
    assert "more sheets" in reason(tabled(A=[[1]], B=[[1]]), limits=Limits(sheets=1))


@pytest.mark.parametrize("twin", ["DATA", "Data ", " data"])
def test_sheets_of_the_same_name_are_refused(twin):
    assert "same name" in reason(zipped(raw_parts({"Data": sheet_xml(ONE), twin: sheet_xml(ONE)})))


def test_sheets_named_alike_in_another_composition_are_refused():
    names = {"Popula\u021bia": sheet_xml(ONE), "Populat\u0326ia": sheet_xml(ONE)}
    assert "same name" in reason(zipped(raw_parts(names)))


def test_a_sheet_that_is_not_in_the_file_is_refused():
    parts = raw_parts({"Data": sheet_xml(ONE)})
    del parts["xl/worksheets/sheet1.xml"]
    assert "not in the file" in reason(zipped(parts))


# -- flags -----------------------------------------------------------------------------------


def test_formulas_errors_and_booleans_are_flagged_where_they_stand():
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c>'
        '<c r="C1" t="e"><v>#REF!</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="str"><f>""</f><v></v></c></row>'
    )
    data = raw_book(rows)
    assert flags(data) == {
        ("formula", "A1", 3),
        ("formula_without_value", "B1", 1),
        ("error", "C1", 1),
        ("boolean", "D1", 1),
    }
    assert scan(data, ".xlsx", LIMITS).sheets[0].errors == ((1, 2, UNCALCULATED), (1, 3, "#REF!"))


def test_what_is_hidden_filtered_or_merged_is_flagged_and_not_refused():
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_column(0, 0, ["Year", 2023, 2024])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 3, None, None, {"hidden": True})
        sheet.autofilter(0, 0, 2, 0)
        sheet.filter_column(0, "x == 2024")
        sheet.merge_range("F1:G1", "both")
        book.add_worksheet("Old").hide()

    assert flags(written(fill, date_1904=True)) == {
        ("date_1904", "", 1),
        ("hidden_row", "2", 1),
        ("hidden_column", "C", 1),
        ("active_filter", "", 1),
        ("merge", "F1", 1),
        ("hidden_sheet", "", 1),
    }


def test_marks_that_make_a_number_look_like_another_are_flagged():
    def fill(book):
        sheet = book.add_worksheet("Data")
        raised = book.add_format({"font_script": 1})
        sheet.write_rich_string("A1", "12", raised, "1")
        sheet.write_number("A2", 121, raised)
        sheet.write_number("A3", 5, book.add_format({"font_strikeout": True}))
        sheet.write_number("A4", 0.47, book.add_format({"num_format": "0.0%"}))
        sheet.write_number("A5", 5000, book.add_format({"num_format": "#,##0,"}))

    assert flags(written(fill)) == {
        ("superscript", "A1", 2),
        ("struck", "A3", 1),
        ("percent_format", "A4", 1),
        ("scaled_format", "A5", 1),
    }


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("General", set()),
        ("#,##0", set()),
        ('_-* #,##0.00 "€"_-', set()),
        ("#,##0.0,,", {"scaled_format"}),
        ('0" thousand"', {"worded_format"}),
        ("0.0%", {"percent_format"}),
        ('"%"0', set()),
        ("yyyy-mm-dd", set()),
        ("[Red]#,##0", set()),
    ],
)
def test_number_formats_that_change_the_meaning(code, found):
    assert format_flags(code) == found


def test_macros_and_links_to_other_files_are_flagged():
    parts = raw_parts({"Data": sheet_xml(ONE)}) | {
        "xl/vbaProject.bin": b"x",
        "xl/externalLinks/externalLink1.xml": "<a/>",
        "xl/embeddings/oleObject1.bin": b"x",
    }
    found = {name for name, _, _ in flags(zipped(parts))}
    assert found == {"macro", "external_link", "embedded_object"}


# -- OpenDocument and old Excel --------------------------------------------------------------

FIVE = '<table:table-cell office:value-type="float" office:value="5"{}><text:p>5</text:p>'
FIVE += "</table:table-cell>"


def test_repeated_cells_of_an_opendocument_sheet_count_as_often_as_they_repeat():
    row = "<table:table-row{}>" + FIVE + "</table:table-row>"
    often = row.format(
        ' table:number-rows-repeated="90000"', ' table:number-columns-repeated="400"'
    )
    assert "more cells" in reason(ods_book(often), ".ods")
    far = row.format(' table:number-rows-repeated="1000000"', "")
    assert "rows or columns" in reason(ods_book(far), ".ods")
    blank = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    tail = row.format("", "") + blank + "</table:table-row>"
    assert scan(ods_book(tail), ".ods", LIMITS).format == "ods"


def test_errors_of_an_opendocument_sheet_are_found():
    error = (
        "<table:table-row>" + FIVE.format("") + '<table:table-cell office:value-type="string" '
        'calcext:value-type="error" table:formula="of:=1/0"><text:p>#DIV/0!</text:p>'
        "</table:table-cell></table:table-row>"
    )
    assert scan(ods_book(error), ".ods", LIMITS).sheets[0].errors == ((1, 2, "#DIV/0!"),)


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


# -- one pass, two ways ----------------------------------------------------------------------

CELLS = st.sampled_from(
    [
        "",
        "<c {}/>",
        "<c {}><v>12.5</v></c>",
        '<c {} s="0" t="n"><v>-3E2</v></c>',
        '<c {} t="s"><v>0</v></c>',
        '<c {} t="s"><v>1</v></c>',
        '<c {} s="1"><v>7</v></c>',
        '<c {} t="s"><v>9</v></c>',
        "<c {}><f>1</f><v>1</v></c>",
        '<c {} t="inlineStr"><is><t>x</t></is></c>',
        '<c {} s="5"><v>1</v></c>',
    ]
)


def both_ways(xml: str) -> list:
    """What a pass finds with and without the short way for plain rows."""
    found = []
    parts = open_container(zipped({"sheet.xml": xml}), LIMITS)
    for plain in (True, False):
        flags = Flags()
        book = Book(2, 2, {1: "struck"}, {"1": ("percent_format",)})
        try:
            seen = gate_sheet.scan_sheet(parts["sheet.xml"], "Data", LIMITS, book, flags, 50, plain)
            found.append((seen.errors, seen.numbers, seen.texts, seen.cells, flags.all()))
        except Refused as refused:
            found.append((refused.reason, refused.cell))
    return found


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.lists(CELLS, max_size=5), max_size=6),
    st.sampled_from(["", ' spans="1:5"', ' hidden="1"', ' ht="15" customHeight="1"']),
    st.booleans(),
)
def test_the_short_way_for_plain_rows_finds_what_the_parser_finds(rows, attribute, in_comment):
    body = "".join(
        f'<row r="{number}"{attribute}>'
        + "".join(cell.format(f'r="{"ABCDE"[place]}{number}"') for place, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    if in_comment:
        body = body.replace("</row>", "</row><!-- <row> --> ", 1)
    plain, parsed = both_ways(sheet_xml(body))
    assert plain == parsed


def test_a_row_inside_a_comment_or_another_namespace_takes_no_short_way():
    row = '<row r="1"><c r="A1"><v>5</v></c></row>'
    hidden = f"<!-- x </row>{row} -->"
    assert both_ways(sheet_xml(hidden))[0][0].startswith("The sheet holds comments")
    other = (
        f'{HEAD}<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"></x:row>'
        f'<row r="2"><c r="A2"><v>5</v></c></row></x:sheetData></x:worksheet>'
    )
    plain, parsed = both_ways(other)
    assert plain == parsed == ("The sheet is not written as a sheet.", "")


# -- real files ------------------------------------------------------------------------------


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
