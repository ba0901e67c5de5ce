"""What stands: of all observations those that rules on figures look at, now and then.

The latest round of each provider, each cell once, beside the years before and the previous edition.
"""

import re

import numpy as np
import pandas as pd

from catalogue.load import Catalogue, Country
from expectations.frames.codes import CONCEPT, NUMBERS, TEXTS, each, number, regroup
from model import observations
from model.observations import TOTAL

UNRANKED = 99  # the rank of a provider that does not owe the indicator


def is_money(unit: str) -> bool:
    """US$ or the three letters of a currency."""
    return unit == "US$" or re.fullmatch(r"[A-Z]{3}", unit) is not None


def in_place(rows: pd.DataFrame, catalogue: Catalogue, country: Country) -> pd.DataFrame:
    """The rows; a record without a provider (V01), or of a unit of no list (V02), holds its place.

    It stands without a value for the lead source, in the unit of the catalogue that others of its
    table have, so that nobody says the figure is not there; where a sound record stands there it is
    left out.
    """
    units = set(catalogue.units.index)
    lost = {
        "provider": each(rows["provider"], "".__eq__, "bool"),
        "unit_measure": each(
            rows["unit_measure"], lambda unit: unit not in units and not is_money(unit), "bool"
        ),
    }
    if not any(one.any() for one in lost.values()):
        return rows
    first = country.obligations[country.obligations["rank"] == 1]
    meant = {
        "provider": first.drop_duplicates("indicator").set_index("indicator")["provider"],
        "unit_measure": catalogue.indicators["unit"],
    }
    placed = rows
    for name, own in meant.items():
        # A text that nobody else in these rows uses has no place to hold.
        texts = own.reindex(rows["indicator"].cat.categories).fillna("").astype("str")
        code = rows[name].cat.categories.get_indexer(texts)[rows["indicator"].cat.codes]
        lost[name] &= code >= 0
        if name == "unit_measure":
            table = number(placed, ["ref_area", "provider", "indicator", "time_period"])
            lost[name] &= np.isin(table, table[rows[name].cat.codes.to_numpy() == code])
        code = np.where(lost[name], code, rows[name].cat.codes)
        column = pd.Categorical.from_codes(code, dtype=rows[name].dtype)
        placed = placed.assign(**{name: column})
    astray = lost["provider"] | lost["unit_measure"]
    placed = placed.assign(obs_value=placed["obs_value"].mask(astray))
    cell = number(placed, ["ref_area", "provider", "indicator", "time_period", "combo", *CONCEPT])
    return placed[~astray | ~np.isin(cell, cell[~astray])]


def current(rows: pd.DataFrame, country: Country) -> pd.DataFrame:
    """The rows that stand, indexed by position, with `rank`.

    What the bureau computed is judged through its inputs, so it is left out. A later round
    replaces an earlier one. Of a cell delivered twice one row stands, without a value if the two
    differ: nobody knows which is right (V03 says so).
    """
    computed = set(country.providers.index[country.providers["kind"] == "computed"])
    stands = ~each(rows["provider"], computed.__contains__, "bool")
    cell = number(rows, ["ref_area", "provider", "indicator", "time_period", "combo"])
    if rows["round"].nunique() > 1:
        latest = rows["round"].groupby(cell).transform("max")
        stands &= (rows["round"] == latest).to_numpy()
    kept = rows[stands]
    key = pd.Series(number(kept.assign(cell=cell[stands]), ["cell", *CONCEPT]), index=kept.index)
    doubled = key.duplicated(keep=False)
    if doubled.any():
        values = kept.loc[doubled, "obs_value"].groupby(key[doubled])
        differ = values.transform("min") != values.transform("max")
        differ |= values.transform("count") != values.transform("size")
        differ = differ.reindex(kept.index, fill_value=False)
        kept = kept.assign(obs_value=kept["obs_value"].mask(differ))[~key.duplicated()]
    return kept.assign(rank=ranks(kept, country))


def ranks(rows: pd.DataFrame, country: Country) -> np.ndarray:
    """The place of each row's provider among the sources of its indicator, 1 = lead source."""
    rank = country.obligations.set_index(["provider", "indicator"])["rank"].to_dict()
    providers, indicators = rows["provider"].cat, rows["indicator"].cat
    shape = (len(providers.categories), len(indicators.categories))
    table = np.full(shape, UNRANKED, "int8")
    for line, provider in enumerate(providers.categories):
        for place, indicator in enumerate(indicators.categories):
            table[line, place] = rank.get((provider, indicator), UNRANKED)
    return table[providers.codes, indicators.codes]


