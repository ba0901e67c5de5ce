"""The library of recommendations: what is recommended for which gap, and by when it is due."""

import pandas as pd


def library(content: dict) -> pd.DataFrame:
    """`recommendations.yml` as a table, index: recommendation."""
    table = pd.DataFrame.from_dict(content["recommendations"], orient="index")
    return table.rename_axis("recommendation")


def mistakes(content: dict, reasons: dict[str, tuple[str, str]]) -> list[str]:
    """Reasons of another class of gap, and cases that two entries claim.

    `reasons`: reason of absence -> its class of gap and its status.
    """
    told, claimed = [], {}
    for name, entry in content.get("recommendations", {}).items():
        gap = entry.get("gap")
        for reason in entry.get("reasons", []):
            if reason not in reasons:
                told.append(f"{name}: {reason!r} is not a known reason")
            elif reasons[reason][0] != gap:
                told.append(f"{name}: {reason} is a gap of class {reasons[reason][0]!r}, not {gap}")
        for kind in entry.get("kinds", []):
            for reason in entry.get("reasons", [""]):
                case = (entry.get("subject"), reason, kind)
                if case in claimed:
                    told.append(f"{name}: {claimed[case]} is for {', '.join(case)} already")
                claimed[case] = name
    return told


def due(rounds: dict[int, dict], year: int, later: int) -> str:
    """The ISO date on which the round `later` years after `year` closes; "" if not listed."""
    return rounds.get(year + later, {}).get("closes", "")
