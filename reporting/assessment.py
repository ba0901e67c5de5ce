"""How good each source is, by the quality dimensions of the European Statistical System.

Every word is worked out from what the edition knows, and the facts stand beside it. Five words,
and no mark summed up from them: what is not known is "not assessed", never a middle value.
"""

import json
from dataclasses import dataclass

import pandas as pd

from catalogue.frameworks import FRAMEWORKS, MEETS, applying
from catalogue.load import Catalogue, Country
from catalogue.words import Words
from reporting.summary import late_text, open_findings
from store.editions import Edition

GOOD, FAIR, WEAK, UNKNOWN = "good", "fair", "weak", "not assessed"
SCORES = {
    GOOD: "good",
    FAIR: "fair",
    WEAK: "weak",
    UNKNOWN: "not assessed",
}
DIMENSIONS = {
    "relevance": "Relevance",
    "accuracy": "Accuracy and reliability",
    "timeliness": "Timeliness and punctuality",
    "coherence": "Coherence and comparability",
    "accessibility": "Accessibility and clarity",
}
# From which share on a source is good, and below which it is weak.
MOST, HALF = 0.9, 0.5
MONTH = 30  # days late that make a source weak; fewer make it fair
ABOUT_FIGURES = ("structure", "coherence")  # families of rules about the figures themselves
DELIVERED = ("delivered", "suppressed")
CONFLICT, ANOTHER = "V42", "V43"


@dataclass(frozen=True)
class Source:
    """What the edition holds of one provider."""

    provider: str
    cells: pd.DataFrame  # of the expected grid, declared ones left out
    newest: pd.DataFrame  # of these, each indicator's newest year that is due
    figures: pd.DataFrame
    findings: pd.DataFrame  # the open ones
    changes: pd.DataFrame
    delivery: dict


def assessment(edition: Edition, catalogue: Catalogue, country: Country, words: Words) -> dict:
    """The quality sheets, and how each definition stands to the frameworks.

    `heads`: names of the dimensions; `sheets`: per provider that delivered `name` and `lines` of
    (`dimension`, `score`, `score_name`, `facts`); `silent`: names of those that delivered nothing,
    of whom only relevance is known; `definitions`: see `definitions`.
    """
    kinds = country.providers["kind"]
    delivered = edition.deliveries.set_index("provider").to_dict("index")
    sheets, silent = [], []
    for provider in kinds.index[kinds != "computed"]:
        if provider not in delivered:
            continue
        source = _source(edition, provider, delivered[provider])
        if source.figures.empty and source.delivery["state"] == "absent":
            silent.append(words.provider(provider))
        else:
            sheets.append({"name": words.provider(provider), "lines": sheet(source, words)})
    return {
        "heads": [words.say(name) for name in DIMENSIONS.values()],
        "sheets": sheets,
        "silent": silent,
        "definitions": definitions(edition, catalogue, country, words),
    }


def _source(edition: Edition, provider: str, delivery: dict) -> Source:
    year = edition.manifest.time_period
    cells = edition.coverage[edition.coverage["provider"] == provider]
    cells = cells[(cells["state"] != "declared") & (cells["time_period"] <= year)]
    last = cells.groupby("indicator")["time_period"].transform("max")
    frame = edition.observations
    rows = open_findings(edition.findings)
    changes = edition.comparison
    return Source(
        provider,
        cells,
        cells[cells["time_period"] == last],
        frame[(frame["provider"] == provider) & frame["obs_value"].notna()],
        rows[rows["provider"] == provider],
        changes[changes["provider"] == provider],
        delivery,
    )


def sheet(source: Source, words: Words) -> list[dict]:
    """One line a dimension: its score in a word, and from what it was worked out."""
    made = {
        "relevance": _relevance(source, words),
        "accuracy": _accuracy(source, words),
        "timeliness": _timeliness(source, words),
        "coherence": _coherence(source, words),
        "accessibility": _accessibility(source, words),
    }
    return [
        {
            "dimension": words.say(DIMENSIONS[name]),
            "score": score.replace(" ", "-"),
            "score_name": words.say(SCORES[score]),
            "facts": [fact for fact in facts if fact],
        }
        for name, (score, facts) in made.items()
    ]


