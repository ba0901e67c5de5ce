"""What the check frames are made from: the observations with whole numbers instead of texts.

Texts are compared once per distinct text, not once per observation; everything after that is
arithmetic on whole numbers, so that a rule costs a few passes over narrow columns.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue.load import Catalogue, Country, code_list, for_country
from model import observations, statements
from model.observations import TOTAL

TEXTS = [
    "ref_area",
    "provider",
    "indicator",
    "unit_measure",
    "obs_status",
    "conf_status",
    "definition",
    "territory",
    "ref_date",
    "publisher",
    "vintage",
]
NUMBERS = ["time_period", "obs_value", "rounding_base", "round"]
# Two figures are of one concept when these agree; a cell may hold several concepts.
CONCEPT = ["unit_measure", "definition", "territory", "ref_date"]
STORED = {"provider": "str", "name": "str", "time_period": "int64", "intact": "bool"}
UNRANKED = 99  # the rank of a provider that does not owe the indicator


@dataclass(frozen=True)
class Material:
    """Everything a rule may look at. Positions are row numbers of `observations`."""

    observations: pd.DataFrame
    coverage: pd.DataFrame
    catalogue: Catalogue
    country: Country
    rows: pd.DataFrame  # one per observation: TEXTS as categories, NUMBERS, `combo`
    combos: pd.DataFrame  # one per combination of members: a category per dimension, `text`
    current: pd.DataFrame  # the rows that stand: latest round, delivered, a cell once; see below
    pairs: pd.DataFrame  # consecutive years of one series: positions `before` and `at`
    earlier: pd.DataFrame  # the same cell in the previous edition: `at`, value `was`, row of `then`
    then: pd.DataFrame  # what stood in the previous edition, as `current`; see `_then`
    statements: pd.DataFrame  # what texts and tables say with these figures
    stored: pd.DataFrame  # STORED of every file that made the previous edition

    def tolerance(self, rule: str) -> dict:
        """The tolerances of a rule, from the catalogue."""
        return self.catalogue.rules.loc[rule, "tolerance"]

    @cached_property
    def parents(self) -> dict[str, np.ndarray]:
        """Per dimension and combination the number of the same one with the dimension at its total.

        A total that nobody delivered has a number too, from len(combos) on.
        """
        names = list(self.combos.columns.drop("text"))
        kind = {
            name: pd.CategoricalDtype(pd.Index([TOTAL]).union(self.combos[name].cat.categories))
            for name in names
        }
        own = self.combos[names].astype(kind)
        split = {name: np.flatnonzero(own[name] != TOTAL) for name in names}
        above = []
        for name, rows in split.items():
            total = pd.Categorical([TOTAL] * len(rows), dtype=kind[name])
            above.append(own.take(rows).assign(**{name: total}))
        numbers = pd.factorize(number(pd.concat([own, *above]), names))[0]
        ends = np.cumsum([len(own), *map(len, split.values())])
        found = {}
        for name, start in zip(names, ends, strict=False):
            found[name] = np.arange(len(own))
            found[name][split[name]] = numbers[start : start + len(split[name])]
        return found

    def keys(self, at: np.ndarray) -> pd.DataFrame:
        """The key columns of the observations at these positions, one row each."""
        names = ("ref_area", "provider", "indicator")
        columns = {name: self.rows[name].array.take(at) for name in names}
        columns["time_period"] = self.rows["time_period"].to_numpy()[at]
        texts = pd.CategoricalDtype(self.combos["text"])
        combo = self.rows["combo"].to_numpy()[at]
        columns["dimensions"] = pd.Categorical.from_codes(combo, dtype=texts)
        return pd.DataFrame(columns)


def each(column: pd.Series, meaning, kind: str) -> np.ndarray:
    """What `meaning` (a function of the text) says of every row, asked once per distinct text."""
    told = [meaning(text) for text in column.cat.categories]
    return np.array(told, dtype=kind)[column.cat.codes] if told else np.zeros(0, dtype=kind)


def takes(column: pd.Series, text: str) -> np.ndarray:
    """Whether each row of a column of texts holds this one."""
    return each(column, text.__eq__, "bool")


def regroup(column: pd.Series, meaning) -> pd.Categorical:
    """A column of texts with every text replaced by what `meaning` makes of it."""
    told, distinct = pd.factorize(np.array([meaning(t) for t in column.cat.categories], "object"))
    codes = told[column.cat.codes] if len(told) else np.zeros(0, dtype="int64")
    return pd.Categorical.from_codes(codes, distinct)


def says(material: Material, rows: pd.DataFrame, name: str, *values: str) -> np.ndarray:
    """Whether the catalogue's column `name` has one of the values for each row's indicator."""
    known = material.catalogue.indicators[name].to_dict()
    return each(rows["indicator"], lambda code: known.get(code) in values, "bool")


def bound(material: Material, rows: pd.DataFrame, name: str) -> np.ndarray:
    """The catalogue's `min` or `max` of each row's indicator, NaN where there is none."""
    known = material.catalogue.indicators[name].to_dict()
    return each(rows["indicator"], lambda code: known.get(code, np.nan), "float64")


def counted(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """Whether a row's unit counts things (persons, permits), so that it must be whole."""
    units = material.catalogue.units
    counts = set(units.index[units["counted"] == "yes"])
    return each(rows["unit_measure"], counts.__contains__, "bool")


