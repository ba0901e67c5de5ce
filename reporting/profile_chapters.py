"""The chapters: an indicator's definition, sentences, years by source, chart and breakdowns."""

import operator
from collections.abc import Callable

import pandas as pd

from catalogue.words import Words
from reporting import charts, levels
from reporting.chart_years import years_chart
from reporting.country_texts import chapter_text
from reporting.profile_breakdowns import breakdowns
from reporting.profile_figures import figures
from reporting.profile_lines import Line
from reporting.profile_parts import (
    Captions,
    Notes,
    line_detail,
    published_by,
    source_name,
    years_text,
)
from reporting.sentences import narrative, not_available, reason


def chapters(
    words: Words,
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    absent: dict[tuple[str, str], str],
    years: list[int],
    captions: Captions,
    specs: dict[str, dict],
    level: str = "lean",
    content: Callable[[str], dict | None] = lambda kind: None,
) -> list[dict]:
    """The level's chapters of `profile.yml`, each with its indicators in the catalogue's order.

    `frame` holds the observations with `rule` (what withholds them); `absent` says why a provider
    that owes an indicator has no figure in the window. Charts are added to `specs` by asset name.
    `content` gives what a chapter holds beside its indicators, by the catalogue's word for it.
    """
    made, part = [], ""
    for chapter, codes in levels.chapters(words.catalogue, level):
        blocks = [
            _block(words, code, lines, frame, absent, years, captions, specs) for code in codes
        ]
        held = content(chapter.get("holds", ""))
        code = "" if chapter["code"] == "Annex" else chapter["code"]
        title = levels.part_title(words.catalogue, chapter["code"]) if level == "extended" else ""
        made.append(
            {
                "code": code,
                "anchor": f"chapter-{chapter['code']}",
                "title": words.say(chapter["title"]),
                "part": _part(words, code, title) if title != part else "",
                "text": chapter_text(words, chapter["code"], lines, frame, years[-1]),
                "lead": words.say(chapter.get("lead", "")),
                "blocks": blocks,
                "holds": chapter.get("holds", ""),
                "content": held,
                "held": held is not None or any(block["held"] for block in blocks),
            }
        )
        part = title
    return made


def _part(words: Words, code: str, title: str) -> str:
    """`Part B: Impact of migration`, over the first chapter of the part."""
    if not title:
        return ""
    return words.say("Part {part}: {title}", part=code[:1], title=words.say(title))


def _block(words, code, every, frame, absent, years, captions, specs) -> dict:
    lines = every.get(code, [])
    indicator = words.catalogue.indicators.loc[code]
    year = years[-1]
    held = [line for line in lines if line.valued]
    block = {
        "code": code.removeprefix("MP-"),
        "anchor": code,
        "name": words.indicator(code),
        "definition": words.say(indicator["definition"]),
        "time": words.say(indicator["reference_time"]),
        "held": bool(lines),
    }
    silent = {provider: why for (one, provider), why in absent.items() if one == code}
    shown = levels.shown(words.catalogue, code)
    more = (words, code, shown, every, frame, years, captions, specs)
    if not lines:
        none = not_available(words, years_text(years), silent)
        return block | {"none": none, "figures": figures(*more)}
    caption = captions.table(
        words.say(
            "{indicator}, {first}–{last} ({unit})",
            indicator=words.indicator(code),
            first=years[0],
            last=year,
            unit=words.unit(indicator["unit"]),
        )
    )
    notes = Notes(words)
    sentences = narrative(words, held[0], year) if held and "sentence" in shown else []
    chart = {"chart": None, "no_chart": ""}
    if "chart" in shown:
        chart = _chart(words, code, held, years, captions, specs)
    return block | {
        "none": "",
        "sentences": sentences,
        "caption": caption,
        "rows": [
            *(_row(words, line, notes) for line in lines),
            *(_absent_row(words, provider, why) for provider, why in silent.items()),
        ],
        "notes": notes.listed(),
        **chart,
        "figures": figures(*more),
        "breakdowns": breakdowns(words, code, lines, frame, captions),
        "traced": bool(held),
        "sources": list(dict.fromkeys(published_by(words, line) for line in lines)),
    }


def _row(words: Words, line: Line, notes: Notes) -> dict:
    return {
        "source": source_name(words, line),
        "detail": words.say(", ").join(line_detail(words, line)),
        "cells": [notes.cell(point, line.unit) for point in line.points],
        "absent": "",
    }


def _absent_row(words: Words, provider: str, why: str) -> dict:
    """A row with one wide cell, for a source that owes the indicator and gave nothing."""
    short = words.say(words.country.providers.loc[provider, "short"])
    return {"source": short, "detail": "", "cells": [], "absent": reason(words, why)}


def _chart(words, code, held: list[Line], years, captions: Captions, specs: dict) -> dict:
    """The chart of the lines that may stand beside the lead, or why there is none."""
    drawn = _drawn(held)
    points = {point.year for line in drawn for point in line.valued}
    if len(points) < 2:
        if not points:
            why = words.say("No chart: there is no figure for {years}.", years=years_text(years))
        else:
            why = words.say("No chart: there is a figure for {year} only.", year=points.pop())
        return {"chart": None, "no_chart": why}
    name = f"charts/{code}.svg"
    specs[name] = years_chart(words, drawn, years)
    caption = captions.figure(
        words.say(
            "{indicator}, {first}–{last} ({unit})",
            indicator=words.indicator(code),
            first=years[0],
            last=years[-1],
            unit=words.unit(drawn[0].unit),
        )
    )
    return {
        "chart": {
            "asset": name,
            "caption": caption,
            "alt": charts.describe(words, drawn, years),
            "notes": charts.chart_notes(words, drawn),
        },
        "no_chart": "",
    }


def _drawn(held: list[Line]) -> list[Line]:
    """The lead and the lines of its unit, territory and reference day that do not repeat it.

    A stock of 1 January is not drawn beside one of mid-year. One publisher's figures that came by
    two roads are one line.
    """
    same = operator.attrgetter("unit", "territory", "ref_day")
    drawn: list[Line] = []
    for line in held:
        figures = {point.year: point.value for point in line.valued}
        repeats = any(
            line.publisher == other.publisher
            and figures.items() <= {point.year: point.value for point in other.valued}.items()
            for other in drawn
        )
        if same(line) == same(held[0]) and not repeats and len(drawn) < charts.MOST_LINES:
            drawn.append(line)
    return drawn
