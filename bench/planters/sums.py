"""V09 to V14, V16, V17: parts that do not make their whole."""

from bench.planting import YEAR, Planted, add_to, cells, largest, put, rows, summed, table


def plant(frame, random):
    found = []
    for rule, indicator, name, amount in (
        ("V09", "MP-F01", "sex", 1),
        ("V09", "MP-D05", "sex", -70),
        ("V09", "MP-J13", "sex", 15),  # rounded to 5: two parts may be 7.5 apart
        ("V09", "MP-A02", "sex", 40),
        ("V10", "MP-D02", "age", 1),
        ("V10", "MP-K07", "age", 6),
        ("V10", "MP-J12", "age", -9),
        ("V11", "MP-C04", "reason", 5),
        ("V11", "MP-C05", "reason", -8),
        ("V11", "MP-E01", "country_next_residence", 60),
        ("V11", "MP-D01", "citizenship", 75),
        ("V11", "MP-K05", "partner", 60),  # rounded to 5
        ("V12", "MP-L04", "region", 3),
        ("V12", "MP-D05", "region", -12),
        ("V12", "MP-J14", "region", 10),
    ):
        at = largest(frame, indicator, YEAR, **{name: "*"})
        where = summed(frame, at, name)
        found.append(Planted(add_to(frame, at, amount), rule, where, f"{name} {amount:+}"))
    band = rows(frame, "MP-D01", YEAR, age="Y30T34").index
    gap = table(frame, "MP-D01", YEAR)
    gap = frame.drop(gap.index[gap["age"] == "Y30T34"])
    found.append(Planted(gap, "V10", summed(frame, band[0], "age"), "a band is missing"))
    region = table(frame, "MP-L04", YEAR)
    gone = frame.drop(region.index[region["region"] == "XEX03"])
    where = summed(frame, rows(frame, "MP-L04", YEAR, region="*").index[0], "region")
    found.append(Planted(gone, "V12", where, "a region is missing"))
    return found + _periods(frame) + _no_total(frame) + _other(frame) + _hidden(frame)


def _periods(frame):
    found = []
    for indicator, part, amount in (("MP-C01", "M05", 40_000), ("MP-M03", "Q2", 9_000_000)):
        at = rows(frame, indicator, YEAR, period=part).index[0]
        whole = cells(frame, rows(frame, indicator, YEAR).index[0])
        quarter = rows(frame, indicator, YEAR, period="Q2").index
        where = whole + cells(frame, quarter)
        found.append(Planted(add_to(frame, at, amount), "V13", where, f"{part} {amount:+}"))
    # The months that are over are added up and called the year, in all tables of it.
    own = table(frame, "MP-M07", 2024)
    late = own.index[own["period"].isin(["M10", "M11", "M12", "Q4"])]
    at = rows(frame, "MP-M07", 2024).index[0]
    over = own[own["period"].str.startswith("M") & ~own.index.isin(late)]["obs_value"].sum()
    damaged = put(frame, late, obs_value=0.0)
    years = own[own["period"] == "_T"]
    part = (years["obs_value"] * over / frame.loc[at, "obs_value"]).round(-5)
    damaged = put(damaged, years.index, obs_value=part)
    found.append(Planted(damaged, "V13", cells(frame, at), "nine months as a year"))
    return found


def _no_total(frame):
    """A total is not delivered, and one of its breakdowns counts more or fewer than the others."""
    found = []
    for indicator, name, amount, others in (
        ("MP-R01", "region", 2_000_000, ("sex", "region", "sector")),
        ("MP-N04", "sex", -340, ("sex", "partner", "benefit")),
        ("MP-G01", "industry", 7, ("sex", "age", "citizenship", "duration", "industry",
                                   "occupation", "permit_type")),
    ):  # fmt: skip
        at = rows(frame, indicator, YEAR).index[0]
        part = largest(frame, indicator, YEAR, **{name: "*"})
        damaged = add_to(frame, part, amount).drop(at)
        where = sum((summed(frame, at, other) for other in others), ())
        what = f"{indicator} without a total, one {name} {amount:+}"
        found.append(Planted(damaged, "V14", where, what))
    return found


def _other(frame):
    """Many of one reason are counted as other reasons, in all years alike or in one."""
    found = []
    every = sorted(frame["time_period"].unique())
    for indicator, reason, share, years in (
        ("MP-C04", "WORK", 0.6, every),
        ("MP-D05", "FAM", 0.5, every),
        ("MP-C05", "FAM", 0.5, [YEAR]),
    ):
        damaged, where = frame, ()
        for year in years:
            known = rows(frame, indicator, year, reason=reason).index[0]
            other = rows(frame, indicator, year, reason="OTH").index[0]
            moved = round(share * frame.loc[known, "obs_value"])
            damaged = add_to(add_to(damaged, known, -moved), other, moved)
            where += cells(frame, other)
        when = "in one year" if len(years) == 1 else "in all years"
        what = f"{indicator}: {reason} counted as other reasons {when}"
        found.append(Planted(damaged, "V16", where, what))
    return found


def _hidden(frame):
    """A total is made from the published parts, as if nobody were hidden."""
    found = []
    for indicator, name in (("MP-F03", "new_citizenship"), ("MP-K07", "citizenship")):
        at = rows(frame, indicator, YEAR).index[0]
        published = rows(frame, indicator, YEAR, **{name: "*"})["obs_value"].sum()
        where = summed(frame, at, name)
        found.append(Planted(put(frame, at, obs_value=published), "V17", where, "published alone"))
    return found
