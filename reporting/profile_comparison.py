"""This edition against the one before: what is new, revised, broken and lost."""

import pandas as pd

from catalogue.words import Words
from reporting.profile_parts import Captions, years_text
from reporting.sentences import signed

MOST_BLOCKS = 60
KINDS = {
    "revised": "Revised figures",
    "broken": "Broken series",
    "lost": "Figures lost",
    "new": "New figures",
}
LEADS = {
    "revised": "The figure differs from the one of the edition before.",
    "broken": "Definition or territory changed, or the provider marks a break: the two figures are "
    "not one series, and their difference is not a change.",
    "lost": "Printed in the edition before, not delivered now.",
    "new": "Delivered for the first time.",
}


def comparison(
    words: Words,
    frame: pd.DataFrame,
    years: list[int],
    withheld: set[tuple],
    units: dict[str, str],
    captions: Captions,
) -> dict:
    """Counts of each kind of change, and tables of the totals that changed.

    `frame` is the edition's comparison; `withheld` holds (indicator, provider, year, dimensions)
    of the figures that may not be printed; `units` gives the unit of a source pointer. Breakdowns
    are counted per indicator.
    """
    counts = {kind: int((frame["change"] == kind).sum()) for kind in [*KINDS, "unchanged"]}
    sections = []
    for kind in KINDS:
        rows = frame[frame["change"] == kind]
        if len(rows):
            whole = rows[rows["dimensions"] == ""]
            parts = rows[rows["dimensions"] != ""]
            sections.append(
                {
                    "kind": kind,
                    "title": words.say(KINDS[kind]),
                    "lead": words.say(LEADS[kind]),
                    "count": len(rows),
                    "table": _values(words, kind, whole, years, withheld, units, captions)
                    if kind != "new" and len(whole)
                    else None,
                    "listed": _listed(words, whole) if kind == "new" else [],
                    "parts": _listed(words, parts),
                }
            )
    return {"counts": counts, "sections": sections}


def _values(words, kind, rows, years, withheld: set, units: dict, captions: Captions) -> dict:
    """Per indicator and source three lines over the years: before, now and the difference."""
    blocks = []
    groups = list(rows.groupby(["indicator", "provider"], sort=True))
    for (code, provider), group in groups[:MOST_BLOCKS]:
        by_year = {row.time_period: row for row in group.itertuples()}
        unit = words.catalogue.indicators.loc[code, "unit"]
        row = group.iloc[0]
        unit = units.get(row["source"] or row["source_before"], unit)
        cells = [_cells(words, by_year.get(year), unit, withheld) for year in years]
        labels = [words.say("before"), words.say("now"), words.say("difference")]
        blocks.append(
            {
                "code": code.removeprefix("MP-"),
                "anchor": code,
                "name": words.indicator(code),
                "provider": words.say(words.country.providers.loc[provider, "short"]),
                "unit": words.unit(unit),
                "lines": [
                    {"label": label, "cells": [cell[number] for cell in cells]}
                    for number, label in enumerate(labels[: 3 if kind == "revised" else 2])
                ],
            }
        )
    return {
        "caption": captions.table(words.say(KINDS[kind])),
        "blocks": blocks,
        "more": len(groups) - len(blocks),
    }


def _cells(words: Words, row, unit: str, withheld: set) -> list[dict]:
    """Before, now and difference of one year; dashes where the figure is not of this kind."""
    if row is None:
        return [{"text": "–", "source": ""}] * 3
    if (row.indicator, row.provider, row.time_period, row.dimensions) in withheld:
        barred = words.say("withheld")
        return [
            {"text": barred, "source": row.source_before},
            {"text": barred, "source": row.source},
            {"text": "–", "source": ""},
        ]
    return [
        _value(words, row.obs_value_before, unit, row.source_before),
        _value(words, row.obs_value, unit, row.source),
        {"text": _difference(words, row, unit), "source": ""},
    ]


def _value(words: Words, value: float, unit: str, source: str) -> dict:
    if pd.isna(value):
        return {"text": words.say("n/a"), "source": source}
    return {"text": words.value(value, unit), "source": source}


def _difference(words: Words, row, unit: str) -> str:
    """In percent, or percentage points of a percentage; one decimal more than figures have."""
    if pd.isna(row.difference):
        return "–"
    if unit in ("%", "percentage points"):
        return words.say("{change} pt", change=signed(words, row.difference, 2))
    if pd.isna(row.percent):
        form = words.catalogue.units.loc[unit]
        size = row.difference / 10 ** int(form["print_mult"])
        return signed(words, size, int(form["decimals"]))
    return signed(words, row.percent, 2) + "\N{NO-BREAK SPACE}%"


def _listed(words: Words, rows: pd.DataFrame) -> list[dict]:
    """Per provider and span of years the indicators, with the number of their figures."""
    groups = rows.groupby(["provider", "indicator"], sort=True)["time_period"]
    found: dict[tuple[str, str], list[dict]] = {}
    for (provider, code), years in groups:
        found.setdefault((provider, years_text(list(years))), []).append(
            {
                "code": code.removeprefix("MP-"),
                "anchor": code,
                "name": words.indicator(code),
                "count": words.number(len(years)),
            }
        )
    return [
        {"provider": words.provider(provider), "years": span, "indicators": indicators}
        for (provider, span), indicators in found.items()
    ]
