"""Who has reported and what is unknown: V60 partial tails, V61 unknown, V69 empty months."""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, choose, plain, plains, rounded
from expectations.frames.codes import CONCEPT, each, number, takes
from expectations.frames.material import Material, kinds, says
from expectations.frames.sums import ADDITIVE_TYPES, parents
from model.observations import TOTAL, UNKNOWN

# Dimensions whose members report, one by one; partner countries do for mirror statistics.
REPORTING = ("region", "post", "border_point", "institution", "recruiter")
MIRROR = "(mirror)"
AREAS = "ref_area"


def _reporting(material: Material) -> list[tuple[str, np.ndarray]]:
    """Each dimension of reporters and, per row that stands, who reports ("" for nobody)."""
    rows, combos = material.current, material.combos
    mirror = material.catalogue.indicators["name"].str.contains(MIRROR, regex=False)
    mirrored = each(rows["indicator"], lambda code: bool(mirror.get(code, False)), "bool")
    found = []
    for name in (*REPORTING, "partner"):
        if name not in combos:
            continue
        member = combos[name].astype("str")
        alone = (combos["text"] == name + "=" + member).to_numpy() & (member != UNKNOWN).to_numpy()
        reports = alone[rows["combo"].to_numpy()]
        if name == "partner":
            reports &= mirrored
        found.append((name, reports))
    found.append((AREAS, (combos["text"] == "").to_numpy()[rows["combo"].to_numpy()]))
    return found


def partial_tails(material: Material) -> Check:
    """V60: how many percent of the usual number of reporters the newest year has (`share`).

    Reporters are regions, posts and the like, partner countries of mirror statistics, and the
    countries of a table of many; usual is the median of the years before, at least three of them
    and at least five reporters.
    """
    limit, frames = material.tolerance("V60"), []
    rows = material.current
    # A suppressed figure was reported; a rate is no sum of what was.
    valued = np.isfinite(rows["obs_value"]).to_numpy() | takes(rows["obs_status"], "Q")
    valued &= says(material, rows, "type", *ADDITIVE_TYPES)
    for name, reports in _reporting(material):
        own = rows[reports & valued]
        areas = name == AREAS
        table = number(own, ["provider", "indicator", *CONCEPT[: 3 if not areas else 1]])
        who = own["ref_area"].cat.codes if areas else own["combo"]
        area = 0 if areas else own["ref_area"].cat.codes.to_numpy()
        lines = pd.DataFrame(
            {"table": table, "area": area, "year": own["time_period"].to_numpy(),
             "who": who.to_numpy(), "at": own.index}
        ).drop_duplicates(["table", "area", "year", "who"])  # fmt: skip
        counted = lines.groupby(["table", "area", "year"], as_index=False).agg(
            reporters=("who", "size"), at=("at", "first")
        )
        newest = counted.groupby(["table", "area"])["year"].transform("max")
        past = counted[counted["year"] < newest].groupby(["table", "area"])["reporters"]
        usual = past.agg(["median", "size"]).reset_index()
        last = counted[counted["year"] == newest].merge(usual, on=["table", "area"])
        frames.append(last.assign(dimension=name))
    every = pd.concat(frames, ignore_index=True)
    every = every[(every["size"] >= limit["years"]) & (every["median"] >= limit["reporters"])]
    every = every.reset_index(drop=True)
    at = every["at"].to_numpy("int64")
    areas = (every["dimension"] == AREAS).to_numpy()
    keys = material.keys(at)
    keys["dimensions"] = np.where(areas, "", every["dimension"] + "=*")
    # A table of many countries is told once, under the country of the run.
    keys["ref_area"] = keys["ref_area"].astype("str").where(~areas, material.country.ref_area)
    frame = keys.assign(
        reporters=every["reporters"], usual=every["median"],
        share=(100 * every["reporters"] / every["median"]).round(9),
    )  # fmt: skip

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["reporters"]), expected=plains(failing["usual"])
        )

    return Check("V60", frame, (at,), words)


