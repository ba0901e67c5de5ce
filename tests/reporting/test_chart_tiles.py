"""Tile maps: shares in squares of one size."""

import itertools
import json

import pytest

from reporting import charts
from reporting.chart_tiles import DARK_FROM, SHADES, Tile, tile_chart

TILES = [
    Tile(2, 4, ("ONE",), 62.5, "62.5"),
    Tile(2, 5, ("TWO",), 4.0, "4.0"),
    Tile(3, 5, ("SIX",), None, ""),
]


def squares(spec: dict) -> dict[str, dict]:
    return {value["label"][0]: value for value in spec["layer"][0]["data"]["values"]}


def test_counts_are_refused_and_so_is_a_share_beyond_the_whole():
    with pytest.raises(ValueError, match="shares in percent, never counts: persons"):
        tile_chart(TILES, "persons", "")
    with pytest.raises(ValueError, match="never counts: %, up to 1200"):
        tile_chart([Tile(0, 0, ("ONE",), 1200.0, "1,200")], "%", "")


def test_squares_have_one_size_and_begin_at_the_corner():
    held = squares(tile_chart(TILES, "%", "")).values()
    assert (
        len({(round(one["x2"] - one["x"], 9), round(one["y2"] - one["y"], 9)) for one in held}) == 1
    )
    assert min(one["x"] for one in held) < 0.1 and min(one["y"] for one in held) < 0.1


def test_the_larger_the_share_the_darker_and_light_letters_on_dark():
    held = squares(tile_chart(TILES, "%", ""))
    assert held["ONE"]["fill"] == SHADES[25] and held["TWO"]["fill"] == SHADES[1]
    assert held["ONE"]["ink"] == charts.GROUND and held["TWO"]["ink"] == charts.INK
    assert held["SIX"]["fill"] == charts.GROUND


def test_the_shades_are_told_apart_in_grey():
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    levels = [grey(colour) for colour in SHADES.values()]
    assert all(one - other > 20 for one, other in itertools.pairwise(levels))
    assert DARK_FROM in SHADES


def test_a_square_without_a_figure_is_crossed_and_has_no_number():
    layers = tile_chart(TILES, "%", "")["layer"]
    crossed = next(one for one in layers if one["mark"]["type"] == "rule")
    assert [value["label"] for value in crossed["data"]["values"]] == [["SIX"]]
    numbers = layers[-1]["data"]["values"]
    assert [value["text"] for value in numbers] == ["62.5", "4.0"]


def test_two_squares_at_one_place_are_refused():
    with pytest.raises(ValueError, match="one place"):
        tile_chart([TILES[0], TILES[0]], "%", "")


def test_it_is_drawn_with_its_text_as_text_and_says_what_it_is():
    spec = tile_chart(TILES, "%", "Tile map of lighthouses")
    json.dumps(spec)
    svg = charts.draw(spec).decode()
    assert svg.count("<text") == 5 and ">62.5</text>" in svg
    assert spec["description"] == "Tile map of lighthouses"
