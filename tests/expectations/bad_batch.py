"""One frame that breaks every rule of the observation frame at least once."""

import pandas as pd

from model import statements
from tests.expectations import bad_rows
from tests.expectations.ruling import STATES, lit

US = {"unit_measure": "US$", "provider": "shipping"}
NAN = float("nan")
OTHER = {"provider": "harbours", "publisher": "Ministry of Harbours"}
OLD = {"ref_date": "2019-01-01", "time_period": 2019}
COST = {"indicator": "MP-N01", "unit_measure": "months of income"}


def wrong_sums() -> list[dict]:
    """V10, V11, V12, V17: one total and its parts by age, citizenship and region; a hidden part."""
    left = {"indicator": "MP-E01", "time_period": 2016}
    registered = {"indicator": "MP-E02", "time_period": 2016}
    ages = {"Y0T14": 20.0, "Y15T64": 60.0, "Y_GE65": 21.0}
    return [
        left | {"obs_value": 100.0},
        *(left | {"age": age, "obs_value": value} for age, value in ages.items()),
        left | {"citizenship": "ROU", "obs_value": 60.0},
        left | {"citizenship": "UKR", "obs_value": 41.0},
        left | {"region": "N", "obs_value": 60.0},
        left | {"region": "S", "obs_value": 41.0},
        registered | {"obs_value": 100.0},
        registered | {"country_next_residence": "ROU", "obs_value": 60.0},
        registered | {"country_next_residence": "UKR", "obs_value": 40.0},
        registered | {"country_next_residence": "TUR", "obs_value": NAN, "obs_status": "Q"},
    ]


def wrong_times() -> list[dict]:
    """V19, V26, V27: one moment told twice, months of a stock added up, a series of two days."""
    abroad = {"indicator": "MP-Q01", "ref_date": "2009-12-31", "time_period": 2009}
    pending = {"indicator": "MP-J13", "ref_date": "2009-12-31", "time_period": 2009}
    stateless = {"indicator": "MP-J14", "ref_date": "2009-12-31", "time_period": 2009}
    return [
        abroad | {"obs_value": 500.0},
        abroad | {"obs_value": 501.0, "ref_date": "2010-01-01", "time_period": 2010},  # V19
        pending | {"obs_value": 600.0},  # V26
        *(pending | {"period": f"Q{n}", "obs_value": 150.0} for n in (1, 2, 3, 4)),
        stateless | {"obs_value": 200.0},
        stateless | {"obs_value": 210.0, "ref_date": "2010-07-01", "time_period": 2010},  # V27
    ]


def wrong_stocks() -> list[dict]:
    """V15, V18, V20 to V25: stocks that do not follow from what moved, from 2009 to 2010."""
    year, before = {"time_period": 2009}, {"ref_date": "2008-12-31", "time_period": 2008}
    opens, closes = {"ref_date": "2009-01-01"}, {"ref_date": "2010-01-01", "time_period": 2010}
    after = {"ref_date": "2009-12-31"}
    stocks = {
        "MP-A01": (opens, 1_000_000.0, closes, 1_030_000.0),  # V18
        "MP-D01": (opens, 10_000.0, closes, 17_000.0),  # V21
        "MP-D05": (before, 10_000.0, after, 15_000.0),  # V22
        "MP-J03": (before, 1_000.0, after, 3_000.0),  # V23
        "MP-J12": (before, 1_000.0, after, 4_000.0),  # V24
        "MP-L04": (before, 1_000.0, after, 2_000.0),  # V25
    }
    flows = {
        "MP-A02": (9_000.0, {"unit_measure": "births"}),
        "MP-A03": (8_000.0, {"unit_measure": "deaths"}),
        "MP-A08": (1_000.0, {}),  # V20
        "MP-C03": (5_000.0, {}),
        "MP-E01": (3_000.0, {}),
        "MP-E06": (4_100.0, {}),  # V15: of 4,000 own citizens among immigrants
        "MP-F01": (100.0, {}),
        "MP-F03": (10.0, {}),
        "MP-C04": (2_000.0, {"unit_measure": "permits"}),
        "MP-C05": (500.0, {"unit_measure": "decisions"}),
        "MP-J01": (800.0, {}),
        "MP-J04": (700.0, {}),
        "MP-J05": (100.0, {}),
        "MP-J10": (50.0, {}),
        "MP-J15": (20.0, {}),
        "MP-L05": (100.0, {"unit_measure": "events"}),
    }
    own = {"citizenship": "ATA"}
    return [
        *(
            year | {"indicator": code, "obs_value": value} | when
            for code, pair in stocks.items()
            for when, value in (pair[:2], pair[2:])
        ),
        *(year | {"indicator": code, "obs_value": v} | more for code, (v, more) in flows.items()),
        year | {"indicator": "MP-C03", "obs_value": 4_000.0} | own,
        year | {"indicator": "MP-E01", "obs_value": 2_000.0} | own,
    ]


