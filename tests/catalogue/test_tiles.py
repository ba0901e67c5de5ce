import shutil
from dataclasses import replace

import pytest

from catalogue.files import CatalogueError
from catalogue.load import HERE, load_country
from catalogue.tiles import (
    WITHOUT,
    country_tiles,
    map_dimensions,
    mistakes_of,
    region_tiles,
)


def test_every_country_has_one_square_at_a_place_of_its_own(catalogue):
    codes = catalogue.code_lists["country"]
    members = set(codes.index[codes["kind"] == "member"])
    tiles = country_tiles(catalogue)
    assert set(tiles.index) == members - WITHOUT
    assert not tiles.duplicated().any()


def test_neighbours_stand_near_each_other_and_north_above_south(catalogue):
    tiles = country_tiles(catalogue)
    for one, other in (("MDA", "ROU"), ("KEN", "UGA"), ("CAN", "USA"), ("ESP", "PRT")):
        apart = (tiles.loc[one] - tiles.loc[other]).abs()
        assert apart.max() == 1
    assert tiles.loc["NOR", "row"] < tiles.loc["ITA", "row"] < tiles.loc["ZAF", "row"]
    assert tiles.loc["USA", "column"] < tiles.loc["FRA", "column"] < tiles.loc["JPN", "column"]


def test_two_squares_at_one_place_and_a_place_that_is_no_number_are_told(catalogue, tmp_path):
    shutil.copy(catalogue.root / "tiles.csv", tmp_path)
    path = tmp_path / "tiles.csv"
    text = path.read_text(encoding="utf-8")
    moved = next(line for line in text.splitlines() if line.startswith("AND,"))
    place = country_tiles(catalogue).loc["MCO"]
    path.write_text(text.replace(moved, f"AND,{place['row']},{place['column']}"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="AND, MCO stand at one place"):
        country_tiles(replace(catalogue, root=tmp_path))
    path.write_text(text.replace(moved, "AND,north,1"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="AND: row and column must be whole numbers"):
        country_tiles(replace(catalogue, root=tmp_path))


def test_exampland_has_places_for_its_regions_and_moldova_has_none(catalogue):
    exampland = load_country("XEX", catalogue, HERE.parent / "samples" / "countries")
    assert len(region_tiles(exampland)) == 8
    assert not len(region_tiles(load_country("MDA", catalogue)))


def test_a_map_is_asked_for_where_there_are_countries_or_regions(catalogue):
    assert map_dimensions(catalogue, "MP-D02") == ["country_of_birth", "region"]
    assert mistakes_of(catalogue.profile, catalogue) == []
    told = mistakes_of({"shown": {"MP-B01": ["map"]}}, catalogue)
    assert told == ["profile.yml: shown: MP-B01 has no dimension that a map could show"]
