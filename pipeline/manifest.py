"""Exactly what makes an edition: inputs, catalogue, templates, sources, gathered by hash."""

import hashlib
import tomllib
from pathlib import Path

import pandas as pd

from model.records import Manifest
from pipeline.reading import read_submission
from pipeline.retrieve import PROVIDER
from pipeline.workplace import Workplace
from store import register, vault
from store.arrivals import file_key

PROJECT = Path(__file__).parent.parent
# The rooms whose code can change a number or a page.
SOURCE_ROOMS = (
    "model catalogue store extractors transforms expectations reporting pipeline"
).split()
ACCEPTED = "accepted"
SUBMISSION_FACTS = ["provider", "round", "file_name", "sha256"]
RETRIEVAL_FACTS = ["round", "series", "url", "last_updated", "sha256", "state", "note"]


def _hash_files(paths: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources_hash(project: Path = PROJECT) -> str:
    """The hash of our own code and of the locked versions of everybody else's."""
    code = [path for room in SOURCE_ROOMS for path in (project / room).rglob("*.py")]
    # The report prints the rules' pages.
    pages = (project / "docs" / "rules").glob("*.md")
    return _hash_files([*code, *pages, project / "requirements.txt"], project)


def release(project: Path = PROJECT) -> str:
    return tomllib.loads((project / "pyproject.toml").read_text())["project"]["version"]


def _store_tree(root: Path, names: list[Path], store: Path) -> dict[str, str]:
    """Keep files in the vault; their path relative to `root` -> sha256."""
    return {
        path.relative_to(root).as_posix(): vault.put_bytes(store, path.read_bytes())
        for path in sorted(names)
    }


def catalogue_files(workplace: Workplace) -> dict[str, str]:
    """The catalogue and this country's folder, kept in the vault."""
    kinds = {".csv", ".yml", ".po", ".md", ".json"}
    root = workplace.catalogue.root
    common = [
        path
        for path in root.rglob("*")
        if path.suffix in kinds and "countries" not in path.relative_to(root).parts
    ]
    folder = workplace.country.root
    own = [path for path in folder.rglob("*") if path.is_file() and path.suffix in kinds]
    stored = _store_tree(root, common, workplace.places.vault)
    country = _store_tree(folder, own, workplace.places.vault)
    return stored | {f"countries/{folder.name}/{name}": sha for name, sha in country.items()}


def template_files(workplace: Workplace, project: Path = PROJECT) -> dict[str, str]:
    root = project / "templates"
    names = [path for path in root.rglob("*") if path.is_file()]
    return _store_tree(root, names, workplace.places.vault)


def lay_out(files: dict[str, str], store: Path, folder: Path) -> None:
    """Write files kept in the vault back into a folder."""
    for name, sha256 in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(vault.read(store, sha256))


def stored_files(store: Path, manifest: Manifest) -> pd.DataFrame:
    """Every file that made an edition: provider, name, time_period, `intact`.

    `intact` says whether the vault still holds it under its hash; without that the edition cannot
    be made again. The catalogue and the templates have no provider.
    """
    year = manifest.time_period
    files = [(row["provider"], row["file_name"], row["sha256"]) for row in manifest.submissions]
    files += [
        (PROVIDER, row["series"], row["sha256"]) for row in manifest.retrievals if row["sha256"]
    ]
    for tree in (manifest.catalogue, manifest.templates):
        files += [("", name, sha256) for name, sha256 in tree.items()]
    rows = [
        {"provider": provider, "name": name, "time_period": year, "intact": _intact(store, sha256)}
        for provider, name, sha256 in files
    ]
    return pd.DataFrame(rows, columns=["provider", "name", "time_period", "intact"])


def _intact(store: Path, sha256: str) -> bool:
    try:
        vault.read(store, sha256)
    except (FileNotFoundError, vault.Damaged):
        return False
    return True


def submissions_in_force(workplace: Workplace, round_: int) -> list[dict]:
    """The submissions that make the edition of a round, as the manifest names them.

    Per provider and workbook the newest file of the newest round up to `round_`. A file that cannot
    be used, or that is held because another claims its table, is named with that state; of older
    rounds it is not named any more.
    """
    every = register.submissions(workplace.engine, workplace.country.ref_area)
    return in_force(workplace, every, round_)


def in_force(workplace: Workplace, every: pd.DataFrame, round_: int) -> list[dict]:
    """Of these submissions (as the register gives them) those that make the edition of a round."""
    # A superseded one brought explanations; its figures are those of the file that it answers.
    every = every[(every["round"] <= round_) & (every["state"] != "superseded")]
    every = every.sort_values("round", kind="stable")
    chosen: dict[tuple, dict] = {}
    first_days: dict[tuple, str] = {}
    # When the files of a sample were laid out says nothing about anybody's punctuality.
    sample = workplace.country.settings.get("sample", False)
    for row in every.to_dict("records"):
        reading = read_submission(workplace.places, workplace.country, row["provider"], row)
        usable = reading.cells is not None
        state = row["state"] if row["state"] == "held" else ACCEPTED if usable else "refused"
        alone = (row["provider"], "file", file_key(row["file_name"]))
        chosen.pop(alone, None)  # sent again under the same name
        if state != ACCEPTED and row["round"] != round_:
            continue
        key = (row["provider"], "workbook", reading.workbook) if state == ACCEPTED else alone
        facts = {name: row[name] for name in SUBMISSION_FACTS}
        day = "" if sample or state != ACCEPTED else row["received_at"][:10]
        day = first_days.setdefault((row["round"], *key), day)
        own = {"workbook": reading.workbook, "state": state, "received_on": day}
        chosen[key] = facts | own
    # What was held and came again under the name of the file in use is in use.
    used = {(row["provider"], row["sha256"]) for row in chosen.values() if row["state"] == ACCEPTED}
    return [
        row
        for _, row in sorted(chosen.items())
        if row["state"] != "held" or (row["provider"], row["sha256"]) not in used
    ]


def retrievals_in_force(workplace: Workplace, round_: int) -> pd.DataFrame:
    """Per series the newest retrieval of the newest round up to `round_`."""
    return register.retrievals_in_force(workplace.engine, workplace.country.ref_area, round_)


def plan(
    workplace: Workplace,
    year: int,
    submissions: list[dict],
    retrievals: pd.DataFrame,
    previous: str,
) -> Manifest:
    """The manifest of the edition that these inputs make."""
    ref_area = workplace.country.ref_area
    delivered = {row["provider"] for row in submissions if row["round"] == year}
    absences = register.absences(workplace.engine, ref_area, year)
    absences = absences[~absences["provider"].isin(delivered)]
    decided = register.decisions(workplace.engine, ref_area)
    return Manifest(
        ref_area=ref_area,
        time_period=year,
        submissions=tuple(submissions),
        retrievals=tuple(retrievals[RETRIEVAL_FACTS].to_dict("records")),
        absences=tuple(absences[["provider", "round", "reason"]].to_dict("records")),
        decisions=tuple(decided.to_dict("records")),
        previous=previous,
        catalogue=catalogue_files(workplace),
        templates=template_files(workplace),
        sources=sources_hash(),
        release=release(),
    )
