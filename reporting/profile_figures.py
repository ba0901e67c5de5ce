"""Figures of several series: the pyramid, remittances beside other money, and the population's
change by its components. Each says why when it cannot be drawn."""

import re
from dataclasses import replace

import pandas as pd

from catalogue.load import code_list
from catalogue.words import Words
from model import observations
from model.observations import TOTAL
from reporting import charts
from reporting.chart_pyramid import pyramid_chart
from reporting.chart_years import years_chart
from reporting.profile_lines import Line, Point
from reporting.profile_maps import maps
from reporting.profile_parts import Captions, published_by, source_name
from reporting.sentences import signed

FIVE_YEARS = re.compile(r"Y(\d+)T(\d+)")
COMPARED = {
    "MP-M01": "Remittances",
    "MP-B09": "Direct investment",
    "MP-B10": "Development aid",
}
NEW_YEAR = "01-01"


def figures(
    words: Words,
    code: str,
    kinds: tuple[str, ...],
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    years: list[int],
    captions: Captions,
    specs: dict[str, dict],
) -> list[dict]:
    """The figures of an indicator beside its chart of years: `chart` or `none`, and a `table`.

    `kinds` is what the catalogue says is shown (pyramid | comparators | components | map); `frame`
    holds the observations with `rule`. Charts are added to `specs` by asset name.
    """
    made = []
    if "pyramid" in kinds:
        made.append(_pyramid(words, code, lines.get(code, []), frame, captions, specs))
    if "comparators" in kinds:
        made.append(_comparators(words, lines, years, captions, specs))
    if "components" in kinds:
        made.append(_components(words, lines, years, captions, specs))
    if "map" in kinds:
        made += maps(words, code, lines.get(code, []), frame, captions, specs)
    return made


def _figure(name: str, spec: dict, caption: str, sources: list[str], captions, specs, **more):
    specs[f"charts/{name}.svg"] = spec
    chart = {
        "asset": f"charts/{name}.svg",
        "caption": captions.figure(caption),
        "alt": spec["description"],
        "notes": more.get("notes", []),
    }
    return {"chart": chart, "none": "", "table": more.get("table"), "sources": sources}


def _none(text: str) -> dict:
    return {"chart": None, "none": text, "table": None, "sources": []}


def age_groups(codes: set[str]) -> list[str]:
    """Five-year groups from 0 that follow each other, and the open group after them; [] if none."""
    starts = {
        int(match[1]): code
        for code in codes
        if (match := FIVE_YEARS.fullmatch(code)) and int(match[2]) == int(match[1]) + 4
    }
    found, start = [], 0
    while start in starts:
        found.append(starts[start])
        start += 5
    last = f"Y_GE{start}"
    return [*found, last] if found and last in codes else []


def _pyramid(words: Words, code: str, held: list[Line], frame, captions, specs) -> dict:
    rows = frame[(frame["indicator"] == code) & frame["obs_value"].notna() & (frame["rule"] == "")]
    if {"sex", "age"} <= set(rows):
        for name in observations.dimensions(rows.drop(columns="rule")):
            if name not in ("sex", "age"):
                rows = rows[rows[name] == TOTAL]
        rows = rows[rows["sex"].isin(["F", "M"]) & (rows["age"] != TOTAL)]
        for line in held:
            mine = rows[(rows["provider"] == line.provider)
                        & (rows["definition"] == line.definition)]  # fmt: skip
            for year, one in sorted(mine.groupby("time_period"), reverse=True):
                table = one.pivot_table(index="age", columns="sex", values="obs_value")
                table = table.reindex(columns=["F", "M"])
                ages = age_groups(set(table.dropna().index))
                if ages and year in [point.year for point in line.points]:
                    return _drawn_pyramid(words, line, int(year), table.loc[ages], captions, specs)
    return _none(words.say("No population pyramid: there are no figures by sex and five-year age."))


