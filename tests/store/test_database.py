"""The register opens for everybody at once, and refuses what would rot in it."""

import os
import signal
import sqlite3

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from model.records import Decision, SignOff
from store import durable, register, tables
from store.database import VERSION_TABLE, frame, open_register, writing
from tests.store.processes import FORK, PATIENCE, killed, killed_at_every_step, together, waits

SHA256 = "a" * 64
SUBMISSION = {
    "submission_id": "MDA-lighthouses-2024-1",
    "ref_area": "MDA",
    "provider": "lighthouses",
    "round": 2024,
    "file_name": "towers.xlsx",
    "file_key": "towers.xlsx",
    "sha256": SHA256,
    "size": 12,
    "received_at": "2025-02-01T08:00:00Z",
    "workbook": "",
    "state": "received",
}
RETRIEVAL = {
    "retrieval_id": "MDA-SM.POP.NETM-2024-1",
    "ref_area": "MDA",
    "round": 2024,
    "series": "SM.POP.NETM",
    "url": "https://api.example/series",
    "last_updated": "2025-12-01",
    "sha256": SHA256,
    "retrieved_at": "2025-02-01T08:00:00Z",
    "state": "current",
    "note": "",
}
FINDING = {
    "owner_id": "MDA-lighthouses-2024-1",
    "rule": "I01",
    "severity": "blocker",
    "ref_area": "MDA",
    "provider": "lighthouses",
    "indicator": "",
    "time_period": 2024,
    "dimensions": "",
    "observed": "",
    "expected": "",
    "pointers": "",
    "parameters": "{}",
    "digest": SHA256,
}
DECISION = {
    "ref_area": "MDA",
    "finding": "V09|MDA|lighthouses|MP-A01|2024|",
    "kind": "explain",
    "observed": "3",
    "expected": "4",
    "text": "one tower was closed",
    "decided_by": "A. Keeper",
    "decided_at": "2025-02-01",
    "digest": SHA256,
}
EDITION = {"edition": "e" * 16, "ref_area": "MDA", "time_period": 2024}
EVENT = {"edition": "e" * 16, "created_at": "2025-02-01"}
SIGN_OFF = {
    "edition": "e" * 16,
    "answer": "approve",
    "answered_by": "A. Keeper",
    "answered_at": "2025-02-01",
    "note": "",
    "digest": SHA256,
}
ABSENCE = {
    "ref_area": "MDA",
    "provider": "lighthouses",
    "round": 2024,
    "reason": "not delivered",
    "recorded_at": "2025-02-01",
}
SEEN = {
    "ref_area": "MDA",
    "path": "lighthouses/inbox/2024/towers.xlsx",
    "size": 12,
    "modified_ns": 1,
    "seen_ns": 1,
    "boot": "b",
    "sha256": "",
    "state": "waiting",
}
NUMBER = {"series": "MDA-lighthouses-2024", "last": 1}
ROWS = {
    "submissions": SUBMISSION,
    "retrievals": RETRIEVAL,
    "intake_findings": FINDING,
    "decisions": DECISION,
    "editions": EDITION,
    "edition_events": EVENT,
    "sign_offs": SIGN_OFF,
    "absences": ABSENCE,
    "seen_files": SEEN,
    "numbers": NUMBER,
}


def insert(engine, table: str, values: dict) -> None:
    """Past all our own checks, as any other program could."""
    names = ", ".join(f'"{name}"' for name in values)
    binds = ", ".join(f":{name}" for name in values)
    with engine.begin() as connection:
        connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({binds})"), values)


def rows(engine, table: str) -> list:
    with engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT * FROM {table}")).all()


def test_the_migrated_tables_are_the_ones_the_code_knows(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, tables.metadata) == []


def test_the_rows_of_these_tests_are_good_ones(engine):
    assert ROWS.keys() == tables.metadata.tables.keys()
    for table, values in ROWS.items():
        insert(engine, table, values)
        assert len(rows(engine, table)) == 1


