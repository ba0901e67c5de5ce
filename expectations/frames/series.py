"""One series through the years: V45 units, V56 breaks, V57 provisional figures, V64 territory.

What changes in a table changes in hundreds of cells at once; a year of an indicator is told once,
with all cells concerned.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check
from expectations.frames.codes import each, number, takes
from expectations.frames.material import Material, counted

TABLE = ["ref_area", "provider", "indicator", "time_period"]


def by_table(
    material: Material, rows: pd.DataFrame, wrong: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per table (TABLE) of `rows` and the cells that are wrong there.

    The first frame has the key columns, `cells` (how many are wrong) and `at` (one of them, or of
    the table): a single wrong cell is named with its members, several as the total if it is among
    them and else as a breakdown (`sex=*`). The second has the wrong cells: `row` and `at`.
    """
    table, distinct = pd.factorize(number(rows, TABLE))
    at = rows.index.to_numpy()
    first = np.zeros(len(distinct), dtype="int64")
    first[table[::-1]] = at[::-1]
    place = np.flatnonzero(wrong)
    part = (material.combos["text"] != "").to_numpy()[rows["combo"].to_numpy()[place]]
    place = place[np.lexsort((at[place], part, table[place]))]
    parts = pd.DataFrame({"row": table[place], "at": at[place]})
    first[table[place[::-1]]] = at[place[::-1]]
    count = np.bincount(table[place], minlength=len(distinct))
    keys = material.keys(first)
    texts = keys["dimensions"].astype("str")
    several = texts.str.replace(r"=[^;]*", "=*", regex=True)
    texts = texts.where(count <= 1, several).astype("category")
    return keys.assign(dimensions=texts, cells=count, at=first), parts


def _check(rule: str, material: Material, rows, wrong, words) -> Check:
    """A check of tables; `words` is given the failing rows and the first wrong cell of each."""
    told, parts = by_table(material, rows, wrong)

    def all_words(failing: pd.DataFrame) -> pd.DataFrame:
        at = told["at"].to_numpy()[failing["row"]]
        return words(failing.assign(cells=failing["cells"].astype("str")), at)

    return Check(rule, told.drop(columns="at"), (), all_words, ("cells",), parts)


