"""The labels beside the rows of a table: filled, divided, or ranked by their indentation."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from extractors.limits import column_letters, column_number
from extractors.matrix import Labels, Matrix, as_list, from_list, told

LEVELS = ("down", "up")


@dataclass(frozen=True)
class Stub:
    """A column of row labels: where it stands and what its labels hold."""

    at: int
    holds: tuple[str, ...]  # one, or the parts of a divided label, or the levels of a hierarchy
    fill: str = ""  # "" | always | down | up | merged
    split: str = ""
    levels: str = ""  # "" | text | format: where the indentation is


@dataclass
class Named:
    """What the stubs say about every row."""

    labels: dict[str, Labels] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)  # column letters; `^`: filled from below
    columns: dict[str, int] = field(default_factory=dict)
    ranked: set[str] = field(default_factory=set)  # may be blank: the row is a part's total
    troubles: list[tuple[int, int, str, str]] = field(default_factory=list)  # row, column, said
    raw: list[Labels] = field(default_factory=list)  # as they stand, by column


def stub_of(part: dict) -> Stub:
    """A stub of the layout's `stub` list."""
    at = column_number(part["column"]) - 1
    if "levels" in part:
        return Stub(at, tuple(part["levels"]), levels=part.get("indent", "text"))
    fill = "always" if part.get("fill_down") else part.get("fill", "")
    holds = part["holds"]
    return Stub(
        at, tuple(holds) if isinstance(holds, list) else (holds,), fill, part.get("split", "")
    )


def name_rows(sheet: Matrix, rows: np.ndarray, stubs: list[Stub]) -> Named:
    """The labels of every row, under what they hold."""
    named = Named()
    for stub in stubs:
        raw = sheet.column(rows, stub.at)
        named.raw.append(raw)
        if stub.levels:
            _by_indent(sheet, rows, stub, raw, named)
        elif stub.split:
            _divided(rows, stub, raw, named)
        elif stub.holds[0] != "ignore":
            if stub.fill == "always":
                raw = _continued(raw)
            elif stub.fill == "merged":
                raw = _merged(sheet, rows, stub.at, raw)
            _put(named, stub, stub.holds[0], raw)
    _ranked(stubs, named)
    return named


def _put(named: Named, stub: Stub, holds: str, labels: Labels) -> None:
    named.labels[holds] = labels
    named.places[holds] = column_letters(stub.at + 1) + ("^" if stub.fill == "up" else "")
    named.columns[holds] = stub.at


def _continued(labels: Labels) -> Labels:
    """Blanks continue the label above them."""
    return from_list(list(itertools.accumulate(as_list(labels), lambda last, now: now or last)))


def _merged(sheet: Matrix, rows: np.ndarray, column: int, labels: Labels) -> Labels:
    """Blank cells of a merged range have the label of its first cell."""
    texts = as_list(labels)
    for place, row in enumerate(rows):
        at = (int(row) + sheet.top, column + sheet.left)
        first = sheet.merges.get(at, at)
        if first != at and not texts[place]:
            texts[place] = sheet.label(first[0] - sheet.top, first[1] - sheet.left)
    return from_list(texts)


def _divided(rows: np.ndarray, stub: Stub, raw: Labels, named: Named) -> None:
    """One label as several, each holding its own thing."""
    codes, texts = raw
    parts = [[part.strip() for part in text.split(stub.split)] for text in texts]
    wrong = [
        bool(text) and len(cut) != len(stub.holds) for text, cut in zip(texts, parts, strict=True)
    ]
    for place in np.flatnonzero(told(raw, dict(zip(texts, wrong, strict=True)).get)):
        named.troubles.append((int(rows[place]), stub.at, texts[codes[place]], "I04"))
    for number, holds in enumerate(stub.holds):
        if holds != "ignore":
            own = [
                "" if bad or not text else cut[number]
                for text, cut, bad in zip(texts, parts, wrong, strict=True)
            ]
            _put(named, stub, holds, (codes, own))


def _by_indent(sheet: Matrix, rows: np.ndarray, stub: Stub, raw: Labels, named: Named) -> None:
    """A label's depth says what it holds; deeper levels are its parts, until one stands higher."""
    labels = as_list(raw)
    depths = [_depth(sheet, int(row), stub) for row in rows]
    known = sorted({depth for depth, label in zip(depths, labels, strict=True) if label})
    found = {holds: [] for holds in stub.holds}
    current = [""] * len(stub.holds)
    for place, label in enumerate(labels):
        level = known.index(depths[place]) if label else -1
        if level >= len(stub.holds):
            named.troubles.append((int(rows[place]), stub.at, label, "I04"))
            level = -1
        if level >= 0:
            current = [*current[:level], label, *[""] * (len(current) - level - 1)]
        for holds, said in zip(stub.holds, current, strict=True):
            found[holds].append(said if level >= 0 else "")
    for holds, said in found.items():
        if holds != "ignore":
            _put(named, stub, holds, from_list(said))
            named.ranked.add(holds)


def _depth(sheet: Matrix, row: int, stub: Stub) -> int:
    if stub.levels == "format":
        return sheet.indents.get((row + sheet.top, stub.at + sheet.left), 0)
    text = sheet.said(row, stub.at).replace("\t", "    ")
    return len(text) - len(text.lstrip())


def _ranked(stubs: list[Stub], named: Named) -> None:
    """Fill the columns of a hierarchy: left of a row's own label only, never on its right."""
    ranked = [stub for stub in stubs if not stub.levels and stub.holds[0] in named.labels]
    direction = next((stub.fill for stub in ranked if stub.fill in LEVELS), "")
    if not direction:
        return
    columns = [as_list(named.labels[stub.holds[0]]) for stub in ranked]
    order = range(len(columns[0]))
    current = [""] * len(columns)
    for place in order if direction == "down" else reversed(order):
        own = max((level for level, said in enumerate(columns) if said[place]), default=-1)
        for level in range(own + 1):
            if columns[level][place]:
                current[level:] = [columns[level][place], *[""] * (len(current) - level - 1)]
            elif ranked[level].fill == direction:
                columns[level][place] = current[level]
    for stub, said in zip(ranked, columns, strict=True):
        named.labels[stub.holds[0]] = from_list(said)
        named.ranked.add(stub.holds[0])
