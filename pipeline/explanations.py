"""Explanations that a ministry wrote into a returned workbook and put back into its inbox.

Such a workbook is known by its sheet of findings, which names the submission it answers; what the
file is called does not matter. Explanations become decisions. Data that was changed too makes the
file a resubmission of the file it answers, under that file's name; unchanged data is not taken a
second time.
"""

import math
from dataclasses import dataclass

import pandas as pd

from extractors.cells import BLANK, NUMBER, Sheet, Workbook
from extractors.layouts import sheet_key
from model.records import Decision
from pipeline.reading import is_findings, stored_cells, without_findings
from pipeline.workplace import Workplace
from reporting.marks import MARK
from store import register

EXPLAIN = "explain"


@dataclass(frozen=True)
class Returned:
    """What a returned workbook says: the submission it answers, texts by finding key."""

    submission: dict
    texts: dict[str, str]
    changed: bool  # its data are not those of that submission


def returned(workplace: Workplace, provider: str, file_name: str, sha256: str) -> Returned | None:
    """What stored bytes answer; None when they are no returned workbook of this provider."""
    places, country = workplace.places, workplace.country
    file = {"file_name": file_name, "sha256": sha256}
    book = stored_cells(places, country, provider, file)
    tables = [] if book is None else [sheet for sheet in book.sheets if is_findings(sheet)]
    if not tables:
        return None
    reference, texts = _table(tables[0])
    every = register.submissions(workplace.engine, country.ref_area)
    known = every[(every["submission_id"] == reference) & (every["provider"] == provider)]
    if not len(known):
        return None
    submission = known.iloc[-1].to_dict()
    before = stored_cells(places, country, provider, submission)
    return Returned(submission, texts, before is None or not _same(before, book))


def decided(workplace: Workplace, said: Returned) -> list[tuple[dict, str]]:
    """The explanations that belong to a finding of that submission: (finding, text)."""
    found = register.findings_of(workplace.engine, [said.submission["submission_id"]])
    rows = found[found["key"].isin(list(said.texts))].to_dict("records")
    return [(row, said.texts[row["key"]]) for row in rows]


def keep(workplace: Workplace, said: Returned, received_at: str) -> int:
    """Keep the explanations as decisions of the provider; how many were not the last word yet."""
    newest = _newest(workplace)
    made = [
        Decision(
            finding=row["key"],
            kind=EXPLAIN,
            observed=row["observed"],
            expected=row["expected"],
            text=text,
            decided_by=said.submission["provider"],
            decided_at=received_at,
        )
        for row, text in decided(workplace, said)
    ]
    fresh = [one for one in made if newest.get(one.finding) != _said(one)]
    return register.add_decisions(workplace.engine, fresh) if fresh else 0


def _newest(workplace: Workplace) -> dict[str, tuple]:
    rows = register.decisions(workplace.engine, workplace.country.ref_area).to_dict("records")
    return {row["finding"]: _said(Decision(**row)) for row in rows}


def _said(decision: Decision) -> tuple:
    """What a decision says, whenever it was made."""
    names = ("kind", "observed", "expected", "text", "decided_by")
    return tuple(getattr(decision, name) for name in names)


def _table(sheet: Sheet) -> tuple[str, dict[str, str]]:
    """The submission's id, and the explanations by finding key, of a sheet of findings.

    The key stands in the column of the mark, the explanation on its left, as we wrote them; the
    sheet is protected, so that nobody moves them by mistake.
    """
    cells = cells_of(sheet)
    (top, column), mark = next(
        (place, text) for place, (_, text) in cells.items() if str(text).startswith(MARK)
    )
    texts = {}
    for row in range(top + 2, sheet.height):
        _, key = cells.get((row, column), (BLANK, ""))
        kind, text = cells.get((row, column - 1), (BLANK, ""))
        text = f"{text:g}" if kind == NUMBER else text.strip()
        if key and text:
            texts[str(key)] = text
    return mark.removeprefix(MARK).strip(), texts


def cells_of(sheet: Sheet) -> dict[tuple[int, int], tuple[str, str | float]]:
    """(row, column) from 0 -> (kind, value) of every cell that is not blank."""
    numbers, texts = iter(sheet.numbers), iter(sheet.texts)
    return {
        divmod(place, sheet.width): (kind, next(numbers if kind == NUMBER else texts))
        for place, kind in enumerate(sheet.kinds)
        if kind != BLANK
    }


def _same(before: Workbook, now: Workbook) -> bool:
    """Whether two workbooks hold the same data, apart from sheets of findings."""
    first, second = _data(before), _data(now)
    return first.keys() == second.keys() and all(
        first[name].keys() == second[name].keys()
        and all(_alike(cell, second[name][place]) for place, cell in first[name].items())
        for name in first
    )


def _alike(one: tuple[str, str | float], other: tuple[str, str | float]) -> bool:
    """Equal, but for the last digits of a number, which spreadsheet programs drop on saving."""
    if one[0] == other[0] == NUMBER:
        return math.isclose(one[1], other[1], rel_tol=1e-13)
    return one == other


def _data(book: Workbook) -> dict[str, dict]:
    return {
        sheet_key(sheet.name): cells
        for sheet in without_findings(book).sheets
        if (cells := cells_of(sheet))
    }


def made_until(workplace: Workplace, moment: str) -> list[dict]:
    """The decisions made by a moment (ISO 8601), the newest about each finding last."""
    made = register.decisions(workplace.engine, workplace.country.ref_area)
    known = pd.to_datetime(made["decided_at"], utc=True, format="ISO8601") <= pd.Timestamp(moment)
    return made[known].to_dict("records")