def _by_share(got: int, owed: int) -> str:
    if not owed:
        return UNKNOWN
    return GOOD if got >= MOST * owed else FAIR if got >= HALF * owed else WEAK


def _got(cells: pd.DataFrame) -> tuple[int, int]:
    return int(cells["state"].isin(DELIVERED).sum()), len(cells)


def _relevance(source: Source, words: Words) -> tuple[str, list[str]]:
    """Whether what the profile asks for came, in the newest year in which it is due."""
    whole = source.newest["dimension"] == ""
    got, owed = _got(source.newest[whole])
    parts, asked = _got(source.newest[~whole])
    facts = [
        words.count(
            "{got} of {n} figure asked for came",
            "{got} of {n} figures asked for came",
            owed,
            got=words.number(got),
        ),
        words.count(
            "{got} of {n} cell of required breakdowns",
            "{got} of {n} cells of required breakdowns",
            asked,
            got=words.number(parts),
        )
        if asked
        else "",
    ]
    score = _by_share(got, owed)
    if score == GOOD and _by_share(parts, asked) in (FAIR, WEAK):
        score = FAIR
    return score, facts


def _accuracy(source: Source, words: Words) -> tuple[str, list[str]]:
    """Open findings about the figures themselves, and how often figures were revised."""
    if source.figures.empty:
        return UNKNOWN, [words.say("no figure to examine")]
    family = source.findings["rule"].map(words.catalogue.rules["family"])
    about = source.findings[family.isin(ABOUT_FIGURES)]
    blocks = int((about["severity"] == "blocker").sum())
    asks = int((about["severity"] == "must-explain").sum())
    change = source.changes["change"]
    revised = int((change == "revised").sum())
    shared = revised + int((change == "unchanged").sum())
    facts = [
        words.count("{n} figure examined", "{n} figures examined", len(source.figures)),
        words.count("{n} finding blocks", "{n} findings block", blocks),
        words.count("{n} finding is to be explained", "{n} findings are to be explained", asks),
        words.count(
            "{revised} of {n} figure revised since the edition before",
            "{revised} of {n} figures revised since the edition before",
            shared,
            revised=words.number(revised),
        )
        if shared
        else words.say("revisions not known: no figure of the edition before to compare with"),
    ]
    return WEAK if blocks else FAIR if asks else GOOD, facts


def _timeliness(source: Source, words: Words) -> tuple[str, list[str]]:
    """Whether the newest year that is due came, and on which day."""
    there = source.cells[source.cells["state"].isin(DELIVERED)]
    known = source.cells[source.cells["indicator"].isin(there["indicator"])]
    if known.empty:
        return UNKNOWN, [words.say("no figure came")]
    due = known.groupby("indicator")["time_period"].max()
    came = there.groupby("indicator")["time_period"].max()
    fresh = int((came >= due).sum())
    facts = [
        words.count(
            "newest year due there for {fresh} of {n} indicator delivered",
            "newest year due there for {fresh} of {n} indicators delivered",
            len(due),
            fresh=words.number(fresh),
        ),
        _received(source.delivery, words),
    ]
    late = source.delivery["late_days"]
    score = _by_share(fresh, len(due))
    if not pd.isna(late) and late > MONTH:
        score = WEAK
    elif not pd.isna(late) and late > 0 and score == GOOD:
        score = FAIR
    return score, facts


def _received(delivery: dict, words: Words) -> str:
    if pd.isna(delivery["late_days"]):
        return words.say("punctuality not assessed: the day of receipt is not known")
    day, late = words.date(delivery["received_on"]), late_text(delivery, words)
    if late:
        return words.say("received on {date}, {late}", date=day, late=late)
    return words.say("received on {date}, in time", date=day)


