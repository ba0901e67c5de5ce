"""The register: submissions, retrievals, findings, decisions, editions, sign-offs, absences."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# An answer of the database that names what is wrong with a row is the name of its check.
AREA = "length(ref_area) = 3 AND ref_area = upper(ref_area)"
ROUND = "round BETWEEN 1900 AND 2999"
SHA256 = "length(sha256) = 64 AND ltrim(sha256, '0123456789abcdef') = ''"
DIGEST = "length(digest) = 64 AND ltrim(digest, '0123456789abcdef') = ''"


def text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def whole(*names: str) -> list[sa.Column]:
    return [sa.Column(name, WHOLE, nullable=False) for name in names]


def event() -> sa.Column:
    return sa.Column("event", WHOLE, primary_key=True, autoincrement=True)


def one_of(name: str, members: str) -> str:
    listed = ", ".join(f"'{member}'" for member in members.split())
    return f"{name} IN ({listed})"


def table(name: str, *parts, **checks: str) -> None:
    """A table with its checks; no text may hold the character NUL, which PostgreSQL refuses."""
    texts = [
        part.name
        for part in parts
        if isinstance(part, sa.Column) and isinstance(part.type, sa.Text)
    ]
    named = [sa.CheckConstraint(check, name=f"{name}_{what}") for what, check in checks.items()]
    if op.get_context().dialect.name == "sqlite":
        nul = " AND ".join(f"instr({column}, char(0)) = 0" for column in texts)
        named.append(sa.CheckConstraint(nul, name=f"{name}_no_nul"))
    op.create_table(
        name,
        *parts,
        *named,
        sqlite_strict=True,
        sqlite_autoincrement=any(getattr(part, "name", None) == "event" for part in parts),
    )


def append_only(name: str) -> None:
    """Refuse every change of a row that is there, and its removal."""
    if op.get_context().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, '{name} are append-only'); END"
            )
        # INSERT OR REPLACE removes the old row without asking the trigger on DELETE.
        op.execute(
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} "
            f"WHEN EXISTS (SELECT 1 FROM {name} "
            "WHERE event = NEW.event OR digest = NEW.digest) "
            f"BEGIN SELECT RAISE(ABORT, '{name} are append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name} are append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_append_only()"
    )


def upgrade() -> None:
    table(
        "submissions",
        event(),
        *text("submission_id", "ref_area", "provider"),
        *whole("round"),
        *text("file_name", "file_key", "sha256"),
        *whole("size"),
        *text("received_at", "workbook", "state"),
        sa.UniqueConstraint("submission_id"),
        area=AREA,
        round=ROUND,
        sha256=SHA256,
        size="size >= 0",
        named="submission_id <> '' AND provider <> '' AND file_name <> '' AND received_at <> ''",
        state=one_of("state", "received accepted held refused superseded"),
    )
    table(
        "retrievals",
        event(),
        *text("retrieval_id", "ref_area"),
        *whole("round"),
        *text("series", "url", "last_updated", "sha256", "retrieved_at", "state", "note"),
        sa.UniqueConstraint("retrieval_id"),
        area=AREA,
        round=ROUND,
        sha256=f"(sha256 = '' AND state = 'absent') OR ({SHA256})",
        named="retrieval_id <> '' AND series <> '' AND url <> '' AND retrieved_at <> ''",
        state=one_of("state", "current stale absent"),
    )
    table(
        "intake_findings",
        event(),
        *text("owner_id", "rule", "severity", "ref_area", "provider", "indicator"),
        sa.Column("time_period", WHOLE, nullable=True),
        *text("dimensions", "observed", "expected", "pointers", "parameters", "digest"),
        sa.UniqueConstraint("digest"),
        area=AREA,
        digest=DIGEST,
        named="owner_id <> '' AND rule <> ''",
        severity=one_of("severity", "blocker must-explain note"),
    )
    op.create_index("intake_findings_owner", "intake_findings", ["owner_id"])
    table(
        "decisions",
        event(),
        *text("ref_area", "finding", "kind", "observed", "expected", "text"),
        *text("decided_by", "decided_at", "digest"),
        sa.UniqueConstraint("digest"),
        area=AREA,
        digest=DIGEST,
        named="finding <> '' AND text <> '' AND decided_by <> '' AND decided_at <> ''",
        kind=one_of("kind", "explain waive choose_source accept_revision"),
    )
    table(
        "editions",
        sa.Column("edition", sa.Text, primary_key=True, nullable=False),
        *text("ref_area"),
        *whole("time_period"),
        area=AREA,
        time_period="time_period BETWEEN 1900 AND 2999",
        edition="length(edition) = 16 AND ltrim(edition, '0123456789abcdef') = ''",
    )
    table(
        "edition_events",
        event(),
        sa.Column("edition", sa.Text, sa.ForeignKey("editions.edition"), nullable=False),
        *text("created_at"),
        named="created_at <> ''",
    )
    table(
        "sign_offs",
        event(),
        sa.Column("edition", sa.Text, sa.ForeignKey("editions.edition"), nullable=False),
        *text("answer", "answered_by", "answered_at", "note", "digest"),
        sa.UniqueConstraint("digest"),
        digest=DIGEST,
        named="answered_by <> '' AND answered_at <> ''",
        answer=one_of("answer", "approve reject"),
    )
    table(
        "absences",
        event(),
        *text("ref_area", "provider"),
        *whole("round"),
        *text("reason", "recorded_at"),
        area=AREA,
        round=ROUND,
        named="provider <> '' AND reason <> '' AND recorded_at <> ''",
    )
    table(
        "seen_files",
        *text("ref_area", "path"),
        *whole("size", "modified_ns", "seen_ns"),
        *text("boot", "sha256", "state"),
        sa.PrimaryKeyConstraint("ref_area", "path"),
        area=AREA,
        sha256=f"sha256 = '' OR ({SHA256})",
        size="size >= 0",
        named="path <> ''",
        state=one_of("state", "waiting taken ignored refused gone"),
    )
    table(
        "numbers",
        sa.Column("series", sa.Text, primary_key=True, nullable=False),
        *whole("last"),
        last="last >= 1",
    )
    append_only("decisions")
    append_only("sign_offs")
