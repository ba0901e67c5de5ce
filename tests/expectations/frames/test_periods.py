"""A year is the sum of its months and quarters, or it is not a year."""

import pytest

from tests.expectations.ruling import lit

NAN = float("nan")


def months(values, year=None, **common):
    rows = [{"period": f"M{n:02d}", "obs_value": float(v)} for n, v in enumerate(values, 1)]
    whole = [] if year is None else [{"obs_value": float(year)}]
    return lit(*rows, *whole, **common)


def quarters(values, year, **common):
    rows = [{"period": f"Q{n}", "obs_value": float(v)} for n, v in enumerate(values, 1)]
    return lit(*rows, {"obs_value": float(year)}, **common)


@pytest.mark.parametrize(("year", "fires"), [(120, False), (119, True), (121, True)])
def test_v13_twelve_months_make_the_year(raised, year, fires):
    found = raised("V13", months([10] * 12, year))
    assert len(found) == fires
    if fires:
        said = found.iloc[0]
        assert (said["observed"], said["expected"]) == ("120", str(year))
        assert said["parameters"] == '{"of": "12", "parts": "12"}'


@pytest.mark.parametrize(("year", "fires"), [(70, True), (71, False), (69, True)])
def test_v13_the_sum_of_seven_months_is_no_year(raised, year, fires):
    """A whole above the months that are there is that of the whole year."""
    found = raised("V13", months([10] * 7, year))
    assert len(found) == fires
    if fires:
        assert '"parts": "7"' in found.iloc[0]["parameters"]


def test_v13_months_still_to_come_are_not_months_without_cases(raised):
    assert len(raised("V13", months([10] * 9 + [0] * 3, 90))) == 1
    assert not len(raised("V13", months([0] * 3 + [10] * 9, 90)))


def test_v13_a_month_without_cases_beside_others_with_cases_is_reported(raised):
    """Only where every figure of the indicator is 0 was a period not reported."""
    all_year = months([10] * 12, 120)
    some = months([5] * 9 + [0] * 3, 45, citizenship="UKR")
    assert not len(raised("V13", lit(*all_year.to_dict("records"), *some.to_dict("records"))))


def test_v13_of_a_table_that_is_not_whole_the_largest_figure_speaks(raised):
    large, small = months([10] * 7, 70), months([2] * 7, 14, citizenship="UKR")
    found = raised("V13", lit(*large.to_dict("records"), *small.to_dict("records")))
    assert found["observed"].tolist() == ["70"]


@pytest.mark.parametrize(("year", "fires"), [(100, False), (99, True)])
def test_v13_quarters_make_the_year_too(raised, year, fires):
    assert len(raised("V13", quarters([25] * 4, year))) == fires


def test_v13_a_quarter_of_one_month_is_no_quarter(raised):
    rows = [{"period": f"M{n:02d}", "obs_value": 10.0} for n in range(1, 8)]
    rows += [{"period": f"Q{n}", "obs_value": v} for n, v in enumerate([30.0, 30.0, 10.0], 1)]
    found = raised("V13", lit(*rows))
    assert found["dimensions"].tolist() == ["period=Q3"]


@pytest.mark.parametrize(("year", "fires"), [(152, False), (153, True), (87, True)])
def test_v13_rounded_months_may_be_off_by_half_a_base_each(raised, year, fires):
    """Twelve months and a year rounded to 5: 13 · 5 / 2 = 32.5."""
    assert len(raised("V13", months([10] * 12, year, rounding_base=5.0))) == fires


def test_v13_a_suppressed_month_is_there_and_its_figure_is_not_zero(raised):
    frame = months([10] * 11 + [NAN], 112)
    frame.loc[frame["period"] == "M12", "obs_status"] = "Q"
    assert not len(raised("V13", frame))
    frame.loc[frame["period"] == "_T", "obs_value"] = 109.0
    assert len(raised("V13", frame)) == 1


def test_v13_stocks_and_rates_have_no_sum_over_the_year(raised):
    stock = {"indicator": "MP-J12", "ref_date": "2023-12-31"}
    assert not len(raised("V13", months([10] * 12, 10, **stock)))
