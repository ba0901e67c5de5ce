"""A layout in the making: what was told, what is doubtful about it, and the labels it needs."""

import re
from dataclasses import dataclass, field

import numpy as np

from catalogue.labels import fold
from extractors.cells import BLANK
from extractors.limits import column_letters
from extractors.matrix import Matrix, as_list
from extractors.proposals.signs import (
    FIGURE,
    MARKED,
    PLAIN_YEAR,
    european,
    form_of_time,
    is_time,
    part_of,
)
from extractors.proposals.vocabulary import NEAR, OTHER, Vocabulary

Path = tuple[str, ...]
# Footnotes and marks glued to a label.
MARKS = (
    r"\s*\d+(, ?\d+)*$", r"\*+$", r"\s*\(\d+(, ?\d+)*\)$", r"\s*/\s?\d+$", r"\s*\d+/$",
    r"\s*[¹²³⁰⁴-⁹]+$",
)  # fmt: skip
TOTALS = {
    "total", "grand total", "totals", "all", "insgesamt", "gesamt", "ensemble", "totale",
    "toate", "всего", "итого", "المجموع", "الإجمالي",
}  # fmt: skip
MEANINGS = {
    "-": "zero", "–": "zero", "—": "zero", ".": "not_stated", "..": "not_stated",
    "...": "not_stated", "…": "not_stated", ":": "not_stated", "--": "suppressed",
    "x": "suppressed", "*": "suppressed", "c": "suppressed", "d": "suppressed",
    "s": "suppressed", "na": "not_stated", "n/a": "not_stated", "nd": "not_stated",
    "n.a.": "not_stated", "~": "not_stated",
}  # fmt: skip
STATUSES = {"p": "P", "e": "E", "b": "B", "d": "D", "u": "U", "f": "F", "*": "E", "r": "A"}
# The dimensions of countries that most tables mean.
USUAL = (
    "citizenship", "country_of_birth", "country_prev_residence", "country_next_residence",
    "partner", "ref_area",
)  # fmt: skip
UNSAID = "MP-?"  # an indicator that is still to be chosen; no such code exists
FEW = 12  # labels of a header or column that may be indicators
LISTED = 25  # labels that are named in one comment
MOST_SYMBOLS = 8


@dataclass
class Draft:
    """A layout, or one table of it, and the doubts about its parts by their place in it."""

    content: dict = field(default_factory=dict)
    doubts: dict[Path, list[str]] = field(default_factory=dict)

    def doubt(self, *path: str, say: str) -> None:
        said = self.doubts.setdefault(path, [])
        if say not in said:
            said.append(say)


@dataclass(frozen=True)
class Setting:
    """What is known while one table is drafted."""

    cells: Matrix
    what: np.ndarray  # signs of the cells
    vocabulary: Vocabulary
    language: str
    title: str  # text above the table, the sheet's and the file's name
    file_name: str
    above: list[tuple[str, str]]  # (cell, text) over the table
    owed: tuple[str, ...] = ()

    def labels(self, rows: range, column: int) -> list[str]:
        return as_list(self.cells.column(np.arange(rows.start, rows.stop), column))


def listed(labels: list[str]) -> str:
    """Labels as a comment names them."""
    plain = list(dict.fromkeys(label for label in labels if label))
    more = f" and {len(plain) - LISTED} more" if len(plain) > LISTED else ""
    return "; ".join(plain[:LISTED]) + more


def dimension_for(setting: Setting, list_: str, heading: str, taken: set[str]) -> tuple[str, str]:
    """(dimension, doubt) for labels of a code list below a heading."""
    vocabulary = setting.vocabulary
    fitting = [name for name, own in vocabulary.lists.items() if own == list_]
    if list_ == "country":
        fitting.append("ref_area")
    held, sure = vocabulary.holds(heading)
    if held in fitting and held not in taken:
        return held, "" if sure else f"told by a word of {heading!r}; could be {others(fitting)}"
    free = [name for name in fitting if name not in taken]
    if list_ in free or len(free) == 1:  # sex, age, reason: the list is the dimension's own
        return (list_ if list_ in free else free[0]), ""
    held, word = vocabulary.of_title(setting.title, free)
    if held:
        return held, f"told by {word!r} in the title; could be {others(fitting)}"
    usual = ["citizenship", "partner", *free] if list_ == "country" else free
    chosen = next((name for name in usual if name in free), "ignore")
    return chosen, f"labels of {list_}; could be {others(fitting)}"


