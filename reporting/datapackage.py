"""What an edition's tables mean, for programs: Frictionless `datapackage.json` and a code book.

`codes.csv` lists every code that `observations.csv` uses with its label; `datapackage.json` says of
every column of both what it holds and of which type; `figures.json` has the totals alone, series by
series, for pages and charts of others.
"""

import json
from pathlib import Path

import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import Words
from model import observations
from model.observations import FIXED, TOTAL
from reporting.licences import licences
from reporting.lists import write_csv
from store.editions import Edition

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TYPES = {"str": "string", "int64": "integer", "float64": "number"}
# Column -> what it holds; a dimension says it by its label.
FIELDS = {
    "ref_area": "Country of the profile, ISO 3166-1 alpha-3",
    "indicator": "Indicator, by its code in the catalogue",
    "time_period": "Reference year",
    "obs_value": "The figure, in units; empty when it is missing, and obs_status says why",
    "unit_measure": "Unit of measure",
    "unit_mult": "Power of ten that the figure is multiplied with; always 0",
    "obs_status": "Status of the figure (SDMX code list CL_OBS_STATUS)",
    "conf_status": "Confidentiality (SDMX code list CL_CONF_STATUS)",
    "definition": "Definition under which the figure was counted",
    "territory": "Territory that the figure covers",
    "ref_date": "Day to which a stock refers, empty for a flow",
    "rounding_base": "Number to whose multiples the figure was rounded, 0 when it was not",
    "provider": "Who delivered the figure",
    "publisher": "Whose figure it is",
    "round": "Round of collection in which it was delivered",
    "vintage": "When the provider or the database says that the figure was made",
    "source": "Where the figure stands: file by its SHA-256 checksum, sheet and cell, or database "
    "answer, series and year",
}
CODED = ("ref_area", "indicator", "unit_measure", "territory", "provider")
CODE_FIELDS = {
    "column": "Column of observations.csv",
    "code": "Code that stands there",
    "label": "What the code means",
}


def write_codes(edition: Edition, words: Words, path: Path) -> None:
    """Every code in use with its label, column by column."""
    frame = edition.observations
    names = observations.dimensions(frame)
    rows = [
        (name, code, _label(words, name, code))
        for name in (*CODED, *sorted(names))
        for code in sorted(set(frame[name]))
    ]
    write_csv(pd.DataFrame(rows, columns=list(CODE_FIELDS)), path)


def _label(words: Words, column: str, code: str) -> str:
    settings = words.country.settings
    match column:
        case "ref_area":
            return words.say(settings["name"])
        case "indicator":
            return words.indicator(code)
        case "unit_measure":
            return words.say(words.catalogue.units.loc[code, "label"])
        case "territory":
            known = {settings["territory"]["code"]: settings["territory"]["note"]}
            return words.say((known | settings.get("territories", {})).get(code, code))
        case "provider":
            return words.provider(code)
    return words.member(column, code)


def write_datapackage(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """`datapackage.json` for `observations.csv` and `codes.csv` that lie beside it."""
    manifest = edition.manifest
    settings = country.settings
    names = sorted(observations.dimensions(edition.observations))
    kinds = FIXED | dict.fromkeys(names, "str")
    labels = FIELDS | {name: catalogue.dimensions["label"].get(name, name) for name in names}
    sources = licences(words, edition.observations)
    package = {
        "$schema": PROFILE,
        "name": f"migration-profile-{country.ref_area.lower()}-{manifest.time_period}",
        "title": words.say(
            "Migration Profile: {country}, {year}",
            country=words.say(settings["name"]),
            year=manifest.time_period,
        ),
        "description": words.say(settings.get("banner", "")),
        "version": manifest.edition,
        "contributors": [{"title": words.say(settings["producer"]), "roles": ["creator"]}],
        "sources": [_source(one) for one in sources],
        "resources": [
            _resource("observations", kinds, labels, words),
            _resource("codes", dict.fromkeys(CODE_FIELDS, "str"), CODE_FIELDS, words),
        ],
    }
    own = settings.get("licence", "")
    held = [{"name": "other", "title": words.say(own)}] if own else []
    held += [one["licenses"][0] for one in package["sources"] if one["licenses"]]
    package["licenses"] = [one for at, one in enumerate(held) if one not in held[:at]]
    if not package["licenses"]:
        del package["licenses"]  # the standard has no empty list: nothing is stated
    text = json.dumps(package, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def _source(one: dict) -> dict:
    """A source with its licence; `licenses` is empty where none is stated."""
    source = {"title": one["attribution"], "publishers": one["figures"]}
    licence = {"name": "other", "title": one["licence"]}
    if one["url"]:
        licence["path"] = one["url"]
    if one["note"]:
        source["description"] = one["note"]
    return source | {"licenses": [licence] if one["stated"] else []}


def _resource(name: str, kinds: dict[str, str], labels: dict[str, str], words: Words) -> dict:
    return {
        "name": name,
        "path": f"{name}.csv",
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": column, "type": TYPES[kind], "description": words.say(labels[column])}
                for column, kind in kinds.items()
            ],
            "missingValues": [""],
        },
    }


def write_figures_json(edition: Edition, words: Words, path: Path) -> None:
    """The totals: per series its indicator, source, unit and figures by year."""
    frame = edition.observations
    names = observations.dimensions(frame)
    rows = frame[(frame[names] == TOTAL).all(axis=1)]
    concept = ["indicator", "provider", "unit_measure", "definition", "territory"]
    series = []
    for key, group in rows.groupby(concept, sort=True):
        told = dict(zip(concept, key, strict=True))
        series.append(
            told
            | {
                "indicator_name": words.indicator(told["indicator"]),
                "provider_name": words.provider(told["provider"]),
                "figures": [
                    {
                        "time_period": int(row.time_period),
                        "obs_value": None if pd.isna(row.obs_value) else row.obs_value,
                        "obs_status": row.obs_status,
                        "ref_date": row.ref_date,
                        "vintage": row.vintage,
                        "source": row.source,
                    }
                    for row in group.sort_values(["time_period", "source"]).itertuples()
                ],
            }
        )
    manifest = edition.manifest
    content = {
        "edition": manifest.edition,
        "ref_area": manifest.ref_area,
        "time_period": manifest.time_period,
        "series": series,
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
