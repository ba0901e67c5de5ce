"""Tables of a sheet as a layout describes them: grids and long tables, their headers explained.

Rows and columns are counted from 0 here.
"""

import re

import numpy as np

from catalogue.labels import fold
from extractors.blocks import (
    LABEL,
    NOTHING,
    PASSED,
    Column,
    Matrix,
    Reading,
    Trouble,
    filled,
    read_block,
)
from extractors.bounds import end_of, ragged
from extractors.cells import BLANK
from extractors.layouts import Meanings, indicator_of, is_letters
from extractors.limits import address, column_letters, column_number
from extractors.stubs import Stub, stub_of

TWICE = "stands there a second time"
More = dict[str, tuple[str, str]]  # what holds for a whole block -> (label, the cell it stands in)


def needed_size(table: dict) -> tuple[int, int]:
    """Height and width a sheet must have for the places a layout names to exist."""
    if "repeat" in table:
        return 1, column_number(table["repeat"]["column"])
    if table["shape"] == "long":
        letters = [key for key in table["columns"] if not table["header_row"] and is_letters(key)]
        begin = [*table.get("side_by_side", []), *letters]
        return table["header_row"], max(map(column_number, begin), default=1)
    places = [column_number(part["column"]) for part in table["stub"]]
    rows = [part["row"] for part in table["header"]]
    height = max(*rows, 0, table["body"]["first_row"] - 1)
    last = table["body"].get("last_column", table["body"]["first_column"])
    return height, max(*places, column_number(last), column_number(table["body"]["first_column"]))


def read_table(sheet: Matrix, table: dict, more: More) -> list[Reading]:
    """The values of one table, a reading per block. catalogue/schemas/workbook.json says what a
    layout can say; `more` are labels that stand nowhere in the table."""
    meanings = Meanings(table)
    if "repeat" in table:
        return _repeated(sheet, table, meanings, more)
    if table["shape"] == "grid":
        return [_read_grid(sheet, table, meanings, more)]
    begins = [column_number(letters) - 1 for letters in table.get("side_by_side", ["A"])]
    ends = [*begins[1:], sheet.kind.shape[1]]
    if "side_by_side" not in table:
        return [_read_long(sheet, table, meanings, more)]
    return [
        _placed(sheet, _read_long(part, table, meanings, more), part)
        for part in (
            sheet.part(slice(0, None), slice(begin, end))
            for begin, end in zip(begins, ends, strict=True)
        )
    ]


def _placed(sheet: Matrix, reading: Reading, part: Matrix) -> Reading:
    """The reading of a part of a sheet with the places it has in the whole."""
    down, right = part.top - sheet.top, part.left - sheet.left
    reading.rows["row"] = reading.rows["row"] + down
    reading.rows["column"] = reading.rows["column"] + right
    reading.troubles = [
        Trouble(
            trouble.rule,
            [(row + down, column + right) for row, column in trouble.cells],
            trouble.observed,
            trouble.expected,
            trouble.indicator,
            trouble.time_period,
            trouble.fault,
        )
        for trouble in reading.troubles
    ]
    said = np.zeros(sheet.kind.shape, dtype="int8")
    height, width = part.kind.shape
    said[down : down + height, right : right + width] = reading.said
    reading.said = said
    reading.first_row += down
    reading.last_row += down
    return reading


def _repeated(sheet: Matrix, table: dict, meanings: Meanings, more: More) -> list[Reading]:
    """A reading for every block that begins with a heading; rows are counted from the heading."""
    repeat = table["repeat"]
    column = column_number(repeat["column"]) - 1
    pattern = re.compile(repeat["heading"], re.IGNORECASE)
    codes, texts = sheet.column(np.arange(len(sheet.kind)), column)
    found = [pattern.search(text) if text else None for text in texts]
    heads = np.flatnonzero(np.array([bool(match) for match in found] or [False])[codes])
    if not len(heads):
        said = np.zeros(sheet.kind.shape, dtype="int8")
        trouble = Trouble("I04", [(0, column)], repeat["heading"], fault="is missing")
        empty = read_block(sheet, table, meanings, np.arange(0), [], [], more)
        return [Reading(empty.rows, [trouble], said, 0, 0, is_read=False)]
    readings = []
    for head, end in zip(heads, [*heads[1:], len(sheet.kind)], strict=True):
        part = sheet.part(slice(int(head), int(end)), slice(0, None))
        own = dict(more)
        if "holds" in repeat:
            match = found[codes[head]]
            label = (match.group(1) if match.re.groups else match.group(0)) or ""
            own[repeat["holds"]] = (label.strip(), address(int(head) + 1, column + 1))
        height, _ = needed_size({key: part_ for key, part_ in table.items() if key != "repeat"})
        if len(part.kind) < height:
            trouble = Trouble("I04", [(int(head), column)], texts[codes[head]])
            empty = read_block(sheet, table, meanings, np.arange(0), [], [], more)
            readings.append(Reading(empty.rows, [trouble], empty.said, 0, 0, is_read=False))
            continue
        read = _read_grid if table["shape"] == "grid" else _read_long
        reading = read(part, table, meanings, own)
        reading.said[0, column] = LABEL
        readings.append(_placed(sheet, reading, part))
    return readings


