"""An edition's figures in SDMX: a structure message (SDMX-ML 2.1) and the data (SDMX-CSV 2.0).

The structure is written by the library sdmx1; the data by pandas, in the columns that the standard
asks for, because its objects would cost one Python object per figure.
"""

import datetime
from pathlib import Path

import pandas as pd
import sdmx
from sdmx import message
from sdmx.model import common, v21

from catalogue.load import Catalogue, Country, code_list
from catalogue.words import Words
from model import observations
from reporting.lists import plain_numbers, write_csv
from store.editions import Edition

AGENCY = "MIGRATION_PROFILE"
ID = "MIGRATION"
VERSION = "1.0"
# What tells two figures of one cell apart belongs to the key: another concept is another series.
KEY = ["ref_area", "indicator", "provider", "unit_measure", "definition", "territory", "ref_date"]
ATTRIBUTES = ["obs_status", "conf_status", "unit_mult", "rounding_base", "publisher", "round",
              "vintage", "source"]  # fmt: skip
CONCEPTS = {
    "ref_area": "Reference area",
    "indicator": "Indicator",
    "provider": "Provider",
    "unit_measure": "Unit of measure",
    "definition": "Definition",
    "territory": "Territory",
    "ref_date": "Reference date",
    "time_period": "Reference year",
    "obs_value": "Observation value",
    "obs_status": "Observation status",
    "conf_status": "Confidentiality status",
    "unit_mult": "Unit multiplier",
    "rounding_base": "Rounding base",
    "publisher": "Publisher",
    "round": "Round of collection",
    "vintage": "Vintage",
    "source": "Source",
}


def write_sdmx(
    edition: Edition,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    structure: Path,
    data: Path,
) -> None:
    """Write both files. A cell delivered twice is left out: SDMX has room for one figure.

    `observations.csv` has all of them, and rule V03 tells of each.
    """
    frame = observations.canonical(edition.observations)
    names = sorted(observations.dimensions(frame))
    content = _structure(frame, names, edition, catalogue, country, words)
    structure.write_bytes(sdmx.to_xml(content, pretty_print=True))
    kept = frame[~frame.duplicated([*KEY, *names, "time_period"], keep=False)]
    write_csv(_data(kept, names), data)


def _data(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    columns = [*KEY, *names, "time_period", "obs_value", *ATTRIBUTES]
    told = frame[columns].assign(
        obs_value=plain_numbers(frame["obs_value"]),
        rounding_base=plain_numbers(frame["rounding_base"]),
    )
    told = told.rename(columns=str.upper)
    flow = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{ID}({VERSION})", "ACTION": "I"}
    return pd.DataFrame(flow, told.index).join(told)


def _structure(frame, names, edition: Edition, catalogue, country, words: Words):
    """The message: concepts, code lists of the coded dimensions, structure and dataflow."""
    year = edition.manifest.time_period
    agency = common.Agency(id=AGENCY)
    own = {
        "maintainer": agency,
        "version": VERSION,
        "is_external_reference": False,
        "is_final": True,
    }
    scheme = common.ConceptScheme(id="CONCEPTS", name={"en": "Concepts of the profile"}, **own)
    lists = _code_lists(frame, names, catalogue, country, words, own)
    columns = [*CONCEPTS, *names]
    for name in columns:
        scheme.append(common.Concept(id=name.upper(), name={words.language: _concept(words, name)}))
    concepts = {name: scheme[name.upper()] for name in columns}
    dimensions = [
        common.Dimension(
            id=name.upper(),
            concept_identity=concepts[name],
            local_representation=common.Representation(enumerated=lists.get(name)),
            order=place,
        )
        for place, name in enumerate([*KEY, *names], 1)
    ]
    time = common.TimeDimension(
        id="TIME_PERIOD", concept_identity=concepts["time_period"], order=len(dimensions) + 1
    )
    definition = v21.DataStructureDefinition(
        id=ID, name={words.language: words.say("Migration Profile")}, **own
    )
    definition.dimensions.extend([*dimensions, time])
    measure = v21.PrimaryMeasure(id="OBS_VALUE", concept_identity=concepts["obs_value"])
    definition.measures.append(measure)
    for name in ATTRIBUTES:
        definition.attributes.append(
            common.DataAttribute(
                id=name.upper(),
                concept_identity=concepts[name],
                related_to=v21.PrimaryMeasureRelationship(),
                usage_status=common.UsageStatus.conditional,
            )
        )
    title = words.say(
        "Migration Profile: {country}, {year}",
        country=words.say(country.settings["name"]),
        year=year,
    )
    flow = v21.DataflowDefinition(
        id=ID,
        name={words.language: title},
        structure=definition,
        **own,
    )
    # An edition knows no clock: it is dated by the day on which its round closed.
    closes = country.rounds.get(year, {}).get("closes", f"{year}-12-31")
    header = message.Header(
        id=edition.manifest.edition,
        prepared=datetime.datetime.fromisoformat(f"{closes}T00:00:00+00:00"),
        sender=agency,
    )
    content = message.StructureMessage(header=header)
    for one in (scheme, *lists.values(), definition, flow):
        content.add(one)
    return content


def _code_lists(frame, names, catalogue: Catalogue, country: Country, words: Words, own: dict):
    """Per coded column its code list: those of the catalogue, and the institutions."""
    providers = sorted(set(frame["provider"]))
    indicators = sorted(set(frame["indicator"]))
    tables: dict[str, dict[str, str]] = {
        "ref_area": {country.ref_area: words.say(country.settings["name"])},
        "indicator": {code: words.indicator(code) for code in indicators},
        "provider": {code: words.provider(code) for code in providers},
    }
    for name in names:
        if code_list(catalogue, country, name) is not None:
            tables[name] = {code: words.member(name, code) for code in sorted(set(frame[name]))}
    found = {}
    for name, labels in tables.items():
        listed = common.Codelist(
            id=f"CL_{name.upper()}", name={words.language: _concept(words, name)}, **own
        )
        for code, text in labels.items():
            listed.append(common.Code(id=code, name={words.language: text}))
        found[name] = listed
    return found


def _concept(words: Words, column: str) -> str:
    """What a column is called."""
    return words.say(CONCEPTS[column]) if column in CONCEPTS else words.dimension(column)
