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
        ("V21", "MP-D01", YEAR, -12_500, 1, "MP-D01", ""),
        ("V22", "MP-C04", YEAR, 24_000, 1, "MP-D05", "statistics"),
        ("V22", "MP-D05", YEAR, -16_000, 1, "MP-D05", ""),
        ("V22", "MP-C05", YEAR, 16_000, 1, "MP-D05", ""),
        ("V23", "MP-J03", YEAR, 250, 5, "MP-J03", ""),
        ("V23", "MP-J04", YEAR, 250, 5, "MP-J03", ""),
        ("V24", "MP-J12", YEAR, 2_500, 1, "MP-J12", "refuge"),
        ("V24", "MP-J12", YEAR, -1_900, 1, "MP-J12", "refuge"),
        ("V24", "MP-J15", YEAR, 1_800, 5, "MP-J12", ""),
        ("V25", "MP-L04", YEAR, 2_600, 1, "MP-L04", ""),
        ("V25", "MP-L04", YEAR - 1, -2_400, 1, "MP-L04", ""),
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
    return _one_moment(frame) + _over_time(frame) + _other_days(frame)


def _one_moment(frame):
    """A stock of 31 December, and another figure of the 1 January after it."""
    found = []
    for indicator, members, here, there, amount in (
        ("MP-D05", {}, 0, 1, 300),
        ("MP-A01", {"sex": "F"}, 0, -1, -1),
        ("MP-P03", {"occupation": "*"}, 0, 1, -120),
    ):
        own = rows(frame, indicator, YEAR + here, **members).head(1)
        day = f"{YEAR + 1}-01-01" if there > 0 else f"{YEAR - 1}-12-31"
        value = own["obs_value"] + amount
        twin = own.assign(time_period=YEAR + there, ref_date=day, obs_value=value)
        damaged = with_rows(frame, twin)
        where = cells(frame, own.index) + cells(damaged, damaged.index[-1])
        found.append(Planted(damaged, "V19", where, f"{indicator} on {day} {amount:+}"))
    return found


def _over_time(frame):
    """Stocks added up over the years or within a year, a flow averaged over its quarters."""
    found = []
    for indicator, names in (
        ("MP-G02", ["sex", "citizenship", "industry"]),
        ("MP-R02", ["currency", "partner"]),
    ):
        own = table(frame, indicator)
        before = own[own["time_period"] < 2024].groupby(names)["obs_value"].sum()
        last = own[own["time_period"] == 2024]
        value = before.reindex(last.set_index(names).index).to_numpy()
        damaged = put(frame, last.index, obs_value=value)
        what = f"{indicator}: stocks of all years added"
        found.append(Planted(damaged, "V26", cells(frame, last.index), what))
    at = rows(frame, "MP-K11", YEAR).index[0]
    value = frame.loc[at, "obs_value"]
    parts = [value + more for more in (-30, -21, -10, 0)]
    days = ("03-31", "06-30", "09-30", "12-31")
    quarters = frame.loc[[at] * 4].assign(
        period=["Q1", "Q2", "Q3", "Q4"],
        obs_value=parts,
        ref_date=[f"{YEAR}-{day}" for day in days],
    )
    damaged = put(with_rows(frame, quarters), at, obs_value=sum(parts))
    found.append(Planted(damaged, "V26", cells(frame, at), "stocks of four quarters added"))
    own = table(frame, "MP-K04", YEAR)
    whole = own.index[own["period"] == "_T"]
    damaged = put(frame, whole, obs_value=(own.loc[whole, "obs_value"] / 4).round())
    at = rows(frame, "MP-K04", YEAR).index
    found.append(Planted(damaged, "V26", cells(frame, at), "a flow averaged over its quarters"))
    return found


def _other_days(frame):
    """A stock of another day in one year, or from a year on."""
    found = []
    for indicator, years, day in (
        ("MP-L04", [YEAR], "06-30"),
        ("MP-Q01", [YEAR, YEAR + 1, YEAR + 2], "06-30"),
        ("MP-E03", [YEAR + 2], "12-31"),
    ):
        damaged, own = frame, table(frame, indicator)
        for year in years:
            at = own.index[own["time_period"] == year]
            damaged = put(damaged, at, ref_date=f"{year}-{day}")
        years = ", ".join(map(str, years))
        what = f"{indicator} on {day} in {years}"
        found.append(Planted(damaged, "V27", cells(frame, own.index), what))
    return found