def bad_batch() -> pd.DataFrame:
    permits = {"indicator": "MP-C04", "unit_measure": "permits"}
    return lit(
        *wrong_sums(),
        *wrong_stocks(),
        *wrong_times(),
        {"time_period": 2020, "obs_status": ""},  # V01
        {"time_period": 2020, "sex": "X"},  # V02
        {"time_period": 2019, "obs_value": 7.0},
        {"time_period": 2019, "obs_value": 8.0},  # V03
        {"indicator": "MP-D05", "obs_value": 900.0},  # V04
        {"time_period": 2018, "obs_value": -4.0},  # V05
        {"indicator": "MP-A06", "unit_measure": "%", "ref_date": "2023-01-01", "obs_value": 101.0},
        {"obs_value": 10_000.0},
        {"obs_value": 6_000.0, "sex": "F"},
        {"obs_value": 4_001.0, "sex": "M"},  # V09
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
        {"indicator": "MP-J05", "obs_value": 30.0},
        {"indicator": "MP-J06", "obs_value": 30.0},
        {"indicator": "MP-J07", "obs_value": 30.0},
        {"indicator": "MP-J04", "obs_value": 100.0},  # V28
        # V29, in a year in which the decisions do not contradict each other
        *(
            {"indicator": code, "obs_value": value, "time_period": 2019}
            for code, value in (("MP-J05", 30.0), ("MP-J06", 30.0), ("MP-J04", 100.0))
        ),
        {"indicator": "MP-J08", "obs_value": 50.0, "unit_measure": "%", "time_period": 2019},
        {"indicator": "MP-K04", "obs_value": 10.0, "time_period": 2022},
        {"indicator": "MP-K04", "obs_value": 10.0},
        {"indicator": "MP-K05", "obs_value": 10.0, "time_period": 2022},
        {"indicator": "MP-K05", "obs_value": 30.0},  # V30
        {"indicator": "MP-M03", "obs_value": 100.0} | US,
        {"indicator": "MP-M04", "obs_value": 100.0} | US,  # V33
        {"indicator": "MP-M05", "obs_value": 100.0} | US,
        {"indicator": "MP-M05", "obs_value": 1_200.0} | US | {"unit_measure": "LCU"},
        {"indicator": "MP-B04", "obs_value": 10.0} | US | {"unit_measure": "LCU per US$"},  # V34
        permits | {"unit_measure": "%", "sex": "F", "obs_value": 60.0},
        permits | {"unit_measure": "%", "sex": "M", "obs_value": 41.0},  # V38
        OLD | {"indicator": "MP-A06", "unit_measure": "%", "obs_value": 60.0},
        OLD | {"indicator": "MP-A07", "unit_measure": "per 100", "obs_value": 70.0},  # V39
        {"indicator": "MP-M11", "unit_measure": "%", "obs_value": -0.9},  # V40
        COST | {"obs_value": 5.0},
        COST | {"obs_value": 3.0, "sex": "F"},
        COST | {"obs_value": 4.0, "sex": "M"},  # V41
        {"indicator": "MP-K05", "obs_value": 20.0, "time_period": 2020},
        {"indicator": "MP-K05", "obs_value": 12.0, "time_period": 2020, "return_type": "FORCED"},
        {"indicator": "MP-K05", "obs_value": 8.0, "time_period": 2020, "assistance": "IOM"},  # V48
        {"indicator": "MP-K12", "obs_value": 20.0},
        {"indicator": "MP-K12", "obs_value": 12.0, "definition": "identified"},
        {"indicator": "MP-K12", "obs_value": 8.0, "definition": "assisted"},  # V49
        {"indicator": "MP-K12", "obs_value": 3.0, "time_period": 2020},  # V67
        {"indicator": "MP-J01", "obs_value": 700.0, "time_period": 2022},
        {"indicator": "MP-J01", "obs_value": 700_000.0},  # V52
        {"indicator": "MP-J01", "obs_value": 700_000.0, "time_period": 2024},  # V55
        *bad_rows.bad_rows(),
    )


def bad_previous() -> pd.DataFrame:
    """The edition before, with which V58 and V73 to V75 compare."""
    return lit(*bad_rows.bad_previous())


def bad_store() -> pd.DataFrame:
    """The files that made the edition before; one of them is not there any more (V59)."""
    names = ("immigration.xlsx", "permits.xlsx")
    return pd.DataFrame(
        {"provider": "lighthouses", "name": names, "time_period": 2022, "intact": [True, False]}
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


def bad_statements() -> pd.DataFrame:
    """What a text says of asylum applicants, 700 in 2022 and 700,000 in 2023; all of it wrong."""
    rows = bad_batch()
    rows = rows[(rows["indicator"] == "MP-J01") & (rows["obs_value"] >= 700)]
    source = rows.drop_duplicates("time_period").set_index("time_period")["source"]
    cell = {"ref_area": "ATA", "provider": "lighthouses", "indicator": "MP-J01", "step": 1.0}
    now = cell | {"time_period": 2023, "source": source[2023], "place": "the text", "group": "x"}
    change = now | {"since": 2022, "base_source": source[2022]}
    return statements.frame(
        [
            change | {"kind": "percent", "printed": 99.0},  # V35
            change | {"kind": "years", "printed": 2.0},  # V36
            change | {"kind": "points", "printed": 99.0},  # V37
            now | {"kind": "figure", "printed": 700_001.0},  # V65
            now | {"kind": "member", "printed": 700_000.0},
            now | {"kind": "whole", "printed": 700_000.0},
            now | {"kind": "rest", "printed": 5.0},  # V66
            now | {"kind": "counted", "printed": 3.0},  # V77
            {"kind": "written", "place": "texts/A8.en.md, line 3", "ref_area": "ATA",
             "time_period": 2023, "written": "700,000", "step": 1.0},  # V76
        ]
    )  # fmt: skip
