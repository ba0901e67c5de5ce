"""What a workbook layout says, looked up: which layout explains a file, labels, indicators."""

import fnmatch
import json
import re
import unicodedata

from catalogue.labels import fold, without_marks
from catalogue.load import Country
from extractors.text_tables import TextForm

FIXED_KEYS = ("unit_measure", "unit_mult")
NOT_DIMENSIONS = ("time_period", "indicator", "obs_status", "ignore")
YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


class LayoutError(ValueError):
    """A layout contradicts itself: which one, where, and how to mend it."""


def sheet_key(name: str) -> str:
    """What two spellings of one sheet name have in common."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def choose_layout(file_name: str, country: Country, provider: str) -> str | None:
    """The name of the provider's layout whose file patterns fit, None if none does.

    Names are compared composed (NFC) and case-folded. LayoutError when several layouts fit.
    """
    name = _file_key(file_name)
    fitting = [
        layout_name
        for layout_name, layout in country.workbooks.items()
        if layout["provider"] == provider
        and any(fnmatch.fnmatchcase(name, _file_key(pattern)) for pattern in layout["files"])
    ]
    if len(fitting) > 1:
        raise LayoutError(
            f"{file_name!r} of {provider} fits the layouts {' and '.join(sorted(fitting))} of "
            f"{country.ref_area}: make their `files` patterns exclude one another"
        )
    return fitting[0] if fitting else None


def _file_key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


class Meanings:
    """What the labels of one table mean, by folded label."""

    def __init__(self, table: dict):
        self.ignored = self.matcher(table.get("ignore_labels", []))
        self.marks = {
            holds: [re.compile(pattern) for pattern in patterns]
            for holds, patterns in table.get("label_marks", {}).items()
        }
        self.indicators = {
            fold(label): indicator_of(meaning)
            for label, meaning in table.get("indicators", {}).items()
        }
        self.named_blank = {
            name for name, labels in table.get("labels", {}).items() if "" in labels
        }
        self.periods = {fold(label) for label in table.get("labels", {}).get("time_period", {})}
        self.forms = [re.compile(form) for form in table.get("time_forms", [])]
        self.no_years = self.matcher(table.get("no_years", []))
        self.end = fold(table.get("end", table.get("body", {}).get("end", "")))

    @staticmethod
    def matcher(said: list[str]):
        """Whether a label is one of these, folded; `*` stands for any text."""
        plain = {fold(label) for label in said if "*" not in label}
        loose = [re.compile(fnmatch.translate(_glob(label))) for label in said if "*" in label]

        def fits(label: str) -> bool:
            word = fold(label)
            return word in plain or any(pattern.match(word) for pattern in loose)

        return fits if said else _never

    def bare(self, holds: str, label: str) -> str:
        """A label without the marks that the layout declares for what it holds."""
        return without_marks(label, self.marks.get(holds, []))

    def knows_indicator(self, label: str) -> bool:
        return fold(self.bare("indicator", label)) in self.indicators

    def indicator(self, label: str) -> tuple[str, str]:
        """(code, JSON of fixed members and unit) of an indicator label, "" if nobody knows it."""
        return self.indicators.get(fold(self.bare("indicator", label)), ("", "{}"))

    @property
    def ignores(self) -> bool:
        """Whether any label is passed over."""
        return self.ignored is not _never

    def is_ignored(self, label: str) -> bool:
        return bool(label) and self.ignored(label)

    def may_be_blank(self, holds: str) -> bool:
        """Whether a blank label under `holds` says something the layout expects."""
        return holds in ("ignore", "obs_status") or holds in self.named_blank

    def explains_header(self, holds: str, label: str) -> bool:
        """Whether a header label can be what its row holds; dimensions are for the code lists."""
        if not label:
            return self.may_be_blank(holds)
        if holds == "indicator":
            return self.knows_indicator(label)
        if holds == "time_period":
            digits = unicodedata.normalize("NFKC", label)
            return (
                bool(YEAR.search(digits))
                or fold(label) in self.periods
                or any(form.fullmatch(label) for form in self.forms)
                or self.no_years(label)
            )
        return True

    def ends(self, label: str) -> bool:
        """Whether a label in the first column of the table is its end mark (`*` stands for any)."""
        return bool(self.end) and fnmatch.fnmatchcase(fold(label), _glob(self.end))


def _never(_: str) -> bool:
    return False


def _glob(text: str) -> str:
    """A pattern in which `*` alone has a meaning."""
    return re.sub(r"[\[?]", lambda sign: f"[{sign[0]}]", fold(text))


def is_letters(text: str) -> bool:
    """Whether a text can be the letters of a column."""
    return bool(re.fullmatch("[A-Z]{1,3}", text))


def indicator_of(meaning: str | dict) -> tuple[str, str]:
    """(indicator code, JSON of fixed members and unit) of a label or value column; "" unknown."""
    if isinstance(meaning, str):
        return meaning, "{}"
    own = dict(meaning.get("fixed", {}))
    own |= {key: str(meaning[key]) for key in FIXED_KEYS if key in meaning}
    return meaning.get("indicator", ""), json.dumps(own, ensure_ascii=False, sort_keys=True)


def merged_fixed(first: str, second: str) -> str:
    """Two JSON texts of fixed members as one; the second says more."""
    if "{}" in (first, second):
        return first if second == "{}" else second
    return json.dumps(json.loads(first) | json.loads(second), ensure_ascii=False, sort_keys=True)


def check_table(workbook: str, name: str, table: dict) -> None:
    """LayoutError when a table contradicts itself; its shape was checked by the schema."""
    where = f"layout {workbook}, table {name}: "
    if table["shape"] == "grid":
        parts = [held for part in [*table["header"], *table["stub"]] for held in holdings(part)]
        named_values = False
    else:
        named = [
            holds if isinstance(holds, dict) else {"holds": holds}
            for holds in table["columns"].values()
        ]
        parts = [held for part in named if "holds" in part for held in holdings(part)]
        values = [part["value"] for part in named if "value" in part]
        if not values:
            raise LayoutError(where + "no column holds a value; write one as {value: {}}")
        named_values = all("indicator" in value for value in values)
        if not table["header_row"] and not all(is_letters(key) for key in table["columns"]):
            raise LayoutError(where + "without a header, columns are named by their letters")
    parts += [part["holds"] for part in [table.get("repeat", {})] if "holds" in part]
    if "pass_over" in table:
        return
    twice = {holds for holds in parts if holds != "ignore" and parts.count(holds) > 1}
    if twice:
        raise LayoutError(where + f"{', '.join(sorted(twice))} is held twice; keep one")
    if not ("indicator" in table or "indicator" in parts or named_values):
        raise LayoutError(where + "nothing says which indicator its values are; add `indicator`")
    if "time_period" not in parts and "time_period" not in table.get("fixed", {}):
        raise LayoutError(where + "nothing says the year of its values; hold or fix time_period")
    for pattern in patterns_of(table):
        try:
            re.compile(pattern)
        except re.error as fault:
            raise LayoutError(where + f"{pattern!r} is no regular expression ({fault})") from fault


def holdings(part: dict) -> list[str]:
    """What a header row, stub or column holds: one thing, or several."""
    said = part.get("levels", part.get("holds"))
    return said if isinstance(said, list) else [said]


def names_in(layout: dict) -> tuple[set[str], set[str]]:
    """The indicators and the dimensions that a layout names."""
    codes: set[str] = set()
    held: set[str] = set()
    for table in layout["tables"].values():
        if "pass_over" in table:
            continue
        columns = table.get("columns", {}).values()
        parts = [*table.get("header", []), *table.get("stub", []), table.get("repeat", {})]
        parts += [each for each in columns if isinstance(each, dict)]
        held |= {each for each in columns if isinstance(each, str)}
        for part in parts:
            held |= {each for each in holdings(part) if each}
            codes.add(part.get("value", {}).get("indicator", ""))
        codes |= {indicator_of(meaning)[0] for meaning in table.get("indicators", {}).values()}
        codes.add(table.get("indicator", ""))
    return codes - {""}, held - {"ref_area", *NOT_DIMENSIONS}


def patterns_of(table: dict) -> list[str]:
    """All regular expressions of a table."""
    taken = [said for said in table.get("fixed", {}).values() if isinstance(said, dict)]
    found = [said["pattern"] for said in [*taken, table.get("when", {})] if "pattern" in said]
    found += [pattern for marks in table.get("label_marks", {}).values() for pattern in marks]
    found += table.get("time_forms", [])
    return found + [table[key]["heading"] for key in ("repeat",) if key in table]


def form_of(layout: dict) -> TextForm:
    """How a layout says that text tables are written."""
    return TextForm(**layout.get("csv", {}))


def needs_formats(layout: dict) -> bool:
    """Whether a layout asks for what only the slower reader sees: merges, indents, hidden rows."""
    for table in layout["tables"].values():
        parts = [*table.get("header", []), *table.get("stub", [])]
        columns = table.get("columns", {}).values()
        parts += [holds for holds in columns if isinstance(holds, dict)]
        if table.get("hidden") == "pass_over" or any(
            part.get("fill") == "merged" or part.get("indent") == "format" for part in parts
        ):
            return True
    return False


def uses_file_name(layout: dict) -> bool:
    """Whether what a file says depends on what it is called."""
    said = [
        entry
        for table in layout["tables"].values()
        for entry in [*table.get("fixed", {}).values(), table.get("when", {})]
        if isinstance(entry, dict)
    ]
    return any(entry.get("from") == "file_name" or "file_name" in entry for entry in said)
