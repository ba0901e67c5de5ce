"""Charts: a plain Vega-Lite specification each, drawn as SVG in which text stays text.

One grid for all: the same plot area, colours and type, so that the charts of an edition can be
compared. Lines carry their names; a break, or a year without a figure, cuts the line; a
provisional figure is a hollow point; a lone figure is a point and never part of a line.
"""

import functools
import math

import fontpkg
import vl_convert

from catalogue.words import Words
from reporting.profile_lines import Line

FONT = "IBM Plex Sans"
FONTS = f"{FONT}, {FONT} Arabic"  # the first that has a character draws it
INK, QUIET, RULE, GROUND = "#1b2733", "#55616d", "#c3ccd4", "#ffffff"
# In this order for the first, second, third line: they differ in grey, in dash and in shape too.
COLOURS = ["#1f4e79", "#8a96a1", "#b5651d"]
DASHES = [[1, 0], [5, 3], [1.5, 2.5]]
SHAPES = ["circle", "square", "triangle-up"]
MOST_LINES = len(COLOURS)
LEFT, TOP, BOTTOM = 62, 20, 20
WIDTH, HEIGHT = 470, 118
RIGHT = 110
FONT_SIZE = 10.5


@functools.cache
def _ready() -> None:
    for font in FONTS.split(", "):
        vl_convert.register_font_directory(str(fontpkg.path(font).parent))


def drew() -> bool:
    """Whether this process has drawn a chart."""
    return _ready.cache_info().currsize > 0


def draw(spec: dict) -> bytes:
    """The SVG of a specification. Fetches nothing: the data stand in the specification."""
    _ready()
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode("utf-8")


def ticks(low: float, high: float, from_zero: bool, least: float = 0.0) -> list[float]:
    """Two to seven round numbers that reach over low and high; from zero if asked.

    `least` is the smallest step: what differs by less prints as the same number.
    """
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - abs(low) / 10, high + abs(high) / 10) if low else (0.0, 1.0)
    raw = max((high - low) / 4, least)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    # Room below for the lowest value's number; on a cut axis it would else look like nothing.
    if first * step < 0 or not from_zero:
        first -= low - first * step < 0.15 * (last - first) * step
    return [round(n * step, 10) for n in range(first, last + 1)]


def begins_at_zero(values: list[float], share: bool) -> bool:
    """Whether the vertical axis does: always for figures that move much, or change sign.

    Where all figures lie within a fifth of the largest (a population), an axis from zero would
    show a flat line; the axis is then cut and the chart says so.
    """
    low, high = min(values), max(values)
    if low <= 0:
        return True
    return (high - low) / high > (0.5 if share else 0.2)


def base(description: str, width: int, height: int, padding: dict, layers: list) -> dict:
    """What every specification shares: no title, no legend, the house's type and axes."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": description,
        "width": width,
        "height": height,
        "padding": padding,
        "autosize": {"type": "none"},
        "background": None,
        "layer": layers,
        "config": {
            "font": FONTS,
            "view": {"stroke": None},
            "axis": {
                "labelFont": FONTS,
                "labelFontSize": FONT_SIZE,
                "labelColor": QUIET,
                "domainColor": QUIET,
                "gridColor": RULE,
                "gridWidth": 0.5,
                "ticks": False,
                "title": None,
                "labelPadding": 6,
                "labelLimit": 400,
            },
            "text": {"font": FONTS, "fontSize": FONT_SIZE, "limit": 400},
        },
    }


def line_name(words: Words, line: Line, lines: list[Line]) -> str:
    """A line's name: its provider, and what tells it from another line of the same provider."""
    short = words.say(words.country.providers.loc[line.provider, "short"])
    same = [other for other in lines if other.provider == line.provider]
    if len(same) == 1 or not line.definition:
        return short
    return f"{short}, {words.say(line.definition)}"


def chart_notes(words: Words, lines: list[Line]) -> list[str]:
    """What must be said under a chart of years."""
    lines = lines[:MOST_LINES]
    values = [point.value for line in lines for point in line.valued]
    notes = []
    if not begins_at_zero(values, lines[0].unit == "%"):
        notes.append(words.say("The vertical axis does not begin at zero."))
    if any(point.status == "P" for line in lines for point in line.valued):
        notes.append(words.say("Hollow points are provisional."))
    breaks = sorted({p.year for line in lines for p in line.valued if p.status == "B"})
    if breaks:
        notes.append(words.say("Break in series: {years}.", years=words.listing(breaks)))
    return notes


def describe(
    words: Words,
    lines: list[Line],
    years: list[int],
    names: list[str] | None = None,
    title: str = "",
) -> str:
    """The chart in words, for those who do not see it; lines may have `names` and it a `title`."""
    parts = []
    lines = lines[:MOST_LINES]
    names = names or [line_name(words, line, lines) for line in lines]
    for line, name in zip(lines, names, strict=True):
        figures = words.say("; ").join(
            f"{point.year}: "
            + (
                words.say("not available")
                if point.value is None
                else words.value(point.value, line.unit)
            )
            for point in line.points
        )
        parts.append(f"{name}: {figures}.")
    if title:
        return words.say("Chart of {title}. {figures}", title=title, figures=" ".join(parts))
    return words.say(
        "Chart of {indicator}, {unit}, {first} to {last}. {figures}",
        indicator=words.indicator(lines[0].indicator),
        unit=words.unit(lines[0].unit),
        first=years[0],
        last=years[-1],
        figures=" ".join(parts),
    )
