"""Tables and series that are not what their names say: V70 one table twice, V71 five-year sums."""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, choose, plain
from expectations.frames.material import Material, number, says, side_by_side

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

    return Check("V70", frame, (at, at[lead] if len(lead) else at), words, ("other",))


def five_year_sums(material: Material) -> Check:
    """V71: how many figures five years apart stand beside annual ones under one code (`figures`).

    A flow of one provider that is given every fifth year in one edition, or in one part of its
    series, and every year in the other. Where those five years apart are about five times as large
    as the annual ones (nearer to 5 than to 1 or 25) they are sums of five years and block.
    """
    then, rows = material.then, material.current
    columns = ["ref_area", "provider", "indicator", "combo", "time_period", "obs_value"]
    both = side_by_side(rows, then, columns)
    both["edition"] = np.arange(len(both)) >= len(rows)
    both["at"] = [*rows.index, *np.full(len(then), -1)]
    flow = np.concatenate([says(material, part, "type", "flow") for part in (rows, then)])
    both = both[flow & np.isfinite(both["obs_value"]).to_numpy()].reset_index(drop=True)
    both["code"] = pd.factorize(number(both, columns[:4]))[0]
    both = both.drop_duplicates(["code", "edition", "time_period"])
    both = both.sort_values(["code", "edition", "time_period"], ignore_index=True)
    series = both.groupby(["code", "edition"])["time_period"]
    after, before = -series.diff(-1), series.diff()
    five = (before == FIVE) | (after == FIVE) & (before.isna() | (before == FIVE))
    annual = (before == 1) | (after == 1)
    wide, yearly = both[five & (before != 1)], both[annual & ~five]
    wide = wide[wide.groupby("code")["at"].transform("size") >= 2]
    wide = wide[wide["code"].isin(yearly["code"])]
    yearly = yearly[yearly["code"].isin(both["code"])]
    near = [wide[["code", "time_period", "obs_value"]].assign(near=wide["time_period"] + step)
            for step in (-2, -1, 0, 1, 2)]  # fmt: skip
    near = pd.concat(near, ignore_index=True).merge(
        yearly[["code", "time_period", "obs_value"]].rename(columns={"time_period": "near"}),
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

    return Check("V71", frame, (at,), words, ("times",))
