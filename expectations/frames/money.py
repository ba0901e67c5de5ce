"""Two currencies, one amount: V34, the exchange rate that a pair of figures implies."""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, rounded
from expectations.frames.codes import number, takes
from expectations.frames.material import Material, says
from model.observations import TOTAL

RATE, DOLLARS, NATIONAL = "MP-B04", "US$", "LCU"
STOCKS = "stocks are left out: they take the rate of the last day, which is not at hand"
SERIES = ["ref_area", "provider", "indicator", "time_period", "combo", "territory"]


def official_rates(material: Material) -> pd.DataFrame:
    """The best ranked official rate per area and year: ref_area, time_period, rate, at_rate."""
    rows = material.current[takes(material.current["indicator"], RATE)]
    names = material.combos.columns.drop("text")
    whole = (material.combos[names] == TOTAL).all(axis=1).to_numpy()
    rows = rows[whole[rows["combo"].to_numpy()] & (rows["obs_value"] > 0)]
    rows = rows.assign(at_rate=rows.index, rate=rows["obs_value"]).sort_values(["rank", "at_rate"])
    kept = rows.drop_duplicates(["ref_area", "time_period"])
    return kept[["ref_area", "time_period", "rate", "at_rate"]]


def implied_rates(material: Material) -> Check:
    """V34: how many percent an implied exchange rate is off the official one (`percent`).

    A flow that one provider delivered both in US$ and in national currency implies a rate: that of
    the period's average. Rounded amounts imply a range, and its nearest end counts.
    """
    rows = material.current
    national = takes(rows["unit_measure"], NATIONAL)
    dollars = takes(rows["unit_measure"], DOLLARS)
    valued = rows["obs_value"].to_numpy() > 0
    if "period" in material.combos:
        valued &= takes(material.combos["period"], TOTAL)[rows["combo"].to_numpy()]
    kept = rows[(national | dollars) & valued]
    kept = kept.assign(
        at=kept.index, series=number(kept, SERIES), flow=says(material, kept, "type", "flow")
    )
    columns = ["series", "at", "obs_value", "rounding_base", "flow", "ref_area", "time_period"]
    own = kept.loc[takes(kept["unit_measure"], DOLLARS), columns]
    other = kept.loc[~takes(kept["unit_measure"], DOLLARS), columns[:4]]
    pairs = own.merge(other, on="series", suffixes=("", "_national"))
    stocks = int((~pairs["flow"]).sum())
    pairs = pairs[pairs["flow"]].merge(official_rates(material), on=["ref_area", "time_period"])
    half = pairs["rounding_base"] / 2, pairs["rounding_base_national"] / 2
    dollar, amount, rate = pairs["obs_value"], pairs["obs_value_national"], pairs["rate"]
    lowest = (amount - half[1]) / (dollar + half[0])
    highest = (amount + half[1]) / (dollar - half[0]).clip(lower=1e-9)
    apart = np.maximum(np.maximum(lowest - rate, rate - highest), 0)
    places = [pairs[name].to_numpy("int64") for name in ("at", "at_national", "at_rate")]
    frame = material.keys(places[0]).assign(
        implied=(amount / dollar).to_numpy(),
        rate=rate.to_numpy(),
        percent=(100 * apart / rate).round(9).to_numpy(),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=[plain(round(value, 4)) for value in failing["implied"]],
            expected=[plain(round(value, 4)) for value in failing["rate"]],
            difference=rounded(failing["percent"]),
        )

    note = STOCKS if stocks else ""
    return Check("V34", frame, tuple(places), words, ("difference",), left_out=stocks, note=note)
