"""Rows and columns of a layout's table that stand elsewhere in another file of the same kind.

The reader itself is the judge: a shift is taken when the file read with it leaves less unexplained.
Rows are counted from 1 here, as in layouts.
"""

import copy
import fnmatch
import re
from dataclasses import dataclass

import numpy as np

from catalogue.labels import fold, without_marks
from extractors.cells import BLANK, NUMBER, Sheet, Workbook
from extractors.layouts import sheet_key
from extractors.limits import column_number
from extractors.matrix import Matrix, matrix
from extractors.proposals.draft import Draft, letters
from extractors.proposals.signs import PART, VALUE, WORDS, is_figure, signs
from extractors.proposals.vocabulary import Vocabulary
from extractors.tables import needed_size, read_table

ROWS_MOVED = range(-6, 13)
COLUMNS_MOVED = range(-3, 5)
TURNS = 4
BEGINNING = 60  # rows by which it is told what moved
NOTHING_READ = 10**6


@dataclass(frozen=True)
class Trial:
    """A sheet on which places of a table are tried, and what is known of its labels."""

    cells: Matrix
    what: np.ndarray  # signs of the cells
    language: str
    vocabulary: Vocabulary
    alone: bool  # no other table of the layout stands on the sheet


def _tried(trial: Trial, table: dict) -> tuple[float, bool]:
    """(how much of the sheet a table leaves unexplained, whether it stands in the right place)."""
    height, width = needed_size(table)
    if height > trial.cells.kind.shape[0] or width > trial.cells.kind.shape[1]:
        return NOTHING_READ, False
    more = {
        holds: ("", "") for holds, said in table.get("fixed", {}).items() if isinstance(said, dict)
    }
    readings = read_table(trial.cells, table, more)
    said = np.maximum.reduce([reading.said for reading in readings])
    beside = np.zeros(len(said), dtype=bool)
    for reading in readings:
        beside[reading.first_row : reading.last_row] = True
    unsaid = said == 0
    left = int((unsaid & (trial.what == VALUE)).sum())
    left += int((unsaid & np.isin(trial.what, [WORDS, PART]) & beside[:, None]).sum())
    kinds = np.concatenate([reading.rows["kind"] for reading in readings])
    texts = [text for reading in readings for text in _texts(reading.rows["text"])]
    if not (kinds != BLANK).any():
        return NOTHING_READ, False
    symbols = {fold(symbol) for symbol in table.get("symbols", {})}
    plain = {text: is_figure(text) or fold(text) in symbols for text in set(texts)}
    figures = int((kinds == NUMBER).sum()) + sum(plain[text] for text in texts if text)
    troubles = sum(len(reading.troubles) for reading in readings)
    labels: dict[str, list[str]] = {}
    for reading in readings:
        for holds, held in reading.rows.items():
            if isinstance(held, tuple) and holds != "text":
                labels.setdefault(holds, []).extend(held[1])
    odd = unknown_labels(table, labels, trial.language, trial.vocabulary)
    names = [label for own in odd.values() for label in own]
    # A number is no label: the column beside the right one.
    unknown = len(names) + sum(is_figure(label) for label in names)
    cost = 10.0 * troubles + 2.0 * unknown + 0.01 * float((kinds == BLANK).sum())
    if trial.alone:  # beside another table, more figures may be the other's
        cost += left - figures
    fits = not troubles and not (left and trial.alone) and (kinds != BLANK).mean() > 0.1
    return cost, bool(fits)


def _texts(labels: tuple) -> list[str]:
    """The text of every value."""
    codes, distinct = labels
    used, places = np.unique(codes, return_inverse=True)
    texts = [str(distinct[int(code)]) for code in used]
    return [texts[place] for place in places]


def unknown_labels(
    table: dict, labels: dict[str, list[str]], language: str, vocabulary: Vocabulary
) -> dict[str, list[str]]:
    """The labels of each dimension that neither the layout nor a code list knows."""
    found = {}
    for holds, own in labels.items():
        list_ = vocabulary.lists.get("partner" if holds == "ref_area" else holds, "")
        if not list_ or holds in table.get("free_labels", []):
            continue
        marks = [re.compile(mark) for mark in table.get("label_marks", {}).get(holds, [])]
        declared = {fold(label) for label in table.get("labels", {}).get(holds, {})}
        unknown = []
        for label in dict.fromkeys(own):
            bare = without_marks(label, marks)
            known = any(vocabulary.knows(list_, each, language) for each in (label, bare))
            if label and not known and not {fold(label), fold(bare)} & declared:
                unknown.append(label)
        if unknown:
            found[holds] = unknown
    return found


