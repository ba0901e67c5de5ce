"""One line a cause: what follows from a figure that is known to be wrong is not told again.

Some rules name one figure as wrong by itself: its scale slipped, it is negative, it is a sum of
stocks. Sums, ratios and changes that hold this figure fail with it. They are judged a second time
with the wrong figures put right (without them, where nobody knows the right ones): what does not
fail any more follows from the figure that is named, and is not told. What fails still is a fault of
its own and is told, with the figures that were delivered. No blocker follows from what need only be
explained.

Other rules say why a figure is missing: its code is in no list, its total was not delivered, only
every fifth year was. Then it is not told to be missing besides.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from expectations.frames.check import ABSENT, WHOLE, Check, found
from expectations.frames.every import checks
from expectations.frames.material import Material
from model import findings

# The rules that name wrong figures, those first that know the right ones or explain others.
NAMING = tuple("V52 V53 V71 V68 V72 V26 V48 V49 V06 V05 V69 V17 V70".split())
# The rules that hold figures against each other, and so fail with any one of them.
HOLDING = frozenset(
    "V09 V10 V11 V12 V13 V14 V15 V16 V17 V18 V19 V20 V21 V22 V23 V24 V25 V28 V29 V30 V31 V32 V33 "
    "V34 V38 V39 V41 V42 V46 V47 V50 V51 V54 V58 V61 V67".split()
)
# The rules that say what is missing, and the column that counts it ("" for one figure).
MISSING = {"V62": "lacking", "V63": "", "V73": "cells"}
GRAVITY = ("blocker", "must-explain", "note")
FOLLOWS = "what follows from a figure that another rule names is told there only"

Refused = Callable[[Check], tuple[np.ndarray, str]]
RUN_COLUMNS = ["rule", "suite", "examined", "failed", "left_out", "note"]


def told(material: Material, refused: Refused) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The findings of all rules, one line a cause, and what the rules looked at (RUN_COLUMNS).

    `refused` says which rows of a check frame fail, and why a check was not judged ("" if it was).
    """
    raised, runs, named, absent, missing = {}, [], [], [], {}
    for check in checks(material):
        failing, why = refused(check)
        if len(failing):
            raised[check.rule] = found(check, failing, material)
            if check.rule in NAMING:
                named.append(_wrong(check, failing, raised[check.rule]["severity"]))
            if check.absent is not None:
                absent.append(_absent(check, failing, raised[check.rule]))
            if column := MISSING.get(check.rule):
                missing[check.rule] = check.rows[column].to_numpy()[failing]
        family = material.catalogue.rules.loc[check.rule, "family"]
        examined = 0 if why else len(check.rows)
        note = why or check.note
        runs.append((check.rule, family, examined, len(failing), check.left_out, note))
        del check  # before the next one is made
    runs = pd.DataFrame(runs, columns=RUN_COLUMNS)
    if named:
        runs = _without_what_follows(material, refused, raised, _each_once(named), runs)
    absent = [one for one in absent if len(one)]
    if absent and MISSING.keys() & raised.keys():
        runs = _without_what_is_explained(raised, missing, pd.concat(absent), runs)
    return findings.combine(list(raised.values())), runs.sort_values("rule", ignore_index=True)


def _wrong(check: Check, failing: np.ndarray, severity: pd.Series) -> pd.DataFrame:
    """The figures that a rule names as wrong: at, value and base if they were right, rule, grave.

    `grave`: how grave the rule says it is, as a place in GRAVITY.
    """
    if check.mended is not None:
        wrong = check.mended
        grave = GRAVITY.index("blocker") if "blocker" in set(severity) else 1
        return wrong.assign(rule=check.rule, grave=grave)
    place = severity.map(GRAVITY.index).to_numpy("int64")
    if check.at:
        at = check.at[0][failing]
    else:
        parts = check.parts[check.parts["row"].isin(failing)]
        at = parts["at"].to_numpy()
        place = place[np.searchsorted(failing, parts["row"].to_numpy())]
    return pd.DataFrame(
        {"at": at, "value": np.nan, "base": 0.0, "rule": check.rule, "grave": place}
    )


def _absent(check: Check, failing: np.ndarray, told_of: pd.DataFrame) -> pd.DataFrame:
    """What is missing for the reason that failing rows tell: ABSENT, rule, key of the finding."""
    own = check.absent[check.absent["row"].isin(failing)]
    key = told_of["key"].to_numpy()[np.searchsorted(failing, own["row"].to_numpy())]
    kinds = dict.fromkeys(set(ABSENT) - {"time_period"}, "str")
    return own[ABSENT].astype(kinds).assign(rule=check.rule, key=key)


