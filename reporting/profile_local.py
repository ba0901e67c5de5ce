"""Local extracts: two pages per region, the region's figures beside the nation's."""

import pandas as pd

from catalogue.words import Words
from model import observations
from model.observations import TOTAL
from reporting import levels
from reporting.profile_lines import Line, Point
from reporting.profile_parts import Captions, Notes, source_name
from reporting.sentences import short_change

POPULATION = "MP-A01"


def local_extracts(
    words: Words,
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    years: list[int],
    captions: Captions,
) -> list[dict]:
    """One extract per region of the country's list; none where no figure is broken down by region.

    On its first page the region's population over the window; on its second every indicator that
    the first source has by region: the region, the nation, and for counts the region's share of it.
    `frame` holds the observations with `rule`.
    """
    regional = by_region(words, lines, frame)
    codes = words.country.regions
    members = codes.index[codes["kind"] == "member"]
    found = set(regional["region"]) if len(regional) else set()
    return [
        _extract(words, region, lines, regional[regional["region"] == region], years, captions)
        for region in members
        if region in found
    ]


def by_region(words: Words, lines: dict[str, list[Line]], frame: pd.DataFrame) -> pd.DataFrame:
    """The figures by region alone, of the source that is printed first for their indicator."""
    if "region" not in frame or not len(words.country.regions):
        return frame.iloc[:0]
    rows = frame[frame["region"] != TOTAL]
    for name in observations.dimensions(rows.drop(columns="rule")):
        if name != "region":
            rows = rows[rows[name] == TOTAL]
    first = {(code, held[0].provider, held[0].definition) for code, held in lines.items() if held}
    keys = pd.MultiIndex.from_frame(rows[["indicator", "provider", "definition"]])
    return rows[keys.isin(list(first))]


def _extract(words: Words, region: str, lines, own: pd.DataFrame, years, captions) -> dict:
    name = words.member("region", region)
    notes = Notes(words)
    return {
        "anchor": f"region-{region}",
        "name": name,
        "population": _population(words, lines, own, years, name, captions),
        "caption": captions.table(
            words.say("{region} and the nation, {year}", region=name, year=years[-1])
        ),
        "groups": _groups(words, lines, own, years[-1], notes),
        "notes": notes.listed(),
    }


def _population(words: Words, lines, own: pd.DataFrame, years: list[int], name: str, captions):
    """The region's population in every year of the window, its change and its share."""
    rows = own[own["indicator"] == POPULATION].drop_duplicates("time_period")
    if not len(rows):
        return None
    whole = lines[POPULATION][0]
    at = {int(row["time_period"]): point(row) for _, row in rows.iterrows()}
    notes = Notes(words)
    none = {year: Point(year, None, "O", "not_delivered", "", "") for year in years}
    points = [at.get(year, none[year]) for year in years]
    shares = [_share(words, one, whole.at(one.year)) for one in points]
    line = Line(**{**vars(whole), "points": tuple(points)})
    now, before = line.at(years[-1]), line.at(years[-2])
    return {
        "caption": captions.table(
            words.say("{region}: resident population, {first}–{last}", region=name,
                      first=years[0], last=years[-1])
        ),
        "cells": [notes.cell(one, whole.unit) for one in points],
        "shares": shares,
        "change": short_change(words, line, before, now),
        "notes": notes.listed(),
    }  # fmt: skip


def _groups(words: Words, lines, own: pd.DataFrame, year: int, notes: Notes) -> list[dict]:
    now = own[own["time_period"] == year].drop_duplicates("indicator").set_index("indicator")
    groups = []
    for chapter, codes in levels.chapters(words.catalogue, "extended"):
        rows = [
            _row(words, code, lines[code][0], now.loc[code], year, notes)
            for code in codes
            if code in now.index
        ]
        if rows:
            groups.append({"title": f"{chapter['code']} {words.say(chapter['title'])}",
                           "rows": rows})  # fmt: skip
    return groups


def _row(words: Words, code: str, line: Line, row: pd.Series, year: int, notes: Notes) -> dict:
    indicator = words.catalogue.indicators.loc[code]
    here, whole = point(row), line.at(year)
    summed = indicator["type"] in ("stock", "flow") and not indicator["signed"]
    return {
        "anchor": code,
        "name": words.indicator(code),
        "unit": words.unit(line.unit),
        "region": notes.cell(here, line.unit),
        "nation": notes.cell(whole, line.unit),
        "share": _share(words, here, whole) if summed else "–",
        "source": source_name(words, line),
    }


def _share(words: Words, here: Point, whole: Point) -> str:
    if here.value is None or not whole.value:
        return "–"
    return words.number(100 * here.value / whole.value, 1)


def point(row: pd.Series) -> Point:
    """A figure of the frame; without a value where it is missing or withheld."""
    year = int(row["time_period"])
    if row["rule"]:
        return Point(year, None, row["obs_status"], "withheld", row["rule"], row["source"])
    if pd.isna(row["obs_value"]):
        return Point(year, None, row["obs_status"], "stated_missing", "", row["source"])
    return Point(year, float(row["obs_value"]), row["obs_status"], "", "", row["source"])
