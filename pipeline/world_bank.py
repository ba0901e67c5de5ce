"""The World Bank's part of a round: fetched, kept, and announced when a figure changed."""

import os

from extractors.world_bank import PUBLISHER
from pipeline.intake import now, to_announce
from pipeline.retrieve import PROVIDER, retrieve_world_bank
from pipeline.workplace import Workplace, open_workplace
from store import register


def address() -> str:
    """Where the API is asked; MIGRATION_PROFILE_WORLD_BANK names another place."""
    return os.environ.get("MIGRATION_PROFILE_WORLD_BANK") or PUBLISHER


def rounds_to_ask(workplace: Workplace, round_: int | None) -> list[int]:
    """The round asked for, or all that are open today: a closed one keeps its vintage."""
    if round_ is not None:
        return [round_]
    today = now()[:10]
    listed = workplace.country.rounds.items()
    return sorted(n for n, dates in listed if dates["opens"] <= today <= dates["closes"])


def fetch(ref_area: str, round_: int | None, since: str) -> dict:
    """Ask for every owed series; counts, and what to announce.

    `since` (ISO 8601, UTC) is when the run that asks began: what a killed try of it had retrieved
    is announced by the next try.
    """
    workplace = open_workplace(ref_area)
    counts = {"current": 0, "stale": 0, "absent": 0, "added": 0}
    announce = []
    for number in rounds_to_ask(workplace, round_):
        told = retrieve_world_bank(workplace.places, ref_area, number, address(), now())
        counts = {name: counts[name] + told[name] for name in ("current", "stale", "absent")} | {
            "added": counts["added"] + len(told["added"])
        }
        known = register.retrievals(workplace.engine, ref_area, number)
        new = known["retrieval_id"].isin(told["added"]) | (known["retrieved_at"] >= since)
        answered = (new & (known["sha256"] != "")).any()
        announce += to_announce(workplace, number, {PROVIDER} if answered else set())
    return counts | {"announce": announce}