def others(names: list[str]) -> str:
    return ", ".join([name for name in USUAL if name in names] or names)


def free_dimension(setting: Setting, heading: str, taken: set[str]) -> tuple[str, str]:
    """(dimension, doubt) for labels that are in no code list."""
    held, sure = setting.vocabulary.holds(heading)
    if held in setting.vocabulary.lists and held not in taken:
        return held, "" if sure else f"told by a word of {heading!r}: is it {held}?"
    lists = setting.vocabulary.lists
    held, word = setting.vocabulary.of_title(setting.title, set(lists) - taken)
    if held:
        return held, f"told by {word!r} in the title: is it {held}?"
    best = setting.vocabulary.best_indicators(setting.title, set(), setting.owed)
    named = [name for code in best for name in setting.vocabulary.dimensions[code]]
    without = [name for name in lists if not lists[name]]
    usual = [name for name in (*named, "component", *without) if name in without]
    chosen = next(name for name in usual if name not in taken)
    return chosen, f"which dimension is {heading!r}? any of catalogue/dimensions.csv, or ignore"


def name_labels(draft: Draft, setting: Setting, holds: str, labels: list[str]) -> None:
    """Add to a table what its labels of `holds` need: codes, marks, free labels, comments."""
    if holds == "time_period":
        name_times(draft, setting, labels)
        return
    if holds in ("ignore", "obs_status", "indicator"):
        return
    table = draft.content
    list_ = setting.vocabulary.lists.get("partner" if holds == "ref_area" else holds, "")
    found: dict[str, str] = {}
    unknown, near = [], []
    for label in dict.fromkeys(label for label in labels if label):
        code, how = setting.vocabulary.code(list_, label, setting.language) if list_ else ("", "")
        bare, mark = unmarked(label)
        if how in ("", NEAR) and list_ and mark:
            code_bare, how_bare = setting.vocabulary.code(list_, bare, setting.language)
            if how_bare not in ("", NEAR):
                marks = table.setdefault("label_marks", {}).setdefault(holds, [])
                if mark not in marks:
                    marks.append(mark)
                    draft.doubt("label_marks", holds, say=f"footnotes at labels, as in {label!r}?")
                if how_bare == OTHER:
                    found[bare] = code_bare
                continue
        if fold(label).strip(" .:") in TOTALS and how in ("", NEAR):
            found[label] = "_T"
        elif how == OTHER:
            found[label] = code
        elif how == NEAR:
            found[label] = code
            near.append(label)
        elif not how:
            unknown.append(label)
    if found:
        own = table.setdefault("labels", {}).setdefault(holds, {})
        own |= found
    for label in near:
        draft.doubt("labels", holds, label, say="a near name of the code list: is it the same?")
    if unknown and not list_:
        free = table.setdefault("free_labels", [])
        if holds not in free:
            free.append(holds)
            draft.doubt(
                "free_labels", say=f"labels of {holds} become their own codes; or give codes"
            )
    elif unknown and holds == "ref_area":
        draft.doubt("labels", holds, say=f"not in the code list, passed over: {listed(unknown)}")
    elif unknown:
        draft.doubt(
            "labels", holds,
            say=f"in no code list; give each a code here, or ignore_labels: {listed(unknown)}",
        )  # fmt: skip


