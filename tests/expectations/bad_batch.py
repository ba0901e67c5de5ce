"""One frame that breaks every rule of the observation frame at least once."""

import pandas as pd

from tests.expectations.ruling import STATES, lit

US = {"unit_measure": "US$", "provider": "shipping"}
OTHER = {"provider": "harbours", "publisher": "Ministry of Harbours"}


def bad_batch() -> pd.DataFrame:
    permits = {"indicator": "MP-C04", "unit_measure": "permits"}
    return lit(
        {"time_period": 2020, "obs_status": ""},  # V01
        {"time_period": 2020, "sex": "X"},  # V02
        {"time_period": 2019, "obs_value": 7.0},
        {"time_period": 2019, "obs_value": 8.0},  # V03
        {"indicator": "MP-D05", "obs_value": 900.0},  # V04
        {"time_period": 2018, "obs_value": -4.0},  # V05
        {"indicator": "MP-A06", "unit_measure": "%", "ref_date": "2023-01-01", "obs_value": 101.0},
        {"obs_value": 10_000.0},
        {"obs_value": 6_000.0, "sex": "F"},
        {"obs_value": 4_001.0, "sex": "M"},  # V11
        {"obs_value": 11_000.0} | OTHER,  # V42
        {"obs_value": 11_000.0, "definition": "other"} | OTHER | {"provider": "shipping"},  # V43
        {"obs_value": 20_000.0, "time_period": 2024},  # V50
        permits | {"sex": "F", "obs_value": 60.0},
        permits | {"sex": "M", "obs_value": 40.0},
        permits | {"reason": "WORK", "obs_value": 50.0},
        permits | {"reason": "FAM", "obs_value": 51.0},  # V14
        permits | {"time_period": 2024, "obs_value": 1_000.0},
        permits | {"time_period": 2024, "reason": "OTH", "obs_value": 500.0},  # V16
        {"indicator": "MP-F01", "obs_value": 30.0},
        {"indicator": "MP-F01", "obs_value": 30.0, "period": "Q1"},  # V13
        {"indicator": "MP-B01", "obs_value": 1_000.0} | US,
        {"indicator": "MP-M01", "obs_value": 300.0} | US,
        {"indicator": "MP-M02", "obs_value": 60.0} | US | {"unit_measure": "%"},  # V31, V32
        {"indicator": "MP-J01", "obs_value": 700.0, "time_period": 2022},
        {"indicator": "MP-J01", "obs_value": 700_000.0},  # V52
        {"indicator": "MP-J01", "obs_value": 700_000.0, "time_period": 2024},  # V55
    )


def bad_grid() -> pd.DataFrame:
    key = {"ref_area": "ATA", "provider": "lighthouses", "indicator": "MP-C03", "time_period": 2023}
    absent = {"state": "absent", "explanation": "not_delivered", "gap_class": "c"}
    cells = [
        key | {"dimension": "", "member": "", "state": "delivered", "explanation": ""},
        key | {"dimension": "age", "member": "*"} | absent,  # V62
        key | {"time_period": 2022, "dimension": "", "member": ""} | absent,  # V63
    ]
    plain = {"rank": 1, "reason": "", "obs_status": "", "gap_class": ""}
    return pd.DataFrame([plain | cell for cell in cells], columns=STATES)