# -- grid ------------------------------------------------------------------------------------


def _read_grid(sheet: Matrix, table: dict, meanings: Meanings, more: More) -> Reading:
    body = table["body"]
    first_row = body["first_row"] - 1
    first_column = column_number(body["first_column"]) - 1
    last = body.get("last_column")
    width = column_number(last) if last else sheet.kind.shape[1]
    stubs = [stub_of(part) for part in table["stub"]]
    stub_columns = [stub.at for stub in stubs]
    body_columns = [place for place in range(first_column, width) if place not in stub_columns]
    used = (sheet.kind[:, stub_columns + body_columns] != BLANK).any(axis=1)
    last_row = end_of(sheet, meanings, body, first_row, stub_columns[0], used)
    has_values = (sheet.kind[first_row:last_row][:, body_columns] != BLANK).any(axis=0)
    columns, troubles = _grid_columns(sheet, table, meanings, body_columns, has_values)
    rows = np.arange(first_row, last_row)
    reading = read_block(sheet, table, meanings, rows, stubs, columns, more)
    header_row = max((part["row"] - 1 for part in table["header"]), default=None)
    reading.troubles[:0] = troubles + ragged(sheet, rows, header_row)
    said = reading.said
    inside = said[first_row:last_row]
    inside[:, stub_columns] = LABEL
    inside[:, body_columns] = np.maximum(inside[:, body_columns], 0)
    rest = inside[:, body_columns]
    inside[:, body_columns] = np.where(rest == 0, PASSED, rest)
    for part in table["header"]:
        said[part["row"] - 1, [*range(first_column), *body_columns]] = LABEL
        if not last:
            said[part["row"] - 1] = LABEL
    reading.first_row, reading.last_row = first_row, last_row
    return reading


def _grid_columns(
    sheet: Matrix,
    table: dict,
    meanings: Meanings,
    places: list[int],
    has_values: np.ndarray,
) -> tuple[list[Column], list[Trouble]]:
    """The columns that can be read, and what stands in their headers that cannot."""
    headers = []
    for number, part in enumerate(table["header"]):
        row = part["row"] - 1
        labels = sheet.labels([row], places)
        if part.get("fill") == "merged":
            labels = _merged(sheet, row, places, labels)
        elif number < len(table["header"]) - 1 and part.get("fill", "right") == "right":
            labels = filled(labels)
        headers.append((row, part["holds"], labels))
    if not headers:
        return [Column(place) for place, some in zip(places, has_values, strict=True) if some], []
    last_labels = headers[-1][2]
    telling = [header for header in headers if header[1] != "ignore"]
    key = next((h for h in reversed(telling) if h[1] != "obs_status"), headers[-1])
    hidden = sheet.hidden if table.get("hidden") == "pass_over" else None

    columns, troubles = [], []
    seen: dict[tuple, Column] = {}
    for number, place in enumerate(places):
        labels = {holds: labels[number] for _, holds, labels in telling}
        if not last_labels[number] and not has_values[number]:
            continue
        if any(meanings.is_ignored(labels[number]) for _, _, labels in headers):
            continue
        if hidden is not None and hidden[:, place].all():
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
            observed = " / ".join(filter(None, labels.values()))
            cells = [(key[0], place), (key[0], same.at)]
            troubles.append(Trouble("I04", cells, observed, fault=TWICE))
            columns = [kept for kept in columns if kept is not same]
            continue
        if "indicator" in labels:
            column.indicator, column.fixed = meanings.indicator(labels["indicator"])
        columns.append(column)
    return columns, troubles


