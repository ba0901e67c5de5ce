"""Which layout explains a file, and layouts that contradict themselves."""

import dataclasses
import unicodedata

import pytest

from extractors.layouts import needs_formats
from extractors.workbook import LayoutError, choose_layout
from tests.extractors.layouts import (
    LONG,
    ROOT,
    ROWS,
    YEARS,
    grid,
    read,
)
from tests.extractors.workbooks import tabled


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


@pytest.mark.parametrize(
    ("table", "slower"),
    [
        (YEARS, False),
        (LONG, False),
        (YEARS | {"hidden": "read"}, False),
        (YEARS | {"hidden": "pass_over"}, True),
        (YEARS | {"header": [{"row": 3, "holds": "time_period", "fill": "merged"}]}, True),
        (YEARS | {"stub": [{"column": "A", "holds": "sex", "fill": "merged"}]}, True),
        (YEARS | {"stub": [{"column": "A", "levels": ["sex"], "indent": "format"}]}, True),
        (YEARS | {"stub": [{"column": "A", "levels": ["region", "sex"]}]}, False),
        (LONG | {"columns": {"A": {"holds": "sex", "fill": "merged"}}}, True),
    ],
)
def test_the_slower_reader_is_asked_only_for_what_it_alone_sees(table, slower):
    assert needs_formats(ROOT | {"tables": {"one": table}}) is slower
