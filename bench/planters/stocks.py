"""V15, V18 to V27: parts and wholes, stocks and what happened to them."""

from bench.planting import (
    YEAR,
    Planted,
    add_to,
    cells,
    put,
    rows,
    spread,
    table,
    with_rows,
)


def plant(frame, random):
    found = []
    for part, amount, whole in (
        ("MP-E06", 3_000, "MP-C03"),
        ("MP-D06", 100_000, "MP-D05"),
        ("MP-Q02", 32_000, "MP-Q01"),
    ):
        damaged = spread(frame, random, part, YEAR, amount)
        where = cells(frame, table(frame, part, YEAR).index)
        found.append(Planted(damaged, "V15", where, f"more than {whole}"))
    for rule, indicator, year, amount, unit, stock, second in (
        ("V18", "MP-A01", YEAR, 14_000, 1, "MP-A01", ""),
        ("V18", "MP-A02", YEAR, 7_000, 1, "MP-A01", "registry"),
        ("V21", "MP-D01", YEAR, 12_500, 1, "MP-D01", ""),
        ("V22", "MP-C04", YEAR, 24_000, 1, "MP-D05", "statistics"),
        ("V23", "MP-J03", YEAR, 250, 5, "MP-J03", ""),
        ("V23", "MP-J04", YEAR, 250, 5, "MP-J03", ""),
        ("V24", "MP-J12", YEAR, 2_500, 1, "MP-J12", "refuge"),
        ("V25", "MP-L04", YEAR, 2_600, 1, "MP-L04", ""),
    ):
        damaged = spread(frame, random, indicator, year, amount, unit)
        if second:  # another source that counts the same sees it, too
            damaged = spread(damaged, random, indicator, year, amount, unit, second)
        years = {year, year + 1}
        where = table(frame, stock)
        where = cells(frame, where.index[where["time_period"].isin(years)])
        found.append(Planted(damaged, rule, where, f"{indicator} {amount:+}"))
    for name, amount in (("sex", 60), ("age", 25)):
        at = rows(frame, "MP-A08", YEAR, **{name: "*"}).index[0]
        found.append(Planted(add_to(frame, at, amount), "V20", cells(frame, at), f"by {name}"))
    return found + _moments(frame)


def _moments(frame):
    found = []
    total = rows(frame, "MP-D05", YEAR)
    twin = total.assign(
        time_period=YEAR + 1,
        ref_date=f"{YEAR + 1}-01-01",
        obs_value=total["obs_value"] + 300,
    )
    later = with_rows(frame, twin)
    where = cells(frame, total.index) + cells(later, later.index[-1])
    found.append(Planted(later, "V19", where, "the next morning 300 more"))
    own = table(frame, "MP-G02")
    before = own[own["time_period"] < 2024].groupby(_keys(own))["obs_value"].sum()
    last = own[own["time_period"] == 2024]
    value = before.reindex(last.set_index(_keys(own)).index).to_numpy()
    damaged = put(frame, last.index, obs_value=value)
    found.append(Planted(damaged, "V26", cells(frame, last.index), "stocks of all years added"))
    at = table(frame, "MP-L04", YEAR).index
    damaged = put(frame, at, ref_date=f"{YEAR}-06-30")
    where = cells(frame, table(frame, "MP-L04").index)
    found.append(Planted(damaged, "V27", where, "another day in one year"))
    return found


def _keys(own):
    return ["sex", "citizenship", "industry"]
