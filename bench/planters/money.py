"""V34, V38, V41: two currencies, shares that do not sum to 100, costs worked out from averages."""

from bench.planting import YEAR, Planted, cells, put, rows, summed, with_rows


def plant(frame, random):
    return _currencies(frame) + _shares(frame) + _costs(frame)


def _currencies(frame):
    """The same amounts in national currency, at another rate than that of the year."""
    found = []
    rates = rows(frame, "MP-B04").set_index("time_period")["obs_value"]
    for indicator, rate, what in (
        ("MP-M07", rates[YEAR] * 1.05, "the rate of the last day"),
        ("MP-M05", rates[YEAR - 3], "the rate of three years before"),
        ("MP-M01", 1 / rates[YEAR], "divided instead of multiplied"),
    ):
        own = rows(frame, indicator, YEAR)
        value = (own["obs_value"] * rate).round()
        more = own.assign(obs_value=value, unit_measure="LCU", rounding_base=1.0)
        where = cells(frame, own.index)
        found.append(Planted(with_rows(frame, more), "V34", where, f"{indicator}: {what}"))
    return found


def _shares(frame):
    """A breakdown also given in percent, one part of it wrong or left out."""
    found = []
    for indicator, name, off in (
        ("MP-C04", "reason", 4.0),
        ("MP-D05", "sex", -3.0),
        ("MP-L04", "region", 0),
    ):
        own = rows(frame, indicator, YEAR, **{name: "*"})
        total = rows(frame, indicator, YEAR)["obs_value"].iloc[0]
        share = (100 * own["obs_value"] / total).round(1)
        share.iloc[0] += off
        more = own.assign(obs_value=share, unit_measure="%", rounding_base=0.1)
        what = f"{indicator}: one share {off:+}"
        if not off:  # counted twice: a share of all above the parts
            more.loc[more.index[-1], "obs_value"] += more["obs_value"].iloc[-2]
            what = f"{indicator}: a region counted twice"
        where = summed(frame, own.index[0], name)
        found.append(Planted(with_rows(frame, more), "V38", where, what))
    return found


def _costs(frame):
    found = []
    at = rows(frame, "MP-N01", YEAR).index[0]
    by_sex = rows(frame, "MP-N01", YEAR, sex="*")["obs_value"]
    for value, what in ((by_sex.max() + 0.4, "above both"), (by_sex.min() - 0.3, "below both")):
        damaged = put(frame, at, obs_value=round(value, 1))
        found.append(Planted(damaged, "V41", cells(frame, at), f"all persons {what} sexes"))
    cost = rows(frame, "MP-N02", YEAR)
    income = cost.assign(cost_item="MONTHLY_INCOME", obs_value=317.0)
    ratio = round(cost["obs_value"].iloc[0] / 317, 2)
    damaged = put(with_rows(frame, income), at, obs_value=ratio, rounding_base=0.01)
    found.append(Planted(damaged, "V41", cells(frame, at), "average cost over average income"))
    return found
