"""Small JSON tables as sheets: lists of objects, columns and rows, or tables by name.

Only the standard library: the child process that reads hostile files imports this module.
"""

import json
import math

from extractors.limits import Limits, Refused
from extractors.text_tables import ONLY, TOO_MANY, TOO_MANY_CELLS, decoded

BESIDE = "beside"  # the sheet of what stands beside the tables: key and value
NO_JSON = "The file is not whole and sound JSON."
NO_TABLE = "The JSON does not hold a table in one of the forms that can be read."
EXACT = 2**53


def read_json(data: bytes, encoding: str, limits: Limits) -> list[dict]:
    """The sheets of a JSON document, as the child's answer has them.

    One table is the sheet `data`. An object of tables gives a sheet for each, named by its key;
    what stands beside them goes to the sheet `beside`.
    """
    content = _parsed(decoded(data, encoding))
    whole = _table(content)
    if whole is not None:
        named, loose = {ONLY: whole}, []
    elif isinstance(content, dict):
        tables = {key: _table(value) for key, value in content.items()}
        named = {key: rows for key, rows in tables.items() if rows is not None}
        loose = [[key, content[key]] for key, rows in tables.items() if rows is None]
        if any(isinstance(value, dict | list) for _, value in loose):
            raise Refused(NO_TABLE)
        if not named:
            named, loose = {ONLY: loose}, []
    else:
        raise Refused(NO_TABLE)
    if loose:
        if BESIDE in named:
            raise Refused(NO_TABLE)
        named[BESIDE] = loose
    if sum(len(row) for rows in named.values() for row in rows) > limits.cells:
        raise Refused(TOO_MANY_CELLS)
    return [_sheet(name, rows, limits) for name, rows in named.items()]


def _parsed(text: str):
    def distinct(pairs: list[tuple]) -> dict:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    def refuse(constant: str):
        raise ValueError(f"{constant} is no number")

    try:
        content = json.loads(text, object_pairs_hook=distinct, parse_constant=refuse)
        if "\\u" in text:
            json.dumps(content, ensure_ascii=False).encode()  # half a character is no text
        return content
    except (ValueError, RecursionError) as fault:
        raise Refused(NO_JSON) from fault


def _table(content) -> list[list] | None:
    """Rows of plain values, the first of them the heads; None if the content is no table."""
    if isinstance(content, list) and content and all(isinstance(row, dict) for row in content):
        heads = list(dict.fromkeys(key for row in content for key in row))
        rows = [[row.get(head) for head in heads] for row in content]
    elif isinstance(content, list) and content and all(isinstance(row, list) for row in content):
        heads, *rows = content
    elif isinstance(content, dict) and len(content) == 2:
        heads, rows = _heads_and_rows(*content.values())
    else:
        return None
    if not heads or not all(_is_row(row) for row in (heads, *rows)):
        return None
    return [heads, *rows]


def _heads_and_rows(*parts) -> tuple[list, list]:
    """The list of heads and the list of rows among two parts of an object, whatever their names."""
    for heads, rows in (parts, parts[::-1]):
        if (
            isinstance(heads, list)
            and isinstance(rows, list)
            and all(isinstance(head, str) for head in heads)
            and all(isinstance(row, list) for row in rows)
        ):
            return heads, rows
    return [], []


def _is_row(row) -> bool:
    return isinstance(row, list) and not any(isinstance(value, dict | list) for value in row)


def _sheet(name: str, rows: list[list], limits: Limits) -> dict:
    width = max(len(row) for row in rows)
    if len(rows) > limits.rows or width > limits.columns:
        raise Refused(TOO_MANY, sheet=name)
    kinds, numbers, texts = [], [], []
    for row in rows:
        for value in row + [None] * (width - len(row)):
            kind = _kind(value)
            kinds.append(kind)
            if kind == "n":
                numbers.append(_number(value, name))
            elif kind != ".":
                texts.append(str(value).upper() if kind == "b" else value.replace("\0", "\ufffd"))
    changes = []
    for at, row in enumerate(rows):
        if not changes or changes[-1][1] != len(row):
            changes.append([at, len(row)])
    return {
        "name": name,
        "hidden": False,
        "height": len(rows),
        "width": width,
        "kinds": "".join(kinds),
        "numbers": numbers,
        "texts": texts,
        "widths": changes,
    }


def _kind(value) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return "."
    if isinstance(value, bool):
        return "b"
    return "t" if isinstance(value, str) else "n"


def _number(value: int | float, sheet: str) -> float:
    """The number as it is; Refused when it is larger than can be kept exactly."""
    if (isinstance(value, int) and abs(value) > EXACT) or not math.isfinite(value):
        raise Refused("A number is larger than can be kept exactly.", sheet=sheet)
    return float(value)
