"""The receipt for a file: what came, what was understood, what is missing, and what to do."""

from dataclasses import dataclass, field

import pandas as pd

from catalogue.words import Words
from reporting import remarks
from reporting.grouping import year_ranges
from reporting.lists import plain_numbers
from reporting.templating import environment

MOST_ROWS = 200  # findings and changes that are listed; the rest is counted
GAPS = ("V62", "V63")
VERDICTS = {
    "accepted": "Accepted.",
    "questions": "Accepted with questions.",
    "not_accepted": "Not accepted.",
    "explained": "Your explanations were kept.",
}
CHANGES = {
    "new": "new",
    "revised": "revised",
    "redefined": "another concept",
    "broken": "break in series",
    "withdrawn": "marked as missing",
    "lost": "gone",
}


@dataclass(frozen=True)
class Receipt:
    """All that a receipt tells.

    `understood` and `missing` are frames: indicator, time_period, and `values` (how many) or
    `dimension` ("" for the total). `changes` is a comparison frame without unchanged rows.
    `findings` is a findings frame. `explanations` has a finding (a row, as dict) and its text.
    """

    submission: dict  # the fields of Submission
    verdict: str  # a key of VERDICTS
    closes: str  # the day on which the round closes, ISO
    understood: pd.DataFrame
    waiting: int  # values read that are not used, because their sheet has a blocker
    findings: pd.DataFrame
    missing: pd.DataFrame
    changes: pd.DataFrame | None = None  # None when the file replaces none of this round
    replaces: str = ""  # the submission it replaces
    answers: str = ""  # the submission whose returned workbook this is
    explanations: list[tuple[dict, str]] = field(default_factory=list)
    strays: int = 0  # explanations of what is no finding
    workbook: str = ""  # name of the returned workbook beside the receipt, "" if there is none
    beside: str = ""  # the file in use that claims the same table
    waits: str = ""  # files that claim the table of this one, which is in use, and wait


def receipt_html(receipt: Receipt, words: Words) -> str:
    """The receipt as one self-contained page."""
    return environment(words).get_template("answer/receipt.html.j2").render(_told(receipt, words))


def receipt_text(receipt: Receipt, words: Words) -> str:
    """The receipt as plain text."""
    plain = environment(words).overlay(autoescape=False)
    return plain.get_template("answer/receipt.txt.j2").render(_told(receipt, words))


def same_again_text(submission: dict, file_name: str, words: Words) -> str:
    """What is said of bytes that were received before, perhaps under another name."""
    return words.say(
        "{file} holds the very bytes that were received as {known} ({id}). The answer given then "
        "stands: {receipt}. Nothing was stored twice.",
        file=remarks.shortened(words, file_name, 300),
        known=remarks.shortened(words, submission["file_name"], 300),
        id=submission["submission_id"],
        receipt=f"{submission['submission_id']}.html",
    )


def _told(receipt: Receipt, words: Words) -> dict:
    """Everything the templates print, in words."""
    about = receipt.submission
    name = remarks.shortened(words, about["file_name"], 300)
    open_ = receipt.findings[receipt.findings["state"] == "open"]
    listed = open_[~_is_gap(open_)]
    told = remarks.told(words, listed.head(MOST_ROWS), about["sha256"], {})
    changes = receipt.changes
    return {
        "direction": "rtl" if remarks.right_to_left(words) else "ltr",
        "title": words.say("Receipt for {file}", file=name),
        "provider": words.provider(about["provider"]),
        "verdict": receipt.verdict,
        "verdict_text": words.say(VERDICTS[receipt.verdict]),
        "to_do": _to_do(receipt, words, len(open_)),
        "facts": _facts(receipt, words, name),
        "explanations": [
            {
                "sentence": remarks.in_words(words, finding)["sentence"],
                "text": remarks.shortened(words, text, remarks.LONGEST_TEXT),
            }
            for finding, text in receipt.explanations
        ],
        "strays": receipt.strays,
        "understood": _understood(receipt.understood, words),
        "understood_text": _understood_text(receipt, words),
        "findings": told,
        "asks": len(open_),
        "findings_text": _findings_text(words, len(listed), len(open_) - len(listed)),
        "replaced": _replaced(receipt, words) if changes is not None else "",
        "changes": [] if changes is None else _changes(changes.head(MOST_ROWS), words),
        "missing": _missing(receipt.missing, words),
        "missing_text": words.say(
            "Nothing is missing." if receipt.missing.empty else "Not delivered so far:"
        ),
    }