def unmarked(label: str) -> tuple[str, str]:
    """(label without a glued mark, the pattern of the mark), the pattern "" where none is."""
    for mark in MARKS:
        bare = re.sub(mark, "", label).strip()
        if bare and bare != label and not bare[-1:].isdigit():
            return bare, mark
    return label, ""


def name_times(draft: Draft, setting: Setting, labels: list[str]) -> None:
    """Add the forms, marks and exceptions that labels of time need."""
    table, parts = draft.content, setting.vocabulary.parts
    odd = []
    for label in dict.fromkeys(label for label in labels if label):
        if PLAIN_YEAR.fullmatch(european(label)):
            continue
        if form := form_of_time(label, parts):
            forms = table.setdefault("time_forms", [])
            if form not in forms:
                forms.append(form)
            name = re.fullmatch(form, label)["month"] if "<month>[^" in form else ""
            if name:
                own = table.setdefault("labels", {}).setdefault("period", {})
                own[name] = part_of(name, parts)
            if "-01" in form:
                draft.doubt("time_forms", say="does the first day stand for its month? or quarter?")
            continue
        match = re.fullmatch(r"((?:19|20)\d\d) ?([a-z*]{1,2})", label, re.IGNORECASE)
        if match:
            status = STATUSES.get(match[2].lower(), "E")
            table.setdefault("marks", {})[match[2]] = status
            draft.doubt("marks", match[2], say=f"as in {label!r}: E estimated? P provisional?")
            continue
        if said := _year_and_part(label, parts):
            table.setdefault("labels", {}).setdefault("time_period", {})[label] = said
            continue
        mark = next((m for m in MARKS[2:] if PLAIN_YEAR.fullmatch(re.sub(m, "", label))), "")
        if mark:
            marks = table.setdefault("label_marks", {}).setdefault("time_period", [])
            marks += [mark] if mark not in marks else []
            say = f"a footnote, as in {label!r}? one that says provisional or so: marks"
            draft.doubt("label_marks", "time_period", say=say)
        else:
            odd.append(label)
    if odd:
        known = table.setdefault("no_years", [])
        known += [label for label in odd if label not in known]
        draft.doubt(
            "no_years", say="read and not stored: no years? or other indicators: ignore_labels"
        )


def _year_and_part(label: str, parts: dict[str, str]) -> str:
    """`Trim. I 2023` as `2023-Q1`, "" for a label that is no part of a year beside its year."""
    found = re.fullmatch(r"(\D+?)[ ,./-]*(\d{4})|(\d{4})[ ,./-]*(\D+)", european(label))
    if not found:
        return ""
    name, year = (found[1], found[2]) if found[1] else (found[4], found[3])
    code = part_of(name.strip(), parts)
    return f"{year}-{code}" if code and PLAIN_YEAR.fullmatch(year) else ""


def name_values(
    draft: Draft, setting: Setting, rows: range, columns: list[int]
) -> tuple[list[str], bool]:
    """Add symbols and marks; the numbers written as text, and whether values are blank."""
    block = np.ix_(range(rows.start, rows.stop), columns)
    texts = setting.cells.text[block]
    numbers = name_symbols(draft, set(texts[texts != ""].ravel().tolist()))
    return numbers, bool((setting.what[block] == BLANK).any())


def name_symbols(draft: Draft, texts: set[str]) -> list[str]:
    """Add what texts among values mean, where they are no numbers; the numbers among them."""
    numbers, symbols, marks = [], [], {}
    for text in sorted({" ".join(text.split()) for text in texts} - {""}):
        if FIGURE.fullmatch(text):
            numbers.append(text)
        elif match := MARKED.fullmatch(text):
            marks[match["mark"]] = text
            numbers.append(text.removesuffix(match["mark"]).strip())
        else:
            symbols.append(text)
    table = draft.content
    if len(symbols) > MOST_SYMBOLS:
        draft.doubt("symbols", say=f"texts among the values; what do they say? {listed(symbols)}")
        symbols = [text for text in symbols if len(text) <= 3]
    for symbol in symbols:
        meaning = MEANINGS.get(symbol.casefold(), "not_stated")
        table.setdefault("symbols", {})[symbol] = meaning
        draft.doubt(
            "symbols", symbol,
            say="a guess: zero, not_stated, suppressed, or missing:O (collected, no figure)?",
        )  # fmt: skip
    for mark, text in marks.items():
        table.setdefault("marks", {})[mark] = STATUSES.get(mark[:1].lower(), "E")
        draft.doubt("marks", mark, say=f"as in {text!r}: which status? P, E, B, D, or a footnote")
    return numbers


