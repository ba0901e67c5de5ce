"""Editions: one country, one reference year, one frozen manifest, and the data it gave.

`out/<ISO3>/<year>/editions/<edition id>/` holds `data/<name>.parquet`, `documents/` and, written
last, `manifest.json`: a folder without it is unfinished and may be written again. The newest
edition's documents stand as copies in `out/<ISO3>/<year>/`, so that nobody edits an edition by
opening what was published.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import sqlalchemy as sa

from model.recommendations import empty as no_recommendations
from model.records import Manifest
from store import durable, frames, register
from store.places import Places

FRAMES = (
    "observations",
    "headline",
    "coverage",
    "findings",
    "comparison",
    "rule_runs",
    "deliveries",
    "recommendations",
)
# Frames that editions made by earlier releases do not hold, as they are read from those.
LATER = {"recommendations": no_recommendations}
MANIFEST = "manifest.json"
PUBLISHED = ".published"  # the names that are ours in out/<ISO3>/<year>/, one a line


class Changed(Exception):
    """What an edition holds is not what its manifest gave before."""


@dataclass(frozen=True)
class Edition:
    folder: Path
    manifest: Manifest
    observations: pd.DataFrame  # all providers, window years, derived included
    headline: pd.DataFrame  # the one series per indicator that is printed first
    coverage: pd.DataFrame  # the expected grid with states
    findings: pd.DataFrame
    comparison: pd.DataFrame  # with the previous edition
    rule_runs: pd.DataFrame  # rule, examined, failed
    # provider, round, state, files, values, note, received_on, late_days
    deliveries: pd.DataFrame
    recommendations: pd.DataFrame  # as model.recommendations describes them


def edition_folder(places: Places, ref_area: str, year: int, edition: str) -> Path:
    """Where an edition lies, or would lie. ValueError for what cannot be one."""
    if not re.fullmatch(r"[A-Z]{3}", ref_area):
        raise ValueError(f"not a country's ISO 3166-1 alpha-3 code: {ref_area!r}")
    if not re.fullmatch(r"[0-9a-f]{16}", edition):
        raise ValueError(f"not an edition id: {edition!r}")
    return places.out / ref_area / str(int(year)) / "editions" / edition


def write_edition(
    places: Places,
    manifest: Manifest,
    *,
    observations: pd.DataFrame,
    headline: pd.DataFrame,
    coverage: pd.DataFrame,
    findings: pd.DataFrame,
    comparison: pd.DataFrame,
    rule_runs: pd.DataFrame,
    deliveries: pd.DataFrame,
    recommendations: pd.DataFrame,
) -> Edition:
    """Freeze an edition. Its frames hold str, int64, Int64, float64 or bool; no missing text.

    Writing a finished edition again changes nothing and shows that its manifest still gives the
    same data; if it does not, Changed says which frames differ.
    """
    given = dict(
        zip(
            FRAMES,
            (
                observations,
                headline,
                coverage,
                findings,
                comparison,
                rule_runs,
                deliveries,
                recommendations,
            ),
            strict=True,
        )
    )
    folder = edition_folder(places, manifest.ref_area, manifest.time_period, manifest.edition)
    written = {}
    for name, frame in given.items():
        try:
            written[name] = frames.as_table(frame)
        except ValueError as fault:
            raise ValueError(f"{name} of edition {manifest.edition}: {fault}") from fault
    if (folder / MANIFEST).exists():
        differing = [
            name for name, table in written.items() if not table.equals(_table(folder, name))
        ]
        if differing:
            raise Changed(
                f"edition {manifest.edition} gave other {', '.join(differing)} before: something "
                "that changes figures is not in the manifest"
            )
        return read_edition(folder)
    for name, table in written.items():
        durable.write(folder / "data" / f"{name}.parquet", frames.as_bytes(table))
    durable.write(folder / MANIFEST, manifest.as_json().encode())
    return read_edition(folder)


def read_edition(folder: Path) -> Edition:
    """The edition in a folder.

    FileNotFoundError if it was never finished, Changed if its manifest has been altered.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(f"no finished edition is in {folder}: run its year again") from None
    manifest = Manifest.from_json(text)
    if manifest.edition != folder.name:
        raise Changed(f"{folder / MANIFEST} has been altered: its edition is {manifest.edition}")
    return Edition(folder, manifest, **{name: _frame(folder, name) for name in FRAMES})


