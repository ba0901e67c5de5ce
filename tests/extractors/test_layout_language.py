"""What a layout can say, one example each; docs/layouts.md explains the same in words."""

import pytest

from extractors.cells import answer_for, workbook_of
from extractors.layouts import needs_formats
from extractors.limits import Limits
from extractors.text_tables import TextForm
from extractors.workbook import explain_workbook, read_workbook
from tests.extractors.layouts import ROOT, SHA, found, grid, read, records
from tests.extractors.workbooks import tabled, written

LIGHTS = {"sheet": "Data", "shape": "long", "header_row": 1, "columns": {
    "Year": "time_period", "Lights": {"value": {"indicator": "MP-C03"}}}}  # fmt: skip


def read_file(data: bytes, name: str, *tables: dict, **more):
    """(read frame, findings) of bytes called `name`, through what the child does with them."""
    layout = ROOT | {"tables": {f"table{number}": each for number, each in enumerate(tables, 1)}}
    layout |= more
    form = TextForm(**layout.get("csv", {}))
    suffix = name[name.rindex(".") :]
    answer = answer_for(data, suffix, Limits(), form, needs_formats(layout))
    return read_workbook(workbook_of(answer), layout, "lighthouses", SHA, "MDA", name)


def without(table: dict, *names: str) -> dict:
    return {key: value for key, value in table.items() if key not in names}


# -- where labels come from ------------------------------------------------------------------


def test_the_year_comes_from_the_name_of_the_file():
    table = without(LIGHTS, "sheet") | {
        "columns": {"Harbour": "region", "Lights": {"value": {"indicator": "MP-C03"}}},
        "fixed": {"time_period": {"from": "file_name", "pattern": r"^(\d{4})__"}},
    }
    frame, findings = read_file(b"Harbour,Lights\nNorth,5\n", "2019__lights.csv", table)
    assert records(frame, "cell", "region", "time_period", "text") == [("B2", "North", "2019", "5")]
    assert len(findings) == 0
    frame, findings = read_file(b"Harbour,Lights\nNorth,5\n", "lights.csv", table)
    assert found(findings) == [("I04", "", "lights.csv")]


def test_sheets_of_years_are_read_by_one_table():
    rows = [["Harbour", "Lights"], ["North", 5.0]]
    table = LIGHTS | {
        "sheet": "Year *",
        "columns": {"Harbour": "region", "Lights": {"value": {"indicator": "MP-C03"}}},
        "fixed": {"time_period": {"from": "sheet_name", "pattern": r"(\d{4})"}},
    }
    frame, findings = read(tabled(**{"Year 2023": rows, "Year 2024": rows}), table)
    assert records(frame, "sheet", "time_period") == [("Year 2023", "2023"), ("Year 2024", "2024")]
    assert len(findings) == 0


def test_a_label_that_stands_once_above_the_table_is_told_at_its_cell():
    rows = [["Lights of the year 2024"], ["Harbour", "Lights"], ["North", 5.0]]
    table = LIGHTS | {
        "header_row": 2,
        "columns": {"Harbour": "region", "Lights": {"value": {"indicator": "MP-C03"}}},
        "fixed": {"time_period": {"from": "cell", "cell": "A1", "pattern": r"year (\d{4})"}},
    }
    frame, _ = read(tabled(Data=rows), table)
    assert frame["time_period"].tolist() == ["2024"]
    assert frame["label_at"].tolist() == ['{"region": "A", "time_period": "A1"}']


def test_one_column_may_hold_several_labels():
    text = b"sex,unit,geo\\time\t2023M01 \t2023M02 \nM,PER,AT\t5 \t: \nF,AT\t6 \t7 \n"
    table = without(grid(), "sheet") | {
        "header": [{"row": 1, "holds": "time_period"}],
        "stub": [{"column": "A", "split": ",", "holds": ["sex", "ignore", "citizenship"]}],
        "body": {"first_row": 2, "first_column": "B"},
    }
    frame, findings = read_file(text, "lights.tsv", table)
    assert records(frame, "sex", "citizenship", "time_period", "text") == [
        ("M", "AT", "2023M01", "5 "), ("M", "AT", "2023M02", ": "),
    ]  # fmt: skip
    assert found(findings) == [("I04", "A3", "F,AT")]


# -- hierarchies -----------------------------------------------------------------------------

BELOW = [
    ["Coast", "Harbour", 2024.0],
    [None, "North", 1.0],
    [None, "South", 2.0],
    ["East - Total", None, 3.0],
    [None, "North", 4.0],
    ["West - Total", None, 4.0],
    ["Total", None, 7.0],
]
COAST = {
    "header": [{"row": 1, "holds": "time_period"}],
    "body": {"first_row": 2, "first_column": "C"},
}


