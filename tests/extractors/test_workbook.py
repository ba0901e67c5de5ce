"""Tables are read as their layout says; what it does not say is a finding at the right cell."""

import dataclasses
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.words import finding_texts, words
from extractors.limits import UNCALCULATED, Refused
from extractors.workbook import LayoutError, choose_layout, read_workbook
from tests.extractors.workbooks import cells_of, raw_book, tabled, written

SHA = "ab" * 32
ROOT = {"language": "en", "publisher": "Ministry of Lighthouses", "provider": "bns"}
YEARS = {
    "sheet": "Data",
    "shape": "grid",
    "indicator": "MP-C03",
    "header": [{"row": 3, "holds": "time_period"}],
    "stub": [{"column": "A", "holds": "citizenship"}],
    "body": {"first_row": 4, "first_column": "B"},
}
LONG = {
    "sheet": "Data",
    "shape": "long",
    "header_row": 1,
    "columns": {
        "Year": "time_period",
        "Sex": "sex",
        "Immigrants": {"value": {"indicator": "MP-C03"}},
        "Emigrants": {"value": {"indicator": "MP-C04", "unit_mult": 3, "fixed": {"age": "Y18"}}},
    },
}
ROWS = [
    ["Immigrants by citizenship, 2023 and 2024"],
    ["persons"],
    ["Citizenship", 2023.0, 2024.0],
    ["Ukraine", 12.0, "-"],
    ["Romania", None, 7.0],
]


def read(data: bytes, *tables: dict, **more):
    """(read frame, findings frame) of a workbook under a layout of these tables."""
    named = {f"table{number}": table for number, table in enumerate(tables, 1)}
    layout = ROOT | {"tables": named} | more
    return read_workbook(cells_of(data), layout, "lighthouses", SHA, "MDA")


def grid(**changes) -> dict:
    return YEARS | changes


def with_cells(rows: list[list], **values) -> bytes:
    """The rows with other values in single cells, as `E4=5`."""
    rows = [list(row) for row in rows]
    for cell, value in values.items():
        column, row = ord(cell[0]) - 65, int(cell[1:]) - 1
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [None] * (column + 1 - len(rows[row]))
        rows[row][column] = value
    return tabled(Data=rows)


def found(findings) -> list[tuple[str, str, str]]:
    """(rule, first cell, observed) of every finding, in the order of the cells."""
    places = [json.loads(text)["cell"] for text in findings["parameters"]]
    return sorted(zip(findings["rule"], places, findings["observed"], strict=True))


def records(frame, *columns: str) -> list[tuple]:
    return list(frame[list(columns)].itertuples(index=False, name=None))


# -- grids -----------------------------------------------------------------------------------


def test_a_grid_gives_one_row_per_cell_of_its_body():
    frame, findings = read(tabled(Data=ROWS), YEARS)
    assert records(frame, "cell", "citizenship", "time_period", "kind", "text") == [
        ("B4", "Ukraine", "2023", "number", ""),
        ("C4", "Ukraine", "2024", "text", "-"),
        ("B5", "Romania", "2023", "blank", ""),
        ("C5", "Romania", "2024", "number", ""),
    ]
    assert frame["number"].isna().tolist() == [False, True, True, False]
    assert set(frame["indicator"]) == {"MP-C03"}
    assert set(frame["value_fixed"]) == {"{}"}
    assert len(findings) == 0


def test_the_columns_of_the_read_frame():
    frame, _ = read(tabled(Data=ROWS), YEARS)
    assert list(frame.columns) == [
        "sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status",
        "citizenship", "kind", "number", "text", "value_fixed",
    ]  # fmt: skip
    assert records(frame, "sha256", "workbook", "table", "sheet")[0] == (
        SHA, "lighthouses", "table1", "Data",
    )  # fmt: skip


def test_a_blank_in_an_upper_header_row_continues_the_cell_on_its_left():
    rows = [
        [None, 2023.0, None, 2024.0, None],
        [None, "Total", "Work", "Total", "Work"],
        ["Ukraine", 1.0, 2.0, 3.0, 4.0],
    ]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}, {"row": 2, "holds": "reason"}],
        body={"first_row": 3, "first_column": "B"},
    )
    frame, findings = read(tabled(Data=rows), table)
    assert records(frame, "cell", "time_period", "reason", "number") == [
        ("B3", "2023", "Total", 1.0),
        ("C3", "2023", "Work", 2.0),
        ("D3", "2024", "Total", 3.0),
        ("E3", "2024", "Work", 4.0),
    ]
    assert len(findings) == 0


