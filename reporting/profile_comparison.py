"""This edition against the one before: what became of every figure, and why."""

import pandas as pd

from catalogue.words import Words
from reporting.profile_parts import Captions, cut, years_text
from reporting.revisions import revisions
from reporting.sentences import signed

MOST_BLOCKS = 60
POINTS = ("%", "percentage points")  # units whose differences are told in points
KINDS = {
    "revised": "Revised figures",
    "redefined": "Redefined figures",
    "broken": "Broken series",
    "withdrawn": "Figures withdrawn",
    "lost": "Figures lost",
    "not_retrieved": "Figures not retrieved",
    "new": "New figures",
}
LEADS = {
    "revised": "The figure differs from the one of the edition before.",
    "redefined": "Definition, territory or unit changed: the two figures are not of one series, "
    "and their difference is not a change.",
    "broken": "The provider marks a break: the two figures are not of one series, and their "
    "difference is not a change.",
    "withdrawn": "Printed in the edition before; the source now gives no figure.",
    "lost": "Printed in the edition before, not delivered now.",
    "not_retrieved": "Printed in the edition before; this time the database was not asked or did "
    "not answer. It says nothing about whether the source still has the figure.",
    "new": "Not in the edition before.",
}
REASONS = {
    "next_year": "for years after the edition before",
    "new_series": "a series that was not in the edition before",
    "filled": "a gap of the edition before",
    "stated": "marked as missing by the provider",
    "not_given": "no longer in the series of the source",
    "figure": "the rest of the series was delivered",
    "series": "nothing of the series was delivered",
    "definition": "another definition",
    "territory": "another territory",
    "unit_measure": "another unit",
    "marked": "marked as a break by the provider",
    "final": "provisional before",
    "vintage": "a later vintage of the source",
    "replaced": "replaced in the same vintage",
}
CONCEPTS = {
    "definition": "definition",
    "territory": "territory",
    "unit_measure": "unit",
    "publisher": "publisher",
    "provider": "provider",
}
TIERS = {"small": "small", "moderate": "moderate", "large": "large"}


def comparison(
    words: Words,
    frame: pd.DataFrame,
    changed: pd.DataFrame,
    years: list[int],
    withheld: set[tuple],
    units: dict[str, str],
    captions: Captions,
) -> dict:
    """Counts of each kind of change, how far figures were revised, and the totals that changed.

    `frame` is the edition's comparison; `changed` tells which concepts did (`concepts_changed`);
    `withheld` holds (indicator, provider, year, dimensions) of the figures that may not be printed;
    `units` gives the unit of a source pointer. Breakdowns are counted per indicator.
    """
    counts = {kind: int((frame["change"] == kind).sum()) for kind in [*KINDS, "unchanged"]}
    indicators = words.catalogue.indicators
    points = set(indicators.index[indicators["unit"].isin(POINTS)])
    revised = revision_table(words, revisions(frame, points), captions)
    concepts = concept_table(words, changed, captions)
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
    return {
        "counts": counts,
        "counted": _counted(words, counts),
        "limits": _limits(words),
        "revisions": revised,
        "concepts": concepts,
        "sections": sections,
    }


def _counted(words: Words, counts: dict[str, int]) -> str:
    """`3 new, 2 revised, 40 unchanged`: every kind that occurs."""
    names = {
        "new": "{n} new",
        "revised": "{n} revised",
        "redefined": "{n} redefined",
        "broken": "{n} broken",
        "withdrawn": "{n} withdrawn",
        "lost": "{n} lost",
        "not_retrieved": "{n} not retrieved",
        "unchanged": "{n} unchanged",
    }
    return words.listing(
        [
            words.say(text, n=words.number(counts[kind]))
            for kind, text in names.items()
            if counts[kind]
        ]
    )


def why(words: Words, rows: pd.DataFrame) -> str:
    """`provisional before (2019, 2020); a later vintage of the source (2021)`."""
    told = []
    for reason, years in rows[rows["reason"] != ""].groupby("reason", sort=True)["time_period"]:
        texts = words.listing([words.say(REASONS[part]) for part in reason.split()])
        told.append(words.say("{reason} ({years})", reason=texts, years=years_text(list(years))))
    return words.say("; ").join(told)


def revision_table(words: Words, told: pd.DataFrame, captions: Captions) -> dict | None:
    """How the totals of each source were revised; `told` is of `revisions.revisions`."""
    if not len(told):
        return None
    return {
        "caption": captions.table(words.say("How far figures were revised")),
        "rows": [
            {
                "code": row.indicator.removeprefix("MP-"),
                "anchor": row.indicator,
                "name": words.indicator(row.indicator),
                "provider": words.say(words.country.providers.loc[row.provider, "short"]),
                "compared": words.number(row.compared),
                "revised": words.number(row.revised),
                "mean": _moved(words, row.mean, row.in_points),
                "size": _moved(words, row.mean_size, row.in_points).removeprefix("+"),
                "largest": _moved(words, row.largest, row.in_points),
                "tier": words.say(TIERS[tier(words, row.largest, row.in_points)]),
            }
            for row in told.itertuples()
        ],
    }


def tier(words: Words, size: float, in_points: bool) -> str:
    """small | moderate | large, by the limits of `profile.yml`; a revision of 0 is large."""
    limits = words.catalogue.profile["revisions"]["points" if in_points else "percent"]
    if not abs(size) < limits["large"]:  # also a revision that has no percentage
        return "large"
    return "moderate" if abs(size) >= limits["moderate"] else "small"


def _limits(words: Words) -> dict[str, str]:
    """The size classes' limits as the document prints them: `percent_large`, `points_moderate`."""
    return {
        f"{unit}_{size}": words.number(limit, 0 if float(limit).is_integer() else 1)
        for unit, limits in words.catalogue.profile["revisions"].items()
        for size, limit in limits.items()
    }


def _moved(words: Words, size: float, in_points: bool) -> str:
    if pd.isna(size):
        return "–"
    if in_points:
        return words.say("{change} pt", change=signed(words, size, 2))
    return signed(words, size, 2) + "\N{NO-BREAK SPACE}%"


def concept_table(words: Words, told: pd.DataFrame, captions: Captions) -> dict | None:
    """What changed in definitions and providers; `told` is of `revisions.concepts_changed`."""
    if not len(told):
        return None
    return {
        "caption": captions.table(words.say("What changed in definitions and providers")),
        "rows": [
            {
                "code": row.indicator.removeprefix("MP-"),
                "anchor": row.indicator,
                "name": words.indicator(row.indicator),
                "provider": words.say(words.country.providers.loc[row.provider, "short"]),
                "what": words.say(CONCEPTS[row.what]),
                "before": _concept(words, row.what, row.before),
                "now": _concept(words, row.what, row.now),
            }
            for row in told.itertuples()
        ],
    }


def _concept(words: Words, what: str, text: str) -> str:
    if what == "provider":
        return words.provider(text) if text else words.say("no figures")
    if what == "unit_measure":
        return words.say("; ").join(words.unit(one) for one in text.split("; "))
    names = words.country.settings.get("territories", {})
    return (
        cut(words.say("; ").join(words.say(names.get(one, one)) for one in text.split("; "))) or "–"
    )


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
                "why": why(words, group),
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
    if unit in POINTS:
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
