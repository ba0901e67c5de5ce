"""A check frame, and how its failing rows become findings."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from expectations.frames.material import Material
from model import findings

KEY = ["ref_area", "provider", "indicator", "time_period", "dimensions"]
ABSENT = ["ref_area", "provider", "indicator", "time_period", "breakdown"]
WHOLE = "*"


def _as_they_are(rows: pd.DataFrame) -> pd.DataFrame:
    return rows


@dataclass(frozen=True)
class Check:
    """One rule's check frame.

    `rows` has KEY, the columns that the suite judges, and what `words` needs to name `observed`,
    `expected` and the sentence's `parameters`; words are made for failing rows only. Each array of
    `at` has one observation per row that the row rests on (a position, -1 for none); `parts` has
    those of rows that rest on many: `row` (row number) and `at`. Rows where the rule does not apply
    are not in the frame; `left_out` counts what should have been looked at and could not be,
    `note` says why (a message id). `mended` holds, for a rule that names wrong figures, what they
    would be if they were put right: `at`, `value`, `base` (rounded to); `absent` what is missing
    for the reason that a row tells: `row`, ABSENT (breakdown: `sex=*`, "" the total, WHOLE the
    table). See `causes`.
    """

    rule: str
    rows: pd.DataFrame
    at: tuple[np.ndarray, ...]
    words: Callable[[pd.DataFrame], pd.DataFrame] = _as_they_are
    parameters: tuple[str, ...] = ()
    parts: pd.DataFrame | None = None
    left_out: int = 0
    note: str = ""
    mended: pd.DataFrame | None = None
    absent: pd.DataFrame | None = None


def without(check: Check, gone: np.ndarray) -> Check:
    """The check without some of its rows (one truth value per row)."""
    if not gone.any():
        return check
    parts = check.parts
    if parts is not None:
        row = parts["row"].to_numpy("int64")
        place = np.cumsum(~gone) - 1
        parts = parts.assign(row=place[row])[~gone[row]].reset_index(drop=True)
    rows = check.rows[~gone].reset_index(drop=True)
    return replace(check, rows=rows, at=tuple(one[~gone] for one in check.at), parts=parts)


def choose(where, yes: str, no: str) -> pd.Categorical:
    """One of two words for every row, as a category: texts would cost more than the rule."""
    return pd.Categorical.from_codes(np.asarray(where, dtype="int8"), [no, yes])


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
    # What a country says of a rule holds for its graded findings too.
    severity = (
        material.country.settings.get("rules", {}).get(check.rule, {}).get("severity", severity)
    )
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
    rows, at = [np.tile(failing, len(check.at))], [one[failing] for one in check.at]
    if check.parts is not None:
        behind = check.parts[check.parts["row"].isin(failing)]
        rows, at = [*rows, behind["row"].to_numpy()], [*at, behind["at"].to_numpy()]
    row, place = np.concatenate(rows), np.concatenate([*at, failing[:0]])
    told: dict[int, dict[str, None]] = {one: {} for one in failing}
    texts = material.observations["source"].take(place[place >= 0])
    for one, text in zip(row[place >= 0], texts, strict=True):
        told[one] |= dict.fromkeys(text.split())
    return [" ".join(told[one]) for one in failing]
