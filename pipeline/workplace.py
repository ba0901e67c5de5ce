"""What every stage needs at hand: places, catalogue, country, register."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from catalogue.load import HERE, Catalogue, Country, load_catalogue, load_country
from catalogue.questionnaire import with_questionnaires
from store.places import Places, places
from store.register import open_register


@dataclass(frozen=True)
class Workplace:
    places: Places
    catalogue: Catalogue
    country: Country
    engine: Engine


def country_roots() -> list[Path]:
    """Where country folders lie: the catalogue's, then those of the samples.

    MIGRATION_PROFILE_COUNTRIES names other places, several joined as in PATH.
    """
    named = os.environ.get("MIGRATION_PROFILE_COUNTRIES", "")
    return [Path(one) for one in named.split(os.pathsep) if one] or [
        HERE / "countries",
        HERE.parent / "samples" / "countries",
    ]


def open_workplace(ref_area: str) -> Workplace:
    """The workplace of one country; CatalogueError when its folder is missing or wrong."""
    here = places()
    catalogue = load_catalogue()
    country = load_country(ref_area, catalogue, country_roots())
    country = with_questionnaires(catalogue, country)
    return Workplace(here, catalogue, country, open_register(here.register_url))
