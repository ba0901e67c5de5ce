import os
import stat
import subprocess
import sys

import pytest
import sqlalchemy as sa

from local import settings
from local.databases import make_database
from tests.store import postgresql

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server():
    programs = postgresql.binaries()
    if programs is None:
        message = "PostgreSQL's programs are not there (Debian: apt-get install postgresql)"
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with postgresql.cluster(programs) as started:
        yield started


def test_both_databases_are_made_ready_and_passwords_are_kept_private(server, tmp_path):
    whole = server.url().set(query={})
    airflow, register = (
        whole.set(database=name).render_as_string(hide_password=False)
        for name in ("postgres", "register")
    )
    environment = os.environ | {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": airflow,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": airflow.replace("psycopg", "psycopg_async"),
        "MIGRATION_PROFILE_REGISTER": register,
        "PYTHONPATH": str(settings.PROJECT),
    }
    command = [sys.executable, "-m", "local.databases"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "made the database register" in done.stdout
    assert not make_database(sa.make_url(register), sa.make_url(airflow)), "it is there by now"
    assert {"editions", "sign_offs"} <= set(
        sa.inspect(sa.create_engine(register)).get_table_names()
    )
    assert "dag_run" in sa.inspect(sa.create_engine(airflow)).get_table_names()
    assert stat.S_IMODE((tmp_path / "passwords.json").stat().st_mode) == 0o600
    assert server.password not in done.stdout + done.stderr