def _each_once(named: list[pd.DataFrame]) -> pd.DataFrame:
    """Every wrong figure once, under the first of the rules in NAMING that names it."""
    wrong = pd.concat(named, ignore_index=True)
    place = wrong["rule"].map(NAMING.index)
    return wrong.assign(place=place).sort_values("place", kind="stable").drop_duplicates("at")


def _without_what_follows(material, refused, raised, wrong, runs) -> pd.DataFrame:
    """The runs; findings of `raised` that do not fail with the wrong figures put right are gone.

    From what must be explained no blocker follows: that is judged with the others put right alone.
    """
    for grave in sorted(wrong["grave"].unique()):
        own = wrong[wrong["grave"] <= grave]
        lighter = frozenset(GRAVITY[grave:])
        runs = _judged_again(material, refused, raised, own, lighter, runs)
    return runs


def _judged_again(material, refused, raised, wrong, lighter, runs) -> pd.DataFrame:
    keys = material.keys(wrong["at"].to_numpy("int64")).astype("str")
    named_by = pd.Series(wrong["rule"].to_numpy(), keys.agg("|".join, axis=1))
    named_by = named_by[~named_by.index.duplicated()]
    asked = {}
    for rule, told_of in raised.items():
        asked[rule] = np.full(len(told_of), rule in HOLDING)
        if rule in NAMING:
            # A figure that is named twice is told by the first rule.
            place = told_of["key"].str.split("|", n=1).str[1]
            first = named_by.reindex(place).to_numpy()
            asked[rule] = pd.notna(first) & (first != rule)
        asked[rule] &= told_of["severity"].isin(lighter).to_numpy()
    asked = {rule: which for rule, which in asked.items() if which.any()}
    if not asked:
        return runs
    mended = put_right(material, wrong)
    for check in checks(mended, asked):
        if check.rule not in asked:
            del check
            continue
        still = found(check, refused(check)[0], mended)["key"]
        follows = asked[check.rule] & ~raised[check.rule]["key"].isin(still).to_numpy()
        runs = _gone(raised, check.rule, follows, runs)
        del check
    return runs


def _gone(raised, rule: str, gone: np.ndarray, runs: pd.DataFrame) -> pd.DataFrame:
    """The runs; some findings of a rule are taken out of `raised`."""
    if not gone.any():
        return runs
    raised[rule] = raised[rule][~gone]
    line = runs["rule"] == rule
    return runs.assign(
        failed=runs["failed"].mask(line, int((~gone).sum())),
        note=runs["note"].mask(line, FOLLOWS),
    )


def _without_what_is_explained(raised, missing, absent, runs) -> pd.DataFrame:
    """The runs; findings of `raised` that say what is missing where another says why are gone.

    Of a table as much is explained as was found astray: the rest is told, with all of its figures.
    """
    told_of = pd.concat([raised[rule][["rule", "key"]] for rule in absent["rule"].unique()])
    absent = absent.merge(told_of, on=["rule", "key"])
    table = ABSENT[:-1]
    count = absent.groupby(table).size()
    own = absent.groupby(ABSENT).size()
    for rule, column in MISSING.items():
        if rule not in raised:
            continue
        lines = raised[rule]
        keys = lines[table].astype({name: "str" for name in table if name != "time_period"})

        def of(counts, breakdown=None, keys=keys):
            asked = keys if breakdown is None else keys.assign(breakdown=breakdown)
            return counts.reindex(pd.MultiIndex.from_frame(asked)).fillna(0).to_numpy()

        explained = of(count) if rule == "V73" else of(own, lines["dimensions"].astype("str"))
        lacking = missing[rule] if column else 1
        runs = _gone(raised, rule, (explained >= lacking) | (of(own, WHOLE) > 0), runs)
    return runs


def put_right(material: Material, wrong: pd.DataFrame) -> Material:
    """The material with the wrong figures (at, value, base) as they would be if they were right."""
    wrong = wrong.set_index("at")
    rows = material.rows.copy(deep=False)
    rows.loc[wrong.index, "obs_value"] = wrong["value"]
    rows.loc[wrong.index, "rounding_base"] = np.maximum(
        rows.loc[wrong.index, "rounding_base"], wrong["base"]
    )
    current = material.current.copy(deep=False)
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
