import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent.parent


def read_dags(home: Path, countries: Path | None = None) -> dict:
    """The facts of the DAG files, over the project's countries or other ones."""
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONPATH": str(PROJECT),
    }
    if countries:
        environment["MIGRATION_PROFILE_COUNTRIES"] = str(countries)
    script = str(Path(__file__).parent / "facts.py")
    command = [sys.executable, script, str(PROJECT / "dags")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout[done.stdout.index('{"errors"') :])


@pytest.fixture(scope="session")
def facts(tmp_path_factory) -> dict:
    return read_dags(tmp_path_factory.mktemp("airflow"))


@pytest.fixture(scope="session")
def dags(facts) -> dict:
    return facts["dags"]
