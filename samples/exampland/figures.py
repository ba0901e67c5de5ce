"""The clean country's figures without files: its observation frame and its coverage.

    frame = observations_of(2024)          # about 200,000 rows, the window of 2024
    cells = coverage_of(frame, 2024)
    before = moved(frame, -10)             # the same country in other years

The same seed makes the same figures, byte for byte. They are synthetic.
"""

import functools
from pathlib import Path

import numpy as np
import pandas as pd

from catalogue.grid import expected_grid, window
from catalogue.load import Catalogue, Country, load_catalogue, load_country
from model import observations
from model.observations import TOTAL
from model.records import SourcePointer
from samples.exampland import counts, ratios
from samples.exampland.records import COLUMNS, YEARS
from transforms.coverage import coverage

REF_AREA = "XEX"
COUNTRIES = Path(__file__).parent.parent / "countries"
# What the figures of a second provider count, where it is not what the first one counts.
OTHER_CONCEPTS = {
    ("migration", "MP-D01"): "holders of valid residence permits",
    ("employment", "MP-B06"): "registered unemployment",
    ("foreign", "MP-E03"): "persons in consular registers",
}
# How far a second provider's figure is from the first one's.
APART = {
    "registry": 1.0008,
    "statistics": 1.003,
    "refuge": 1.004,
    "courts": 1.0,
    "migration": 0.86,
    "employment": 0.62,
    "foreign": 0.41,
}
# Published with the day of another table than the catalogue's: as on 1 January.
REF_DATES = {"MP-D03": "01-01", "MP-D04": "01-01"}
MEASURES = ("time_period", "obs_value", "obs_status", "rounding_base")
DERIVED_PROVISIONAL = ("MP-A08", "MP-A09", "MP-L02", "MP-P04")


@functools.lru_cache(maxsize=1)
def country() -> tuple[Catalogue, Country]:
    catalogue = load_catalogue()
    return catalogue, load_country(REF_AREA, catalogue, COUNTRIES)


@functools.lru_cache(maxsize=1)
def published() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everything published, one row per cell, and per indicator base, break, provisional, hide.

    Columns of the first: provider, indicator, dimensions, definition, COLUMNS.
    """
    made = counts.universes()
    rates, drawn = ratios.drawn()
    exact = counts.wide({"decided": made["decided"]}, rounded=False)
    rows = ratios.together(counts.wide(made), exact, rates)
    measures = pd.concat([counts.measures(made).assign(status="A"), drawn])
    rows = rows.assign(provider=rows["indicator"].map(_lead()), definition="")
    owed = country()[1].obligations
    return pd.concat([rows, _second(rows, owed)], ignore_index=True), measures


def _lead() -> pd.Series:
    """Per indicator its lead source."""
    owed = country()[1].obligations
    return owed[owed["rank"] == 1].set_index("indicator")["provider"]


def _second(rows: pd.DataFrame, owed: pd.DataFrame) -> pd.DataFrame:
    """What second providers publish: totals, close to the first ones' where the concept agrees."""
    names = [name for name in rows if name not in ("indicator", "provider", "definition", *COLUMNS)]
    whole = rows[(rows[names] == TOTAL).all(axis=1)]
    parts = []
    for one in owed[owed["rank"] > 1].itertuples():
        value = whole[whole["indicator"] == one.indicator].copy()
        decimals = 0 if one.indicator != "MP-B06" else 1
        value[COLUMNS] = (value[COLUMNS] * APART[one.provider]).round(decimals)
        if one.provider == "courts":
            value[COLUMNS] += np.array([1, 0, 2, 1, 0, 1, 2, 1])
        concept = OTHER_CONCEPTS.get((one.provider, one.indicator), "")
        parts.append(value.assign(provider=one.provider, definition=concept))
    return pd.concat(parts)


def published_in(year: int) -> pd.DataFrame:
    """What is published in the round of a year, one row per figure.

    Columns: provider, indicator, dimensions, definition, time_period, obs_value, obs_status,
    rounding_base. The last year of some series is provisional until the next round.
    """
    rows, measures = published()
    years = window(country()[0], year)
    columns = [("2023p" if y == year == YEARS[-2] else y) for y in years]
    if set(columns) - set(COLUMNS):
        raise ValueError(f"Exampland publishes {YEARS[0]} to {YEARS[-1]}, not all of {years}")
    names = [name for name in rows if name not in COLUMNS]
    long = pd.concat(
        [
            rows[names].assign(time_period=y, obs_value=rows[column].astype("float64"))
            for y, column in zip(years, columns, strict=True)
        ],
        ignore_index=True,
    )
    due = _due(long)
    long = long[due].reset_index(drop=True)
    return _with_status(long, measures, year)