def test_merged_header_cells_read_like_unmerged_ones():
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.merge_range("B3:C3", "final", None)
        sheet.write_row("A4", ["", 2022, 2023, 2024])
        sheet.write("D3", "provisional")
        sheet.write_row("A5", ["Ukraine", 1, 2, 3])

    table = grid(
        header=[{"row": 3, "holds": "obs_status"}, {"row": 4, "holds": "time_period"}],
        body={"first_row": 5, "first_column": "B"},
    )
    frame, findings = read(written(fill), table)
    assert frame["obs_status"].tolist() == ["final", "final", "provisional"]
    assert len(findings) == 0


def test_a_stub_may_be_filled_down_and_several_stubs_read():
    rows = [
        [None, None, 2024.0],
        ["Ukraine", "Men", 1.0],
        [None, "Women", 2.0],
        ["Romania", "Men", 3.0],
    ]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[
            {"column": "A", "holds": "citizenship", "fill_down": True},
            {"column": "B", "holds": "sex"},
        ],
        body={"first_row": 2, "first_column": "C"},
    )
    frame, findings = read(tabled(Data=rows), table)
    assert records(frame, "citizenship", "sex", "number") == [
        ("Ukraine", "Men", 1.0),
        ("Ukraine", "Women", 2.0),
        ("Romania", "Men", 3.0),
    ]
    assert len(findings) == 0


def test_labels_may_name_indicators_with_fixed_members_and_units():
    rows = [[None, 2024.0], ["Immigrants", 1.0], ["of whom women, thousand", 2.0]]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[{"column": "A", "holds": "indicator"}],
        body={"first_row": 2, "first_column": "B"},
        indicators={
            "immigrants": "MP-C03",
            "of whom women,  thousand": {
                "indicator": "MP-C03",
                "fixed": {"sex": "F"},
                "unit_mult": 3,
            },
        },
    )
    frame, findings = read(tabled(Data=rows), {k: v for k, v in table.items() if k != "indicator"})
    assert records(frame, "indicator", "value_fixed") == [
        ("MP-C03", "{}"),
        ("MP-C03", '{"sex": "F", "unit_mult": "3"}'),
    ]
    assert len(findings) == 0


@pytest.mark.parametrize("mark", ["End of table", "end  of TABLE", "end of*"])
def test_an_end_mark_lets_blank_rows_stand_inside_the_table(mark):
    rows = [*ROWS, [], ["Serbia", 1.0, 2.0], ["End of table"], ["Source: register"]]
    table = grid(body={"first_row": 4, "first_column": "B", "end": mark})
    frame, findings = read(tabled(Data=rows), table)
    assert frame["cell"].tolist() == ["B4", "C4", "B5", "C5", "B7", "C7"]
    assert len(findings) == 0


def test_without_an_end_mark_the_first_blank_row_ends_the_table():
    rows = [*ROWS, [], ["Serbia", 1.0, 2.0]]
    frame, findings = read(tabled(Data=rows), YEARS)
    assert frame["cell"].tolist() == ["B4", "C4", "B5", "C5"]
    assert found(findings) == [("I09", "B7", "1"), ("I09", "C7", "2")]


def test_ignored_labels_pass_over_rows_and_columns_with_what_is_in_them():
    data = with_cells(ROWS, D3="Remarks", D4="revised", A6="Dubai", B6=5.0, C6="#")
    frame, findings = read(data, grid(ignore_labels=["Dubai", "remarks"]))
    assert frame["cell"].tolist() == ["B4", "C4", "B5", "C5"]
    assert len(findings) == 0


def test_labels_are_trimmed_and_whole_numbers_have_no_decimal_point():
    data = with_cells(ROWS, A4="  Ukraine\n (all) ", B3="2023 ")
    frame, _ = read(data, YEARS)
    assert frame.loc[0, "citizenship"] == "Ukraine (all)"
    assert frame.loc[0, "time_period"] == "2023"
    assert frame.loc[1, "time_period"] == "2024"


def test_two_tables_on_one_sheet_explain_it_together():
    rows = [*ROWS, [], ["Emigrants"], ["Citizenship", 2023.0, 2024.0], ["Ukraine", 3.0, 4.0]]
    second = grid(
        indicator="MP-C04",
        header=[{"row": 8, "holds": "time_period"}],
        stub=[{"column": "A", "holds": "partner"}],
        body={"first_row": 9, "first_column": "B"},
    )
    frame, findings = read(tabled(Data=rows), YEARS, second)
    assert records(frame, "table", "cell", "citizenship", "partner")[-1] == (
        "table2", "C9", "", "Ukraine",
    )  # fmt: skip
    assert len(frame) == 6
    assert len(findings) == 0


