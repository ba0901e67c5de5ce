"""What of the expected grid was delivered: heat map, breakdowns, what is missing and why."""

import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import Words
from reporting.profile_lines import withheld
from reporting.sentences import REASON_TEXTS
from store.editions import Edition

# State of a provider's indicator in a year -> its letter and what it means. The letter carries the
# meaning where colour cannot: in grey print and for readers who do not see it.
STATES = {
    "delivered": ("D", "delivered as agreed"),
    "partly": ("P", "partly delivered: the total or a breakdown is missing"),
    "suppressed": ("S", "suppressed as confidential"),
    "declared": ("N", "not delivered, for a declared reason"),
    "absent": ("A", "absent: owed and not delivered"),
    "not due": ("·", "not due in this year"),
}
GAP_CLASSES = {
    "a": "a: the data do not exist",
    "b": "b: the data exist, their impact is not analysed",
    "c": "c: the data exist or should exist, and are not shared or not harmonised",
}
WHERE = ["provider", "indicator", "time_period"]


def states(coverage: pd.DataFrame) -> pd.DataFrame:
    """One row per provider, indicator and year that is due: `state`, and cells `got` of `owed`.

    partly: something was delivered and something is absent. Cells absent for a declared reason
    are not owed.
    """
    counts = (
        coverage.assign(one=1)
        .pivot_table(index=WHERE, columns="state", values="one", aggfunc="sum", fill_value=0)
        .reindex(columns=["delivered", "suppressed", "declared", "absent"], fill_value=0)
    )
    got = counts["delivered"] + counts["suppressed"]
    state = pd.Series("declared", index=counts.index)
    state = state.mask(counts["suppressed"] > 0, "suppressed")
    state = state.mask(counts["delivered"] > 0, "delivered")
    state = state.mask((counts["absent"] > 0) & (got > 0), "partly")
    state = state.mask((counts["absent"] > 0) & (got == 0), "absent")
    table = pd.DataFrame({"state": state, "got": got, "owed": got + counts["absent"]})
    return table.reset_index()


def heat_map(coverage: pd.DataFrame, words: Words, years: list[int]) -> list[dict]:
    """Per provider its indicators, per indicator one cell a year: state, letter, words.

    Indicators of which nothing came in any year they were due in stand together in one row.
    """
    found = {
        (row.provider, row.indicator, row.time_period): row for row in states(coverage).itertuples()
    }
    owed = coverage[["provider", "indicator"]].drop_duplicates()
    blocks = []
    for provider in _in_order(owed["provider"], words.country.providers.index):
        lines: dict[tuple, list[str]] = {}
        for code in sorted(owed.loc[owed["provider"] == provider, "indicator"]):
            rows = [found.get((provider, code, year)) for year in years]
            states_ = tuple("not due" if row is None else row.state for row in rows)
            alone = () if set(states_) <= {"absent", "not due"} else (code,)
            lines.setdefault((states_, *alone), []).append(code)
        together = [
            {
                "names": [{"code": code, "name": words.indicator(code)} for code in codes],
                "cells": [_cell(words, found.get((provider, codes[0], year))) for year in years],
            }
            for codes in sorted(lines.values(), key=lambda codes: (len(codes) > 1, codes))
        ]
        blocks.append({"name": words.provider(provider), "rows": together})
    return blocks


def _cell(words: Words, row) -> dict:
    state = "not due" if row is None else row.state
    letter, meaning = STATES[state]
    told = words.say(meaning)
    if state == "partly":
        told = words.say(
            "partly: {got} of {owed} figures",
            got=words.number(row.got),
            owed=words.number(row.owed),
        )
    return {"state": state.replace(" ", "-"), "letter": words.say(letter), "told": told}


def _in_order(names, order) -> list[str]:
    held = set(names)
    return [name for name in order if name in held]


