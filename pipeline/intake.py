"""What providers dropped in the share → submissions in vault and register, each of them read."""

import datetime

from catalogue.load import Country
from extractors import share
from pipeline.workplace import Workplace, open_workplace
from store import register

COMPUTED = "computed"


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
    """
    workplace = open_workplace(ref_area)
    taken, announce = 0, []
    for number in asked_rounds(workplace.country, round_):
        changed = set()
        for arrival in share.scan(workplace, ref_area, number):
            changed.add(arrival.provider)
        announce += to_announce(workplace, number, changed)
    return {"taken": taken, "announce": announce}


def to_announce(workplace: Workplace, round_: int, changed: set[str]) -> list[dict]:
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
            "state": "delivered" if name in changed or name not in absent else "absent",
        }
        for name in names
    ]
