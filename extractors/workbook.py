"""Read cells + a layout → the read frame and the findings about what the layout does not explain.

Nothing is recoded, filled, dropped or guessed. Whatever is in the workbook is a value of a table,
something the layout names, harmless text above or below a table, or a finding:

* a number above, below or between the tables is a finding, written as text too; a year (1900 to
  2100 standing alone) and a date are not: titles and notes have them;
* beside the rows of a table every cell that the layout does not name is a finding, text as well;
* a sheet with a table that cannot be read is not searched for strays: its header is at fault.
"""

import fnmatch
import functools
import json
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from extractors.blocks import LABEL, PASSED, VALUE, Reading
from extractors.cells import BLANK, BOOLEAN, ERROR, NUMBER, TEXT, Sheet, Workbook
from extractors.layouts import LayoutError, check_table, choose_layout, sheet_key
from extractors.limits import address, column_number
from extractors.matrix import Matrix, matrix
from extractors.read_frame import joined
from extractors.tables import needed_size, read_table
from extractors.unseen import report_unseen
from model import findings
from model.records import SourcePointer

__all__ = ["Account", "LayoutError", "choose_layout", "explain_workbook", "read_workbook"]

SEVERITY = {
    "I04": "blocker",
    "I06": "must-explain",
    "I07": "blocker",
    "I08": "blocker",
    "I09": "must-explain",
    "I13": "blocker",
    "I15": "must-explain",
    "I16": "must-explain",
}
NOT_KNOWN = {"I04": "is not explained"}
YEARS = (1900, 2100)
FEW = 20  # strays that are told one by one
NUMBER_TEXT = re.compile(r"[-+(\u2212]?\s*\d[\d\s.,'’\u00a0\u202f\u2009]*[)%*]?")
PLAIN_YEAR = re.compile(r"(19|20)\d\d|2100")


@dataclass(frozen=True)
class Account:
    """What became of the cells of one sheet that hold something."""

    sheet: str
    cells: int
    values: int  # cells of a body that hold something
    labels: int
    passed_over: int  # as the layout says
    notes: int  # text, dates and years above, below and between the tables
    left: int  # explained by nothing: each is a finding


