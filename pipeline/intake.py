"""What providers dropped in the share → submissions in vault and register, each of them read."""

import datetime
import logging
import time
from collections import Counter
from dataclasses import replace

from catalogue.grid import asked
from catalogue.load import Catalogue, Country
from extractors import share
from extractors.share import Arrival
from model.records import Submission
from pipeline import answers, explanations
from pipeline.reading import Reading, is_quarantined, read_submission
from pipeline.workplace import Workplace, open_workplace
from store import arrivals, quarantine, register

COMPUTED = "computed"
WORLD_BANK = "world_bank"  # the one provider that is asked
QUIET_SECONDS = 5
log = logging.getLogger(__name__)


def now() -> str:
    """The time now, UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def owing(catalogue: Catalogue, country: Country) -> list[str]:
    """The providers that are asked for something and deliver it themselves."""
    kinds = country.providers["kind"]
    owed = set(asked(catalogue, country)["provider"])
    return sorted(name for name in owed if kinds[name] != COMPUTED)


def asked_rounds(country: Country, round_: int | None) -> list[int]:
    """The round asked for, or all that have opened. ValueError for one not in the calendar.

    Late files are taken as long as the calendar lists their round.
    """
    if round_ is None:
        today = now()[:10]
        return sorted(number for number, dates in country.rounds.items() if dates["opens"] <= today)
    if round_ not in country.rounds:
        known = ", ".join(map(str, sorted(country.rounds)))
        raise ValueError(f"round {round_} is not in calendar.yml of {country.ref_area}: {known}")
    return [round_]


def take_in(ref_area: str, round_: int | None = None, since: str | None = None) -> dict:
    """Take every complete new file of the share; of one round, or of all that have opened.

    Every file taken is answered in the share. Returns counts, the submissions that are
    `unanswered` (the next scan tries again), and what to announce: which providers' figures for
    which round have changed since the run began (`since`, by default now): what a killed try took
    is announced by the next. A file that cannot be taken is logged, counted as failed and tried
    again; when that is so of all, the fault is raised. ShareError when the share cannot be scanned.
    """
    since = since or now()
    workplace = open_workplace(ref_area)
    states, unanswered, announce, faults = Counter(), [], [], []
    ready = 0
    for number in asked_rounds(workplace.country, round_):
        for arrival in _arrivals(workplace, number):
            state = arrival.state
            if state == "ready":
                ready += 1
                try:
                    state = _take(workplace, arrival)
                except Exception as fault:  # one file must not stop the others; it is told
                    log.exception("%s cannot be taken; the next scan tries again", arrival.path)
                    state = "failed"
                    faults.append(fault)
            states[state] += 1
        done = answers.answer_round(workplace, number)
        states["answered"] += len(done["answered"])
        unanswered += done["unanswered"]
        announce += to_announce(workplace, number, since)
    if faults and len(faults) == ready:
        raise faults[0]  # not a file is at fault, but this machine or program
    return {**states, "unanswered": unanswered, "announce": announce}


def _arrivals(workplace: Workplace, round_: int) -> list[Arrival]:
    """What is new in a round; files that are still moving get one quiet period to settle."""
    ref_area, here = workplace.country.ref_area, workplace.places
    providers = list(workplace.country.providers.index)
    for last in (False, True):
        seen = register.seen_files(workplace.engine, ref_area)
        found = share.scan(here.share, ref_area, round_, seen, QUIET_SECONDS, providers)
        waiting = [arrival for arrival in found if arrival.state == "waiting"]
        register.remember_files(workplace.engine, ref_area, share.remembered(waiting, {}))
        if last or not waiting:
            break
        time.sleep(QUIET_SECONDS)
    known = [arrival for arrival in found if arrival.state in ("refused", "gone")]
    for arrival in known:
        log.warning("%s: %s", arrival.path, arrival.note)
    register.remember_files(workplace.engine, ref_area, share.remembered(known, {}))
    return found


def _take(workplace: Workplace, arrival: Arrival) -> str:
    """Keep and read one ready file; the state of its submission, or what kept it from being one."""
    engine, here, ref_area = workplace.engine, workplace.places, workplace.country.ref_area
    try:
        sha256, size = share.take(here.share, arrival, here.quarantine)
    except share.StillChanging:
        return "waiting"
    received_at = now()
    if _is_known(workplace, arrival, sha256):
        quarantine.discard(here.quarantine, sha256)
        if _is_told(workplace, arrival, sha256):
            _remember(workplace, arrival, sha256)
        return "known"
    said = explanations.returned(workplace, arrival.provider, arrival.file_name, sha256)
    if said:
        explanations.keep(workplace, said, received_at)
    # A returned workbook may have any name: it counts as the file that it answers.
    name = said.submission["file_name"] if said and said.changed else arrival.file_name
    file = {"file_name": name, "sha256": sha256}
    reading = read_submission(here, workplace.country, arrival.provider, file)
    lists_persons = is_quarantined(here, sha256)
    if lists_persons:
        quarantine.keep(here.quarantine, sha256)
        log.warning("%s lists persons and was quarantined", sha256)
    else:
        quarantine.admit(here.quarantine, here.vault, sha256)
    submission = Submission(
        submission_id=register.next_submission_id(
            engine, ref_area, arrival.provider, arrival.round
        ),
        ref_area=ref_area,
        provider=arrival.provider,
        round=arrival.round,
        file_name=name,
        sha256=sha256,
        size=size,
        received_at=received_at,
        workbook=reading.workbook,
    )
    if lists_persons:
        state = "quarantined"
    elif said and not said.changed:
        state = "superseded"
    else:
        state = _state(workplace, submission, reading)
    new = register.add_submission(engine, replace(submission, state=state))
    _remember(workplace, arrival, sha256)
    return state if new else "known"


def _remember(workplace: Workplace, arrival: Arrival, sha256: str) -> None:
    memory = share.remembered([arrival], {arrival.path: sha256})
    register.remember_files(workplace.engine, workplace.country.ref_area, memory)


def _is_told(workplace: Workplace, arrival: Arrival, sha256: str) -> bool:
    """Say that known bytes came again, unless they are those that a killed try was taking."""
    seen = register.seen_files(workplace.engine, workplace.country.ref_area)
    taken = (seen["path"] == arrival.path) & (seen["sha256"] == sha256)
    rows = register.submissions(workplace.engine, workplace.country.ref_area, arrival.round)
    first_try = not taken.any() and arrival.file_name in set(rows["file_name"])
    return first_try or answers.answer_known(
        workplace, arrival.provider, arrival.round, arrival.file_name, sha256
    )


def _is_known(workplace: Workplace, arrival: Arrival, sha256: str) -> bool:
    """Whether these bytes are what counts already: sent last under this name, or in use under
    another. A file that was refused or held under another name may be right under this one, but not
    one that lists persons."""
    rows = register.submissions(workplace.engine, workplace.country.ref_area, arrival.round)
    rows = rows[rows["provider"] == arrival.provider]
    keys = rows["file_name"].map(arrivals.file_key)
    last = rows[~keys.duplicated(keep="last")]
    same_name = keys[last.index] == arrivals.file_key(arrival.file_name)
    used = last["state"].isin(["accepted", "superseded", "quarantined"])
    return bool(((last["sha256"] == sha256) & (same_name | used)).any())


def _state(workplace: Workplace, submission: Submission, reading: Reading) -> str:
    """accepted, refused (nothing of it can be used) or held (another file claims its table)."""
    if reading.cells is None:
        return "refused"
    earlier = register.current_submissions(workplace.engine, submission.ref_area, submission.round)
    rival = (
        (earlier["provider"] == submission.provider)
        & (earlier["workbook"] == submission.workbook)
        & (earlier["file_name"].map(arrivals.file_key) != arrivals.file_key(submission.file_name))
    )
    return "held" if rival.any() else "accepted"


def to_announce(
    workplace: Workplace, round_: int, since: str, changed: frozenset[str] = frozenset()
) -> list[dict]:
    """What the scheduler must hear: the providers whose figures of a round changed.

    These are what the register says since a moment (ISO 8601, UTC), and `changed`. The yearly run
    waits for all providers of a round. Once all have been heard of, one that changed must start it
    again: then all are announced as they stand.
    """
    files, answers, absent = _heard(workplace, round_)
    fresh = {
        *files.loc[files["received_at"] >= since, "provider"],
        *answers.loc[answers["retrieved_at"] >= since, "provider"],
        *absent.loc[absent["recorded_at"] >= since, "provider"],
        *changed,
    }
    names = set(owing(workplace.catalogue, workplace.country))
    if not fresh & names:
        return []
    heard = {*files["provider"], *answers["provider"], *absent["provider"]}
    missing = set(absent["provider"]) - delivered(workplace, round_)
    return [
        {
            "provider": name,
            "round": round_,
            "state": "absent" if name in missing else "delivered",
        }
        for name in sorted(names if heard >= names else fresh & names)
    ]


def delivered(workplace: Workplace, round_: int) -> set[str]:
    """The providers with a usable submission or answer in this round."""
    files, answers, _ = _heard(workplace, round_)
    return {*files.loc[files["state"] == "accepted", "provider"], *answers["provider"]}


def _heard(workplace: Workplace, round_: int) -> tuple:
    """Submissions, answers that came and absences of a round, each with its provider."""
    engine, ref_area = workplace.engine, workplace.country.ref_area
    answers = register.retrievals(engine, ref_area, round_)
    return (
        register.submissions(engine, ref_area, round_),
        answers[answers["sha256"] != ""].assign(provider=WORLD_BANK),
        register.absences(engine, ref_area, round_),
    )
