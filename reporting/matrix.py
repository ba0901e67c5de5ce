"""The same rule year after year: open findings of each rule in this edition and those before."""

import pandas as pd

from catalogue.words import Words
from reporting.summary import open_findings
from store.editions import Edition, judged_before

EARLIER = 5  # editions before this one that are shown
NOT_RUN = "–"


def rule_matrix(edition: Edition, previous: Edition | None, words: Words) -> dict | None:
    """Rules as rows, editions as columns, the oldest first; None without an earlier edition.

    `editions`: year and beginning of the id; `rows`: rules with an open finding in any of them,
    each with `cells` of `text` (how many, or – where it did not run) and `more` (than before).
    """
    if previous is None:
        return None
    chain = [edition, previous, *judged_before(previous, EARLIER - 1)][::-1]
    counts = [_counts(one) for one in chain]
    table = pd.concat(counts, axis=1, keys=range(len(chain)))
    table = table[(table.fillna(0) > 0).any(axis=1)].sort_index()
    rules = words.catalogue.rules
    return {
        "editions": [
            {"year": one.manifest.time_period, "id": one.manifest.edition[:6]} for one in chain
        ],
        "rows": [
            {
                "rule": rule,
                "title": words.say(rules.loc[rule, "title"]) if rule in rules.index else "",
                "cells": _cells(list(row), words),
            }
            for rule, row in zip(table.index, table.to_numpy(), strict=True)
        ],
    }


def _counts(judged) -> pd.Series:
    """Rule -> open findings; 0 for a rule that ran and found nothing."""
    found = open_findings(judged.findings)["rule"].value_counts()
    ran = set(judged.rule_runs["rule"]) | set(found.index)
    return found.reindex(sorted(ran), fill_value=0).astype("float64")


def _cells(numbers: list[float], words: Words) -> list[dict]:
    cells = []
    for before, number in zip([None, *numbers[:-1]], numbers, strict=True):
        if pd.isna(number):
            cells.append({"text": NOT_RUN, "more": False})
        else:
            grown = before is not None and not pd.isna(before) and number > before
            cells.append({"text": words.number(int(number)), "more": grown})
    return cells
