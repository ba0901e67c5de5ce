"""Figures that two providers give of the same thing, side by side."""

import json

import pandas as pd

from catalogue.words import Words
from reporting.grouping import year_ranges
from store.editions import Edition

NOT_COMPARABLE = "not comparable"


def overlaps(edition: Edition, words: Words) -> dict:
    """Figures given by two providers: `classes` with counts, and `rows` of pairs side by side.

    A row is an indicator, breakdown, pair and class; it shows the figures of its newest year and
    the span of the differences.
    """
    rows = edition.findings
    rows = rows[rows["rule"].map(words.catalogue.rules["family"]) == "overlap"]
    own = [json.loads(text) for text in rows["parameters"]]
    rows = rows.assign(
        other=[one["other"] for one in own],
        # V43 has no class: it tells in what the two figures differ, which is no contradiction.
        kind=[one.get("class", NOT_COMPARABLE) for one in own],
        differs=[
            words.listing([words.say(text) for text in one.get("differs", [])]) for one in own
        ],
        difference=pd.to_numeric([one.get("difference") for one in own]),
    )
    counts = rows.groupby("kind", sort=True).size()
    pairs = []
    by = ["kind", "indicator", "dimensions", "provider", "other"]
    for (kind, code, dimensions, provider, other), part in rows.groupby(by, sort=True):
        newest = part.sort_values("time_period").iloc[-1]
        span = part["difference"].abs()
        pairs.append(
            {
                "kind": words.say(kind),
                "indicator": words.indicator(code),
                "dimensions": words.dimensions(dimensions),
                "years": year_ranges(part["time_period"]),
                "newest": int(newest["time_period"]),
                "provider": words.provider(provider),
                "observed": words.quantity(newest["observed"]),
                "other": words.say(other),
                "expected": words.quantity(newest["expected"]),
                "differs": newest["differs"],
                "span": _span(span, words),
            }
        )
    classes = [{"kind": words.say(kind), "count": int(count)} for kind, count in counts.items()]
    return {"classes": classes, "rows": pairs}


def _span(difference: pd.Series, words: Words) -> str:
    if difference.isna().all():
        return ""
    low, high = words.number(difference.min(), 1), words.number(difference.max(), 1)
    if low == high:
        return words.say("{percent} %", percent=low)
    return words.say("{low} to {high} %", low=low, high=high)
