"""Layouts, rows and readings that tests of tables share."""

import json

from extractors.workbook import read_workbook
from tests.extractors.workbooks import cells_of, tabled

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
LONG_ROWS = [
    ["Year", "Sex", "Immigrants", "Emigrants"],
    [2023.0, "Men", 1.0, 2.0],
    [2024.0, "Men", 3.0, None],
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
