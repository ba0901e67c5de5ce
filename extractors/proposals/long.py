"""A layout for a long table, one row per figure or set of figures, drafted from its columns."""

import re

import numpy as np

from catalogue.labels import fold
from extractors.cells import BLANK
from extractors.proposals.draft import (
    FEW,
    MEANINGS,
    Draft,
    Setting,
    choose_indicator,
    dimension_for,
    letters,
    listed,
    multiplier,
    name_indicators,
    name_labels,
    year_elsewhere,
)
from extractors.proposals.places import Place
from extractors.proposals.signs import PART, SYMBOL, VALUE, YEAR, form_of_time, is_time, part_of
from extractors.proposals.vocabulary import OTHER, SHARES, SURE

DOLLARS = re.compile(r"us ?\$|\busd\b", re.I)
SAMPLE = 2000
CODED = ("obs_status", "sex", "indicator")  # what letters alone can be labels of
STATUS_CODES = "ABDEFGIKPSTUVWMOLQHJNX"


def draft_long(setting: Setting, place: Place, sheet: str) -> Draft:
    """The table of one place as a long table."""
    draft = Draft({"shape": "long"})
    header = place.header[-1] if place.header else None
    draft.content["header_row"] = 0 if header is None else header + 1
    if header is not None and place.first_row > header + 1:
        draft.content["first_row"] = place.first_row + 1
    rows = range(place.first_row, place.last_row + 1)
    used = _columns(setting, place, header)
    names = {
        column: setting.cells.label(header, column) if header is not None else letters(column)
        for column in used
    }
    starts = _side_by_side(names)
    if starts:
        draft.content["side_by_side"] = [letters(column) for column in starts]
        draft.doubt("side_by_side", say="the same columns several times beside one another?")
        used = [column for column in used if column < starts[1]]
    elif twice := [name for name in names.values() if list(names.values()).count(name) > 1]:
        draft.doubt("columns", say=f"headers that stand twice cannot be told: {listed(twice)}")
    _hold(draft, setting, place, rows, used, names, sheet)
    return draft


def _columns(setting: Setting, place: Place, header: int | None) -> list[int]:
    """Columns with a header or with something in their rows."""
    held = (setting.what[place.first_row : place.last_row + 1] != BLANK).any(axis=0)
    if header is not None:
        held |= setting.what[header] != BLANK
    return [int(column) for column in np.flatnonzero(held)]


