"""The World Bank's part of a round: retrieve, and say whether anything changed."""

import os

from pipeline.intake import asked_rounds, now, to_announce
from pipeline.retrieve import PROVIDER, retrieve_world_bank
from pipeline.workplace import Workplace, open_workplace

PUBLIC = "https://api.worldbank.org/v2"


def base_address() -> str:
    """Where the API is asked; MIGRATION_PROFILE_WORLD_BANK names another address."""
    return os.environ.get("MIGRATION_PROFILE_WORLD_BANK") or PUBLIC


def fetch(ref_area: str, round_: int | None = None, since: str | None = None) -> dict:
    """Retrieve what is owed for one round, or for every round that is being collected.

    Returns counts and what to announce (see `take_in` for `since`).
    """
    since = since or now()
    workplace = open_workplace(ref_area)
    added, announce = 0, []
    for number in [round_] if round_ else collecting(workplace):
        made = retrieve_world_bank(workplace.places, ref_area, number, base_address(), now())
        added += len(made["added"])
        # An answer that has become a stale one keeps its hour.
        changed = frozenset({PROVIDER} if made["current"] + made["stale"] and made["added"] else ())
        announce += to_announce(workplace, number, since, changed)
    return {"added": added, "announce": announce}


def collecting(workplace: Workplace) -> list[int]:
    """The rounds that have opened and not closed; a closed year's vintage stays as it was."""
    today = now()[:10]
    rounds = workplace.country.rounds
    return [
        number
        for number in asked_rounds(workplace.country, None)
        if rounds[number]["closes"] >= today
    ]
