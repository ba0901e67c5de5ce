"""Whatever is done to a workbook, what still passes the gate reads the same in another reader."""

import io
import warnings

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.gate import Refused
from tests.extractors.test_cells import as_we_read
from tests.extractors.workbooks import raw_parts, sheet_xml, tabled, zipped

ROWS = (
    '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>2023</v></c>'
    '<c r="C1"><v>2024</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2"><v>12</v></c>'
    '<c r="C2" t="inlineStr"><is><t>..</t></is></c></row><row r="4"><c r="A4" t="str"><v>x</v></c>'
    '<c r="B4"><f>B2*2</f><v>24</v></c><c r="C4"><v>-3.5E2</v></c></row>'
)
TEXTS = "<si><t>Country</t></si><si><r><t>Ukra</t></r><r><t>ine</t></r></si>"
STYLES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="3"/><xf numFmtId="10"/></cellXfs>'
PIECES = [
    "<v>", "</v>", "<c>", "</c>", '<c r="B2">', '<c r="D2"><v>7</v></c>', "<row>", "</row>",
    '<row r="3">', '<row r="2">', "<is>", "</is>", "<t>", "</t>", "<f>", "</f>", "&#49;", "&amp;",
    "<!-- -->", "<![CDATA[1]]>", "<?x y?>", ' t="s"', ' t="str"', ' t="n"', ' t="b"', ' t="e"',
    ' t="inlineStr"', ' r="A1"', ' s="0"', ' xml:space="preserve"', "<v/>", "<c/>", "</sheetData>",
    "<sheetData>", "0", "1", "9", "-", ".", "E", " ", "\n", "\u0661", "_", '"', "<", ">", "A", "B",
]  # fmt: skip


@st.composite
def mutated(draw, text: str) -> str:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 30))
        kind = draw(st.sampled_from(["insert", "delete", "repeat", "replace"]))
        cut = text[start : start + length]
        new = {"delete": "", "repeat": cut + cut}.get(kind)
        if new is None:
            new = draw(st.sampled_from(PIECES)) + (cut if kind == "insert" else "")
        text = text[:start] + new + text[start + length :]
    return text


VALUES = [
    "0", "1", "0", "1", "12", "007", "-3.5E2", "1e999", " 12", "nan", "1_2", "\u0663", "", "TRUE",
    "a", "&#49;2", "1<!-- -->2", "#REF!", "2024-05-01", "5.", ".5",
    "12345678901234567", "x &amp; y",
]  # fmt: skip
CONTENTS = [
    "", "<v>{}</v>", "<v>{}</v>", "<v>{}</v>", "<v>{}</v>", "<v>{}</v>", "<f>1+1</f><v>{}</v>",
    "<f>1+1</f>", "<is><t>{}</t></is>", "<is><t>{}</t></is><v>1</v>", "<v>{}</v><v>1</v>",
    "<is><r><t>{}</t></r></is>",
]  # fmt: skip


@st.composite
def well_formed(draw) -> str:
    """Rows that are XML, and in everything else as wild as programs that write them by hand."""
    rows, row = [], 0
    for _ in range(draw(st.integers(1, 4))):
        row += draw(st.sampled_from([1] * 30 + [2, 0]))
        cells, column = [], -1
        for _ in range(draw(st.integers(0, 4))):
            column += draw(st.sampled_from([1] * 30 + [2, 0]))
            letter = "ABCDEFGHIJ"[max(column, 0)]
            place = draw(st.sampled_from([f' r="{letter}{row}"'] * 30 + ["", f' r="{letter}9"']))
            kind = draw(
                st.sampled_from(["", "", "n", "s", "str", "inlineStr", "b", "e", "d"] * 4 + ["q"])
            )
            style = draw(st.sampled_from(["", ' s="0"', ' s="1"', ' s="2"'] * 8 + [' s="9"']))
            content = draw(st.sampled_from(CONTENTS)).format(draw(st.sampled_from(VALUES)))
            kind = kind and f' t="{kind}"'
            cells.append(f"<c{place}{style}{kind}>{content}</c>")
        number = draw(st.sampled_from([f' r="{row}"'] * 9 + [""]))
        rows.append(f"<row{number}>{''.join(cells)}</row>")
    return "".join(rows)


def numbers(read: dict) -> dict:
    return {
        cell: float(value)
        for cell, value in read.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


@settings(deadline=None, max_examples=600)
@given(st.one_of(well_formed(), well_formed(), mutated(ROWS)), st.just(TEXTS) | mutated(TEXTS))
def test_no_mutation_of_a_sheet_gives_another_number(rows, texts):
    data = zipped(raw_parts({"Data": sheet_xml(rows)}, texts, STYLES))
    try:
        ours = as_we_read(data)["Data"]
    except Refused:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Data"]
        except (TypeError, ValueError, KeyError, AttributeError, IndexError):
            return  # the other reader has no answer to compare with
    theirs = {cell.coordinate: cell.value for row in sheet for cell in row}
    assert numbers(ours) == numbers(theirs)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_no_flipped_byte_of_a_file_gives_another_number(data):
    whole = tabled(Data=[["Year", 2023, 2024], ["Ukraine", 12, 4187.5]])
    before = as_we_read(whole)
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    try:
        after = as_we_read(flipped)
    except Refused:
        return
    assert after == before


def test_the_unmutated_sheet_passes():
    data = zipped(raw_parts({"Data": sheet_xml(ROWS)}, TEXTS))
    assert numbers(as_we_read(data)["Data"]) == {
        "B1": 2023.0, "C1": 2024.0, "B2": 12.0, "B4": 24.0, "C4": -350.0,
    }  # fmt: skip


@pytest.mark.shared_data
def test_no_flipped_byte_of_a_real_file_crashes_the_reader(shared_data):
    """Old workbooks have no checksum: a number may change there, but nothing may crash or hang."""
    for name in ("gov_us_dhs/table4_4.xls", "gov_moldova/pop070100_20230119-162938.xlsx"):
        whole = (shared_data / name).read_bytes()
        for at in range(0, len(whole), len(whole) // 150):
            flipped = whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
            try:
                after = as_we_read(flipped)
            except Refused:
                continue
            if name.endswith(".xlsx"):
                assert after == as_we_read(whole)