def move(draft: Draft, name: str, book: Workbook, vocabulary: Vocabulary, told: list[str]) -> None:
    """Shift rows or columns of a table as long as its sheet is better explained."""
    tables = draft.content["tables"]
    _move_header(draft, name, book, told)
    sheet = sheet_of(tables[name], book)
    if sheet is None:
        return
    height, width = needed_size(tables[name])
    height += max(ROWS_MOVED)
    cells = matrix(sheet, height, width + max(COLUMNS_MOVED))
    cells = cells.part(slice(0, max(height, BEGINNING)), slice(0, None))
    others = [each for each in tables.values() if "when" not in each and each is not tables[name]]
    alone = not any(each.get("sheet") == tables[name].get("sheet") for each in others)
    what = signs(cells, vocabulary.parts)
    trial = Trial(cells, what, draft.content["language"], vocabulary, alone)
    best, fits = _tried(trial, tables[name])
    for _ in range(TURNS):
        if fits:
            return
        choice = None
        for axis, moves in (("row", ROWS_MOVED), ("column", COLUMNS_MOVED)):
            for place in _places(tables[name], axis):
                for by in moves:
                    moved = _shifted(tables[name], axis, place, by)
                    if not by or moved is None:
                        continue
                    cost, well = _tried(trial, moved)
                    if cost < best - 0.5:
                        best, choice = cost, (moved, well, axis, place, by)
        if not choice:
            return
        tables[name], fits, *how = choice
        _tell(draft, name, _moved(*how), told)


def _tell(draft: Draft, name: str, what: str, told: list[str]) -> None:
    part = "body" if "body" in draft.content["tables"][name] else "header_row"
    draft.doubt("tables", name, part, say=f"{what}: is it so?")
    told.append(f"Table {name}: {what}.")


def _move_header(draft: Draft, name: str, book: Workbook, told: list[str]) -> None:
    """The header of a long table is the row in which most of its columns are named."""
    table = draft.content["tables"][name]
    sheet = sheet_of(table, book)
    if sheet is None or table["shape"] != "long" or not table["header_row"] or "repeat" in table:
        return
    cells = matrix(sheet, table["header_row"], 0)
    known = {fold(label) for label in table["columns"] if label}
    rows = range(min(len(cells.kind), BEGINNING))
    width = range(cells.kind.shape[1])
    named = [len(known & {fold(label) for label in cells.labels([row], width)}) for row in rows]
    best = max(rows, key=lambda row: (named[row], row == table["header_row"] - 1))
    by = best + 1 - table["header_row"]
    if by and named[best] > named[table["header_row"] - 1]:
        moved = _shifted(table, "row", table["header_row"], by)
        if moved is not None:
            draft.content["tables"][name] = moved
            _tell(draft, name, _moved("row", table["header_row"], by), told)


def sheet_of(table: dict, book: Workbook) -> Sheet | None:
    """The first sheet that a table is read from, None when the file has none."""
    asked = table.get("sheet")
    fitting = [
        sheet
        for sheet in book.sheets
        if sheet.kinds.strip(BLANK)
        and (asked is None or fnmatch.fnmatchcase(sheet_key(sheet.name), sheet_key(asked)))
    ]
    return fitting[0] if fitting else None


def _moved(axis: str, place: int, by: int) -> str:
    what = f"row {place}" if axis == "row" else f"column {letters(place - 1)}"
    where = ("lower", "higher") if axis == "row" else ("to the right", "to the left")
    count = f"{abs(by)} {axis}{'s' if abs(by) > 1 else ''}"
    return f"from {what} on everything stands {count} {where[by < 0]}"


def _places(table: dict, axis: str) -> list[int]:
    """The rows or columns that a table names."""
    if axis == "row":
        if "repeat" in table:
            return []
        rows = [part["row"] for part in table.get("header", [])]
        rows += [table[key] for key in ("header_row", "first_row") if table.get(key)]
        rows += [table["body"]["first_row"]] if "body" in table else []
        return sorted(set(rows))
    if table["shape"] == "long":
        return sorted({column_number(each) for each in table.get("side_by_side", [])})
    named = [part["column"] for part in table["stub"]] + [table["body"]["first_column"]]
    return sorted({column_number(each) for each in named})


def _shifted(table: dict, axis: str, place: int, by: int) -> dict | None:
    """The table with its rows or columns from `place` on moved; None when one falls outside."""
    out = copy.deepcopy(table)

    def moved(at: int) -> int:
        return at + by if at >= place else at

    if axis == "row":
        holders = [(part, "row") for part in out.get("header", [])]
        bodies = [out, out.get("body", {})]
        holders += [(b, key) for b in bodies for key in ("header_row", "first_row", "last_row")]
        for holder, key in holders:
            if holder.get(key):
                holder[key] = moved(holder[key])
                if holder[key] < 1:
                    return None
        rows = [part["row"] for part in out.get("header", [])]
        first = out.get("body", {}).get("first_row", 10**9)
        return out if len(set(rows)) == len(rows) and all(row < first for row in rows) else None
    holders = [(part, "column") for part in out.get("stub", [])]
    holders += [(out.get("body", {}), key) for key in ("first_column", "last_column")]
    for holder, key in holders:
        if holder.get(key):
            at = moved(column_number(holder[key]))
            if at < 1:
                return None
            holder[key] = letters(at - 1)
    if "side_by_side" in out:
        at = [moved(column_number(each)) for each in out["side_by_side"]]
        if min(at) < 1:
            return None
        out["side_by_side"] = [letters(each - 1) for each in at]
    columns = [column_number(part["column"]) for part in out.get("stub", [])]
    first = column_number(out["body"]["first_column"]) if "body" in out else 0
    apart = len({*columns, first}) == len(columns) + 1
    return out if apart else None
