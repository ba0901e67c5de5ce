"""The agenda of the working group: every open conflict, block and gap, each with its options."""

import json

import pandas as pd

from catalogue.load import Catalogue
from catalogue.words import Words
from reporting import summary
from reporting.completeness import GAP_CLASSES
from reporting.follow_up import follow_up
from reporting.grouping import year_ranges
from store.editions import Edition

NAMED = 4  # key figures named per institution; the others are counted


def agenda(edition: Edition, catalogue: Catalogue, words: Words) -> list[dict]:
    """What is to be decided, in the order in which it should be.

    Recommendations that were open in two editions before, conflicts, blocks, gaps.

    An item has `kind`, `matter`, `facts` (lines), and `options` (sentences).
    """
    return [
        *_escalated(edition, words),
        *_conflicts(edition, words),
        *_blocks(edition, words),
        *_gaps(edition, catalogue, words),
    ]


def _escalated(edition: Edition, words: Words) -> list[dict]:
    """Recommendations that nobody has followed for two years, one item per institution."""
    items: dict[str, dict] = {}
    for row in follow_up(edition.recommendations, words)["rows"]:
        if row["state"] != "escalated":
            continue
        item = items.setdefault(
            row["owner"],
            {
                "kind": words.say("Escalated"),
                "matter": words.say(
                    "{owner}: recommendations that were open in two editions before this",
                    owner=row["owner"],
                ),
                "facts": [],
                "options": [
                    words.say("The head of the institution names who does it, and by when."),
                    words.say("Declare why it cannot be done; the recommendation is then closed."),
                ],
            },
        )
        item["facts"].append(
            words.say(
                "{recommendation}, first given in the edition of {year}: {concerns}",
                recommendation=row["title"],
                year=row["since"],
                concerns=words.say("; ").join(row["concerns"]),
            )
        )
    return list(items.values())


def _conflicts(edition: Edition, words: Words) -> list[dict]:
    """Pairs of providers whose figures contradict each other, one item per indicator and pair."""
    rows = summary.open_findings(edition.findings)
    rows = rows[rows["rule"] == "V42"]
    rows = rows.assign(other=[json.loads(text).get("other", "") for text in rows["parameters"]])
    ranks = words.country.obligations.set_index(["provider", "indicator"])["rank"].to_dict()
    items = []
    for (code, provider, other), part in rows.groupby(["indicator", "provider", "other"]):
        newest = part.sort_values("time_period").iloc[-1]
        names = [words.provider(provider), words.say(other)]
        leads = ranks.get((provider, code)) == 1
        items.append(
            {
                "kind": words.say("Conflict"),
                "matter": f"{words.indicator(code)}, {year_ranges(part['time_period'])}",
                "facts": [
                    words.say(
                        "{year}: {one} gives {observed}, {two} gives {expected}.",
                        year=int(newest["time_period"]),
                        one=names[0],
                        two=names[1],
                        observed=words.quantity(newest["observed"]),
                        expected=words.quantity(newest["expected"]),
                    ),
                    words.say("The catalogue lets {provider} lead.", provider=names[0])
                    if leads
                    else "",
                ],
                "options": [
                    words.say("{provider} leads; the other figure stays on record.", provider=name)
                    for name in names
                ]
                + [words.say("Both institutions find out why they differ, and one corrects.")],
            }
        )
    return items


def _blocks(edition: Edition, words: Words) -> list[dict]:
    """What blocks for another reason than a conflict, as on the first page."""
    others = edition.findings[edition.findings["rule"] != "V42"]
    found = summary.blocking(_with(edition, others), words)
    items = [
        {
            "kind": words.say("Block"),
            "matter": words.say(", ").join(
                text for text in (line["title"], line["indicator_name"], line["years"]) if text
            ),
            "facts": [f"{line['sentence']} {line['where']}".strip()],
            "options": [
                f"{line['who']}: {line['remedy']}",
                words.say("Print the figure all the same, with the reason beside it."),
            ],
        }
        for line in found["lines"]
    ]
    if found["more"]:
        more = words.count(
            "and {n} more that blocks, under Findings",
            "and {n} more that block, under Findings",
            found["more"],
        )
        items[-1]["facts"].append(more)
    return items


def _with(edition: Edition, rows: pd.DataFrame) -> Edition:
    parts = {name: getattr(edition, name) for name in edition.__dataclass_fields__}
    return Edition(**parts | {"findings": rows})


def _gaps(edition: Edition, catalogue: Catalogue, words: Words) -> list[dict]:
    """Figures of the reference year that are owed and absent, one item per class of gap."""
    year = edition.manifest.time_period
    cells = edition.coverage
    lacking = cells[
        (cells["time_period"] == year)
        & (cells["dimension"] == "")
        & (cells["state"] == "absent")
        & cells["gap_class"].isin(list(GAP_CLASSES))
    ]
    key = catalogue.indicators["key_data_sheet"] == "yes"
    lacking = lacking.assign(key=lacking["indicator"].map(key).fillna(False).astype(bool))
    closes = summary.closing(words.country, year)
    due = words.say("due {date}", date=words.date(closes)) if closes else words.say("soon")
    options = {
        "a": [
            words.say("Begin to collect the figures: who, how, from which year on."),
            words.say("Use another source, and name it beside the figure."),
            words.say("Declare the figures as not collected."),
        ],
        "b": [
            words.say("Have the existing data analysed: who, by when."),
            words.say("Declare the figures as not available."),
        ],
        "c": [
            words.say("Deliver, or declare why not; {due}.", due=due),
            words.say("Agree in writing who sends what, when and in which form."),
            words.say("Let the second source of the catalogue lead until then."),
        ],
    }
    items = []
    for letter, meaning in GAP_CLASSES.items():
        part = lacking[lacking["gap_class"] == letter]
        if part.empty:
            continue
        counts = part.groupby("provider")["key"].agg(["sum", "size"]).reset_index()
        counts = counts.sort_values(["sum", "size", "provider"], ascending=[False, False, True])
        items.append(
            {
                "kind": words.say("Gap"),
                "matter": words.count(
                    "{n} figure of {year} is missing. {meaning}",
                    "{n} figures of {year} are missing. {meaning}",
                    len(part),
                    year=year,
                    meaning=words.say(meaning),
                ),
                "facts": [
                    _owed(part[part["provider"] == row.provider], row.provider, words)
                    for row in counts.itertuples()
                ],
                "options": options[letter],
            }
        )
    return items


def _owed(part: pd.DataFrame, provider: str, words: Words) -> str:
    """An institution, how many figures it owes, and which of them are key figures."""
    told = words.count("{n} figure", "{n} figures", len(part))
    codes = sorted(set(part.loc[part["key"], "indicator"]))
    if not codes:
        return f"{words.provider(provider)}: {told}"
    named = [words.indicator(code) for code in codes[:NAMED]]
    if len(codes) > NAMED:
        named.append(words.count("{n} more", "{n} more", len(codes) - NAMED))
    return words.say(
        "{provider}: {figures}, of them key figures: {named}",
        provider=words.provider(provider),
        figures=told,
        named=words.listing(named),
    )