def read_workbook(
    workbook: Workbook,
    layout: dict,
    layout_name: str,
    sha256: str,
    ref_area: str,
    file_name: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(read frame, findings frame) of one workbook under one layout; LayoutError, Refused.

    The read frame has one row per value cell; see extractors.read_frame. `file_name` is what the
    file was called when it was sent.
    """
    frame, raised, _ = explain_workbook(workbook, layout, layout_name, sha256, ref_area, file_name)
    return frame, raised


def explain_workbook(
    workbook: Workbook,
    layout: dict,
    layout_name: str,
    sha256: str,
    ref_area: str,
    file_name: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame, list[Account]]:
    """What read_workbook gives, and what became of the cells of every sheet."""
    found: list[dict] = []
    facts = {"ref_area": ref_area, "provider": layout["provider"]}

    def report(
        rule: str,
        sheet: str,
        cells: list[tuple[int, int]],
        fault: str = "",
        places: list[str] | None = None,
        **texts: str,
    ) -> None:
        at = [address(row + 1, column + 1) for row, column in cells] or [""]
        parameters = {"sheet": sheet, "cell": at[0]}
        if fault:
            parameters |= {"fault": fault}
        if places:
            parameters |= {"places": places}
        found.append(
            facts
            | {"rule": rule, "severity": SEVERITY[rule], "indicator": "", "time_period": pd.NA}
            | {"dimensions": "", "observed": "", "expected": ""}
            | texts
            | {
                "pointers": " ".join(SourcePointer("cell", sha256, sheet, a).id for a in at),
                "parameters": json.dumps(parameters, ensure_ascii=False, sort_keys=True),
            }
        )

    pieces, accounts = [], []
    tables = {
        name: table
        for name, table in layout["tables"].items()
        if _applies(table.get("when", {}), workbook, file_name)
    }
    for name, table in tables.items():
        check_table(layout_name, name, table)
    wanted = _tables_by_sheet(tables, workbook, report)
    ignored = {sheet_key(entry["sheet"]) for entry in layout.get("ignore_sheets", [])}
    for sheet in workbook.sheets:
        names = wanted.get(sheet.name)
        if names:
            read = {name: tables[name] for name in names}
            more, account = _read_sheet(sheet, read, report, file_name)
            report_unseen(
                sheet, workbook.flags, [(tables[name], rows) for name, _, rows in more], report
            )
            pieces += more
            accounts.append(account)
            continue
        cells = len(sheet.kinds) - sheet.kinds.count(BLANK)
        known = any(fnmatch.fnmatchcase(sheet_key(sheet.name), key) for key in ignored)
        if cells and not known:
            report("I06", sheet.name, [])
        if cells:
            left = 0 if known else cells
            accounts.append(Account(sheet.name, cells, 0, 0, cells - left, 0, left))
    return joined(pieces, layout_name, sha256), _raised(found), accounts


@functools.cache
def _no_findings() -> pd.DataFrame:
    return findings.frame([])


def _raised(found: list[dict]) -> pd.DataFrame:
    """The findings frame; making an empty one anew would take longer than reading a sheet."""
    if not found:
        return _no_findings().copy()
    return findings.complete(pd.DataFrame(found, columns=findings.COLUMNS[:11]))


def _applies(when: dict, workbook: Workbook, file_name: str) -> bool:
    """Whether a table is for this file: by its name, or by what stands in one cell."""
    if "file_name" in when:
        names = when["file_name"] if isinstance(when["file_name"], list) else [when["file_name"]]
        if not any(fnmatch.fnmatchcase(sheet_key(file_name), sheet_key(name)) for name in names):
            return False
    if "cell" in when:
        sheets = [
            sheet
            for sheet in workbook.sheets
            if "sheet" not in when
            or fnmatch.fnmatchcase(sheet_key(sheet.name), sheet_key(when["sheet"]))
        ]
        return any(re.search(when["pattern"], _cell(sheet, when["cell"])) for sheet in sheets)
    return True


def _cell(sheet: Sheet | Matrix, place: str) -> str:
    """The text of one cell, "" where the sheet does not reach."""
    cells = sheet if isinstance(sheet, Matrix) else matrix(sheet, 0, 0)
    letters = place.rstrip("0123456789")
    row, column = int(place[len(letters) :]) - 1, column_number(letters) - 1
    inside = row < cells.kind.shape[0] and column < cells.kind.shape[1]
    return cells.label(row, column) if inside else ""


def _tables_by_sheet(tables: dict, workbook: Workbook, report) -> dict[str, list[str]]:
    """The names of the tables of each sheet of the file; missing sheets are reported."""
    used = [sheet.name for sheet in workbook.sheets if sheet.kinds.strip(BLANK)]
    wanted: dict[str, list[str]] = {}
    missing: list[str] = []
    for name, table in tables.items():
        said = table.get("sheet")
        if said is None:
            fitting = used[:1]  # the only sheet; any other is a finding of its own
        else:
            key = sheet_key(said)
            fitting = [
                sheet.name
                for sheet in workbook.sheets
                if fnmatch.fnmatchcase(sheet_key(sheet.name), key)
            ]
        if not fitting and (said or "") not in missing:
            missing.append(said or "")
            report("I07", said or "", [])
        for sheet in fitting:
            wanted.setdefault(sheet, []).append(name)
    return wanted


def _read_sheet(
    sheet: Sheet, tables: dict[str, dict], report, file_name: str
) -> tuple[list[tuple[str, str, dict]], Account]:
    """(table, sheet, values) of all tables of one sheet; troubles and strays are reported."""
    sizes = [needed_size(table) for table in tables.values()]
    cells = matrix(sheet, max(height for height, _ in sizes), max(width for _, width in sizes))
    readings: list[Reading] = []
    pieces = []
    for name, table in tables.items():
        more = _taken(table, cells, file_name, report)
        for reading in read_table(cells, table, more):
            readings.append(reading)
            if "pass_over" in table:
                reading.said[reading.said == VALUE] = PASSED
                continue
            pieces.append((name, sheet.name, reading.rows))
            for trouble in reading.troubles:
                year = trouble.time_period if PLAIN_YEAR.fullmatch(trouble.time_period) else ""
                report(
                    trouble.rule,
                    sheet.name,
                    trouble.cells,
                    observed=trouble.observed,
                    expected=trouble.expected,
                    fault=trouble.fault or NOT_KNOWN.get(trouble.rule, ""),
                    indicator=trouble.indicator,
                    time_period=int(year) if year else pd.NA,
                )
    said = np.maximum.reduce([_first(reading.said) for reading in readings])
    stray = _stray(cells, said, readings)
    if all(reading.is_read for reading in readings):
        for block in _blocks(stray):
            observed = cells.label(*block[0])
            if len(block) > FEW:
                rows, columns = zip(*block, strict=True)
                first, last = address(min(rows) + 1, min(columns) + 1), (max(rows), max(columns))
                observed = f"{first}:{address(last[0] + 1, last[1] + 1)} ({len(block)})"
                block = block[:1]
            report("I09", sheet.name, block, observed=observed)
    some = cells.kind != BLANK
    counts = [
        int((some & (said == what)).sum()) for what in (_RANK[VALUE], _RANK[LABEL], _RANK[PASSED])
    ]
    total = int(some.sum())
    notes = total - sum(counts) - len(stray)
    return pieces, Account(sheet.name, total, *counts, notes, len(stray))


_RANK = {VALUE: 3, LABEL: 2, PASSED: 1, 0: 0}  # what one table reads, another may pass over


def _first(said: np.ndarray) -> np.ndarray:
    return np.array([_RANK[what] for what in range(4)], dtype="int8")[said]


def _taken(table: dict, cells: Matrix, file_name: str, report) -> dict[str, tuple[str, str]]:
    """Labels that the layout takes from the file's name, the sheet's name or a cell."""
    taken = {}
    for holds, said in table.get("fixed", {}).items():
        if not isinstance(said, dict):
            continue
        place = said.get("cell", "")
        text = {"file_name": file_name, "sheet_name": cells.name}.get(said["from"])
        text = _cell(cells, place) if text is None else text
        match = re.search(said.get("pattern", r"^\s*(.*\S)"), text)
        if match is None:
            at = [] if not place else [_where(place)]
            fault = "is not explained"
            report("I04", cells.name, at, fault=fault, observed=text, expected=holds)
            label = ""
        else:
            label = (match.group(1) if match.re.groups else match.group(0)).strip()
        taken[holds] = (label, place)
    return taken


def _blocks(stray: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Strays one by one; those of many cells in rows without a gap as one block."""
    blocks: list[list[tuple[int, int]]] = []
    for row, column in stray:
        if blocks and row <= blocks[-1][-1][0] + 1:
            blocks[-1].append((row, column))
        else:
            blocks.append([(row, column)])
    return [
        part
        for block in blocks
        for part in ([block] if len(block) > FEW else [[cell] for cell in block])
    ]


def _where(place: str) -> tuple[int, int]:
    letters = place.rstrip("0123456789")
    return int(place[len(letters) :]) - 1, column_number(letters) - 1


def _stray(cells: Matrix, said: np.ndarray, readings: list[Reading]) -> list[tuple[int, int]]:
    """The cells that no table explains and that are not plainly a title, a note or a year."""
    left = (cells.kind != BLANK) & (said == 0)
    if not left.any():
        return []
    beside = np.zeros(left.shape, dtype=bool)
    for reading in readings:
        beside[reading.first_row : reading.last_row] = True
    low, high = YEARS
    number = cells.number
    year = (number >= low) & (number <= high) & (np.floor(number) == number)
    wrong = (cells.kind == BOOLEAN) | (cells.kind == ERROR) | ((cells.kind == NUMBER) & ~year)
    for row, column in np.argwhere(left & ~beside & (cells.kind == TEXT)):
        text = cells.said(row, column).strip()
        wrong[row, column] = bool(NUMBER_TEXT.fullmatch(text)) and not PLAIN_YEAR.fullmatch(text)
    return [(int(row), int(column)) for row, column in np.argwhere(left & (beside | wrong))]
