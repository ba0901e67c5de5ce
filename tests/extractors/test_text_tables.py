"""Text tables are read as text: what is not certain is asked for, what is not whole is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import text_tables
from extractors.limits import Limits, Refused
from extractors.text_tables import TextForm, read_text

LIMITS = Limits()


def rows_of(sheet: dict) -> list[list[str]]:
    texts, rows = iter(sheet["texts"]), []
    for row in range(sheet["height"]):
        kinds = sheet["kinds"][row * sheet["width"] : (row + 1) * sheet["width"]]
        rows.append(["" if kind == "." else next(texts) for kind in kinds])
    return rows


def read(text: str | bytes, suffix: str = ".csv", limits: Limits = LIMITS, **form) -> dict:
    data = text if isinstance(text, bytes) else text.encode()
    return read_text(data, suffix, TextForm(**form), limits)


def test_nothing_is_inferred():
    text = "iso2,code,number,ref\nNA,007,1E5,#REF!\nTRUE,nan,1_234, \n"
    assert rows_of(read(text)) == [
        ["iso2", "code", "number", "ref"],
        ["NA", "007", "1E5", "#REF!"],
        ["TRUE", "nan", "1_234", ""],
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_that_only_one_sign_can_be_is_told(delimiter):
    text = f"year{delimiter}persons\n2023{delimiter}4\n2024{delimiter}5\n"
    assert rows_of(read(text))[1] == ["2023", "4"]


def test_a_delimiter_that_two_signs_can_be_must_be_declared():
    text = "a,b;c\nd,e;f\n"
    with pytest.raises(Refused, match="more than one could"):
        read(text)
    assert rows_of(read(text, delimiter=";")) == [["a,b", "c"], ["d,e", "f"]]
    assert rows_of(read(text, delimiter=",")) == [["a", "b;c"], ["d", "e;f"]]


def test_a_tsv_is_divided_by_tabs_whatever_else_its_keys_hold():
    assert rows_of(read("unit,geo\\time\t2016M02 \nPER,AT\t85205 \n", ".tsv")) == [
        ["unit,geo\\time", "2016M02 "],
        ["PER,AT", "85205 "],
    ]


def test_the_line_that_declares_a_delimiter_keeps_its_place_and_holds_nothing():
    sheet = read("sep=;\na,b;c\n1,5;2\n")
    assert rows_of(sheet) == [["", ""], ["a,b", "c"], ["1,5", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_of_the_encoding_is_no_part_of_the_first_field(encoding):
    assert rows_of(read("țara;ani\nRomânia;2\n".encode(encoding))) == [
        ["țara", "ani"],
        ["România", "2"],
    ]


def test_an_encoding_that_cannot_be_told_must_be_declared():
    data = "страна;год\nУкраина;2024\n".encode("cp1251")
    with pytest.raises(Refused, match="which encoding"):
        read(data)
    assert rows_of(read(data, encoding="cp1251"))[1] == ["Украина", "2024"]
    with pytest.raises(Refused, match="encoding that the layout says"):
        read(data, encoding="utf-8")


def test_quotation_marks_hold_delimiters_and_lines():
    sheet = read('a,b\n"1,234","two\nlines"\n"say ""x""",5" pipe\n')
    assert rows_of(sheet) == [["a", "b"], ["1,234", "two\nlines"], ['say "x"', '5" pipe']]


@pytest.mark.parametrize("text", ['a,b\n"1,2\n3,4\n', 'a,b\n"1"x,2\n'])
def test_a_quotation_mark_that_does_not_close_is_never_guessed(text):
    with pytest.raises(Refused, match="where a field ends"):
        read(text, delimiter=",")
    assert len(rows_of(read(text, delimiter=",", quote="none"))) >= 2


def test_the_number_of_fields_is_remembered_wherever_it_changes():
    assert read("title\n\na,b,c\n1,2,3\n1,2\n", delimiter=",")["widths"] == [
        [0, 1], [1, 0], [2, 3], [4, 2],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "text", "said"),
    [
        (Limits(rows=2), "a,b\n1,2\n3,4\n", "more rows or columns"),
        (Limits(columns=2), "a,b\n1,2,3\n", "more rows or columns"),
        (Limits(cells=3), "a,b\n1,2\n", "more cells"),
        (Limits(field_characters=5), "a,b\n123456,2\n", "longer than is allowed"),
    ],
)
def test_limits_hold_for_text_too(limits, text, said):
    with pytest.raises(Refused, match=said):
        read(text, limits=limits, delimiter=",")


FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@given(st.lists(st.lists(FIELD, min_size=2, max_size=2), min_size=1, max_size=6))
def test_what_is_written_with_all_fields_quoted_is_read_back(rows):
    text = "".join(
        ";".join('"' + field.replace('"', '""') + '"' for field in row) + "\n" for row in rows
    )
    found = rows_of(read(text, delimiter=";"))
    shown = [["" if not field.strip() else field for field in row] for row in rows]
    assert found == shown


def test_a_nul_in_a_wide_text_can_be_stored():
    assert list(read("a;b\n1\0;2\n".encode("utf-16"))["texts"]) == ["a", "b", "1\ufffd", "2"]


PIECE = st.sampled_from(
    ["a", "1", "\u00e9", " ", "\u00a0", "\t", "\x1c", "\x0b", ";", ";", "\n", "\r\n"]
)


@given(st.lists(PIECE, min_size=1, max_size=30).map("".join), st.sampled_from(['"', "none"]))
def test_a_text_without_quotation_marks_is_read_as_the_csv_module_reads_it(text, quote):
    quick = text_tables._plain_fields(text.encode(), 0, ";", quote, Limits())
    assert quick == text_tables._quoted_fields(text, ";", quote, Limits())


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@given(st.lists(PIECE, min_size=1, max_size=30).map("".join))
def test_a_text_that_is_read_in_parts_is_read_as_a_whole_one(mark, text):
    data = (mark + text).encode()
    whole = read(data, delimiter=";")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(text_tables, "PART", 3)  # a sign of two bytes may lie in two parts
        assert read(data, delimiter=";") == whole


def test_a_broken_sign_at_the_end_of_the_text_is_refused():
    with pytest.raises(Refused, match="not written in UTF-8"):
        read(b"a;b\n1;\xc3", delimiter=";")


@pytest.mark.parametrize("text", ['a;"b"', "a\rb", "a;b" * 20_000, "a;" * 600, ""])
def test_what_needs_the_csv_module_is_left_to_it(text):
    assert text_tables._plain_fields(text.encode(), 0, ";", '"', Limits()) is None