def _frame(folder: Path, name: str) -> pd.DataFrame:
    if name in LATER and not (folder / "data" / f"{name}.parquet").exists():
        return LATER[name]()
    frame = frames.as_frame(_table(folder, name))
    if name == "deliveries" and "received_on" not in frame.columns:
        unknown = pd.Series(pd.NA, index=frame.index, dtype="Int64")
        frame = frame.assign(received_on="", late_days=unknown)
    return frame


@dataclass(frozen=True)
class Judged:
    """Of an earlier edition what it published and what was found in it."""

    manifest: Manifest
    observations: pd.DataFrame
    findings: pd.DataFrame
    rule_runs: pd.DataFrame


def judged_before(edition: Edition, most: int) -> list[Judged]:
    """What was found in the editions that led to this one, the newest first, `most` at most.

    Each manifest names the edition it was compared with; the chain ends at the first, or where an
    edition is not kept any more.
    """
    chain: list[Judged] = []
    wanted = edition.manifest.previous
    while wanted and len(chain) < most:
        country = edition.folder.parents[2]
        kept = next(country.glob(f"*/editions/{wanted}/{MANIFEST}"), None)
        if kept is None:
            break
        text = kept.read_text(encoding="utf-8")
        frames_ = (_frame(kept.parent, name) for name in ("observations", "findings", "rule_runs"))
        chain.append(Judged(Manifest.from_json(text), *frames_))
        wanted = chain[-1].manifest.previous
    return chain


def newest_edition(places: Places, engine: sa.Engine, ref_area: str, year: int) -> Path | None:
    """The folder of a year's newest registered edition; None if there is no edition.

    FileNotFoundError if it is registered but no longer there.
    """
    made = register.editions(engine, ref_area, year)
    if made.empty:
        return None
    edition = made["edition"].iloc[-1]
    folder = edition_folder(places, ref_area, year, edition)
    if not (folder / MANIFEST).is_file():
        raise FileNotFoundError(
            f"edition {edition} of {ref_area} {year} is in the register, but not in {folder}: "
            f"restore that folder from the backup, or run {year} again"
        )
    return folder


def publish_links(folder: Path) -> list[Path]:
    """Make an edition's documents and manifest stand in `out/<ISO3>/<year>/`; their paths there.

    Each file is swapped in one step; what an older edition left there goes; other people's files
    stay. While the documents are of two editions there is no manifest beside them.
    FileNotFoundError if the edition is unfinished or has no documents yet.
    """
    year = folder.parent.parent
    documents = folder / "documents"
    manifest = (folder / MANIFEST).read_bytes()
    fresh = {
        str(path.relative_to(documents)): path.read_bytes()
        for path in sorted(documents.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    if not fresh:
        raise FileNotFoundError(f"no documents are in {documents}: draft the edition first")
    if taken := {MANIFEST, "editions"} & {name.split("/")[0] for name in fresh}:
        raise ValueError(f"{documents} may not hold {', '.join(sorted(taken))}")
    listing = year / PUBLISHED
    before = set(listing.read_text("utf-8").splitlines()) if listing.is_file() else set()
    stale = sorted(before - fresh.keys())

    changed = {name: data for name, data in fresh.items() if not _same(year / name, data)}
    target = year / MANIFEST
    if changed or stale or not _same(target, manifest):
        durable.write(listing, _lines(before | fresh.keys()))
        target.unlink(missing_ok=True)
        durable.sync_folder(year)
        for name, data in changed.items():
            durable.write(year / name, data)
        for name in stale:
            (year / name).unlink(missing_ok=True)
        durable.write(listing, _lines(fresh.keys()))
        durable.write(target, manifest)
    return [*(year / name for name in fresh), target]


def _table(folder: Path, name: str):
    return frames.read_table(folder / "data" / f"{name}.parquet")


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == data


def _lines(names) -> bytes:
    return "".join(f"{name}\n" for name in sorted(names)).encode()
