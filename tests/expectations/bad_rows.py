"""More of the bad batch: what two sources, several years or two editions say of one figure."""

OTHER = {"provider": "harbours", "publisher": "Ministry of Harbours"}
PERMITS = {"indicator": "MP-G01", "unit_measure": "permits"}
BEFORE = {"time_period": 2017}
US = {"unit_measure": "US$"}
COPIED = {2020: 1_234.0, 2021: 1_345.0, 2022: 1_456.0}
RATES = {2018: 5.0, 2019: 5.1, 2020: 4.9, 2021: 5.0, 2022: 5.2, 2023: 15.0}


def overlapping() -> list[dict]:
    """Figures of two sources that are too alike."""
    return [
        *(PERMITS | {"time_period": y, "obs_value": v} for y, v in COPIED.items()),
        *(PERMITS | OTHER | {"time_period": y, "obs_value": v} for y, v in COPIED.items()),  # V44
        {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 17.8} | BEFORE,
        {"indicator": "MP-M07", "obs_value": 1_000.0} | US | BEFORE,
        {"indicator": "MP-M07", "obs_value": 17_800.0} | US | BEFORE | OTHER,  # V53
        {"indicator": "MP-K01", "unit_measure": "refusals", "obs_value": 12_345.0},
        {"indicator": "MP-K01", "unit_measure": "refusals", "obs_value": 12_435.0} | OTHER,  # V54
        {"indicator": "MP-J09", "obs_value": 1_000.0},
        {"indicator": "MP-J09", "obs_value": 7_000.0} | OTHER,  # V68
    ]


def over_the_years() -> list[dict]:
    """Series with a figure that does not belong there."""
    rate = {"indicator": "MP-B06", "unit_measure": "%"}
    return [rate | {"time_period": y, "obs_value": v} for y, v in RATES.items()]  # V51


def through_the_years() -> list[dict]:
    """Tables whose unit, definition or territory changes, and a figure that stays provisional."""
    two = ({"time_period": 2022}, {"time_period": 2023})
    return [
        *({"indicator": "MP-G05"} | year for year in two),
        {"indicator": "MP-G05", "time_period": 2023, "unit_measure": "permits", "sex": "F"},  # V45
        *({"indicator": "MP-G06", "definition": d} | y for d, y in zip("ab", two, strict=True)),
        {"indicator": "MP-A02", "unit_measure": "births", "time_period": 2018, "obs_status": "P"},
        *({"indicator": "MP-G07", "territory": t} | y for t, y in zip("ab", two, strict=True)),
    ]  # V56, V57, V64


FINAL = {year: 1_000.0 + 10 * year for year in range(2016, 2022)}


def revised() -> list[dict]:
    """What the previous edition held otherwise."""
    births = {"indicator": "MP-A02", "unit_measure": "births", "provider": "harbours"}
    return [
        *(births | {"time_period": year, "obs_value": value} for year, value in FINAL.items()),
        {"indicator": "MP-K07", "time_period": 2023},
        {"indicator": "MP-K03", "definition": "new"},
    ]


def bad_previous() -> list[dict]:
    """The previous edition: six provisional figures (V58, V75), one withdrawn (V73), one of
    another definition (V74)."""
    births = {"indicator": "MP-A02", "unit_measure": "births", "provider": "harbours"}
    provisional = {year: 0.9 * value for year, value in FINAL.items()}
    return [
        *(
            births | {"time_period": year, "obs_value": round(value), "obs_status": "P"}
            for year, value in provisional.items()
        ),
        {"indicator": "MP-K07", "time_period": 2022},
        {"indicator": "MP-K07", "time_period": 2023},
        {"indicator": "MP-K03", "definition": "old"},
    ]


def of_others() -> list[dict]:
    """What partner countries, permits and other countries' figures say otherwise, in 2007."""
    there = {"ref_area": "UKR", "territory": "UKR"} | OTHER
    gone, came = {"country_next_residence": "UKR"}, {"country_prev_residence": "ATA"}
    years = ({"time_period": 2006}, {"time_period": 2007})
    day = {"time_period": 2007, "ref_date": "2007-12-31"}
    return [
        *(
            {"indicator": "MP-E01", "obs_value": v} | gone | y
            for v, y in zip((100.0, 300.0), years, strict=True)
        ),
        *({"indicator": "MP-C03", "obs_value": 1_000.0} | came | there | y for y in years),  # V46
        {"indicator": "MP-D01", "obs_value": 900.0} | day,
        {"indicator": "MP-D05", "obs_value": 901.0} | day,  # V47
        {"indicator": "MP-K11", "obs_value": 45_678.0} | day,
        {"indicator": "MP-J12", "obs_value": 45_678.0} | day,  # V72
    ]


def unfinished() -> list[dict]:
    """Regions and months that have not reported, and cases that are unknown."""
    left = {"indicator": "MP-L01"}
    months = {"indicator": "MP-C01", "unit_measure": "movements", "time_period": 2005}
    return [
        *(
            left | {"time_period": y, "region": f"R{n}"}
            for y in (2003, 2004, 2005)
            for n in range(9)
        ),
        *(left | {"time_period": 2006, "region": f"R{n}"} for n in range(8)),  # V60
        {"indicator": "MP-F03", "time_period": 2005, "obs_value": 1_000.0},
        {"indicator": "MP-F03", "time_period": 2005, "obs_value": 30.0, "sex": "_U"},  # V61
        *(months | {"period": f"M{n:02d}", "obs_value": 50.0} for n in range(1, 10)),
        *(months | {"period": f"M{n}", "obs_value": 0.0} for n in (10, 11, 12)),  # V69
    ]


REGISTERED = (500.0, 400.0, 300.0, 200.0, 150.0)
SUMS = {1992: 5_000.0, 1997: 5_100.0}


def under_wrong_names() -> list[dict]:
    """A table that stands under two indicators, and five-year sums in an annual series."""
    countries = ("ROU", "UKR", "TUR", "DEU", "ITA")
    net = {"indicator": "MP-A08", "provider": "shipping"}
    return [
        *(
            {"indicator": code, "time_period": 2004, "citizenship": country, "obs_value": value}
            for code in ("MP-J10", "MP-J15")
            for country, value in zip(countries, REGISTERED, strict=True)
        ),  # V70
        *(net | {"time_period": year, "obs_value": value} for year, value in SUMS.items()),
        *(net | {"time_period": year, "obs_value": 1_000.0} for year in (1998, 1999)),  # V71
    ]


def bad_rows() -> list[dict]:
    return [
        *overlapping(), *over_the_years(), *through_the_years(), *revised(), *of_others(),
        *unfinished(), *under_wrong_names(),
    ]  # fmt: skip
