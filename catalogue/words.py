"""Every sentence and number a person reads, in the reader's language.

English is the language of the sources: an English sentence is its own message id, so English needs
no translation file. Other languages are gettext catalogues, `translations/<language>.po`. Numbers,
dates, lists and country names come from CLDR through Babel.
"""

import datetime
import functools
import gettext
import io
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from babel import Locale, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from catalogue.load import Catalogue, Country, code_list

# English as international organisations write it: 1 January 2024; a, b and c.
LOCALES = {"en": "en_GB"}
# Around a number in a language written from right to left, so that its sign and its parts stay
# where they are: left-to-right isolate, pop directional isolate.
ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
# A name, address or file in Latin letters among such a language: first strong isolate.
LATIN = re.compile("[^\u0590-\u08ff\u2066-\u2069]*[A-Za-z][^\u0590-\u08ff\u2066-\u2069]*")
# A range not yet isolated: without that, 2019–2024 is shown as 2024–2019.
RANGE = re.compile("(?<![0-9\u2066])[0-9][0-9.,]*–[0-9][0-9.,]*[0-9](?![0-9\u2069])")
OWN_ORDER = "\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
TRANSLATIONS = Path(__file__).parent / "translations"
NO_BREAK = "\N{NO-BREAK SPACE}"
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# What the reader says of a cell that does not speak for itself, and of a list without an entry.
SILENT = ("(blank)", "an error", "formula without a stored result", "none")
# Names that findings of the intake hold: a sheet may be called 2024.
QUOTED = ("file", "other", "workbook", "sheet", "cell")
STRICT_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(e[+-]?[0-9]+)?")
# How a status prints beside a figure (UK Analysis Function shorthand where it has one).
STATUS_MARKS = {"P": "p", "E": "e", "B": "b", "D": "d", "U": "u", "F": "f", "I": "i", "V": "v"}


def translations(language: str, folder: Path = TRANSLATIONS) -> gettext.NullTranslations:
    """The translation catalogue of a language; KeyError if there is none and it is not English."""
    path = folder / f"{language}.po"
    if not path.is_file():
        if language == "en":
            return gettext.NullTranslations()
        raise KeyError(f"there is no translation file {path}")
    return _compiled(path, path.stat().st_mtime_ns)


def known_languages(folder: Path = TRANSLATIONS) -> list[str]:
    """The languages that can be spoken, English first."""
    return ["en", *sorted(path.stem for path in folder.glob("*.po"))]


@functools.lru_cache(maxsize=16)
def _compiled(path: Path, modified: int) -> gettext.GNUTranslations:
    """A translation file made ready; made again only when the file was `modified`."""
    language = path.stem
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True)
class Words:
    """One language's sentences and number forms for one country."""

    language: str
    catalogue: Catalogue
    country: Country
    locale: Locale
    texts: gettext.NullTranslations

    def say(self, message: str, **values) -> str:
        """The message in this language, its {fields} filled."""
        text = self.texts.gettext(message) if message else ""
        return text.format(**self._apart(values)) if values else text

    def count(self, one: str, many: str, number: int, **values) -> str:
        """A sentence that counts: `{n}` is the number as this language writes it."""
        text = self.texts.ngettext(one, many, number)
        return text.format(n=self.number(number), **self._apart(values))

    def _apart(self, values: dict) -> dict:
        """The values of fields; from right to left, Latin ones keep their own order."""
        if self.locale.text_direction == "ltr":
            return values
        return {name: apart(one) if isinstance(one, str) else one for name, one in values.items()}

    def number(self, value: float, decimals: int = 0, plus: bool = False) -> str:
        """A number grouped and with its decimal mark; a true minus sign, and a plus if asked."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        if plus:
            pattern = f"+{pattern};-{pattern}"
        text = numbers.format_decimal(value, format=pattern, locale=self.locale)
        text = text.replace("-", "\N{MINUS SIGN}").replace(" ", NO_BREAK)
        return ISOLATE.format(text=text) if self.locale.text_direction == "rtl" else text

    def value(self, value: float, unit: str) -> str:
        """A figure in the print form of its unit, one decimal policy per unit."""
        if value is None or math.isnan(value):
            raise ValueError("a missing value has no print form: print its status and reason")
        form = self.catalogue.units.loc[unit]
        return self.number(value / 10 ** int(form["print_mult"]), int(form["decimals"]))

    def unit(self, unit: str) -> str:
        """The unit as tables head it: `US$ million`."""
        form = self.catalogue.units.loc[unit]
        scale = {0: "{unit}", 3: "thousand {unit}", 6: "{unit} million", 9: "{unit} billion"}
        return self.say(scale[int(form["print_mult"])], unit=self.say(form["label"]))

    def quantity(self, text: str) -> str:
        """What a finding observed or expected: numbers and dates in their print form.

        What is no number or day, though it has the digits of one (`007`, `2023-02-31`), stays text.
        """
        if _is_day(text):
            return self.date(text)
        if not STRICT_NUMBER.fullmatch(text) or math.isinf(float(text)):
            return self.say(text)
        value = float(text)
        decimals = 0 if value == int(value) else min(4, len(text.partition(".")[2]) or 1)
        return self.number(value, decimals)

    def quoted(self, text: str) -> str:
        """What a file says, as it says it; what is said of a cell that says nothing, in words."""
        return {said: self.say(said) for said in SILENT}.get(text, text)

    def date(self, iso: str) -> str:
        """An ISO date in words; a month alone (`2025-12`) or a year alone stays what it is."""
        if len(iso) == 4:
            return iso
        if len(iso) == 7:
            month = datetime.date.fromisoformat(iso + "-01")
            return dates.format_skeleton("yMMMM", month, locale=self.locale)
        day = datetime.date.fromisoformat(iso[:10])
        text = dates.format_date(day, format="long", locale=self.locale)
        # CLDR counts all days alike, French says the first of a month.
        first = self.language == "fr" and day.day == 1
        return text.replace("1", "1er", 1) if first else text

    def listing(self, items: list[str]) -> str:
        """`a, b and c`."""
        return lists.format_list([str(item) for item in items], locale=self.locale)

    def ref_area(self, code: str) -> str:
        """A country by its code, under the client's own convention where it has one."""
        own = self.country.settings.get("names", {}).get(code)
        if own:
            return self.say(own)
        row = self.catalogue.code_lists["country"].loc[code]
        return self.say(row["label"]) if row["label"] else self.locale.territories[row["iso2"]]

    def member(self, dimension: str, code: str) -> str:
        """A member of a dimension in words; a code without a code list is its own name."""
        codes = code_list(self.catalogue, self.country, dimension)
        if codes is None or code not in codes.index:
            known = {"_T": "Total", "_U": "Unknown", "*": "all"}
            return self.say(known[code]) if code in known else code
        if "iso2" in codes.columns:
            return self.ref_area(code)
        return self.say(codes.loc[code, "label"])

    def dimension(self, name: str) -> str:
        return self.say(self.catalogue.dimensions.loc[name, "label"])

    def dimensions(self, described: str) -> str:
        """`sex=F;age=Y0T4` in words: `Sex: Women, Age: 0–4`; "" for the total."""
        parts = [part.partition("=") for part in described.split(";") if part]
        return self.say(", ").join(
            self.say(
                "{dimension}: {member}",
                dimension=self.dimension(name),
                member=self.member(name, code),
            )
            for name, _, code in parts
        )

    def indicator(self, code: str) -> str:
        return self.say(self.catalogue.indicators.loc[code, "name"])

    def provider(self, code: str) -> str:
        return self.say(self.country.providers.loc[code, "name"]) if code else ""