def _side_by_side(names: dict[int, str]) -> list[int]:
    """The columns at which the same headers begin anew, [] if they stand once."""
    columns, labels = list(names), [fold(name) for name in names.values()]
    for width in range(1, len(labels) // 2 + 1):
        if len(labels) % width == 0 and width > 1:
            parts = [labels[at : at + width] for at in range(0, len(labels), width)]
            if all(part == parts[0] for part in parts) and all(parts[0]):
                return columns[::width]
    return []


def _hold(draft, setting, place, rows, used, names, sheet) -> None:
    """Say what each column holds."""
    holding: dict[int, object] = {}
    taken: set[str] = set()
    labels = {column: setting.labels(rows, column) for column in used}
    kinds = {
        column: _kind(setting, place, column, names[column], labels[column]) for column in used
    }
    _times(draft, setting, kinds, labels, names, holding, taken)
    for column in sorted(used, key=lambda at: -_preference(labels[at], names[at], kinds[at])):
        if column in holding or kinds[column] != "labels":
            continue
        holds, doubt = _labels_hold(setting, names[column], labels[column], taken)
        holding[column] = holds
        path = ("columns", names[column])
        if doubt:
            draft.doubt(*path, say=doubt)
        if holds != "ignore":
            taken.add(holds)
    for column in used:
        if kinds[column] == "code" and any(labels[column]):
            draft.doubt("columns", names[column], say="passed over: a code, a note, a repetition?")
    values = _values(draft, setting, used, names, kinds, holding)
    for column in used:
        if column in values:
            continue
        holds = holding.setdefault(column, "ignore")
        if holds == "indicator":
            name_indicators(draft, setting, labels[column])
        elif holds == "obs_status":
            _statuses(draft, labels[column])
        elif holds != "ignore":
            name_labels(draft, setting, holds, list(dict.fromkeys(labels[column])))
    columns: dict = {}
    for column in used:
        if column in values:
            columns[names[column]] = _value(draft, setting, names[column], taken, len(values))
        else:
            columns[names[column]] = holding[column]
    # Of two columns under one header only the last is named.
    lost = any(
        holding.get(column) == "time_period" and columns[names[column]] != "time_period"
        for column in used
    )
    if lost or "time_period" not in taken:
        year_elsewhere(draft, setting, sheet)
    _said_once(draft, [names[column] for column in values])
    draft.content["columns"] = columns
    powers = {multiplier(names[column]) or multiplier(setting.title) for column in values}
    if len(powers) == 1 and powers != {0}:
        draft.content["unit_mult"] = powers.pop()
        draft.doubt("unit_mult", say="a word says so: are the figures printed so?")


def _kind(setting, place, column, name, labels) -> str:
    """time | part | value | blank | code | labels: what a column looks like."""
    what = setting.what[place.first_row : place.last_row + 1, column]
    used = what[what != BLANK]
    held, sure = setting.vocabulary.holds(name)
    if not len(used):
        return "value" if sure and held == "value" and name.isupper() else "blank"
    if sure and held == "ignore" and not re.search(SHARES, name, re.I):
        return "code"
    distinct = list(dict.fromkeys(label for label in labels[:SAMPLE] if label))
    times = sum(is_time(x, setting.vocabulary.parts) for x in distinct) / max(len(distinct), 1)
    digits = all(x.isdecimal() and len(x) == 6 and form_of_time(x, {}) for x in distinct)
    if held != "time_period" and len(used) < 3 and np.isin(used, [YEAR]).all():
        return "value"  # a figure that could be a year, and its header names none
    if np.isin(used, [YEAR]).mean() > 0.8 or times > 0.8 or (held == "time_period" and digits):
        return "time" if held in ("", "time_period", "ignore", "period") else "labels"
    if digits and distinct:
        return "time"
    if (used == PART).mean() > 0.8:
        return "part"
    if column in place.values or np.isin(used, [VALUE, SYMBOL]).mean() > 0.5:
        if not name and _counts(labels):
            return "code"
        if len(place.header) == 0 and _counted_codes(setting, place, column, labels):
            return "code"
        ages = sure and held == "age" and all(x.isdecimal() and int(x) < 130 for x in distinct)
        return "labels" if ages else "value"
    if distinct and all(fold(x) in MEANINGS for x in distinct) and held not in CODED:
        return "value"  # nothing but signs for no figure
    return "labels"


def _counts(labels: list[str]) -> bool:
    """Whether a column numbers the rows."""
    return all(x.isdigit() for x in labels) and len(set(labels)) == len(labels)


def _counted_codes(setting, place, column, labels) -> bool:
    """Whether numbers without a header are codes of the labels beside them: one each."""
    others = [at for at in place.beside if setting.what[place.first_row, at] == "t"]
    if not others or len(set(labels)) < 3:
        return False
    rows = range(place.first_row, place.last_row + 1)
    names = setting.labels(rows, others[0])
    pairs = set(zip(names, labels, strict=True))
    return len(pairs) <= 1.05 * max(len(set(names)), len(set(labels))) and len(pairs) < len(labels)


def _times(draft, setting, kinds, labels, names, holding, taken) -> None:
    """Which column says the year, and which the part of it."""
    times = [column for column, kind in kinds.items() if kind == "time"]
    parts = [column for column, kind in kinds.items() if kind == "part"]
    finer = [c for c in times if form_of_time(next((x for x in labels[c] if x), ""), {})]
    years = [c for c in times if c not in finer]
    chosen = (finer or years)[:1]
    if parts and years:
        chosen = years[:1]
        holding[parts[0]] = "period"
        taken.add("period")
    for column in times:
        if column in chosen:
            holding[column] = "time_period"
            taken.add("time_period")
        else:
            holding[column] = "ignore"
            draft.doubt("columns", names[column], say="the time again, or something else?")


def _preference(labels: list[str], name: str, kind: str) -> float:
    """Codes before names: a column of ISO codes is read rather than the names beside it."""
    plain = [label for label in labels[:SAMPLE] if label]
    if not plain or kind != "labels":
        return 0.0
    iso = sum(len(x) == 3 and x.isupper() for x in plain) / len(plain)
    return 2.0 * ("iso" in fold(name)) + iso + 0.5 * ("_" not in name and name.isupper())


def _labels_hold(setting, name, labels, taken) -> tuple[str, str]:
    """(what a column of labels holds, doubt)."""
    vocabulary = setting.vocabulary
    held, sure = vocabulary.holds(name)
    distinct = list(dict.fromkeys(label for label in labels if label))
    if held == "obs_status":
        return ("ignore" if held in taken else held), ""
    if any(fold(label) in vocabulary.series for label in distinct):
        return ("ignore", "") if "indicator" in taken else ("indicator", "")
    if sure and held in taken:
        return "ignore", f"{held} again, in other words?"
    if sure and held in ("indicator", *vocabulary.lists, "ref_area"):
        return held, ""
    list_, _ = vocabulary.list_of(distinct[:SAMPLE], setting.language)
    if list_:
        if held in taken:
            return "ignore", f"{held} again, in other words?"
        holds, doubt = dimension_for(setting, list_, name, taken)
        return holds, doubt
    if held == "indicator" and len(distinct) <= FEW and held not in taken:
        return held, f"told by a word of {name!r}: does it name indicators?"
    if held in vocabulary.lists and held not in taken:
        return held, f"told by a word of {name!r}: is it {held}?"
    parts = setting.vocabulary.parts
    if any(is_time(x, parts) for x in distinct) and any(part_of(x, parts) for x in distinct):
        return "ignore", "years and months in one column: give each a column of its own"
    return "ignore", f"passed over; or a dimension? its labels: {listed(distinct[:8])}"


def _values(draft, setting, used, names, kinds, holding) -> list[int]:
    """The columns of values; shares and a second currency are passed over, and doubted."""
    values = [column for column in used if kinds[column] == "value" and column not in holding]
    sure = [c for c in values if setting.vocabulary.holds(names[c]) == ("value", True)]
    if any(names[c].isupper() and "_" in names[c] for c in sure):
        values = [c for c in values if c in sure]  # SDMX: OBS_VALUE beside its attributes
    shares = [c for c in values if re.search(SHARES, names[c], re.I)]
    if len(shares) < len(values):
        for column in shares:
            holding[column] = "ignore"
            draft.doubt("columns", names[column], say="shares of the figures beside them?")
        values = [c for c in values if c not in shares]
    dollars = [c for c in values if DOLLARS.search(names[c])]
    rest = [c for c in values if re.search(r"million|mln|rs\.", names[c], re.I)]
    if dollars and len(dollars) + len([c for c in rest if c not in dollars]) == len(values):
        for column in values:
            if column not in dollars:
                holding[column] = "ignore"
                draft.doubt("columns", names[column], say="the same in another currency?")
        values = dollars
    return values


def _value(draft: Draft, setting: Setting, name: str, taken: set[str], count: int) -> dict:
    """A column of values: its indicator, and the member its header names."""
    fixed = {}
    for list_ in ("sex", "age", "applicant_type"):
        code, how = setting.vocabulary.code(list_, name, setting.language)
        # A total says nothing of its own.
        if how in (SURE, OTHER) and list_ not in taken and code != "_T":
            fixed[list_] = code
            break
    if not fixed and (match := re.fullmatch(r"([fm])[_ ](\d+)[_ ](\d+)", fold(name))):
        fixed = {"sex": match[1].upper(), "age": f"Y{match[2]}T{match[3]}"}
    if "indicator" in taken:
        return {"value": {"fixed": fixed} if fixed else {}}
    words = setting.title if count == 1 or fixed else f"{name} {name} {setting.title}"
    path = ("columns", name)
    value: dict = {"indicator": choose_indicator(draft, setting, words, taken | set(fixed), path)}
    if fixed:
        value["fixed"] = fixed
    return {"value": value}


def _said_once(draft: Draft, names: list[str]) -> None:
    """The same doubt about columns that follow one another is written once."""
    before: list[str] = []
    for name in names:
        said = draft.doubts.get(("columns", name), [])
        if said and said == before:
            draft.doubts["columns", name] = ["as above"]
        else:
            before = said


def _statuses(draft: Draft, labels: list[str]) -> None:
    """A status for every label of a column of them, where the label is one."""
    own = {label: label for label in dict.fromkeys(labels) if label and label in STATUS_CODES}
    other = [label for label in dict.fromkeys(labels) if label and label not in own]
    draft.content["status_labels"] = own
    if other:
        draft.doubt("status_labels", say=f"give each a status of SDMX: {listed(other)}")