BAD = [
    (table, name, None)
    for table, values in ROWS.items()
    for name in values
    if (table, name) != ("intake_findings", "time_period")
]
BAD += [
    (table, name, bad)
    for table, values in ROWS.items()
    for name, value in values.items()
    for bad in (["12x", float("nan"), float("inf")] if isinstance(value, int) else ["a\0b"])
]
BAD += [
    (table, name, "")
    for table, name in [
        ("submissions", "submission_id"), ("submissions", "provider"),
        ("submissions", "file_name"), ("submissions", "received_at"),
        ("retrievals", "retrieval_id"), ("retrievals", "series"), ("retrievals", "url"),
        ("retrievals", "retrieved_at"), ("retrievals", "sha256"), ("submissions", "sha256"),
        ("intake_findings", "owner_id"), ("intake_findings", "rule"),
        ("decisions", "finding"), ("decisions", "text"), ("decisions", "decided_by"),
        ("decisions", "decided_at"), ("edition_events", "created_at"),
        ("sign_offs", "answered_by"), ("sign_offs", "answered_at"), ("absences", "provider"),
        ("absences", "reason"), ("absences", "recorded_at"), ("seen_files", "path"),
    ]
]  # fmt: skip
BAD += [
    (table, name, "no such thing")
    for table, values in ROWS.items()
    for name in values
    if name in ("state", "severity", "kind", "answer", "digest", "ref_area", "edition")
]
BAD += [("submissions", "sha256", SHA256.upper()), ("seen_files", "sha256", "a" * 63)]
BAD += [("submissions", "sha256", "g" * 64), ("editions", "edition", "a" * 17)]
BAD += [("submissions", "ref_area", "mda"), ("submissions", "size", -1), ("numbers", "last", 0)]
BAD += [("submissions", "round", 24), ("absences", "round", 20240), ("editions", "time_period", 0)]
BAD += [("sign_offs", "edition", "f" * 16), ("edition_events", "edition", "f" * 16)]


# SQLite takes NaN for NULL, which here stands for "about no single year".
BAD = [case for case in BAD if case[:2] != ("intake_findings", "time_period") or case[2] == "12x"]


def test_the_database_itself_refuses_rows_that_would_rot(engine):
    insert(engine, "editions", EDITION)  # for the rows that refer to one
    kept = []
    for table, name, bad in BAD:
        try:
            insert(engine, table, ROWS[table] | {name: bad})
        except (sa.exc.StatementError, ValueError):
            continue
        kept.append((table, name, bad))
    assert kept == []
    assert [table for table in ROWS if rows(engine, table)] == ["editions"]


def test_a_fraction_is_not_a_whole_number(engine):
    """PostgreSQL rounds one that is written as a number, so our own functions refuse it first."""
    if engine.dialect.name == "sqlite":
        with pytest.raises(sa.exc.IntegrityError, match="cannot store REAL"):
            insert(engine, "submissions", SUBMISSION | {"size": 3.7})
    with pytest.raises(ValueError, match=r"absences\.round must be a whole number, not 2023\.5"):
        register.add_absence(engine, "MDA", "lighthouses", 2023.5, "late", "2025-02-01")


@pytest.mark.parametrize("bad", [float("nan"), None, True, "2024", 2**63])
def test_what_is_no_whole_number_never_reaches_the_database(engine, bad):
    with pytest.raises(ValueError, match=r"absences\.round"):
        register.add_absence(engine, "MDA", "lighthouses", bad, "late", "2025-02-01")


@pytest.mark.parametrize("bad", ["a\0b", "\udc80", None, float("nan"), 3, b"late"])
def test_what_is_no_text_never_reaches_the_database(engine, bad):
    with pytest.raises(ValueError, match=r"absences\.reason"):
        register.add_absence(engine, "MDA", "lighthouses", 2024, bad, "2025-02-01")


@pytest.mark.parametrize("bad", ["", "yesterday", "2025-13-01", "01.02.2025", "2025"])
def test_a_moment_is_a_date_or_a_date_and_time(engine, bad):
    with pytest.raises(ValueError, match="recorded_at must be a date"):
        register.add_absence(engine, "MDA", "lighthouses", 2024, "late", bad)


CHANGES = [
    "UPDATE {0} SET digest = 'x'",
    "UPDATE {0} SET event = event + 1",
    "UPDATE {0} SET digest = digest",
    "DELETE FROM {0}",
]
BY_ENGINE = {
    "sqlite": [
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0}",
        "UPDATE OR REPLACE {0} SET event = 2",
    ],
    "postgresql": ["TRUNCATE {0}", "TRUNCATE {0} CASCADE"],
}


@pytest.mark.parametrize("table", ["decisions", "sign_offs"])
def test_decisions_and_sign_offs_are_never_changed_or_removed(engine, table):
    register.add_edition(engine, "MDA", 2024, "e" * 16, "2025-02-01")
    register.add_sign_off(engine, SignOff("e" * 16, "reject", "A. Keeper", "2025-02-01"))
    key = DECISION["finding"]
    register.add_decision(engine, Decision(key, "explain", "3", "4", "why", "A", "2025-02-01"))
    before = rows(engine, table)
    for change in CHANGES + BY_ENGINE[engine.dialect.name]:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(change.format(table))
    assert rows(engine, table) == before
    assert len(before) == 1


def test_an_insert_cannot_replace_a_decision_behind_our_back(tmp_path):
    """Another program, which has not switched our pragmas on."""
    path = tmp_path / "register.sqlite"
    engine = open_register(f"sqlite:///{path}")
    insert(engine, "decisions", DECISION)
    other = sqlite3.connect(path)
    changed = DECISION | {"text": "something else", "event": 1}
    names, binds = ", ".join(changed), ", ".join(f":{name}" for name in changed)
    for values in (changed, changed | {"event": 2}, changed | {"digest": "b" * 64}):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(f"INSERT OR REPLACE INTO decisions ({names}) VALUES ({binds})", values)
    other.close()
    assert rows(engine, "decisions")[0].text == DECISION["text"]


