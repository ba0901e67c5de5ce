"""How far figures of several countries may be set side by side: one grade a cell, one rank a cell.

A: the definition and the year of the column. B: another year near it, or a figure of another
status (an estimate among counted figures). C: another definition; it stands apart, without a rank.
"""

import pandas as pd

WITHIN = 2  # years that a figure may be away from the year of its column
COMPARABLE, WITH_CARE, APART, MISSING = "A", "B", "C", ""
COLUMNS = ["ref_area", "indicator", "year", "grade", "rank", "other_year", "other_status"]


def graded(
    frame: pd.DataFrame, columns: list[dict], areas: list[str], sources: list[str]
) -> pd.DataFrame:
    """One row per area and column: COLUMNS and the observation that fills the cell.

    `frame` holds totals in units, `columns` indicator, year and definition, `sources` the providers
    in the order of preference. A figure of the column's definition goes before any other, then one
    of a nearer year, then that of a source named earlier. An empty cell has NaN and no grade.
    """
    return pd.concat(
        [_column(frame, column, areas, sources) for column in columns], ignore_index=True
    )


def _column(frame: pd.DataFrame, column: dict, areas: list[str], sources: list[str]):
    rows = frame[(frame["indicator"] == column["indicator"]) & frame["obs_value"].notna()]
    rows = rows[rows["ref_area"].isin(areas)]
    rows = rows.assign(
        away=(rows["time_period"] - column["year"]).abs(),
        other=rows["definition"] != column["definition"],
        preferred=rows["provider"].map({code: n for n, code in enumerate(sources)}),
    )
    if rows["preferred"].isna().any():
        strange = sorted(set(rows.loc[rows["preferred"].isna(), "provider"]))
        raise ValueError(f"{column['indicator']}: {', '.join(strange)} is none of the sources")
    rows = rows[rows["away"] <= WITHIN]
    # Of two years equally near the later one.
    rows = rows.assign(later=-rows["time_period"])
    rows = rows.sort_values(["other", "away", "preferred", "later"], kind="stable")
    rows = rows.drop_duplicates("ref_area").set_index("ref_area")
    alike = rows.loc[~rows["other"], "obs_status"]
    usual = alike.mode().iloc[0] if len(alike) else ""
    other_year = rows["away"] > 0
    other_status = rows["obs_status"] != usual
    grade = pd.Series(COMPARABLE, index=rows.index, dtype="str")
    grade = grade.mask(other_year | other_status, WITH_CARE).mask(rows["other"], APART)
    rank = rows["obs_value"].where(grade != APART).rank(ascending=False, method="min")
    rows = rows.assign(grade=grade, rank=rank, other_year=other_year, other_status=other_status)
    rows = rows.reindex(areas).rename_axis("ref_area").reset_index()
    flags = {name: rows[name].eq(True) for name in ("other_year", "other_status")}
    return rows.assign(
        indicator=column["indicator"],
        year=column["year"],
        grade=rows["grade"].fillna(MISSING),
        **flags,
    ).drop(columns=["away", "other", "preferred", "later"])
