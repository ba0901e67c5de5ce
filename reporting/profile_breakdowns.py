"""Breakdowns of an indicator: the members of the newest year, with shares of the total."""

import numpy as np
import pandas as pd

from catalogue.load import code_list
from catalogue.words import Words
from model import observations
from model.observations import TOTAL, UNKNOWN
from reporting.profile_lines import Line, Point
from reporting.profile_parts import Captions, Notes, cut, line_detail, source_name

MOST = 10
MOST_EQUAL = 3  # members beyond MOST that are as large as the last one
MOST_ORDERED = 24  # members of a list that has an order of its own, such as ages
LEFT_OUT = ("period",)  # parts of the year are no breakdown of the population
FEWEST_BARS = 3


def breakdowns(
    words: Words,
    code: str,
    lines: list[Line],
    frame: pd.DataFrame,
    captions: Captions,
) -> list[dict]:
    """One table per dimension in which a source of the indicator delivered members.

    Of each dimension the best ranked source that has it, and its newest year. `frame` holds the
    observations with `rule`.
    """
    rows = frame[(frame["indicator"] == code) & frame["obs_value"].notna()]
    names = observations.dimensions(rows.drop(columns="rule"))
    inside = rows[names] != TOTAL
    alone = inside.sum(axis=1) == 1
    names = [name for name in names if name not in LEFT_OUT and inside[name].any()]
    made, seen = [], set()
    for line in lines:
        mine = rows[
            (rows["provider"] == line.provider)
            & (rows["definition"] == line.definition)
            & (rows["unit_measure"] == line.unit)
        ]
        for name in names:
            margin = mine[(inside[name] & alone).loc[mine.index]]
            if name in seen or not len(margin):
                continue
            seen.add(name)
            table = _table(words, code, line, name, margin, captions)
            if table:
                made.append(table)
    return made


def _table(words, code, line: Line, name: str, margin: pd.DataFrame, captions) -> dict | None:
    year = int(margin["time_period"].max())
    if year not in [point.year for point in line.points]:
        return None
    now = margin[margin["time_period"] == year]
    codes = code_list(words.catalogue, words.country, name)
    kinds = {} if codes is None else codes["kind"].to_dict()
    now = now[~now[name].map(kinds).isin(["group", "total"])]
    now = now.drop_duplicates(name).set_index(name)
    ordered = words.catalogue.dimensions.loc[name, "members"] == "closed" or name == "age"
    chosen = _chosen(now, codes, ordered)
    if not chosen:
        return None
    total = line.at(year)
    summed = words.catalogue.indicators.loc[code, "type"] in ("stock", "flow")
    notes = Notes(words)
    rows = [
        _row(cut(words.member(name, member)), "member", _point(now.loc[member]), line, notes, total)
        for member in chosen
    ]
    if summed:
        others = bool((now.drop(chosen)["obs_value"] > 0).any())
        rest = _left_over(total, now.loc[chosen], others)
        if rest is not None:
            other = Point(year, rest, "A", "", "", "")
            rows.append(_row(words.say("Other"), "other", other, line, notes, total))
        if total.value is not None:
            rows.append(_row(words.say("Total"), "total", total, line, notes, total))
    _draw_bars([row for row in rows if row["kind"] != "total"])
    return {
        "name": words.dimension(name),
        "year": year,
        "provider": line.provider,
        "unit": line.unit,
        "whole": total.source,
        "shares": summed and bool(total.value),
        "rows": rows,
        "notes": notes.listed(),
        "source": words.say(", ").join([source_name(words, line), *line_detail(words, line)]),
        "bars": any(row["bar"] is not None for row in rows),
        "caption": captions.table(
            words.say(
                "{indicator} by {dimension}, {year} ({unit})",
                indicator=words.indicator(code),
                dimension=words.dimension(name).lower(),
                year=year,
                unit=words.unit(line.unit),
            )
        ),
    }


def _chosen(now: pd.DataFrame, codes: pd.DataFrame | None, ordered: bool) -> list[str]:
    """The members to show: all in the list's order, or the MOST largest; the unknown last."""
    known = now[now.index != UNKNOWN]
    if ordered:
        place = {} if codes is None else {code: number for number, code in enumerate(codes.index)}
        chosen = sorted(known.index, key=lambda code: place.get(code, len(place)))[:MOST_ORDERED]
    else:
        by_size = known[known["obs_value"] > 0].assign(member=known[known["obs_value"] > 0].index)
        by_size = by_size.sort_values(["obs_value", "member"], ascending=[False, True])
        chosen = list(by_size.index[: _together(by_size["obs_value"].to_numpy())])
    if UNKNOWN in now.index and (chosen or now.loc[UNKNOWN, "obs_value"] > 0):
        return [*chosen, UNKNOWN]
    return chosen


def _together(sizes: np.ndarray) -> int:
    """How many of the sizes, largest first, to show: MOST, and all or none that equal the last."""
    if len(sizes) <= MOST:
        return len(sizes)
    equal = int((sizes >= sizes[MOST - 1]).sum())
    larger = int((sizes > sizes[MOST - 1]).sum())
    return equal if equal <= MOST + MOST_EQUAL or not larger else larger


def _point(row) -> Point:
    """A figure of a breakdown; withheld when an open blocker concerns it."""
    value, reason = (None, "withheld") if row["rule"] else (float(row["obs_value"]), "")
    year = int(row["time_period"])
    return Point(year, value, row["obs_status"], reason, row["rule"], row["source"])


def _row(label: str, kind: str, point: Point, line: Line, notes: Notes, total: Point) -> dict:
    share = ""
    if total.value and point.value is not None:
        share = notes.words.number(100 * point.value / total.value, 1)
    cell = notes.cell(point, line.unit)
    return {
        "label": label,
        "kind": kind,
        "cell": cell,
        "share": share,
        "value": point.value,
        "bar": None,
    }


def _draw_bars(rows: list[dict]) -> None:
    """Give each row its `bar`, the share of the longest in percent; none where they say nothing."""
    longest = max((row["value"] or 0 for row in rows), default=0)
    if len(rows) >= FEWEST_BARS and longest > 0:
        for row in rows:
            row["bar"] = round(100 * max(row["value"] or 0, 0) / longest, 1)


def _left_over(total: Point, shown: pd.DataFrame, others: bool) -> float | None:
    """The total less the members shown; None when it is not known, or nothing is left over.

    Without `others` that are not shown, what rounding can explain is nothing.
    """
    if total.value is None or (shown["rule"] != "").any():
        return None
    rest = total.value - shown["obs_value"].sum()
    rounding = 0.0 if others else (len(shown) + 1) * shown["rounding_base"].max() / 2
    return float(rest) if rest > rounding else None
