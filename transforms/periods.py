"""Labels of time to a year and, where they name one, a part of the year."""

import fnmatch
import re

import numpy as np
import pandas as pd

from catalogue.labels import fold, without_marks
from model.observations import TOTAL
from transforms.numbers import plain_digits

YEAR = re.compile(r"[12]\d{3}")
SDMX = re.compile(r"([12]\d{3})-(Q[1-4]|M(?:0[1-9]|1[0-2])|S[12])")


def split_mark(text: str, marks: dict[str, str]) -> tuple[str, str]:
    """`2021*` as `2021` and the status its mark stands for, "" if it has none."""
    for mark in sorted(marks, key=len, reverse=True):
        if text.endswith(mark):
            return text.removesuffix(mark).rstrip(), marks[mark]
    return text, ""


def years(labels: list[str], table: dict) -> pd.DataFrame:
    """Per label `year` (missing if it is none), `period`, `status` of its mark, and `passed`.

    `period` is "" where the label says nothing of the part of the year. `passed` is True for what
    the layout says is no year (a decade, seven months): it is read and never stored.
    """
    marks = table.get("marks", {})
    bare = [re.compile(pattern) for pattern in table.get("label_marks", {}).get("time_period", [])]
    forms = [re.compile(form) for form in table.get("time_forms", [])]
    declared = {fold(k): v for k, v in table.get("labels", {}).get("time_period", {}).items()}
    months = {fold(k): v for k, v in table.get("labels", {}).get("period", {}).items()}
    others = [fold(label) for label in table.get("no_years", [])]

    def told(label: str) -> tuple[float, str, str, bool]:
        word = fold(label)
        if any(fnmatch.fnmatchcase(word, re.sub(r"[\[?]", r"[\g<0>]", other)) for other in others):
            return float("nan"), "", "", True
        text, status = split_mark(label.strip(), marks)
        text = plain_digits(without_marks(text, bare))
        text = declared.get(word, declared.get(fold(text), text))
        if YEAR.fullmatch(text):
            return float(text), "", status, False
        if match := SDMX.fullmatch(text):
            return float(match[1]), match[2], status, False
        for form in forms:
            if match := form.fullmatch(text):
                year, period = _of_form(match.groupdict(), months)
                return year, period, status, False
        return float("nan"), "", status, False

    year, period, status, passed = zip(*map(told, labels), strict=True) if len(labels) else [()] * 4
    return pd.DataFrame(
        {
            "year": np.array(year, dtype="float64"),
            "period": pd.array(period, dtype="str"),
            "status": pd.array(status, dtype="str"),
            "passed": np.array(passed, dtype="bool"),
        }
    )


def _of_form(parts: dict[str, str | None], months: dict[str, str]) -> tuple[float, str]:
    """Year and part of the year that the named groups of a form hold; NaN for no such thing."""
    said = {name: text for name, text in parts.items() if text}
    nothing = float("nan"), ""
    if not YEAR.fullmatch(said.get("year", "")):
        return nothing
    year = float(said["year"])
    if "month" in said and not said["month"].isdecimal():
        code = months.get(fold(said["month"]), "")
        return (year, code) if code else nothing
    for name, highest, code in (
        ("month", 12, lambda number: f"M{number:02}"),
        ("month_of_quarter", 12, lambda number: f"Q{(number + 2) // 3}"),
        ("quarter", 4, lambda number: f"Q{number}"),
        ("half", 2, lambda number: f"S{number}"),
    ):
        if name in said:
            number = int(said[name]) if said[name].isdecimal() else 0
            return (year, code(number)) if 1 <= number <= highest else nothing
    return year, ""


def with_period(codes: pd.Series, periods: pd.Series) -> pd.Series:
    """The codes of the dimension `period`, or what the label of time says beyond its year."""
    return codes.mask(periods != "", periods).fillna(TOTAL)
