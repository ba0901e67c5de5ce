"""Which of two sources leads, when somebody has decided it about their finding.

The reason of such a decision begins with the code of the provider that leads: `igm: counted from
the register`. It moves that provider to the front for the indicator; both figures stay. Like every
decision it holds while both figures are those it was made about.
"""

import dataclasses

import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import STRICT_NUMBER, TRANSLATIONS, words
from model import observations
from model.records import Decision

CHOOSE = "choose_source"
FIRST = 0  # before rank 1


class NoSource(ValueError):
    """A decision that chooses a source and does not say which."""


def named(decision: Decision, catalogue: Catalogue, country: Country) -> Decision:
    """The decision with the provider that leads as a code; others as they are.

    People may write its code, its short or its full name, in any language. NoSource otherwise.
    """
    if decision.kind != CHOOSE:
        return decision
    said, colon, reason = decision.text.partition(":")
    code = _names(catalogue, country).get(said.strip().casefold(), "")
    if not (colon and code and reason.strip()):
        raise NoSource(
            "to choose a source, begin the reason with the institution that leads and a colon, as "
            f"in {country.providers['short'].iloc[0]!r}: not {decision.text!r}"
        )
    return dataclasses.replace(decision, text=f"{code}: {reason.strip()}")


def _names(catalogue: Catalogue, country: Country) -> dict[str, str]:
    languages = ["en", *sorted(path.stem for path in TRANSLATIONS.glob("*.po"))]
    found: dict[str, str] = {}
    for language in languages:
        said = words(language, catalogue, country)
        for code, row in country.providers.iterrows():
            for name in (code, said.say(row["short"]), said.say(row["name"])):
                found.setdefault(name.casefold(), code)
    return found


def chosen(decisions: list[dict], frame: pd.DataFrame) -> dict[str, str]:
    """Indicator -> the provider that leads by decision.

    `decisions` as a manifest holds them, the newest of a finding last; `frame` the observations. A
    decision has lapsed when one of the two figures it was made about is another one now.
    """
    newest = {row["finding"]: row for row in decisions}
    leads = {}
    for key, row in newest.items():
        if row["kind"] != CHOOSE:
            continue
        _, _, provider, indicator, period, dimensions = key.split("|")[:6]
        code = row["text"].partition(":")[0]
        there = frame[(frame["indicator"] == indicator) & frame["obs_value"].notna()]
        there = there[there["time_period"].astype("str") == period]
        there = there[observations.describe_dimensions(there) == dimensions]
        mine = there["provider"] == provider
        own = there[mine & (there["obs_value"] == _number(row["observed"]))]
        other = there[~mine & (there["obs_value"] == _number(row["expected"]))]
        if len(own) and len(other) and code in {*own["provider"], *other["provider"]}:
            leads[indicator] = code
    return leads


def _number(text: str) -> float:
    return float(text) if STRICT_NUMBER.fullmatch(text) else float("nan")


def with_choices(country: Country, leads: dict[str, str]) -> Country:
    """The country with the chosen providers before all others of their indicators."""
    owed = country.obligations
    chosen_ = pd.DataFrame(leads.items(), columns=["indicator", "provider"])
    keys = ["provider", "indicator"]
    kept = owed[~pd.MultiIndex.from_frame(owed[keys]).isin(pd.MultiIndex.from_frame(chosen_[keys]))]
    first = chosen_.merge(owed, on=keys, how="left").assign(rank=FIRST)
    together = pd.concat([kept, first[owed.columns]], ignore_index=True)
    return dataclasses.replace(country, obligations=together) if leads else country