def _due(long: pd.DataFrame) -> np.ndarray:
    """A figure that is made every second or fifth year is not there in between."""
    owed = country()[1].obligations.set_index(["provider", "indicator"])[["every", "first"]]
    keys = pd.MultiIndex.from_frame(long[["provider", "indicator"]])
    plan = owed.reindex(keys).to_numpy()
    since = long["time_period"].to_numpy() - plan[:, 1]
    return (since >= 0) & (since % plan[:, 0] == 0)


def _with_status(long: pd.DataFrame, measures: pd.DataFrame, year: int) -> pd.DataFrame:
    known = long["indicator"].map(measures["status"]).fillna("A")
    provisional = long["indicator"].map(measures["provisional"]).fillna(False).astype("bool")
    provisional |= long["indicator"].isin(DERIVED_PROVISIONAL)
    status = known.mask(provisional & (long["time_period"] == year), "P")
    lead = long["provider"] == long["indicator"].map(_lead())
    broken = long["indicator"].map(measures["break"]).fillna(0).astype("int64")
    status = status.mask(lead & (long["time_period"] == broken), "B")
    hidden = _hidden(long, measures["hide"])
    base = long["indicator"].map(measures["base"]).fillna(0.0).astype("float64")
    base = base.mask(long["indicator"].isin(ratios.ROUNDED), 0.1)
    base = base.mask(long["indicator"] == "MP-F02", 0.01).mask(long["indicator"] == "MP-M06", 1e5)
    base = base.mask(~lead & base.ge(1), 0.0)
    long = long.assign(obs_status=status.mask(hidden, "Q"), rounding_base=base)
    value = long["obs_value"].mask(hidden)
    none = value.isna() & ~hidden
    # A rate of no decisions cannot exist.
    return long.assign(obs_value=value, obs_status=long["obs_status"].mask(none, "M"))


def _hidden(long: pd.DataFrame, hide: pd.Series) -> np.ndarray:
    """Which figures are kept secret: two members of a dimension, so that none can be derived.

    Where nobody is counted under both there is no secret to keep.
    """
    hidden = np.zeros(len(long), dtype="bool")
    names = [name for name in long if name not in MEASURES]
    for indicator, said in hide.items():
        for dimension, members in said.items():
            rows = long[(long["indicator"] == indicator) & long[dimension].isin(members)]
            line = [*(name for name in names if name != dimension), "time_period"]
            counted = rows.groupby(line)["obs_value"].transform("sum") > 0
            hidden[rows.index[counted]] = True
    return hidden


def observations_of(year: int) -> pd.DataFrame:
    """The observation frame of the round of a year, as an edition holds what was delivered."""
    catalogue, own = country()
    long = published_in(year)
    known = catalogue.indicators.loc[long["indicator"]].set_index(long.index)
    day = known["ref_date"].where(known["type"].isin(["stock", "ratio"]), "")
    day = day.mask(long["indicator"].isin(REF_DATES), long["indicator"].map(REF_DATES))
    period = long["time_period"].astype("str")
    names = own.providers["name"]
    frame = long.assign(
        ref_area=REF_AREA,
        unit_measure=known["unit"],
        unit_mult=0,
        conf_status="F",
        territory=own.settings["territory"]["code"],
        ref_date=(period + "-" + day).where(day != "", ""),
        publisher=long["provider"].map(names),
        round=year,
        vintage=str(year),
        source=_sources(long),
    )
    return observations.canonical(observations.check(frame))


def _sources(long: pd.DataFrame) -> pd.Series:
    """A pointer of its own for every figure, as if it had stood in a cell of a file."""
    row = pd.Series(np.arange(1, len(long) + 1).astype("str"), index=long.index)
    sheets = {
        provider: SourcePointer("cell", "0" * 64, provider, "").id
        for provider in long["provider"].unique()
    }
    return long["provider"].map(sheets) + "B" + row


def coverage_of(frame: pd.DataFrame, year: int, level: str = "extended") -> pd.DataFrame:
    """The expected grid of Exampland held against a frame, without what the bureau computes."""
    catalogue, own = country()
    grid = expected_grid(catalogue, own, year, level)
    return coverage(grid[grid["provider"] != "bureau"].reset_index(drop=True), frame)


def moved(frame: pd.DataFrame, years: int) -> pd.DataFrame:
    """The frame as if all of it had been so many years later."""
    year = frame["time_period"] + years
    date = year.astype("str") + frame["ref_date"].str[4:]
    return frame.assign(time_period=year, ref_date=date.where(frame["ref_date"] != "", ""))
