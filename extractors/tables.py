"""Tables of a sheet as a layout describes them: grids and long tables, their headers explained.

Rows and columns are counted from 0 here.
"""

import numpy as np

from catalogue.labels import fold
from extractors.blocks import NOTHING, Column, Matrix, Reading, Trouble, filled, read_block
from extractors.cells import BLANK
from extractors.layouts import Meanings, indicator_of
from extractors.limits import column_number


def needed_size(table: dict) -> tuple[int, int]:
    """Height and width a sheet must have for the places a layout names to exist."""
    if table["shape"] == "long":
        return table["header_row"], 1
    places = [column_number(part["column"]) for part in table["stub"]]
    rows = [part["row"] for part in table["header"]]
    height = max(*rows, table["body"]["first_row"] - 1)
    return height, max(*places, column_number(table["body"]["first_column"]))


def read_table(sheet: Matrix, table: dict) -> Reading:
    """The values of one table. See catalogue/schemas/workbook.json for what a layout can say."""
    return (_read_grid if table["shape"] == "grid" else _read_long)(sheet, table, Meanings(table))


# -- grid ------------------------------------------------------------------------------------


def _read_grid(sheet: Matrix, table: dict, meanings: Meanings) -> Reading:
    width = sheet.kind.shape[1]
    first_row = table["body"]["first_row"] - 1
    first_column = column_number(table["body"]["first_column"]) - 1
    stubs = [
        (column_number(part["column"]) - 1, part["holds"], part.get("fill_down", False))
        for part in table["stub"]
    ]
    stub_columns = [column for column, _, _ in stubs]
    body_columns = list(range(first_column, width))
    used = sheet.kind[:, stub_columns + body_columns] != BLANK
    last_row = _end(sheet, meanings, first_row, stub_columns[0], used.any(axis=1))
    has_values = (sheet.kind[first_row:last_row, first_column:] != BLANK).any(axis=0)
    columns, troubles = _grid_columns(sheet, table, meanings, first_column, has_values)
    reading = read_block(sheet, table, meanings, range(first_row, last_row), stubs, columns)
    reading.troubles[:0] = troubles
    explained = reading.explained
    explained[[part["row"] - 1 for part in table["header"]]] = True
    explained[first_row:last_row, stub_columns + body_columns] = True
    return reading


def _end(sheet: Matrix, meanings: Meanings, first_row: int, column: int, used: np.ndarray) -> int:
    """The row after the last: the end mark, else the first blank row, else the sheet's end."""
    height = sheet.kind.shape[0]
    if meanings.end:
        rows = range(first_row, height)
        return next((row for row in rows if meanings.ends(sheet.label(row, column))), height)
    blank = np.flatnonzero(~used[first_row:])
    return first_row + int(blank[0]) if len(blank) else height


def _grid_columns(
    sheet: Matrix, table: dict, meanings: Meanings, first_column: int, has_values: np.ndarray
) -> tuple[list[Column], list[Trouble]]:
    """The columns that can be read, and what stands in their headers that cannot."""
    places = range(first_column, sheet.kind.shape[1])
    headers = []
    for number, part in enumerate(table["header"]):
        labels = sheet.labels([part["row"] - 1], places)
        if number < len(table["header"]) - 1:
            labels = filled(labels)
        headers.append((part["row"] - 1, part["holds"], labels))
    last_labels = headers[-1][2]
    telling = [header for header in headers if header[1] != "ignore"]
    key = next((h for h in reversed(telling) if h[1] != "obs_status"), headers[-1])

    columns, troubles = [], []
    seen: dict[tuple, Column] = {}
    for number, place in enumerate(places):
        labels = {holds: labels[number] for _, holds, labels in telling}
        if not last_labels[number] and not has_values[number]:
            continue
        if any(meanings.is_ignored(labels[number]) for _, _, labels in headers):
            continue
        bad = next(
            (
                (row, labels[number])
                for row, holds, labels in [key, *telling]
                if not meanings.explains_header(holds, labels[number])
            ),
            None,
        )
        if bad:
            troubles.append(Trouble("I04", [(bad[0], place)], bad[1] or NOTHING))
            continue
        same = seen.setdefault(tuple(labels.values()), column := Column(place, labels))
        if same is not column:
            observed = " / ".join(filter(None, labels.values())) + " (a second time)"
            troubles.append(Trouble("I04", [(key[0], place), (key[0], same.at)], observed))
            columns = [kept for kept in columns if kept is not same]
            continue
        if "indicator" in labels:
            column.indicator, column.fixed = meanings.indicators[fold(labels["indicator"])]
        columns.append(column)
    return columns, troubles


# -- long ------------------------------------------------------------------------------------


def _read_long(sheet: Matrix, table: dict, meanings: Meanings) -> Reading:
    width = sheet.kind.shape[1]
    header_row = table["header_row"] - 1
    known = {fold(label): (label, holds) for label, holds in table["columns"].items()}
    labels = sheet.labels([header_row], range(width))
    placed: dict[str, int] = {}
    for place, label in enumerate(labels):
        if fold(label) in known:
            placed.setdefault(fold(label), place)
    first = min(placed.values(), default=0)
    filled_cells = sheet.kind != BLANK
    last_row = _end(sheet, meanings, header_row + 1, first, filled_cells.any(axis=1))
    used = filled_cells[header_row + 1 : last_row].any(axis=0)
    troubles = _long_headers(labels, used, known, placed, header_row, meanings)

    stubs, columns, whole = [], [], True
    for key, (_, holds) in known.items():
        if isinstance(holds, str):
            whole &= key in placed or holds in ("ignore", "obs_status")
            if key in placed:
                stubs.append((placed[key], holds, False))
        elif key in placed:
            columns.append(Column(placed[key], {}, *indicator_of(holds["value"])))
    repeated = {place for place in placed.values() if _is_repeated(labels, place)}
    whole &= not any(place in repeated for place, holds, _ in stubs if holds != "ignore")
    columns = [column for column in columns if column.at not in repeated]
    rows = range(header_row + 1, last_row) if whole else range(0)
    reading = read_block(sheet, table, meanings, rows, stubs, columns)
    reading.troubles[:0] = troubles
    reading.is_read = whole
    reading.explained[header_row:last_row] = True
    reading.first_row, reading.last_row = header_row + 1, last_row
    return reading


def _long_headers(
    labels: list[str],
    used: np.ndarray,
    known: dict,
    placed: dict,
    header_row: int,
    meanings: Meanings,
) -> list[Trouble]:
    """Headers that are unknown, blank above something or stand twice; agreed ones that miss."""
    missing = [
        label
        for key, (label, holds) in known.items()
        if key not in placed and holds not in ("ignore", "obs_status")
    ]
    troubles = []
    for place, label in enumerate(labels):
        if meanings.is_ignored(label) or (not label and not used[place]):
            continue
        if fold(label) not in known:
            # An unknown header is most often an agreed one that was renamed or deleted.
            said = ", ".join(missing)
            troubles.append(Trouble("I04", [(header_row, place)], label or NOTHING, said))
        elif placed[fold(label)] != place:
            cells = [(header_row, place), (header_row, placed[fold(label)])]
            troubles.append(Trouble("I04", cells, label + " (a second time)"))
    if not troubles:
        troubles = [
            Trouble("I04", [(header_row, 0)], label + " (missing)", expected=label)
            for label in missing
        ]
    return troubles


def _is_repeated(labels: list[str], place: int) -> bool:
    return sum(fold(label) == fold(labels[place]) for label in labels) > 1