def _merged(sheet: Matrix, row: int, places: list[int], labels: list[str]) -> list[str]:
    """Blank cells of a merged range have the label of its first cell."""
    out = []
    for place, label in zip(places, labels, strict=True):
        at = (row + sheet.top, place + sheet.left)
        first = sheet.merges.get(at, at)
        out.append(label or sheet.label(first[0] - sheet.top, first[1] - sheet.left))
    return out


# -- long ------------------------------------------------------------------------------------


def _read_long(sheet: Matrix, table: dict, meanings: Meanings, more: More) -> Reading:
    width = sheet.kind.shape[1]
    key_of = _header_keys(table["columns"])
    header_row = table["header_row"] - 1
    has_header = header_row >= 0
    first_row = table.get("first_row", header_row + 2) - 1
    labels = [column_letters(place + 1) for place in range(width)]
    if has_header:
        labels = sheet.labels([header_row], range(width))
    known = {key_of(label): (label, holds) for label, holds in table["columns"].items()}
    placed: dict[str, int] = {}
    for place, label in enumerate(labels):
        if key_of(label) in known:
            placed.setdefault(key_of(label), place)
    first = min(placed.values(), default=0)
    filled_cells = sheet.kind != BLANK
    last_row = end_of(sheet, meanings, table, first_row, first, filled_cells.any(axis=1))
    used = filled_cells[first_row:last_row].any(axis=0)
    keys = [key_of(label) for label in labels]
    at_row = max(header_row, 0)
    troubles = _long_headers(labels, keys, used, known, placed, at_row, meanings, has_header)

    stubs, columns, whole = [], [], True
    for key, (_, holds) in known.items():
        if isinstance(holds, dict) and "value" in holds:
            if key in placed:
                columns.append(Column(placed[key], {}, *indicator_of(holds["value"])))
            continue
        said = holds if isinstance(holds, dict) else {"holds": holds}
        whole &= key in placed or said["holds"] in ("ignore", "obs_status")
        if key in placed:
            parts = said["holds"] if isinstance(said["holds"], list) else [said["holds"]]
            stubs.append(
                Stub(placed[key], tuple(parts), said.get("fill", ""), said.get("split", ""))
            )
    repeated = {place for place in placed.values() if keys.count(keys[place]) > 1}
    whole &= not any(
        stub.at in repeated for stub in stubs if any(holds != "ignore" for holds in stub.holds)
    )
    columns = [column for column in columns if column.at not in repeated]
    rows = np.arange(first_row, last_row) if whole else np.arange(0)
    reading = read_block(sheet, table, meanings, rows, stubs, columns, more)
    reading.troubles[:0] = troubles + ragged(sheet, rows, header_row if has_header else None)
    reading.is_read = whole
    said = reading.said
    inside = said[first_row:last_row]
    inside[inside == 0] = PASSED
    inside[:, [stub.at for stub in stubs if stub.holds != ("ignore",)]] = LABEL
    if has_header:
        said[header_row:first_row] = LABEL
    reading.first_row, reading.last_row = first_row, last_row
    return reading


def _header_keys(columns: dict):
    """How headers are compared: folded, unless the layout names two that differ by case only."""
    folded = [fold(label) for label in columns]
    alike = {key for key in folded if folded.count(key) > 1}

    def key_of(label: str) -> str:
        return label if fold(label) in alike else fold(label)

    return key_of


def _long_headers(
    labels: list[str],
    keys: list[str],
    used: np.ndarray,
    known: dict,
    placed: dict,
    header_row: int,
    meanings: Meanings,
    has_header: bool,
) -> list[Trouble]:
    """Headers that are unknown, blank above something or stand twice; agreed ones that miss."""
    missing = [
        label
        for key, (label, holds) in known.items()
        if key not in placed and holds not in ("ignore", "obs_status")
    ]
    troubles = []
    for place, label in enumerate(labels):
        if (has_header and meanings.is_ignored(label)) or (not label and not used[place]):
            continue
        if keys[place] not in known:
            if not has_header and not used[place]:
                continue
            # An unknown header is most often an agreed one that was renamed or deleted.
            said = ", ".join(missing)
            troubles.append(Trouble("I04", [(header_row, place)], label or NOTHING, said))
        elif placed[keys[place]] != place:
            cells = [(header_row, place), (header_row, placed[keys[place]])]
            troubles.append(Trouble("I04", cells, label, fault=TWICE))
    if not troubles:
        troubles = [
            Trouble("I04", [(header_row, 0)], label, expected=label, fault="is missing")
            for label in missing
        ]
    return troubles
