"""What became of an edition's figures, summed up: how far they were revised, what they mean now."""

import pandas as pd

from model import observations
from model.observations import TOTAL

CONCEPT = ("definition", "territory", "unit_measure", "publisher")
PAIR = ["indicator", "provider"]
REVISION_COLUMNS = [
    "indicator",
    "provider",
    "compared",
    "revised",
    "mean",
    "mean_size",
    "largest",
    "in_points",
]


def revisions(comparison: pd.DataFrame, points: set[str]) -> pd.DataFrame:
    """Per indicator and provider how its totals were revised, REVISION_COLUMNS.

    `compared` figures stand in both editions as one series, `revised` of them moved; `mean` is the
    mean revision of all compared ones with its sign, `mean_size` without, `largest` the largest
    single one with its sign: in percent of the figure before, or in percentage points for the
    indicators `points`.
    """
    rows = comparison[comparison["change"].isin(["revised", "unchanged"])]
    rows = rows[rows["dimensions"] == ""]
    in_points = rows["indicator"].isin(points)
    moved = rows["difference"].where(in_points, rows["percent"])
    rows = rows.assign(
        moved=moved.where(rows["change"] == "revised", 0.0),
        apart=moved.where(rows["change"] == "revised", 0.0).abs(),
        revised=rows["change"] == "revised",
    )
    groups = rows.groupby(PAIR, sort=True)
    told = groups.agg(
        compared=("moved", "size"),
        revised=("revised", "sum"),
        mean=("moved", "mean"),
        mean_size=("apart", "mean"),
    )
    order = rows.sort_values("apart", kind="stable").drop_duplicates(PAIR, keep="last")
    largest = order.set_index(PAIR)["moved"]
    told = told.assign(largest=largest.reindex(told.index)).reset_index()
    told = told.assign(in_points=told["indicator"].isin(points))
    return told.loc[told["revised"] > 0, REVISION_COLUMNS].reset_index(drop=True)


CONCEPT_COLUMNS = ["indicator", "provider", "what", "before", "now"]


def concepts_changed(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """What changed in providers and definitions, CONCEPT_COLUMNS; one row per thing that differs.

    `what` is a concept of totals that both editions have (definition, territory, unit_measure,
    publisher), or `provider` where a provider began (`before` empty) or ended (`now` empty) to give
    figures of an indicator. Several definitions of one indicator are joined by "; ".
    """
    told = []
    was, has = _totals(before), _totals(now)
    for name in CONCEPT:
        texts = (
            _texts(was, name)
            .to_frame("before")
            .join(_texts(has, name).to_frame("now"), how="inner")
        )
        texts = texts[texts["before"] != texts["now"]].reset_index()
        told.append(texts.assign(what=name))
    ended = was[~_among(was, has)].drop_duplicates(PAIR)[PAIR]
    begun = has[~_among(has, was)].drop_duplicates(PAIR)[PAIR]
    told.append(ended.assign(what="provider", before=ended["provider"], now=""))
    told.append(begun.assign(what="provider", before="", now=begun["provider"]))
    whole = pd.concat(told, ignore_index=True)[CONCEPT_COLUMNS]
    return whole.sort_values(["indicator", "provider", "what"], ignore_index=True)


def _totals(frame: pd.DataFrame) -> pd.DataFrame:
    names = observations.dimensions(frame)
    return frame[(frame[names] == TOTAL).all(axis=1) & frame["obs_value"].notna()]


def _texts(rows: pd.DataFrame, name: str) -> pd.Series:
    """Per indicator and provider the distinct texts of a column."""
    known = rows[["indicator", "provider", name]].drop_duplicates().sort_values(name)
    return known.groupby(PAIR)[name].agg("; ".join)


def _among(rows: pd.DataFrame, others: pd.DataFrame):
    return pd.MultiIndex.from_frame(rows[PAIR]).isin(pd.MultiIndex.from_frame(others[PAIR]))
