"""Two rounds of the Moldovan sample, taken in and frozen once for all tests of the pipeline."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import deadlines, intake, world_bank, year
from pipeline.workplace import Workplace, open_workplace
from samples.world_bank.serve import serve
from store.editions import Edition

SHARE = Path(__file__).parents[2] / "samples" / "share"
NAMES = ("ROOT", "SHARE", "REGISTER", "WORLD_BANK", "COUNTRIES")


@dataclass(frozen=True)
class Built:
    root: Path
    workplace: Workplace
    editions: dict[int, Edition]


def clean_environment() -> dict[str, str]:
    return {name: os.environ.pop(f"MIGRATION_PROFILE_{name}", "") for name in NAMES}


@pytest.fixture(scope="session")
def session_root(tmp_path_factory) -> Iterator[Path]:
    """A root of our own; the environment is put back afterwards."""
    before = clean_environment()
    root = tmp_path_factory.mktemp("root")
    os.environ["MIGRATION_PROFILE_ROOT"] = str(root)
    yield root
    clean_environment()
    os.environ.update({f"MIGRATION_PROFILE_{name}": v for name, v in before.items() if v})


def drop(root: Path, round_: int) -> None:
    """Lay the sample files of one round into the share, as providers would."""
    for inbox in (SHARE / "MDA").glob(f"*/inbox/{round_}"):
        target = root / "var" / "share" / inbox.relative_to(SHARE)
        shutil.copytree(inbox, target, dirs_exist_ok=True)


def judge(ref_area: str, reference_year: int) -> dict:
    """The stages up to the frozen edition."""
    made = year.standardise(ref_area, reference_year)
    if not made["unchanged"]:
        for stage in (year.validate, year.compare, year.freeze):
            stage(ref_area, reference_year, made["edition"])
    return made


@pytest.fixture(scope="session")
def built(session_root) -> Built:
    intake.QUIET_SECONDS = 0.2
    for round_ in (2023, 2024):
        drop(session_root, round_)
        with serve(round_) as base:
            os.environ["MIGRATION_PROFILE_WORLD_BANK"] = base
            world_bank.fetch("MDA", round_)
        intake.take_in("MDA", round_)
        deadlines.close_round("MDA", round_)
        judge("MDA", round_)
    workplace = open_workplace("MDA")
    return Built(
        session_root,
        workplace,
        {number: year.newest(workplace, number) for number in (2023, 2024)},
    )


@pytest.fixture
def own_root(built, tmp_path, monkeypatch) -> Path:
    """A copy of what was built, which a test may change."""
    root = tmp_path / "root"
    shutil.copytree(built.root, root)
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(root))
    return root
