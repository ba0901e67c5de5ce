"""Observations of one indicator arranged as series: a line per source and breakdown."""

import datetime

import pandas as pd
from babel import dates

from catalogue.load import Catalogue, Country, code_list
from catalogue.words import Words
from model import observations
from model.observations import TOTAL

# What tells two series of one provider and breakdown apart, and how it is headed. Where it is the
# same in the whole table it is said once above it.
SAID_ONCE = {
    "publisher": "Published by",
    "unit_measure": "Unit",
    "reference": "Refers to",
    "definition": "Definition",
    "territory": "Territory",
}


def series_of(rows: pd.DataFrame, catalogue: Catalogue, country: Country) -> pd.DataFrame:
    """One row per series of one indicator's observations.

    Columns: provider, those of SAID_ONCE, the dimensions, and `cells`: year -> (obs_value,
    obs_status, source). A figure that stands twice for a year makes a second series, so that none
    is lost. Order: lead source first, the total first, then breakdown by breakdown in the order of
    the code lists.
    """
    names = observations.dimensions(rows)
    rows = rows.assign(reference=rows["ref_date"].str[5:])
    key = ["provider", *SAID_ONCE, *names]
    rows = rows.sort_values(["time_period", "source"], kind="stable")
    rows = rows.assign(copy=rows.groupby([*key, "time_period"]).cumcount())
    cells = pd.Series(
        list(zip(rows["obs_value"], rows["obs_status"], rows["source"], strict=True)),
        index=rows.index,
    )
    table = rows[[*key, "copy"]].drop_duplicates().reset_index(drop=True)
    place = rows[[*key, "copy"]].merge(table.assign(line=table.index), how="left")["line"]
    held: list[dict] = [{} for _ in table.index]
    for line, year, cell in zip(place, rows["time_period"], cells, strict=True):
        held[line][year] = cell
    return _ordered(table.assign(cells=held), names, rows["indicator"].iloc[0], catalogue, country)


def _ordered(table, names, code, catalogue, country) -> pd.DataFrame:
    owed = country.obligations[country.obligations["indicator"] == code]
    rank = table["provider"].map(owed.set_index("provider")["rank"]).fillna(99)
    order = pd.DataFrame({"rank": rank, "provider": table["provider"]})
    inside = table[names] != TOTAL
    order["depth"] = inside.sum(axis=1)
    flags = inside.to_numpy(dtype=bool)  # also where no dimension is in use
    order["breakdown"] = [";".join(inside.columns[row]) for row in flags]
    for name in inside.columns[flags.any(axis=0)]:  # what is total in all lines orders nothing
        codes = code_list(catalogue, country, name)
        known = {}
        if codes is not None:
            codes = codes.sort_values("kind", key=lambda kind: kind == "unknown", kind="stable")
            known = {one: place for place, one in enumerate(codes.index)}
        order[name] = table[name].map(known).fillna(len(known))
        order[f"{name} code"] = table[name]
    rest = table[[*SAID_ONCE, "copy"]].add_prefix("own ")
    order = pd.concat([order, rest], axis=1)
    by = ["rank", "provider", "depth", "breakdown", *order.columns[4:]]
    return table.loc[order.sort_values(by, kind="stable").index].reset_index(drop=True)


def reference(words: Words, code: str, month_day: str) -> str:
    """`01-01` as `1 January`; the catalogue's reference time where a figure has no date."""
    if not month_day:
        return words.say(words.catalogue.indicators.loc[code, "reference_time"])
    day = datetime.date.fromisoformat(f"2000-{month_day}")
    return dates.format_skeleton("MMMMd", day, locale=words.locale)
