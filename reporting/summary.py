"""Page one of the validation report: the verdict, and who must do what by when."""

import pandas as pd

from catalogue.load import Country
from catalogue.words import Words
from model.records import SEVERITIES
from reporting.grouping import line_of, merged
from reporting.say import FAMILIES
from reporting.say import SEVERITIES as SEVERITY_NAMES
from store.editions import Edition

# Rules whose remedy lies in the catalogue or between providers: the producer of the profile acts.
PRODUCER_FAMILIES = ("overlap", "api")
PRODUCER_RULES = ("V01",)
PRODUCER_KINDS = ("api", "computed")
BLOCKS_LISTED = 6


def open_findings(rows: pd.DataFrame) -> pd.DataFrame:
    """The findings nobody has explained or waived."""
    return rows[rows["state"] == "open"]


def verdict(edition: Edition, words: Words) -> dict:
    """kind (publishable | notes | blocked), its label, and the sentence that gives the reason."""
    still = open_findings(edition.findings)
    blockers = int((still["severity"] == "blocker").sum())
    questions = int((still["severity"] == "must-explain").sum())
    decided = len(edition.findings) - len(still)
    if not edition.rule_runs["examined"].sum():
        kind, label = "blocked", words.say("Blocked")
        why = words.say("No rule has examined any figure: validation has not run.")
    elif blockers:
        kind, label = "blocked", words.say("Blocked")
        why = words.count(
            "{n} finding blocks. The figure it concerns is not printed until it is corrected or "
            "decided.",
            "{n} findings block. The figures they concern are not printed until they are corrected "
            "or decided.",
            blockers,
        )
    elif questions or decided:
        kind, label = "notes", words.say("Publishable with notes")
        why = words.say("Nothing blocks.")
    else:
        kind, label = "publishable", words.say("Publishable")
        why = words.say("Nothing blocks and nothing is to be explained.")
    sentences = [why]
    if questions:
        sentences.append(
            words.count(
                "{n} finding still needs an explanation.",
                "{n} findings still need an explanation.",
                questions,
            )
        )
    if decided:
        sentences.append(
            words.count(
                "{n} finding has been explained or waived and is printed as a note.",
                "{n} findings have been explained or waived and are printed as notes.",
                decided,
            )
        )
    return {"kind": kind, "label": label, "sentences": sentences}


def actors(rows: pd.DataFrame, words: Words) -> pd.Series:
    """Per finding the provider that must act, "" where the producer of the profile must."""
    family = rows["rule"].map(words.catalogue.rules["family"])
    kind = rows["provider"].map(words.country.providers["kind"])
    producer = family.isin(PRODUCER_FAMILIES) | kind.isin(PRODUCER_KINDS)
    producer |= rows["rule"].isin(PRODUCER_RULES)
    return rows["provider"].where(~producer, "")


def closing(country: Country, round_: int) -> str:
    """The ISO date on which a round closes, "" if the calendar does not list it."""
    return country.rounds.get(round_, {}).get("closes", "")


def tasks(edition: Edition, words: Words) -> list[dict]:
    """Per provider, and last the producer: what was delivered, what to do, by when."""
    rows = open_findings(edition.findings)
    rows = rows.assign(actor=actors(rows, words))
    year = edition.manifest.time_period
    closes = closing(words.country, year)
    due = words.say("due {date}", date=words.date(closes)) if closes else ""
    delivered = edition.deliveries.set_index("provider")
    late = set(rows.loc[rows["rule"] == "I10", "provider"])
    table = []
    for provider in words.country.providers.index:
        kind = words.country.providers.loc[provider, "kind"]
        if provider not in delivered.index and not (rows["actor"] == provider).any():
            continue
        state = delivered.loc[provider].to_dict() if provider in delivered.index else None
        table.append(
            {
                "provider": provider,
                "name": words.provider(provider),
                "state": state["state"] if state else "",
                "delivered": _delivered(state, kind, year, provider in late, words),
                "tasks": _tasks(rows[rows["actor"] == provider], state, due, words),
            }
        )
    own = rows[rows["actor"] == ""]
    table.append(
        {
            "provider": "",
            "name": words.say(words.country.settings["producer"]),
            "state": "",
            "delivered": words.say("produces the profile"),
            "tasks": _producer_tasks(own, words),
        }
    )
    return table


