"""Where everything the system keeps lies: under one root, nothing outside it."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Places:
    """The folders under one root, all absolute. Whoever writes into one makes it."""

    root: Path
    var: Path
    vault: Path  # received bytes by sha256
    quarantine: Path  # lists of persons, apart from everything else
    observations: Path  # one Parquet file per submission or retrieval
    share: Path  # where providers drop their files
    airflow: Path
    work: Path  # what may be thrown away
    out: Path  # <ISO3>/<year>/editions/<id>/ and the newest edition's documents
    register_url: str  # as SQLAlchemy writes it; never log it, it may hold a password


def places() -> Places:
    """The places the environment names.

    `MIGRATION_PROFILE_ROOT` is the root, by default the project's folder;
    `MIGRATION_PROFILE_SHARE` the share, `MIGRATION_PROFILE_REGISTER` the register's URL. A
    variable that is set but empty counts as not set.
    """
    root = Path(os.environ.get("MIGRATION_PROFILE_ROOT") or PROJECT).resolve()
    var = root / "var"
    share = os.environ.get("MIGRATION_PROFILE_SHARE")
    return Places(
        root=root,
        var=var,
        vault=var / "vault",
        quarantine=var / "quarantine",
        observations=var / "observations",
        share=Path(share).resolve() if share else var / "share",
        airflow=var / "airflow",
        work=var / "work",
        out=root / "out",
        register_url=os.environ.get("MIGRATION_PROFILE_REGISTER") or _own_register(var),
    )


def _own_register(var: Path) -> str:
    import sqlalchemy as sa  # not at the top: most who ask for places open no register

    return sa.URL.create("sqlite", database=str(var / "register.sqlite")).render_as_string()
