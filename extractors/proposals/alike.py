"""Last year's layout brought to this year's file: what moved, what is new, what is renamed."""

import copy
import difflib
import fnmatch
import json
import re
from dataclasses import replace

from catalogue.labels import fold
from extractors.blocks import NOTHING
from extractors.cells import BLANK, Workbook
from extractors.layouts import LayoutError, sheet_key
from extractors.matrix import matrix
from extractors.proposals.draft import (
    Draft,
    Setting,
    choose_indicator,
    listed,
    name_labels,
    name_symbols,
    name_times,
)
from extractors.proposals.moved import move, sheet_of, unknown_labels
from extractors.proposals.propose import pattern_of, propose
from extractors.proposals.signs import signs
from extractors.proposals.vocabulary import Vocabulary
from extractors.workbook import explain_workbook

LIKE = 0.55  # two headers are one renamed
SHEET_LIKE = 0.4


def adapt(
    book: Workbook, layout: dict, file_name: str, vocabulary: Vocabulary
) -> tuple[Draft, list[str]]:
    """(draft of the layout for this file, what is otherwise than the layout says, in sentences)."""
    draft = Draft(copy.deepcopy(layout))
    told: list[str] = []
    _files(draft, file_name, told)
    _sheets(draft, book, told)
    for table_name in list(draft.content["tables"]):
        table = draft.content["tables"][table_name]
        if "pass_over" in table:
            continue
        move(draft, table_name, book, vocabulary, told)
        _rename_headers(draft, table_name, book, told)
        try:
            _labels(draft, table_name, book, file_name, vocabulary, told)
        except LayoutError as fault:
            told.append(f"Table {table_name}: {fault}.")
            draft.doubt("tables", table_name, say="it does not fit this file any more")
    _new_sheets(draft, book, file_name, vocabulary, told)
    return draft, told


def _files(draft: Draft, file_name: str, told: list[str]) -> None:
    patterns = draft.content["files"]
    if any(fnmatch.fnmatchcase(sheet_key(file_name), sheet_key(each)) for each in patterns):
        return
    draft.content["files"] = [*patterns, pattern_of(file_name)]
    draft.doubt("files", say=f"no pattern fitted {file_name!r}; does the last one fit every year?")
    told.append(f"No pattern of `files` fits {file_name!r}: one is added.")


def _sheets(draft: Draft, book: Workbook, told: list[str]) -> None:
    """Sheets that are called otherwise now."""
    there = {sheet.name: sheet_key(sheet.name) for sheet in book.sheets}
    said = [table.get("sheet", "") for table in draft.content["tables"].values()]
    said += [entry["sheet"] for entry in draft.content.get("ignore_sheets", [])]
    known = [sheet_key(each) for each in said if each]
    free = [
        sheet
        for sheet, key in there.items()
        if not any(fnmatch.fnmatchcase(key, each) for each in known)
    ]
    for name, table in draft.content["tables"].items():
        asked = table.get("sheet")
        if not asked or any(fnmatch.fnmatchcase(key, sheet_key(asked)) for key in there.values()):
            continue
        near = {sheet: _near(asked, sheet) for sheet in free}
        found = max(near, key=near.get, default="")
        if found and (near[found] >= SHEET_LIKE or len(free) == 1):
            table["sheet"] = found
            draft.doubt("tables", name, "sheet", say=f"was {asked!r}: is it the same sheet?")
            told.append(f"Table {name}: the sheet {asked!r} is not there; {found!r} is read.")
        else:
            told.append(f"Table {name}: the sheet {asked!r} is not there, and none is like it.")
            draft.doubt("tables", name, "sheet", say="this file has no such sheet")


def _near(first: str, second: str) -> float:
    """From 0 to 1: how alike two labels are; all words of one in the other is nearly the same."""
    words = [set(re.findall(r"\w+", fold(label))) for label in (first, second)]
    if all(words) and (words[0] <= words[1] or words[1] <= words[0]):
        return 0.9
    return difflib.SequenceMatcher(None, fold(first), fold(second)).ratio()


# -- headers, labels, sheets -------------------------------------------------------------------


def _rename_headers(draft: Draft, name: str, book: Workbook, told: list[str]) -> None:
    """Columns of a long table whose headers are new: renamed ones, new ones, lost ones."""
    table = draft.content["tables"][name]
    sheet = sheet_of(table, book)
    if sheet is None or table["shape"] != "long" or not table["header_row"]:
        return
    cells = matrix(sheet, table["header_row"], 0)
    row = cells.labels([table["header_row"] - 1], range(cells.kind.shape[1]))
    columns = table["columns"]
    there = {fold(label) for label in row}
    missing = [label for label in columns if fold(label) not in there]
    known = {fold(label) for label in columns}
    new = [label for label in dict.fromkeys(row) if label and fold(label) not in known]
    if not (missing or new):
        return
    pairs = sorted(
        ((_near(old, label), old, label) for old in missing for label in new), reverse=True
    )
    renamed: dict[str, str] = {}
    for near, old, label in pairs:
        if near >= LIKE and old not in renamed and label not in renamed.values():
            renamed[old] = label
    if len(missing) == len(new) == 1 and not renamed:
        renamed[missing[0]] = new[0]
    if len(columns) - len(missing) + len(renamed) < len(columns) / 2:
        return  # another table
    table["columns"] = {renamed.get(label, label): held for label, held in columns.items()}
    for old, label in renamed.items():
        draft.doubt("tables", name, "columns", label, say=f"was {old!r}: is it the same column?")
        told.append(f"Table {name}: the column {old!r} is now headed {label!r}.")
    for label in missing:
        if label not in renamed and columns[label] not in ("ignore", "obs_status"):
            del table["columns"][label]
            draft.doubt("tables", name, "columns", say=f"there is no column {label!r} any more")
            told.append(f"Table {name}: there is no column {label!r} any more; it is taken out.")
    for label in new:
        if label not in renamed.values():
            table["columns"][label] = "ignore"
            draft.doubt("tables", name, "columns", label, say="a new column: what does it hold?")
            told.append(f"Table {name}: the column {label!r} is new and is passed over.")


