"""What planters are made from: choosing figures of the clean country and damaging them.

A planter is a file of `bench/planters/` with `plant(frame, random) -> list[Planted]`; the README
there says how one is added. Frames keep their index: a row that is changed keeps its label, and one
that is added gets a new one, so that several faults can be planted in one frame.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.load import Catalogue, Country
from model import observations
from model.observations import TOTAL
from samples.exampland import figures

YEAR = 2022  # in the middle of the window: no break, not provisional, with years on both sides


@dataclass(frozen=True)
class Cell:
    """Where a finding stands. `dimensions` as a finding writes them (`sex=F`, `sex=*`)."""

    indicator: str
    time_period: int | None
    dimensions: str = ""
    provider: str = ""  # "" for any


@dataclass(frozen=True)
class Planted:
    """A damaged frame, and the cells at which a finding of `rule` tells of the damage.

    What is damaged may also be what a text or a list says (`said`, model/statements.py), or the
    files that made the previous edition (`stored`, as `expectations.run.validate` takes them).
    `raised`: findings told before there is a frame, when a file was read.
    """

    frame: pd.DataFrame
    rule: str
    cells: tuple[Cell, ...]
    what: str = ""
    said: pd.DataFrame | None = None
    stored: pd.DataFrame | None = None
    raised: pd.DataFrame | None = None


def catalogue() -> tuple[Catalogue, Country]:
    return figures.country()


def lead(indicator: str) -> str:
    """The lead source of an indicator."""
    owed = catalogue()[1].obligations
    return owed[(owed["indicator"] == indicator) & (owed["rank"] == 1)]["provider"].iloc[0]


def table(frame: pd.DataFrame, indicator: str, year: int | None = None, provider: str = ""):
    """All rows of an indicator (of a year), by default of its lead source."""
    own = (frame["indicator"] == indicator) & (frame["provider"] == (provider or lead(indicator)))
    return frame[own if year is None else own & (frame["time_period"] == year)]


def rows(frame: pd.DataFrame, indicator: str, year: int | None = None, provider="", **members):
    """The rows with these members and nothing else broken down; "*" stands for any member."""
    own = table(frame, indicator, year, provider)
    here = np.ones(len(own), dtype="bool")
    for name in observations.dimensions(own):
        wanted = members.get(name, TOTAL)
        here &= (own[name] != TOTAL if wanted == "*" else own[name] == wanted).to_numpy()
    return own[here]


def largest(frame: pd.DataFrame, indicator: str, year: int, **members) -> int:
    """The label of the largest figure of one table."""
    return rows(frame, indicator, year, **members)["obs_value"].idxmax()


def put(frame: pd.DataFrame, at, **values) -> pd.DataFrame:
    """The frame with these columns changed in one row or several."""
    damaged = frame.copy()
    for name, value in values.items():
        damaged.loc[at, name] = value
    return damaged


def add_to(frame: pd.DataFrame, at, amount: float) -> pd.DataFrame:
    return put(frame, at, obs_value=frame.loc[at, "obs_value"] + amount)


def with_rows(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """The frame with rows added under new labels."""
    first = int(frame.index.max()) + 1
    labelled = more.set_axis(range(first, first + len(more)))
    return pd.concat([frame, labelled])


def cells(frame: pd.DataFrame, at) -> tuple[Cell, ...]:
    """The cells of one row or several."""
    own = frame.loc[[at]] if np.isscalar(at) else frame.loc[at]
    told = observations.describe_dimensions(own)
    columns = (own["indicator"], own["time_period"], told, own["provider"])
    return tuple(Cell(*one) for one in zip(*columns, strict=True))


def summed(frame: pd.DataFrame, at, dimension: str) -> tuple[Cell, ...]:
    """The cell in which a row's parts are summed over a dimension: `sex=*`."""
    one = frame.loc[at]
    names = [n for n in observations.dimensions(frame) if n != dimension and one[n] != TOTAL]
    told = ";".join(sorted([*(f"{name}={one[name]}" for name in names), f"{dimension}=*"]))
    return (Cell(one["indicator"], one["time_period"], told, one["provider"]),)


def spread(
    frame, random, indicator: str, year: int, amount: float, unit: float = 1, provider: str = ""
):
    """The frame with `amount` more in a year, in every table alike, so that all still add up.

    It comes as single units with members drawn like those that are there.
    """
    own = table(frame, indicator, year, provider)
    own = own[own["obs_value"].notna()]
    names = [name for name in observations.dimensions(own) if (own[name] != TOTAL).any()]
    count = int(abs(amount) / unit)
    drawn = {}
    for name in names:
        alone = rows(frame, indicator, year, provider, **{name: "*"}).dropna(subset="obs_value")
        if name == "period":
            alone = alone[alone[name].str.startswith("M" if (alone[name] == "M01").any() else "Q")]
        share = alone["obs_value"].abs() / alone["obs_value"].abs().sum()
        drawn[name] = alone[name].to_numpy()[random.choice(len(alone), count, p=share.to_numpy())]
    value = own["obs_value"].copy()
    inside = own[names] != TOTAL
    for broken, part in own.groupby([inside[name] for name in names]) if names else [((), own)]:
        used = [name for name, is_used in zip(names, broken, strict=True) if is_used]
        if not used:
            value[part.index] += count * unit * np.sign(amount)
            continue
        met = pd.DataFrame({name: drawn[name] for name in used}).value_counts().to_dict()
        for label, *key in part[used].itertuples(name=None):
            more = met.get(tuple(key), 0)
            if used == ["period"] and key[0].startswith("Q") and ("M01",) in met:
                months = range(3 * int(key[0][1]) - 2, 3 * int(key[0][1]) + 1)
                more = sum(met.get((f"M{month:02d}",), 0) for month in months)
            value[label] += more * unit * np.sign(amount)
    return put(frame, value.index, obs_value=value)


def scaled(frame, indicator: str, year: int, factor: float) -> tuple[pd.DataFrame, pd.Index]:
    """The frame with every figure of a year times a factor, and the labels of those rows."""
    own = table(frame, indicator, year)
    at = own.index[own["obs_value"].fillna(0) != 0]
    return put(frame, at, obs_value=(own.loc[at, "obs_value"] * factor).round(6)), at
