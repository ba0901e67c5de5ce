"""Figures that two providers give of the same thing, side by side."""

import json

import pandas as pd

from catalogue.words import Words
from model import observations
from reporting.grouping import year_ranges
from store.editions import Edition

NOT_COMPARABLE = "not comparable"
COMPARED = "V42"  # what it examined and did not find agrees


def overlaps(edition: Edition, words: Words) -> dict:
    """Figures given by two providers: `classes` with counts, and `rows` of pairs side by side.

    A row is an indicator, breakdown, pair and class; it shows the figures of its newest year with
    what each is said to count (`about`, `about_other`), and the span of the differences.
    """
    names = words.country.providers["name"]
    codes = {name: code for code, name in names.items()}
    rows = edition.findings
    rows = rows[rows["rule"].map(words.catalogue.rules["family"]) == "overlap"]
    known = _metadata(edition.observations, rows)
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
                "about": _about(known, (code, newest["time_period"], provider, dimensions), words),
                "about_other": _about(
                    known, (code, newest["time_period"], codes.get(other), dimensions), words
                ),
                "expected": words.quantity(newest["expected"]),
                "differs": newest["differs"],
                "span": _span(span, words),
            }
        )
    runs = edition.rule_runs[edition.rule_runs["rule"] == COMPARED]
    agree = int((runs["examined"] - runs["failed"]).sum())
    classes = [{"kind": words.say("agree"), "count": agree}] if agree else []
    classes += [{"kind": words.say(kind), "count": int(count)} for kind, count in counts.items()]
    return {"classes": classes, "rows": pairs}


def _metadata(frame: pd.DataFrame, rows: pd.DataFrame) -> dict[tuple, dict]:
    """(indicator, year, provider, breakdown) -> what a figure is said to count."""
    there = frame["obs_value"].notna() & frame["indicator"].isin(set(rows["indicator"]))
    frame = frame[there & frame["time_period"].isin(set(rows["time_period"]))]
    frame = frame.assign(described=observations.describe_dimensions(frame))
    keys = ["indicator", "time_period", "provider", "described"]
    fields = ["definition", "ref_date", "territory", "unit_measure"]
    rows = frame.drop_duplicates(keys)
    texts = rows[fields].to_dict("records")
    return dict(zip(rows[keys].itertuples(index=False, name=None), texts, strict=True))


def _about(known: dict[tuple, dict], key: tuple, words: Words) -> list[str]:
    """Definition, date, territory and unit of a figure, in words; [] for one that is not there."""
    held = known.get(key)
    if held is None:
        return []
    territory, home = held["territory"], words.country.settings["territory"]["code"]
    others = words.country.settings.get("territories", {})
    return [
        words.say(held["definition"]) or words.say("definition not named"),
        words.date(held["ref_date"]) if held["ref_date"] else words.say("calendar year"),
        words.say("territory of the profile")
        if territory in ("", home)
        else words.say(others.get(territory, territory)),
        words.unit(held["unit_measure"]),
    ]


def _span(difference: pd.Series, words: Words) -> str:
    if difference.isna().all():
        return ""
    low, high = words.number(difference.min(), 1), words.number(difference.max(), 1)
    if low == high:
        return words.say("{percent} %", percent=low)
    return words.say("{low} to {high} %", low=low, high=high)
