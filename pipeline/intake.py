"""What providers dropped in the share → submissions in vault and register, each of them read."""

import datetime
import logging
import time
from collections import Counter
from dataclasses import replace

from catalogue.load import Country
from extractors import share
from extractors.share import Arrival
from model.records import Submission
from pipeline.reading import Reading, read_submission
from pipeline.workplace import Workplace, open_workplace
from store import arrivals, register

COMPUTED = "computed"
QUIET_SECONDS = 5
log = logging.getLogger(__name__)


def now() -> str:
    """The time now, UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def owing(country: Country) -> list[str]:
    """The providers that owe something and deliver it themselves."""
    kinds = country.providers["kind"]
    owed = set(country.obligations["provider"])
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


def take_in(ref_area: str, round_: int | None = None) -> dict:
    """Take every complete new file of the share; of one round, or of all that have opened.

    Returns counts and what to announce: which providers' figures for which round have changed.
    ShareError when the share cannot be scanned.
    """
    workplace = open_workplace(ref_area)
    states, announce = Counter(), []
    for number in asked_rounds(workplace.country, round_):
        changed = set()
        for arrival in _arrivals(workplace, number):
            state = _take(workplace, arrival) if arrival.state == "ready" else arrival.state
            states[state] += 1
            if state in ("accepted", "refused", "held") and arrival.state == "ready":
                changed.add(arrival.provider)
        announce += to_announce(workplace, number, changed)
    return {**states, "announce": announce}


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
        sha256, size = share.take(here.share, arrival, here.vault)
    except share.StillChanging:
        return "waiting"
    file = {"file_name": arrival.file_name, "sha256": sha256}
    reading = read_submission(here, workplace.country, arrival.provider, file)
    submission = Submission(
        submission_id=register.next_submission_id(
            engine, ref_area, arrival.provider, arrival.round
        ),
        ref_area=ref_area,
        provider=arrival.provider,
        round=arrival.round,
        file_name=arrival.file_name,
        sha256=sha256,
        size=size,
        received_at=now(),
        workbook=reading.workbook,
    )
    state = _state(workplace, submission, reading)
    new = register.add_submission(engine, replace(submission, state=state))
    memory = share.remembered([arrival], {arrival.path: sha256})
    register.remember_files(engine, ref_area, memory)
    return state if new else "known"


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
    workplace: Workplace, round_: int, changed: set[str], state: str = "delivered"
) -> list[dict]:
    """What the scheduler must hear after these providers' figures changed.

    The yearly run waits for all providers of a round. Once a year has been built, one changed
    provider must start it again: then all providers are announced as they stand.
    """
    if not changed:
        return []
    ref_area = workplace.country.ref_area
    built = register.editions(workplace.engine, ref_area, round_)
    names = owing(workplace.country) if len(built) else sorted(changed)
    absent = set(register.absences(workplace.engine, ref_area, round_)["provider"])
    return [
        {
            "provider": name,
            "round": round_,
            "state": state if name in changed else "absent" if name in absent else "delivered",
        }
        for name in names
    ]
