"""What each level of the profile holds: `lean` every year, `extended` every chapter and indicator.

Both are made from one edition by the same code, so a figure in both is the same figure.
"""

import pandas as pd

from catalogue.grid import expected_grid
from catalogue.load import Catalogue, Country
from model.observations import TOTAL, dimensions

LEVELS = ("lean", "extended")
USUAL = ("sentence", "table", "chart")


def indicators(catalogue: Catalogue, level: str) -> pd.DataFrame:
    """The catalogue's rows of the indicators that a profile of this level prints."""
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is none of {', '.join(LEVELS)}")
    every = catalogue.indicators
    return every if level == "extended" else every[every["level"] == "lean"]


def chapters(catalogue: Catalogue, level: str) -> list[tuple[dict, list[str]]]:
    """The chapters of `profile.yml` that the level prints, each with its indicators' codes."""
    printed = indicators(catalogue, level)
    found = []
    for chapter in catalogue.profile["chapters"]:
        codes = list(printed.index[printed["chapter"] == chapter["code"]])
        if (codes or chapter.get("holds")) and (level == "extended" or chapter["level"] == "lean"):
            found.append((chapter, codes))
    return found


def part_title(catalogue: Catalogue, code: str) -> str:
    """The title of the part that a chapter belongs to, "" if it belongs to none."""
    parts = {part["code"]: part["title"] for part in catalogue.profile["parts"]}
    return parts.get(code[:1], "") if code != "Annex" else ""


def shown(catalogue: Catalogue, indicator: str) -> tuple[str, ...]:
    """How an indicator is shown: sentence, table, chart, pyramid, comparators, components, map."""
    return tuple(catalogue.profile["shown"].get(indicator, USUAL))


def coverage_of(
    coverage: pd.DataFrame,
    frame: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    year: int,
    level: str,
) -> pd.DataFrame:
    """The edition's coverage, and at the extended level the totals of the further indicators.

    The expected grid of an edition is that of its yearly profile. What the extended one adds is
    owed by the same obligations; `frame` says which of its totals are there.
    """
    if level == "lean":
        return coverage
    grid = expected_grid(catalogue, country, year, level)
    grid = grid[~grid["indicator"].isin(coverage["indicator"]) & (grid["dimension"] == "")]
    names = dimensions(frame)
    there = frame[frame["obs_value"].notna() & (frame[names] == TOTAL).all(axis=1)]
    key = ["indicator", "provider", "time_period"]
    held = pd.MultiIndex.from_frame(grid[key]).isin(pd.MultiIndex.from_frame(there[key]))
    state = pd.Series("absent", index=grid.index).mask(grid["reason"] != "", "declared")
    state = state.mask(held, "delivered")
    why = grid["reason"].where(grid["reason"] != "", "not_delivered").mask(held, "")
    further = grid.assign(state=state, explanation=why, obs_status="O", gap_class="")
    return pd.concat([coverage, further[coverage.columns]], ignore_index=True)
