"""V38: shares of a whole."""

import pytest

from tests.expectations.ruling import cells, lit

PERMITS = {"indicator": "MP-C04", "unit_measure": "%"}


def by_sex(women: float, men: float, **facts):
    return lit({"sex": "F", "obs_value": women}, {"sex": "M", "obs_value": men}, **PERMITS, **facts)


@pytest.mark.parametrize(
    ("men", "fires"), [(40.1, False), (39.9, False), (40.2, True), (39.8, True)]
)
def test_v38_two_shares_may_be_a_tenth_off(raised, men, fires):
    found = raised("V38", by_sex(60.0, men))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A2"]
        assert found["dimensions"].item() == "sex=*"


def test_v38_shares_in_whole_percent(raised):
    assert not len(raised("V38", by_sex(60.0, 41.0, rounding_base=1.0)))
    assert len(raised("V38", by_sex(60.0, 41.1, rounding_base=1.0)))


def test_v38_a_missing_share_is_no_zero(raised):
    frame = by_sex(60.0, 40.0)
    frame.loc[1, ["obs_value", "obs_status"]] = [float("nan"), "O"]
    assert not len(raised("V38", frame))


def test_v38_groups_are_not_added_and_counts_are_no_shares(raised):
    ages = [
        PERMITS | {"age": age, "obs_value": v} for age, v in (("Y15T64", 70.0), ("Y_LT18", 60.0))
    ]
    assert not len(raised("V38", lit(*ages)))
    assert not len(raised("V38", by_sex(60.0, 70.0).assign(unit_measure="permits")))


def test_v38_shares_are_no_parts_of_a_count(raised):
    """V11 does not hold 60 % + 40 % against 1,000 permits."""
    frame = by_sex(60.0, 40.0)
    total = frame.loc[0].to_dict() | {"sex": "_T", "obs_value": 1000.0, "unit_measure": "permits"}
    frame.loc[2] = total
    assert not len(raised("V11", frame))
