"""The register's events of the intake: what arrived, what was wrong with it, who was absent.

Called through `store.register`, which says what holds for all of these functions.
"""

import unicodedata
from dataclasses import asdict, fields

import pandas as pd
import sqlalchemy as sa

from model import findings as findings_frame
from model.records import Retrieval, Submission
from store import tables
from store.database import digest, frame, moment, pick, row, writing

SUBMISSION = [field.name for field in fields(Submission)]
RETRIEVAL = [field.name for field in fields(Retrieval)]
FINDING = findings_frame.COLUMNS[: findings_frame.COLUMNS.index("key")]
ABSENCE = ["ref_area", "provider", "round", "reason", "recorded_at"]
SEEN = ["path", "size", "modified_ns", "seen_ns", "boot", "sha256", "state"]


# Submissions


def file_key(file_name: str) -> str:
    """What two spellings of one file name have in common."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", file_name).casefold())


def next_submission_id(engine: sa.Engine, ref_area: str, provider: str, round: int) -> str:
    """An id as MDA-bns-2024-1 that nobody else gets. Ids grow; one not used leaves a hole."""
    return _next_id(engine, f"{ref_area}-{provider}-{round}")


def add_submission(engine: sa.Engine, submission: Submission) -> bool:
    """Record a file as received; False if it is what its provider sent last under this name.

    A, then B, then A again are three events, and A is current. Of two processes that add the same
    content at once, one adds it.
    """
    values = asdict(submission) | {"file_key": file_key(submission.file_name)}
    values = row(tables.submissions, values)
    moment("received_at", submission.received_at)
    table = tables.submissions
    same_file = [
        table.c[name] == values[name] for name in ("ref_area", "provider", "round", "file_key")
    ]
    newest = sa.select(table.c.sha256).where(*same_file).order_by(table.c.event.desc()).limit(1)
    with writing(engine, table) as connection:
        if connection.scalar(newest) == submission.sha256:
            return False
        connection.execute(sa.insert(table).values(values))
    return True


def set_submission_state(
    engine: sa.Engine, submission_id: str, state: str, workbook: str | None = None
) -> None:
    """Say what became of a submission, and (if given) which layout explains it."""
    values = {"state": state} | ({} if workbook is None else {"workbook": workbook})
    table = tables.submissions
    with writing(engine, table) as connection:
        change = (
            sa.update(table)
            .where(table.c.submission_id == submission_id)
            .values(row(table, values))
        )
        if connection.execute(change).rowcount != 1:
            raise LookupError(f"no submission {submission_id!r} is in the register")


def submissions(engine: sa.Engine, ref_area: str, round: int | None = None) -> pd.DataFrame:
    """All submissions of a country (and round), as received: the fields of Submission."""
    table = tables.submissions
    query = pick(table, SUBMISSION).where(table.c.ref_area == ref_area).order_by(table.c.event)
    return frame(engine, query if round is None else query.where(table.c.round == round))


def current_submissions(engine: sa.Engine, ref_area: str, round: int) -> pd.DataFrame:
    """The latest accepted submission per provider, workbook and file name of one round."""
    table = tables.submissions
    return _accepted(engine, ref_area, table.c.round == round)


def submissions_in_force(engine: sa.Engine, ref_area: str, round: int) -> pd.DataFrame:
    """What the edition of this reference year is made from.

    Per provider and workbook the current submissions of its newest round up to `round`: a newer
    round replaces the same workbook of older ones; a workbook not sent again stays in force.
    """
    accepted = _accepted(engine, ref_area, tables.submissions.c.round <= round)
    newest = accepted.groupby(["provider", "workbook"])["round"].transform("max")
    return accepted[accepted["round"] == newest].reset_index(drop=True)


def _accepted(engine: sa.Engine, ref_area: str, rounds) -> pd.DataFrame:
    table = tables.submissions
    query = (
        pick(table, [*SUBMISSION, "file_key"])
        .where(table.c.ref_area == ref_area, table.c.state == "accepted", rounds)
        .order_by(table.c.event)
    )
    latest = frame(engine, query).drop_duplicates(
        ["provider", "round", "workbook", "file_key"], keep="last"
    )
    by = ["provider", "workbook", "round", "file_key"]
    return latest.sort_values(by, ignore_index=True)[SUBMISSION]


# Retrievals


def next_retrieval_id(engine: sa.Engine, ref_area: str, series: str, round: int) -> str:
    """An id as MDA-SM.POP.NETM-2024-1 that nobody else gets."""
    return _next_id(engine, f"{ref_area}-{series}-{round}")


def add_retrieval(engine: sa.Engine, retrieval: Retrieval) -> bool:
    """Record an answer; False if the series' newest one of the round says the same.

    The same: all but the id and the hour.
    """
    table = tables.retrievals
    values = row(table, asdict(retrieval))
    moment("retrieved_at", retrieval.retrieved_at)
    said = [name for name in RETRIEVAL if name not in ("retrieval_id", "retrieved_at")]
    newest = (
        pick(table, said)
        .where(*(table.c[name] == values[name] for name in ("ref_area", "round", "series")))
        .order_by(table.c.event.desc())
        .limit(1)
    )
    with writing(engine, table) as connection:
        last = connection.execute(newest).first()
        if last is not None and last._asdict() == {name: values[name] for name in said}:
            return False
        connection.execute(sa.insert(table).values(values))
    return True


def retrievals(engine: sa.Engine, ref_area: str, round: int | None = None) -> pd.DataFrame:
    """All retrievals for a country (and round), as made: the fields of Retrieval."""
    table = tables.retrievals
    query = pick(table, RETRIEVAL).where(table.c.ref_area == ref_area).order_by(table.c.event)
    return frame(engine, query if round is None else query.where(table.c.round == round))


def retrievals_in_force(engine: sa.Engine, ref_area: str, round: int) -> pd.DataFrame:
    """Per series the newest retrieval of this round, else of the newest round before it."""
    made = retrievals(engine, ref_area)
    made = made[made["round"] <= round].sort_values("round", kind="stable")
    return made.drop_duplicates("series", keep="last").sort_values("series", ignore_index=True)


# Findings of the intake


def add_findings(engine: sa.Engine, owner_id: str, findings: pd.DataFrame) -> int:
    """Keep the findings about one submission or retrieval; how many were not kept already.

    They are open: what was decided about them is looked up when an edition is made.
    """
    if (findings["state"] != "open").any():
        raise ValueError(f"findings about {owner_id} are decided already; keep them as found")
    table = tables.intake_findings
    found = findings[FINDING].astype({"time_period": "object"})
    found = found.where(found.notna(), None)
    rows = {}
    for values in found.to_dict("records"):
        values = row(table, {"owner_id": owner_id, **values})
        rows[digest(values)] = values
    with writing(engine, table) as connection:
        known = sa.select(table.c.digest).where(table.c.owner_id == owner_id)
        for digest_known in connection.scalars(known):
            rows.pop(digest_known, None)
        if rows:
            connection.execute(
                sa.insert(table), [{**values, "digest": key} for key, values in rows.items()]
            )
    return len(rows)


def findings_of(engine: sa.Engine, owner_ids: list[str]) -> pd.DataFrame:
    """The findings frame of several submissions and retrievals, in its one order."""
    table = tables.intake_findings
    query = pick(table, FINDING).where(table.c.owner_id.in_(list(owner_ids)))
    return findings_frame.complete(frame(engine, query.order_by(table.c.event)))


# Absences


def add_absence(
    engine: sa.Engine, ref_area: str, provider: str, round: int, reason: str, recorded_at: str
) -> bool:
    """Record that a provider has not delivered; False if it is recorded with this reason."""
    table = tables.absences
    values = row(
        table, dict(zip(ABSENCE, (ref_area, provider, round, reason, recorded_at), strict=True))
    )
    moment("recorded_at", recorded_at)
    newest = (
        sa.select(table.c.reason)
        .where(*(table.c[name] == values[name] for name in ABSENCE[:3]))
        .order_by(table.c.event.desc())
        .limit(1)
    )
    with writing(engine, table) as connection:
        if connection.scalar(newest) == reason:
            return False
        connection.execute(sa.insert(table).values(values))
    return True


def absences(engine: sa.Engine, ref_area: str, round: int) -> pd.DataFrame:
    """Who was absent when the round closed, and why; the last reason given per provider."""
    table = tables.absences
    query = (
        pick(table, ABSENCE)
        .where(table.c.ref_area == ref_area, table.c.round == round)
        .order_by(table.c.event)
    )
    recorded = frame(engine, query).drop_duplicates("provider", keep="last")
    return recorded.sort_values("provider", ignore_index=True)


# The scanner's memory


def seen_files(engine: sa.Engine, ref_area: str) -> pd.DataFrame:
    """What the last scan of a country's share saw, by path; the columns SEEN."""
    table = tables.seen_files
    return frame(
        engine, pick(table, SEEN).where(table.c.ref_area == ref_area).order_by(table.c.path)
    )


def remember_files(engine: sa.Engine, ref_area: str, files: pd.DataFrame) -> None:
    """Remember files of a scan (columns SEEN); a path known already is replaced.

    A file's state is waiting (perhaps not whole yet), taken, ignored, refused or gone. A path
    must be valid Unicode text, which a name on a share need not be.
    """
    table = tables.seen_files
    rows = [
        row(table, {"ref_area": ref_area, **values}) for values in files[SEEN].to_dict("records")
    ]
    if not rows:
        return
    with writing(engine, table) as connection:
        connection.execute(
            sa.delete(table).where(
                table.c.ref_area == ref_area, table.c.path == sa.bindparam("known")
            ),
            [{"known": values["path"]} for values in rows],
        )
        connection.execute(sa.insert(table), rows)


def _next_id(engine: sa.Engine, series: str) -> str:
    table = tables.numbers
    row(table, {"series": series})
    with writing(engine, table) as connection:
        step = (
            sa.update(table)
            .where(table.c.series == series)
            .values(last=table.c.last + 1)
            .returning(table.c.last)
        )
        number = connection.scalar(step)
        if number is None:
            number = 1
            connection.execute(sa.insert(table).values(series=series, last=number))
    return f"{series}-{number}"
