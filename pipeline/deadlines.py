"""The end of a round: who has not delivered is recorded as absent, and the year goes on."""

from pipeline.intake import asked_rounds, delivered, now, owing, to_announce
from pipeline.workplace import open_workplace
from store import register


def close_round(ref_area: str, round_: int | None = None, since: str | None = None) -> dict:
    """Record the absences of a round that has closed, or of all that have.

    Returns how many were recorded and what to announce (see `take_in` for `since`); before the
    closing date, nothing.
    """
    since = since or now()
    workplace = open_workplace(ref_area)
    today = now()[:10]
    recorded, announce = 0, []
    for number in asked_rounds(workplace.country, round_):
        if today <= workplace.country.rounds[number]["closes"]:
            continue
        absent = set(owing(workplace.catalogue, workplace.country)) - delivered(workplace, number)
        recorded += sum(
            register.add_absence(workplace.engine, ref_area, name, number, "not_delivered", now())
            for name in sorted(absent)
        )
        announce += to_announce(workplace, number, since)
    return {"recorded": recorded, "announce": announce}
