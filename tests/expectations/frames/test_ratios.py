import json

import pytest

from tests.expectations.ruling import cells, lit

GDP = {"indicator": "MP-B01", "unit_measure": "US$", "obs_value": 1000.0}
RECEIVED = {"indicator": "MP-M01", "unit_measure": "US$", "obs_value": 300.0}
RATIO = {"indicator": "MP-M02", "unit_measure": "%", "obs_value": 30.0}


def money(*rows: dict, **common):
    return lit(*rows, **({"provider": "shipping"} | common))


def with_ratio(value: float, **facts):
    return money(GDP, RECEIVED, RATIO | {"obs_value": value} | facts)


@pytest.mark.parametrize(
    ("ratio", "fires"), [(30.1, False), (29.9, False), (30.11, True), (29.89, True)]
)
def test_v31_a_tenth_of_a_point(raised, ratio, fires):
    found = raised("V31", with_ratio(ratio))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A3", "A2", "A1"]
        assert (found["observed"].item(), found["expected"].item()) == (str(ratio), "30")


def test_v31_a_ratio_in_whole_percent_may_be_half_a_point_off(raised):
    assert not len(raised("V31", with_ratio(30.5, rounding_base=1.0)))
    assert len(raised("V31", with_ratio(30.6, rounding_base=1.0)))


def test_v31_our_own_quotients_are_not_judged(raised):
    assert not len(raised("V31", with_ratio(77.0, provider="bureau")))


@pytest.mark.parametrize("other", [{"time_period": 2022}, {"obs_value": float("nan")}])
def test_v31_says_nothing_where_an_operand_is_missing(raised, other):
    other = other | ({"obs_status": "O"} if "obs_value" in other else {})
    assert not len(raised("V31", money(GDP | other, RECEIVED, RATIO | {"obs_value": 77.0})))


def test_v31_operands_come_from_the_ratios_own_provider_and_vintage(raised):
    others = [
        GDP | {"obs_value": 500.0, "provider": "lighthouses"},  # ranked before, another chain
        RECEIVED | {"obs_value": 77.0, "provider": "harbours"},
    ]
    assert not len(raised("V31", money(GDP, RECEIVED, RATIO, *others)))
    assert len(raised("V31", money(RECEIVED, RATIO, *others)))


def test_v31_figures_in_two_currencies_are_not_divided(raised):
    frame = money(GDP | {"unit_measure": "RSD", "obs_value": 1e5}, RECEIVED, RATIO)
    assert not len(raised("V31", frame))


@pytest.mark.parametrize(
    ("known", "severity"),
    [(1050.0, None), (960.0, None), (1060.0, "must-explain"), (1240.0, "must-explain"),
     (1260.0, "blocker"), (800.0, "blocker")],
)  # fmt: skip
def test_v32_the_implied_denominator(raised, known, severity):
    """300 at 30 % imply 1000."""
    found = raised("V32", money(GDP | {"obs_value": known}, RECEIVED, RATIO))
    assert found["severity"].tolist() == ([severity] if severity else [])


def test_v32_names_both_figures(raised):
    found = raised("V32", money(GDP | {"obs_value": 2000.0}, RECEIVED, RATIO)).iloc[0]
    assert (found["observed"], found["expected"]) == ("1000", "2000")
    assert json.loads(found["parameters"]) == {
        "numerator": "Personal remittances received",
        "denominator": "Gross domestic product",
        "amount": "300",
        "difference": "50",
    }
    assert cells(found["pointers"]) == ["A3", "A2", "A1"]


def test_v32_a_rounded_ratio_implies_a_range(raised):
    """1 % rounded to one decimal is 0.95 to 1.05 %: 10 imply 952 to 1053."""
    facts = {"rounding_base": 0.1}
    near = money(GDP | {"obs_value": 905.0}, RECEIVED | {"obs_value": 10.0},
                 RATIO | {"obs_value": 1.0} | facts)  # fmt: skip
    assert len(raised("V32", near)) == 1
    near.loc[0, "obs_value"] = 908.0
    assert not len(raised("V32", near))


def test_v32_holds_for_every_simple_ratio_of_the_catalogue_and_every_cell(raised):
    share = {"indicator": "MP-K06", "unit_measure": "%", "citizenship": "UKR"}
    frame = lit(
        {"indicator": "MP-K05", "citizenship": "UKR", "obs_value": 50.0},
        {"indicator": "MP-K04", "citizenship": "UKR", "obs_value": 200.0},
        {"indicator": "MP-K04", "obs_value": 100.0},  # the total is no denominator of a part
        share | {"obs_value": 50.0},
    )
    found = raised("V32", frame)
    assert found["dimensions"].tolist() == ["citizenship=UKR"]
    assert found["expected"].tolist() == ["200"]


def test_v32_a_ratio_of_zero_implies_nothing(raised):
    assert not len(raised("V32", with_ratio(0.0)))
