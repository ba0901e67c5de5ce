"""The register's tables as SQLAlchemy knows them.

What a row may hold (checks, triggers) is in the migrations, which the database enforces. Every
table that keeps events numbers them in the order they were recorded (`event`); clocks are not
trusted for that.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

metadata = MetaData()

WHOLE = BigInteger().with_variant(Integer(), "sqlite")  # STRICT tables know INTEGER only


def _event() -> Column:
    return Column("event", WHOLE, primary_key=True, autoincrement=True)


def _text(name: str, *more, **options) -> Column:
    return Column(name, Text, *more, nullable=False, **options)


def _whole(name: str) -> Column:
    return Column(name, WHOLE, nullable=False)


# One row per file taken from the share. `file_key` is the name after NFC and case-folding: what
# makes two files the same file of a provider.
submissions = Table(
    "submissions",
    metadata,
    _event(),
    _text("submission_id", unique=True),
    _text("ref_area"),
    _text("provider"),
    _whole("round"),
    _text("file_name"),
    _text("file_key"),
    _text("sha256"),
    _whole("size"),
    _text("received_at"),
    _text("workbook"),
    _text("state"),
)

# One row per answer of an API that differs from the one before it.
retrievals = Table(
    "retrievals",
    metadata,
    _event(),
    _text("retrieval_id", unique=True),
    _text("ref_area"),
    _whole("round"),
    _text("series"),
    _text("url"),
    _text("last_updated"),
    _text("sha256"),  # "" when nothing was ever answered
    _text("retrieved_at"),
    _text("state"),
    _text("note"),
)

# Findings about one submission or retrieval, raised while it was taken in.
intake_findings = Table(
    "intake_findings",
    metadata,
    _event(),
    _text("owner_id"),
    _text("rule"),
    _text("severity"),
    _text("ref_area"),
    _text("provider"),
    _text("indicator"),
    Column("time_period", WHOLE, nullable=True),
    _text("dimensions"),
    _text("observed"),
    _text("expected"),
    _text("pointers"),
    _text("parameters"),
    _text("digest", unique=True),  # of the whole row: the same finding is kept once per owner
)
Index("intake_findings_owner", intake_findings.c.owner_id)

# Append only.
decisions = Table(
    "decisions",
    metadata,
    _event(),
    _text("ref_area"),
    _text("finding"),
    _text("kind"),
    _text("observed"),
    _text("expected"),
    _text("text"),
    _text("decided_by"),
    _text("decided_at"),
    _text("digest", unique=True),
)

editions = Table(
    "editions",
    metadata,
    _text("edition", primary_key=True),
    _text("ref_area"),
    _whole("time_period"),
)

# Which edition became the newest one, when: the same inputs again make an old edition current.
edition_events = Table(
    "edition_events",
    metadata,
    _event(),
    _text("edition", ForeignKey("editions.edition")),
    _text("created_at"),
)

# Append only.
sign_offs = Table(
    "sign_offs",
    metadata,
    _event(),
    _text("edition", ForeignKey("editions.edition")),
    _text("answer"),
    _text("answered_by"),
    _text("answered_at"),
    _text("note"),
    _text("digest", unique=True),
)

# That a provider had delivered nothing when its round closed.
absences = Table(
    "absences",
    metadata,
    _event(),
    _text("ref_area"),
    _text("provider"),
    _whole("round"),
    _text("reason"),
    _text("recorded_at"),
)

# What the last scans of a share saw: the scanner's memory.
seen_files = Table(
    "seen_files",
    metadata,
    _text("ref_area"),
    _text("path"),  # below the country's folder of the share
    _whole("size"),
    _whole("modified_ns"),
    _whole("seen_ns"),  # monotonic clock of that boot, when it was first seen like this
    _text("boot"),
    _text("sha256"),  # "" until it was taken
    _text("state"),
    PrimaryKeyConstraint("ref_area", "path"),
)

# The last number given out per kind of id.
numbers = Table(
    "numbers",
    metadata,
    _text("series", primary_key=True),
    _whole("last"),
)
