"""Findings arranged for reading: by provider, by rule, and the same problem of many years once."""

import pandas as pd

from catalogue.words import Words
from model import findings
from model.records import SEVERITIES, Manifest
from reporting.places_of import places_text, resolve_pointers
from reporting.say import SEVERITIES as SEVERITY_NAMES
from reporting.say import STATES, finding_words

# Findings that agree in these are one line of the report: the same problem in several years.
LINE = [
    "severity",
    "state",
    "rule",
    "provider",
    "indicator",
    "dimensions",
    "explanation",
]
# What may differ from year to year inside a line; then the newest year speaks for all.
SAID = ["observed", "expected", "parameters"]
LINES = 12  # lines of one rule and provider that are printed; the list in findings.xlsx is whole
SILENT_LINES = 60  # of providers that delivered nothing: one short line each
NOTHING_DELIVERED = "I12"
PLACES = 6  # places named in one line


def year_ranges(years) -> str:
    """`2019–2021, 2024`; "" for no year."""
    parts: list[list[int]] = []
    for year in sorted({int(year) for year in years if not pd.isna(year)}):
        if parts and parts[-1][1] == year - 1:
            parts[-1][1] = year
        else:
            parts.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in parts)


def merged(rows: pd.DataFrame) -> pd.DataFrame:
    """Findings of the same problem in several years as one row, in canonical order.

    LINE, SAID and `newest` (the year, missing for none) of the newest finding; `years` (list);
    `alike`: whether all of them say the same; `pointers` of all if so, else of the newest; `count`.
    """
    ordered = findings.canonical(rows)
    said = ordered["observed"] + "\x1f" + ordered["expected"] + "\x1f" + ordered["parameters"]
    # Two findings about one year are two lines; findings about no indicator are one line only
    # where they say the same.
    own = ordered[LINE].assign(time_period=ordered["time_period"].fillna(0))
    copy = own.groupby(list(own.columns)).cumcount()
    said = said.factorize()[0]
    ordered = ordered.assign(said=said, copy=copy.where(ordered["indicator"] != "", -1 - said))
    lines = ordered.groupby([*LINE, "copy"], sort=False)
    table = lines.agg(
        years=("time_period", list),
        least=("said", "min"),
        most=("said", "max"),
        together=("pointers", " ".join),
        count=("key", "size"),
        key=("key", "first"),
    )
    alike = table.pop("least") == table.pop("most")
    table = table.assign(alike=alike)
    newest = lines[["time_period", "pointers", *SAID]].last()
    table = table.join(newest.rename(columns={"time_period": "newest"})).reset_index()
    if table.empty:
        return table
    pointers = table["pointers"].where(~table["alike"], table["together"])
    return table.assign(pointers=pointers)


def line_of(row: dict, manifest: Manifest, words: Words) -> dict:
    """One row of `merged` as the report prints it."""
    period = year_ranges(row["years"]) if row["alike"] else year_ranges([row["newest"]])
    others = [year for year in row["years"] if not row["alike"] and year != row["newest"]]
    told = finding_words(words, {**row, "time_period": period or pd.NA})
    places = resolve_pointers(manifest, " ".join(dict.fromkeys(row["pointers"].split())))
    return {
        **told,
        "rule": row["rule"],
        "severity": row["severity"],
        "severity_name": words.say(SEVERITY_NAMES[row["severity"]]),
        "state": row["state"],
        "state_name": words.say(STATES[row["state"]]),
        "explanation": row["explanation"],
        "period": period,
        "others": year_ranges(others),
        "count": int(row["count"]),
        "where": places_text(words, places, most=PLACES),
        "observed": words.quantity(row["observed"]),
        "expected": words.quantity(row["expected"]),
    }


def chapters(rows: pd.DataFrame, manifest: Manifest, words: Words) -> list[dict]:
    """A chapter per provider, in it a block per rule, in it the lines: severest first.

    Each chapter holds all that its provider must know, so that it can be sent alone. Providers of
    whom nothing is said but that they delivered nothing share a chapter. The last one holds what
    concerns no single provider.
    """
    said = rows.groupby("provider")["rule"].agg(set).to_dict()
    silent = [code for code, rules in said.items() if code and rules == {NOTHING_DELIVERED}]
    order = [code for code in words.country.providers.index if code in said and code not in silent]
    found = [chapter_of(rows, code, manifest, words) for code in order]
    if silent:
        name = words.say("Further institutions that delivered nothing")
        own = rows[rows["provider"].isin(silent)]
        found.append(_chapter(own, name, "silent", manifest, words))
    if "" in said:
        name = words.say("No single provider")
        found.append(_chapter(rows[rows["provider"] == ""], name, "nobody", manifest, words))
    return found


def chapter_of(rows: pd.DataFrame, provider: str, manifest: Manifest, words: Words) -> dict:
    """The chapter of one provider alone."""
    own = rows[rows["provider"] == provider]
    return _chapter(own, words.provider(provider), f"p-{provider}", manifest, words)


def _chapter(rows: pd.DataFrame, name: str, anchor: str, manifest: Manifest, words: Words) -> dict:
    lines = merged(rows)
    rank = lines["severity"].map(SEVERITIES.index) + 10 * (lines["state"] != "open")
    blocks = []
    for rule in _by_weight(lines["rule"], rank):
        own = lines[lines["rule"] == rule]
        own = own.assign(rank=rank, last=own["newest"].fillna(0))
        own = own.sort_values(
            ["rank", "last", "count"], ascending=[True, False, False], kind="stable"
        )
        blocks.append(_block(rule, own, manifest, words))
    return {
        "name": name,
        "anchor": anchor,
        "counts": severity_counts(rows, words),
        "blocks": blocks,
    }


def _by_weight(rules: pd.Series, rank: pd.Series) -> list[str]:
    best = rank.groupby(rules).min()
    return sorted(best.index, key=lambda rule: (best[rule], rule))


def _block(rule: str, rows: pd.DataFrame, manifest: Manifest, words: Words) -> dict:
    """One rule's lines. `once`: what is the same in several lines, said once above them."""
    most = SILENT_LINES if rule == NOTHING_DELIVERED else LINES
    lines = [line_of(row, manifest, words) for row in rows.head(most).to_dict("records")]
    rest = rows.iloc[most:]
    fields = ("severity_name", "where", "expected", "observed", "remedy")
    same = {name for name in fields if len({(line[name], line["state"]) for line in lines}) == 1}
    if len(lines) == 1:
        same = {name for name in fields if name == "remedy" or not lines[0][name]}
    once = {name: lines[0][name] for name in fields if name in same}
    return {
        "rule": rule,
        "title": words.say(words.catalogue.rules.loc[rule, "title"]),
        "count": int(rows["count"].sum()),
        "lines": lines,
        "once": once,
        "more": int(rest["count"].sum()),
        "more_years": year_ranges(year for years in rest["years"] for year in years),
        "more_indicators": [
            words.indicator(code) for code in dict.fromkeys(rest["indicator"]) if code
        ],
    }


def severity_counts(rows: pd.DataFrame, words: Words) -> list[dict]:
    """Open findings per severity, and the decided ones."""
    still = rows[rows["state"] == "open"]
    counts = [
        {
            "severity": severity,
            "name": words.say(SEVERITY_NAMES[severity]),
            "count": int((still["severity"] == severity).sum()),
        }
        for severity in SEVERITIES
    ]
    decided = int(len(rows) - len(still))
    return [*counts, {"severity": "decided", "name": words.say("decided"), "count": decided}]