def in_own_unit(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """Whether each row is in the unit that the catalogue gives its indicator."""
    known = material.catalogue.indicators["unit"].to_dict()
    units, indicators = rows["unit_measure"].cat, rows["indicator"].cat
    table = [
        [known.get(code) == unit for unit in units.categories] for code in indicators.categories
    ]
    shape = (len(indicators.categories), len(units.categories))
    return np.array(table, "bool").reshape(shape)[indicators.codes, units.codes]


def ranks(rows: pd.DataFrame, country: Country) -> np.ndarray:
    """The place of each row's provider among the sources of its indicator, 1 = lead source."""
    rank = country.obligations.set_index(["provider", "indicator"])["rank"].to_dict()
    providers, indicators = rows["provider"].cat, rows["indicator"].cat
    table = np.full((len(providers.categories), len(indicators.categories)), UNRANKED)
    for line, provider in enumerate(providers.categories):
        for place, indicator in enumerate(indicators.categories):
            table[line, place] = rank.get((provider, indicator), UNRANKED)
    return table[providers.codes, indicators.codes]


def number(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """One whole number per row, equal exactly where all the columns are equal."""
    result, size = np.zeros(len(rows), dtype="int64"), 1
    for name in columns:
        column = rows[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes, top = column.cat.codes.to_numpy(), len(column.cat.categories)
        else:
            codes, distinct = pd.factorize(column.to_numpy())
            top = len(distinct)
        if size * max(top, 1) >= 2**62:
            result, distinct = pd.factorize(result)
            size = len(distinct)
        result = result * max(top, 1) + codes
        size *= max(top, 1)
    return result


def encode(frame: pd.DataFrame) -> pd.DataFrame:
    """TEXTS as categories and NUMBERS as they are."""
    columns = {name: frame[name].astype("category").array for name in TEXTS}
    return pd.DataFrame(columns | {name: frame[name].to_numpy() for name in NUMBERS})


def _members(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    columns = {name: frame[name].astype("category").array for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _combinations(members: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """Per row the number of its combination of members, and the combinations."""
    codes, distinct = pd.factorize(number(members, list(members.columns)))
    first = np.zeros(len(distinct), dtype="int64")
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    combos = members.take(first).reset_index(drop=True)
    text = observations.describe_dimensions(combos.astype("str"))
    return codes, combos.assign(text=text)


def prepare(
    frame: pd.DataFrame,
    coverage: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    previous: pd.DataFrame | None = None,
    said: pd.DataFrame | None = None,
    stored: pd.DataFrame | None = None,
) -> Material:
    """The material of all check frames. ValueError if a value is not in units (`unit_mult` 0)."""
    catalogue = for_country(catalogue, country)
    frame = observations.check(frame).reset_index(drop=True)
    if (frame["unit_mult"] != 0).any():
        raise ValueError("observations are not in units: standardise them before validating")
    names = sorted(observations.dimensions(frame))
    members = _members(frame, names)
    combo, combos = _combinations(members)
    rows = encode(frame).assign(combo=combo)
    current = _current(rows, country)
    pairs = _pairs(current)
    then = _then(previous, rows, members, combos, country)
    earlier = _earlier(current, then)
    said = statements.empty() if said is None else said
    if stored is None:
        stored = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in STORED.items()})
    standing = (rows, combos, current, pairs, earlier, then)
    return Material(frame, coverage, catalogue, country, *standing, said, stored)


def _current(rows: pd.DataFrame, country: Country) -> pd.DataFrame:
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


def series_of(rows: pd.DataFrame) -> np.ndarray:
    """The number of a row's series: one provider, cell and concept through the years."""
    rows = rows.assign(day=regroup(rows["ref_date"], lambda date: date[4:]))
    return number(rows, ["ref_area", "provider", "indicator", "combo", *CONCEPT[:3], "day"])


def _pairs(current: pd.DataFrame) -> pd.DataFrame:
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


def _then(previous, rows, members, combos, country) -> pd.DataFrame:
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
    for name in sorted({*members.columns, *observations.dimensions(before)}):
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
    return _current(then.assign(combo=combo), country).assign(
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


def _earlier(current: pd.DataFrame, then: pd.DataFrame) -> pd.DataFrame:
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


def kinds(material: Material, dimension: str) -> np.ndarray | None:
    """Per combination the kind of its member of a dimension (total, member, unknown, group ...).

    None when the dimension has no code list: then nobody knows what is a part of what.
    """
    codes = code_list(material.catalogue, material.country, dimension)
    if codes is None:
        return None
    known = codes["kind"].to_dict() | {TOTAL: "total"}
    return each(material.combos[dimension], lambda code: known.get(code, "?"), "object")
