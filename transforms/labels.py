"""Labels, as ministries write them, to codes of the code lists."""

import pandas as pd
from babel import Locale

from catalogue.labels import fold
from catalogue.load import Catalogue, Country, code_list
from catalogue.words import LOCALES


def label_codes(
    catalogue: Catalogue, country: Country, dimension: str, language: str
) -> dict[str, str]:
    """Folded label -> code: codes, labels, synonyms and (for countries) names from CLDR.

    A label that stands for two codes is left out: it must be declared in the layout.
    """
    codes = code_list(catalogue, country, dimension)
    if codes is None:
        return {}
    known: dict[str, set[str]] = {}
    for code, row in codes.iterrows():
        names = {code, row["label"], *row["synonyms"].split("|")}
        if "iso2" in codes.columns and row["iso2"]:
            # What we print (`LOCALES`) can be read: "St Lucia" as well as "St. Lucia".
            spoken = {language, "en", LOCALES.get(language, language), LOCALES["en"]}
            names |= {_territory(row["iso2"], locale) for locale in spoken}
        for name in names - {""}:
            known.setdefault(fold(name), set()).add(code)
    return {name: found.pop() for name, found in known.items() if len(found) == 1}


def _territory(iso2: str, language: str) -> str:
    return Locale.parse(language).territories.get(iso2, "")


def to_codes(labels: pd.Series, declared: dict[str, str], known: dict[str, str]) -> pd.Series:
    """A code per label, missing where neither the layout nor the code list knows it."""
    meaning = known | {fold(label): code for label, code in declared.items()}
    distinct = {label: meaning.get(fold(label)) for label in labels.unique()}
    return labels.map(distinct).astype("str")