def apart(text: str) -> str:
    """A text of Latin letters, or its ranges, set apart from a line that runs right to left."""
    if LATIN.fullmatch(text):
        return OWN_ORDER.format(text=text)
    return RANGE.sub(lambda found: ISOLATE.format(text=found[0]), text)


def _is_day(text: str) -> bool:
    try:
        return bool(ISO_DATE.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _place(words: Words, sheet: str = "", cell: str = "") -> str:
    """` (sheet Data, cell B4)`, "" for a whole file."""
    if cell:
        return words.say(" (sheet {sheet}, cell {cell})", sheet=sheet, cell=cell)
    return words.say(" (sheet {sheet})", sheet=sheet) if sheet else ""


def words(language: str, catalogue: Catalogue, country: Country) -> Words:
    """The words of one language for one country."""
    locale = Locale.parse(LOCALES.get(language, language))
    texts = translations(language, catalogue.root / "translations")
    return Words(language, catalogue, country, locale, texts)


def finding_texts(words: Words, finding) -> dict[str, str]:
    """One finding (a row of the findings frame) in words: title, sentence and remedy.

    The rule's sentence may use {provider}, {indicator}, {period}, {dimensions}, {observed},
    {expected} and whatever the finding's own parameters name (texts, or lists of texts).
    """
    rule = words.catalogue.rules.loc[finding["rule"]]
    quotes = rule["family"] == "intake"
    own = {
        name: value if quotes and name in QUOTED else _parameter(words, name, value)
        for name, value in json.loads(finding["parameters"]).items()
    }
    period = finding["time_period"]
    code = finding["indicator"]
    # What a ministry wrote into a cell is quoted as it stands: 2018 may be a header.
    quote = words.quoted if quotes else words.quantity
    values = {
        "provider": words.provider(finding["provider"]),
        "indicator": words.indicator(code) if code else "",
        "period": "" if pd.isna(period) else str(period),
        "dimensions": words.dimensions(finding["dimensions"]) or words.say("total"),
        "observed": quote(finding["observed"]),
        "expected": quote(finding["expected"]),
        **own,
    }
    return {
        "title": words.say(rule["title"]),
        "sentence": words.say(rule["sentence"], **values),
        "remedy": words.say(rule["remedy"], **values),
    }


def _parameter(words: Words, name: str, value):
    if name == "place" and isinstance(value, list):
        return _place(words, *value)
    if name == "area" and value in words.catalogue.code_lists["country"].index:
        return words.ref_area(value)
    if isinstance(value, list):
        return words.listing([words.quantity(part) for part in value])
    return words.quantity(value) if isinstance(value, str) else value
