"""The key findings: chosen by rules that are the same every year.

* The largest changes on the year before: of counts and amounts in percent of the earlier figure,
  of rates in percentage points. What chance can explain, small bases, breaks, and a provisional
  figure against a final one are no changes (`sentences.change`). Figures about the data system
  itself, and those that have no chart by the catalogue (numbers of agreements), are left out.
* The widest gaps: the providers that delivered fewest of the totals they owe for the year, and the
  key figures that nobody delivered.
* Targets that are off track or not met.
"""

import pandas as pd

from catalogue.words import Words
from reporting import sentences
from reporting.benchmarks import verdict
from reporting.levels import shown
from reporting.profile_lines import Line
from reporting.sentences import SMALL_BASE, change, narrative

MOST = 5


def key_findings(
    words: Words,
    lines: dict[str, list[Line]],
    frame: pd.DataFrame,
    coverage: pd.DataFrame,
    year: int,
) -> dict:
    """Sentences of the largest changes in percent and in points, of gaps, and of targets missed."""
    percents, points = largest_changes(words, lines, year)
    return {
        "percents": [_told(words, line, year) for line in percents],
        "points": [_told(words, line, year) for line in points],
        "gaps": gaps(words, coverage, year),
        "lacking": lacking(words, lines, year),
        "missed": missed(words, lines, frame, year),
    }


def largest_changes(
    words: Words, lines: dict[str, list[Line]], year: int
) -> tuple[list[Line], list[Line]]:
    """The first lines of indicators that changed most: in percent, and in percentage points."""
    indicators = words.catalogue.indicators
    percents, points = [], []
    for code in sorted(lines):
        line = lines[code][0]
        if indicators.loc[code, "chapter"] == "Annex" or "chart" not in shown(
            words.catalogue, code
        ):
            continue
        now, before = line.at(year), line.at(year - 1)
        found = change(words, line, before, now)
        if found.kind == "points":
            points.append((abs(found.size), line))
        elif found.kind not in ("percent", "difference") or indicators.loc[code, "signed"]:
            continue
        elif before.value >= SMALL_BASE:
            percents.append((abs(now.value - before.value) / before.value, line))
    return tuple(
        [line for _, line in sorted(some, key=lambda one: -one[0])[:MOST]]
        for some in (percents, points)
    )


def _told(words: Words, line: Line, year: int) -> dict:
    """Level and change on the year before, as the indicator's own chapter tells them."""
    return {"anchor": line.indicator, "text": " ".join(narrative(words, line, year)[:2])}


def gaps(words: Words, coverage: pd.DataFrame, year: int) -> list[str]:
    """Per provider how many of the totals it owes for the year were not delivered, most first."""
    computed = words.country.providers.index[words.country.providers["kind"] == "computed"]
    due = coverage[
        (coverage["dimension"] == "")
        & (coverage["time_period"] == year)
        & (coverage["state"] != "declared")
        & ~coverage["provider"].isin(computed)
    ]
    owed = due.groupby("provider").size()
    open_ = due[due["state"] == "absent"].groupby("provider").size()
    order = sorted(open_.index, key=lambda name: (-open_[name], name))[:MOST]
    return [
        words.count(
            "{provider}: {n} of {owed} total that it owes was not delivered.",
            "{provider}: {n} of {owed} totals that it owes were not delivered.",
            int(open_[name]),
            provider=words.provider(name),
            owed=words.number(int(owed[name])),
        )
        for name in order
    ]


def lacking(words: Words, lines: dict[str, list[Line]], year: int) -> list[dict]:
    """The key figures without a value for the year."""
    indicators = words.catalogue.indicators
    keys = indicators.index[indicators["key_data_sheet"] == "yes"]
    return [
        {"anchor": code, "code": code.removeprefix("MP-"), "name": words.indicator(code)}
        for code in keys
        if not lines.get(code) or lines[code][0].at(year).value is None
    ]


def missed(words: Words, lines: dict[str, list[Line]], frame: pd.DataFrame, year: int):
    """The targets of one figure that are off track or not met, with the figure and the target."""
    found = []
    for one in words.country.benchmarks:
        judged = None if one.each else verdict(words, one, lines, frame, year)
        if judged is None or judged.status not in ("off track", "not met"):
            continue
        text = words.say(
            "{title}, {goal}: {amount}; the target for {year} is {target}.",
            title=words.say(one.title),
            goal=one.goal,
            amount=sentences.amount(words, judged.point.value, judged.line.unit),
            target=sentences.amount(words, one.target, judged.line.unit),
            year=one.target_year,
        )
        found.append(
            {"anchor": one.indicator, "name": words.indicator(one.indicator), "text": text}
        )
    return found