def test_a_sqlite_register_is_strict_and_written_ahead(tmp_path):
    engine = open_register(f"sqlite:///{tmp_path}/register.sqlite")
    with engine.connect() as connection:
        listed = connection.execute(sa.text("PRAGMA table_list")).all()
        strict = {table.name: table.strict for table in listed if table.name in ROWS}
        assert strict == dict.fromkeys(ROWS, 1)
        pragmas = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60000}
        pragmas |= {"synchronous": 2, "recursive_triggers": 1}
        for name, value in pragmas.items():
            assert connection.scalar(sa.text(f"PRAGMA {name}")) == value


def test_processes_that_open_a_fresh_register_at_once_all_succeed(url):
    def act(number: int) -> bool:
        engine = open_register(url)
        return register.add_absence(engine, "MDA", f"provider {number}", 2024, "late", "2025-02-01")

    assert together(6, act) == [True] * 6
    assert len(register.absences(open_register(url), "MDA", 2024)) == 6


def test_opening_it_again_keeps_what_is_in_it(url):
    for _ in range(2):
        engine = open_register(url)
        register.add_absence(engine, "MDA", "lighthouses", 2024, "late", "2025-02-01")
        engine.dispose()
    assert len(register.absences(open_register(url), "MDA", 2024)) == 1


def test_the_working_folder_does_not_matter(tmp_path, monkeypatch, url):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = nowhere\n")
    open_register(url).dispose()


def test_killed_while_it_is_first_opened_the_next_one_succeeds(tmp_path):
    def url(number: int) -> str:
        return f"sqlite:///{tmp_path}/{number}/register.sqlite"

    deaths = 0
    for number in killed_at_every_step(lambda n: open_register(url(n))):
        deaths += 1
        engine = open_register(url(number))
        assert register.absences(engine, "MDA", 2024).empty
        engine.dispose()
    assert deaths


def test_one_writer_waits_for_the_other(url):
    """So that what a writer has read is still true when it writes."""
    reading, go_on = FORK.Event(), FORK.Event()

    def hold() -> None:
        with writing(open_register(url), tables.absences) as connection:
            assert not connection.execute(sa.select(tables.absences)).all()
            reading.set()
            assert go_on.wait(PATIENCE)
            harbours = ABSENCE | {"provider": "harbours"}
            connection.execute(sa.insert(tables.absences).values(harbours))

    def write() -> None:
        other = open_register(url)
        register.add_absence(other, "MDA", "lighthouses", 2024, "late", "2025-02-01")

    open_register(url).dispose()
    holder = FORK.Process(target=hold, daemon=True)
    holder.start()
    assert reading.wait(PATIENCE)
    writer = waits(write)
    go_on.set()
    for process in (holder, writer):
        process.join(PATIENCE)
        assert process.exitcode == 0
    order = frame(open_register(url), sa.select(tables.absences))["provider"].tolist()
    assert order == ["harbours", "lighthouses"]


def test_a_sqlite_register_is_opened_by_one_process_after_the_other(tmp_path):
    """Two that switch to write-ahead logging at once may fail, however long they would wait."""
    path = tmp_path / "register.sqlite"
    with durable.locked(tmp_path / "register.sqlite.lock"):
        other = waits(lambda: open_register(f"sqlite:///{path}"))
        assert not path.exists()
    other.join(PATIENCE)
    assert other.exitcode == 0


def test_a_writer_that_is_killed_leaves_nothing_and_holds_up_nobody(url):
    open_register(url).dispose()

    def die() -> None:
        with writing(open_register(url), tables.absences) as connection:
            connection.execute(sa.insert(tables.absences).values(ABSENCE))
            os.kill(os.getpid(), signal.SIGKILL)

    killed(die)
    engine = open_register(url)
    assert register.absences(engine, "MDA", 2024).empty
    assert register.add_absence(engine, "MDA", "lighthouses", 2024, "late", "2025-02-01")


def test_a_register_of_a_newer_release_is_left_alone(url):
    engine = open_register(url)
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ValueError, match=r"step 9999.*newer release"):
        open_register(url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql+pymysql://u@h/d"])
def test_other_databases_are_refused(url):
    with pytest.raises(ValueError, match="the register cannot be"):
        open_register(url)


@pytest.mark.postgres
def test_a_restart_of_the_server_between_two_steps_is_survived(server):
    engine = open_register(server.url().render_as_string(hide_password=False))
    register.add_absence(engine, "MDA", "lighthouses", 2024, "late", "2025-02-01")
    server.stop("fast")
    server.start()
    assert len(register.absences(engine, "MDA", 2024)) == 1
    engine.dispose()
