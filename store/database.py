"""The register's database: opening it, migrating it, writing to it, reading frames from it."""

import contextlib
import hashlib
import json
import operator
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import durable

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "register_version"
BUSY_SECONDS = 60
MIGRATION_LOCK = 0x4D50_5247  # any number, the same in every process


def open_register(url: str) -> sa.Engine:
    """The register at a SQLAlchemy URL, its tables made or brought up to date.

    Any number of processes may open the same register at once. ValueError for a database that is
    neither a SQLite file nor PostgreSQL, or one that a newer release has changed.
    """
    address = sa.make_url(url)
    kind = address.get_backend_name()
    if kind == "sqlite" and address.database not in (None, "", ":memory:"):
        return _open_sqlite(address)
    if kind == "postgresql":
        return _open_postgresql(address)
    raise ValueError(
        f"the register cannot be {kind}: give the URL of a SQLite file (sqlite:////path/to/file) "
        "or of a PostgreSQL database (postgresql+psycopg://…)"
    )


def _open_sqlite(address: sa.URL) -> sa.Engine:
    file = Path(address.database).absolute()
    durable.make_folder(file.parent)
    engine = sa.create_engine(address.set(database=str(file)))

    @sa.event.listens_for(engine, "connect")
    def prepare(connection, _record):
        connection.isolation_level = None  # transactions begin as `begin` below says, only so
        for pragma in (
            f"busy_timeout = {BUSY_SECONDS * 1000}",
            "foreign_keys = ON",
            "recursive_triggers = ON",
            "synchronous = FULL",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def begin(connection):
        # A transaction that reads first and writes later would fail instead of waiting.
        writes = connection.get_execution_options().get("register_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    # Two processes that switch to WAL at once may fail at once, whatever the busy timeout.
    with durable.locked(file.with_name(file.name + ".lock")):
        raw = engine.raw_connection()
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
        _migrate(engine)
    return engine


def _open_postgresql(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(address, pool_pre_ping=True)  # the server may have been restarted
    _migrate(engine)
    return engine


def _migrate(engine: sa.Engine) -> None:
    """Bring the tables up to date in one transaction, one process after the other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        present = context.get_current_revision()
        if present == script.get_current_head():
            return
        if present not in {None, *(step.revision for step in script.walk_revisions())}:
            raise ValueError(
                f"the register is at step {present}, which this release does not know: "
                "a newer release has changed it; use that release"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextlib.contextmanager
def writing(engine: sa.Engine, *tables: sa.Table) -> Iterator[sa.Connection]:
    """One transaction that alone writes to `tables`: what it reads there stays true."""
    connecting = engine.connect().execution_options(register_writes=True)
    with connecting as connection, connection.begin():
        if tables and engine.dialect.name == "postgresql":
            names = ", ".join(table.name for table in tables)
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        yield connection


def row(table: sa.Table, values: dict) -> dict:
    """`values` if a row of `table` may hold them, whole numbers as int; else ValueError."""
    return {name: _value(table.c[name], value) for name, value in values.items()}


def _value(column: sa.Column, value: object) -> object:
    where = f"{column.table.name}.{column.name}"
    if isinstance(column.type, sa.Text):
        if not isinstance(value, str):
            raise ValueError(f"{where} must be text, not {value!r}")
        if "\0" in value:
            raise ValueError(f"{where} holds the character NUL: {value!r}")
        try:
            value.encode()
        except UnicodeEncodeError as fault:
            raise ValueError(f"{where} is not valid Unicode text: {value!r}") from fault
        return value
    if column.nullable and value is None:
        return None
    try:
        if isinstance(value, bool):
            raise TypeError
        whole = operator.index(value)
    except TypeError:
        raise ValueError(f"{where} must be a whole number, not {value!r}") from None
    if not -(2**63) <= whole < 2**63:
        raise ValueError(f"{where} is out of range: {whole}")
    return whole


def moment(name: str, value: str) -> str:
    """`value` if it is an ISO 8601 date, or date and time; else ValueError."""
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be a date or a date and time as in 2024-05-31T10:00:00Z, not {value!r}"
        ) from None
    return value


def digest(values: dict) -> str:
    """sha256 of a row's content: how the same row is recognised."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def frame(engine: sa.Engine, query: sa.Select) -> pd.DataFrame:
    """The rows of a query: texts as str, whole numbers as int64 (Int64 where one may miss)."""
    columns = query.selected_columns
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    kinds = {
        column.name: "str"
        if isinstance(column.type, sa.Text)
        else ("Int64" if column.nullable else "int64")
        for column in columns
    }
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def pick(table: sa.Table, names: list[str]) -> sa.Select:
    """Some columns of a table."""
    return sa.select(*(table.c[name] for name in names))
