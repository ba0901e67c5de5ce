"""A register of an earlier release is brought up to date with all that is in it."""

import sqlalchemy as sa
from alembic import command

from store import database, register
from store.database import VERSION_TABLE, open_register
from tests.store.test_database import SUBMISSION, insert, rows


def test_a_register_of_the_first_release_keeps_its_submissions(url, monkeypatch):
    def first_step(config, _):
        upgrade(config, "0001")

    upgrade = command.upgrade
    with monkeypatch.context() as patched:
        patched.setattr(database.command, "upgrade", first_step)
        old = open_register(url)
    insert(old, "submissions", SUBMISSION)
    before = rows(old, "submissions")
    old.dispose()

    engine = open_register(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")) == "0002"
    assert rows(engine, "submissions") == before
    again = SUBMISSION | {"submission_id": "MDA-lighthouses-2024-2", "state": "quarantined"}
    insert(engine, "submissions", again)
    assert [row.event for row in rows(engine, "submissions")] == [1, 2]
    kept = register.submissions(engine, "MDA", 2024)
    assert kept["state"].tolist() == ["received", "quarantined"]