def _to_do(receipt: Receipt, words: Words, questions: int) -> list[str]:
    if receipt.verdict == "explained":
        return [
            words.say(
                "The figures of your workbook are unchanged; the findings count as explained when "
                "the profile is next made."
            )
        ]
    steps = []
    if receipt.submission["state"] == "quarantined":
        steps.append(
            words.say(
                "This file lists persons one by one. Delete it from the inbox and send the table "
                "of counts instead. Nothing of it is used; it is kept apart from all other files, "
                "where only the bureau's officer can open it, until the officer deletes it."
            )
        )
    elif receipt.beside:
        steps.append(
            words.say(
                "{file} holds the same table and stays in use. Send this file again under that "
                "name, or ask the bureau which file counts.",
                file=remarks.shortened(words, receipt.beside, 300),
            )
        )
    elif receipt.verdict == "not_accepted":
        steps.append(words.say("Nothing of this file is used. Correct it and send it again."))
    if receipt.waits:
        steps.append(
            words.say(
                "{file} holds the same table and waits; this file is in use. If the other one is "
                "right, send it again under the name of this file, or tell the bureau.",
                file=remarks.shortened(words, receipt.waits, 300),
            )
        )
    if receipt.workbook:
        steps.append(
            words.say(
                "Open {workbook} beside this receipt: it is your workbook with the cells marked. "
                "Correct them or explain them there, and put it back into the inbox.",
                workbook=receipt.workbook,
            )
        )
    if not steps and not questions:
        steps.append(words.say("Nothing is asked of you about this file."))
    return steps


def _facts(receipt: Receipt, words: Words, name: str) -> list[tuple[str, str]]:
    about = receipt.submission
    at = about["received_at"]
    closes = words.say(
        "closes on {date}" if at[:10] <= receipt.closes else "closed on {date}; this file is late",
        date=words.date(receipt.closes),
    )
    facts = [
        (words.say("File"), name),
        (words.say("Reference"), about["submission_id"]),
        (words.say("Round"), f"{about['round']} ({closes})"),
        (
            words.say("Received"),
            words.say("{date}, {time} UTC", date=words.date(at), time=at[11:16]),
        ),
        (
            words.say("Size"),
            words.count("{n} byte", "{n} bytes", int(about["size"])),
        ),
        (words.say("SHA-256"), about["sha256"]),
    ]
    if receipt.answers:
        facts.append((words.say("Answers"), receipt.answers))
    return facts


def _understood(rows: pd.DataFrame, words: Words) -> list[dict]:
    return [
        {
            "indicator": _indicator(code, words),
            "years": year_ranges(group["time_period"]),
            "amount": words.number(int(group["values"].sum())),
        }
        for code, group in rows.groupby("indicator", sort=True)
    ]


def _understood_text(receipt: Receipt, words: Words) -> str:
    values = int(receipt.understood["values"].sum())
    text = words.count("{n} value was understood.", "{n} values were understood.", values)
    if receipt.waiting:
        text += " " + words.count(
            "{n} more value waits: its sheet has something that blocks.",
            "{n} more values wait: their sheet has something that blocks.",
            receipt.waiting,
        )
    return text


def _is_gap(found: pd.DataFrame) -> pd.Series:
    """Findings about figures that are not there: what is missing is told once, at the end."""
    return found["rule"].isin(GAPS) & (found["pointers"] == "")


def _findings_text(words: Words, listed: int, gaps: int) -> str:
    text = words.count("There is {n} finding.", "There are {n} findings.", listed + gaps)
    if listed > MOST_ROWS:
        text += " " + words.say("The first {n} are listed.", n=words.number(MOST_ROWS))
    if gaps:
        text += " " + words.count(
            "{n} of them is about a missing figure or breakdown; see below what is missing.",
            "{n} of them are about missing figures or breakdowns; see below what is missing.",
            gaps,
        )
    return text


def _replaced(receipt: Receipt, words: Words) -> str:
    total = len(receipt.changes)
    text = words.say("It replaces {submission}.", submission=receipt.replaces) + " "
    if not total:
        return text + words.say("No figure differs.")
    counts = receipt.changes["change"].value_counts()
    parts = [
        f"{words.say(name)}: {words.number(int(counts[change]))}"
        for change, name in CHANGES.items()
        if change in counts
    ]
    text += words.count("{n} figure differs", "{n} figures differ", total)
    text += f" ({', '.join(parts)})."
    if total > MOST_ROWS:
        text += " " + words.say("The first {n} are listed.", n=words.number(MOST_ROWS))
    return text


def _changes(rows: pd.DataFrame, words: Words) -> list[dict]:
    rows = rows.assign(
        before=plain_numbers(rows["obs_value_before"]), now=plain_numbers(rows["obs_value"])
    )
    return [
        {
            "change": words.say(CHANGES[row.change]),
            "figure": ", ".join(
                part
                for part in (
                    words.indicator(row.indicator),
                    str(row.time_period),
                    words.dimensions(row.dimensions),
                )
                if part
            ),
            "before": words.quantity(row.before) if row.before else "",
            "now": words.quantity(row.now) if row.now else "",
        }
        for row in rows.itertuples()
    ]


def _missing(rows: pd.DataFrame, words: Words) -> list[dict]:
    """One line per indicator: years without a total, breakdowns missing where there is one."""
    lines = []
    for code, group in rows.groupby("indicator", sort=True):
        whole = group[group["dimension"] == ""]
        parts = group[(group["dimension"] != "") & ~group["time_period"].isin(whole["time_period"])]
        breakdowns = [
            f"{words.dimension(name)} ({year_ranges(part['time_period'])})"
            for name, part in parts.groupby("dimension", sort=True)
        ]
        lines.append(
            {
                "indicator": _indicator(code, words),
                "years": year_ranges(whole["time_period"]),
                "breakdowns": ", ".join(breakdowns),
            }
        )
    return lines


def _indicator(code: str, words: Words) -> str:
    return f"{code.removeprefix('MP-')} {words.indicator(code)}"