def _labels(draft, name, book, file_name, vocabulary, told) -> None:
    """What new labels and symbols of a table need."""
    table = draft.content["tables"][name]
    alone = draft.content | {"tables": {name: table}}
    frame, found, _ = explain_workbook(book, alone, name, "0" * 64, "", file_name)
    sheet = sheet_of(table, book)
    if sheet is None:
        return
    cells = matrix(sheet, 0, 0)
    what = signs(cells, vocabulary.parts)
    title = draft.content["title"]
    setting = Setting(cells, what, vocabulary, draft.content["language"], title, file_name, [])
    part = Draft(table)
    rows = {str(each["row"]): each["holds"] for each in table.get("header", [])}
    for rule, observed, place in zip(
        found["rule"], found["observed"], found["parameters"], strict=True
    ):
        said = json.loads(place)
        cell = said["cell"]
        holds = rows.get(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "")
        known = said.get("fault") != "is not explained" or observed == NOTHING
        if rule != "I04" or not holds or known:
            continue
        if holds == "time_period":
            name_times(part, setting, [observed])
            told.append(f"Table {name}: the header {observed!r} in {cell} is no year.")
        elif holds == "indicator":
            _indicator_label(part, setting, observed)
            told.append(f"Table {name}: the header {observed!r} in {cell} is new.")
    met = {holds: frame[holds].unique().tolist() for holds in vocabulary.lists if holds in frame}
    unknown = unknown_labels(table, met, draft.content["language"], vocabulary)
    for holds, labels in unknown.items():
        name_labels(part, setting, holds, labels)
        told.append(f"Table {name}: new labels of {holds}: {listed(labels)}.")
    known = {fold(symbol) for symbol in table.get("symbols", {})}
    texts = {text for text in frame["text"].unique() if text and fold(text) not in known}
    texts = {text for text in texts if not any(text.endswith(x) for x in table.get("marks", {}))}
    before = set(table.get("symbols", {}))
    name_symbols(part, texts)
    if new := [symbol for symbol in table.get("symbols", {}) if symbol not in before]:
        told.append(f"Table {name}: signs among the values that are new: {listed(new)}.")
    for path, doubts in part.doubts.items():
        for doubt in doubts:
            draft.doubt("tables", name, *path, say=doubt)


def _indicator_label(part: Draft, setting: Setting, label: str) -> None:
    """A new label of an indicator: the one of a near label, or the likeliest."""
    own = part.content.setdefault("indicators", {})
    near = difflib.get_close_matches(label, own, 1, LIKE)
    if near:
        own[label] = own[near[0]]
        part.doubt("indicators", label, say=f"as {near[0]!r} was: is it the same?")
    else:
        own[label] = choose_indicator(part, setting, label, set(), ("indicators", label))


def _new_sheets(draft, book, file_name, vocabulary, told) -> None:
    """Propose tables for sheets that the layout does not know."""
    tables = draft.content["tables"].values()
    if any("sheet" not in table for table in tables):
        return
    said = [table["sheet"] for table in tables]
    said += [entry["sheet"] for entry in draft.content.get("ignore_sheets", [])]
    known = [sheet_key(each) for each in said]
    for sheet in book.sheets:
        key = sheet_key(sheet.name)
        if any(fnmatch.fnmatchcase(key, each) for each in known) or not sheet.kinds.strip(BLANK):
            continue
        more = propose(replace(book, sheets=(sheet,)), file_name, vocabulary)
        if more is None:
            entry = {"sheet": sheet.name, "why": "new, and no table was seen on it"}
            draft.content.setdefault("ignore_sheets", []).append(entry)
            draft.doubt("ignore_sheets", say=f"{sheet.name!r} is new: is nothing of it read?")
            told.append(f"The sheet {sheet.name!r} is new and has no table.")
            continue
        told.append(f"The sheet {sheet.name!r} is new; a table is proposed for it.")
        for name, table in more.content["tables"].items():
            own = name if name not in draft.content["tables"] else f"{name}_new"
            draft.content["tables"][own] = table
            draft.doubt("tables", own, say="a new sheet")
            for path, doubts in more.doubts.items():
                if path[:2] == ("tables", name):
                    for doubt in doubts:
                        draft.doubt("tables", own, *path[2:], say=doubt)
