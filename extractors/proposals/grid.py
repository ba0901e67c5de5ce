"""A layout for a table whose header crosses its row labels, drafted from what stands there."""

from catalogue.labels import fold
from extractors.blocks import filled
from extractors.cells import BLANK
from extractors.proposals.draft import (
    FEW,
    TOTALS,
    Draft,
    Setting,
    choose_indicator,
    dimension_for,
    free_dimension,
    letters,
    listed,
    multiplier,
    name_indicators,
    name_labels,
    timely,
    year_elsewhere,
)
from extractors.proposals.places import Place
from extractors.proposals.signs import PART, YEAR, is_time, part_of
from extractors.proposals.stub import draft_stub, is_time_column, without_groups


def header_labels(setting: Setting, place: Place, columns: list[int]) -> list[list[str]]:
    """The labels of each header row over these columns; blanks of all but the last continued."""
    rows = [setting.cells.labels([row], columns) for row in place.header]
    last = len(rows) - 1 - place.numbered
    return [row if number >= last else filled(row) for number, row in enumerate(rows)]


def value_columns(setting: Setting, place: Place) -> list[int]:
    """The columns of a grid: from the first whose header is one of time on, if any is."""
    head = list(place.header)
    named = [
        column
        for column in range(setting.what.shape[1])
        if any(setting.what[row, column] != BLANK for row in head)
    ]
    begin = min(place.values)
    blank = [column for column in place.beside if column > begin and column in named]
    held = setting.what[place.first_row : place.last_row + 1]
    empty = [column for column in blank if not (held[:, column] != BLANK).any()]
    columns = sorted({*place.values, *empty})
    with_time = [
        column
        for column in columns
        if any(setting.what[row, column] in (YEAR, PART) for row in head)
    ]
    if len(with_time) > 1 and min(with_time) > begin:
        before = [column for column in columns if column < min(with_time)]
        begin = min(with_time)
        for column in reversed(before):  # a total may stand before its parts
            if fold(setting.cells.label(head[-1], column)).strip(" .:") not in TOTALS:
                break
            begin = column
    return [column for column in columns if column >= begin]


def is_grid(setting: Setting, place: Place) -> bool:
    """Whether the header names times or members rather than columns of their own."""
    if not place.header:
        return False
    columns = value_columns(setting, place)
    parts = setting.vocabulary.parts
    rows = header_labels(setting, place, columns)
    if any(
        sum(timely(label, parts) for label in row) >= 0.5 * len(row) and any(row) for row in rows
    ):
        return True
    last = rows[-1 - place.numbered]
    if len(set(last)) < len(last) and len(rows) == 1:
        return False  # the same columns side by side
    time_beside = any(is_time_column(setting, place, column) for column in place.beside)
    _, share = setting.vocabulary.list_of(last, setting.language)
    if share >= 0.6 and len(columns) > 1 and (time_beside or place.beside):
        return not _has_dimensions(setting, place) or len(columns) > 4
    if len(rows) - place.numbered > 1:
        return True
    return time_beside and len(place.beside) == 1 and len(columns) > 2


def _has_dimensions(setting: Setting, place: Place) -> bool:
    """Whether several columns beside the values are named like dimensions: a long table."""
    heads = [setting.cells.label(place.header[-1], column) for column in place.beside]
    known = [setting.vocabulary.holds(head)[0] for head in heads if head]
    return len([held for held in known if held not in ("", "ignore")]) > 1


def draft_grid(setting: Setting, place: Place, sheet: str) -> Draft:
    """The table of one place as a grid."""
    draft = Draft({"shape": "grid"})
    columns = value_columns(setting, place)
    taken: set[str] = set()
    beside = [column for column in (*place.beside, *place.values) if column not in columns]
    beside = [column for column in sorted(beside) if _has_content(setting, place, column)]
    header = _header(draft, setting, place, columns, beside, taken)
    stub = draft_stub(draft, setting, place, columns, beside, taken)
    if "time_period" not in taken:
        year_elsewhere(draft, setting, sheet)
    words = " ".join([setting.title, *(label for row in header for label in set(row))][:80])
    if "indicator" not in taken:
        draft.content["indicator"] = choose_indicator(
            draft, setting, setting.title, taken, ("indicator",)
        )
    if power := multiplier(words):
        draft.content["unit_mult"] = power
        draft.doubt("unit_mult", say="a word of the title says so: are the figures printed so?")
    draft.content["body"] = {
        "first_row": place.first_row + 1,
        "first_column": letters(columns[0]),
    }
    for label in without_groups(draft, setting, stub):
        name_labels(draft, setting, *label)
    return draft


def _has_content(setting: Setting, place: Place, column: int) -> bool:
    return bool((setting.what[place.first_row : place.last_row + 1, column] != BLANK).any())


# -- header ----------------------------------------------------------------------------------


