"""Tables are read as their layout says: every cell of a body, once, at its address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.read_frame import plain
from tests.extractors.layouts import (
    LONG,
    LONG_ROWS,
    ROWS,
    SHA,
    YEARS,
    found,
    grid,
    read,
    records,
    with_cells,
)
from tests.extractors.workbooks import tabled, written


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
        "citizenship", "kind", "number", "text", "value_fixed", "label_at",
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


def test_labels_are_kept_once_each_and_come_as_text_when_asked():
    frame, _ = read(tabled(Data=ROWS, More=ROWS), grid(), grid(sheet="More"))
    kinds = frame.dtypes.astype("str")
    assert set(kinds[kinds != "category"].index) == {"cell", "number", "text"}
    assert frame["citizenship"].cat.categories.tolist() == ["Ukraine", "Romania"]
    text = plain(frame)
    assert set(text.dtypes.astype("str")) == {"str", "float64"}
    assert text["citizenship"].tolist() == ["Ukraine", "Ukraine", "Romania", "Romania"] * 2
