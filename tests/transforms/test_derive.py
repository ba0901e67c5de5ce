import pandas as pd
import pytest

from tests.observations import observe
from transforms.derive import derive, headline, simple_formula


@pytest.fixture
def country(moldova):
    """Moldova, with the bureau owing two ratios."""
    from dataclasses import replace

    owed = pd.DataFrame(
        [("world_bank", "MP-D02", 1), ("world_bank", "MP-A01", 2), ("bns", "MP-A01", 1),
         ("bureau", "MP-D03", 1), ("bureau", "MP-J08", 1), ("bureau", "MP-J04", 2)],
        columns=["provider", "indicator", "rank"],
    )  # fmt: skip
    return replace(moldova, obligations=owed)


def test_only_plain_arithmetic_over_indicators_is_a_formula():
    assert simple_formula("100*MP-D02/MP-A01")[1] == ["MP-A01", "MP-D02"]
    assert simple_formula("100*(MP-J05+MP-J06)/MP-J04")[1] == ["MP-J04", "MP-J05", "MP-J06"]
    for more in ("median(cost_i/income_i)", "MP-J03(t-1)+MP-J01", "100*female/total", "", "1+1"):
        assert simple_formula(more) is None


def test_a_ratio_takes_stocks_of_one_date_only(catalogue, country):
    frame = observe(
        {"indicator": "MP-D02", "obs_value": 77291.0, "provider": "world_bank"},
        {"indicator": "MP-A01", "obs_value": 2635130.0, "provider": "world_bank"},
        {"indicator": "MP-A01", "obs_value": 2643900.0, "ref_date": "2020-01-01"},
        time_period=2020,
        ref_date="2020-07-01",
    )
    frame.loc[2, "ref_date"] = "2020-01-01"
    made = derive(frame, catalogue, country).set_index("indicator").loc["MP-D03"]
    assert made["obs_value"] == pytest.approx(100 * 77291 / 2635130)
    assert made["ref_date"] == "2020-07-01"
    assert made["source"].split() == [frame["source"][1], frame["source"][0]]


def test_another_territory_is_no_denominator(catalogue, country):
    frame = observe(
        {"indicator": "MP-D02", "territory": "MDA_WITH_LEFT_BANK"}, {"indicator": "MP-A01"}
    )
    assert "MP-D03" not in set(derive(frame, catalogue, country)["indicator"])


def test_a_computed_value_may_rest_on_a_computed_one(catalogue, country):
    frame = observe(
        {"indicator": "MP-J05", "obs_value": 15.0},
        {"indicator": "MP-J06", "obs_value": 110.0},
        {"indicator": "MP-J07", "obs_value": 243.0},
    )
    made = derive(frame, catalogue, country).set_index("indicator")["obs_value"]
    assert made["MP-J04"] == 368
    assert made["MP-J08"] == pytest.approx(33.967, abs=0.001)


def test_a_missing_operand_gives_no_value(catalogue, country):
    frame = observe(
        {"indicator": "MP-J05", "obs_value": 15.0},
        {"indicator": "MP-J06", "obs_value": float("nan"), "obs_status": "O"},
        {"indicator": "MP-J07", "obs_value": 243.0},
    )
    assert not len(derive(frame, catalogue, country))


def test_the_headline_is_one_source_and_reaches_the_year(country):
    frame = observe(
        {"provider": "bns", "time_period": 2020, "obs_value": 1.0},
        {"provider": "bns", "time_period": 2021, "obs_value": 2.0},
        {"provider": "world_bank", "time_period": 2021, "obs_value": 3.0},
        {"provider": "world_bank", "time_period": 2024, "obs_value": 4.0},
        indicator="MP-A01",
    )
    assert list(headline(frame, country, 2024)["provider"].unique()) == ["world_bank"]
    assert list(headline(frame, country, 2021)["provider"].unique()) == ["bns"]
    assert list(headline(frame, country, 2022)["provider"].unique()) == ["bns"]
