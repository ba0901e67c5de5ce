"""A check frame, and how its failing rows become findings."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from expectations.frames.material import Material
from model import findings

KEY = ["ref_area", "provider", "indicator", "time_period", "dimensions"]


def _as_they_are(rows: pd.DataFrame) -> pd.DataFrame:
    return rows


@dataclass(frozen=True)
class Check:
    """One rule's check frame.

    `rows` has KEY, the columns that the suite judges, and what `words` needs to name `observed`,
    `expected` and the sentence's `parameters`; words are made for failing rows only. `sources`
    says on which observations a row rests: `row` (row number) and `at` (position). Rows where the
    rule does not apply are not in the frame; `left_out` counts what should have been looked at and
    could not be, `note` says why (a message id).
    """

    rule: str
    rows: pd.DataFrame
    sources: pd.DataFrame
    words: Callable[[pd.DataFrame], pd.DataFrame] = _as_they_are
    parameters: tuple[str, ...] = ()
    left_out: int = 0
    note: str = ""


def sources(*positions: np.ndarray) -> pd.DataFrame:
    """`sources` of a frame whose rows rest on one observation of each array."""
    rows = np.arange(len(positions[0]) if positions else 0)
    return pd.DataFrame(
        {"row": np.tile(rows, len(positions)), "at": np.concatenate([*positions, rows[:0]])}
    )


def plain(number: float) -> str:
    """A number as plain machine text: `2681700`, `33.97`."""
    number = float(number)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def plains(numbers) -> list[str]:
    """Several numbers as plain machine text."""
    return [plain(number) for number in numbers]


def rounded(numbers) -> list[str]:
    """Percentages to one decimal, as plain machine text."""
    return [plain(round(float(number), 1)) for number in numbers]


def found(check: Check, failing: np.ndarray, material: Material) -> pd.DataFrame:
    """The findings frame of the rows numbered `failing`."""
    if not len(failing):
        return findings.frame([])
    told = check.words(check.rows.take(failing).assign(row=failing)).reset_index(drop=True)
    columns = {name: told[name].astype("str") for name in KEY if name != "time_period"}
    # What the catalogue does not know cannot be named in a sentence: V01 and V02 tell of it.
    providers, indicators = material.country.providers.index, material.catalogue.indicators.index
    columns["provider"] = columns["provider"].where(columns["provider"].isin(providers), "")
    columns["indicator"] = columns["indicator"].where(columns["indicator"].isin(indicators), "")
    unknown = [name for name in material.combos if name not in material.catalogue.dimensions.index]
    for name in set(unknown) - {"text"}:
        pattern = rf"(^|;){name}=[^;]*"
        columns["dimensions"] = columns["dimensions"].str.replace(pattern, "", regex=True)
    columns["dimensions"] = columns["dimensions"].str.strip(";")
    severity = told.get("severity", material.catalogue.rules.loc[check.rule, "severity"])
    parameters = told[list(check.parameters)].to_dict("records")
    return findings.complete(
        pd.DataFrame(columns).assign(
            rule=check.rule,
            severity=severity,
            time_period=told["time_period"],
            observed=told["observed"],
            expected=told["expected"],
            pointers=_pointers(check, failing, material),
            parameters=[json.dumps(p, ensure_ascii=False, sort_keys=True) for p in parameters],
        )
    )


def _pointers(check: Check, failing: np.ndarray, material: Material) -> list[str]:
    """Per failing row its source pointers, joined by a blank, each once."""
    behind = check.sources[check.sources["row"].isin(failing)]
    texts = material.observations["source"].take(behind["at"])
    told: dict[int, dict[str, None]] = {row: {} for row in failing}
    for row, text in zip(behind["row"], texts, strict=True):
        told[row] |= dict.fromkeys(text.split())
    return [" ".join(told[row]) for row in failing]
