"""Slips of scale: V52, and what the rules on pairs of figures that should be alike share.

Pairs are a year and the year before, a figure and that of the best ranked comparable source, a
figure and what the previous edition held.
"""

import numpy as np
import pandas as pd

from expectations.frames.changes import consecutive, noise, told_above
from expectations.frames.check import Check, plains
from expectations.frames.codes import CONCEPT, number
from expectations.frames.material import Material, counted, says
from model.observations import TOTAL

FACTORS = (10, 100, 1_000, 1_000_000)
ALIKE = 3  # a cell of a table whose total slipped moved as its total did, within this factor


def slips(material: Material, compared: pd.DataFrame) -> pd.DataFrame:
    """Every pair of figures in which a scale could have slipped.

    Pairs are a year and the year before, a figure and that of the best ranked comparable source
    (`compared`), a figure and what the previous edition held. Columns: at, against (-1 for the
    previous edition), value, other, kind (year | source | edition), off (percent that the ratio is
    off the nearest power of ten), factor, tolerance (percent), slipped, turned.
    Pairs that differ by no more than chance are not in it.
    """
    value = material.rows["obs_value"].to_numpy()
    pairs, earlier = consecutive(material), material.earlier
    kinds = {
        "year": (pairs["at"], pairs["before"], value[pairs["before"]]),
        "source": (compared["at"], compared["at_lead"], compared["obs_value_lead"]),
        "edition": (earlier["at"], np.full(len(earlier), -1), earlier["was"]),
    }
    frames = []
    for kind, (at, against, other) in kinds.items():
        columns = {"at": np.asarray(at, "int64"), "against": np.asarray(against, "int64")}
        kind = pd.Categorical([kind], list(kinds)).repeat(len(columns["at"]))
        frames.append(pd.DataFrame(columns | {"other": np.asarray(other, "float64"), "kind": kind}))
    every = pd.concat(frames, ignore_index=True)
    every["value"] = value[every["at"]]
    one, two = every["value"].to_numpy(), every["other"].to_numpy()
    far = np.abs(one - two) > noise(material, every["at"].to_numpy(), one, two)
    every = every[(one * two > 0) & far].reset_index(drop=True)
    sizes = every[["value", "other"]].abs()
    ratio = (sizes.max(axis=1) / sizes.min(axis=1)).to_numpy()
    off = np.abs(ratio[:, None] / np.array(FACTORS, "float64") - 1) * 100
    # A net figure or a growth rate may well be ten times that of the year before.
    net = says(material, material.rows, "signed", "yes")[every["at"]] & (every["kind"] == "year")
    off[np.ix_(net.to_numpy(), np.array(FACTORS) < 1_000)] = np.inf
    # Of a few persons one year's number is easily ten times the next one's.
    few = counted(material, material.rows)[every["at"]]
    off[few & (sizes.min(axis=1) < material.tolerance("V52")["units"]).to_numpy()] = np.inf
    nearest = off.argmin(axis=1) if len(every) else np.zeros(0, "int64")
    every = every.assign(
        off=off.min(axis=1, initial=np.inf), factor=np.array(FACTORS)[nearest], turned=False
    )
    every["tolerance"] = _allowed(material, every)
    return every.assign(slipped=every["off"] <= every["tolerance"])


def _allowed(material: Material, every: pd.DataFrame) -> np.ndarray:
    """By how many percent the ratio of each pair may be off a power of ten and be a slip still.

    Between two years what is counted changed too: more is allowed for a figure that is as far from
    the year after it as from the year before. For others it would be wrong more often than right:
    in 34 years of the World Bank's series it would name twice as many.
    """
    limit = material.tolerance("V52")
    yearly = (every["kind"] == "year").to_numpy() & (every["off"] <= limit["year_percent"])
    wide = np.zeros(len(every), dtype="bool")
    up = (every["value"].abs() > every["other"].abs()).to_numpy()
    at, against = every["at"].to_numpy(), every["against"].to_numpy()
    for way in (True, False):
        there, back = yearly & (up == way), yearly & (up != way)
        both = np.intersect1d(at[there], against[back])
        wide |= (there & np.isin(at, both)) | (back & np.isin(against, both))
    return np.where(wide, float(limit["year_percent"]), float(limit["percent"]))


def stands_out(material: Material, every: pd.DataFrame, slipped: np.ndarray) -> pd.DataFrame:
    """The pairs (`every`, of `slips`), turned so that `at` is the figure that stands out.

    Of two neighbouring years that slipped the one farther from the middle of its series is named,
    so that one wrong figure is found once, not again when the series returns to its scale. A figure
    is not named again beside another source or edition, nor where the other one stands out.
    """
    yearly = slipped & (every["kind"] == "year").to_numpy()
    series = material.pairs.set_index("at")["series"]
    own = series.reindex(every.loc[yearly, "at"]).to_numpy()
    inside = material.pairs[material.pairs["series"].isin(own)]
    years = inside.melt("series", ["before", "at"], value_name="place").drop_duplicates("place")
    size = np.log(np.abs(material.rows["obs_value"].to_numpy()[years["place"]]).clip(min=1e-300))
    middle = pd.Series(size).groupby(years["series"].to_numpy()).median().reindex(own).to_numpy()
    log = np.log(every.loc[yearly, ["value", "other"]].abs())
    turn = np.zeros(len(every), dtype="bool")
    # Of two years alone neither stands out: the later one is named.
    turn[yearly] = (log["other"] - middle).abs() > (log["value"] - middle).abs() + 1e-9
    told = every.assign(turned=turn)
    told.loc[turn, ["at", "against"]] = every.loc[turn, ["against", "at"]].to_numpy()
    told.loc[turn, ["value", "other"]] = every.loc[turn, ["other", "value"]].to_numpy()
    wrong = set(told.loc[yearly, "at"])
    cleared = slipped & ~yearly & told["against"].isin(wrong).to_numpy()
    again = slipped & told["at"].where(slipped).duplicated().to_numpy()
    return told[~cleared & ~again].reset_index(drop=True)


