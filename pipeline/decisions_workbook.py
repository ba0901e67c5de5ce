"""Decisions that a working group wrote into the decisions workbook of an edition."""

from pathlib import Path

from catalogue.load import Catalogue, Country
from catalogue.words import known_languages, words
from extractors.cells import BLANK, DATE, TEXT, Refused, Sheet, read_cells
from extractors.limits import Limits
from model.records import Decision
from pipeline.explanations import cells_of
from reporting.decisions_workbook import ASKED, FIRST_ROW, KINDS, PINNED, SHOWN
from reporting.marks import DECISIONS_MARK
from store.database import moment
from store.decisions_file import DecisionsError

Cells = dict[tuple[int, int], tuple[str, str | float]]


def read_workbook(path: Path, catalogue: Catalogue, country: Country) -> list[Decision]:
    """The decisions of a workbook that we made and people filled in, in any of its languages.

    Lines in which nothing was filled in are passed over. DecisionsError lists all mistakes with
    their cells, so that they are mended in one go.
    """
    try:
        book = read_cells(path, Limits(), path.name)
    except Refused as refusal:
        raise DecisionsError(path, [str(refusal)]) from refusal
    sheets = [sheet for sheet in book.sheets if _mark(sheet)]
    if not sheets:
        raise DecisionsError(path, ["it is not a decisions workbook that was made here"])
    cells, kinds = cells_of(sheets[0]), _kinds(catalogue, country)
    decisions, mistakes = [], []
    for row in range(FIRST_ROW, sheets[0].height):
        asked = {
            name: cells.get((row, column), (BLANK, ""))
            for column, name in enumerate(ASKED, start=len(SHOWN))
        }
        if all(kind == BLANK or not str(value).strip() for kind, value in asked.values()):
            continue
        pinned = {
            name: str(cells.get((row, column), (BLANK, ""))[1])
            for column, name in enumerate(PINNED, start=len(SHOWN) + len(ASKED))
        }
        values, found = _values(asked, kinds)
        if not pinned["key"]:
            found.append("the line has lost its finding: fill in a fresh copy of the workbook")
        mistakes += [f"row {row + 1}: {mistake}" for mistake in found]
        if not found:
            pins = {"observed": pinned["observed"], "expected": pinned["expected"]}
            decisions.append(Decision(finding=pinned["key"], **pins, **values))
    if mistakes:
        raise DecisionsError(path, mistakes)
    return decisions


def _mark(sheet: Sheet) -> bool:
    return any(text.startswith(DECISIONS_MARK) for text in sheet.texts[:20])


def _kinds(catalogue: Catalogue, country: Country) -> dict[str, str]:
    """What the drop-down offers, in every language -> kind of decision."""
    return {
        words(language, catalogue, country).say(text): kind
        for language in known_languages()
        for kind, text in KINDS.items()
    }


def _values(
    asked: dict[str, tuple[str, str | float]], kinds: dict[str, str]
) -> tuple[dict[str, str], list[str]]:
    """One line's decision without its finding, and what is wrong with it."""
    values = {name: str(value).strip() for name, (_, value) in asked.items()}
    found = [f"{ASKED[name][0]} is empty" for name, value in values.items() if not value]
    found += [
        f"{ASKED[name][0]} must be text, not {value}"
        for name, value in values.items()
        if value and asked[name][0] not in (TEXT, DATE)
    ]
    if values["kind"]:
        values["kind"] = kinds.get(values["kind"], "")
        if not values["kind"]:
            choices = ", ".join(f"{text!r}" for text in KINDS.values())
            found.append(f"Decision must be one of {choices}, or its translation")
    if values["decided_at"] and not found:
        try:
            values["decided_at"] = moment("decided_at", values["decided_at"])[:10]
        except ValueError:
            found.append(f"Date must be a date as in 2024-05-31, not {values['decided_at']!r}")
    return values, found
