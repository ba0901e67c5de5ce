"""Page one of the validation report: the verdict, and who must do what by when."""

import pandas as pd

from catalogue.load import Country
from catalogue.words import Words
from model.records import SEVERITIES
from reporting.completeness import key_figures
from reporting.grouping import line_of, merged, year_ranges
from reporting.say import FAMILIES
from reporting.say import SEVERITIES as SEVERITY_NAMES
from store.editions import Edition

# Rules whose remedy lies in the catalogue, between providers or in what the profile itself says:
# the producer of the profile acts.
PRODUCER_FAMILIES = ("overlap", "api", "disclosure")
PRODUCER_RULES = ("V01", "V35", "V36", "V37", "V65", "V66")
PRODUCER_KINDS = ("api", "computed")
DELIVERY_STATES = {
    "delivered": "delivered",
    "late": "delivered late",
    "held": "received, not used",
    "absent": "nothing",
}
BLOCKS_LISTED = 5


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
            "{n} finding blocks: the profile should not be signed off before it is corrected or "
            "decided. Until then the figure it concerns is not printed; all others are.",
            "{n} findings block: the profile should not be signed off before each of them is "
            "corrected or decided. Until then the figures they concern are not printed; all others "
            "are.",
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
        family = still["rule"].map(words.catalogue.rules["family"])
        gaps = (still["severity"] == "must-explain") & family.isin(["coverage", "disaggregation"])
        about = int(gaps.sum())
        sentences.append(
            words.count(
                "{n} finding is to be explained, {gaps} of them about missing deliveries, "
                "figures and breakdowns.",
                "{n} findings are to be explained, {gaps} of them about missing deliveries, "
                "figures and breakdowns.",
                questions,
                gaps=words.number(about),
            )
            if about
            else words.count(
                "{n} finding is to be explained.", "{n} findings are to be explained.", questions
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


def tasks(edition: Edition, words: Words) -> dict:
    """Who delivered what and must do what by when, each institution once.

    `rows`: institutions with tasks; after those that delivered those that have only to deliver,
    the one that owes most first; last the producer of the profile. `idle`: those with nothing to
    do.
    """
    rows = open_findings(edition.findings)
    rows = rows.assign(actor=actors(rows, words))
    year = edition.manifest.time_period
    closes = closing(words.country, year)
    due = words.say("due {date}", date=words.date(closes)) if closes else ""
    delivered = edition.deliveries.set_index("provider").to_dict("index")
    key = key_figures(edition, words.catalogue, words.country, words)["missing"]
    listed, silent, idle = [], [], []
    for provider in words.country.providers.index:
        kind = words.country.providers.loc[provider, "kind"]
        own, state = rows[rows["actor"] == provider], delivered.get(provider)
        if state is None and own.empty:
            continue
        got = _delivered(state, kind, year, words)
        lead = [one["name"] for one in key if one["owing"][:1] == [provider]]
        todo = _tasks(own, due, _of_key(lead, year, words), words)
        line = {"name": words.provider(provider), "delivered": got, "tasks": todo}
        line["held"] = state is not None and state["state"] == "held"
        if not todo:
            idle.append(line)
        elif state is not None and state["state"] == "absent" and len(todo) == 1:
            silent.append((int((own["rule"] == "V63").sum()), line))
        else:
            listed.append(line)
    kinds = words.country.providers["kind"]
    own_key = [
        one["name"] for one in key if one["owing"] and kinds[one["owing"][0]] in PRODUCER_KINDS
    ]
    producer = {
        "name": words.say(
            "{producer}, as producer of the profile",
            producer=words.say(words.country.settings["producer"]),
        ),
        "delivered": "",
        "tasks": _producer_tasks(rows[rows["actor"] == ""], _of_key(own_key, year, words), words),
        "held": False,
    }
    silent.sort(key=lambda pair: -pair[0])
    return {"rows": [*listed, *(line for _, line in silent), producer], "idle": idle}


def _of_key(names: list[str], year: int, words: Words) -> str:
    """Which key figures are among the missing ones; "" if none."""
    if not names:
        return ""
    told = words.say("; ").join(names)
    return words.say("Key figures for {year} among them: {names}.", year=year, names=told)


def _delivered(state: dict | None, kind: str, year: int, words: Words) -> str:
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
    if late := late_text(state, words):
        parts.append(late)
    return words.say(", ").join(parts)


def late_text(delivery: dict, words: Words) -> str:
    """`late by 12 days`; "" for what came in time, or on a day that is not known."""
    late = delivery["late_days"]
    if pd.isna(late) or late <= 0:
        return ""
    return words.count("late by {n} day", "late by {n} days", int(late))


def _tasks(rows: pd.DataFrame, due: str, key: str, words: Words) -> list[dict]:
    """What a provider must do about its open findings, the gravest first.

    `key`: the sentence that names the key figures among the missing ones.
    """
    family = rows["rule"].map(words.catalogue.rules["family"])
    ask = rows["severity"] == "must-explain"
    breakdown, gap = family == "disaggregation", family == "coverage"
    before = words.say("before sign-off")
    asked = [
        (
            "Correct {n} finding that blocks",
            "Correct {n} findings that block",
            rows["severity"] == "blocker",
        ),
        (
            "Confirm and explain, or correct, {n} figure",
            "Confirm and explain, or correct, {n} figures",
            ask & ~breakdown & ~gap,
        ),
    ]
    todo = [
        {"text": words.count(one, many, int(which.sum())), "due": before, "key": ""}
        for one, many, which in asked
        if which.any()
    ]
    figures = int((ask & gap & (rows["rule"] != "I12")).sum())
    parts = int((ask & breakdown).sum())
    lacking = []
    if figures:
        lacking.append(words.count("{n} figure", "{n} figures", figures))
    if parts:
        lacking.append(words.count("{n} breakdown", "{n} breakdowns", parts))
    if lacking:
        text = words.say(
            "Deliver {lacking} ({years}), or say why not",
            lacking=words.listing(lacking),
            years=year_ranges(rows.loc[ask & (gap | breakdown), "time_period"]),
        )
        todo.append({"text": text, "due": due, "key": key})
    return todo


def _producer_tasks(rows: pd.DataFrame, key: str, words: Words) -> list[dict]:
    """What falls to the producer: conflicts, retrieved and computed figures, the sign-off."""
    family = rows["rule"].map(words.catalogue.rules["family"])
    ask = rows["severity"].isin(["blocker", "must-explain"])
    between, gap = family == "overlap", family.isin(["coverage", "disaggregation"])
    asked = [
        (
            "Settle with the providers which figure leads: {n} conflict",
            "Settle with the providers which figure leads: {n} conflicts",
            ask & between,
        ),
        (
            "Check and explain {n} finding in retrieved or computed figures",
            "Check and explain {n} findings in retrieved or computed figures",
            ask & ~between & ~gap,
        ),
        (
            "Obtain, or declare, {n} missing figure of databases and computations",
            "Obtain, or declare, {n} missing figures of databases and computations",
            ask & gap,
        ),
    ]
    before = words.say("before sign-off")
    todo = [
        {"text": words.count(one, many, int(which.sum())), "due": before, "key": ""}
        for one, many, which in asked
        if which.any()
    ]
    if (ask & gap).any():
        todo[-1]["key"] = key
    last = words.say(
        "Sign off this edition, or refuse: the reviewers answer the question in Airflow"
    )
    return [*todo, {"text": last, "due": words.say("last"), "key": ""}]


def blocking(edition: Edition, words: Words) -> dict:
    """The open blockers, those of one rule, provider and indicator together.

    `lines`: title, indicator, years, count, one example's place, remedy, and `who` must act;
    `more`: how many findings are not in them.
    """
    rows = open_findings(edition.findings)
    rows = rows[rows["severity"] == "blocker"]
    rows = rows.assign(actor=actors(rows, words))
    listed, left = [], 0
    groups = rows.groupby(["rule", "actor", "provider", "indicator"], sort=False)
    for place, ((_, actor, _, _), part) in enumerate(groups):
        if place >= BLOCKS_LISTED:
            left += len(part)
            continue
        example = line_of(merged(part).iloc[-1].to_dict(), edition.manifest, words)
        listed.append(
            {
                **example,
                "years": year_ranges(part["time_period"]),
                "count": len(part),
                "who": words.provider(actor) or words.say(words.country.settings["producer"]),
            }
        )
    return {"lines": listed, "more": left}


def deliveries(edition: Edition, words: Words) -> list[dict]:
    """Every institution that owes: what came in which round, and its open findings."""
    rows = open_findings(edition.findings)
    counts = pd.crosstab(rows["provider"], rows["severity"]).reindex(
        index=edition.deliveries["provider"], columns=list(SEVERITIES), fill_value=0
    )
    return [
        {
            "name": words.provider(row["provider"]),
            "state": row["state"],
            "told": words.say(DELIVERY_STATES[row["state"]]),
            "received": words.date(row["received_on"]) if row["received_on"] else "",
            "late": late_text(row, words),
            "round": row["round"] if row["state"] != "absent" else "",
            "files": int(row["files"]),
            "figures": int(row["values"]),
            "counts": [int(n) for n in counts.loc[row["provider"]]],
        }
        for row in edition.deliveries.to_dict("records")
    ]


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