def _drawn_pyramid(words: Words, line: Line, year: int, table, captions, specs) -> dict:
    codes = code_list(words.catalogue, words.country, "age")
    ages = [words.member("age", age) for age in table.index if age in codes.index]
    men, women = table["M"].tolist(), table["F"].tolist()
    alt = words.say(
        "Population pyramid, {year}: {ages}.",
        year=year,
        ages=words.say("; ").join(
            words.say(
                "{age}: men {men}, women {women}",
                age=age,
                men=words.value(m, line.unit),
                women=words.value(w, line.unit),
            )
            for age, m, w in zip(ages, men, women, strict=True)
        ),
    )
    caption = words.say(
        "{indicator} by age and sex, {year} ({unit})",
        indicator=words.indicator(line.indicator),
        year=year,
        unit=words.unit(line.unit),
    )
    spec = pyramid_chart(words, ages, men, women, alt)
    name = f"{line.indicator}-pyramid"
    return _figure(name, spec, caption, [source_name(words, line)], captions, specs)


def _comparators(words: Words, lines: dict, years: list[int], captions, specs) -> dict:
    held = [(lines[code][0], words.say(name)) for code, name in COMPARED.items()
            if lines.get(code) and len(lines[code][0].valued) > 1]  # fmt: skip
    drawn = [line for line, _ in held]
    if not drawn or drawn[0].indicator != "MP-M01" or len(drawn) < 2:
        return _none(
            words.say("No comparison of remittances: figures to compare them with are missing.")
        )
    names = [name for _, name in held]
    caption = words.say(
        "Remittances beside other money from abroad, {first}–{last} ({unit})",
        first=years[0],
        last=years[-1],
        unit=words.unit(drawn[0].unit),
    )
    spec = years_chart(words, drawn, years, names, caption)
    sources = list(dict.fromkeys(published_by(words, line) for line in drawn))
    notes = charts.chart_notes(words, drawn)
    return _figure("remittances-compared", spec, caption, sources, captions, specs, notes=notes)


def _components(words: Words, lines: dict, years: list[int], captions, specs) -> dict:
    population = [line for line in lines.get("MP-A01", []) if line.ref_day == NEW_YEAR]
    flows = [lines.get(code, [None])[0] for code in ("MP-A02", "MP-A03", "MP-A08")]
    parts = components(population[0], *flows) if population and all(flows) else {}
    if len(parts) < 2:
        return _none(
            words.say(
                "No decomposition: it needs the population of 1 January, births, deaths and net "
                "migration of the same years."
            )
        )
    births, _, migration = flows
    drawn = [
        _line(births, parts, 1, years),
        _line(migration, parts, 2, years),
        _line(births, parts, 3, years),
    ]
    names = [words.say("Natural change"), words.say("Net migration"), words.say("Residual")]
    caption = words.say(
        "Change of the population by component, {first}–{last} (persons)",
        first=min(parts),
        last=max(parts),
    )
    spec = years_chart(words, drawn, years, names, caption)
    sources = [published_by(words, line) for line in (population[0], *flows)]
    table = {
        "caption": captions.table(caption),
        "years": sorted(parts),
        "rows": [
            {
                "name": name,
                "cells": [signed(words, parts[year][place], 0) for year in sorted(parts)],
            }
            for place, name in enumerate([words.say("Change in the year"), *names])
        ],
    }
    notes = [
        words.say(
            "Change from 1 January to 1 January; natural change is births less deaths; the "
            "residual is what neither births, deaths nor net migration explain."
        )
    ]
    sources = list(dict.fromkeys(sources))
    return _figure("population-components", spec, caption, sources, captions, specs,
                   table=table, notes=notes)  # fmt: skip


def components(
    population: Line, births: Line, deaths: Line, migration: Line
) -> dict[int, tuple[float, float, float, float]]:
    """Per year: change of the population of 1 January, natural change, net migration, residual.

    A year is left out when a figure is missing or the population of the next year is of another
    definition (a break).
    """
    at = {point.year: point for point in population.valued}
    found = {}
    for year, before in at.items():
        after = at.get(year + 1)
        parts = [line.at(year).value for line in (births, deaths, migration)]
        if after is None or after.status == "B" or None in parts:
            continue
        change, natural = after.value - before.value, parts[0] - parts[1]
        found[year] = (change, natural, parts[2], change - natural - parts[2])
    return found


def _line(like: Line, parts: dict, place: int, years: list[int]) -> Line:
    """A line of one component, for the chart."""
    points = [
        Point(year, parts[year][place], "A", "", "", "")
        if year in parts
        else Point(year, None, "O", "not_computed", "", "")
        for year in years
    ]
    return replace(like, unit="persons", points=tuple(points))