def test_totals_below_their_parts_name_them():
    stub = [{"column": "A", "holds": "region", "fill": "up"}, {"column": "B", "holds": "post"}]
    frame, findings = read(tabled(Data=BELOW), grid(**COAST, stub=stub))
    assert records(frame, "region", "post", "number") == [
        ("East - Total", "North", 1.0),
        ("East - Total", "South", 2.0),
        ("East - Total", "", 3.0),
        ("West - Total", "North", 4.0),
        ("West - Total", "", 4.0),
        ("Total", "", 7.0),
    ]
    assert len(findings) == 0


def test_totals_above_their_parts_name_them_and_never_the_parts_of_the_next():
    rows = [BELOW[0], *reversed(BELOW[1:])]
    stub = [{"column": "A", "holds": "region", "fill": "down"}, {"column": "B", "holds": "post"}]
    frame, findings = read(tabled(Data=rows), grid(**COAST, stub=stub))
    assert records(frame, "region", "post")[:3] == [
        ("Total", ""), ("West - Total", ""), ("West - Total", "North"),
    ]  # fmt: skip
    assert len(findings) == 0


INDENTED = [["Harbour", 2024.0], ["East", 3.0], ["   North", 1.0], ["   South", 2.0], ["West", 4.0]]


@pytest.mark.parametrize("indent", ["text", "format"])
def test_a_hierarchy_is_read_from_the_indent(indent):
    def fill(book):
        sheet, deeper = book.add_worksheet("Data"), book.add_format({"indent": 2})
        for row, (label, value) in enumerate(INDENTED):
            if indent == "format":
                sheet.write(row, 0, label.strip(), deeper if label[0] == " " else None)
            else:
                sheet.write(row, 0, label)
            sheet.write(row, 1, value)

    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[{"column": "A", "levels": ["region", "post"], "indent": indent}],
        body={"first_row": 2, "first_column": "B"},
    )
    frame, findings = read_file(written(fill), "lights.xlsx", table)
    assert records(frame, "region", "post", "number") == [
        ("East", "", 3.0), ("East", "North", 1.0), ("East", "South", 2.0), ("West", "", 4.0),
    ]  # fmt: skip
    assert len(findings) == 0


def test_a_label_that_is_indented_more_deeply_than_agreed_is_a_finding():
    rows = [*INDENTED, ["      Rock", 1.0]]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[{"column": "A", "levels": ["region", "post"]}],
        body={"first_row": 2, "first_column": "B"},
    )
    frame, findings = read(tabled(Data=rows), table)
    assert found(findings) == [("I04", "A6", "Rock")]
    assert len(frame) == 4


def test_merged_labels_fill_their_range_and_nothing_else():
    def fill(book):
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["Coast", "Harbour", 2024])
        sheet.merge_range("A2:A3", "East", None)
        sheet.write_column(1, 1, ["North", "South", "North"])
        sheet.write_column(1, 2, [1, 2, 3])

    stub = [{"column": "A", "holds": "region", "fill": "merged"}, {"column": "B", "holds": "post"}]
    frame, findings = read_file(written(fill), "lights.xlsx", grid(**COAST, stub=stub))
    assert records(frame, "region", "post") == [("East", "North"), ("East", "South")]
    assert found(findings) == [("I04", "A4", "(blank)")]


# -- several tables --------------------------------------------------------------------------

STACKED = [
    ["Arrivals by air"],
    ["Nationality", 2023.0, 2024.0],
    [],
    ["Ukraine", 1.0, 2.0],
    [],
    ["Romania", 3.0, 4.0],
    ["Arrivals by air: North airport"],
    ["Nationality", 2023.0, 2024.0],
    [],
    ["Ukraine", 5.0, 6.0],
]


def test_tables_under_one_another_begin_with_a_heading():
    table = grid(
        repeat={"column": "A", "heading": "^Arrivals by air(?:: (.*))?", "holds": "post"},
        header=[{"row": 2, "holds": "time_period"}],
        body={"first_row": 3, "first_column": "B", "blank_rows": True},
    )
    frame, findings = read(tabled(Data=STACKED), table)
    assert records(frame, "cell", "post", "citizenship", "time_period", "number") == [
        ("B4", "", "Ukraine", "2023", 1.0),
        ("C4", "", "Ukraine", "2024", 2.0),
        ("B6", "", "Romania", "2023", 3.0),
        ("C6", "", "Romania", "2024", 4.0),
        ("B10", "North airport", "Ukraine", "2023", 5.0),
        ("C10", "North airport", "Ukraine", "2024", 6.0),
    ]
    assert (
        frame["label_at"].tolist()[-1] == '{"citizenship": "A", "post": "A7", "time_period": "8"}'
    )
    assert len(findings) == 0