def series_of(rows: pd.DataFrame) -> np.ndarray:
    """The number of a row's series: one provider, cell and concept through the years."""
    rows = rows.assign(day=regroup(rows["ref_date"], lambda date: date[4:]))
    return number(rows, ["ref_area", "provider", "indicator", "combo", *CONCEPT[:3], "day"])


def pairs(current: pd.DataFrame) -> pd.DataFrame:
    """Positions of two consecutive years of a series, both with a value; `series` numbers it."""
    rows = current[np.isfinite(current["obs_value"])]
    series, year = series_of(rows), rows["time_period"].to_numpy()
    order = np.lexsort((year, series))
    at, series, year = rows.index.to_numpy()[order], series[order], year[order]
    follows = (series[1:] == series[:-1]) & (year[1:] == year[:-1] + 1)
    return pd.DataFrame(
        {"before": at[:-1][follows], "at": at[1:][follows], "series": series[1:][follows]}
    )


def _extended(column: pd.Series, like: pd.Series | None) -> pd.Categorical:
    """A column of texts in the categories of another; texts that are new there come after them."""
    own = column.astype("category").array
    known = pd.Index([TOTAL]) if like is None else like.cat.categories
    every = known.append(own.categories.astype(known.dtype).difference(known, sort=False))
    return pd.Categorical.from_codes(every.get_indexer(own.categories)[own.codes], every)


def then(previous, rows, combos, country) -> pd.DataFrame:
    """The rows that stood in the previous edition, in the categories of `rows` and beyond.

    What both editions know has one number in both; texts and combinations that only the previous
    one knew come after them. `dimensions` is the combination as a text.
    """
    if previous is None or not len(previous):
        nothing = rows.iloc[:0].assign(rank=0)
        return nothing.assign(dimensions=pd.Categorical([], combos["text"]))
    before = observations.check(previous).reset_index(drop=True)
    texts = {name: _extended(before[name], rows[name]) for name in TEXTS}
    then = pd.DataFrame(texts | {name: before[name].to_numpy() for name in NUMBERS})
    total = pd.Series(TOTAL, index=before.index)
    own: dict[str, pd.Categorical] = {}
    now = {}
    for name in sorted({*combos.columns.drop("text"), *observations.dimensions(before)}):
        like = combos.get(name)
        column = _extended(before.get(name, total), like)
        own[name] = column
        codes = np.zeros(len(combos), "int64") if like is None else like.cat.codes
        now[name] = pd.Categorical.from_codes(codes, dtype=column.dtype)
    now, stood = pd.DataFrame(now, combos.index), pd.DataFrame(own, before.index)
    together = pd.concat([now, stood], ignore_index=True)
    # Combinations of now are distinct, so that they keep their numbers.
    numbers, distinct = pd.factorize(number(together, list(own)))
    combo = numbers[len(combos) :]
    first = np.zeros(len(distinct), "int64")
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    new = together.take(first[len(combos) :]).astype("str")
    told = pd.concat([combos["text"], observations.describe_dimensions(new)], ignore_index=True)
    named = pd.Categorical.from_codes(combo, pd.Index(told))
    return current(then.assign(combo=combo), country).assign(
        dimensions=lambda stood: named[stood.index]
    )


def side_by_side(current: pd.DataFrame, then: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """What stands and what stood, one above the other (keys `now`, `then`)."""
    kinds = {name: then[name].dtype for name in columns if name in TEXTS}
    own = {
        name: pd.Categorical.from_codes(current[name].cat.codes, dtype=kinds[name])
        if name in kinds
        else current[name].to_numpy()
        for name in columns
    }
    now = pd.DataFrame(own, index=current.index)
    return pd.concat([now, then[columns]], keys=["now", "then"])


def earlier(current: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
    """Where a standing value also stood in the previous edition: `at`, `was`, `then` (its row)."""
    if not len(then):
        nothing = np.zeros(0, dtype="int64")
        return pd.DataFrame({"at": nothing, "was": np.zeros(0), "then": nothing})
    cell = ["ref_area", "provider", "indicator", "time_period", "combo", *CONCEPT]
    both = side_by_side(current, then, cell)
    key = number(both, cell)
    was = pd.Series(np.arange(len(then)), index=key[len(current) :])
    place = was.reindex(key[: len(current)]).fillna(-1).to_numpy("int64")
    value = then["obs_value"].to_numpy()
    found = (place >= 0) & np.isfinite(value[place]) & np.isfinite(current["obs_value"].to_numpy())
    at = current.index.to_numpy()[found]
    place = place[found]
    return pd.DataFrame({"at": at, "was": value[place], "then": then.index.to_numpy()[place]})
