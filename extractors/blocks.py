"""Where the rows of a table cross its columns of values: one row per crossing, nothing dropped.

Rows and columns are counted from 0 here; addresses are made at the end.
"""

import itertools
import json
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from catalogue.labels import fold
from extractors.cells import BLANK, ERROR, KINDS, NUMBER, Sheet
from extractors.layouts import Meanings, merged_fixed
from extractors.limits import column_letters

NOTHING = "(blank)"


@dataclass(frozen=True)
class Matrix:
    """The cells of a sheet as arrays of height x width."""

    name: str
    kind: np.ndarray  # one letter, see extractors.cells.KINDS
    number: np.ndarray  # NaN unless kind is number
    text: np.ndarray  # "" for numbers and blanks

    def label(self, row: int, column: int) -> str:
        """The text of a label cell, trimmed; a whole number without its decimal point."""
        if self.kind[row, column] == NUMBER:
            number = self.number[row, column]
            return str(int(number)) if number == int(number) else repr(float(number))
        return " ".join(self.text[row, column].split())

    def labels(self, rows, columns) -> list[str]:
        return [self.label(row, column) for row in rows for column in columns]


def matrix(sheet: Sheet, height: int, width: int) -> Matrix:
    """The sheet as arrays, at least `height` x `width`."""
    shape = (sheet.height, sheet.width)
    kind = np.array(list(sheet.kinds), dtype="U1").reshape(shape)
    number = np.full(shape, np.nan)
    number[kind == NUMBER] = sheet.numbers
    text = np.full(shape, "", dtype=object)
    text[(kind != NUMBER) & (kind != BLANK)] = sheet.texts
    more = ((0, max(height - shape[0], 0)), (0, max(width - shape[1], 0)))
    return Matrix(
        sheet.name,
        np.pad(kind, more, constant_values=BLANK),
        np.pad(number, more, constant_values=np.nan),
        np.pad(text, more, constant_values=""),
    )


@dataclass(frozen=True)
class Trouble:
    """Something a table does not explain; `cells` are (row, column), the first is the place."""

    rule: str
    cells: list[tuple[int, int]]
    observed: str
    expected: str = ""
    indicator: str = ""
    time_period: str = ""


@dataclass
class Reading:
    """What one table gave: its values, what was unclear, and which cells it accounts for."""

    rows: pd.DataFrame
    troubles: list[Trouble]
    explained: np.ndarray  # height x width, True where the table says what a cell is
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


def constant(text: str, count: int):
    """One text `count` times, as a column."""
    return pd.array([text], dtype="str").take(np.zeros(count, dtype="int64"))


def read_block(
    sheet: Matrix,
    table: dict,
    meanings: Meanings,
    rows: range,
    stubs: list[tuple[int, str, bool]],
    columns: list[Column],
) -> Reading:
    """The values where `rows` cross `columns`, with the labels of the `stubs` beside them."""
    troubles: list[Trouble] = []
    at = [column.at for column in columns]
    has_values = (sheet.kind[np.ix_(rows, at)] != BLANK).any(axis=1)
    named: dict[str, list[str]] = {}
    keep = np.ones(len(rows), dtype=bool)
    blank_row = ~has_values
    ignored = np.zeros(len(rows), dtype=bool)
    for column, holds, fill_down in stubs:
        labels = sheet.labels(rows, [column])
        blank_row &= np.array([not label for label in labels], dtype=bool)
        ignored |= np.array([meanings.is_ignored(label) for label in labels], dtype=bool)
        if holds != "ignore":
            named[holds] = filled(labels) if fill_down else labels
    keep &= ~blank_row & ~ignored
    for column, holds, _ in stubs:
        if holds == "ignore":
            continue
        for place in np.flatnonzero(keep):
            label, cell = named[holds][place], (rows[place], column)
            if sheet.kind[cell] == ERROR:
                troubles.append(Trouble("I08", [cell], label))
            elif label and (holds != "indicator" or fold(label) in meanings.indicators):
                continue
            elif label or (has_values[place] and not meanings.may_be_blank(holds)):
                troubles.append(Trouble("I04", [cell], label or NOTHING))
            elif has_values[place]:
                continue
            keep[place] = False
    kept = np.flatnonzero(keep)
    chosen = [rows[place] for place in kept]
    frame = _values(sheet, table, meanings, chosen, columns, named, kept, stubs)
    troubles += _errors(sheet, frame, chosen, at)
    explained = np.zeros(sheet.kind.shape, dtype=bool)
    return Reading(frame, troubles, explained, rows.start, rows.stop)


