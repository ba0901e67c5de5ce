"""Indicators that the bureau computes from delivered figures, by the catalogue's formulas.

Only totals, and only from operands that belong together: one year, one territory, one reference
date among stocks. A computed value carries the pointers of all its inputs, and is never computed
from rounded figures.
"""

import ast
import operator
import re

import pandas as pd

from catalogue.load import Catalogue, Country
from model import observations
from model.observations import TOTAL

PROVIDER = "bureau"
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def simple_formula(formula: str) -> tuple[ast.expr, list[str]] | None:
    """The expression and the indicators of a formula of + - * / over indicator codes.

    None for a formula that says more than that ("median(...)", "MP-J03(t-1)"): those are not
    computed here.
    """
    text = re.sub(r"MP-([A-Z]\d\d)", r"MP_\1", formula)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    allowed = (ast.BinOp, ast.Name, ast.Load, ast.Constant, *OPERATIONS)
    nodes = list(ast.walk(tree))
    if not all(isinstance(node, allowed) for node in nodes):
        return None
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    if not names or not all(re.fullmatch(r"MP_[A-Z]\d\d", name) for name in names):
        return None
    return tree, sorted({name.replace("_", "-") for name in names})


def _compute(node: ast.expr, columns: dict[str, pd.Series]):
    if isinstance(node, ast.BinOp):
        left, right = _compute(node.left, columns), _compute(node.right, columns)
        return OPERATIONS[type(node.op)](left, right)
    if isinstance(node, ast.Name):
        return columns[node.id.replace("_", "-")]
    return node.value


def ranked(frame: pd.DataFrame, country: Country) -> pd.DataFrame:
    """The frame with `rank`: the place of its provider among the indicator's sources.

    A figure nobody owes comes after all that are owed.
    """
    rank = country.obligations.set_index(["provider", "indicator"])["rank"]
    keys = pd.MultiIndex.from_frame(frame[["provider", "indicator"]])
    return frame.assign(rank=rank.reindex(keys).fillna(99).to_numpy().astype("int64"))


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows in which every dimension is its total."""
    names = observations.dimensions(frame)
    return frame[(frame[names] == TOTAL).all(axis=1)] if names else frame


def derive(frame: pd.DataFrame, catalogue: Catalogue, country: Country) -> pd.DataFrame:
    """The computed observations that the country's obligations give to the bureau.

    `frame` holds delivered observations; the result is an observation frame of totals.
    """
    owed = country.obligations
    wanted = owed.loc[owed["provider"] == PROVIDER, "indicator"]
    known = ranked(totals(frame), country).dropna(subset="obs_value")
    stocks = set(catalogue.indicators.index[catalogue.indicators["type"] == "stock"])
    results: list[pd.DataFrame] = []
    # An indicator may be computed from computed ones (J08 from J04): least operands first.
    formulas = {code: simple_formula(catalogue.indicators.loc[code, "formula"]) for code in wanted}
    ready = {code: found for code, found in formulas.items() if found}
    for code in sorted(ready, key=lambda code: sum(other in ready[code][1] for other in ready)):
        made = _derive_one(code, *ready[code], known, stocks, catalogue)
        results.append(made)
        known = pd.concat([known, ranked(made, country)], ignore_index=True)
    return observations.combine(results)


def _derive_one(code, tree, operands, known, stocks, catalogue) -> pd.DataFrame:
    """One computed indicator, for every year in which its operands belong together."""
    sets = None
    for number, operand in enumerate(operands):
        rows = known[known["indicator"] == operand]
        keep = ["time_period", "territory", "obs_value", "obs_status", "source", "rank", "vintage"]
        rows = rows[[*keep, "ref_date", "publisher", "round", "ref_area"]]
        rows = rows.assign(stock_date=rows["ref_date"] if operand in stocks else "")
        names = {name: f"{name}.{number}" for name in rows.columns}
        del names["time_period"], names["territory"]
        rows = rows.rename(columns=names)
        sets = rows if sets is None else sets.merge(rows, on=["time_period", "territory"])
    numbers = range(len(operands))
    dates = sets[[f"stock_date.{n}" for n in numbers]]
    latest = dates.max(axis=1)
    together = dates.eq("").where(dates.eq(""), dates.eq(latest, axis=0)).all(axis=1)
    sets = sets[together].assign(ref_date=latest)
    vintages = sets[[f"vintage.{n}" for n in numbers]]
    sets = sets.assign(
        mixed=vintages.nunique(axis=1) > 1, rank=sum(sets[f"rank.{n}"] for n in numbers)
    )
    sets = sets.sort_values(["time_period", "mixed", "rank"], kind="stable")
    sets = sets.drop_duplicates("time_period")
    if not len(sets):
        return observations.empty()
    columns = {name: sets[f"obs_value.{n}"] for n, name in enumerate(operands)}
    value = _compute(tree, columns)
    # The weakest input names the status of the result.
    status = pd.Series("A", index=sets.index)
    for mark in ("E", "P"):
        has = pd.concat([sets[f"obs_status.{n}"] == mark for n in numbers], axis=1).any(axis=1)
        status = status.mask(has, mark)
    publisher = sets[[f"publisher.{n}" for n in numbers]].apply(_distinct, axis=1)
    source = sets[[f"source.{n}" for n in numbers]].apply(_distinct_ids, axis=1)
    made = pd.DataFrame(
        {
            "ref_area": sets["ref_area.0"],
            "indicator": code,
            "time_period": sets["time_period"],
            "obs_value": value,
            "unit_measure": catalogue.indicators.loc[code, "unit"],
            "unit_mult": 0,
            "obs_status": status,
            "conf_status": "F",
            "definition": "computed: " + catalogue.indicators.loc[code, "formula"],
            "territory": sets["territory"],
            "ref_date": sets["ref_date"],
            "rounding_base": 0.0,
            "provider": PROVIDER,
            "publisher": publisher,
            "round": sets[[f"round.{n}" for n in numbers]].max(axis=1),
            "vintage": vintages.loc[sets.index].max(axis=1),
            "source": source,
        }
    )
    # A division by a figure that is zero has no value; it is not printed as infinite.
    return observations.check(made[made["obs_value"].abs() < float("inf")])


def _distinct(row: pd.Series) -> str:
    return "; ".join(dict.fromkeys(row))


def _distinct_ids(row: pd.Series) -> str:
    return " ".join(dict.fromkeys(" ".join(row).split()))


def headline(frame: pd.DataFrame, country: Country, year: int) -> pd.DataFrame:
    """The one series per indicator that is printed first: totals of one provider.

    The best ranked source that has the reference year; if none has, the best ranked with any year.
    Two sources are never joined into one line.
    """
    rows = ranked(totals(frame), country)
    if not len(rows):
        return frame.head(0)
    valued = rows.dropna(subset="obs_value")
    series = ["indicator", "provider", "definition", "territory"]
    counted = valued.groupby([*series, "rank"], as_index=False).agg(
        reaches=("time_period", lambda years: year in set(years)), years=("time_period", "nunique")
    )
    counted = counted.sort_values(
        ["indicator", "reaches", "rank", "years"],
        ascending=[True, False, True, False],
        kind="stable",
    )
    chosen = counted.drop_duplicates("indicator")[series]
    kept = rows.merge(chosen, on=series).drop(columns="rank")
    return observations.canonical(kept.drop_duplicates(["indicator", "time_period"]))