# -- long tables -----------------------------------------------------------------------------

LONG_ROWS = [
    ["Year", "Sex", "Immigrants", "Emigrants"],
    [2023.0, "Men", 1.0, 2.0],
    [2024.0, "Men", 3.0, None],
]


def test_a_long_table_gives_one_row_per_value_column():
    frame, findings = read(tabled(Data=LONG_ROWS), LONG)
    assert records(frame, "cell", "indicator", "time_period", "sex", "kind", "value_fixed") == [
        ("C2", "MP-C03", "2023", "Men", "number", "{}"),
        ("D2", "MP-C04", "2023", "Men", "number", '{"age": "Y18", "unit_mult": "3"}'),
        ("C3", "MP-C03", "2024", "Men", "number", "{}"),
        ("D3", "MP-C04", "2024", "Men", "blank", '{"age": "Y18", "unit_mult": "3"}'),
    ]
    assert len(findings) == 0


def test_columns_are_found_by_their_header_wherever_they_stand():
    rows = [[*reversed(row)] for row in LONG_ROWS]
    frame, findings = read(tabled(Data=rows), LONG)
    assert records(frame, "cell", "indicator", "number")[0] == ("B2", "MP-C03", 1.0)
    assert len(findings) == 0


def test_figures_in_an_ignored_column_are_passed_over():
    table = LONG | {"columns": LONG["columns"] | {"Closed": "ignore"}}
    frame, findings = read(with_cells(LONG_ROWS, E1="Closed", E2=5.0, E3=6.0), table)
    assert set(frame["cell"].str[0]) == {"C", "D"}
    assert len(findings) == 0


def test_a_second_copy_of_a_long_table_below_blank_lines_is_not_read_in_silence():
    data = tabled(Data=[*LONG_ROWS, *[[]] * 3, *LONG_ROWS])
    frame, findings = read(data, LONG)
    assert len(frame) == 4
    assert found(findings) == [("I09", "C8", "1"), ("I09", "C9", "3"), ("I09", "D8", "2")]


# -- what the layout does not explain --------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"D3": "Remarks", "D4": "revised"}, [("I04", "D3", "Remarks")]),
        ({"D4": 5.0}, [("I04", "D3", "(blank)")]),
        ({"D3": 2023.0, "D4": 5.0}, [("I04", "D3", "2023 (a second time)")]),
        ({"A6": None, "B6": 5.0}, [("I04", "A6", "(blank)")]),
        ({"C2": 17.0}, [("I09", "C2", "17")]),
        ({"C1": "1 234"}, [("I09", "C1", "1 234")]),
        ({"B7": "12,910"}, [("I09", "B7", "12,910")]),
        ({"C2": 2024.0, "B1": "2023", "A8": "Source: register, 2024"}, []),
        ({"A8": 1.0}, [("I09", "A8", "1")]),
    ],
)
def test_a_grid_reports_what_it_does_not_explain(cells, expected):
    assert found(read(with_cells(ROWS, **cells), YEARS)[1]) == expected


def test_a_column_whose_header_stands_twice_is_read_from_neither():
    frame, findings = read(with_cells(ROWS, D3=2023.0, D4=5.0), YEARS)
    assert set(frame["time_period"]) == {"2024"}
    assert findings.loc[0, "pointers"] == f"cell:{SHA}!Data!D3 cell:{SHA}!Data!B3"


def test_a_cell_beside_the_rows_of_a_table_is_a_finding_even_when_it_is_text():
    table = grid(
        stub=[{"column": "B", "holds": "citizenship"}], body={"first_row": 4, "first_column": "C"}
    )
    rows = [[None, *row] for row in ROWS]
    assert found(read(with_cells(rows, A5="check!"), table)[1]) == [("I09", "A5", "check!")]
    assert found(read(with_cells(rows, A2="note"), table)[1]) == []


def test_an_unknown_indicator_label_is_reported_and_its_row_not_read():
    rows = [[None, 2024.0], ["Immigrants", 1.0], ["Lighthouses", 2.0]]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[{"column": "A", "holds": "indicator"}],
        body={"first_row": 2, "first_column": "B"},
        indicators={"Immigrants": "MP-C03"},
    )
    frame, findings = read(tabled(Data=rows), table)
    assert frame["cell"].tolist() == ["B2"]
    assert found(findings) == [("I04", "A3", "Lighthouses")]


