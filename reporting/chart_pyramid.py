"""The population pyramid: men to the left, women to the right, the oldest on top."""

import json

from catalogue.words import Words
from reporting import charts
from reporting.charts import COLOURS, FONT_SIZE, INK, LEFT, RIGHT, TOP, WIDTH

BAR = 12  # pixels of an age
FOOT = 22


def pyramid_chart(
    words: Words, ages: list[str], men: list[float], women: list[float], description: str
) -> dict:
    """Bars of men and women by age, in persons, the youngest first, on one scale."""
    marks = [mark for mark in charts.ticks(0.0, max([*men, *women]), from_zero=True) if mark >= 0]
    sides = [-mark for mark in reversed(marks[1:])] + marks
    labels = [words.number(abs(mark)) for mark in sides]
    y = {
        "field": "age",
        "type": "ordinal",
        "sort": None,
        "scale": {"domain": list(reversed(ages)), "padding": 0.12},
        "axis": {"domain": False, "grid": False},
    }
    x = {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": [sides[0], sides[-1]], "nice": False},
        "axis": {
            "values": sides,
            "labelExpr": f"{json.dumps(labels, ensure_ascii=False)}"
            f"[indexof({json.dumps(sides)}, datum.value)]",
            "domain": False,
        },
    }
    layers = [
        {
            "data": {
                "values": [
                    {"age": age, "value": side * value}
                    for age, value in zip(ages, values, strict=True)
                ]
            },
            "mark": {"type": "bar", "color": colour},
            "encoding": {"x": x, "y": y},
        }
        for side, values, colour in ((-1, men, COLOURS[0]), (1, women, COLOURS[1]))
    ]
    for name, place, align in ((words.say("Men"), 0, "left"), (words.say("Women"), WIDTH, "right")):
        layers.append(
            {
                "data": {"values": [{"name": name}]},
                "mark": {
                    "type": "text",
                    "x": place,
                    "y": -8,
                    "align": align,
                    "color": INK,
                    "fontWeight": 600,
                    "fontSize": FONT_SIZE,
                },
                "encoding": {"text": {"field": "name", "type": "nominal"}},
            }
        )
    padding = {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": FOOT}
    return charts.base(description, WIDTH, BAR * len(ages), padding, layers)
