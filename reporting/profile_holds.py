"""What a chapter holds beside its indicators, by the word `profile.yml` has for it."""

import pandas as pd

from catalogue.words import Words
from reporting.profile_agreements import agreements_table
from reporting.profile_benchmarks import benchmarks, extract
from reporting.profile_findings import key_findings
from reporting.profile_lines import Line
from reporting.profile_parts import Captions


def content(
    words: Words,
    kind: str,
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    coverage: pd.DataFrame,
    year: int,
    captions: Captions,
) -> dict | None:
    """The content of one kind (agreements | findings | benchmarks); None for any other.

    `frame` holds the observations with `rule` (what withholds them).
    """
    match kind:
        case "agreements":
            return agreements_table(words, year, captions)
        case "findings":
            return key_findings(words, lines, frame, coverage, year)
        case "benchmarks":
            targets = benchmarks(words, lines, frame, year, captions)
            return {"targets": targets, "extracts": _extracts(words, lines, year, captions)}
    return None


def _extracts(words: Words, lines: dict[str, list[Line]], year: int, captions: Captions):
    """The tables for reviews of the SDGs and of the Global Compact for Migration."""
    made = []
    for column, head, title, caption in (
        (
            "sdg",
            words.say("SDG"),
            words.say("Extract for reviews of the Sustainable Development Goals"),
            words.say("Indicators of the Sustainable Development Goals, {year}", year=year),
        ),
        (
            "gcm_objective",
            words.say("Objective"),
            words.say("Extract for reviews of the Global Compact for Migration"),
            words.say("Indicators by objective of the Global Compact, {year}", year=year),
        ),
    ):
        table = extract(words, lines, year, column, caption, captions)
        made.append(table | {"title": title, "head": head})
    return made
