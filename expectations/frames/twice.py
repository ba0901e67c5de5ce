"""Tables and series that are not what their names say: V70 one table twice, V71 five-year sums."""

import numpy as np
import pandas as pd

from expectations.frames.changes import told_above
from expectations.frames.check import WHOLE, Check, choose, plain
from expectations.frames.codes import number
from expectations.frames.material import Material, says
from expectations.frames.standing import side_by_side

FIVE = 5


def _signatures(combo: np.ndarray, value: np.ndarray, group: np.ndarray) -> np.ndarray:
    """One number per group that is equal where the same cells have the same values."""
    one = pd.util.hash_array(combo.astype("int64")) ^ pd.util.hash_array(value * 31.0)
    total = np.zeros(group.max() + 1 if len(group) else 0, dtype="uint64")
    np.add.at(total, group, one)
    return total


def tables_twice(material: Material) -> Check:
    """V70: under how many other indicators a table stands with the same figures (`others`).

    One year of an indicator of one provider, with all its parts. Only tables with at least five
    figures above 100 are looked at. Where one indicator is a part of the other (first-time
    applicants of all applicants) both may well be the same.
    """
    limit, rows = material.tolerance("V70"), material.current
    rows = rows[np.isfinite(rows["obs_value"]) & (rows["obs_value"] != 0)]
    keys = ["ref_area", "provider", "time_period", "indicator"]
    group = pd.factorize(number(rows, keys))[0]
    large = np.abs(rows["obs_value"].to_numpy()) > limit["units"] * np.maximum(
        rows["rounding_base"].to_numpy(), 1
    )
    size = group.max() + 1 if len(rows) else 0
    first = np.zeros(size, "int64")
    first[group[::-1]] = np.arange(len(group))[::-1]
    sizeable = np.bincount(group[large], minlength=size)
    mark = _signatures(rows["combo"].to_numpy(), rows["obs_value"].to_numpy(), group)
    tables = rows.take(first)[keys].assign(
        at=rows.index.to_numpy()[first], mark=mark, cells=np.bincount(group, minlength=size)
    )
    tables = tables[sizeable >= limit["figures"]].reset_index(drop=True)
    same = ["ref_area", "provider", "time_period", "mark", "cells"]
    key = number(tables, same)
    lead = pd.Series(tables.index, index=tables.index).groupby(key).transform("first").to_numpy()
    codes = tables["indicator"].astype("str").to_numpy()
    whole = material.catalogue.indicators["part_of"].to_dict()
    others = [
        int(n != m and whole.get(codes[n]) != codes[m] and whole.get(codes[m]) != codes[n])
        for n, m in enumerate(lead)
    ]
    at = tables["at"].to_numpy("int64")
    # Nobody knows which of the two is right, so neither is.
    both = [table for n, m in enumerate(lead) if others[n] for table in (n, m)]
    alike = rows.index[np.isin(group, group[rows.index.get_indexer(at[both])])]
    mended = pd.DataFrame({"at": alike, "value": np.nan, "base": 0.0})
    frame = material.keys(at).assign(
        dimensions="", others=np.array(others, "int8"), cells=tables["cells"]
    )
    names = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        other = codes[lead[failing["row"]]]
        return failing.assign(
            observed=failing["cells"].astype("str"),
            expected="figures of its own",
            other=names.reindex(other).to_numpy(),
        )

    behind = (at, at[lead] if len(lead) else at)
    return Check("V70", frame, behind, words, ("other",), mended=mended)


