"""What is recommended about the gaps and conflicts of an edition, followed from edition to edition.

Nothing here looks at a clock: an edition of a year stands where its round closes, and what was due
by then and is still open is overdue.
"""

import json

import pandas as pd

from catalogue.frameworks import applying
from catalogue.load import Catalogue, Country
from catalogue.recommending import due
from model import recommendations

WHERE = ["provider", "indicator"]
PATIENCE = 2  # editions in which a recommendation may have been open before it is escalated
CONFLICT = "V42"


def recommend(
    coverage: pd.DataFrame,
    findings: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    year: int,
    previous: pd.DataFrame,
) -> pd.DataFrame:
    """The recommendations of the edition of `year`, as `model.recommendations` describes them.

    `coverage` is the grid with states, `findings` those of the edition, decided ones marked, and
    `previous` the recommendations of the edition before (empty if there is none). An indicator is
    judged by the newest year in which it is due. One that was open and whose gap is closed is
    `done` in this edition, and gone from the next.
    """
    newest = _newest(coverage, year)
    subjects = [
        _totals(newest),
        _breakdowns(newest),
        _conflicts(findings),
        _definitions(country),
    ]
    wanted = _entries(pd.concat(subjects, ignore_index=True), catalogue, country)
    return follow(wanted, previous, newest, country, year)


def _newest(coverage: pd.DataFrame, year: int) -> pd.DataFrame:
    """The cells of the newest year, up to `year`, in which each indicator is due."""
    cells = coverage[coverage["time_period"] <= year]
    last = cells.groupby(WHERE)["time_period"].transform("max")
    return cells[cells["time_period"] == last]


def _totals(cells: pd.DataFrame) -> pd.DataFrame:
    lacking = cells[(cells["dimension"] == "") & (cells["gap_class"] != "")]
    return lacking[WHERE].assign(
        subject="total", reason=lacking["explanation"], dimensions="", other=""
    )


def _breakdowns(cells: pd.DataFrame) -> pd.DataFrame:
    """Breakdowns that lack members although the total is there."""
    there = cells[(cells["dimension"] == "") & (cells["gap_class"] == "")][WHERE]
    lacking = cells[(cells["dimension"] != "") & (cells["gap_class"] != "")].merge(there, on=WHERE)
    named = (
        lacking.groupby([*WHERE, "explanation"])["dimension"]
        .agg(lambda names: ";".join(sorted(set(names))))
        .reset_index()
    )
    return named.rename(columns={"explanation": "reason", "dimension": "dimensions"}).assign(
        subject="breakdown", other=""
    )


def _conflicts(findings: pd.DataFrame) -> pd.DataFrame:
    """Providers whose figures contradict another's, while nobody has decided."""
    rows = findings[(findings["rule"] == CONFLICT) & (findings["state"] == "open")]
    own = [json.loads(text) for text in rows["parameters"]]
    rows = rows.assign(
        other=[one["other"] for one in own], kind=[one.get("class", "conflict") for one in own]
    )
    rows = rows[rows["kind"] == "conflict"]
    named = rows.groupby(WHERE)["other"].agg(lambda names: ";".join(sorted(set(names))))
    return named.reset_index().assign(subject="conflict", reason="", dimensions="")


def _definitions(country: Country) -> pd.DataFrame:
    """Figures whose definition was found not to meet a framework that applies to the country."""
    rows = country.definitions
    rows = rows[(rows["meets"] == "no") & rows["framework"].isin(applying(country.settings))]
    rows = rows[WHERE].drop_duplicates()
    return rows.assign(subject="definition", reason="", dimensions="", other="")


def _entries(wanted: pd.DataFrame, catalogue: Catalogue, country: Country) -> pd.DataFrame:
    """What the library says about each subject; what it says nothing about is left out."""
    entries = catalogue.recommendations.reset_index()
    entries = entries.assign(
        reason=[value if isinstance(value, list) else [""] for value in entries["reasons"]]
    )
    cases = entries.explode("kinds").explode("reason")
    cases = cases[["recommendation", "gap", "subject", "reason", "kinds", "owner", "rounds"]]
    kind = country.providers["kind"]
    rows = wanted.assign(kinds=wanted["provider"].map(kind))
    rows = rows.merge(cases, on=["subject", "reason", "kinds"])
    acts = (rows["owner"] == "provider") & (rows["kinds"] != "computed")
    parts = [rows["recommendation"], country.ref_area, rows["provider"], rows["indicator"]]
    key = parts[0].astype("str")
    for part in parts[1:]:
        key = key + "|" + part
    rows = rows.assign(key=key, owner=rows["provider"].where(acts, ""), ref_area=country.ref_area)
    rows = rows.rename(columns={"gap": "gap_class"})
    # One entry may answer several reasons: their breakdowns are one recommendation.
    joined = rows.groupby("key")["dimensions"].agg(
        lambda texts: ";".join(sorted({name for text in texts for name in text.split(";") if name}))
    )
    rows = rows.drop_duplicates("key")
    return rows.assign(dimensions=rows["key"].map(joined))


def follow(
    wanted: pd.DataFrame,
    previous: pd.DataFrame,
    cells: pd.DataFrame,
    country: Country,
    year: int,
) -> pd.DataFrame:
    """What is wanted now, dated by the edition before, and what of that edition is settled.

    `cells` are the cells that are owed: a figure nobody owes any more is no success.
    """
    before = previous[previous["state"].isin(recommendations.OPEN)].set_index("key")
    now = wanted.set_index("key")
    known = before.reindex(now.index)
    since = known["since"].fillna(year).astype("int64")
    editions = known["editions"].fillna(0).astype("int64") + 1
    ahead = zip(since, now["rounds"], strict=True)
    dates = [due(country.rounds, first, rounds) for first, rounds in ahead]
    until = known["due"].fillna("").astype("str")
    until = until.where(until != "", pd.Series(dates, index=now.index, dtype="str"))
    stands = due(country.rounds, year, 0)
    state = pd.Series("open", index=now.index, dtype="str")
    late = (until != "") & (until <= stands) & (since < year)
    state = state.mask(late, "overdue").mask(editions > PATIENCE, "escalated")
    fresh = now.assign(since=since, editions=editions, due=until, state=state).reset_index()
    gone = before[~before.index.isin(now.index)].reset_index()
    owed = pd.MultiIndex.from_frame(gone[WHERE]).isin(pd.MultiIndex.from_frame(cells[WHERE]))
    settled = pd.Series("withdrawn", index=gone.index, dtype="str").mask(owed, "done")
    columns = list(recommendations.COLUMNS)
    both = [fresh[columns], gone.assign(state=settled)[columns]]
    return recommendations.frame(pd.concat([part for part in both if len(part)] or both))
