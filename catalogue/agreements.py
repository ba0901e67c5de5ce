"""Agreements with other countries, one row each: `agreements.csv` of a country's folder.

`signed` and `in_force` are days or years; a blank `in_force` is an agreement that was signed and
has not entered into force. `ended` is the day or year from which it holds no more.
"""

import re
from pathlib import Path

import pandas as pd

from catalogue import files

COLUMNS = ["kind", "partner", "subject", "signed", "in_force", "ended", "source", "note"]
KINDS = {
    "labour": "Labour migration",
    "social security": "Social security",
    "readmission": "Readmission",
    "mobility partnership": "Mobility partnership",
}
# The indicators that count what is in force.
COUNTED = {"labour": "MP-S04", "social security": "MP-S05", "readmission": "MP-S06"}
DAY = re.compile(r"\d{4}(-\d{2}-\d{2})?")


def none_known() -> pd.DataFrame:
    """The table without a row."""
    return pd.DataFrame(columns=COLUMNS, dtype="str")


def read_agreements(folder: Path, countries, mistakes: list[str]) -> pd.DataFrame:
    """The table, COLUMNS as text; without rows where a country has no such file."""
    path = folder / "agreements.csv"
    if not path.is_file():
        return none_known()
    table = files.read_table(path, COLUMNS, mistakes)
    files.known(table["kind"], KINDS, "kind of agreement", path, mistakes)
    files.known(table["partner"], countries, "country", path, mistakes)
    for line, row in table.iterrows():
        place = f"{path}: line {line + 2}"
        mistakes += [f"{place}: {told}" for told in _mistakes(row)]
    return table[COLUMNS]


def _mistakes(row: pd.Series) -> list[str]:
    told = [
        f"{name} {row[name]!r} is neither a day (2024-12-31) nor a year"
        for name in ("signed", "in_force", "ended")
        if row[name] and not DAY.fullmatch(row[name])
    ]
    told += [f"{name} is blank" for name in ("kind", "partner", "source") if not row[name]]
    if row["in_force"] and row["signed"] and row["in_force"][:4] < row["signed"][:4]:
        told.append(f"in force {row['in_force']} before it was signed ({row['signed']})")
    return told


def at_end_of(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """The agreements there were at the end of a year, with `state`: in force | signed | ended.

    What was signed later is left out. Without a day of signature the entry into force counts.
    """
    first = table["signed"].where(table["signed"] != "", table["in_force"]).str[:4]
    there = table[(first != "") & (first <= str(year))]
    force = (there["in_force"] != "") & (there["in_force"].str[:4] <= str(year))
    ended = (there["ended"] != "") & (there["ended"].str[:4] <= str(year))
    state = pd.Series("signed", index=there.index, dtype="str").mask(force, "in force")
    return there.assign(state=state.mask(ended, "ended"))


def in_force(table: pd.DataFrame, year: int) -> dict[str, int]:
    """Indicator -> how many agreements of its kind were in force at the end of a year.

    A kind of which the table lists none is not counted.
    """
    held = at_end_of(table, year)
    counts = held[held["state"] == "in force"].groupby("kind").size()
    listed = set(table["kind"])
    return {code: int(counts.get(kind, 0)) for kind, code in COUNTED.items() if kind in listed}
