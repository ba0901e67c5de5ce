"""Coherence of ratios: does a delivered ratio fit the figures it was made from? V31, V32.

Only ratios that were delivered are judged, never the bureau's own quotients, and only by figures
that were delivered. Numerator and denominator are taken from the provider of the ratio, of one
vintage and one reference date, wherever they are there; else from the best ranked source.
"""

import re

import numpy as np
import pandas as pd

from expectations.frames.check import Check, choose, plain, plains, rounded
from expectations.frames.codes import each
from expectations.frames.material import Material

SIMPLE = re.compile(r"100\*(MP-[A-Z]\d\d)/(MP-[A-Z]\d\d)")
REMITTANCES_PERCENT_OF_GDP = "MP-M02"
CELL = ["ref_area", "time_period", "combo"]
TEXTS = ["provider", "unit_measure", "vintage", "territory", "ref_date"]
SIDE = [*CELL, *TEXTS, "at", "value", "rounding_base", "rank"]


def operands(material: Material) -> pd.DataFrame:
    """Every delivered ratio of the form 100·X/Y with the best X and Y delivered for its cell.

    Columns: ratio, base (rounding base of the ratio), numerator, denominator (values), `at`,
    at_x, at_y (positions), x, y (indicator codes).
    """
    formulas = material.catalogue.indicators["formula"]
    met = set(material.current["indicator"].cat.categories)
    simple = {code: SIMPLE.fullmatch(formula) for code, formula in formulas.items() if code in met}
    simple = {code: found.groups() for code, found in simple.items() if found}
    needed = {*simple, *(operand for pair in simple.values() for operand in pair)}
    rows = material.current
    rows = rows[each(rows["indicator"], needed.__contains__, "bool")].dropna(subset="obs_value")
    texts = {name: rows[name].astype("str") for name in TEXTS}
    rows = rows.assign(at=rows.index, value=rows["obs_value"], **texts)
    found = [_best(rows, code, x, y) for code, (x, y) in simple.items()]
    columns = ["at", "ratio", "base", "at_x", "numerator", "x", "at_y", "denominator", "y"]
    if not found:
        return pd.DataFrame({name: np.zeros(0, "int64") for name in columns})
    return pd.concat(found, ignore_index=True)[columns]


def _best(rows: pd.DataFrame, code: str, x: str, y: str) -> pd.DataFrame:
    def side(indicator: str) -> pd.DataFrame:
        return rows.loc[rows["indicator"] == indicator, SIDE]

    sets = side(code).merge(side(x), on=CELL, suffixes=("", "_x"))
    sets = sets.merge(side(y), on=CELL, suffixes=("", "_y"))
    sets = sets[sets["unit_measure_x"] == sets["unit_measure_y"]]
    strange = pd.Series(0, index=sets.index)
    for name in ("provider", "vintage", "territory", "ref_date"):
        strange += (sets[name] != sets[f"{name}_x"]).astype("int64")
        strange += (sets[name] != sets[f"{name}_y"]).astype("int64")
    sets = sets.assign(strange=strange, ranks=sets["rank_x"] + sets["rank_y"])
    sets = sets.sort_values(["at", "strange", "ranks", "at_x", "at_y"]).drop_duplicates("at")
    names = {"value": "ratio", "value_x": "numerator", "value_y": "denominator"}
    return sets.rename(columns=names | {"rounding_base": "base"}).assign(x=x, y=y)


def _rests_on(rows: pd.DataFrame) -> tuple[np.ndarray, ...]:
    return tuple(rows[name].to_numpy(dtype="int64") for name in ("at", "at_x", "at_y"))


def ratios_of_remittances(material: Material, sets: pd.DataFrame) -> Check:
    """V31: how far remittances in percent of GDP are from remittances over GDP (`distance`).

    A tenth of a point is allowed, or half of the unit to which the ratio was rounded.
    """
    at = sets["at"].to_numpy(dtype="int64")
    own = (material.rows["indicator"].take(at) == REMITTANCES_PERCENT_OF_GDP).to_numpy()
    rows = sets[own & (sets["denominator"] != 0).to_numpy()].reset_index(drop=True)
    computed = 100 * rows["numerator"] / rows["denominator"]
    frame = material.keys(rows["at"].to_numpy(dtype="int64")).assign(
        ratio=rows["ratio"],
        computed=computed,
        distance=(rows["ratio"] - computed).abs().round(9),
        tolerance=np.maximum(material.tolerance("V31")["points"], rows["base"] / 2),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        given = plains(failing["ratio"])
        told = [plain(round(number, 2)) for number in failing["computed"]]
        return failing.assign(observed=given, expected=told)

    return Check("V31", frame, _rests_on(rows), words)


def implied_denominators(material: Material, sets: pd.DataFrame) -> Check:
    """V32: how far the denominator that a ratio implies is from the known one (`percent`).

    A rounded ratio implies a range; the nearest end of it counts.
    """
    rows = sets[(sets["ratio"] > 0) & (sets["denominator"] > 0) & (sets["numerator"] > 0)]
    rows = rows.reset_index(drop=True)
    implied = 100 * rows["numerator"] / rows["ratio"]
    highest = 100 * rows["numerator"] / (rows["ratio"] - rows["base"] / 2).clip(lower=1e-12)
    lowest = 100 * rows["numerator"] / (rows["ratio"] + rows["base"] / 2)
    known = rows["denominator"]
    apart = np.maximum(np.maximum(lowest - known, known - highest), 0)
    percent = (100 * apart / known).round(9)
    limit = material.tolerance("V32")["blocker_percent"]
    frame = material.keys(rows["at"].to_numpy(dtype="int64")).assign(
        implied=implied,
        known=known,
        amount=rows["numerator"],
        x=rows["x"],
        y=rows["y"],
        percent=percent,
        severity=choose(percent > limit, "blocker", "must-explain"),
    )
    names = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["implied"].round()),
            expected=plains(failing["known"]),
            numerator=names.reindex(failing["x"]).to_numpy(),
            denominator=names.reindex(failing["y"]).to_numpy(),
            amount=plains(failing["amount"]),
            difference=rounded(failing["percent"]),
        )

    parameters = ("numerator", "denominator", "amount", "difference")
    return Check("V32", frame, _rests_on(rows), words, parameters)
