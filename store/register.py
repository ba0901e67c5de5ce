"""The register: what was received, found, decided and made. Plain functions on an Engine.

Everything is an event, kept in the order it was recorded; the newest one counts. Functions that
add say whether there was anything to add: what is already the newest is not recorded twice, so a
step that was killed can simply be run again. Frames hold text as str (never missing) and whole
numbers as int64.

ValueError: a value that the table cannot hold. LookupError: a reference to what is not there.
"""

from dataclasses import asdict, fields

import pandas as pd
import sqlalchemy as sa

from model.records import Decision, SignOff
from store import tables
from store.arrivals import (
    SEEN,
    absences,
    add_absence,
    add_findings,
    add_retrieval,
    add_submission,
    current_submissions,
    findings_of,
    next_retrieval_id,
    next_submission_id,
    remember_files,
    retrievals,
    retrievals_in_force,
    seen_files,
    set_submission_state,
    submissions,
    submissions_in_force,
)
from store.database import digest, frame, moment, open_register, pick, row, writing

__all__ = [
    "SEEN",
    "absences",
    "add_absence",
    "add_decision",
    "add_decisions",
    "add_edition",
    "add_findings",
    "add_retrieval",
    "add_sign_off",
    "add_submission",
    "current_submissions",
    "decisions",
    "editions",
    "findings_of",
    "next_retrieval_id",
    "next_submission_id",
    "open_register",
    "remember_files",
    "retrievals",
    "retrievals_in_force",
    "seen_files",
    "set_submission_state",
    "sign_offs",
    "submissions",
    "submissions_in_force",
]

DECISION = [field.name for field in fields(Decision)]
SIGN_OFF = [field.name for field in fields(SignOff)]


# Decisions and sign-offs: append only


def add_decision(engine: sa.Engine, decision: Decision) -> bool:
    """Keep a decision for ever; False if this very one is kept already."""
    return add_decisions(engine, [decision]) == 1


def add_decisions(engine: sa.Engine, decisions: list[Decision]) -> int:
    """Keep decisions, all or none; how many were not kept already."""
    rows = {}
    for decision in decisions:
        parts = decision.finding.split("|")
        if len(parts) < 6:  # a finding about a cell names sheet and cell too
            raise ValueError(f"not the key of a finding: {decision.finding!r}")
        moment("decided_at", decision.decided_at)
        values = row(tables.decisions, {"ref_area": parts[1], **asdict(decision)})
        rows[digest(values)] = values
    return _append(engine, tables.decisions, rows)


def decisions(engine: sa.Engine, ref_area: str) -> pd.DataFrame:
    """All decisions about a country's findings, the newest of each finding last."""
    table = tables.decisions
    return frame(
        engine, pick(table, DECISION).where(table.c.ref_area == ref_area).order_by(table.c.event)
    )


def add_sign_off(engine: sa.Engine, sign_off: SignOff) -> bool:
    """Keep a reviewer's answer about a registered edition; False if it is kept already."""
    moment("answered_at", sign_off.answered_at)
    values = row(tables.sign_offs, asdict(sign_off))
    known = sa.select(tables.editions.c.edition).where(
        tables.editions.c.edition == sign_off.edition
    )
    with engine.connect() as connection:
        if connection.scalar(known) is None:
            raise LookupError(f"no edition {sign_off.edition!r} is in the register")
    return _append(engine, tables.sign_offs, {digest(values): values}) == 1


def sign_offs(engine: sa.Engine, edition: str) -> pd.DataFrame:
    """All answers about an edition, the newest last: the fields of SignOff."""
    table = tables.sign_offs
    return frame(
        engine, pick(table, SIGN_OFF).where(table.c.edition == edition).order_by(table.c.event)
    )


# Editions


def add_edition(engine: sa.Engine, ref_area: str, year: int, edition: str, created_at: str) -> bool:
    """Make an edition its country's newest of the year; False if it is that already."""
    made = row(tables.editions, {"edition": edition, "ref_area": ref_area, "time_period": year})
    event = row(tables.edition_events, {"edition": edition, "created_at": created_at})
    moment("created_at", created_at)
    table = tables.editions
    with writing(engine, table, tables.edition_events) as connection:
        known = connection.execute(sa.select(table).where(table.c.edition == edition)).first()
        if known is None:
            connection.execute(sa.insert(table).values(made))
        elif known._asdict() != made:
            raise ValueError(
                f"edition {edition} is of {known.ref_area} {known.time_period}, "
                f"not of {ref_area} {year}"
            )
        newest = connection.scalar(
            _editions(ref_area, year).order_by(None).order_by(tables.edition_events.c.event.desc())
        )
        if newest == edition:
            return False
        connection.execute(sa.insert(tables.edition_events).values(event))
    return True


def editions(engine: sa.Engine, ref_area: str, year: int) -> pd.DataFrame:
    """The editions of a year in the order in which each became the newest.

    Columns edition, ref_area, time_period, created_at.
    """
    return frame(engine, _editions(ref_area, year))


def _editions(ref_area: str, year: int) -> sa.Select:
    made, events = tables.editions, tables.edition_events
    return (
        sa.select(made.c.edition, made.c.ref_area, made.c.time_period, events.c.created_at)
        .join(events, events.c.edition == made.c.edition)
        .where(made.c.ref_area == ref_area, made.c.time_period == year)
        .order_by(events.c.event)
    )


def _append(engine: sa.Engine, table: sa.Table, rows: dict[str, dict]) -> int:
    """Append rows by digest; how many were not there."""
    with writing(engine, table) as connection:
        known = sa.select(table.c.digest).where(table.c.digest.in_(list(rows)))
        new = rows.keys() - set(connection.scalars(known))
        fresh = [{**values, "digest": key} for key, values in rows.items() if key in new]
        if fresh:
            connection.execute(sa.insert(table), fresh)
    return len(fresh)
