"""The totals of a chain of editions as each published them, beside what is given now.

A figure of another definition, territory or unit than the last column's is marked: the two are not
of one series, and their difference is no revision.
"""

import pandas as pd

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import STATUS_MARKS, Words
from model import observations
from model.observations import TOTAL
from reporting.profile_lines import withheld
from reporting.profile_parts import Captions
from store.editions import Edition, Judged, judged_before

EARLIER = 5  # editions before this one, at most
MOST_TABLES = 30  # the rest is in tables.xlsx
CONCEPT = ["definition", "territory", "unit_measure"]
PAIR = ["indicator", "provider"]
CELL = [*PAIR, "time_period"]
COLUMNS = [*CELL, "edition", "obs_value", "obs_status", "unit_measure", "source", "other"]
OTHER = "\N{DAGGER}"


def chain(edition: Edition, previous: Edition | None) -> list[Edition | Judged]:
    """The editions that led to this one and this one, the oldest first."""
    if previous is None:
        return [edition]
    return [edition, previous, *judged_before(previous, EARLIER - 1)][::-1]


def across(
    editions: list[Edition | Judged], catalogue: Catalogue, country: Country
) -> pd.DataFrame:
    """One row per series, year and edition, COLUMNS; `edition` is the place in the chain.

    An earlier edition counts with the years that it printed and without what it withheld; the last
    one with every year that any of them printed. `other` marks a figure that is not of the series
    that the last edition gives.
    """
    printed = [window(catalogue, one.manifest.time_period) for one in editions]
    every = sorted({year for years in printed for year in years})
    spans = [*printed[:-1], every]
    told = [
        _totals(one, years, country).assign(edition=place)
        for place, (one, years) in enumerate(zip(editions, spans, strict=True))
    ]
    rows = pd.concat(told, ignore_index=True)
    concept = rows[CONCEPT].agg("\n".join, axis=1) if len(rows) else rows["indicator"]
    rows = rows.assign(concept=concept)
    last = rows[rows["edition"] == len(editions) - 1]
    # Of several series of one source that of the last edition's newest year is the one meant.
    meant = last.sort_values("time_period", kind="stable").groupby(PAIR)["concept"].last()
    keys = pd.MultiIndex.from_frame(rows[PAIR])
    rows = rows.assign(other=meant.reindex(keys).to_numpy() != rows["concept"].to_numpy())
    rows = rows[keys.isin(meant.index)]
    rows = rows.sort_values([*CELL, "edition", "other"], kind="stable")
    return rows.drop_duplicates([*CELL, "edition"])[COLUMNS].reset_index(drop=True)


def _totals(edition: Edition | Judged, years: list[int], country: Country) -> pd.DataFrame:
    frame = edition.observations
    frame = frame[frame["time_period"].isin(years)]
    frame = frame[withheld(frame, edition.findings, country) == ""]
    names = observations.dimensions(frame)
    whole = (frame[names] == TOTAL).all(axis=1) & frame["obs_value"].notna()
    return frame.loc[whole, [*CELL, *CONCEPT, "obs_value", "obs_status", "source"]]


def moved(frame: pd.DataFrame, last: int, years: list[int]) -> pd.DataFrame:
    """The series of `across` in which a figure was published otherwise than it is given now.

    It was revised, is of another series, or is no longer given although its year is one of `years`,
    the window of the newest edition, whose place is `last`: a year that left it is no change.
    """
    earlier = frame[frame["edition"] < last]
    now = frame.loc[frame["edition"] == last, [*CELL, "obs_value"]]
    both = earlier.merge(now, on=CELL, how="left", suffixes=("", "_now"))
    gone = both["obs_value_now"].isna()
    revised = ~gone & (both["other"] | (both["obs_value"] != both["obs_value_now"]))
    differs = revised | (gone & both["time_period"].isin(years))
    series = pd.MultiIndex.from_frame(both.loc[differs, PAIR].drop_duplicates())
    return frame[pd.MultiIndex.from_frame(frame[PAIR]).isin(series)]


def labels(words: Words, editions: list[Edition | Judged]) -> list[str]:
    """How the columns are headed: the year and the beginning of the edition's id, then now."""
    told = [
        words.say(
            "{year}, edition {edition}",
            year=one.manifest.time_period,
            edition=one.manifest.edition[:6],
        )
        for one in editions[:-1]
    ]
    return [*told, words.say("as revised now")]


def as_published(
    words: Words,
    editions: list[Edition | Judged],
    captions: Captions,
    printed: set[str] | None = None,
) -> dict | None:
    """One table per series whose figures moved: years by editions; None without earlier editions.

    `printed` names the indicators that may be shown, None all of them.
    """
    if len(editions) < 2:
        return None
    frame = across(editions, words.catalogue, words.country)
    if printed is not None:
        frame = frame[frame["indicator"].isin(printed)]
    years = window(words.catalogue, editions[-1].manifest.time_period)
    changed = moved(frame, len(editions) - 1, years)
    groups = list(changed.groupby(PAIR, sort=True))
    return {
        "heads": labels(words, editions),
        "tables": [
            _table(words, code, provider, rows, len(editions), captions)
            for (code, provider), rows in groups[:MOST_TABLES]
        ],
        "more": len(groups) - len(groups[:MOST_TABLES]),
        "as_they_were": words.number(len(frame[PAIR].drop_duplicates()) - len(groups)),
    }


def _table(words, code: str, provider: str, rows: pd.DataFrame, count: int, captions) -> dict:
    by_cell = {(row.time_period, row.edition): row for row in rows.itertuples()}
    units = rows.loc[rows["edition"] == count - 1, "unit_measure"]
    name = words.say(
        "{indicator}, {provider}, {unit}: as published, edition by edition",
        indicator=words.indicator(code),
        provider=words.say(words.country.providers.loc[provider, "short"]),
        unit=words.unit(units.iloc[-1]),
    )
    return {
        "caption": captions.table(name),
        "anchor": code,
        "other": bool(rows["other"].any()),
        "rows": [
            {
                "year": year,
                "cells": [_cell(words, by_cell.get((year, place))) for place in range(count)],
            }
            for year in sorted(set(rows["time_period"]))
        ],
    }


def _cell(words: Words, row) -> dict:
    """A figure with its marks; a dash where the edition has none for the year."""
    if row is None:
        return {"text": "–", "mark": "", "source": ""}
    marks = [STATUS_MARKS.get(row.obs_status, ""), OTHER if row.other else ""]
    return {
        "text": words.value(row.obs_value, row.unit_measure),
        "mark": " ".join(filter(None, marks)),
        "source": row.source,
    }
