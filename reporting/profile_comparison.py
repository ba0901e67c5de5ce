"""This edition against the one before: what is new, revised, broken and lost."""

import pandas as pd

from catalogue.words import Words
from reporting.profile_parts import Captions, years_text
from reporting.sentences import signed

MOST_ROWS = 60
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
                    "table": _values(words, kind, whole, withheld, units, captions)
                    if kind != "new" and len(whole)
                    else None,
                    "listed": _listed(words, whole) if kind == "new" else [],
                    "parts": _listed(words, parts),
                }
            )
    return {"counts": counts, "sections": sections}


def _values(words, kind, rows: pd.DataFrame, withheld: set, units: dict, captions) -> dict:
    indicators = words.catalogue.indicators
    made = []
    for row in rows.head(MOST_ROWS).itertuples():
        usual = indicators.loc[row.indicator, "unit"]
        unit = units.get(row.source or row.source_before, usual)
        barred = (row.indicator, row.provider, row.time_period, row.dimensions) in withheld
        made.append(
            {
                "code": row.indicator.removeprefix("MP-"),
                "anchor": row.indicator,
                "name": words.indicator(row.indicator),
                "provider": words.say(words.country.providers.loc[row.provider, "short"]),
                "year": row.time_period,
                "before": _value(words, row.obs_value_before, unit, row.source_before, barred),
                "now": _value(words, row.obs_value, unit, row.source, barred),
                "change": "" if kind != "revised" or barred else _difference(words, row, unit),
            }
        )
    return {
        "caption": captions.table(words.say(KINDS[kind])),
        "rows": made,
        "more": len(rows) - len(made),
        "changes": kind == "revised",
    }


def _value(words: Words, value: float, unit: str, source: str, barred: bool) -> dict:
    if barred:
        return {"text": words.say("withheld"), "source": source}
    if pd.isna(value):
        return {"text": words.say("n/a"), "source": source}
    return {"text": words.value(value, unit), "source": source}


def _difference(words: Words, row, unit: str) -> str:
    if unit in ("%", "percentage points"):
        return words.say("{change} points", change=signed(words, row.difference, 2))
    if pd.isna(row.percent):
        form = words.catalogue.units.loc[unit]
        size = row.difference / 10 ** int(form["print_mult"])
        return signed(words, size, int(form["decimals"]))
    return signed(words, row.percent, 2) + "\N{NO-BREAK SPACE}%"


def _listed(words: Words, rows: pd.DataFrame) -> list[dict]:
    """Per indicator and provider: how many figures and which years."""
    groups = rows.groupby(["indicator", "provider"], sort=True)["time_period"]
    return [
        {
            "code": indicator.removeprefix("MP-"),
            "anchor": indicator,
            "name": words.indicator(indicator),
            "provider": words.say(words.country.providers.loc[provider, "short"]),
            "years": years_text(list(years)),
            "count": words.number(len(years)),
        }
        for (indicator, provider), years in groups
    ]
