"""What the check frames are made from: the observations with whole numbers instead of texts.

Texts are compared once per distinct text, not once per observation; everything after that is
arithmetic on whole numbers, so that a rule costs a few passes over narrow columns.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from catalogue.load import Catalogue, Country, code_list, for_country
from expectations.frames.codes import NUMBERS, TEXTS, category, each, number
from expectations.frames.standing import current, earlier, in_place, pairs, then
from model import observations, statements
from model.observations import TOTAL

STORED = {"provider": "str", "name": "str", "time_period": "int64", "intact": "bool"}


@dataclass(frozen=True)
class Material:
    """Everything a rule may look at. Positions are row numbers of `observations`."""

    observations: pd.DataFrame  # their `indicator` and `source` alone
    coverage: pd.DataFrame
    catalogue: Catalogue
    country: Country
    rows: pd.DataFrame  # one per observation: TEXTS as categories, NUMBERS, `combo`
    combos: pd.DataFrame  # one per combination of members: a category per dimension, `text`
    current: pd.DataFrame  # the rows that stand (standing.py): latest round, a cell once
    pairs: pd.DataFrame  # consecutive years of one series: positions `before` and `at`
    earlier: pd.DataFrame  # the same cell in the previous edition: `at`, value `was`, row of `then`
    then: pd.DataFrame  # what stood in the previous edition, as `current`
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


def encode(frame: pd.DataFrame) -> pd.DataFrame:
    """TEXTS as categories and NUMBERS as they are."""
    columns = {name: category(frame[name]) for name in TEXTS}
    return pd.DataFrame(columns | {name: frame[name].to_numpy() for name in NUMBERS})


def _members(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    columns = {name: category(frame[name]) for name in names}
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
    """The material of all check frames. ValueError if a value is not in units (`unit_mult` 0).

    Texts of `frame` may be categories: what is larger than the memory as texts is read so.
    """
    catalogue = for_country(catalogue, country)
    frame = observations.check(frame, coded=True).reset_index(drop=True)
    if (frame["unit_mult"] != 0).any():
        raise ValueError("observations are not in units: standardise them before validating")
    names = sorted(observations.dimensions(frame))
    combo, combos = _combinations(_members(frame, names))
    rows = encode(frame).assign(combo=combo.astype("int32"))
    frame = frame[["indicator", "source"]]
    stands = current(in_place(rows, catalogue, country), country)
    stood = then(previous, rows, combos, country)
    standing = (rows, combos, stands, pairs(stands), earlier(stands, stood), stood)
    said = statements.empty() if said is None else said
    if stored is None:
        stored = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in STORED.items()})
    return Material(frame, coverage, catalogue, country, *standing, said, stored)


def kinds(material: Material, dimension: str) -> np.ndarray | None:
    """Per combination the kind of its member of a dimension (total, member, unknown, group ...).

    None when the dimension has no code list: then nobody knows what is a part of what.
    """
    codes = code_list(material.catalogue, material.country, dimension)
    if codes is None:
        return None
    known = codes["kind"].to_dict() | {TOTAL: "total"}
    return each(material.combos[dimension], lambda code: known.get(code, "?"), "object")
