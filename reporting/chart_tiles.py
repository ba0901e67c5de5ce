"""A tile map: one square of one size for each country or region, shaded by its share in percent."""

from collections.abc import Mapping
from dataclasses import dataclass

from reporting import charts
from reporting.charts import GROUND, INK, LEFT, QUIET, RIGHT, RULE, WIDTH

ROOM = LEFT + WIDTH + RIGHT  # the width of every chart
LARGEST = 92  # pixels of a square
# From this share on, the shade: five steps of one hue, told apart in grey as well.
SHADES = {0: "#eef2f6", 1: "#c9d8e6", 5: "#93b1cd", 10: "#44719f", 25: "#1f4e79"}
TINTED_FROM = 5.0  # from this share on no letters are grey
DARK_FROM = 10.0  # from this share on the letters are white
GAP = 0.06  # of a square, between two


@dataclass(frozen=True)
class Tile:
    """One square: its place, what is written in it, and its share; None where there is none."""

    row: int
    column: int
    label: tuple[str, ...]  # a line each
    share: float | None
    text: str  # the share as it is printed, "" where there is none


def tile_chart(tiles: list[Tile], unit: str, description: str) -> dict:
    """The specification of a tile map of shares; ValueError for anything that is no share.

    A square without a figure is crossed by a line. Columns run from west to east in every language:
    a map is not text.
    """
    shares = [tile.share for tile in tiles if tile.share is not None]
    if unit != "%" or any(not 0 <= share <= 100 for share in shares):
        raise ValueError(
            f"a map shows shares in percent, never counts: {unit}, up to {max(shares, default=0)}"
        )
    places = [(tile.row, tile.column) for tile in tiles]
    if len(set(places)) < len(places):
        raise ValueError("two squares of a map stand at one place")
    left, top = min(tile.column for tile in tiles), min(tile.row for tile in tiles)
    columns = max(tile.column for tile in tiles) - left + 1
    rows = max(tile.row for tile in tiles) - top + 1
    size = min(LARGEST, ROOM / columns)
    values = [_square(tile, left, top) for tile in tiles]
    padding = {"left": (ROOM - size * columns) / 2, "right": 0, "top": 2, "bottom": 2}
    padding["right"] = padding["left"]
    width, height = size * columns, size * rows
    x = {"type": "quantitative", "axis": None,
         "scale": {"domain": [0, columns], "nice": False, "zero": False}}  # fmt: skip
    y = {"type": "quantitative", "axis": None,
         "scale": {"domain": [rows, 0], "nice": False, "zero": False}}  # fmt: skip
    box = {"x": {"field": "x", **x}, "x2": {"field": "x2"}, "y": {"field": "y", **y},
           "y2": {"field": "y2"}}  # fmt: skip
    empty = [value for value in values if not value["text"]]
    small = size < LARGEST / 2
    layers = [
        _layer(
            values,
            {"type": "rect", "stroke": RULE, "strokeWidth": 0.6},
            box | {"fill": _own("fill")},
        ),
        _layer(empty, {"type": "rule", "color": RULE, "strokeWidth": 0.7}, box),
        *_texts(values, x, y, 6.2 if small else 10, 8 if small else 12, size),
    ]
    return charts.base(description, width, height, padding, layers)


def _square(tile: Tile, left: int, top: int) -> dict:
    shade = GROUND
    for least, colour in SHADES.items():
        if tile.share is not None and tile.share >= least:
            shade = colour
    tinted = tile.share is not None and tile.share >= TINTED_FROM
    dark = tile.share is not None and tile.share >= DARK_FROM
    x, y = tile.column - left, tile.row - top
    return {
        "x": x + GAP / 2,
        "x2": x + 1 - GAP / 2,
        "y": y + GAP / 2,
        "y2": y + 1 - GAP / 2,
        "middle": x + 0.5,
        "label": list(tile.label),
        "text": tile.text,
        "fill": shade,
        "ink": GROUND if dark else INK,
        "quiet": GROUND if dark else INK if tinted else QUIET,
    }


def _texts(values: list[dict], x: Mapping, y: Mapping, name: float, number: float, size: float):
    """The label in the upper part of a square and the figure in the lower one."""
    for field, ink, type_size, place in (
        ("label", "quiet", name, 0.2 if size == LARGEST else 0.34),
        ("text", "ink", number, 0.76),
    ):
        own = [value | {"at": value["y"] - GAP / 2 + place} for value in values if value[field]]
        mark = {"type": "text", "align": "center", "baseline": "middle", "fontSize": type_size}
        if field == "text":
            mark["fontWeight"] = 600
        yield _layer(own, mark | {"lineHeight": type_size * 1.2},
                     {"x": {"field": "middle", **x}, "y": {"field": "at", **y},
                      "text": {"field": field, "type": "nominal"}, "color": _own(ink)})  # fmt: skip


def _own(field: str) -> dict:
    """A colour that stands in the data."""
    return {"field": field, "type": "nominal", "scale": None, "legend": None}


def _layer(values: list[dict], mark: dict, encoding: dict) -> dict:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}
