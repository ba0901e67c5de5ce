"""Coherence over time: V50 unusual change, V52 slip of scale, V55 figure copied forward.

Two years are compared within one series only: one provider, cell, unit, definition, territory and
day of the year. A month or quarter is not compared with that of the year before where the year
itself is there: V13 holds it against its year, and the years are compared.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.material import CONCEPT, Material, counted, number, says, takes
from expectations.frames.sums import parents
from model.observations import TOTAL

POPULATION = "MP-A01"
FACTORS = (10, 100, 1_000, 1_000_000)


def within_years(material: Material) -> np.ndarray:
    """Positions of the months and quarters whose year is there too, in the same series."""
    rows = material.current[np.isfinite(material.current["obs_value"])]
    if "period" not in material.combos or not len(rows):
        return np.zeros(0, dtype="int64")
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    combo = rows["combo"].to_numpy()
    cells = pd.DataFrame({"place": place, "combo": combo})
    wholes = cells.assign(combo=parents(material)["period"][combo])
    key = number(pd.concat([cells, wholes]), ["place", "combo"])
    own, whole = key[: len(cells)], key[len(cells) :]
    return rows.index.to_numpy()[(whole != own) & np.isin(whole, own)]


def consecutive(material: Material) -> pd.DataFrame:
    """The pairs of consecutive years (`before`, `at`, `series`), without parts of a whole year."""
    pairs = material.pairs
    return pairs[~pairs["at"].isin(within_years(material))].reset_index(drop=True)


def noise(material: Material, at: np.ndarray, one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """How far two counts may be apart by chance alone: 50 units, or three Poisson deviations.

    0 for what is not counted (money, rates).
    """
    tolerance = material.tolerance("V50")
    chance = tolerance["sigmas"] * np.sqrt(np.abs(one) + np.abs(two))
    return np.where(
        counted(material, material.rows)[at], np.maximum(tolerance["units"], chance), 0.0
    )


def slips(material: Material, compared: pd.DataFrame) -> pd.DataFrame:
    """Every pair of figures in which a scale could have slipped.

    Pairs are a year and the year before, a figure and that of the best ranked comparable source
    (`compared`), a figure and what the previous edition held. Columns: at, against (-1 for the
    previous edition), value, other, kind (year | source | edition), off (percent that the ratio is
    off the nearest power of ten), factor, before (whether `against` is the earlier of two years).
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
    nearest = off.argmin(axis=1) if len(every) else np.zeros(0, "int64")
    return every.assign(
        off=off.min(axis=1, initial=np.inf), factor=np.array(FACTORS)[nearest], turned=False
    )


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
    """V52: how many percent a ratio is off the nearest power of ten (`off`): a slip when few."""
    slipped = (every["off"] <= material.tolerance("V52")["percent"]).to_numpy()
    return ratio_slips("V52", material, stands_out(material, every, slipped))


def ratio_slips(rule: str, material: Material, rows: pd.DataFrame) -> Check:
    """The check of pairs with `off`, how far their ratio is off `factor`."""
    at, against = rows["at"].to_numpy(), rows["against"].to_numpy()
    frame = material.keys(at).assign(
        value=rows["value"], other=rows["other"], off=rows["off"], factor=rows["factor"]
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(failing["other"]),
            factor=plains(failing["factor"]),
            compared=compared(material, rows.iloc[failing["row"]]),
        )

    return Check(rule, frame, (at, against), words, ("factor", "compared"))


def yearly_changes(material: Material, every: pd.DataFrame) -> pd.DataFrame:
    """Two years of a series, the change between them and the largest change that passes.

    Columns: at, before, now, then, distance, tolerance. Population, other stocks and flows have
    their own percentages; counts must also have changed by more than chance. Not looked at: rates
    and ratios, signed figures (a net figure has no percent), breaks, a provisional against a final
    figure of another vintage, and what V52 tells of.
    """
    rows, limit = material.rows, material.tolerance("V52")["percent"]
    slipped = every[(every["kind"] == "year") & (every["off"] <= limit)]
    pairs = consecutive(material)
    pairs = pairs[~pairs["at"].isin(slipped["at"])]
    at, before = pairs["at"].to_numpy(), pairs["before"].to_numpy()
    stock, flow = (says(material, rows, "type", kind)[at] for kind in ("stock", "flow"))
    signed = says(material, rows, "signed", "yes")[at]
    provisional = takes(rows["obs_status"], "P")
    mixed = (provisional[at] != provisional[before]) & (
        rows["vintage"].cat.codes.to_numpy()[at] != rows["vintage"].cat.codes.to_numpy()[before]
    )
    kept = (stock | flow) & ~signed & ~takes(rows["obs_status"], "B")[at] & ~mixed
    at, before = at[kept], before[kept]
    value = rows["obs_value"].to_numpy()
    now, then = value[at], value[before]
    percent = usual_percent(material, at)
    usual = np.maximum(np.abs(then) * percent / 100, noise(material, at, now, then))
    # Two rounded figures may be one step further apart than what they stand for.
    base = rows["rounding_base"].to_numpy()
    usual = usual + (base[at] + base[before]) / 2
    distance = np.abs(now - then)
    trace = distance - usual <= 1e-9 * np.abs(then)  # of binary fractions
    distance = np.where(trace, np.minimum(distance, usual), distance)
    columns = {"at": at, "before": before, "now": now, "then": then}
    return pd.DataFrame(columns | {"distance": distance, "tolerance": usual})