def compared(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """What the other figure of each pair is called."""
    lead = material.rows["provider"].take(rows["against"].clip(lower=0)).astype("str")
    names = material.country.providers["name"].reindex(lead).to_numpy()
    kind = rows["kind"].astype("str").to_numpy()
    year = np.where(rows["turned"], "the year after", "the year before")
    edition = np.where(kind == "edition", "the previous edition", names)
    return np.where(kind == "year", year, edition)


def scale_slips(material: Material, every: pd.DataFrame) -> Check:
    """V52: how many percent a ratio is off a power of ten (`off`): a slip within `tolerance`."""
    return ratio_slips("V52", material, every)


def ratio_slips(rule: str, material: Material, every: pd.DataFrame) -> Check:
    """The check of pairs (as `slips` gives them) with `off`, how far their ratio is off `factor`.

    A cell that slipped together with its total is told with the total.
    """
    rows = stands_out(material, every, every["slipped"].to_numpy())
    slipped = np.flatnonzero(rows["slipped"])
    way = np.where(rows["value"].abs() > rows["other"].abs(), 1.0, -1.0) * rows["factor"]
    mended = _mended(material, rows.iloc[slipped])
    told = told_above(material, rows["at"].to_numpy()[slipped], way.to_numpy()[slipped])
    rows = rows.drop(index=slipped[told]).reset_index(drop=True)
    at, against = rows["at"].to_numpy(), rows["against"].to_numpy()
    kept = ["value", "other", "off", "tolerance", "factor"]
    frame = pd.concat([material.keys(at), rows[kept]], axis=1)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(failing["other"]),
            factor=plains(failing["factor"]),
            compared=compared(material, rows.iloc[failing["row"]]),
        )

    return Check(rule, frame, (at, against), words, ("factor", "compared"), mended=mended)


def _mended(material: Material, slipped: pd.DataFrame) -> pd.DataFrame:
    """The figures that slipped as they would be at their scale: at, value, base (rounded to).

    Where a total slipped, so did the cells of its table that moved as it did, small ones too.
    """
    names = material.combos.columns.drop("text")
    whole = (material.combos[names] == TOTAL).all(axis=1).to_numpy()
    up = (slipped["value"].abs() > slipped["other"].abs()).to_numpy()
    lines = slipped[["at", "value"]].assign(
        scale=np.where(up, 1 / slipped["factor"], slipped["factor"]),
        ratio=np.log(np.abs(slipped["value"] / slipped["other"])),
    )
    totals = lines[whole[material.rows["combo"].to_numpy()[lines["at"]]]]
    if len(totals):
        lines = pd.concat([lines, _beside(material, totals)])
    lines = lines.drop_duplicates("at")
    value = lines["value"] * lines["scale"]
    # A figure that is too small was rounded at the wrong scale; a rate is rounded itself.
    step = np.where(lines["value"] == lines["value"].round(), 1.0, 0.1 ** _decimals(lines["value"]))
    rough = np.where(lines["scale"] > 1, step * lines["scale"], 0.0)
    even = np.isin(np.maximum(lines["scale"], 1 / lines["scale"]).round(6), FACTORS)
    rough = np.where(even, rough, np.abs(value) / 100)
    base = np.maximum(material.rows["rounding_base"].to_numpy()[lines["at"]], rough)
    return pd.DataFrame({"at": lines["at"], "value": value.round(6), "base": base})


def _decimals(value: pd.Series) -> np.ndarray:
    """How many decimals each number has, six at most."""
    return np.select([value.round(n) == value for n in range(6)], list(range(6)), 6)


def _beside(material: Material, totals: pd.DataFrame) -> pd.DataFrame:
    """The cells of the tables of these totals that moved from year to year as the total did."""
    rows = material.current[np.isfinite(material.current["obs_value"])]
    place = pd.Series(
        number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT]), rows.index
    )
    table = totals.assign(place=place.reindex(totals["at"]).to_numpy())
    own = place[place.isin(table["place"])]
    value, pairs = material.rows["obs_value"], material.pairs
    near = [pairs[["at", "before"]], pairs[["before", "at"]]]
    near = pd.concat([one.set_axis(["at", "other"], axis=1) for one in near])
    then = material.earlier[["at", "was"]]
    near = near[near["at"].isin(own.index)].assign(
        was=lambda one: value.reindex(one["other"]).array
    )
    near = pd.concat([near[["at", "was"]], then[then["at"].isin(own.index)]])
    near = near.assign(value=value.reindex(near["at"]).array, place=own.reindex(near["at"]).array)
    near = near[near["value"] * near["was"] > 0]
    near = near.merge(table[["place", "scale", "ratio"]], on="place")
    moved = np.log(near["value"] / near["was"])
    return near[(moved - near["ratio"]).abs() <= np.log(ALIKE)][["at", "value", "scale"]]
