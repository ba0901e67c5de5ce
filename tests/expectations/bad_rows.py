"""More of the bad batch: what two sources, several years or two editions say of one figure."""

OTHER = {"provider": "harbours", "publisher": "Ministry of Harbours"}
PERMITS = {"indicator": "MP-G01", "unit_measure": "permits"}
US = {"unit_measure": "US$"}
COPIED = {2020: 1_234.0, 2021: 1_345.0, 2022: 1_456.0}
RATES = {2018: 5.0, 2019: 5.1, 2020: 4.9, 2021: 5.0, 2022: 5.2, 2023: 15.0}


def overlapping() -> list[dict]:
    """Figures of two sources that are too alike."""
    return [
        *(PERMITS | {"time_period": y, "obs_value": v} for y, v in COPIED.items()),
        *(PERMITS | OTHER | {"time_period": y, "obs_value": v} for y, v in COPIED.items()),  # V44
        {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 17.8},
        {"indicator": "MP-M03", "obs_value": 1_000.0} | US,
        {"indicator": "MP-M03", "obs_value": 17_800.0} | US | OTHER,  # V53
        {"indicator": "MP-K01", "unit_measure": "refusals", "obs_value": 12_345.0},
        {"indicator": "MP-K01", "unit_measure": "refusals", "obs_value": 12_435.0} | OTHER,  # V54
        {"indicator": "MP-K04", "obs_value": 1_000.0},
        {"indicator": "MP-K04", "obs_value": 7_000.0} | OTHER,  # V68
    ]


def over_the_years() -> list[dict]:
    """Series with a figure that does not belong there."""
    rate = {"indicator": "MP-B06", "unit_measure": "%"}
    return [rate | {"time_period": y, "obs_value": v} for y, v in RATES.items()]  # V51


def bad_rows() -> list[dict]:
    return [*overlapping(), *over_the_years()]