def _header(draft, setting, place, columns, beside, taken) -> list[list[str]]:
    """Say what each row of the header holds; the labels of its rows."""
    rows = header_labels(setting, place, columns)
    parts = setting.vocabulary.parts
    kinds = [_kind(setting, row) for row in rows]
    if place.numbered:
        kinds[-1] = "ignore"
    lowest = max((n for n, kind in enumerate(kinds) if kind == "period"), default=-1)
    said = []
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        path = ("header", str(number))
        if kind == "time" and "time_period" not in taken:
            holds = "time_period"
        elif kind == "period" and number == lowest:
            holds = "period"
        elif kind in ("time", "period"):
            holds = "ignore"
            draft.doubt(*path, say=f"passed over, another row says it: {listed(row[:8])}")
        elif kind == "ignore":
            holds = "ignore"
        elif kind == "one":
            holds = "ignore"
            draft.doubt(*path, say=f"passed over: {listed(row)}")
        else:
            holds, doubt = _of_labels(setting, place.header[number], row, kind, beside, taken)
            if doubt:
                draft.doubt(*path, say=doubt)
        if holds != "ignore":
            taken.add(holds)
        said.append({"row": place.header[number] + 1, "holds": holds})
        if holds == "indicator":
            name_indicators(draft, setting, row)
        elif holds == "period":
            _periods(draft, row, parts)
        else:
            name_labels(draft, setting, holds, row)
    draft.content["header"] = said
    if "time_period" in taken and "period" in taken:
        _part_years(draft, setting, rows, said)
    return rows


def _kind(setting: Setting, row: list[str]) -> str:
    """time | period | ignore | one | a code list | "" for labels nobody knows."""
    plain = [label for label in row if label]
    parts = setting.vocabulary.parts
    if not plain:
        return "ignore"
    times = sum(is_time(label, parts) for label in plain) / len(plain)
    periods = sum(bool(part_of(label, parts)) for label in plain) / len(plain)
    if times >= 0.5:
        return "time"
    if periods >= 0.5 or (periods and times + periods >= 0.5):
        return "period"
    list_, _ = setting.vocabulary.list_of(plain, setting.language)
    if list_:
        return list_
    return "one" if len(set(plain)) == 1 else ""


def _of_labels(setting, at, row, list_, beside, taken) -> tuple[str, str]:
    """(what a header row holds, doubt) by its labels."""
    corner = " ".join(setting.cells.label(at, column) for column in beside)
    if list_:
        return dimension_for(setting, list_, corner, taken)
    held, _ = setting.vocabulary.holds(" ".join(dict.fromkeys(row))[:60])
    if held in setting.vocabulary.lists and held not in taken and len(set(row)) > FEW:
        return held, f"told by a word among the labels: is it {held}?"
    stated, doubt = free_dimension(setting, corner, taken)
    named = "in the title" in doubt or (corner and not doubt)
    if len(set(row)) <= FEW and not named and "indicator" not in taken:
        return "indicator", "are these indicators, or members of a dimension?"
    return stated, doubt


def _periods(draft: Draft, row: list[str], parts: dict[str, str]) -> None:
    """The codes of months and quarters; a blank beside them is the whole year."""
    own = draft.content.setdefault("labels", {}).setdefault("period", {})
    for label in dict.fromkeys(row):
        if not label:
            own[""] = "_T"
            draft.doubt("labels", "period", "", say="a column without a month: the whole year?")
        elif code := part_of(label, parts):
            own[label] = code
        else:
            own[label] = "_T"
            draft.doubt("labels", "period", label, say="the whole year? or only some months?")


def _part_years(draft, setting, rows, said) -> None:
    """Skip the totals of years and quarters that have fewer months than others."""
    places = {part["holds"]: number for number, part in enumerate(said)}
    codes = draft.content["labels"]["period"]
    months: dict[str, set[str]] = {}
    labels: dict[str, set[str]] = {}
    for year, label in zip(rows[places["time_period"]], rows[places["period"]], strict=True):
        code = codes.get(label, "_T")
        (months if code.startswith("M") else labels).setdefault(year, set()).add(label)
    counts = {year: {codes[label] for label in own} for year, own in months.items()}
    full = max((len(own) for own in counts.values()), default=0)
    for year, own in counts.items():
        if full < 12 or len(own) == full:
            continue
        short = []
        for label in labels.get(year, ()):
            code = codes[label]
            quarter = (
                [f"M{3 * int(code[1]) + place:02}" for place in (-2, -1, 0)]
                if (code.startswith("Q"))
                else []
            )
            if not quarter or not set(quarter) <= own:
                short.append(label)
        if short:
            why = f"{len(own)} months of {year}"
            draft.content.setdefault("skip", []).append(
                {"where": {"time_period": [year], "period": sorted(short)}, "why": why}
            )
            draft.doubt("skip", say="totals of an unfinished year are not stored: is that so?")
