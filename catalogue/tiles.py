"""Places of tiles: where the square of a country, or of a country's region, stands on a tile map.

`tiles.csv` has a row and a column for every country with a population of its own; `regions.csv` of
a country may have the same for its regions. Only the order of places is meant: no border is drawn.
"""

from pathlib import Path

import pandas as pd

from catalogue import files
from catalogue.load import Catalogue, Country

PLACE = ["row", "column"]
# Members of the country list that have no square: nobody lives there all the time, or the code
# stands for no one place.
WITHOUT = frozenset("ATA ATF BVT HMD IOT SGS UMI RNC STLS TIB".split())


def geographic(catalogue: Catalogue, dimension: str) -> bool:
    """Whether the members of a dimension have places on a map."""
    listed = catalogue.dimensions["code_list"].get(dimension, "")
    return dimension == "region" or listed == "country"


def map_dimensions(catalogue: Catalogue, indicator: str) -> list[str]:
    """The dimensions of an indicator that a map of it may show."""
    named = catalogue.indicators.loc[indicator, "dimensions"].split(";")
    return [name for name in named if name and geographic(catalogue, name)]


def country_tiles(catalogue: Catalogue) -> pd.DataFrame:
    """Row and column by country; CatalogueError for a mistake in `tiles.csv`."""
    mistakes: list[str] = []
    path = catalogue.root / "tiles.csv"
    table = files.read_table(path, ["ref_area", *PLACE], mistakes)
    files.unique(table, ["ref_area"], path, mistakes)
    codes = catalogue.code_lists["country"].index
    files.known(table["ref_area"], codes, "country", path, mistakes)
    return _placed(table.set_index("ref_area"), path, mistakes)


def region_tiles(country: Country) -> pd.DataFrame:
    """Row and column by region; without rows where `regions.csv` gives no places."""
    table = country.regions
    if not set(PLACE) <= set(table.columns):
        return pd.DataFrame({name: pd.Series(dtype="int64") for name in PLACE})
    table = table[table["kind"] == "member"]
    return _placed(table, country.root / "regions.csv", [])


def _placed(table: pd.DataFrame, path: Path, mistakes: list[str]) -> pd.DataFrame:
    """The places as whole numbers; every mistake in them is told."""
    places = table[PLACE].copy()
    wrong = ~places.apply(lambda column: column.str.fullmatch(r"\d+")).all(axis=1)
    mistakes += [
        f"{path}: {code}: row and column must be whole numbers" for code in table.index[wrong]
    ]
    places = places[~wrong].astype("int64")
    for (row, column), shared in places.groupby(PLACE):
        if len(shared) > 1:
            mistakes.append(
                f"{path}: {', '.join(shared.index)} stand at one place: row {row}, column {column}"
            )
    if mistakes:
        raise files.CatalogueError(mistakes)
    return places


def mistakes_of(profile: dict, catalogue: Catalogue) -> list[str]:
    """Indicators that `profile.yml` shows as a map and that have nothing to put on one."""
    return [
        f"profile.yml: shown: {code} has no dimension that a map could show"
        for code, kinds in profile["shown"].items()
        if "map" in kinds and not map_dimensions(catalogue, code)
    ]
