"""V34: two currencies, one amount."""

import pytest

from expectations.frames.money import STOCKS
from tests.expectations.ruling import cells, check_of, lit, material_of

RATE = {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 20.0,
        "provider": "shipping"}  # fmt: skip
DOLLARS = {"indicator": "MP-M01", "unit_measure": "US$", "obs_value": 1000.0}


def national(amount: float, **facts) -> dict:
    return DOLLARS | {"unit_measure": "LCU", "obs_value": amount} | facts


@pytest.mark.parametrize(
    ("amount", "fires"), [(20_400.0, False), (19_600.0, False), (20_420.0, True), (19_580.0, True)]
)
def test_v34_two_percent(raised, amount, fires):
    found = raised("V34", lit(DOLLARS, national(amount), RATE))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
        assert found["expected"].item() == "20"


def test_v34_amounts_in_millions_imply_a_range(raised):
    """1 and 21 million: the rate may be anything from 13.7 to 43."""
    facts = {"rounding_base": 1e6}
    frame = lit(DOLLARS | facts | {"obs_value": 1e6}, national(21e6, **facts), RATE)
    assert not len(raised("V34", frame))


@pytest.mark.parametrize("other", [{"provider": "harbours"}, {"time_period": 2022}])
def test_v34_only_amounts_of_one_provider_and_year_are_compared(raised, other):
    assert not len(raised("V34", lit(DOLLARS, national(99_000.0, **other), RATE)))


def test_v34_without_an_official_rate_there_is_nothing_to_examine(catalogue, lighthouse_land):
    check = check_of("V34", material_of(lit(DOLLARS, national(99_000.0)), catalogue,
                                        lighthouse_land))  # fmt: skip
    assert not len(check.rows)


def test_v34_a_stock_takes_another_rate_and_is_left_out(catalogue, lighthouse_land):
    stock = {"indicator": "MP-R02", "ref_date": "2023-12-31"}
    frame = lit(DOLLARS | stock, national(99_000.0, **stock), RATE)
    check = check_of("V34", material_of(frame, catalogue, lighthouse_land))
    assert (len(check.rows), check.left_out, check.note) == (0, 1, STOCKS)


def test_v34_quarters_have_no_rate_of_the_year(raised):
    quarter = {"period": "Q1"}
    assert not len(raised("V34", lit(DOLLARS | quarter, national(99_000.0, **quarter), RATE)))
