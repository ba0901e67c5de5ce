"""The annexes: every series with its source cells, gaps, overlaps, breakdowns missing, sources."""

import pandas as pd

from catalogue.words import Words
from model.records import Manifest
from reporting import levels
from reporting.places_of import places_text, resolve_pointers
from reporting.profile_lines import Line
from reporting.profile_parts import (
    Captions,
    Notes,
    cut,
    line_detail,
    published_by,
    source_name,
    years_text,
)
from reporting.say import finding_words
from reporting.sentences import reason

SUBMISSION_STATES = {
    "received": "received",
    "accepted": "in use",
    "held": "held for a decision",
    "refused": "not usable",
    "superseded": "replaced by a later file",
}
RETRIEVAL_STATES = {
    "current": "current",
    "stale": "last good retrieval; the database could not be reached",
    "absent": "not retrieved",
}
MOST_PLACES = 12


def statistical_tables(
    words: Words,
    lines: dict[str, list[Line]],
    manifest: Manifest,
    years: list[int],
    captions: Captions,
    level: str = "lean",
) -> list[dict]:
    """Per chapter every line that has a figure, with the cells or answers it stands in."""
    tables = []
    for chapter, codes in levels.chapters(words.catalogue, level):
        held = [(code, line) for code in codes for line in lines.get(code, []) if line.valued]
        if not held:
            continue
        firsts = dict(reversed(held))
        notes = Notes(words)
        title = words.say(chapter["title"])
        name = title if chapter["code"] == "Annex" else f"{chapter['code']} {title}"
        tables.append(
            {
                "caption": captions.table(
                    words.say(
                        "{chapter}: all series, {first}–{last}",
                        chapter=name,
                        first=years[0],
                        last=years[-1],
                    )
                ),
                "rows": [
                    _line_row(words, code, line, firsts[code], manifest, notes)
                    for code, line in held
                ],
                "notes": notes.listed(),
            }
        )
    return tables


def _line_row(words: Words, code: str, line: Line, first: Line, manifest, notes: Notes) -> dict:
    pointers = " ".join(dict.fromkeys(" ".join(p.source for p in line.points).split()))
    places = resolve_pointers(manifest, pointers)
    return {
        "code": code.removeprefix("MP-"),
        "anchor": code,
        "first": line is first,
        "name": words.indicator(code),
        "detail": words.say(", ").join([words.unit(line.unit), *line_detail(words, line)]),
        "source": source_name(words, line),
        "cells": [notes.cell(point, line.unit) for point in line.points],
        "places": places_text(words, places, MOST_PLACES),
        "published": published_by(words, line),
    }


def gaps(words: Words, coverage: pd.DataFrame) -> list[dict]:
    """Totals that are owed and not there: provider, years, reason, and the indicators they share.

    What no year of the window asks for is not among them.
    """
    computed = words.country.providers["kind"] == "computed"
    whole = coverage[(coverage["dimension"] == "") & (coverage["state"] != "delivered")]
    spans = (
        whole.groupby(["provider", "indicator", "explanation"], sort=True)["time_period"]
        .agg(lambda found: years_text(list(found)))
        .reset_index()
    )
    rows = []
    for (provider, why, span), group in spans.groupby(
        ["provider", "explanation", "time_period"], sort=True
    ):
        if computed[provider] and why == "not_delivered":
            why = "not_computed"
        rows.append(
            {
                "provider": words.provider(provider),
                "years": span,
                "reason": reason(words, why),
                "indicators": [_indicator(words, code) for code in group["indicator"]],
            }
        )
    order = {
        words.provider(code): number for number, code in enumerate(words.country.providers.index)
    }
    return sorted(rows, key=lambda row: (order[row["provider"]], row["years"], row["reason"]))


def _indicator(words: Words, code: str) -> dict:
    return {
        "code": code.removeprefix("MP-"),
        "anchor": code,
        "name": words.indicator(code),
    }


