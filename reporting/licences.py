"""Licence and attribution of every source whose figures an edition holds."""

import pandas as pd

from catalogue.licences import NOT_STATED, licence_of
from catalogue.words import Words


def licences(words: Words, frame: pd.DataFrame) -> list[dict]:
    """Per source of the observation frame: whose figures, attribution, licence, url, note.

    A database's row names the publishers it serves. Computed figures have the licences of what they
    were computed from; they are not listed. `stated` is False where no licence is known.
    """
    country = words.country
    computed = country.providers.index[country.providers["kind"] == "computed"]
    rows = frame[frame["obs_value"].notna() & ~frame["provider"].isin(computed)]
    pairs = rows[["provider", "publisher"]].drop_duplicates()
    order = {code: number for number, code in enumerate(country.providers.index)}
    used: dict[tuple, dict[str, list[str]]] = {}
    for row in sorted(pairs.itertuples(), key=lambda one: (order[one.provider], one.publisher)):
        for publisher in row.publisher.split("; "):
            found = licence_of(country.licences, row.provider, publisher)
            # A source of which nothing is known, or whose row names nobody, stands for itself.
            alone = found is None or not country.licences.loc[found, "attribution"]
            sources = used.setdefault((found, publisher if alone else ""), {})
            sources.setdefault(row.provider, []).append(publisher)
    return [_row(words, found, sources) for (found, _alone), sources in used.items()]


def _row(words: Words, found: int | None, sources: dict[str, list[str]]) -> dict:
    stated = found is not None
    known = words.country.licences.loc[found].to_dict() if stated else {}
    said = {name: words.say(text) if text else "" for name, text in known.items() if name != "url"}
    publishers = list(dict.fromkeys(one for listed in sources.values() for one in listed))
    named = words.listing([_name(words, one) for one in publishers])
    return {
        "figures": named,
        "provider": words.listing([words.provider(code) for code in sources]),
        "attribution": said.get("attribution") or named,
        "licence": said.get("licence") or words.say(NOT_STATED),
        "url": known.get("url", ""),
        "note": said.get("note", ""),
        "stated": stated,
    }


def _name(words: Words, publisher: str) -> str:
    known = publisher in words.country.providers.index
    return words.provider(publisher) if known else words.say(publisher)


def rights(words: Words, listed: list[dict]) -> str:
    """One line for a document's properties: the edition's licence and those of its sources."""
    own = words.country.settings.get("licence", "")
    told = [words.say(own)] if own else []
    told += [
        words.say("{source}: {licence}", source=one["attribution"], licence=one["licence"])
        for one in listed
        if one["licence"] not in told
    ]
    return words.say("; ").join(dict.fromkeys(told))
