"""Read cells + a layout → the read frame and the findings about what the layout does not explain.

Nothing is recoded, filled, dropped or guessed. Whatever is in the workbook is a value of a table,
something the layout names, harmless text above or below a table, or a finding:

* a number above, below or between the tables is a finding, written as text too; a year (1900 to
  2100 standing alone) and a date are not: titles and notes have them;
* beside the rows of a table every cell that the layout does not name is a finding, text as well;
* a sheet with a table that cannot be read is not searched for strays: its header is at fault.
"""

import json
import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

from extractors.blocks import Matrix, Reading, constant, matrix
from extractors.cells import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, Sheet, Workbook
from extractors.layouts import LayoutError, check_table, choose_layout, sheet_key
from extractors.limits import Refused, address
from extractors.tables import needed_size, read_table
from model import findings
from model.records import SourcePointer

__all__ = ["LayoutError", "choose_layout", "read_workbook"]

SEVERITY = {
    "I04": "blocker",
    "I06": "must-explain",
    "I07": "blocker",
    "I08": "blocker",
    "I09": "must-explain",
}
LEADING = ["sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status"]
TRAILING = ["kind", "number", "text", "value_fixed", "label_at"]
YEARS = (1900, 2100)
NUMBER_TEXT = re.compile(r"[-+(\u2212]?\s*\d[\d\s.,'’\u00a0\u202f\u2009]*[)%*]?")
PLAIN_YEAR = re.compile(r"(19|20)\d\d|2100")


def read_workbook(
    workbook: Workbook, layout: dict, layout_name: str, sha256: str, ref_area: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(read frame, findings frame) of one workbook under one layout; LayoutError, Refused.

    The read frame has one row per value cell: LEADING, one column per dimension met (label text,
    "" where its table has none), TRAILING.
    """
    if not workbook.sheets:
        raise Refused("The layout does not say how a text file is to be read.")
    found: list[dict] = []
    facts = {"ref_area": ref_area, "provider": layout["provider"]}

    def report(rule: str, sheet: str, cells: Iterable[tuple[int, int]], **texts: str) -> None:
        places = [address(row + 1, column + 1) for row, column in cells]
        at = places or [""]
        found.append(
            facts
            | {"rule": rule, "severity": SEVERITY[rule], "indicator": "", "time_period": pd.NA}
            | {"dimensions": "", "observed": "", "expected": ""}
            | texts
            | {
                "pointers": " ".join(SourcePointer("cell", sha256, sheet, a).id for a in at),
                "parameters": json.dumps(
                    {"sheet": sheet, "cell": at[0]}, ensure_ascii=False, sort_keys=True
                ),
            }
        )

    frames = []
    by_key = {sheet_key(sheet.name): sheet for sheet in workbook.sheets}
    for key, names in _tables_by_sheet(layout, layout_name).items():
        if key not in by_key:
            report("I07", layout["tables"][names[0]]["sheet"], [])
            continue
        tables = {name: layout["tables"][name] for name in names}
        frames += _read_sheet(by_key.pop(key), tables, report)
    ignored = {sheet_key(entry["sheet"]) for entry in layout.get("ignore_sheets", [])}
    for key, sheet in by_key.items():
        if key not in ignored and sheet.kinds.strip(BLANK):
            report("I06", sheet.name, [])
    raised = findings.complete(pd.DataFrame(found, columns=findings.COLUMNS[:11]))
    return _joined(frames, layout_name, sha256), raised


def _tables_by_sheet(layout: dict, layout_name: str) -> dict[str, list[str]]:
    """The names of the tables of each sheet, both in the layout's order."""
    sheets: dict[str, list[str]] = {}
    for name, table in layout["tables"].items():
        check_table(layout_name, name, table)
        sheets.setdefault(sheet_key(table["sheet"]), []).append(name)
    return sheets


def _read_sheet(sheet: Sheet, tables: dict[str, dict], report) -> list[pd.DataFrame]:
    """The values of all tables of one sheet; troubles and stray cells are reported."""
    sizes = [needed_size(table) for table in tables.values()]
    cells = matrix(sheet, max(height for height, _ in sizes), max(width for _, width in sizes))
    readings: list[Reading] = []
    frames = []
    for name, table in tables.items():
        reading = read_table(cells, table)
        readings.append(reading)
        frames.append(reading.rows.assign(table=constant(name, len(reading.rows))))
        for trouble in reading.troubles:
            year = trouble.time_period if PLAIN_YEAR.fullmatch(trouble.time_period) else ""
            report(
                trouble.rule,
                sheet.name,
                trouble.cells,
                observed=trouble.observed,
                expected=trouble.expected,
                indicator=trouble.indicator,
                time_period=int(year) if year else pd.NA,
            )
    if all(reading.is_read for reading in readings):
        for row, column in _stray(cells, readings):
            observed = cells.label(row, column)
            report("I09", sheet.name, [(row, column)], observed=observed)
    return frames


def _stray(cells: Matrix, readings: list[Reading]) -> list[tuple[int, int]]:
    """The cells that no table explains and that are not plainly a title, a note or a year."""
    left = cells.kind != BLANK
    beside = np.zeros(left.shape, dtype=bool)
    for reading in readings:
        left &= ~reading.explained
        beside[reading.first_row : reading.last_row] = True
    low, high = YEARS
    number = cells.number
    year = (number >= low) & (number <= high) & (np.floor(number) == number)
    wrong = (cells.kind == BOOLEAN) | (cells.kind == ERROR) | ((cells.kind == NUMBER) & ~year)
    for row, column in np.argwhere(left & ~beside & (cells.kind == TEXT)):
        text = cells.text[row, column].strip()
        wrong[row, column] = bool(NUMBER_TEXT.fullmatch(text)) and not PLAIN_YEAR.fullmatch(text)
    return [(int(row), int(column)) for row, column in np.argwhere(left & (beside | wrong))]


def _joined(frames: list[pd.DataFrame], layout_name: str, sha256: str) -> pd.DataFrame:
    """The read frame of all tables; a dimension that a table does not have is "" there."""
    met = {name for frame in frames for name in frame.columns} - {*LEADING, *TRAILING}
    columns = [*LEADING, *sorted(met), *TRAILING]
    everywhere = {"sha256": sha256, "workbook": layout_name}
    complete = [
        frame.assign(
            **{
                name: constant(everywhere.get(name, ""), len(frame))
                for name in columns
                if name not in frame
            }
        )[columns]
        for frame in frames
        if len(frame)
    ]
    if not complete:
        kinds = dict.fromkeys(columns, "str") | {"number": "float64"}
        return pd.DataFrame(columns=columns).astype(kinds)
    return pd.concat(complete, ignore_index=True)
