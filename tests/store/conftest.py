"""A register for every test, once on SQLite and once on PostgreSQL."""

import itertools
import os
from pathlib import Path

import pytest
import sqlalchemy as sa

from store import register
from store.places import Places, places
from tests.store import postgresql

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
SCHEMAS = itertools.count(1)


@pytest.fixture(scope="session")
def server():
    """A private PostgreSQL server, started for these tests and stopped after them."""
    programs = postgresql.binaries()
    if programs is None:
        message = "PostgreSQL's programs are not there (Debian: apt-get install postgresql)"
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with postgresql.cluster(programs) as started:
        yield started


@pytest.fixture(params=ENGINES)
def url(request, tmp_path) -> str:
    """The URL of a register that nobody has opened yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/var/register.sqlite"
    server = request.getfixturevalue("server")
    # A schema of its own is as good as a database of its own, and made at once.
    schema = f"register_{next(SCHEMAS)}"
    admin = sa.create_engine(server.url())
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
    admin.dispose()
    return server.url(schema).render_as_string(hide_password=False)


@pytest.fixture
def engine(url):
    opened = register.open_register(url)
    yield opened
    opened.dispose()


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Places:
    """Places of the test's own."""
    for name in ("REGISTER", "SHARE"):
        monkeypatch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    return places()
