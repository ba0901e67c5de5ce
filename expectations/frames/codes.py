"""Texts as whole numbers: what a column means is asked once per distinct text."""

import numpy as np
import pandas as pd

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


def category(column: pd.Series) -> pd.Categorical:
    """A column of texts as a category of those that occur, in the order of the alphabet."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column.astype("category").array
    known = column.array.remove_unused_categories()
    order = np.argsort(known.categories.to_numpy(dtype="object"))
    return known.reorder_categories(known.categories.take(order))


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
