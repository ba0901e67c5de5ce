"""An edition against an earlier one: what became of every figure, and why."""

import numpy as np
import pandas as pd

from model import observations
from model.observations import MISSING_STATUSES

SERIES = ["ref_area", "indicator", "dimensions", "provider"]
KEY = ["ref_area", "indicator", "time_period", "dimensions", "provider"]
# What a figure is a figure of: where one of these differs, two figures are not one series.
CONCEPT = ["definition", "territory", "unit_measure"]
CARRIED = ["obs_value", "obs_status", *CONCEPT, "vintage", "source"]
COLUMNS = [
    *KEY,
    "obs_value_before",
    "obs_value",
    "obs_status_before",
    "obs_status",
    "source_before",
    "source",
    "change",
    "reason",
    "difference",
    "percent",  # against the value before, its absolute size; missing when that was 0
]
TEXTS = ["obs_status", *CONCEPT, "vintage", "source"]


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(dimensions=observations.describe_dimensions(frame))
    return rows.drop_duplicates(KEY)[[*KEY, *CARRIED]]


def _among(rows: pd.DataFrame, others: pd.DataFrame, columns: list[str]) -> np.ndarray:
    known = pd.MultiIndex.from_frame(others[columns])
    return pd.MultiIndex.from_frame(rows[columns]).isin(known)


def compare(
    before: pd.DataFrame, now: pd.DataFrame, years: list[int], asked: set[str], until: int
) -> pd.DataFrame:
    """One row per figure of either edition within `years`, COLUMNS.

    `asked` are the providers that we ask ourselves (an API); `until` is the reference year of the
    edition before. Both values there: `redefined` (the declared definition, territory or unit
    differs) and `broken` (the provider marks a break) are two series and not a change; else
    `revised`, or `unchanged` when they agree to nine significant digits. Only before: `withdrawn`
    (the provider now says that there is none, or an API still gives the series and not this
    figure), `not_retrieved` (nothing of an API's series is there), `lost` (not delivered). Only
    now: `new`. `reason` is a code; of redefined ones the concepts that differ, joined by a blank.
    """
    was, has = _keyed(before), _keyed(now)
    missing = has[has["obs_value"].isna() & has["obs_status"].isin(MISSING_STATUSES)]
    was, has = was.dropna(subset="obs_value"), has.dropna(subset="obs_value")
    both = was.merge(has, on=KEY, how="outer", suffixes=("_before", ""))
    both = both[both["time_period"].isin(years)].reset_index(drop=True)
    both[TEXTS] = both[TEXTS].fillna("")
    earlier = [f"{name}_before" for name in TEXTS]
    both[earlier] = both[earlier].fillna("")
    difference = both["obs_value"] - both["obs_value_before"]
    size = both["obs_value_before"].abs()
    change, reason = _changes(both, was, has, missing, asked, until)
    both = both.assign(
        change=pd.Series(change, both.index, "str"),
        reason=pd.Series(reason, both.index, "str"),
        difference=difference,
        percent=100 * difference / size.where(size > 0),
    )
    return both[COLUMNS].sort_values(KEY, ignore_index=True)


def _changes(both, was, has, missing, asked: set[str], until: int):
    """`change` and `reason` of every row."""
    size = np.fmax(both["obs_value_before"].abs(), both["obs_value"].abs())
    equal = (both["obs_value"] - both["obs_value_before"]).abs() <= 1e-9 * size
    differs = {name: both[f"{name}_before"] != both[name] for name in CONCEPT}
    concepts = pd.Series("", both.index, dtype="str")
    for name, moved in differs.items():
        concepts = concepts.where(~moved, (concepts + " " + name).str.strip())
    broken = (both["obs_status"] == "B") & (both["obs_status_before"] != "B")
    final = (both["obs_status_before"] == "P") & (both["obs_status"] != "P")
    later = both["vintage_before"] != both["vintage"]
    only_now, only_before = both["obs_value_before"].isna(), both["obs_value"].isna()
    stated = _among(both, missing, KEY)
    series_now, series_before = _among(both, has, SERIES), _among(both, was, SERIES)
    api = both["provider"].isin(asked)
    cases = [
        (only_now & (both["time_period"] > until), "new", "next_year"),
        (only_now & ~series_before, "new", "new_series"),
        (only_now, "new", "filled"),
        (only_before & stated, "withdrawn", "stated"),
        (only_before & api & series_now, "withdrawn", "not_given"),
        (only_before & api, "not_retrieved", ""),
        (only_before & series_now, "lost", "figure"),
        (only_before, "lost", "series"),
        (concepts != "", "redefined", None),
        (broken, "broken", "marked"),
        (equal, "unchanged", ""),
        (final, "revised", "final"),
        (later, "revised", "vintage"),
    ]
    holds = [case[0].to_numpy("bool") for case in cases]
    change = np.select(holds, [case[1] for case in cases], "revised")
    why = [concepts.to_numpy("object") if case[2] is None else case[2] for case in cases]
    return change, np.select(holds, why, "replaced")
