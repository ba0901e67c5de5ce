"""Recommendations as they are printed: what is asked of whom, since when, until when."""

import pandas as pd

from catalogue.words import Words
from model.recommendations import OPEN, STATES
from reporting.completeness import GAP_CLASSES

STATE_NAMES = {
    "escalated": "escalated",
    "overdue": "overdue",
    "open": "open",
    "done": "done",
    "withdrawn": "withdrawn: the figures are not owed any more",
}
TOGETHER = ["state", "recommendation", "owner", "provider", "other", "since", "editions", "due"]


def follow_up(rows: pd.DataFrame, words: Words) -> dict:
    """The recommendations of an edition (its frame) for printing.

    `counts`: state and how many; `library`: what the entries in use say, with their class of gap;
    `rows`: those of one owner, entry, date and state together, the gravest state first, each with
    `state`, `state_name`, `owner`, `title`, `concerns` (list of texts), `since`, `editions`, `due`.
    """
    counts = rows["state"].value_counts()
    return {
        "counts": [
            {"state": state, "name": words.say(STATE_NAMES[state]), "count": int(counts[state])}
            for state in STATES
            if state in counts
        ],
        "still": int(rows["state"].isin(OPEN).sum()),
        "library": _library(rows, words),
        "rows": [_group(key, part, words) for key, part in _groups(rows, words)],
    }


def _groups(rows: pd.DataFrame, words: Words):
    """Rows that are printed as one: gravest state first, then institutions in their order."""
    order = {name: place for place, name in enumerate(words.country.providers.index, start=1)}
    entries = list(words.catalogue.recommendations.index)
    groups = list(rows.groupby(TOGETHER, sort=True))
    return sorted(
        groups,
        key=lambda group: (
            STATES.index(group[0][0]),
            order.get(group[0][2], 0),
            entries.index(group[0][1]),
            order[group[0][3]],
        ),
    )


def _group(key: tuple, part: pd.DataFrame, words: Words) -> dict:
    state, entry, owner, provider, other, since, editions, due = key
    title = words.catalogue.recommendations.loc[entry, "title"]
    about = [] if owner == provider else [words.provider(provider)]
    about += [words.say(name) for name in other.split(";") if name]
    return {
        "state": state,
        "state_name": words.say(STATE_NAMES[state]),
        "owner": words.provider(owner) or words.say(words.country.settings["producer"]),
        "entry": entry,
        "title": words.say(title),
        "about": words.listing(about) if about else "",
        "concerns": [_concern(row, words) for row in part.sort_values("indicator").itertuples()],
        "since": int(since),
        "editions": int(editions),
        "due": words.date(due) if due else "",
    }


def _concern(row, words: Words) -> str:
    name = words.indicator(row.indicator)
    if not row.dimensions:
        return name
    parts = words.listing([words.dimension(part) for part in row.dimensions.split(";")])
    return words.say("{indicator} (by {dimensions})", indicator=name, dimensions=parts)


def _library(rows: pd.DataFrame, words: Words) -> list[dict]:
    used = set(rows["recommendation"])
    return [
        {
            "title": words.say(entry.title),
            "text": words.say(entry.text),
            "gap": words.say(GAP_CLASSES[entry.gap]),
        }
        for entry in words.catalogue.recommendations.itertuples()
        if entry.Index in used
    ]
