"""What is new since the last report: findings that came, went, were explained; figures changed."""

import pandas as pd

from catalogue.words import Words
from model.records import Manifest
from reporting.grouping import line_of, merged
from store.editions import Edition

LISTED = 10
CHANGES = {
    "new": "new",
    "revised": "revised",
    "broken": "break in series",
    "lost": "lost",
    "unchanged": "unchanged",
}


def since(previous: Edition | None, edition: Edition, words: Words) -> dict | None:
    """Counts and lists of findings against the previous edition, None if there is none."""
    if previous is None:
        return None
    year = edition.manifest.time_period
    before, now = previous.findings, edition.findings
    fresh = now[~now["key"].isin(before["key"])]
    gone = before[~before["key"].isin(now["key"])]
    first = int(edition.coverage["time_period"].min())
    return {
        "year": previous.manifest.time_period,
        "fresh": len(fresh),
        "fresh_year": int((fresh["time_period"] == year).sum()),
        "gone": len(gone),
        "gone_window": int((gone["time_period"] < first).fillna(False).sum()),
        "stayed": int(now["key"].isin(before["key"]).sum()),
        "fresh_lines": _lines(fresh[fresh["severity"] != "note"], edition.manifest, words),
        "gone_lines": _lines(
            gone[(gone["severity"] != "note") & ~(gone["time_period"] < first).fillna(False)],
            previous.manifest,
            words,
        ),
    }


def _lines(rows: pd.DataFrame, manifest: Manifest, words: Words) -> dict:
    lines = merged(rows)
    listed = [line_of(row, manifest, words) for row in lines.head(LISTED).to_dict("records")]
    return {"lines": listed, "more": int(lines["count"].iloc[LISTED:].sum())}


def decided(edition: Edition, words: Words) -> list[dict]:
    """The findings that were explained or waived; `explanation` says by whom and when."""
    rows = edition.findings[edition.findings["state"] != "open"]
    return [line_of(row, edition.manifest, words) for row in merged(rows).to_dict("records")]


def changes(edition: Edition, words: Words) -> dict:
    """Figures against the previous edition, counted per provider: new, revised, broken, lost."""
    rows = edition.comparison
    counts = pd.crosstab(rows["provider"], rows["change"]).reindex(
        columns=list(CHANGES), fill_value=0
    )
    return {
        "heads": [words.say(name) for name in CHANGES.values()],
        "rows": [
            {"name": words.provider(code), "counts": [int(n) for n in counts.loc[code]]}
            for code in counts.index
        ],
    }
