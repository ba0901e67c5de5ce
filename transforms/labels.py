"""Labels, as ministries write them, to codes of the code lists."""

import re

import pandas as pd
from babel import Locale

from catalogue.labels import fold, without_marks
from catalogue.load import Catalogue, Country, code_list
from catalogue.words import LOCALES


def label_codes(
    catalogue: Catalogue, country: Country, dimension: str, language: str
) -> dict[str, str]:
    """Folded label -> code: codes, labels, synonyms and (for countries) names from CLDR.

    A label that stands for two codes is left out: it must be declared in the layout.
    """
    codes = code_list(catalogue, country, "partner" if dimension == "ref_area" else dimension)
    if codes is None:
        return {}
    # The same list is asked for by every table of every file.
    kept = _KNOWN.get((id(codes), language))
    if kept is None or kept[0] is not codes:
        if len(_KNOWN) > 100:
            _KNOWN.clear()
        kept = _KNOWN[id(codes), language] = (codes, _names(codes, language))
    return kept[1]


_KNOWN: dict[tuple[int, str], tuple[pd.DataFrame, dict[str, str]]] = {}


def _names(codes: pd.DataFrame, language: str) -> dict[str, str]:
    known: dict[str, set[str]] = {}
    # What we print (`LOCALES`) can be read: "St Lucia" as well as "St. Lucia".
    spoken = {language, "en", LOCALES.get(language, language), LOCALES["en"]}
    territories = [Locale.parse(name).territories for name in sorted(spoken)]
    iso2 = codes["iso2"] if "iso2" in codes.columns else [""] * len(codes)
    for code, label, synonyms, short in zip(
        codes.index, codes["label"], codes["synonyms"], iso2, strict=True
    ):
        names = {code, label, *synonyms.split("|")}
        names |= {called.get(short, "") for called in territories}
        for name in names - {""}:
            known.setdefault(fold(name), set()).add(code)
    return {name: found.pop() for name, found in known.items() if len(found) == 1}


def to_codes(
    labels: list[str], declared: dict[str, str], known: dict[str, str], marks: list[str]
) -> list[str | None]:
    """A code per label, None where neither the layout nor the code list knows it.

    `marks` are regular expressions taken out of a label that is not known as it stands.
    """
    meaning = known | {fold(label): code for label, code in declared.items()}
    patterns = [re.compile(mark) for mark in marks]
    return [
        meaning.get(fold(label), meaning.get(fold(without_marks(label, patterns))))
        for label in labels
    ]