def five_year_sums(material: Material) -> Check:
    """V71: how many figures five years apart stand beside annual ones under one code (`figures`).

    A flow of one provider that is given every fifth year in one edition, or in one part of its
    series, and every year in the other. Where those five years apart are about five times as large
    as the annual ones (nearer to 5 than to 1 or 25) they are sums of five years and block.
    """
    then, rows = material.then, material.current
    columns = ["ref_area", "provider", "indicator", "combo", "time_period", "obs_value"]
    flow = [says(material, part, "type", "flow") for part in (rows, then)]
    rows, then = rows[flow[0]], then[flow[1]]
    both = side_by_side(rows, then, columns).assign(
        edition=np.repeat([0, 1], [len(rows), len(then)]),
        at=np.concatenate([rows.index.to_numpy(), np.full(len(then), -1)]),
    )
    both = both[np.isfinite(both["obs_value"].to_numpy())].reset_index(drop=True)
    code = pd.factorize(number(both, columns[:4]))[0]
    both = both[["time_period", "obs_value", "edition", "at"]].assign(code=code)
    order = np.lexsort((both["time_period"], both["edition"], code))
    both = both.take(order).reset_index(drop=True)
    series = 2 * both["code"].to_numpy() + both["edition"].to_numpy()
    steps = np.diff(both["time_period"].to_numpy())
    again = np.concatenate(
        [np.zeros(min(len(both), 1), "bool"), (steps == 0) & (np.diff(series) == 0)]
    )
    both, series = both[~again].reset_index(drop=True), series[~again]
    steps = np.where(np.diff(series) == 0, np.diff(both["time_period"].to_numpy()), np.nan)
    before, after = np.full(len(both), np.nan), np.full(len(both), np.nan)
    before[1:], after[:-1] = steps, steps
    five = (before == FIVE) | (after == FIVE) & (np.isnan(before) | (before == FIVE))
    annual = (before == 1) | (after == 1)
    wide = both.assign(next=after)[five & (before != 1)]
    yearly = both[annual & ~five]
    wide = wide[wide["code"].map(wide["code"].value_counts()) >= 2]
    wide = wide[wide["code"].isin(yearly["code"])]
    # Years are looked up only where there is something to hold against them.
    beside = yearly[yearly["code"].isin(wide["code"])]
    near = [wide[["code", "time_period", "obs_value"]].assign(near=wide["time_period"] + step)
            for step in (-2, -1, 0, 1, 2)]  # fmt: skip
    near = pd.concat(near, ignore_index=True).merge(
        beside[["code", "time_period", "obs_value"]].rename(columns={"time_period": "near"}),
        on=["code", "near"], suffixes=("", "_year"),
    )  # fmt: skip
    means = near.groupby(["code", "time_period"]).agg(
        value=("obs_value", "first"), mean=("obs_value_year", "mean")
    )
    times = (means["value"] / means["mean"].where(means["mean"] != 0)).groupby("code").median()
    shown = both[both["at"] >= 0].drop_duplicates("code", keep="last").set_index("code")
    codes = yearly["code"].unique()
    codes = codes[np.isin(codes, shown.index)]
    figures = wide.groupby("code").size().reindex(codes).fillna(0).to_numpy("int64")
    times = times.reindex(codes).to_numpy("float64")
    at = shown.loc[codes, "at"].to_numpy("int64")
    summed = (times > FIVE**0.5) & (times < FIVE**1.5)
    own = wide[(wide["at"] >= 0) & wide["code"].isin(codes[summed])]
    mended = pd.DataFrame({"at": own["at"], "value": np.nan, "base": 0.0})
    told = np.zeros(len(codes), "bool")
    value = material.rows["obs_value"].to_numpy()
    for kind in (summed, figures > 0):
        met = np.flatnonzero(kind & (figures > 0))
        told[met] |= told_above(material, at[met], value[at[met]])
    codes, figures, times, at, summed = (one[~told] for one in (codes, figures, times, at, summed))
    frame = material.keys(at).assign(
        figures=figures,
        times=np.nan_to_num(times),
        severity=choose(summed, "blocker", "must-explain"),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=failing["figures"].astype("str"),
            expected="annual figures",
            times=[plain(round(one, 1)) for one in failing["times"]],
        )

    absent = _between(material, wide, pd.Series(np.arange(len(codes)), codes))
    return Check("V71", frame, (at,), words, ("times",), mended=mended, absent=absent)


def _between(material: Material, wide: pd.DataFrame, row: pd.Series) -> pd.DataFrame:
    """The years between those of totals that are given every fifth year, as missing tables.

    `row`: the row of the check frame by the number of the series.
    """
    own = wide[(wide["at"] >= 0) & wide["code"].isin(row.index) & (wide["next"] == FIVE)]
    keys = material.keys(own["at"].to_numpy("int64")).assign(
        row=row.reindex(own["code"]).to_numpy()
    )
    keys = keys[(keys["dimensions"] == "").to_numpy()]
    years = [keys.assign(time_period=keys["time_period"] + step) for step in range(1, FIVE)]
    return pd.concat(years, ignore_index=True).assign(breakdown=WHOLE)
