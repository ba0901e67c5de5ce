"""V40 and V41: averages and their parts."""

import json

import pytest

from tests.expectations.ruling import cells, lit

COST = {"indicator": "MP-M11", "unit_measure": "%", "partner": "ITA"}
RATIO = {"indicator": "MP-N01", "unit_measure": "months of income"}
PAID = {"indicator": "MP-N02", "unit_measure": "US$"}


@pytest.mark.parametrize("cost", [-0.93, -0.10, 0.0, 50.0, 61.0])
def test_v40_nobody_is_paid_for_sending_and_nobody_pays_half(raised, cost):
    """-0.10 and -0.93 stood for Malawi in the database of the SDGs."""
    found = raised(
        "V40", lit(COST | {"obs_value": 4.0, "time_period": 2022}, COST | {"obs_value": cost})
    )
    assert cells(found["pointers"].item()) == ["A2"]
    assert found["time_period"].tolist() == [2023]


@pytest.mark.parametrize("cost", [0.01, 3.0, 49.99])
def test_v40_other_costs_pass(raised, cost):
    assert not len(raised("V40", lit(COST | {"obs_value": cost})))


@pytest.mark.parametrize(("mean", "fires"), [(2.0, False), (6.0, False), (1.9, True), (6.1, True)])
@pytest.mark.parametrize("dimension", ["operator_type", "channel"])
def test_v40_a_mean_lies_between_its_operators(raised, mean, fires, dimension):
    parts = [COST | {dimension: name, "obs_value": v} for name, v in (("A", 2.0), ("B", 6.0))]
    found = raised("V40", lit(COST | {"obs_value": mean}, *parts))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
        assert found["expected"].item() == "2–6"


def test_v40_rounding_may_put_a_mean_outside(raised):
    parts = [COST | {"operator_type": n, "obs_value": v} for n, v in (("A", 2.0), ("B", 6.0))]
    frame = lit(COST | {"obs_value": 6.1}, *parts, rounding_base=0.1)
    assert not len(raised("V40", frame))


def test_v40_one_operator_is_no_range_and_corridors_are_no_operators(raised):
    one = COST | {"operator_type": "A", "obs_value": 2.0}
    assert not len(raised("V40", lit(COST | {"obs_value": 4.0}, one)))
    country = {"indicator": "MP-M11", "unit_measure": "%", "obs_value": 9.0}
    corridors = [COST | {"obs_value": 4.0}, COST | {"partner": "DEU", "obs_value": 5.0}]
    assert not len(raised("V40", lit(country, *corridors)))


def test_v40_an_impossible_operator_is_told_once(raised):
    parts = [COST | {"operator_type": n, "obs_value": v} for n, v in (("A", -2.0), ("B", 6.0))]
    found = raised("V40", lit(COST | {"obs_value": 4.0}, *parts))
    assert cells(found["pointers"].item()) == ["A2"]


def test_v41_averages_divided_are_no_ratio_of_persons(raised):
    income = PAID | {"cost_item": "MONTHLY_INCOME", "obs_value": 300.0}
    frame = [PAID | {"obs_value": 200.0}, income]
    found = raised("V41", lit(RATIO | {"obs_value": 0.67}, *frame))
    assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
    assert "average cost over average income" in json.loads(found["parameters"].item())["class"]
    assert not len(raised("V41", lit(RATIO | {"obs_value": 1.0}, *frame)))
    assert not len(raised("V41", lit(RATIO | {"obs_value": 0.68}, *frame)))


@pytest.mark.parametrize(("both", "fires"), [(3.0, False), (5.0, False), (5.1, True), (2.9, True)])
def test_v41_the_median_of_all_lies_between_women_and_men(raised, both, fires):
    parts = [RATIO | {"sex": "F", "obs_value": 3.0}, RATIO | {"sex": "M", "obs_value": 5.0}]
    found = raised("V41", lit(RATIO | {"obs_value": both}, *parts))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]


def test_v41_half_a_breakdown_says_nothing(raised):
    women = RATIO | {"sex": "F", "obs_value": 3.0}
    assert not len(raised("V41", lit(RATIO | {"obs_value": 5.0}, women)))
