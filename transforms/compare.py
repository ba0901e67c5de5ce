"""An edition against the one before: what is new, revised, broken, lost or unchanged."""

import pandas as pd

from model import observations

KEY = ["ref_area", "indicator", "time_period", "dimensions", "provider"]
CARRIED = ["obs_value", "obs_status", "definition", "territory", "source"]
COLUMNS = [
    *KEY,
    "obs_value_before",
    "obs_value",
    "obs_status_before",
    "obs_status",
    "source_before",
    "source",
    "change",
    "difference",
    "percent",  # against the value before, its absolute size; missing when that was 0
]


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.dropna(subset="obs_value")
    rows = rows.assign(dimensions=observations.describe_dimensions(rows))
    return rows.drop_duplicates(KEY)[[*KEY, *CARRIED]]


def compare(before: pd.DataFrame, now: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """One row per figure of either edition within `years`, COLUMNS.

    `broken`: definition or territory differ, or the figure carries status B now and did not before:
    the two values are not one series. `lost`: printed then, not there now. Values are equal when
    they agree to nine significant digits, so that a recomputation is no revision.
    """
    both = _keyed(before).merge(_keyed(now), on=KEY, how="outer", suffixes=("_before", ""))
    both = both[both["time_period"].isin(years)].reset_index(drop=True)
    was, has = both["obs_value_before"], both["obs_value"]
    difference = has - was
    size = was.abs()
    equal = difference.abs() <= 1e-9 * size.combine(has.abs(), max)
    moved = (both["definition_before"] != both["definition"]) | (
        both["territory_before"] != both["territory"]
    )
    broken = moved | ((both["obs_status"] == "B") & (both["obs_status_before"] != "B"))
    change = pd.Series("revised", index=both.index)
    change = change.mask(equal, "unchanged").mask(broken, "broken")
    change = change.mask(was.isna(), "new").mask(has.isna(), "lost")
    texts = ["obs_status_before", "obs_status", "source_before", "source"]
    both[texts] = both[texts].fillna("")
    both = both.assign(
        change=change, difference=difference, percent=100 * difference / size.where(size > 0)
    )
    return both[COLUMNS].sort_values(KEY, ignore_index=True)