def test_a_heading_that_is_nowhere_is_a_finding():
    table = grid(repeat={"column": "A", "heading": "^Departures"})
    _, findings = read(tabled(Data=STACKED), table)
    assert found(findings) == [("I04", "A1", "^Departures")]


def test_the_same_columns_stand_side_by_side():
    rows = [
        ["Year", "Lights", None, "Year", "Lights"],
        [2021.0, 1.0, None, 2023.0, 3.0],
        [2022.0, 2.0, None, 2024.0, 4.0],
    ]
    frame, findings = read(tabled(Data=rows), LIGHTS | {"side_by_side": ["A", "D"]})
    assert records(frame, "cell", "time_period", "number") == [
        ("B2", "2021", 1.0), ("B3", "2022", 2.0), ("E2", "2023", 3.0), ("E3", "2024", 4.0),
    ]  # fmt: skip
    assert len(findings) == 0
    frame, findings = read(tabled(Data=rows), LIGHTS)
    assert len(frame) == 0 and len(findings) > 0


def test_a_table_may_end_at_a_column_and_another_begin_beside_it():
    rows = [["Harbour", 2023.0, "Coast", 2024.0], ["North", 1.0, "East", 2.0]]
    tables = [
        grid(
            header=[{"row": 1, "holds": "time_period"}],
            stub=[{"column": stub, "holds": holds}],
            body={"first_row": 2, "first_column": first, "last_column": first},
        )
        for stub, holds, first in (("A", "post", "B"), ("C", "region", "D"))
    ]
    frame, findings = read(tabled(Data=rows), *tables)
    assert records(frame, "cell", "post", "region") == [("B2", "North", ""), ("D2", "", "East")]
    assert len(findings) == 0


@pytest.mark.parametrize("name", ["lights_2019.csv", "lights_2020.csv"])
def test_one_layout_says_which_table_is_for_which_file(name):
    old, new = (
        without(LIGHTS, "sheet")
        | {"columns": {head: "time_period", "Lights": {"value": {"indicator": "MP-C03"}}}}
        | {"when": {"file_name": pattern}}
        for head, pattern in (("Yr", "*_2019.csv"), ("Year", ["*_202?.csv"]))
    )
    head = "Yr" if "2019" in name else "Year"
    frame, findings = read_file(f"{head},Lights\n2018,5\n".encode(), name, old, new)
    assert (len(frame), len(findings)) == (1, 0)


def test_one_layout_says_which_table_is_for_which_content():
    said = {"cell": "A1", "pattern": "^Yr$"}
    table = LIGHTS | {"when": said}
    frame, findings = read(tabled(Data=[["Year", "Lights"], [2024.0, 1.0]]), table, LIGHTS)
    assert set(frame["table"]) == {"table2"} and len(findings) == 0


# -- what is passed over ---------------------------------------------------------------------


def test_values_are_passed_over_by_their_labels_together():
    rows = [
        [None, 2024.0, None, 2025.0, None],
        [None, "Q2", "Q3 Total", "Q2", "Q3 Total"],
        ["Ukraine", 1.0, 2.0, 3.0, 4.0],
    ]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}, {"row": 2, "holds": "period"}],
        body={"first_row": 3, "first_column": "B"},
        skip=[{"where": {"time_period": ["2025"], "period": ["q3*"]}, "why": "July alone"}],
    )
    frame, findings = read(tabled(Data=rows), table)
    assert frame["cell"].tolist() == ["B3", "C3", "D3"]
    assert len(findings) == 0


def test_hidden_rows_and_columns_are_passed_over_when_the_layout_says_so():
    def fill(book):
        sheet = book.add_worksheet("Data")
        for row, values in enumerate([["x", 2023, 2024], ["Ukraine", 1, 2], ["Romania", 3, 4]]):
            sheet.write_row(row, 0, values)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})

    table = grid(
        header=[{"row": 1, "holds": "time_period"}], body={"first_row": 2, "first_column": "B"}
    )
    frame, _ = read_file(written(fill), "lights.xlsx", table)
    assert frame["cell"].tolist() == ["B2", "C2", "B3", "C3"]
    frame, findings = read_file(written(fill), "lights.xlsx", table | {"hidden": "pass_over"})
    assert frame["cell"].tolist() == ["C2"]
    assert len(findings) == 0


# -- text tables -----------------------------------------------------------------------------

CSV = without(LIGHTS, "sheet") | {
    "columns": {"": "ignore", "Year": "time_period", "Lights": {"value": {"indicator": "MP-C03"}}}
}


