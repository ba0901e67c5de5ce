"""The end of a round: who has not delivered is recorded as absent, and the year goes on."""

from pipeline.intake import asked_rounds, now, owing, to_announce
from pipeline.workplace import Workplace, open_workplace
from store import register


def close_round(ref_area: str, round_: int | None = None) -> dict:
    """Record the absences of a round that has closed, or of all that have.

    Returns how many were recorded and what to announce; before the closing date, nothing.
    """
    workplace = open_workplace(ref_area)
    today = now()[:10]
    recorded, announce = 0, []
    for number in asked_rounds(workplace.country, round_):
        if today <= workplace.country.rounds[number]["closes"]:
            continue
        absent = set(owing(workplace.country)) - delivered(workplace, number)
        new = {
            name
            for name in absent
            if register.add_absence(
                workplace.engine, ref_area, name, number, "not_delivered", now()
            )
        }
        recorded += len(new)
        announce += to_announce(workplace, number, new)
    return {"recorded": recorded, "announce": announce}


def delivered(workplace: Workplace, round_: int) -> set[str]:
    """The providers with a usable submission or answer in this round."""
    ref_area = workplace.country.ref_area
    files = register.submissions(workplace.engine, ref_area, round_)
    answers = register.retrievals(workplace.engine, ref_area, round_)
    providers = set(files.loc[files["state"] == "accepted", "provider"])
    return providers | ({"world_bank"} if (answers["sha256"] != "").any() else set())
