"""Coherence over time: V50 unusual change, V55 figure copied forward.

Two years are compared within one series only: one provider, cell, unit, definition, territory and
day of the year. A month or quarter is not compared with that of the year before where the year
itself is there: V13 holds it against its year, and the years are compared.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import CONCEPT, number, takes
from expectations.frames.material import Material, counted, says
from expectations.frames.sums import parents
from model.observations import TOTAL

POPULATION = "MP-A01"


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


def yearly_changes(material: Material, every: pd.DataFrame) -> pd.DataFrame:
    """Two years of a series, the change between them and the largest change that passes.

    Columns: at, before, now, then, distance, tolerance. Population, other stocks and flows have
    their own percentages; counts must also have changed by more than chance. Not looked at: rates
    and ratios, signed figures (a net figure has no percent), breaks, a provisional against a final
    figure of another vintage, and what V52 tells of.
    """
    rows = material.rows
    slipped = every[(every["kind"] == "year") & every["slipped"]]
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
    if not len(at):
        return np.zeros(0, dtype="bool")
    rows = material.rows.take(at)
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    combo = rows["combo"].to_numpy()
    moved = pd.Series(change, index=pd.MultiIndex.from_arrays([place, combo]))
    moved = moved[~moved.index.duplicated()]
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


def _returns(yearly: pd.DataFrame) -> np.ndarray:
    """Where a figure goes back to what it was before the jump of the year before it.

    One figure that stands out makes two changes; the first is told.
    """
    jumps = yearly[yearly["distance"] > yearly["tolerance"]]
    both = jumps.merge(jumps, left_on="before", right_on="at", suffixes=("", "_first"))
    opposite = (both["now"] - both["then"]) * (both["now_first"] - both["then_first"]) < 0
    near = (both["now"] - both["then_first"]).abs() <= both[["tolerance", "tolerance_first"]].max(
        axis=1
    )
    return yearly["at"].isin(both.loc[opposite & near, "at"]).to_numpy()


def unusual_changes(material: Material, yearly: pd.DataFrame, compared: pd.DataFrame) -> Check:
    """V50: the change from the year before (`distance`) and the change that passes (`tolerance`).

    Where the total of a breakdown is flagged, cells that moved along with it are not in the frame,
    and where the best source of a comparable figure (`compared`) jumped, others that show it, too.
    """
    flagged = np.flatnonzero(yearly["distance"] > yearly["tolerance"])
    change = (yearly["now"] - yearly["then"]).to_numpy()[flagged]
    told = flagged[told_above(material, yearly["at"].to_numpy()[flagged], change)]
    # A total that goes back tells of its parts that go back with it.
    kept = ~_returns(yearly)
    kept[told] = False
    jumps = pd.Series(np.sign(change), yearly["at"].to_numpy()[flagged])
    lead = compared.set_index("at")["at_lead"].reindex(jumps.index)
    seen = jumps.reindex(lead).to_numpy() == jumps.to_numpy()
    kept[flagged[seen]] = False
    rows = yearly[kept].reset_index(drop=True)
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
    chance. A cell that repeats together with its total is told with the total.
    """
    rows = material.rows
    pairs = consecutive(material)
    at, before = pairs["at"].to_numpy(), pairs["before"].to_numpy()
    kind = says(material, rows, "type", "stock", "flow")[at]
    value = rows["obs_value"].to_numpy()
    base = np.maximum(rows["rounding_base"].to_numpy(), 1)[at]
    kept = kind & (np.abs(value[at]) > material.tolerance("V55")["units"] * base)
    at, before = at[kept], before[kept]
    difference = value[at] - value[before]
    flagged = np.flatnonzero(difference == 0)
    told = flagged[told_above(material, at[flagged], value[at[flagged]])]
    at, before, difference = (np.delete(one, told) for one in (at, before, difference))
    frame = material.keys(at).assign(value=value[at], difference=difference)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        same = plains(failing["value"])
        return failing.assign(observed=same, expected="a figure counted anew")

    return Check("V55", frame, (at, before), words)