def mixed_units(material: Material) -> Check:
    """V45: how many cells of a table count other things than its column does (`cells`).

    Permits are not persons, nor are cases, decisions or detections. The unit of a column is the
    catalogue's, or else that of most of a provider's figures of the indicator. A cell that is also
    given in the unit of the column belongs to a column of its own and is not counted.
    """
    rows = material.current[counted(material, material.current)]
    rows = rows[np.isfinite(rows["obs_value"])]
    column = pd.factorize(number(rows, ["ref_area", "provider", "indicator"]))[0]
    own = material.catalogue.indicators["unit"].to_dict()
    units, codes = rows["unit_measure"].cat, rows["indicator"].cat
    listed = units.categories.get_indexer([own.get(code, "") for code in codes.categories])
    listed = listed[codes.codes] if len(codes.categories) else np.zeros(0, "int64")
    weight = np.where(listed == units.codes, len(rows) + 1, 1)
    votes = pd.DataFrame({"column": column, "unit": units.codes, "votes": weight})
    votes = votes.groupby(["column", "unit"], as_index=False)["votes"].sum()
    votes = votes.sort_values(["column", "votes"], ascending=[True, False])
    chosen = votes.drop_duplicates("column").set_index("column")["unit"].reindex(column).to_numpy()
    other = units.codes.to_numpy() != chosen
    cell = number(rows, [*TABLE, "combo"])
    wrong = other & ~np.isin(cell, cell[~other])

    def words(failing: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
        place = pd.Series(chosen, index=rows.index).reindex(at)
        names = material.catalogue.units["label"]
        found = material.rows["unit_measure"].take(at).astype("str")
        column = units.categories.take(place.to_numpy("int64"))
        return failing.assign(
            observed=found.replace(names).to_numpy(),
            expected=pd.Series(column).replace(names).to_numpy(),
        )

    return _check("V45", material, rows, wrong, words)


def _switched(rows: pd.DataFrame, column: str, others: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Where a series goes on under another text of `column`, and the row it goes on from (or -1).

    A text that begins beside an older one, both in one year, is a second series, not a change of
    the first. Where a series returns to an older text, that is not told again.
    """
    series = number(rows, ["ref_area", "provider", "indicator", "combo", *others])
    series, distinct = pd.factorize(series)
    every = rows[column].cat.codes.to_numpy()
    first = np.zeros(len(distinct), every.dtype)
    first[series] = every
    told = np.zeros(len(distinct), "bool")
    told[series[every != first[series]]] = True  # a series with two texts
    order = np.flatnonzero(told[series])
    year = rows["time_period"].to_numpy()
    order = order[np.lexsort((year[order], series[order]))]
    series, year, code = series[order], year[order], every[order]
    both = pd.factorize(number(pd.DataFrame({"s": series, "c": code}), ["s", "c"]))[0]
    size = both.max() + 1 if len(both) else 0
    begins = np.full(size, 10**6)
    np.minimum.at(begins, both, year)
    # Whether the older text is also that of a figure of this very year.
    met = np.sort(both * 10_000 + year)
    before = np.arange(len(order)) - 1
    follows = np.zeros(len(order), dtype="bool")
    follows[1:] = (series[1:] == series[:-1]) & (code[1:] != code[:-1]) & (year[1:] > year[:-1])
    follows &= (year == begins[both]) & ~np.isin(both[before] * 10_000 + year, met)
    switched, origin = np.zeros(len(rows), "bool"), np.full(len(rows), -1)
    switched[order] = follows
    origin[order] = np.where(follows, order[before], -1)
    return switched, origin


def _valued(material: Material) -> pd.DataFrame:
    rows = material.current
    return rows[np.isfinite(rows["obs_value"])]


def unmarked_breaks(material: Material) -> Check:
    """V56: how many cells of a table begin a new definition without being a break (`cells`)."""
    rows = _valued(material)
    switched, origin = _switched(rows, "definition", ["unit_measure"])
    wrong = switched & ~takes(rows["obs_status"], "B")

    def words(failing: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
        before = rows.index.to_numpy()[origin[rows.index.get_indexer(at)]]
        definition = material.rows["definition"].astype("str")
        return failing.assign(
            observed=_named(definition.take(at)), expected=_named(definition.take(before))
        )

    return _check("V56", material, rows, wrong, words)


def _named(texts: pd.Series) -> np.ndarray:
    return texts.replace("", "not stated").to_numpy()


def territories_that_change(material: Material) -> Check:
    """V64: how many cells of a table lack a territory, or change it without a break (`cells`)."""
    rows = _valued(material)
    switched, origin = _switched(rows, "territory", ["unit_measure", "definition"])
    bare = each(rows["territory"], "".__eq__, "bool")
    wrong = bare | (switched & ~takes(rows["obs_status"], "B"))
    names = _territories(material)

    def words(failing: pd.DataFrame, at: np.ndarray) -> pd.DataFrame:
        place = origin[rows.index.get_indexer(at)]
        before = rows.index.to_numpy()[place]
        territory = material.rows["territory"].astype("str").replace(names)
        found = territory.take(at)
        was = np.where(place >= 0, _named(territory.take(before)), "a territory")
        return failing.assign(observed=_named(found), expected=was)

    return _check("V64", material, rows, wrong, words)


def _territories(material: Material) -> dict[str, str]:
    """What the country calls its territories."""
    return dict(material.country.settings.get("territories", {}))


def never_finalised(material: Material) -> Check:
    """V57: how old (in years, `age`) the provisional figures of a table are.

    Counted from the newest round; within the revision window they may still be made final.
    """
    rows = _valued(material)
    rows = rows[takes(rows["obs_status"], "P")]
    newest = int(material.current["round"].max()) if len(material.current) else 0
    told, parts = by_table(material, rows, np.ones(len(rows), dtype="bool"))
    frame = told.drop(columns="at").assign(age=newest - told["time_period"])

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed="provisional", expected="final",
            age=failing["age"].astype("str"), cells=failing["cells"].astype("str"),
        )  # fmt: skip

    return Check("V57", frame, (), words, ("age", "cells"), parts)