def test_a_line_with_another_number_of_fields_than_the_header_is_a_finding():
    text = b"title\n\n,Year,Lights\n0,2023,5\n1,2024,6,7\n2,2025\n"
    _, findings = read_file(text, "lights.csv", CSV | {"header_row": 3}, csv={"delimiter": ","})
    assert [rule for rule, *_ in found(findings)] == ["I04", "I13", "I13"]
    told = findings[findings["rule"] == "I13"]
    assert sorted(zip(told["observed"], told["expected"], strict=True)) == [("2", "3"), ("4", "3")]


def test_a_text_table_without_a_header_names_its_columns_by_letters():
    columns = {"A": "time_period", "B": "citizenship", "C": "ignore",
               "D": {"value": {"indicator": "MP-C03"}}}  # fmt: skip
    table = without(LIGHTS, "sheet") | {"header_row": 0, "columns": columns}
    frame, findings = read_file(b"201601,Albanien,121,5\n201601,Belgien,124,NA\n", "a.csv", table)
    assert records(frame, "cell", "time_period", "citizenship", "kind", "text") == [
        ("D1", "201601", "Albanien", "text", "5"),
        ("D2", "201601", "Belgien", "text", "NA"),
    ]
    assert len(findings) == 0
    _, findings = read_file(b"201601,Albanien,121,5,9\n", "a.csv", table)
    assert found(findings) == [("I04", "E1", "E")]


def test_a_table_that_stands_twice_in_a_text_is_not_read_twice_in_silence():
    text = b"Year,Lights\n2023,5\n" + b"\n" * 100 + b"Country,Lights\n2023,5\n"
    table = without(LIGHTS, "sheet")
    frame, findings = read_file(text, "lights.csv", table)
    assert len(frame) == 1
    assert ("I09", "B104", "5") in found(findings)
    again = grid(
        header=[],
        stub=[{"column": "A", "holds": "ignore"}],
        body={"first_row": 103, "first_column": "B"},
        pass_over="the same table a second time",
    )
    frame, findings = read_file(text, "lights.csv", table, without(again, "sheet"))
    assert (len(frame), len(findings)) == (1, 0)


def test_a_json_table_is_read_like_a_sheet():
    table = without(LIGHTS, "sheet") | {
        "columns": {"Nationality": "citizenship", "Number": {"value": {"indicator": "MP-C03"}}},
        "fixed": {"time_period": {"from": "file_name", "pattern": r"^(\d{4})__"}},
    }
    data = b'{"columns": ["Nationality", "Number"], "rows": [["Pakistan", 681], ["Yemen", null]]}'
    frame, findings = read_file(data, "2020__asylum.json", table)
    assert records(frame, "cell", "citizenship", "kind", "number")[0] == (
        "B2", "Pakistan", "number", 681.0,
    )  # fmt: skip
    assert frame["kind"].tolist() == ["number", "blank"]
    assert len(findings) == 0


# -- the account -----------------------------------------------------------------------------


def test_every_cell_is_accounted_for():
    rows = [
        ["Immigrants by citizenship"], ["persons"], ["Citizenship", 2023.0, 2024.0],
        ["Ukraine", 12.0, "-"], ["Dubai", 1.0, 2.0], [], ["total", 99.0],
    ]  # fmt: skip
    data = tabled(Data=rows, Other=[["x"]], Terms=[["of use"]])
    layout = ROOT | {"tables": {"table1": grid(ignore_labels=["Dubai"])}}
    layout["ignore_sheets"] = [{"sheet": "terms", "why": "terms of use"}]
    book = workbook_of(answer_for(data, ".xlsx", Limits()))
    _, findings, accounts = explain_workbook(book, layout, "lighthouses", SHA, "MDA")
    data_sheet, other, terms = accounts
    assert vars(data_sheet) == {
        "sheet": "Data", "cells": 13, "values": 2, "labels": 5, "passed_over": 2, "notes": 3,
        "left": 1,
    }  # fmt: skip
    assert (other.left, terms.left, terms.passed_over) == (1, 0, 1)
    assert len(findings) == 2


def test_headers_that_differ_by_case_only_are_told_apart_where_the_layout_names_both():
    columns = {"SEX": "sex", "Sex": "ignore", "Year": "time_period",
               "Lights": {"value": {"indicator": "MP-C03"}}}  # fmt: skip
    rows = [["SEX", "Sex", "YEAR", "Lights"], ["M", "Men", 2024.0, 1.0]]
    frame, findings = read(tabled(Data=rows), LIGHTS | {"columns": columns})
    assert records(frame, "sex", "time_period", "number") == [("M", "2024", 1.0)]
    assert len(findings) == 0


def test_many_cells_outside_a_table_are_one_finding():
    rows = [["Year", "Lights"], [2024.0, 1.0], [], *[[3.0, 4.0, 5.0]] * 10, [], [9.0]]
    _, findings = read(tabled(Data=rows), LIGHTS)
    assert found(findings) == [("I09", "A15", "9"), ("I09", "A4", "A4:C13 (30)")]
