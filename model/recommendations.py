"""The recommendations frame: who should do what about which gap by when, year after year."""

import pandas as pd

COLUMNS = {
    "key": "str",  # how the same recommendation is recognised in the next edition
    "recommendation": "str",  # entry of catalogue/recommendations.yml
    "gap_class": "str",
    "ref_area": "str",
    "provider": "str",  # whose figures it is about
    "owner": "str",  # the provider that acts, "" for the producer of the profile
    "indicator": "str",
    "dimensions": "str",  # names of missing breakdowns joined by ";", "" for the total
    "other": "str",  # in a conflict the other sides, as findings name them, joined by ";"
    "since": "int64",  # reference year of the edition that gave it first
    "editions": "int64",  # in how many editions in a row it has been open, this one included
    "due": "str",  # ISO date, "" where the calendar does not list the round
    "state": "str",
}
OPEN = ("escalated", "overdue", "open")
STATES = (*OPEN, "done", "withdrawn")  # withdrawn: the figure is not owed any more
ORDER = ["provider", "recommendation", "indicator"]


def frame(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with these COLUMNS, typed and in their one order. ValueError for an unknown state."""
    unknown = set(rows["state"]) - set(STATES)
    if unknown:
        raise ValueError(f"not a state of a recommendation: {', '.join(sorted(unknown))}")
    return rows[list(COLUMNS)].astype(COLUMNS).sort_values(ORDER, ignore_index=True)


def empty() -> pd.DataFrame:
    return frame(pd.DataFrame({name: [] for name in COLUMNS}))