def breakdowns(coverage: pd.DataFrame, words: Words, year: int) -> dict:
    """Which required breakdowns of `year` came, and which did not.

    `rows`: indicators of which a provider delivered anything; `delivered`, `partly` (with members
    got of members owed), `absent`, `declared`, `suppressed` are lists of dimension names, `total`
    is the state of the total. `left_out`: how many have no figure at all for the year.
    """
    rows = coverage[coverage["time_period"] == year]
    inside = states(rows[rows["dimension"] != ""].assign(indicator=_joined))
    inside[["indicator", "dimension"]] = inside["indicator"].str.split("|", expand=True)
    totals = rows[rows["dimension"] == ""].set_index(["indicator", "provider"])["state"]
    table, left_out = [], 0
    for (code, provider), part in inside.groupby(["indicator", "provider"], sort=True):
        whole = totals.get((code, provider), "absent")
        if whole != "delivered" and not part["got"].any():
            left_out += 1
            continue
        lists: dict[str, list[str]] = {name: [] for name in STATES}
        for row in part.itertuples():
            name = words.dimension(row.dimension)
            if row.state == "partly":
                name = words.say(
                    "{dimension} ({got} of {owed})",
                    dimension=name,
                    got=words.number(row.got),
                    owed=words.number(row.owed),
                )
            lists[row.state].append(name)
        letter, meaning = STATES[whole]
        table.append(
            {
                "code": code,
                "name": words.indicator(code),
                "provider": words.provider(provider),
                "total": {"state": whole, "letter": words.say(letter), "told": words.say(meaning)},
                **lists,
            }
        )
    return {"rows": table, "left_out": left_out}


def _joined(rows: pd.DataFrame) -> pd.Series:
    return rows["indicator"] + "|" + rows["dimension"]


def legend(words: Words) -> list[dict]:
    """The letters of the heat map and what they mean."""
    return [
        {"state": state.replace(" ", "-"), "letter": words.say(letter), "told": words.say(meaning)}
        for state, (letter, meaning) in STATES.items()
    ]


def gap_counts(coverage: pd.DataFrame, words: Words, year: int) -> list[dict]:
    """Missing cells per gap class: totals and breakdown cells, in the year and in the window."""
    lacking = coverage[coverage["gap_class"].isin(list(GAP_CLASSES))]
    table = []
    for letter, meaning in GAP_CLASSES.items():
        rows = lacking[lacking["gap_class"] == letter]
        whole, now = rows["dimension"] == "", rows["time_period"] == year
        table.append(
            {
                "meaning": words.say(meaning),
                "figures": int((whole & now).sum()),
                "figures_window": int(whole.sum()),
                "breakdowns": int((~whole & now).sum()),
            }
        )
    return table


def key_figures(edition: Edition, catalogue: Catalogue, country: Country, words: Words) -> dict:
    """The key data sheet in the reference year: how many figures can be printed, and which cannot.

    `missing`: dicts with `name`, `why` and `owing` (the providers asked, the first one leads), in
    the order of the key data sheet.
    """
    year = edition.manifest.time_period
    wanted = catalogue.indicators
    wanted = wanted.index[(wanted["key_data_sheet"] == "yes") & (wanted["level"] == "lean")]
    figures = edition.headline
    figures = figures[(figures["time_period"] == year) & figures["obs_value"].notna()]
    barred = withheld(figures, edition.findings, country) != ""
    held, stopped = set(figures.loc[~barred, "indicator"]), set(figures.loc[barred, "indicator"])
    cells = edition.coverage[edition.coverage["dimension"] == ""]
    absent = cells[(cells["time_period"] == year) & (cells["state"] == "absent")]
    absent = absent.sort_values("rank", kind="stable")
    missing = []
    for code in wanted:
        if code in held:
            continue
        owing = [] if code in stopped else absent.loc[absent["indicator"] == code, "provider"]
        owing = list(dict.fromkeys(owing))
        own = cells[cells["indicator"] == code]
        why = _why(own, year, code in stopped, owing, words)
        missing.append({"name": words.indicator(code), "why": why, "owing": owing})
    return {"wanted": len(wanted), "held": len(wanted) - len(missing), "missing": missing}


def _why(cells: pd.DataFrame, year: int, stopped: bool, owing: list[str], words: Words) -> str:
    """Why a key figure is not printed: who owes it, or the reason that is known."""
    if stopped:
        return words.say("withheld: a finding blocks it")
    if cells.empty:
        return words.say("nobody has been asked")
    now = cells[cells["time_period"] == year]
    if now.empty:
        return words.say("not due in {year}", year=year)
    if owing:
        names = words.country.providers["short"]
        return words.say(", ").join(words.say(names[code]) for code in owing)
    reasons = sorted({words.say(REASON_TEXTS[code]) for code in now["explanation"] if code})
    return words.listing(reasons) if reasons else words.say("delivered, not chosen for printing")