def unknown_shares(material: Material) -> Check:
    """V61: the share of "unknown" in the total of a breakdown, in percent (`share`).

    Breakdowns by one dimension, of the year or a part of it. Above 10 % the breakdown cannot be
    used, above 2 % it must be explained; a handful of unknown cases is neither.
    """
    limit, rows, combos = material.tolerance("V61"), material.current, material.combos
    rows = rows[says(material, rows, "type", *ADDITIVE_TYPES)]
    rows = rows[np.isfinite(rows["obs_value"])]
    names = combos.columns.drop("text")
    away = (combos[names] != TOTAL).sum(axis=1).to_numpy()
    away = away - ((combos["period"] != TOTAL).to_numpy() if "period" in combos else 0)
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    combo, frames = rows["combo"].to_numpy(), []
    cells = pd.DataFrame({"place": place, "combo": combo, "at": rows.index,
                          "value": rows["obs_value"].to_numpy()})  # fmt: skip
    for name, whole in parents(material).items():
        if name == "period":
            continue
        unknown = (combos[name] == UNKNOWN).to_numpy()
        kind = kinds(material, name)
        if kind is not None:
            unknown = unknown | (kind == "unknown")
        unknown = unknown & (away == 1)
        if not unknown.any():
            continue
        own = cells[unknown[combo]]
        own = own.assign(combo=whole[own["combo"].to_numpy()])
        totals = np.isin(np.arange(len(combos)), own["combo"])[combo]
        frames.append(own.merge(cells[totals], on=["place", "combo"], suffixes=("", "_total")))
    if not frames:
        return Check("V61", material.keys(np.zeros(0, "int64")).assign(share=0.0), ())
    both = pd.concat(frames, ignore_index=True)
    both = both[both["value_total"] > 0].reset_index(drop=True)
    share = (100 * both["value"] / both["value_total"]).round(9)
    share = share.mask(both["value"] <= limit["units"], np.minimum(share, limit["percent"]))
    at = both["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        value=both["value"], total=both["value_total"], share=share,
        severity=choose(share > limit["blocker_percent"], "blocker", "must-explain"),
    )  # fmt: skip

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(failing["total"]),
            share=rounded(failing["share"]),
        )

    return Check("V61", frame, (at, both["at_total"].to_numpy("int64")), words, ("share",))


def empty_months(material: Material) -> Check:
    """V69: how many cases the zeros at the end of a year may hide (`missing`).

    Months or quarters at the end of the newest year of a table in which every figure is 0, while
    those before are not: they have not been published yet. Where cases are so rare that a few empty
    months are chance, little is missing.
    """
    rows, combos = material.current, material.combos
    nothing = Check("V69", material.keys(np.zeros(0, "int64")).assign(missing=0.0), ())
    if "period" not in combos:
        return nothing
    kind = kinds(material, "period")
    below = np.isin(kind, ["month", "quarter"])[rows["combo"].to_numpy()]
    rows = rows[below & says(material, rows, "type", "flow")]
    rows = rows[np.isfinite(rows["obs_value"])]
    if not len(rows):
        return nothing
    combo = rows["combo"].to_numpy()
    code = combos["period"].astype("str").to_numpy()[combo]
    table = number(rows.assign(kind=kind[combo]), ["ref_area", "provider", "indicator", "kind"])
    lines = pd.DataFrame(
        {"table": table, "year": rows["time_period"].to_numpy(), "at": rows.index,
         "order": [int(one[1:]) for one in code], "value": rows["obs_value"].abs().to_numpy()}
    )  # fmt: skip
    lines = lines[lines["year"] == lines.groupby("table")["year"].transform("max")]
    months = lines.groupby(["table", "order"])["value"].agg(["max", "size"]).reset_index()
    last = months[months["max"] > 0].groupby("table")["order"].max()
    lines["last"] = last.reindex(lines["table"]).to_numpy()
    lines = lines[lines["last"].notna()]
    tail = lines["order"] > lines["last"]
    # The largest figure of each month stands for the table: its total, where there is one.
    peaks = lines[~tail].groupby(["table", "order"])["value"].max().groupby("table").mean()
    empty = lines[tail].groupby("table")["order"].nunique()
    found = lines.sort_values(["table", "last", "at"]).groupby("table").agg(at=("at", "first"))
    found = found.join(peaks.rename("mean")).join(empty.rename("empty")).fillna({"empty": 0})
    found = found.reset_index()
    row = pd.Series(np.arange(len(found)), index=found["table"])
    parts = pd.DataFrame({"row": row.reindex(lines.loc[tail, "table"]).to_numpy("int64"),
                          "at": lines.loc[tail, "at"].to_numpy()})  # fmt: skip
    at = found["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        dimensions="period=*", empty=found["empty"], mean=found["mean"],
        missing=found["empty"] * found["mean"],
    )  # fmt: skip

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["empty"]),
            expected=[plain(round(mean, 1)) for mean in failing["mean"]],
        )

    return Check("V69", frame, (), words, (), parts)
