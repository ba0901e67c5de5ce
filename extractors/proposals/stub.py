"""What the columns beside the rows of a grid hold, drafted from their labels."""

import itertools
import re

import numpy as np

from catalogue.labels import fold
from extractors.cells import BLANK
from extractors.limits import column_number
from extractors.proposals.draft import (
    FEW,
    TOTALS,
    UNSAID,
    Draft,
    Setting,
    dimension_for,
    free_dimension,
    letters,
    name_indicators,
)
from extractors.proposals.places import Place
from extractors.proposals.signs import SYMBOL, VALUE, YEAR, part_of
from extractors.proposals.vocabulary import NEAR


def is_time_column(setting: Setting, place: Place, column: int) -> bool:
    held = setting.what[place.first_row : place.last_row + 1, column]
    used = held[held != BLANK]
    held, _ = setting.vocabulary.holds(heading_of(setting, place, column))
    if len(used) < 3 and held != "time_period":
        return False  # one or two figures that could be years
    return bool(len(used)) and bool(np.isin(used, [YEAR]).mean() > 0.6)


def draft_stub(
    draft: Draft,
    setting: Setting,
    place: Place,
    columns: list[int],
    beside: list[int],
    taken: set[str],
) -> list[tuple[str, list[str]]]:
    """Say what the columns of row labels hold; (holds, labels) whose codes are still to be told."""
    rows = range(place.first_row, place.last_row + 1)
    stub: list[dict] = []
    named: list[tuple[str, list[str]]] = []
    for column in beside:
        labels = setting.labels(rows, column)
        heading = heading_of(setting, place, column)
        number = str(len(stub))
        split = _split(setting, draft, heading, labels, taken, number, named)
        if split:
            stub.append({"column": letters(column), **split})
            continue
        holds, doubt = _column_holds(setting, place, column, heading, labels, taken)
        if doubt:
            draft.doubt("stub", number, say=doubt)
        part = {"column": letters(column), "holds": holds}
        if holds != "ignore":
            taken.add(holds)
            levels = _levels(draft, setting, rows, column, holds, taken, number)
            if levels:
                part = {"column": letters(column), "levels": levels}
                if setting.cells.indents:
                    part["indent"] = "format"
                taken |= set(levels)
                draft.doubt("stub", number, say="labels are indented: parts under their groups?")
                depths = [_depth(setting, row, column) for row in rows]
                low = min(d for d, label in zip(depths, labels, strict=True) if label)
                deep = [depth > low for depth in depths]
                named.append((levels[0], [x for x, d in zip(labels, deep, strict=True) if not d]))
                named.append((levels[1], [x for x, d in zip(labels, deep, strict=True) if d]))
            else:
                named.append((holds, labels))
            if holds == "indicator":
                name_indicators(draft, setting, labels)
        stub.append(part)
    if not stub:
        stub.append({"column": letters(max(columns[0] - 1, 0)), "holds": "ignore"})
        draft.doubt("stub", "0", say="no labels stand beside the values")
    _fills(draft, setting, rows, columns, stub)
    if "holds" in stub[0] and stub[0]["holds"] == "ignore":
        # The first column of the stub is where the end of the table is looked for.
        told = [number for number, part in enumerate(stub) if part.get("holds") != "ignore"]
        if told and all(label == "" for label in setting.labels(rows, beside[0])):
            stub.insert(0, stub.pop(told[0]))
    draft.content["stub"] = stub
    return named


def heading_of(setting: Setting, place: Place, column: int) -> str:
    labels = [setting.cells.label(row, column) for row in place.header]
    return next((label for label in reversed(labels) if label), "")


def _column_holds(setting, place, column, heading, labels, taken) -> tuple[str, str]:
    """(what a column of labels holds, doubt)."""
    vocabulary = setting.vocabulary
    held, sure = vocabulary.holds(heading)
    what = setting.what[place.first_row : place.last_row + 1, column]
    if is_time_column(setting, place, column) and "time_period" not in taken:
        return "time_period", ""
    figures = np.isin(what, [VALUE, SYMBOL]).sum() > 0.5 * (what != BLANK).sum()
    if held == "obs_status" and "obs_status" not in taken:
        return held, "a status by row: say its labels in status_labels"
    if figures or (sure and held == "ignore"):
        return "ignore", f"passed over, {heading!r}: a code or a note?"
    parts = [label for label in labels if label]
    if parts and sum(bool(part_of(x, vocabulary.parts)) for x in parts) > 0.6 * len(parts):
        return ("ignore" if "period" in taken else "period"), ""
    if any(fold(label) in vocabulary.series for label in set(labels)):
        return ("ignore", "") if "indicator" in taken else ("indicator", "")
    if held == "indicator" and sure and held not in taken and len(set(labels)) <= FEW:
        return held, ""
    list_, _ = vocabulary.list_of(list(dict.fromkeys(labels)), setting.language)
    if list_:
        return dimension_for(setting, list_, heading, taken)
    if len(set(labels)) == 1 and len(labels) > 3:
        return "ignore", f"the same in every row: {labels[0]!r}"
    if held in vocabulary.lists and held not in taken:
        return held, "" if sure else f"told by a word of {heading!r}: is it {held}?"
    stated, doubt = free_dimension(setting, heading, taken)
    return stated, doubt or f"which dimension is {heading!r}?"


