"""Stocks have a moment, flows a period: V19 one moment told twice, V26 kinds of time, V27 days.

31 December and the 1 January after it are one moment. Between providers figures of different days
are held apart where they are compared (V42, V43); here one provider's own series is looked at.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plains
from expectations.frames.codes import CONCEPT, each, number, regroup, takes
from expectations.frames.material import Material, kinds, says
from expectations.frames.overlap import moment
from expectations.frames.sums import parents

SERIES = ["ref_area", "provider", "indicator", "combo", "unit_measure", "definition", "territory"]
FEWEST = 3  # fewer figures make a sum or an average by chance
SUMMED, AVERAGED, CUMULATED = 1, 2, 3
FAULTS = [
    "",
    "the sum of the stocks within the year",
    "the average of the flows within the year",
    "the sum of the stocks of the years before",
]
INSTEAD = ["", "the stock of one day", "the sum of the flows", "the stock of one day"]


def _dated(material: Material) -> pd.DataFrame:
    """The stocks that have a value and a day, with `at`, `series` (of any day) and `moment`."""
    rows = material.current
    rows = rows[says(material, rows, "type", "stock") & np.isfinite(rows["obs_value"].to_numpy())]
    rows = rows[(rows["ref_date"] != "").to_numpy()]
    return rows.assign(
        at=rows.index, series=number(rows, SERIES), moment=regroup(rows["ref_date"], moment)
    )


def one_moment(material: Material) -> Check:
    """V19: how far a stock of 31 December is from that of the 1 January after it (`distance`)."""
    rows = _dated(material)
    december = each(rows["ref_date"], lambda date: date.endswith("-12-31"), "bool")
    january = each(rows["ref_date"], lambda date: date.endswith("-01-01"), "bool")
    rows = rows.assign(when=rows["moment"].cat.codes)[
        ["at", "series", "when", "obs_value", "rounding_base"]
    ]
    both = rows[january].merge(rows[december], on=["series", "when"], suffixes=("", "_before"))
    at, before = both["at"].to_numpy("int64"), both["at_before"].to_numpy("int64")
    base = both["rounding_base"] + both["rounding_base_before"]
    frame = material.keys(at).assign(
        value=both["obs_value"],
        before=both["obs_value_before"],
        distance=(both["obs_value"] - both["obs_value_before"]).abs(),
        tolerance=np.maximum(base / 2, 1e-9 * both["obs_value"].abs()),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(observed=plains(failing["value"]), expected=plains(failing["before"]))

    return Check("V19", frame, (at, before), words)


def days_of_series(material: Material) -> Check:
    """V27: whether a stock is of another day than the one before it in its series (`other_day`).

    A break that is marked parts a series. Of the two figures the one is named whose day is the
    rarer in the series, and once: not again where the series returns to its day.
    """
    rows = _dated(material).sort_values(["series", "time_period", "at"])
    rows = rows.assign(
        day=each(rows["ref_date"], lambda date: date[4:], "str"),
        moment_day=each(rows["moment"], lambda date: date[4:], "str"),
        broken=takes(rows["obs_status"], "B"),
    )
    rows["often"] = rows.groupby(["series", "day"])["at"].transform("size")
    grouped = rows.groupby(["series", "time_period"], sort=False)
    years = grouped.agg(at=("at", "first"), broken=("broken", "any"), often=("often", "max"))
    years, rows["of"] = years.reset_index(), grouped.ngroup()
    earlier = years.shift()
    follows = (years["series"] == earlier["series"]).to_numpy()
    years = years.assign(
        before=earlier["at"], last=earlier["time_period"].where(follows, -1), was=earlier["often"]
    )
    pairs = years[follows & ~years["broken"].to_numpy()]
    other = ~_days_in_common(rows, years)[pairs.index]
    turned = other & (pairs["was"] < pairs["often"]).to_numpy()
    at = np.where(turned, pairs["before"], pairs["at"]).astype("int64")
    against = np.where(turned, pairs["at"], pairs["before"]).astype("int64")
    again = other & pd.Series(np.where(other, at, -1 - np.arange(len(at)))).duplicated().to_numpy()
    at, against, other = at[~again], against[~again], other[~again]
    dates = material.rows["ref_date"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        row = failing["row"].to_numpy()
        return failing.assign(
            observed=dates.take(at[row]).astype("str").to_numpy(),
            expected=dates.take(against[row]).astype("str").to_numpy(),
        )

    frame = material.keys(at).assign(other_day=other.astype("int64"))
    return Check("V27", frame, (at, against), words)


def _days_in_common(rows: pd.DataFrame, years: pd.DataFrame) -> np.ndarray:
    """Per year of a series (`of` in `rows`) whether a figure is of a day of the year before it.

    Over a year that is missing, 31 December and 1 January are one day: two years lie between the
    figures of 31 December 2021 and 1 January 2024, whatever years they are printed under.
    """
    last = years["last"].to_numpy("int64")[rows["of"]]
    common = np.zeros(len(years), dtype="bool")
    for day, near in (("day", True), ("moment_day", False)):
        then = rows[["series", "time_period", day]]
        both = number(pd.concat([then, then.assign(time_period=last)]), list(then.columns))
        met = np.isin(both[len(rows) :], both[: len(rows)])
        met &= near | (rows["time_period"].to_numpy() - last > 1)
        common[rows["of"].to_numpy()[met]] = True
    return common


def kinds_of_time(material: Material) -> Check:
    """V26: whether a figure was made over time as its kind does not allow (`problem`).

    1 a stock is the sum of the stocks within its year; 2 a flow is the average of its parts; 3 a
    stock is the sum of the stocks of all years before. Three figures at least, for two make a sum
    by chance; averages and sums over years only from a size on, for the same reason.
    """
    least = material.tolerance("V26")["units"]
    within, over = _within_years(material, least), _over_years(material, least)
    rows = pd.concat([within, over], ignore_index=True)
    at = rows["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        problem=rows["problem"].to_numpy("int64"),
        value=rows["value"].to_numpy("float64"),
        parts=rows["parts"].to_numpy("int64"),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=[INSTEAD[problem] for problem in failing["problem"]],
            fault=[FAULTS[problem] for problem in failing["problem"]],
            parts=failing["parts"].astype("str"),
        )

    return Check("V26", frame, (at,), words, ("fault", "parts"))


def _within_years(material: Material, least: float) -> pd.DataFrame:
    """Figures of a whole year beside those of its months or quarters: at, value, parts, problem."""
    rows = material.current
    stock, flow = (says(material, rows, "type", kind) for kind in ("stock", "flow"))
    nothing = pd.DataFrame({name: np.zeros(0) for name in ("at", "value", "parts", "problem")})
    if "period" not in material.combos:
        return nothing
    kind = pd.Categorical(kinds(material, "period"), ["total", "quarter", "month"])
    kind = kind.codes[rows["combo"].to_numpy()]
    used = (stock | flow) & np.isfinite(rows["obs_value"].to_numpy()) & (kind >= 0)
    rows, stock, kind = rows[used], stock[used], kind[used]
    place = ["ref_area", "provider", "indicator", "time_period", *CONCEPT[:3]]
    cells = pd.DataFrame(
        {
            "place": number(rows, place),
            "whole": parents(material)["period"][rows["combo"].to_numpy()],
            "kind": kind,
            "value": rows["obs_value"].to_numpy("float64"),
            "base": rows["rounding_base"].to_numpy("float64"),
            "stock": stock,
            "at": rows.index.to_numpy(),
        }
    )
    key = ["place", "whole"]
    sums = cells[cells["kind"] > 0].groupby([*key, "kind"], sort=False)["value"]
    sums = sums.agg(parts="size", total="sum", most="max").reset_index()
    links = cells[cells["kind"] == 0].merge(sums[sums["parts"] >= FEWEST], on=key)
    value, total, parts = (links[name].to_numpy("float64") for name in ("value", "total", "parts"))
    loose = np.maximum((parts + 1) * links["base"] / 2, 1e-9 * np.abs(total))
    whole = np.abs(value - total) <= loose
    # One figure beside zeros is its own sum.
    summed = whole & (total - links["most"] > loose)
    mean = np.abs(value - total / parts) <= np.maximum(links["base"], 1) / 2 + 1e-9
    averaged = mean & ~whole & (value >= least)
    is_stock = links["stock"].to_numpy("bool")
    problem = np.select([is_stock & summed, ~is_stock & averaged], [SUMMED, AVERAGED], 0)
    return links[["at", "value", "parts"]].assign(problem=problem)


def _over_years(material: Material, least: float) -> pd.DataFrame:
    """Stocks that have a series before them: at, value, parts, problem."""
    rows = _dated(material).sort_values(["series", "time_period", "at"])
    rows = rows[~rows.duplicated(["series", "time_period"])]
    value = rows["obs_value"].to_numpy("float64")
    grouped = rows["obs_value"].groupby(rows["series"].to_numpy(), sort=False)
    parts = grouped.cumcount().to_numpy()
    before = grouped.cumsum().to_numpy() - value
    loose = np.maximum((parts + 1) * rows["rounding_base"] / 2, 1e-9 * np.abs(before))
    # Small rounded figures make a sum of each other by chance.
    large = value >= least * np.maximum(rows["rounding_base"], 1)
    summed = (np.abs(value - before) <= loose) & large
    told = pd.DataFrame(
        {
            "at": rows["at"],
            "value": value,
            "parts": parts,
            "problem": np.where(summed, CUMULATED, 0),
        }
    )
    return told[parts >= FEWEST]
