"""A layout proposed for a file that has none: what its cells tell, and what they leave in doubt.

Nothing is guessed in silence: whatever a reader of the file could see otherwise is a doubt at its
place, and a data officer answers it. A sheet no table is seen on is named with the reason.
"""

import fnmatch
import itertools
import json
import re
from pathlib import Path as FilePath

import numpy as np

from catalogue.labels import fold
from extractors.cells import BLANK, Sheet, Workbook
from extractors.limits import address
from extractors.matrix import Matrix, matrix
from extractors.proposals.draft import Draft, Setting, letters, listed, name_values
from extractors.proposals.grid import draft_grid, is_grid, value_columns
from extractors.proposals.long import draft_long
from extractors.proposals.places import Place, find_places
from extractors.proposals.signs import SYMBOL, VALUE, WORDS, marks_of_numbers, signs
from extractors.proposals.stacked import is_again, passed, repeat, stacked_places
from extractors.proposals.vocabulary import Vocabulary, language_of

PLACEHOLDER = "provider"
# As a reader of a layout looks for them.
ORDER = (
    "sheet", "when", "pass_over", "shape", "indicator", "indicators", "unit_mult", "fixed",
    "repeat", "header", "stub", "body", "side_by_side", "header_row", "first_row", "last_row",
    "end", "blank_rows", "columns", "time_forms", "no_years", "symbols", "blank", "marks",
    "status_labels", "label_marks", "free_labels", "labels", "ignore_labels", "skip", "hidden",
)  # fmt: skip
LABELS_SEEN = 3000
TITLE = 120  # letters of a title
NO_TABLE = "no figures below a header"
NO_VALUES = "no column of figures can be told from years and codes"
ONE_FIGURE = "a single figure without labels"


def propose(
    book: Workbook, file_name: str, vocabulary: Vocabulary, provider: str = ""
) -> Draft | None:
    """The draft of a layout for a workbook, None when no table is seen on any of its sheets.

    The content is a layout as catalogue/schemas/workbook.json has it; each doubt stands at the
    path of what it is about, `("tables", "data", "indicator")`.
    """
    labels = [text for sheet in book.sheets for text in sheet.text_column[:LABELS_SEEN]]
    first = provider if provider in vocabulary.providers else ""
    language = language_of(vocabulary, labels, vocabulary.spoken.get(first, "en"))
    layout = Draft()
    tables: dict[str, dict] = {}
    ignored, numbers, titles = [], [], []
    for sheet in book.sheets:
        drafts, said, why = _sheet(book, sheet, file_name, vocabulary, language, provider)
        numbers += said
        if why:
            if sheet.kinds.strip(BLANK):
                ignored.append((sheet.name, why))
            continue
        for draft, title in drafts:
            name = _name(sheet.name, len(drafts), tables)
            tables[name] = {key: draft.content[key] for key in ORDER if key in draft.content}
            titles.append(title)
            for path, doubts in draft.doubts.items():
                for doubt in doubts:
                    layout.doubt("tables", name, *path, say=doubt)
    if not tables:
        return None
    _merge(layout, tables, [sheet.name for sheet in book.sheets])
    _head(layout, book, file_name, vocabulary, provider, language, titles, numbers)
    if ignored:
        layout.content["ignore_sheets"] = [{"sheet": name, "why": why} for name, why in ignored]
        layout.doubt("ignore_sheets", say="no table was seen on these; is that so?")
    layout.content["tables"] = tables
    return layout


def _merge(layout: Draft, tables: dict[str, dict], sheets: list[str]) -> None:
    """One table for sheets that differ in their names alone, where a pattern fits just those."""
    alike: dict[str, list[str]] = {}
    for name, table in tables.items():
        rest = {key: part for key, part in table.items() if key != "sheet"}
        alike.setdefault(json.dumps(rest, sort_keys=True), []).append(name)
    for names in alike.values():
        said = [tables[name]["sheet"] for name in names]
        pattern = f"{_start(said)}*{_start([each[::-1] for each in said])[::-1]}"
        fitting = [sheet for sheet in sheets if fnmatch.fnmatchcase(sheet, pattern)]
        if len(names) < 2 or sorted(fitting) != sorted(said) or set(pattern) & set("[]?"):
            continue
        first, *others = names
        tables[first]["sheet"] = pattern
        layout.doubt("tables", first, "sheet", say=f"one table for all of these: {listed(said)}?")
        for other in others:
            del tables[other]
            for path in [path for path in layout.doubts if path[:2] == ("tables", other)]:
                del layout.doubts[path]


