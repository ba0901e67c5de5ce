"""Where the rows of a table cross its columns of values: one row per crossing, nothing dropped.

Rows and columns are counted from 0 here; addresses are made at the end.
"""

import itertools
import json
from dataclasses import dataclass, field

import numpy as np

from extractors.cells import BLANK, ERROR
from extractors.layouts import Meanings, merged_fixed
from extractors.limits import column_letters, column_number
from extractors.matrix import Labels, Matrix, as_list, chosen, from_list, matrix, one_label, told
from extractors.stubs import Named, Stub, name_rows

__all__ = ["Matrix", "matrix"]

NOTHING = "(blank)"
VALUE, LABEL, PASSED = 1, 2, 3  # what a table says of a cell; 0 is nothing


@dataclass(frozen=True)
class Trouble:
    """Something a table does not explain; `cells` are (row, column), the first is the place."""

    rule: str
    cells: list[tuple[int, int]]
    observed: str
    expected: str = ""
    indicator: str = ""
    time_period: str = ""
    fault: str = ""  # what is wrong with a header, "" when nothing explains it


@dataclass
class Reading:
    """What one table gave: its values, what was unclear, and which cells it accounts for."""

    rows: dict  # `row`, `column`, `kind`, `number` arrays; other columns are Labels
    troubles: list[Trouble]
    said: np.ndarray  # height x width: VALUE, LABEL, PASSED or 0
    first_row: int
    last_row: int
    is_read: bool = True  # False when nothing of the table could be read


@dataclass
class Column:
    """A column of values: where it stands and what its headers say."""

    at: int
    labels: dict[str, str] = field(default_factory=dict)
    indicator: str = ""
    fixed: str = "{}"


def filled(labels: list[str]) -> list[str]:
    """Blanks continue the label before them."""
    return list(itertools.accumulate(labels, lambda last, label: label or last))


def read_block(
    sheet: Matrix,
    table: dict,
    meanings: Meanings,
    rows: np.ndarray,
    stubs: list[Stub],
    columns: list[Column],
    more: dict[str, tuple[str, str]],
) -> Reading:
    """The values where `rows` cross `columns`, with the labels of the `stubs` beside them.

    `more` is what holds for the whole block: what is held -> (label, the cell it stands in).
    """
    at = [column.at for column in columns]
    body = sheet.kind[np.ix_(rows, at)]
    has_values = (body != BLANK).any(axis=1)
    named = name_rows(sheet, rows, stubs)
    troubles = [Trouble(rule, [(row, column)], said) for row, column, said, rule in named.troubles]
    wrong = {row for row, *_ in named.troubles}
    keep = (
        np.array([row not in wrong for row in rows], dtype=bool)
        if wrong
        else np.ones(len(rows), bool)
    )

    blank_row = ~has_values
    passed = np.zeros(len(rows), dtype=bool)
    for labels in named.raw:
        blank_row &= ~told(labels, bool)
        if meanings.ignores:
            passed |= told(labels, meanings.is_ignored)
    if sheet.hidden is not None and table.get("hidden") == "pass_over":
        passed |= sheet.hidden[rows].all(axis=1)
    keep &= ~blank_row & ~passed
    for holds in named.labels:
        bad, silent = _unclear(sheet, meanings, rows, has_values, named, holds)
        column = named.columns[holds]
        for place in np.flatnonzero(keep & bad):
            cell = (int(rows[place]), column)
            label = named.labels[holds][1][named.labels[holds][0][place]]
            rule = "I08" if sheet.kind[cell] == ERROR else "I04"
            troubles.append(Trouble(rule, [cell], label or NOTHING))
        keep &= ~bad & ~silent

    kept = np.flatnonzero(keep)
    found = _values(sheet, table, meanings, rows[kept], columns, named, kept, more)
    dropped = _skipped(found, table)
    said = np.zeros(sheet.kind.shape, dtype="int8")
    said[np.ix_(rows, at)] = np.where(keep[:, None], VALUE, PASSED)
    if dropped.any():
        said[found["row"][dropped], found["column"][dropped]] = PASSED
        found = {
            name: chosen(part, ~dropped) if isinstance(part, tuple) else part[~dropped]
            for name, part in found.items()
        }
    troubles += _errors(found)
    return Reading(found, troubles, said, 0, 0)


