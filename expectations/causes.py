"""One line a cause: what follows from a figure that is known to be wrong is not told again.

Some rules name one figure as wrong by itself: its scale slipped, it is negative, it is a sum of
stocks. Sums, ratios and changes that hold this figure fail with it. They are judged a second time
with the wrong figures put right (without them, where nobody knows the right ones): what does not
fail any more follows from the figure that is named, and is not told. What fails still is a fault of
its own and is told, with the figures that were delivered.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from expectations.frames.check import Check, found
from expectations.frames.every import checks
from expectations.frames.material import Material
from model import findings

# The rules that name one wrong figure, those first that know the right one.
NAMING = ("V52", "V53", "V68", "V72", "V26", "V48", "V49", "V06", "V05", "V69")
# The rules that hold figures against each other, and so fail with any one of them.
HOLDING = frozenset(
    "V09 V10 V11 V12 V13 V14 V15 V16 V17 V18 V19 V20 V21 V22 V23 V24 V25 V28 V29 V30 V31 V32 V33 "
    "V34 V38 V39 V41 V42 V46 V47 V50 V51 V54 V58 V61 V67".split()
)
FOLLOWS = "what follows from a figure that another rule names is told there only"

Refused = Callable[[Check], tuple[np.ndarray, str]]
RUN_COLUMNS = ["rule", "suite", "examined", "failed", "left_out", "note"]


def told(material: Material, refused: Refused) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The findings of all rules, one line a cause, and what the rules looked at (RUN_COLUMNS).

    `refused` says which rows of a check frame fail, and why a check was not judged ("" if it was).
    """
    raised, runs, named = {}, [], []
    for check in checks(material):
        failing, why = refused(check)
        if len(failing):
            raised[check.rule] = found(check, failing, material)
            if check.rule in NAMING:
                named.append(_wrong(check, failing))
        family = material.catalogue.rules.loc[check.rule, "family"]
        examined = 0 if why else len(check.rows)
        note = why or check.note
        runs.append((check.rule, family, examined, len(failing), check.left_out, note))
    runs = pd.DataFrame(runs, columns=RUN_COLUMNS)
    if named:
        runs = _without_what_follows(material, refused, raised, _each_once(named), runs)
    return findings.combine(list(raised.values())), runs.sort_values("rule", ignore_index=True)


def _wrong(check: Check, failing: np.ndarray) -> pd.DataFrame:
    """The figures that a rule names as wrong: at, value and base if they were right, rule."""
    if check.mended is not None:
        return check.mended.assign(rule=check.rule)
    if check.at:
        at = check.at[0][failing]
    else:
        at = check.parts.loc[check.parts["row"].isin(failing), "at"].to_numpy()
    return pd.DataFrame({"at": at, "value": np.nan, "base": 0.0, "rule": check.rule})


def _each_once(named: list[pd.DataFrame]) -> pd.DataFrame:
    """Every wrong figure once, under the first of the rules in NAMING that names it."""
    wrong = pd.concat(named, ignore_index=True)
    place = wrong["rule"].map(NAMING.index)
    return wrong.assign(place=place).sort_values("place", kind="stable").drop_duplicates("at")


def _without_what_follows(material, refused, raised, wrong, runs) -> pd.DataFrame:
    """The runs; findings of `raised` that do not fail with the wrong figures put right are gone."""
    keys = material.keys(wrong["at"].to_numpy("int64")).astype("str")
    named_by = pd.Series(wrong["rule"].to_numpy(), keys.agg("|".join, axis=1))
    asked = {}
    for rule, told_of in raised.items():
        asked[rule] = np.full(len(told_of), rule in HOLDING)
        if rule in NAMING:
            # A figure that is named twice is told by the first rule.
            place = told_of["key"].str.split("|", n=1).str[1]
            first = named_by[~named_by.index.duplicated()].reindex(place).to_numpy()
            asked[rule] = pd.notna(first) & (first != rule)
    asked = {rule: which for rule, which in asked.items() if which.any()}
    if not asked:
        return runs
    mended = put_right(material, wrong)
    runs = runs.set_index("rule")
    for check in checks(mended, asked):
        if check.rule not in asked:
            continue
        still = found(check, refused(check)[0], mended)["key"]
        told_of = raised[check.rule]
        follows = asked[check.rule] & ~told_of["key"].isin(still).to_numpy()
        if follows.any():
            raised[check.rule] = told_of[~follows]
            line = runs.loc[[check.rule]]
            runs.loc[[check.rule]] = line.assign(failed=int((~follows).sum()), note=FOLLOWS)
    return runs.reset_index()


def put_right(material: Material, wrong: pd.DataFrame) -> Material:
    """The material with the wrong figures (at, value, base) as they would be if they were right."""
    wrong = wrong.set_index("at")
    rows = material.rows.copy()
    rows.loc[wrong.index, "obs_value"] = wrong["value"]
    rows.loc[wrong.index, "rounding_base"] = np.maximum(
        rows.loc[wrong.index, "rounding_base"], wrong["base"]
    )
    current = material.current.copy()
    there = wrong.index.intersection(current.index)
    columns = ["obs_value", "rounding_base"]
    current.loc[there, columns] = rows.loc[there, columns]
    lost = wrong.index[wrong["value"].isna()]
    pairs, earlier = material.pairs, material.earlier
    pairs = pairs[~pairs["at"].isin(lost) & ~pairs["before"].isin(lost)].reset_index(drop=True)
    earlier = earlier[~earlier["at"].isin(lost)].reset_index(drop=True)
    mended = replace(material, rows=rows, current=current, pairs=pairs, earlier=earlier)
    if "parents" in vars(material):  # the combinations are the same: worked out once
        vars(mended)["parents"] = material.parents
    return mended