def usual_percent(material: Material, at: np.ndarray) -> np.ndarray:
    """The change in percent that passes without a question: population, other stocks, the rest."""
    tolerance, rows = material.tolerance("V50"), material.rows
    names = material.combos.columns.drop("text")
    whole = (material.combos[names] == TOTAL).all(axis=1).to_numpy()
    population = takes(rows["indicator"], POPULATION)[at] & whole[rows["combo"].to_numpy()[at]]
    stock = says(material, rows, "type", "stock")[at]
    percent = np.where(stock, tolerance["stock_percent"], tolerance["flow_percent"])
    return np.where(population, tolerance["population_percent"], percent)


def told_above(material: Material, at: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Whether the total over one or all dimensions of a flagged figure tells its story already.

    All figures at `at` are flagged. The story is the same when the total, itself among them, moved
    the same way and at least as far; a figure that moved the other way, or further than its total,
    has its own.
    """
    rows = material.rows.take(at)
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    combo = rows["combo"].to_numpy()
    moved = pd.Series(change, index=pd.MultiIndex.from_arrays([place, combo]))
    names = material.combos.columns.drop("text")
    grand = np.flatnonzero((material.combos[names] == TOTAL).all(axis=1).to_numpy())
    above = [whole[combo] for whole in parents(material).values()]
    above += [np.full(len(combo), one) for one in grand]
    told = np.zeros(len(at), dtype="bool")
    for parent in above:
        whole = moved.reindex(pd.MultiIndex.from_arrays([place, parent])).to_numpy()
        same = np.isfinite(whole) & (parent != combo) & (whole * change > 0)
        told |= same & (np.abs(whole) >= np.abs(change))
    return told


def unusual_changes(material: Material, yearly: pd.DataFrame) -> Check:
    """V50: the change from the year before (`distance`) and the change that passes (`tolerance`).

    Where the total of a breakdown is flagged, cells that moved along with it are not in the frame.
    """
    flagged = np.flatnonzero(yearly["distance"] > yearly["tolerance"])
    change = (yearly["now"] - yearly["then"]).to_numpy()[flagged]
    told = flagged[told_above(material, yearly["at"].to_numpy()[flagged], change)]
    rows = yearly.drop(index=told).reset_index(drop=True)
    at, before = rows["at"].to_numpy(), rows["before"].to_numpy()
    frame = pd.concat([material.keys(at), rows.drop(columns=["at", "before"])], axis=1)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["now"]),
            expected=plains(failing["then"]),
            change=[
                plain(round(n - t, 6)) for n, t in zip(failing["now"], failing["then"], strict=True)
            ],
            usual=plains(failing["tolerance"].round()),
        )

    return Check("V50", frame, (at, before), words, ("change", "usual"))


def repeated_figures(material: Material) -> Check:
    """V55: the difference to the year before (`difference`); 0 means the same to the last unit.

    Only figures above 100 (above 100 times the base they are rounded to): small ones repeat by
    chance.
    """
    rows = material.rows
    pairs = consecutive(material)
    at, before = pairs["at"].to_numpy(), pairs["before"].to_numpy()
    kind = says(material, rows, "type", "stock", "flow")[at]
    value = rows["obs_value"].to_numpy()
    base = np.maximum(rows["rounding_base"].to_numpy(), 1)[at]
    kept = kind & (np.abs(value[at]) > material.tolerance("V55")["units"] * base)
    at, before = at[kept], before[kept]
    frame = material.keys(at).assign(value=value[at], difference=value[at] - value[before])

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        same = plains(failing["value"])
        return failing.assign(observed=same, expected="a figure counted anew")

    return Check("V55", frame, (at, before), words)