def year_elsewhere(draft: Draft, setting: Setting, sheet: str) -> None:
    """Fix the year of a table that has none: from the sheet's name, its title, or the file's."""
    alone = r"(?<!\d)(?:19|20)\d\d(?!\d)"

    def pattern(text: str) -> str:
        found = re.search(r"\d{4}", text)[0] == re.search(alone, text)[0]
        return r"(\d{4})" if found else rf"({alone})"

    fixed = draft.content.setdefault("fixed", {})
    if len(set(re.findall(alone, sheet))) == 1:
        fixed["time_period"] = {"from": "sheet_name", "pattern": pattern(sheet)}
        draft.doubt("fixed", "time_period", say="the year stands in the sheet's name?")
        return
    for cell, text in setting.above:
        if len(set(re.findall(alone, text))) == 1:
            fixed["time_period"] = {"from": "cell", "cell": cell, "pattern": pattern(text)}
            draft.doubt("fixed", "time_period", say=f"the year of {text[:60]!r}?")
            return
    if len(set(re.findall(alone, setting.file_name))) == 1:
        fixed["time_period"] = {"from": "file_name", "pattern": pattern(setting.file_name)}
        draft.doubt("fixed", "time_period", say="the year stands in the file's name?")
        return
    fixed["time_period"] = "year"
    draft.doubt("fixed", "time_period", say="write the year: it stands nowhere alone")


def choose_indicator(draft: Draft, setting: Setting, words: str, held: set[str], path: Path) -> str:
    """The likeliest indicator for these words, doubted; the first owed when no word fits."""
    vocabulary = setting.vocabulary
    best = vocabulary.best_indicators(words, held, setting.owed)
    if not best:
        best = list(setting.owed[:4])
    if not best:
        draft.doubt(*path, say="choose in catalogue/indicators.csv: no word here is a name of one")
        return UNSAID
    named = [f"{code} {vocabulary.indicators[code]}" for code in best[1:]]
    more = f" or {'; '.join(named)}" if named else ""
    draft.doubt(*path, say=f"{vocabulary.indicators[best[0]]}?{more}")
    return best[0]


def multiplier(words: str) -> int:
    """The power of ten that words such as `thousand` or `mii` say, 0 without one."""
    folded = fold(words)
    for power, said in (
        (9, r"billions?|miliarde|milliards?|mrd|миллиард\w*"),
        (6, r"millions?|mil\.|mln|milioane|millones|millionen|миллион\w*|مليون"),
        (3, r"thousands?|mii|milliers?|miles|tausend|тыс\w*|ألف"),
    ):
        if re.search(rf"(?<![^\W\d])(?:{said})(?![^\W\d])", folded):
            return power
    return 0


def letters(column: int) -> str:
    return column_letters(column + 1)


def timely(label: str, parts: dict[str, str]) -> bool:
    return bool(label) and (is_time(label, parts) or bool(part_of(label, parts)))


def name_indicators(draft: Draft, setting: Setting, labels: list[str]) -> None:
    """An indicator for every label of a header or column."""
    own = draft.content.setdefault("indicators", {})
    for label in dict.fromkeys(label for label in labels if label):
        if fold(label) in setting.vocabulary.series:
            own[label] = setting.vocabulary.series[fold(label)]
            continue
        words = f"{label} {label} {setting.title}"
        own[label] = choose_indicator(draft, setting, words, set(), ("indicators", label))