def _coherence(source: Source, words: Words) -> tuple[str, list[str]]:
    """Other sources' figures, breaks in the series, and the definition against frameworks."""
    own = source.findings
    kinds = [json.loads(text).get("class", "") for text in own["parameters"]]
    overlap = pd.Series(kinds, index=own.index, dtype="str").where(own["rule"] == CONFLICT, "")
    conflicts = int((overlap == "conflict").sum())
    others = int((own["rule"] == ANOTHER).sum())
    broken = int((source.changes["change"] == "broken").sum())
    answers = _answers(words.country, source.provider)
    facts = [
        words.count(
            "{n} figure contradicts another source",
            "{n} figures contradict another source",
            conflicts,
        ),
        words.count(
            "{n} figure is not comparable with another source's",
            "{n} figures are not comparable with another source's",
            others,
        )
        if others
        else "",
        words.count("{n} break in series", "{n} breaks in series", broken) if broken else "",
        words.say(
            "definitions: {yes} meet their framework, {partly} in part, {no} do not",
            **{name: words.number(answers.get(name, 0)) for name in MEETS},
        )
        if answers
        else words.say("no definition has been assessed"),
    ]
    if source.figures.empty:
        return UNKNOWN, [words.say("no figure came")]
    if conflicts or answers.get("no"):
        return WEAK, facts
    if others or broken or answers.get("partly"):
        return FAIR, facts
    return (GOOD if answers else UNKNOWN), facts


def _answers(country: Country, provider: str) -> dict[str, int]:
    rows = country.definitions
    rows = rows[rows["framework"].isin(applying(country.settings))]
    return rows.loc[rows["provider"] == provider, "meets"].value_counts().to_dict()


def _accessibility(source: Source, words: Words) -> tuple[str, list[str]]:
    """Whether files could be read, and whether figures say what they count."""
    family = source.findings["rule"].map(words.catalogue.rules["family"])
    files = source.findings[family.isin(["intake", "api"])]
    unread = int((files["severity"] != "note").sum())
    if source.figures.empty:
        if source.delivery["state"] == "held":
            return WEAK, [words.say("nothing that was delivered could be used")]
        return UNKNOWN, [words.say("nothing was delivered")]
    defined = int((source.figures["definition"] != "").sum())
    total = len(source.figures)
    facts = [
        words.count(
            "{n} open question about the form of files",
            "{n} open questions about the form of files",
            unread,
        ),
        words.count(
            "{defined} of {n} figure names its definition",
            "{defined} of {n} figures name their definition",
            total,
            defined=words.number(defined),
        ),
    ]
    return FAIR if unread or _by_share(defined, total) != GOOD else GOOD, facts


def definitions(edition: Edition, catalogue: Catalogue, country: Country, words: Words) -> dict:
    """Definitions against the frameworks that apply to the country.

    `names`: of these frameworks; `rows`: those assessed; `open`: indicators (and whose) of which a
    framework says something, that were delivered, and whose definition nobody has assessed.
    """
    applied = applying(country.settings)
    held = catalogue.frameworks[catalogue.frameworks["framework"].isin(applied)]
    frame = edition.observations
    there = frame.loc[frame["obs_value"].notna(), ["provider", "indicator"]].drop_duplicates()
    kinds = there["provider"].map(country.providers["kind"])
    there = there[kinds != "computed"]
    both = there.merge(held, on="indicator").merge(
        country.definitions, on=["provider", "indicator", "framework"], how="left"
    )
    both = both.sort_values(["indicator", "provider", "framework"], kind="stable")
    assessed = both[both["meets"].notna()]
    short = country.providers["short"]
    return {
        "names": [words.say(FRAMEWORKS[name]) for name in applied],
        "rows": [
            {
                "indicator": words.indicator(row.indicator),
                "provider": words.provider(row.provider),
                "framework": words.say(FRAMEWORKS[row.framework]),
                "reference": words.say(row.reference),
                "asked": words.say(row.definition),
                "meets": row.meets,
                "meets_name": words.say(MEETS[row.meets]),
                "difference": words.say(row.difference),
                "assessed_by": words.say(row.assessed_by),
            }
            for row in assessed.itertuples()
        ],
        "open": [
            words.say(
                "{indicator} ({provider})",
                indicator=words.indicator(code),
                provider=words.listing(
                    [words.say(short[name]) for name in dict.fromkeys(part["provider"])]
                ),
            )
            for code, part in both[both["meets"].isna()].groupby("indicator", sort=False)
        ],
    }
