"""Whether targets are on track, by one rule for all of them.

* A limit is met when the figure, rounded as it is printed, does not pass the target.
* A path is the straight line from the baseline to the target; a figure is on track when, rounded as
  it is printed, it does not fall behind the line of its year, rounded likewise. After the target
  year the line is the target.
* The baseline is this edition's figure for the baseline year, where it has one: a figure of today
  is not held against a baseline of another vintage. When that changes the status, it is said.
* Not assessable: no figure for the year, a figure withheld, a break in the series since the
  baseline, a year before the path begins.
"""

from dataclasses import dataclass, replace

import pandas as pd

from catalogue.benchmarks import Benchmark
from catalogue.texts import Reference
from catalogue.words import Words
from reporting.country_texts import figure
from reporting.profile_lines import Line, Point
from reporting.sentences import amount, reason

STATUSES = {
    "met": "met",
    "not met": "not met",
    "on track": "on track",
    "off track": "off track",
    "not assessable": "not assessable",
}


@dataclass(frozen=True)
class Verdict:
    """What is said of one target for one year. `why` is a sentence, "" where none is needed."""

    status: str
    point: Point | None
    line: Line | None
    baseline: float | None = None  # the one that was used
    required: float | None = None  # what the line, or the limit, asks for
    why: str = ""


def rounded(words: Words, value: float, unit: str) -> float:
    """A figure as it is printed: at the scale and with the decimals of its unit."""
    form = words.catalogue.units.loc[unit]
    scale = 10.0 ** int(form["print_mult"])
    return round(value / scale, int(form["decimals"])) * scale


def on_line(one: Benchmark, baseline: float, year: int) -> float:
    """What the straight line from baseline to target asks for in a year."""
    if year >= one.target_year:
        return one.target
    share = (year - one.baseline_year) / (one.target_year - one.baseline_year)
    return baseline + (one.target - baseline) * share


def passes(words: Words, one: Benchmark, value: float, required: float, unit: str) -> bool:
    """Whether a figure does not fall behind what is required, both rounded as printed."""
    now, wanted = rounded(words, value, unit), rounded(words, required, unit)
    return now >= wanted if one.direction == "up" else now <= wanted


def verdict(
    words: Words, one: Benchmark, lines: dict[str, list[Line]], frame: pd.DataFrame, year: int
) -> Verdict:
    """The target's status in a year. `frame` holds the observations with `rule`."""
    asked = Reference(0, one.indicator, year, dimensions=one.dimensions)
    line, point = figure(asked, lines, frame, year)
    if point is None or point.value is None:
        code = point.reason if point is not None else "not_delivered"
        limit = one.target if one.rule == "limit" else None
        why = _missing(words, code, year)
        return Verdict("not assessable", point, line, one.baseline, limit, why)
    if one.rule == "limit":
        met = passes(words, one, point.value, one.target, line.unit)
        return Verdict("met" if met else "not met", point, line, required=one.target)
    if year < one.baseline_year:
        why = words.say("The path begins in {year}.", year=one.baseline_year)
        return Verdict("not assessable", point, line, one.baseline, why=why)
    breaks = [p.year for p in line.points if p.status == "B" and one.baseline_year < p.year <= year]
    if breaks:
        why = words.say("Break in series: {years}.", years=words.listing(breaks))
        return Verdict("not assessable", point, line, one.baseline, why=why)
    today = _baseline(one, lines, frame)
    baseline = one.baseline if today is None else today
    required = on_line(one, baseline, year)
    status = _status(words, one, point.value, required, line.unit)
    why = _revised(words, one, point, line, today, status, year)
    return Verdict(status, point, line, baseline, required, why)


def _status(words: Words, one: Benchmark, value: float, required: float, unit: str) -> str:
    return "on track" if passes(words, one, value, required, unit) else "off track"


def _baseline(one: Benchmark, lines: dict, frame: pd.DataFrame) -> float | None:
    """This edition's figure for the baseline year."""
    year = one.baseline_year
    asked = Reference(0, one.indicator, year, dimensions=one.dimensions)
    point = figure(asked, lines, frame, year)[1]
    return None if point is None else point.value


def _revised(words: Words, one, point: Point, line: Line, today, status: str, year: int) -> str:
    """What a baseline of another vintage than the stated one changes."""
    if today is None or rounded(words, today, line.unit) == rounded(words, one.baseline, line.unit):
        return ""
    values = {
        "year": one.baseline_year,
        "before": amount(words, one.baseline, line.unit),
        "vintage": one.vintage or words.say("not stated"),
        "now": amount(words, today, line.unit),
    }
    former = _status(words, one, point.value, on_line(one, one.baseline, year), line.unit)
    if former == status:
        return words.say(
            "The baseline of {year} was revised from {before} (vintage {vintage}) to {now}; "
            "the status is the same with both.",
            **values,
        )
    return words.say(
        "The baseline of {year} was revised from {before} (vintage {vintage}) to {now}; "
        "with the former one the status would be: {status}.",
        status=words.say(STATUSES[former]),
        **values,
    )


def _missing(words: Words, code: str, year: int) -> str:
    return words.say("No figure for {year}: {reason}.", year=year, reason=reason(words, code))


def members(
    words: Words, one: Benchmark, lines: dict[str, list[Line]], frame: pd.DataFrame, year: int
) -> list[tuple[str, Verdict]]:
    """The verdict on each member of the target's dimension `each` that has a figure."""
    rows = frame[(frame["indicator"] == one.indicator) & (frame["time_period"] == year)]
    if one.each not in rows:
        return []
    found = []
    for member in sorted(set(rows[one.each]) - {"_T", "_U"}):
        each = replace(one, dimensions=(*one.dimensions, (one.each, member)), each="")
        judged = verdict(words, each, lines, frame, year)
        if judged.point is not None:
            found.append((member, judged))
    return found