def _start(texts: list[str]) -> str:
    """The letters with which all texts begin."""
    alike = itertools.takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return "".join(each[0] for each in alike)


def _head(layout, book, file_name, vocabulary, provider, language, titles, numbers) -> None:
    """What the layout says of the file as a whole."""
    content = layout.content
    content["title"] = next((title for title in titles if title), FilePath(file_name).stem)[:TITLE]
    content["provider"] = provider or PLACEHOLDER
    names = vocabulary.providers.get(provider, ())
    content["publisher"] = names[0] if names else "publisher"
    if not provider:
        layout.doubt("provider", say=f"whose file is it? {listed(list(vocabulary.providers))}")
    layout.doubt("publisher", say="whose figures are they?")
    content["language"] = language
    layout.doubt("language", say="of the labels; names of countries tell it, where there are any")
    content["files"] = [pattern_of(file_name)]
    layout.doubt("files", say="does it fit the file of every year, and no other?")
    said = marks_of_numbers(numbers)
    if said:
        content["numbers"], doubt = said
        if doubt:
            layout.doubt("numbers", say=doubt)


def pattern_of(file_name: str) -> str:
    """A pattern for the names of other years' files."""
    path = FilePath(file_name)
    stem = re.sub(r"\d{2,}", "*", path.stem)
    stem = re.sub(r"[\[?]", "?", re.sub(r"\s*\(\d\)$", "*", stem))
    return re.sub(r"(\*[-_. ]*)+\*|\*{2,}", "*", stem) + path.suffix


def _name(sheet: str, count: int, tables: dict) -> str:
    """The name of a table: its sheet's, as a word."""
    word = re.sub(r"\W+", "_", fold(sheet)).strip("_") or "table"
    names = [word, *(f"{word}_{number}" for number in range(2, 1000))]
    return next(name for name in names if name not in tables)


# -- sheets ----------------------------------------------------------------------------------


def _sheet(
    book: Workbook,
    sheet: Sheet,
    file_name: str,
    vocabulary: Vocabulary,
    language: str,
    provider: str,
) -> tuple[list[tuple[Draft, str]], list[str], str]:
    """(drafts with their titles, numbers written as text, why there is none) of one sheet."""
    if not sheet.kinds.strip(BLANK):
        return [], [], "blank"
    cells = matrix(sheet, 0, 0)
    what = signs(cells, vocabulary.parts)
    places = [place for place in find_places(cells, what) if _is_table(cells, what, place)]
    if not places:
        return [], [], NO_TABLE if (what == VALUE).sum() != 1 else ONE_FIGURE
    stacked = stacked_places(cells, places)
    drafts, numbers = [], []
    for number, place in enumerate(places):
        if stacked and number in stacked[1:]:
            continue
        above = _above(cells, place)
        words = [text for _, text in above]
        title = _title(words, vocabulary)
        said = " ".join([*words, sheet.name, re.sub(r"[_.\-]", " ", FilePath(file_name).stem)])
        owed = vocabulary.owed.get(provider, ())
        setting = Setting(cells, what, vocabulary, language, said, file_name, above, owed)
        again = is_again(cells, places[:number], place)
        draft = _table(setting, place, sheet, numbers)
        if draft.content["shape"] == "long" and not _values_of(draft):
            continue
        if len(book.sheets) > 1 or book.format not in ("csv", "json"):
            draft.content = {"sheet": sheet.name} | draft.content
        else:
            draft.content = {"sheet": cells.name} | draft.content
        if again:
            draft = passed(draft, "the same figures as in the table above")
        elif stacked and number == stacked[0]:
            repeat(draft, setting, [places[at] for at in stacked])
        drafts.append((draft, title))
    return drafts, numbers, "" if drafts else NO_VALUES


def _title(words: list[str], vocabulary: Vocabulary) -> str:
    """The first text above a table that is more than a word or the name of who sends it."""
    names = {fold(name) for own in vocabulary.providers.values() for name in own}
    telling = [text for text in words if " " in text and fold(text) not in names]
    return next(iter([*telling, *words]), "")[:TITLE]


