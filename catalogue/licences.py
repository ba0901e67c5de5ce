"""Under which licence figures came: `licences.csv` of a country's folder, then of the catalogue.

A row holds for the figures of a `publisher`, of a `provider`, or of both; one with neither holds
for all. The first row that fits counts, the country's own first. What no row speaks of has no
licence that is known: nothing is guessed.
"""

from pathlib import Path

import pandas as pd

from catalogue import files

COLUMNS = ["provider", "publisher", "licence", "url", "attribution", "note"]
NOT_STATED = "licence not stated by the provider"
TEXTS = ("licence", "attribution", "note")  # those that people read


def none_stated() -> pd.DataFrame:
    """The table without a row."""
    return pd.DataFrame(columns=COLUMNS, dtype="str")


def read_licences(folder: Path, root: Path, mistakes: list[str]) -> pd.DataFrame:
    """The rows of a country's `folder`, then those of the catalogue's `root`; COLUMNS as text."""
    return pd.concat([_read(folder, mistakes), _read(root, mistakes)], ignore_index=True)


def _read(folder: Path, mistakes: list[str]) -> pd.DataFrame:
    path = folder / "licences.csv"
    if not path.is_file():
        return none_stated()
    table = files.read_table(path, COLUMNS, mistakes)
    files.unique(table, ["provider", "publisher"], path, mistakes)
    for line, row in table.iterrows():
        if not row["licence"]:
            mistakes.append(f"{path}: line {line + 2}: licence is blank; leave the whole row out")
        if row["url"] and not row["url"].startswith("https://"):
            mistakes.append(f"{path}: line {line + 2}: url {row['url']!r} is no https:// address")
    return table[COLUMNS]


def licence_of(licences: pd.DataFrame, provider: str, publisher: str) -> int | None:
    """The row of `licences` that holds for the figures, None where nothing is stated."""
    fits = licences["provider"].isin(["", provider]) & licences["publisher"].isin(["", publisher])
    return int(fits.idxmax()) if fits.any() else None
