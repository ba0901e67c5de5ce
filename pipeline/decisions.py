"""Decisions applied to findings: explained or waived while what they pin still holds."""

import pandas as pd

STATES = {
    "explain": "explained",
    "accept_revision": "explained",
    "choose_source": "explained",  # and the source leads, see pipeline.choices
    "waive": "waived",
}


def apply(findings: pd.DataFrame, decisions: list[dict]) -> pd.DataFrame:
    """The findings with `state` and `explanation` from the newest decision about each.

    A decision pins what was observed and expected. When either changed it has lapsed, and the
    finding is open again.
    """
    newest = {row["finding"]: row for row in decisions}  # the newest of each finding stands last
    made = findings["key"].map(newest)
    holds = [
        isinstance(row, dict) and (row["observed"], row["expected"]) == pinned
        for row, pinned in zip(
            made, zip(findings["observed"], findings["expected"], strict=True), strict=True
        )
    ]
    state, text = list(findings["state"]), list(findings["explanation"])
    for place, (row, good) in enumerate(zip(made, holds, strict=True)):
        if good and row["kind"] in STATES:
            state[place] = STATES[row["kind"]]
            text[place] = f"{row['text']} ({row['decided_by']}, {row['decided_at'][:10]})"
    return findings.assign(
        state=pd.Series(state, index=findings.index, dtype="str"),
        explanation=pd.Series(text, index=findings.index, dtype="str"),
    )