@pytest.mark.parametrize(
    ("cells", "expected", "rows"),
    [
        ({"E1": "Age", "E2": "18"}, [("I04", "E1", "Age")], 4),
        ({"E2": 5.0}, [("I04", "E1", "(blank)")], 4),
        ({"B1": "Gender"}, [("I04", "B1", "Gender")], 0),
        ({"B1": None, "B2": None, "B3": None}, [("I04", "A1", "Sex (missing)")], 0),
        ({"D1": None, "D2": None, "D3": None}, [("I04", "A1", "Emigrants (missing)")], 2),
        ({"E1": "Sex", "E2": "Men"}, [("I04", "E1", "Sex (a second time)")], 0),
        ({"E1": "Emigrants"}, [("I04", "E1", "Emigrants (a second time)")], 2),
        ({"B3": None}, [("I04", "B3", "(blank)")], 2),
    ],
)
def test_a_long_table_reports_what_it_does_not_explain(cells, expected, rows):
    frame, findings = read(with_cells(LONG_ROWS, **cells), LONG)
    assert found(findings) == expected
    assert len(frame) == rows


def test_a_renamed_header_is_told_with_the_one_that_is_missing():
    _, findings = read(with_cells(LONG_ROWS, B1="Gender"), LONG)
    assert findings.loc[0, "expected"] == "Sex"


def test_errors_and_uncalculated_formulas_are_findings_and_stay_in_the_frame_as_errors():
    data = raw_book(
        '<row r="1"><c r="B1"><v>2023</v></c><c r="C1"><v>2024</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Ukraine</t></is></c>'
        '<c r="B2" t="e"><v>#REF!</v></c><c r="C2"><f>1+1</f></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><v>1</v></c></row>'
        '<row r="5"><c r="B5" t="e"><v>#DIV/0!</v></c></row>'
    )
    table = grid(
        header=[{"row": 1, "holds": "time_period"}], body={"first_row": 2, "first_column": "B"}
    )
    frame, findings = read(data, table)
    assert records(frame, "cell", "kind", "text") == [
        ("B2", "error", "#REF!"),
        ("C2", "error", UNCALCULATED),
    ]
    assert found(findings) == [
        ("I08", "A3", "#N/A"),
        ("I08", "B2", "#REF!"),
        ("I08", "C2", UNCALCULATED),
        ("I09", "B5", "#DIV/0!"),
    ]
    about = findings.set_index("pointers").loc[f"cell:{SHA}!Data!B2"]
    assert (about["indicator"], about["time_period"]) == ("MP-C03", 2023)


def test_sheets_are_found_by_name_and_others_are_findings():
    data = tabled(**{"DATA ": ROWS, "Scratch": [[5.0]], "Terms": [["of use"]], "Empty": []})
    ignored = [{"sheet": "terms", "why": "terms of use"}]
    frame, findings = read(data, YEARS, grid(sheet="Old data"), ignore_sheets=ignored)
    assert set(frame["sheet"]) == {"DATA "}
    assert found(findings) == [("I06", "", ""), ("I07", "", "")]
    assert findings["pointers"].tolist() == [f"cell:{SHA}!Old%20data!", f"cell:{SHA}!Scratch!"]


def test_a_text_file_is_refused_as_long_as_no_layout_can_describe_one():
    layout = ROOT | {"tables": {"table1": YEARS}}
    with pytest.raises(Refused, match="text file"):
        read_workbook(cells_of(b"Year;Persons\n", ".csv"), layout, "lighthouses", SHA, "MDA")


def test_every_finding_makes_a_sentence(catalogue, moldova):
    tongue = words("en", catalogue, moldova)
    data = with_cells(ROWS, D3="Remarks", C2=17.0)
    _, findings = read(data, YEARS, grid(sheet="Old"))
    sentences = {finding_texts(tongue, row)["sentence"] for _, row in findings.iterrows()}
    assert sentences == {
        "Sheet Data, cell D3: the header Remarks is not explained.",
        "Sheet Data, cell C2: 17 stands outside the agreed table and was not read.",
        "The agreed sheet Old is not in the file.",
    }


# -- layouts ---------------------------------------------------------------------------------


def test_a_file_finds_its_layout_by_pattern_whatever_its_case_or_composition(moldova):
    country = dataclasses.replace(
        moldova,
        workbooks={
            "one": ROOT | {"files": ["populația_*.xlsx"]},
            "other": ROOT | {"files": ["populația_*.xlsx"], "provider": "igm"},
        },
    )
    name = unicodedata.normalize("NFD", "Populația_2024.XLSX")
    assert choose_layout(name, country, "bns") == "one"
    assert choose_layout("populatia_2024.xlsx", country, "bns") is None


