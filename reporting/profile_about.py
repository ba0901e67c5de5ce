"""What a reader must know before any figure: sources, availability, quality, compliance."""

import pandas as pd

from catalogue.frameworks import FRAMEWORKS, MEETS, applying
from catalogue.load import Country
from catalogue.words import Words
from model.records import Manifest
from reporting import levels
from reporting.profile_lines import Line

DELIVERY_STATES = {
    "delivered": "delivered",
    "absent": "nothing delivered",
    "late": "nothing delivered in time",
    "held": "delivered, not usable",
}
KINDS = {
    "national": "national institution",
    "international": "international organisation",
    "api": "database, retrieved",
    "computed": "computed",
}


def sources(words: Words, deliveries: pd.DataFrame, lines: dict[str, list[Line]]) -> list[dict]:
    """Per provider what it delivered: state, files or series, figures, indicators."""
    found = []
    for row in deliveries.itertuples():
        indicators = {
            code for code, own in lines.items() for line in own if line.provider == row.provider
        }
        kind = words.country.providers.loc[row.provider, "kind"]
        files = {
            "api": words.count("{n} series", "{n} series", row.files),
        }.get(kind, words.count("{n} file", "{n} files", row.files))
        found.append(
            {
                "name": words.provider(row.provider),
                "kind": words.say(KINDS[kind]),
                "state": words.say(DELIVERY_STATES[row.state]),
                "delivered": row.state == "delivered",
                "files": files,
                "values": words.number(row.values),
                "indicators": words.number(len(indicators)),
            }
        )
    return found


def availability(
    words: Words,
    coverage: pd.DataFrame,
    lines: dict[str, list[Line]],
    years: list[int],
    level: str = "lean",
) -> dict:
    """How many of the profile's indicators have a figure, by chapter, and how much of what is owed.

    An indicator is available when its first line has a figure for the reference year.
    """
    year = years[-1]
    printed = set(levels.indicators(words.catalogue, level).index)
    now = {code for code, own in lines.items() if own and own[0].at(year).value is not None}
    ever = {code for code, own in lines.items() if any(line.valued for line in own)}
    rows = []
    for chapter, codes in levels.chapters(words.catalogue, level):
        if not codes:
            continue
        name = words.say(chapter["title"])
        prefix = "" if chapter["code"] == "Annex" else f"{chapter['code']} "
        rows.append(_counts(words, f"{prefix}{name}", set(codes), now, ever))
    rows.append(_counts(words, words.say("All"), printed, now, ever) | {"all": True})
    due = coverage[~coverage["state"].eq("declared")]
    whole = due[(due["dimension"] == "") & (due["time_period"] == year)]
    parts = due[(due["dimension"] != "") & (due["time_period"] == year)]
    return {
        "rows": rows,
        "now": len(now & printed),
        "printed": len(printed),
        "cells": _owed(words, whole),
        "breakdown_cells": _owed(words, parts),
    }


def _counts(words: Words, name: str, codes: set, now: set, ever: set) -> dict:
    cells = [len(codes), len(codes & now), len((codes & ever) - now), len(codes - ever - now)]
    return {"name": name, "cells": [words.number(cell) for cell in cells], "all": False}


def _owed(words: Words, cells: pd.DataFrame) -> dict:
    got = int(cells["state"].isin(["delivered", "suppressed"]).sum())
    return {"got": words.number(got), "owed": words.number(len(cells)), "any": len(cells) > 0}


def quality(words: Words, findings: pd.DataFrame, rule: pd.Series) -> dict:
    """Findings by severity, open and settled, and how many figures are withheld."""
    opened = findings[findings["state"] == "open"]
    counts = {
        name: int((opened["severity"] == name).sum())
        for name in ("blocker", "must-explain", "note")
    }
    return {
        "blockers": counts["blocker"],
        "to_explain": counts["must-explain"],
        "notes": counts["note"],
        "settled": len(findings) - len(opened),
        "withheld": int((rule != "").sum()),
    }


def compliance(
    words: Words, lines: dict[str, list[Line]], year: int, level: str = "lean"
) -> list[dict]:
    """Per framework that applies to the country, how far the profile can be held to it.

    `counterpart`: indicators of which the framework says something; `available`: those of them
    with a figure; `answers`: how the definitions that were assessed stand to it.
    """
    catalogue, country = words.catalogue, words.country
    printed = set(levels.indicators(catalogue, level).index)
    own = {code for code, found in lines.items() if found and found[0].at(year).value is not None}
    told = []
    for name in applying(country.settings):
        held = catalogue.frameworks
        asked = set(held.loc[held["framework"] == name, "indicator"]) & printed
        rows = country.definitions[country.definitions["framework"] == name]
        rows = rows[rows["indicator"].isin(asked)]
        told.append(
            {
                "framework": name,
                "name": words.say(FRAMEWORKS[name]),
                "counterpart": len(asked),
                "available": len(asked & own),
                "assessed": len(rows),
                "answers": [
                    {"name": words.say(text), "count": int((rows["meets"] == answer).sum())}
                    for answer, text in MEETS.items()
                ],
            }
        )
    return told


def cover(words: Words, country: Country, manifest: Manifest, previous: str) -> dict:
    """What identifies the document."""
    settings = country.settings
    return {
        "country": words.say(settings["name"]),
        "year": manifest.time_period,
        "producer": words.say(settings["producer"]),
        "legal_base": words.say(settings.get("legal_base", "")),
        "edition": manifest.edition,
        "manifest": manifest.sha256,
        "release": manifest.release,
        "previous": previous,
        "banner": words.say(settings.get("banner", "")) if settings.get("sample") else "",
        "territory": words.say(settings["territory"]["note"]),
        "bank_territory": words.say(settings.get("world_bank", {}).get("note", "")),
        "licence": words.say(settings.get("licence", "")),
    }