def nobody_owes(words: Words, level: str = "lean") -> list[dict]:
    """The indicators of the level that no provider has been asked for."""
    printed = levels.indicators(words.catalogue, level)
    owed = set(words.country.obligations["indicator"])
    return [_indicator(words, code) for code in printed.index if code not in owed]


def missing_breakdowns(words: Words, coverage: pd.DataFrame) -> list[dict]:
    """Breakdowns that are not there although the total of that year is.

    Per provider and indicator the dimensions, the years, and how many members are missing.
    """
    key = ["provider", "indicator", "time_period"]
    there = coverage[(coverage["dimension"] == "") & (coverage["state"] == "delivered")][key]
    parts = coverage[(coverage["dimension"] != "") & (coverage["state"] != "delivered")]
    parts = parts.merge(there, on=key)
    rows = []
    for (provider, code), group in parts.groupby(["provider", "indicator"], sort=True):
        spans = group.groupby("dimension")["time_period"].agg(lambda found: years_text(list(found)))
        listed: dict[str, list[str]] = {}
        for dimension, span in spans.items():
            listed.setdefault(span, []).append(words.dimension(dimension))
        rows.append(
            {
                **_indicator(words, code),
                "provider": words.say(words.country.providers.loc[provider, "short"]),
                "missing": [
                    {"years": span, "dimensions": words.listing(sorted(names))}
                    for span, names in listed.items()
                ],
            }
        )
    return rows


def overlaps(words: Words, findings: pd.DataFrame) -> list[dict]:
    """Findings about figures that two providers delivered; one row per indicator and rule.

    The sentence is that of the newest year. Figures that an open blocker concerns are not in it.
    """
    family = words.catalogue.rules["family"]
    rows = findings[findings["rule"].map(family) == "overlap"]
    made = []
    for (code, rule), group in rows.groupby(["indicator", "rule"], sort=True):
        newest = group.sort_values("time_period", kind="stable").iloc[-1]
        told = finding_words(words, newest)
        barred = newest["severity"] == "blocker" and newest["state"] == "open"
        made.append(
            {
                **_indicator(words, code),
                "rule": rule,
                "title": told["title"],
                "years": years_text([int(year) for year in group["time_period"].dropna()]),
                "count": words.count("{n} figure", "{n} figures", len(group)),
                "sentence": words.say("Withheld until decided; see the validation report.")
                if barred
                else cut(told["sentence"]),
            }
        )
    return made


def inputs(words: Words, manifest: Manifest) -> dict:
    """Everything the edition was made from, with checksums."""
    files = [
        {
            "provider": words.provider(one["provider"]),
            "round": one["round"],
            "file": cut(one["file_name"]),
            "state": words.say(SUBMISSION_STATES[one["state"]]),
            "sha256": one["sha256"],
        }
        for one in manifest.submissions
    ]
    answers = [
        {
            "series": one["series"],
            "updated": words.date(one["last_updated"]),
            "state": words.say(RETRIEVAL_STATES[one["state"]]),
            "sha256": one["sha256"],
        }
        for one in manifest.retrievals
        if one["sha256"]
    ]
    # The publisher's addresses differ in the series alone: they are said once.
    addresses = {one["url"].replace(one["series"], "…") for one in manifest.retrievals}
    return {
        "files": files,
        "answers": answers,
        "addresses": sorted(addresses),
        "not_retrieved": words.listing(
            [one["series"] for one in manifest.retrievals if not one["sha256"]]
        ),
        "absences": [
            {
                "provider": words.provider(one["provider"]),
                "round": one["round"],
                "reason": reason(words, one["reason"]),
            }
            for one in manifest.absences
        ],
        "decisions": [dict(one) for one in manifest.decisions],
        "catalogue": len(manifest.catalogue),
        "templates": len(manifest.templates),
        "sources": manifest.sources,
    }
