import pytest

from tests.observations import observe
from transforms.compare import compare

YEARS = list(range(2019, 2025))


def changes(before, now) -> dict:
    frame = compare(before, now, YEARS)
    return {(row["time_period"], row["dimensions"]): row["change"] for _, row in frame.iterrows()}


def test_one_revision_one_break_one_lost_and_one_new_are_exactly_four_lines():
    before = observe(
        {"time_period": 2019, "obs_value": 10.0},
        {"time_period": 2020, "obs_value": 20.0},
        {"time_period": 2021, "obs_value": 30.0},
        {"time_period": 2022, "obs_value": 40.0},
    )
    now = observe(
        {"time_period": 2019, "obs_value": 10.0},
        {"time_period": 2020, "obs_value": 21.0},
        {"time_period": 2021, "obs_value": 30.0, "definition": "usual residence"},
        {"time_period": 2023, "obs_value": 50.0},
    )
    assert changes(before, now) == {
        (2019, ""): "unchanged",
        (2020, ""): "revised",
        (2021, ""): "broken",
        (2022, ""): "lost",
        (2023, ""): "new",
    }


def test_a_revision_is_measured_against_what_was_printed_before():
    frame = compare(observe({"obs_value": -200.0}), observe({"obs_value": -100.0}), YEARS)
    row = frame.iloc[0]
    assert (row["difference"], row["percent"]) == (100, pytest.approx(50))


def test_a_change_from_zero_has_no_percentage():
    frame = compare(observe({"obs_value": 0.0}), observe({"obs_value": 5.0}), YEARS)
    assert frame["percent"].isna().all()


def test_breakdowns_are_compared_member_by_member():
    before = observe({"sex": "F", "obs_value": 1.0}, {"sex": "M", "obs_value": 2.0})
    now = observe({"sex": "F", "obs_value": 1.0}, {"sex": "M", "obs_value": 3.0})
    assert changes(before, now) == {(2021, "sex=F"): "unchanged", (2021, "sex=M"): "revised"}


def test_a_year_that_left_the_window_is_not_lost():
    before = observe({"time_period": 2018})
    assert changes(before, observe({"time_period": 2019})) == {(2019, ""): "new"}
