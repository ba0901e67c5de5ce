"""On which day a delivery came, held against the closing date of its round.

The day is a fact about the input, like the file's name, and stands in the manifest: it is the day
on which the first usable file of a table and round was taken from the share (UTC), so that a
correction sent later makes nobody late. `received` in `calendar.yml` says it better where the share
does not know: a file handed over on another way, or a sample.
"""

import datetime

import pandas as pd

from catalogue.load import Country
from model import findings
from model.records import Finding, Manifest, SourcePointer


def received_on(submission: dict, country: Country) -> str:
    """The ISO date on which a submission of the manifest came, "" if it is not known."""
    dates = country.rounds.get(submission["round"], {})
    told = dates.get("received", {}).get(submission["provider"], "")
    return told or submission.get("received_on", "")


def days_late(received: str, country: Country, round_: int) -> int | None:
    """Days after the round closed, negative before; None where either date is not known."""
    closes = country.rounds.get(round_, {}).get("closes", "")
    if not (received and closes):
        return None
    return (datetime.date.fromisoformat(received) - datetime.date.fromisoformat(closes)).days


def of_provider(provider: str, manifest: Manifest, country: Country) -> tuple[str, int | None]:
    """The day on which the last of a provider's tables of this round came, and its days late."""
    round_ = manifest.time_period
    days = [
        received_on(row, country)
        for row in manifest.submissions
        if (row["provider"], row["round"], row["state"]) == (provider, round_, "accepted")
    ]
    if not days or not all(days):
        return "", None
    return max(days), days_late(max(days), country, round_)


def late_findings(manifest: Manifest, country: Country) -> pd.DataFrame:
    """I10 for every file of this round that came after its closing date."""
    found = []
    for row in manifest.submissions:
        if row["round"] != manifest.time_period or row["state"] != "accepted":
            continue
        day = received_on(row, country)
        late = days_late(day, country, row["round"])
        if late is not None and late > 0:
            found.append(
                Finding(
                    rule="I10",
                    severity="note",
                    ref_area=country.ref_area,
                    provider=row["provider"],
                    time_period=row["round"],
                    dimensions="",
                    observed=day,
                    expected=country.rounds[row["round"]]["closes"],
                    pointers=(SourcePointer("cell", row["sha256"], "", "").id,),
                    parameters={"file": row["file_name"], "days": late},
                )
            )
    return findings.frame(found)