def _split(setting, draft, heading, labels, taken, number, named) -> dict:
    """Several things in one label, divided by one sign: `M,PER,AT`."""
    plain = [label for label in labels if label]
    for sign in ",;|/":
        counts = {label.count(sign) for label in plain}
        if len(counts) != 1 or min(counts, default=0) < 2:
            continue
        parts = [label.split(sign) for label in plain]
        heads = heading.split(sign)
        holds = []
        for place in range(len(parts[0])):
            own = list(dict.fromkeys(part[place].strip() for part in parts))
            head = heads[place] if len(heads) == len(parts[0]) else ""
            held, _ = setting.vocabulary.holds(re.split(r"[\\]", head)[0])
            list_, _ = setting.vocabulary.list_of(own, setting.language)
            if list_ and not held:
                held, _ = dimension_for(setting, list_, head, {*taken, *holds})
            if held in {*taken, *holds} or held in ("", "value", "time_period"):
                held = "ignore"
            holds.append(held)
            if held != "ignore":
                named.append((held, own))
        draft.doubt("stub", number, say=f"the parts of {plain[0]!r}: is each what it holds?")
        taken |= {held for held in holds if held != "ignore"}
        return {"split": sign, "holds": holds}
    return {}


def _depth(setting: Setting, row: int, column: int) -> int:
    if setting.cells.indents:
        return setting.cells.indents.get((row, column), 0)
    text = setting.cells.said(row, column)
    return len(text) - len(text.lstrip())


def _levels(
    draft: Draft,
    setting: Setting,
    rows: range,
    column: int,
    holds: str,
    taken: set[str],
    number: str,
) -> list[str]:
    """Two levels of an indented column, when the upper is of another list than the lower."""
    depths = {row: _depth(setting, row, column) for row in rows}
    labels = dict(zip(rows, setting.labels(rows, column), strict=True))
    known = sorted({depths[row] for row in rows if labels[row]})
    if len(known) < 2 or holds == "time_period":
        return []
    lists = []
    for depth in known:
        own = [labels[row] for row in rows if labels[row] and depths[row] == depth]
        lists.append(setting.vocabulary.list_of(own, setting.language)[0])
    group = "citizenship_group" if holds == "citizenship" else "region_of_origin"
    if len(known) == 2 and lists[1] and lists[0] != lists[1] and group not in taken:
        return [group, holds]
    draft.doubt(
        "stub",
        number,
        say=f"labels are indented to {len(known)} depths, and read alike: groups and their parts? "
        "then levels: [..., ...] in place of holds",
    )
    return []


def without_groups(
    draft: Draft, setting: Setting, named: list[tuple[str, list[str]]]
) -> list[tuple[str, list[str]]]:
    """What `draft_stub` returned, without groups that are no breakdown of the table's indicators.

    Their labels are passed over, but those that the list of the parts knows (totals, countries).
    While the indicator is not chosen, all of them stay.
    """
    said = draft.content.get("indicators", {}).values()
    codes = [draft.content.get("indicator", ""), *said]
    dimensions = setting.vocabulary.dimensions
    broken_down = {name for code in codes for name in dimensions.get(code, ())}
    if UNSAID in codes:
        return named
    held = dict(named)
    for number, part in enumerate(draft.content["stub"]):
        group, parts = part.get("levels", ("", ""))
        if not group or group in broken_down:
            continue
        draft.content["stub"][number] = {"column": part["column"], "holds": parts}
        draft.doubts.pop(("stub", str(number)), None)
        list_ = setting.vocabulary.lists[parts]
        labels = list(dict.fromkeys(label for label in held.pop(group) if label))
        own = {fold(label) for label in held[parts]}
        passed = [
            label
            for label in labels
            if fold(label).strip(" .:") not in TOTALS | own
            and setting.vocabulary.code(list_, label, setting.language)[1] in ("", NEAR)
        ]
        held[parts] = [*held[parts], *(label for label in labels if label not in passed)]
        if passed:
            draft.content.setdefault("ignore_labels", []).extend(passed)
            say = f"groups over indented labels, which are no breakdown of {' or '.join(codes)}"
            draft.doubt("ignore_labels", say=f"{say.strip()}: pass them over?")
    return list(held.items())


def _fills(draft, setting, rows, columns, stub) -> None:
    """Say how blanks among the row labels continue."""
    held = setting.what[rows.start : rows.stop][:, columns]
    used = (held != BLANK).any(axis=1)
    telling = [
        (
            number,
            np.array([bool(x) for x in setting.labels(rows, column_number(part["column"]) - 1)]),
        )
        for number, part in enumerate(stub)
        if part.get("holds") != "ignore" and "split" not in part and "levels" not in part
    ]
    for (number, own), _ in itertools.pairwise(telling):
        blank = used & ~own
        if not blank.any() or not own.any():
            continue
        deeper = np.logical_or.reduce([own_ for at, own_ in telling if at > number])
        together = (own & deeper).sum()
        if together >= 0.8 * own.sum():
            fill = "always"
        else:
            fill = "up" if not own[np.flatnonzero(used)[0]] else "down"
        stub[number]["fill"] = fill
        said = {
            "always": "a label stands only in the first row of its group?",
            "up": "totals stand below their parts?",
            "down": "totals stand above their parts?",
        }[fill]
        draft.doubt("stub", str(number), say=said)
