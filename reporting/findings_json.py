"""The validation report for machines: its verdict, its counts, and one object a finding.

`catalogue/schemas/findings.json` says what each field holds, `docs/findings-json.md` tells it.
"""

import json
from pathlib import Path

import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import Words
from model import findings
from model.records import SEVERITIES
from reporting import summary
from reporting.places_of import resolve_pointers
from reporting.say import STATES, finding_words
from store.editions import Edition

FORMAT = 1  # grows when a field goes or changes its meaning


def findings_json(edition: Edition, words: Words) -> dict:
    """What the file holds: codes and numbers as they are, texts in the language of `words`."""
    manifest, settings = edition.manifest, words.country.settings
    verdict = summary.verdict(edition, words)
    return {
        "format": FORMAT,
        "language": words.language,
        "ref_area": manifest.ref_area,
        "country": words.say(settings["name"]),
        "producer": words.say(settings["producer"]),
        "time_period": manifest.time_period,
        "edition": manifest.edition,
        "previous": manifest.previous,
        "banner": words.say(settings.get("banner", "")),
        "verdict": {
            "kind": verdict["kind"],
            "label": verdict["label"],
            "sentences": verdict["sentences"],
        },
        "counts": _counts(edition.findings),
        "rules": _rules(edition, words),
        "findings": [
            _finding(row, edition, words)
            for row in findings.canonical(edition.findings).to_dict("records")
        ],
    }


def write_findings_json(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """Every finding of the edition with the report's summary, UTF-8."""
    content = findings_json(edition, words)
    path.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n", encoding="utf-8"
    )


def _counts(rows: pd.DataFrame) -> dict:
    """State -> severity -> how many."""
    table = pd.crosstab(rows["state"], rows["severity"]).reindex(
        index=list(STATES), columns=list(SEVERITIES), fill_value=0
    )
    return {state: {one: int(table.loc[state, one]) for one in SEVERITIES} for state in STATES}


def _rules(edition: Edition, words: Words) -> list[dict]:
    """The rules that ran, with what they examined and raised."""
    runs = edition.rule_runs.sort_values("rule", kind="stable")
    return [
        {
            "rule": run.rule,
            "title": words.say(words.catalogue.rules.loc[run.rule, "title"]),
            "family": words.catalogue.rules.loc[run.rule, "family"],
            "examined": int(run.examined),
            "failed": int(run.failed),
        }
        for run in runs.itertuples()
    ]


def _finding(row: dict, edition: Edition, words: Words) -> dict:
    told = finding_words(words, row)
    places = resolve_pointers(edition.manifest, row["pointers"])
    parts = [part.partition("=") for part in row["dimensions"].split(";") if part]
    return {
        "key": row["key"],
        "rule": row["rule"],
        "severity": row["severity"],
        "family": words.catalogue.rules.loc[row["rule"], "family"],
        "state": row["state"],
        "provider": row["provider"],
        "provider_name": told["provider_name"],
        "indicator": row["indicator"],
        "indicator_name": told["indicator_name"],
        "time_period": None if pd.isna(row["time_period"]) else int(row["time_period"]),
        "dimensions": {name: member for name, _, member in parts},
        "dimensions_name": told["dimensions_name"],
        "observed": row["observed"],
        "expected": row["expected"],
        "parameters": json.loads(row["parameters"]),
        "title": told["title"],
        "sentence": told["sentence"],
        "remedy": told["remedy"],
        "explanation": row["explanation"],
        "places": [
            {
                "kind": place.kind,
                "sha256": place.sha256,
                "file": place.file,
                "sheet": place.sheet,
                "cell": place.cell,
                "url": place.url,
            }
            for place in places
        ],
    }