def _unclear(
    sheet: Matrix,
    meanings: Meanings,
    rows: np.ndarray,
    has_values: np.ndarray,
    named: Named,
    holds: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Per row whether its label is wrong, and whether the row has neither label nor values."""
    labels = named.labels[holds]
    blank = ~told(labels, bool)
    wrong = sheet.kind[rows, named.columns[holds]] == ERROR
    if holds == "indicator":
        wrong |= ~blank & ~told(labels, meanings.knows_indicator)
    if holds in named.ranked:
        # Blank is the total of what stands in the columns before; something must stand there.
        others = [~told(named.labels[other], bool) for other in named.ranked]
        blank = blank & np.logical_and.reduce(others)
    may = meanings.may_be_blank(holds)
    return wrong | (blank & has_values & (not may)), blank & ~has_values


def _errors(found: dict) -> list[Trouble]:
    """A trouble per value cell that holds an error."""
    return [
        Trouble(
            "I08",
            [(int(found["row"][place]), int(found["column"][place]))],
            str(found["text"][1][int(found["text"][0][place])]),
            "",
            as_list(chosen(found["indicator"], [place]))[0],
            as_list(chosen(found["time_period"], [place]))[0],
        )
        for place in np.flatnonzero(found["kind"] == ERROR)
    ]


def _values(
    sheet: Matrix,
    table: dict,
    meanings: Meanings,
    rows: np.ndarray,
    columns: list[Column],
    named: Named,
    kept: np.ndarray,
    more: dict[str, tuple[str, str]],
) -> dict:
    """One row per crossing of `rows` and `columns`, in reading order."""
    at = np.array([column.at for column in columns], dtype="int64")
    cross = np.ix_(rows, at)
    row_of = np.repeat(np.arange(len(rows), dtype="int32"), len(at))
    column_of = np.tile(np.arange(len(at), dtype="int32"), len(rows))

    def across(values: list[str]) -> Labels:
        codes, texts = from_list(values)
        return codes[column_of], texts

    default = table.get("indicator", "")
    indicator = across([column.indicator or default for column in columns])
    fixed = across([column.fixed for column in columns])
    if "indicator" in named.labels:
        codes, texts = chosen(named.labels["indicator"], kept)
        used = [meanings.indicator(text) for text in texts]
        indicator = codes[row_of], [code for code, _ in used]
        if any(own != "{}" for _, own in used):
            whole = [merged_fixed(first, own) for _, own in used for first in fixed[1]]
            fixed = codes[row_of] * len(fixed[1]) + fixed[0], whole
    count = len(row_of)
    found: dict = {
        "row": np.asarray(rows, dtype="int32")[row_of],
        "column": at.astype("int32")[column_of],
        "indicator": indicator,
        "time_period": one_label("", count),
        "obs_status": one_label("", count),
    }
    places = {part["holds"]: str(part["row"] + sheet.top) for part in table.get("header", [])}
    for holds, (label, place) in more.items():
        found[holds] = one_label(label, count)
        places[holds] = place
    for holds, labels in named.labels.items():
        if holds != "indicator":
            codes, texts = chosen(labels, kept)
            found[holds] = codes[row_of], texts
    for holds in columns[0].labels if columns else ():
        if holds != "indicator":
            found[holds] = across([column.labels[holds] for column in columns])
    places |= {holds: _shifted(place, sheet.left) for holds, place in named.places.items()}
    places.pop("ignore", None)
    found["kind"] = sheet.kind[cross].ravel()
    found["number"] = sheet.number[cross].ravel()
    found["text"] = sheet.code[cross].ravel(), sheet.distinct
    found["value_fixed"] = fixed
    found["label_at"] = one_label(json.dumps(places, sort_keys=True), count)
    return found


def _shifted(letters: str, left: int) -> str:
    up = "^" if letters.endswith("^") else ""
    return column_letters(column_number(letters.rstrip("^")) + left) + up


def _skipped(found: dict, table: dict) -> np.ndarray:
    """Which values the layout passes over because of the labels they have together."""
    skipped = np.zeros(len(found["row"]), dtype=bool)
    for entry in table.get("skip", []):
        fits = np.ones(len(skipped), dtype=bool)
        for holds, said in entry["where"].items():
            labels = found.get(holds, one_label("", len(skipped)))
            fits &= told(labels, Meanings.matcher(said))
        skipped |= fits
    return skipped