def _delivered(state: dict | None, kind: str, year: int, late: bool, words: Words) -> str:
    if state is None or state["state"] == "absent":
        return words.say("nothing")
    parts = [
        words.count("{n} series", "{n} series", state["files"])
        if kind == "api"
        else words.count("{n} file", "{n} files", state["files"])
    ]
    if state["state"] == "held":
        parts.append(words.say("not used"))
    else:
        parts.append(words.count("{n} figure", "{n} figures", state["values"]))
    if state["round"] != year:
        parts.append(words.say("last in round {round}", round=state["round"]))
    if late:
        parts.append(words.say("late"))
    return ", ".join(parts)


def _tasks(rows: pd.DataFrame, state: dict | None, due: str, words: Words) -> list[dict]:
    family = rows["rule"].map(words.catalogue.rules["family"])
    gap = family.isin(["coverage", "disaggregation"])
    asks = rows["severity"] == "must-explain"
    blockers = int((rows["severity"] == "blocker").sum())
    questions = int((asks & ~gap).sum())
    figures = int((asks & (rows["rule"] == "V63")).sum())
    parts = int((asks & (family == "disaggregation")).sum())
    found = []
    before = words.say("before publication")
    if blockers:
        found.append(
            (
                words.count(
                    "Correct {n} finding that blocks", "Correct {n} findings that block", blockers
                ),
                before,
            )
        )
    if questions:
        found.append(
            (
                words.count(
                    "Confirm and explain, or correct, {n} figure",
                    "Confirm and explain, or correct, {n} figures",
                    questions,
                ),
                before,
            )
        )
    if figures:
        found.append(
            (
                words.count(
                    "Deliver {n} missing figure, or declare why it cannot be delivered",
                    "Deliver {n} missing figures, or declare why they cannot be delivered",
                    figures,
                ),
                due,
            )
        )
    if parts:
        found.append(
            (
                words.count(
                    "Deliver {n} missing breakdown", "Deliver {n} missing breakdowns", parts
                ),
                due,
            )
        )
    if not found and state and state["state"] == "absent":
        found.append((words.say("Deliver, or declare why nothing can be delivered"), due))
    return [{"text": text, "due": date} for text, date in found]


def _producer_tasks(rows: pd.DataFrame, words: Words) -> list[dict]:
    family = rows["rule"].map(words.catalogue.rules["family"])
    ask = rows["severity"].isin(["blocker", "must-explain"])
    between = int((ask & (family == "overlap")).sum())
    other = int((ask & (family != "overlap")).sum())
    before = words.say("before publication")
    found = []
    if between:
        found.append(
            words.count(
                "Settle with both providers which figure leads: {n} conflict",
                "Settle with the providers which figure leads: {n} conflicts",
                between,
            )
        )
    if other:
        found.append(
            words.count(
                "Check and explain {n} finding in retrieved or computed figures",
                "Check and explain {n} findings in retrieved or computed figures",
                other,
            )
        )
    found.append(words.say("Answer the sign-off of this edition"))
    return [{"text": text, "due": before} for text in found]


def blocking(edition: Edition, words: Words) -> dict:
    """The open blockers: `lines` (as the report prints them, with `who` must act), `more`."""
    rows = open_findings(edition.findings)
    lines = merged(rows[rows["severity"] == "blocker"])
    lines = lines.assign(actor=actors(lines, words))
    listed = []
    for row in lines.head(BLOCKS_LISTED).to_dict("records"):
        who = words.provider(row["actor"]) or words.say(words.country.settings["producer"])
        listed.append({**line_of(row, edition.manifest, words), "who": who})
    return {"lines": listed, "more": int(lines["count"].iloc[BLOCKS_LISTED:].sum())}


def kinds_of_findings(edition: Edition, words: Words) -> list[dict]:
    """Open findings by family (rows) and severity (columns), families without any left out."""
    rows = open_findings(edition.findings)
    family = rows["rule"].map(words.catalogue.rules["family"])
    counts = pd.crosstab(family, rows["severity"]).reindex(columns=list(SEVERITIES), fill_value=0)
    return [
        {
            "name": words.say(FAMILIES[name]),
            "counts": [int(counts.loc[name, one]) for one in SEVERITIES],
        }
        for name in FAMILIES
        if name in counts.index
    ]


def severity_heads(words: Words) -> list[str]:
    return [words.say(SEVERITY_NAMES[one]) for one in SEVERITIES]