def _label_places(table: dict, stubs: list[tuple[int, str, bool]]) -> str:
    """JSON: what is held -> the row ("4") or the column ("A") in which its labels stand."""
    places = {part["holds"]: str(part["row"]) for part in table.get("header", [])}
    places |= {holds: column_letters(column + 1) for column, holds, _ in stubs}
    places.pop("ignore", None)
    return json.dumps(places, sort_keys=True)


def _errors(sheet: Matrix, frame: pd.DataFrame, rows: list[int], at: list[int]) -> list[Trouble]:
    """A trouble per value cell that holds an error."""
    wrong = np.flatnonzero(sheet.kind[np.ix_(rows, at)].ravel() == ERROR)
    if not len(wrong):
        return []
    about = frame.iloc[wrong][["text", "indicator", "time_period"]]
    return [
        Trouble("I08", [(rows[place // len(at)], at[place % len(at)])], text, "", indicator, period)
        for place, (text, indicator, period) in zip(
            wrong, about.itertuples(index=False, name=None), strict=True
        )
    ]


def _values(
    sheet: Matrix,
    table: dict,
    meanings: Meanings,
    rows: list[int],
    columns: list[Column],
    named: dict[str, list[str]],
    kept: np.ndarray,
    stubs: list[tuple[int, str, bool]],
) -> pd.DataFrame:
    """One row per crossing of `rows` and `columns`, in reading order."""
    at = [column.at for column in columns]
    cross = np.ix_(rows, at)
    letters, kind = np.unique(sheet.kind[cross].ravel(), return_inverse=True)
    row_of = np.repeat(np.arange(len(rows)), len(at))
    column_of = np.tile(np.arange(len(at)), len(rows))

    def across(values: list[str]):
        """One text per column, repeated for every row."""
        return pd.array(values, dtype="str").take(column_of)

    def down(values: list[str]):
        """One text per row, repeated for every column."""
        return pd.array(values, dtype="str").take(row_of)

    default = table.get("indicator", "")
    indicator = across([column.indicator or default for column in columns])
    fixed = across([column.fixed for column in columns])
    if "indicator" in named:
        said = [meanings.indicators[fold(named["indicator"][place])] for place in kept]
        indicator = down([code for code, _ in said])
        if any(own != "{}" for _, own in said):
            pairs = zip(fixed, down([own for _, own in said]), strict=True)
            fixed = pd.array([merged_fixed(*pair) for pair in pairs], dtype="str")
    places = across([column_letters(place + 1) for place in at])
    data = {
        "sheet": constant(sheet.name, len(kind)),
        "cell": places + down([str(row + 1) for row in rows]),
        "indicator": indicator,
        "time_period": constant("", len(kind)),
        "obs_status": constant("", len(kind)),
    }
    for holds, labels in named.items():
        if holds != "indicator":
            data[holds] = down([labels[place] for place in kept])
    for holds in columns[0].labels if columns else ():
        if holds != "indicator":
            data[holds] = across([column.labels[holds] for column in columns])
    kinds = pd.array([KINDS[letter] for letter in letters], dtype="str")
    data["kind"] = kinds.take(kind)
    data["number"] = sheet.number[cross].ravel()
    data["text"] = pd.array(sheet.text[cross].ravel(), dtype="str")
    data["value_fixed"] = fixed
    data["label_at"] = constant(_label_places(table, stubs), len(kind))
    return pd.DataFrame(data)
