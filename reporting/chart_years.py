"""The chart of years: lines of up to three sources, lone points, gaps and breaks shown as such."""

import itertools
import json

from catalogue.words import Words
from reporting import charts
from reporting.charts import (
    BOTTOM,
    COLOURS,
    DASHES,
    FONT_SIZE,
    GROUND,
    HEIGHT,
    INK,
    LEFT,
    MOST_LINES,
    QUIET,
    RIGHT,
    SHAPES,
    TOP,
    WIDTH,
)
from reporting.profile_lines import Line


def joined_runs(line: Line) -> list[list]:
    """Runs of years that may be joined: neighbours, with no break on the later one."""
    runs: list[list] = []
    for point in line.valued:
        joined = runs and runs[-1][-1].year == point.year - 1 and point.status != "B"
        if joined:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def years_chart(
    words: Words,
    lines: list[Line],
    years: list[int],
    names: list[str] | None = None,
    title: str = "",
) -> dict:
    """Lines of years, or lone points, of up to MOST_LINES sources of one indicator in one unit.

    Lines of several indicators have `names` of their own, and the chart a `title` for its words.
    """
    lines = lines[:MOST_LINES]
    unit = lines[0].unit
    form = words.catalogue.units.loc[unit]
    scale = 10 ** int(form["print_mult"])
    values = [point.value / scale for line in lines for point in line.valued]
    from_zero = charts.begins_at_zero(values, unit == "%")
    least = 10.0 ** -int(form["decimals"])
    marks = charts.ticks(min(values), max(values), from_zero, least)
    decimals = max((len(f"{m:.6f}".rstrip("0").partition(".")[2]) for m in marks), default=0)
    labels = [words.number(mark, decimals) for mark in marks]
    x = {
        "field": "year",
        "type": "ordinal",
        "scale": {"type": "point", "padding": 0.5, "domain": [str(year) for year in years]},
        "axis": {"labelAngle": 0, "grid": False, "domain": marks[0] >= 0},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [marks[0], marks[-1]], "zero": False, "nice": False},
        "axis": {
            "values": marks,
            "labelExpr": f"{json.dumps(labels, ensure_ascii=False)}"
            f"[indexof({json.dumps(marks)}, datum.value)]",
            "domain": False,
            "orient": "left",
        },
    }
    layers: list[dict] = []
    if marks[0] < 0 < marks[-1]:
        layers.append(
            {
                "data": {"values": [{"value": 0}]},
                "mark": {"type": "rule", "color": QUIET, "strokeWidth": 0.8},
                "encoding": {"y": y},
            }
        )
    for number, line in enumerate(lines):
        layers += _line_layers(words, line, number, scale, x, y)
    layers.append(_values(words, lines, scale, marks, x, y))
    names = names or [charts.line_name(words, line, lines) for line in lines]
    layers += _names(names, lines, scale, marks)
    layers += _missing(words, lines, years, marks[0], x, y)
    padding = {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM}
    return charts.base(
        charts.describe(words, lines, years, names, title), WIDTH, HEIGHT, padding, layers
    )


def _line_layers(words: Words, line: Line, number: int, scale: float, x, y) -> list[dict]:
    colour = COLOURS[number]
    rows = [
        {
            "year": str(point.year),
            "value": point.value / scale,
            "run": run,
            "hollow": point.status == "P",
        }
        for run, points in enumerate(joined_runs(line))
        for point in points
    ]
    stroke = {"color": colour, "strokeWidth": 1.6, "strokeDash": DASHES[number]}
    dot = {
        "type": "point",
        "shape": SHAPES[number],
        "size": 34,
        "stroke": colour,
        "strokeWidth": 1.4,
        "opacity": 1,
    }
    encoding = {"x": x, "y": y}
    layers = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", **stroke},
            "encoding": {**encoding, "detail": {"field": "run", "type": "nominal"}},
        },
    ]
    for hollow, fill in ((False, colour), (True, GROUND)):
        some = [row for row in rows if row["hollow"] == hollow]
        if some:
            layers.append(
                {"data": {"values": some}, "mark": {**dot, "fill": fill}, "encoding": encoding}
            )
    return layers


def _values(words: Words, lines: list[Line], scale: float, marks: list[float], x, y) -> dict:
    """The first line's values beside its points, where neither it nor another line passes."""
    first = lines[0]
    others = {p.year: p.value for line in lines[1:] for p in line.valued}
    runs = joined_runs(first)
    rows = []
    for run in runs:
        for number, point in enumerate(run):
            left = run[number - 1].value if number else None
            right = run[number + 1].value if number + 1 < len(run) else None
            room = HEIGHT * (point.value / scale - marks[0]) / (marks[-1] - marks[0])
            side, shift = _place(point.value, left, right, others.get(point.year))
            side = 1 if room < 18 else side
            rows.append(
                {
                    "year": str(point.year),
                    "value": point.value / scale,
                    "text": words.value(point.value, first.unit),
                    "dy": -11 * side,
                    "dx": 5 * shift,
                    "align": {-1: "right", 0: "center", 1: "left"}[shift],
                }
            )
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "dx": {"expr": "datum.dx"},
            "dy": {"expr": "datum.dy"},
            "color": INK,
            "align": {"expr": "datum.align"},
            "baseline": "middle",
        },
        "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}},
    }


def _place(value: float, left, right, other) -> tuple[int, int]:
    """Where a value stands by its point: above (1) or below (-1); left (-1), over (0), right (1).

    `left` and `right` are the joined neighbours, `other` another line's value of that year.
    """
    joined = [near for near in (left, right) if near is not None]
    if other is not None and other > value:
        return -1, 0
    if joined and all(near > value for near in joined):
        return -1, 0
    if left is not None and right is not None and left != right:
        falling = left >= value >= right
        rising = left <= value <= right
        return 1, 1 if falling else -1 if rising else 0
    return 1, 0


def _names(names: list[str], lines: list[Line], scale: float, marks: list[float]) -> list[dict]:
    """The lines' names at the right, at the height of their last points, never upon each other."""
    span = marks[-1] - marks[0]
    heights = [HEIGHT * (1 - (line.valued[-1].value / scale - marks[0]) / span) for line in lines]
    order = sorted(range(len(lines)), key=lambda n: heights[n])
    for above, below in itertools.pairwise(order):
        heights[below] = max(heights[below], heights[above] + FONT_SIZE + 2)
    return [
        {
            "data": {"values": [{"name": names[number]}]},
            "mark": {
                "type": "text",
                "align": "left",
                "x": WIDTH + 4,
                "y": heights[number],
                "color": COLOURS[number] if number != 1 else QUIET,
                "fontWeight": 600,
                "baseline": "middle",
            },
            "encoding": {"text": {"field": "name", "type": "nominal"}},
        }
        for number in range(len(lines))
    ]


def _missing(words: Words, lines: list[Line], years: list[int], low: float, x, y) -> list[dict]:
    """ "n/a" where no line has a figure: a gap is shown, not left to be guessed."""
    held = {point.year for line in lines for point in line.valued}
    rows = [{"year": str(year), "value": low} for year in years if year not in held]
    if not rows:
        return []
    mark = {"type": "text", "text": words.say("n/a"), "dy": -8, "color": QUIET}
    return [{"data": {"values": rows}, "mark": mark, "encoding": {"x": x, "y": y}}]
