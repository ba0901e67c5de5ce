"""Observation files: what was read from one submission or retrieval, once and for ever.

`<observations>/<read|raised|standard>/<owner id>.parquet`. A file never changes; a reading that
gives something else (another layout, another catalogue) has another owner id.
"""

import re
from pathlib import Path

import pandas as pd

from store import durable, frames

KINDS = ("read", "raised", "standard")  # raised: the findings of reading
OWNER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


class Changed(Exception):
    """Other content under an owner id that has been used."""


def path(observations: Path, kind: str, owner_id: str) -> Path:
    """Where the observations of an owner lie, or would lie. ValueError for no kind or id."""
    if kind not in KINDS:
        raise ValueError(f"not a kind of observations: {kind!r}; there are {', '.join(KINDS)}")
    if not OWNER.fullmatch(owner_id):
        raise ValueError(
            f"not an owner id: {owner_id!r}; letters, digits, dots, hyphens and underscores only"
        )
    return observations / kind / f"{owner_id}.parquet"


def save(observations: Path, kind: str, owner_id: str, frame: pd.DataFrame) -> Path:
    """Keep a frame (columns as `frames.as_table` takes them); its path.

    Saving equal content again changes nothing; other content raises Changed. Of two processes
    that save at once, one saves and the other finds it saved.
    """
    target = path(observations, kind, owner_id)
    table = frames.as_table(frame)
    if target.exists() or not durable.write_new(target, frames.as_bytes(table), mode=0o440):
        saved = frames.read_table(target)
        if not saved.equals(table) or saved.schema != table.schema:
            raise Changed(
                f"{kind} observations of {owner_id} are kept already and were different: "
                "another reading of the same file needs an owner id of its own"
            )
    return target


def kept(observations: Path, kind: str, owner_id: str) -> bool:
    """Whether the observations of an owner have been saved."""
    return path(observations, kind, owner_id).is_file()


def load(observations: Path, kind: str, owner_ids: list[str]) -> list[pd.DataFrame]:
    """The frames of the owners, in their order. FileNotFoundError if one was never saved."""
    loaded = []
    for owner_id in owner_ids:
        place = path(observations, kind, owner_id)
        if not place.is_file():
            raise FileNotFoundError(f"no {kind} observations of {owner_id} are kept: {place}")
        loaded.append(frames.as_frame(frames.read_table(place)))
    return loaded
