"""The benchmarks of Part D, and the extracts for reviews of the SDGs and the Global Compact."""

import re

import pandas as pd

from catalogue.benchmarks import Benchmark
from catalogue.words import Words
from reporting.benchmarks import STATUSES, members, verdict
from reporting.profile_lines import Line
from reporting.profile_parts import Captions, Notes, source_name
from reporting.sentences import amount


def benchmarks(
    words: Words,
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    year: int,
    captions: Captions,
) -> dict | None:
    """The table of benchmarks, set by set; None where the country has stated none."""
    stated = words.country.benchmarks
    if not stated:
        return None
    notes = Notes(words)
    groups: list[dict] = []
    for one in stated:
        if not groups or groups[-1]["set"] != one.set:
            title, source = words.say(one.title), words.say(one.source)
            groups.append({"set": one.set, "title": title, "source": source, "rows": []})
        row = _each if one.each else _row
        groups[-1]["rows"].append(row(words, one, lines, frame, year, notes))
    return {
        "caption": captions.table(words.say("Benchmarks, {year}", year=year)),
        "groups": groups,
        "notes": notes.listed(),
    }


def _plain(words: Words, one: Benchmark) -> dict:
    providers = words.country.providers
    known = one.responsible in providers.index
    detail = "; ".join(words.member(name, member) for name, member in one.dimensions)
    return {
        "goal": one.goal,
        "anchor": one.indicator,
        "name": words.indicator(one.indicator) + (f" ({detail})" if detail else ""),
        "responsible": words.provider(one.responsible) if known else words.say(one.responsible),
        "required": "–",
        "baseline": "–",
        "cell": None,
    }


def _row(words: Words, one: Benchmark, lines, frame: pd.DataFrame, year: int, notes: Notes) -> dict:
    judged = verdict(words, one, lines, frame, year)
    usual = words.catalogue.indicators.loc[one.indicator, "unit"]
    unit = judged.line.unit if judged.line else usual
    row = _plain(words, one) | {
        "unit": words.unit(unit),
        "target": f"{words.value(one.target, unit)} ({one.target_year})",
        "status": words.say(STATUSES[judged.status]),
        "kind": judged.status.replace(" ", "-"),
        "why": judged.why,
    }
    baseline = one.baseline if judged.baseline is None else judged.baseline
    if baseline is not None:
        row["baseline"] = f"{words.value(baseline, unit)} ({one.baseline_year})"
    if judged.required is not None:
        row["required"] = words.value(judged.required, unit)
    if judged.point is not None:
        row["cell"] = notes.cell(judged.point, unit)
    return row


def _each(words: Words, one: Benchmark, lines, frame: pd.DataFrame, year: int, notes) -> dict:
    """One row for a target that holds for each member: how many meet it, and which do not."""
    unit = words.catalogue.indicators.loc[one.indicator, "unit"]
    judged = members(words, one, lines, frame, year)
    seen = [(member, found) for member, found in judged if found.status != "not assessable"]
    failing = [(member, found) for member, found in seen if found.status == "not met"]
    row = _plain(words, one) | {
        "unit": words.unit(unit),
        "target": f"{words.value(one.target, unit)} ({one.target_year})",
        "required": words.value(one.target, unit),
    }
    row["name"] = words.say(
        "{indicator}, each by {dimension}",
        indicator=words.indicator(one.indicator),
        dimension=words.dimension(one.each).lower(),
    )
    if not seen:
        why = words.say("No figure for {year} by {dimension}.", year=year,
                        dimension=words.dimension(one.each).lower())  # fmt: skip
        return row | {"status": words.say("not assessable"), "kind": "not-assessable", "why": why}
    listed = words.listing(
        [
            f"{words.member(one.each, member)} ({amount(words, found.point.value, unit)})"
            for member, found in failing
        ]
    )
    why = words.count(
        "{n} of {total} meets it.", "{n} of {total} meet it.",
        len(seen) - len(failing), total=words.number(len(seen)),
    )  # fmt: skip
    if failing:
        why += " " + words.say("Not met: {members}.", members=listed)
    status = "not met" if failing else "met"
    return row | {"status": words.say(STATUSES[status]), "kind": status.replace(" ", "-"),
                  "why": why}  # fmt: skip


def extract(
    words: Words,
    lines: dict[str, list[Line]],
    year: int,
    column: str,
    caption: str,
    captions: Captions,
) -> dict:
    """Every indicator that the catalogue ties to a goal (`column` sdg | gcm_objective), once.

    In the order of the goals. `rows`: goal, indicator and the figure of the year; `lacking`: per
    goal the indicators that have none.
    """
    tagged = words.catalogue.indicators
    tagged = tagged[tagged[column] != ""]
    order = sorted(tagged.index, key=lambda code: (_goal(tagged.loc[code, column]), code))
    notes = Notes(words)
    rows, lacking = [], {}
    for code in order:
        goal = ", ".join(tagged.loc[code, column].split(";"))
        one = {"anchor": code, "name": words.indicator(code)}
        held = lines.get(code, [])
        if not held or held[0].at(year).value is None:
            lacking.setdefault(goal, []).append(one)
            continue
        one |= {
            "goal": goal,
            "unit": words.unit(held[0].unit),
            "source": source_name(words, held[0]),
            "cell": notes.cell(held[0].at(year), held[0].unit),
        }
        rows.append(one)
    return {
        "caption": captions.table(caption) if rows else None,
        "rows": rows,
        "lacking": lacking,
        "notes": notes.listed(),
    }


def _goal(text: str) -> list[tuple]:
    """`10.c.1` before `16.2`, `8.5` before `10.7`: numbers as numbers, letters after them."""
    first = text.split(";")[0]
    return [(0, int(one), "") if one.isdigit() else (1, 0, one) for one in re.split(r"\.", first)]