def _values_of(draft: Draft) -> list[str]:
    """The columns of a long table that hold values."""
    return [
        name
        for name, held in draft.content["columns"].items()
        if isinstance(held, dict) and "value" in held
    ]


def _is_table(cells: Matrix, what: np.ndarray, place: Place) -> bool:
    """Whether a place is more than numbered notes or a single figure."""
    held = what[place.first_row : place.last_row + 1]
    if not place.values:
        return False
    if place.values == (0,) and place.beside:
        labels = cells.labels(range(place.first_row, place.last_row + 1), [0])
        numbered = [label for label in labels if label]
        if numbered == [str(number) for number in range(1, len(numbered) + 1)]:
            return False
    figures = held[:, list(place.values)]
    return int(np.isin(figures, [VALUE, SYMBOL]).sum()) > 1 and bool((figures == VALUE).any())


def _table(setting: Setting, place: Place, sheet: Sheet, numbers: list[str]) -> Draft:
    """The draft of one table with its values and its end."""
    rows = range(place.first_row, place.last_row + 1)
    if is_grid(setting, place):
        draft = draft_grid(setting, place, sheet.name)
        columns = value_columns(setting, place)
        first = draft.content["stub"][0]["column"]
        blank = True
    else:
        draft = draft_long(setting, place, sheet.name)
        named = {
            setting.cells.label(place.header[-1], at) if place.header else letters(at): at
            for at in range(setting.what.shape[1])
        }
        columns = [named[name] for name in _values_of(draft)]
        first = letters(min(named[name] for name in draft.content["columns"]))
        blank = True
    said, some_blank = name_values(draft, setting, rows, columns)
    numbers += said
    if some_blank and blank:
        draft.doubt("blank", say="blank cells are not_stated; or zero, or missing:O?")
        draft.content["blank"] = "not_stated"
    if setting.cells.hidden is not None and setting.cells.hidden[rows.start : rows.stop].any():
        draft.content["hidden"] = "read"
        draft.doubt("hidden", say="rows or columns are hidden: do they count? else pass_over")
    _end(draft, setting, place, first)
    return draft


def _above(cells: Matrix, place: Place) -> list[tuple[str, str]]:
    """(cell, text) over a table, from its last neighbour on."""
    begin = place.header[0] if place.header else place.first_row
    found = []
    for row in range(place.top, begin):
        for column in range(min(cells.kind.shape[1], 12)):
            if text := cells.label(row, column):
                found.append((address(row + 1, column + 1), text))
    return found[-12:]


def _end(draft: Draft, setting: Setting, place: Place, first: str) -> None:
    """Say what ends the table: its first blank row, a text, or its last row."""
    cells, what = setting.cells, setting.what
    inside = what[place.first_row : place.last_row + 1]
    gaps = bool((inside == BLANK).all(axis=1).any())
    after = what[place.last_row + 1 :]
    blank_next = not len(after) or (after[0] == BLANK).all()
    body = draft.content if draft.content["shape"] == "long" else draft.content["body"]
    path = () if body is draft.content else ("body",)
    if blank_next and not gaps:
        return
    if not (after != BLANK).any():
        body["blank_rows"] = True
        return
    column = next(at for at in range(what.shape[1]) if letters(at) == first)
    labels = setting.labels(range(place.first_row, place.last_row + 1), column)
    for row in range(place.last_row + 1, len(what)):
        text = cells.label(row, column)
        if (what[row] != BLANK).any():
            ending = _ending(text, labels) if text and what[row, column] == WORDS else ""
            if ending:
                body["end"] = ending
                draft.doubt(*path, "end", say="will next year's file end so too?")
                return
            break
    body["last_row"] = place.last_row + 1
    draft.doubt(*path, "last_row", say="no text says where the table ends; mind new rows")


def _ending(text: str, labels: list[str]) -> str:
    """A pattern for the text that ends a table, "" when a label of the table fits it too."""
    words = text.split()
    short = " ".join(words[:3]) + "*" if len(words) > 4 else text
    if ":" in text[:25]:
        short = text[: text.index(":") + 1] + "*"
    start = fold(short.rstrip("*").replace("*", ""))
    if any(fold(label).startswith(start) for label in labels if label):
        return ""
    return short
