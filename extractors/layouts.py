"""What a workbook layout says, looked up: which layout explains a file, labels, indicators."""

import fnmatch
import json
import re
import unicodedata

from catalogue.labels import fold
from catalogue.load import Country

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
        self.ignored = {fold(label) for label in table.get("ignore_labels", [])}
        self.indicators = {
            fold(label): indicator_of(meaning)
            for label, meaning in table.get("indicators", {}).items()
        }
        self.named_blank = {
            name for name, labels in table.get("labels", {}).items() if "" in labels
        }
        self.periods = {fold(label) for label in table.get("labels", {}).get("time_period", {})}
        self.end = fold(table.get("end", table.get("body", {}).get("end", "")))

    def is_ignored(self, label: str) -> bool:
        return bool(label) and fold(label) in self.ignored

    def may_be_blank(self, holds: str) -> bool:
        """Whether a blank label under `holds` says something the layout expects."""
        return holds in ("ignore", "obs_status") or holds in self.named_blank

    def explains_header(self, holds: str, label: str) -> bool:
        """Whether a header label can be what its row holds; dimensions are for the code lists."""
        if not label:
            return self.may_be_blank(holds)
        if holds == "indicator":
            return fold(label) in self.indicators
        if holds == "time_period":
            digits = unicodedata.normalize("NFKC", label)
            return bool(YEAR.search(digits)) or fold(label) in self.periods
        return True

    def ends(self, label: str) -> bool:
        """Whether a label in the first column of the table is its end mark (`*` stands for any)."""
        return bool(self.end) and fnmatch.fnmatchcase(fold(label), self.end.replace("[", "[[]"))


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
        parts = [part["holds"] for part in [*table["header"], *table["stub"]]]
        named_values = False
    else:
        parts = [holds for holds in table["columns"].values() if isinstance(holds, str)]
        values = [holds["value"] for holds in table["columns"].values() if isinstance(holds, dict)]
        if not values:
            raise LayoutError(where + "no column holds a value; write one as {value: {}}")
        named_values = all("indicator" in value for value in values)
    twice = {holds for holds in parts if holds != "ignore" and parts.count(holds) > 1}
    if twice:
        raise LayoutError(where + f"{', '.join(sorted(twice))} is held twice; keep one")
    if not ("indicator" in table or "indicator" in parts or named_values):
        raise LayoutError(where + "nothing says which indicator its values are; add `indicator`")
    if "time_period" not in parts and "time_period" not in table.get("fixed", {}):
        raise LayoutError(where + "nothing says the year of its values; hold or fix time_period")
