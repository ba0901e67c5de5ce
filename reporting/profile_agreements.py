"""The table of agreements in the chapter on international cooperation."""

from catalogue import agreements
from catalogue.words import Words
from reporting.profile_parts import Captions, cut

STATES = {"in force": "in force", "signed": "signed, not in force", "ended": "ended"}


def agreements_table(words: Words, year: int, captions: Captions) -> dict | None:
    """The agreements at the end of a year, by kind and entry into force; None where none is known.

    `counts` says how many of each kind are in force.
    """
    held = agreements.at_end_of(words.country.agreements, year)
    if not len(held):
        return None
    order = {kind: place for place, kind in enumerate(agreements.KINDS)}
    held = held.assign(place=held["kind"].map(order), since=held["in_force"].replace("", "9"))
    held = held.sort_values(["place", "since", "partner"], kind="stable")
    return {
        "caption": captions.table(
            words.say("Agreements with other countries at the end of {year}", year=year)
        ),
        "rows": [_row(words, row) for row in held.itertuples()],
    }


def _row(words: Words, row) -> dict:
    return {
        "kind": words.say(agreements.KINDS[row.kind]),
        "partner": words.member("partner", row.partner),
        "subject": cut(words.say(row.subject)),
        "signed": words.date(row.signed) if row.signed else "–",
        "in_force": words.date(row.in_force) if row.in_force else "–",
        "state": words.say(STATES[row.state]),
        "source": cut(words.say(row.source)),
    }
