"""What is new since the last report: findings that came, went, were explained; figures changed."""

import pandas as pd

from catalogue.words import Words
from model.records import Manifest
from reporting.grouping import line_of, merged
from store.editions import Edition

LISTED = 10
ABOUT_ROUND = ("I10", "I12")  # rules about a round of collection: the next round has its own
WITH_YEAR_BEFORE = ("V50", "V52", "V55")  # rules that hold a figure against the year before
CHANGES = {
    "new": "new",
    "revised": "revised",
    "redefined": "redefined",
    "broken": "break in series",
    "withdrawn": "withdrawn",
    "lost": "lost",
    "not_retrieved": "not retrieved",
    "unchanged": "unchanged",
}


def since(previous: Edition | None, edition: Edition, words: Words) -> dict | None:
    """Counts and lists of findings against the previous edition, None if there is none.

    A finding whose matter (its key without the year) was in the last report continues; one whose
    year left the window, or whose round is past, is no news either. The lists hold the rest,
    notes left out.
    """
    if previous is None:
        return None
    before, now = previous.findings, edition.findings
    fresh = now[~now["key"].isin(before["key"])]
    gone = before[~before["key"].isin(now["key"])]
    continued = _matter(fresh).isin(_matter(before))
    first = edition.coverage["time_period"].min()
    # The first year has no year before it any more to be compared with.
    left = gone["time_period"] < first + gone["rule"].isin(WITH_YEAR_BEFORE)
    past = gone["rule"].isin(ABOUT_ROUND) & _matter(gone).isin(_matter(now))
    left = left.fillna(False).astype(bool) | past
    return {
        "year": previous.manifest.time_period,
        "fresh": len(fresh),
        "continued": int(continued.sum()),
        "news": int((~continued).sum()),
        "gone": len(gone),
        "left": int(left.sum()),
        "settled": int((~left).sum()),
        "stayed": int(now["key"].isin(before["key"]).sum()),
        "fresh_lines": _lines(fresh[~continued], edition.manifest, words),
        "gone_lines": _lines(gone[~left], previous.manifest, words),
    }


def _matter(rows: pd.DataFrame) -> pd.Series:
    parts = ["ref_area", "provider", "indicator", "dimensions"]
    return rows["rule"].str.cat([rows[name] for name in parts], sep="|")


def _lines(rows: pd.DataFrame, manifest: Manifest, words: Words) -> dict:
    lines = merged(rows[rows["severity"] != "note"])
    listed = [line_of(row, manifest, words) for row in lines.head(LISTED).to_dict("records")]
    return {"lines": listed, "more": int(lines["count"].iloc[LISTED:].sum())}


def decided(edition: Edition, words: Words) -> list[dict]:
    """The findings that were explained or waived; `explanation` says by whom and when."""
    rows = edition.findings[edition.findings["state"] != "open"]
    return [line_of(row, edition.manifest, words) for row in merged(rows).to_dict("records")]


def changes(edition: Edition, words: Words) -> dict:
    """Figures against the previous edition, counted per provider by what became of them."""
    rows = edition.comparison
    counts = pd.crosstab(rows["provider"], rows["change"])
    counts = counts[[change for change in CHANGES if change in counts]]
    return {
        "heads": [words.say(CHANGES[change]) for change in counts],
        "rows": [
            {"name": words.provider(code), "counts": [int(n) for n in counts.loc[code]]}
            for code in counts.index
        ],
    }
