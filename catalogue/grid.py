"""The expected grid: which cells should exist, from catalogue, country and calendar alone.

Nothing here looks at what was delivered. The grid is margins, not a cross-product: the total of
each indicator, and each required dimension on its own. A closed code list is expected member by
member; an open one (countries) as "present", member "*".
"""

import pandas as pd

from catalogue.load import Catalogue, Country, code_list, split_list

COLUMNS = [
    "ref_area",
    "indicator",
    "time_period",
    "provider",
    "rank",
    "dimension",  # "" for the total
    "member",  # "" for the total, "*" for any member of an open list
    "reason",  # declared reason of absence, "" if the cell is owed
]


def window(catalogue: Catalogue, year: int) -> list[int]:
    """The years a profile of reference year `year` shows."""
    return list(range(year - catalogue.profile["window"] + 1, year + 1))


def _members(catalogue: Catalogue, country: Country, dimension: str) -> list[str]:
    codes = code_list(catalogue, country, dimension)
    if codes is None or catalogue.dimensions.loc[dimension, "members"] == "open":
        return ["*"]
    return list(codes.index[codes["kind"] == "member"])


def asked(catalogue: Catalogue, country: Country, level: str = "") -> pd.DataFrame:
    """The obligations that are collected: `collects` in country.yml, unless `level` is given."""
    level = level or country.settings.get("collects", "lean")
    wanted = catalogue.indicators
    if level == "lean":
        wanted = wanted[wanted["level"] == "lean"]
    return country.obligations[country.obligations["indicator"].isin(wanted.index)]


def expected_grid(
    catalogue: Catalogue, country: Country, year: int, level: str = ""
) -> pd.DataFrame:
    """One row per cell that should exist in the window of `year`, COLUMNS; `level` as in `asked`.

    An obligation's `dimensions` overrides the catalogue's ("none": the total only); `every` and
    `first` say in which years a figure is due (every 5 from 2020: 2020, 2025).
    """
    wanted = catalogue.indicators
    margins = []
    owed = asked(catalogue, country, level)
    for row in owed.itertuples():
        own = split_list(row.dimensions) or split_list(wanted.loc[row.indicator, "dimensions"])
        margins.append((row.Index, "", ""))
        for dimension in own:
            if dimension != "none":
                for member in _members(catalogue, country, dimension):
                    margins.append((row.Index, dimension, member))
    cells = pd.DataFrame(margins, columns=["line", "dimension", "member"])
    cells = cells.join(owed, on="line")
    cells = cells.merge(pd.DataFrame({"time_period": window(catalogue, year)}), how="cross")
    due = (cells["time_period"] - cells["first"]) % cells["every"] == 0
    due &= cells["time_period"] >= cells["first"]
    cells = cells[due].assign(ref_area=country.ref_area)
    return cells[COLUMNS].sort_values([*COLUMNS[:6], "member"], ignore_index=True)