def test_a_file_that_two_layouts_claim_is_a_mistake_of_the_layouts(moldova):
    workbooks = {name: ROOT | {"files": ["*.xlsx"]} for name in ("one", "two")}
    country = dataclasses.replace(moldova, workbooks=workbooks)
    with pytest.raises(LayoutError, match="one and two"):
        choose_layout("file.xlsx", country, "bns")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (grid(indicator=None), "which indicator"),
        (grid(header=[{"row": 3, "holds": "sex"}]), "the year"),
        (grid(stub=[{"column": "A", "holds": "time_period"}]), "twice"),
        (LONG | {"columns": {"Year": "time_period"}}, "no column holds a value"),
    ],
)
def test_a_layout_that_contradicts_itself_is_named(table, said):
    table = {key: value for key, value in table.items() if value is not None}
    with pytest.raises(LayoutError, match=said) as mistake:
        read(tabled(Data=ROWS), table)
    assert "lighthouses, table table1" in str(mistake.value)


# -- what is written is what is read ---------------------------------------------------------

LABELS = st.text("abcdefgh", min_size=1, max_size=6)
VALUES = st.none() | st.integers(-(10**12), 10**12) | st.sampled_from(["-", "..", "1 234", "x"])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_grid_reads_what_was_written_at_its_address(data):
    row = data.draw(st.integers(1, 9), label="header row")
    gap = data.draw(st.integers(0, 2), label="rows between header and body")
    column = data.draw(st.integers(0, 4), label="stub column")
    years = data.draw(st.lists(st.integers(1990, 2030), min_size=1, max_size=5, unique=True))
    names = data.draw(st.lists(LABELS, min_size=1, max_size=6, unique=True))
    body = [[data.draw(VALUES) for _ in years] for _ in names]

    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_row(row - 1, column + 1, years)
        for number, (name, values) in enumerate(zip(names, body, strict=True)):
            sheet.write_row(row + gap + number, column, [name, *values])

    letters = "ABCDEFGHIJ"
    table = grid(
        header=[{"row": row, "holds": "time_period"}],
        stub=[{"column": letters[column], "holds": "citizenship"}],
        body={"first_row": row + gap + 1, "first_column": letters[column + 1]},
    )
    frame, findings = read(written(fill), table)
    expected = {
        f"{letters[column + 1 + across]}{row + gap + 1 + down}": (name, str(year), value)
        for down, name in enumerate(names)
        for across, year in enumerate(years)
        for value in [body[down][across]]
    }
    got = {
        cell: (name, year, {"blank": None, "text": text}.get(kind, number))
        for cell, name, year, kind, number, text in records(
            frame, "cell", "citizenship", "time_period", "kind", "number", "text"
        )
    }
    assert got == expected
    assert len(frame) == len(expected)
    assert len(findings) == 0


# -- sample and real files -------------------------------------------------------------------


def test_every_sample_workbook_is_explained_to_its_last_cell(moldova):
    share = Path(__file__).parents[2] / "samples" / "share" / "MDA"
    files = sorted(share.glob("*/inbox/*/*.xlsx"))
    assert files
    for path in files:
        provider = path.parts[-4]
        name = choose_layout(path.name, moldova, provider)
        book = cells_of(path.read_bytes())
        frame, findings = read_workbook(book, moldova.workbooks[name], name, SHA, "MDA")
        assert len(findings) == 0, found(findings)
        assert len(frame) > 0
        assert set(frame["table"]) == set(moldova.workbooks[name]["tables"])


@pytest.mark.shared_data
def test_a_real_workbook_is_read_to_its_last_cell(shared_data):
    path = shared_data / "gov_moldova" / "pop070100_20230119-162938.xlsx"
    table = grid(
        sheet="pop070100",
        header=[{"row": 3, "holds": "time_period"}, {"row": 4, "holds": "reason"}],
        stub=[{"column": "A", "holds": "country_prev_residence"}],
        body={"first_row": 5, "first_column": "B"},
    )
    terms = [{"sheet": "Sheet1", "why": "terms of use"}]
    book = cells_of(path.read_bytes())
    frame, findings = read(path.read_bytes(), table, ignore_sheets=terms)
    value = frame.set_index("cell")
    assert value.loc["B5", "number"] == 4187
    assert value.loc["H5", "number"] == 4209
    assert tuple(value.loc["H5", ["time_period", "reason"]]) == ("2015", "Total")
    numbers = frame[frame["kind"] == "number"]
    assert len(numbers) == len(book.sheets[0].numbers) == 2660
    assert numbers["number"].sum() == sum(book.sheets[0].numbers)
    assert set(frame.loc[frame["kind"] == "text", "text"]) == {"-"}
    assert len(findings) == 0
