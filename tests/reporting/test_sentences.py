"""Sentences a statistician would sign, and silence where there is nothing to say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import NO_BREAK, words
from reporting.sentences import (
    REASON_TEXTS,
    amount,
    change,
    narrative,
    not_available,
    short_change,
)
from tests.reporting import lighthouses
from tests.reporting.lines import line


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return words("en", catalogue, country)


def told(said, one, year=2024) -> str:
    return " ".join(narrative(said, one, year)).replace(NO_BREAK, " ")


def test_a_flow_is_told_with_level_source_and_change_on_the_year_before(said):
    text = told(said, line([None, None, None, None, 400, 600]))
    assert "Asylum applicants: 600 persons in 2024 (Ministry of Lighthouses)." in text
    assert "That is 50.0 % more than in 2023 (400 persons)." in text


def test_a_stock_is_told_with_its_date(said):
    stock = line([None] * 4 + [2000, 1900], indicator="MP-A01", ref_day="01-01")
    text = told(said, stock)
    assert "Resident population: 1,900 persons on 1 January 2024" in text
    assert "5.0 % less than on 1 January 2023 (2,000 persons)" in text


def test_the_base_of_a_change_is_the_earlier_figure(said):
    """Moldova's release of 2021 took the later one: 10.5 % where it was 9.5 %."""
    one = line([2869.2e3, None, None, None, None, 2597.1e3], indicator="MP-A01", ref_day="01-01")
    assert "9.5 % less" in told(said, one)


def test_a_percentage_changes_by_percentage_points(said):
    text = told(said, line([None] * 4 + [40.0, 50.0], indicator="MP-J08", unit="%"))
    assert "10.0 percentage points higher than in 2023 (40.0 %)" in text
    assert "25.0" not in text


def test_money_is_told_in_its_print_form(said):
    one = line([None] * 4 + [2.0e9, 2.5e9], indicator="MP-M01", unit="US$")
    assert "2,500.0 million US$ in 2024" in told(said, one)


def test_a_change_over_the_window_goes_back_to_the_first_comparable_year(said):
    text = told(said, line([1000, 1100, 1200, 1300, 1400, 2000]))
    assert "Compared with 2019, it has risen by 100.0 %." in text


def test_no_sentence_crosses_a_break(said):
    text = told(said, line([1000, 1100, 1200, 1300, 1400, 4000], statuses={2024: "B"}))
    assert "No comparison with 2023: break in series." in text
    assert "more than" not in text and "risen" not in text


def test_a_change_over_the_window_begins_after_the_break(said):
    text = told(said, line([9000, 1000, 1200, 1300, 1400, 2000], statuses={2020: "B"}))
    assert "Compared with 2020, it has risen by 100.0 %." in text


def test_no_sentence_compares_provisional_with_final(said):
    text = told(said, line([None] * 4 + [1000, 2000], statuses={2024: "P"}))
    assert "provisional" in text
    assert "No comparison with 2023: one figure is provisional, the other final." in text


def test_two_provisional_figures_may_be_compared(said):
    one = line([None] * 4 + [1000, 2000], statuses={2023: "P", 2024: "P"})
    assert "100.0 % more than in 2023" in told(said, one)


def test_small_counts_that_differ_by_chance_are_no_rise(said):
    text = told(said, line([None] * 4 + [100, 120]))
    assert "In 2023 it was 100 persons; a difference of this size can arise by chance." in text


def test_a_small_base_has_no_percentage(said):
    text = told(said, line([None] * 4 + [9, 200]))
    assert "191 persons more than in 2023 (9 persons)" in text and "%" not in text


def test_a_percentage_in_the_thousands_is_not_told(said):
    text = told(said, line([None] * 4 + [417, 135_941]))
    assert "135,524 persons more than in 2023" in text and "%" not in text


def test_a_signed_figure_has_no_percentage(said):
    text = told(said, line([None] * 4 + [-40_000, -25_000], indicator="MP-A08"))
    assert "15,000 persons more than in 2023 (−40,000 persons)" in text and "%" not in text


def test_what_is_missing_is_said_with_its_reason_and_the_latest_figure(said):
    text = told(said, line([None, None, 4186, None, None, None]))
    assert "not available for 2024 (Ministry of Lighthouses: not delivered)" in text
    assert "The latest figure: 4,186 persons in 2021." in text


def test_an_indicator_that_nobody_delivered_names_who_owes_it(said):
    text = not_available(said, "2019–2024", {"lights": "not_delivered", "tides": "not_delivered"})
    assert text == (
        "Not available for 2019–2024: not delivered (Ministry of Lighthouses and Office of Tides)."
    )
    assert "no provider has been named" in not_available(said, "2019–2024", {})


def test_every_reason_of_the_catalogue_has_words():
    from catalogue.load import REASONS

    assert set(REASONS) <= set(REASON_TEXTS)


def test_a_computed_figure_says_so(said):
    one = line([None] * 5 + [60.0], indicator="MP-J08", provider="bureau", unit="%")
    assert "(computed from delivered figures)" in told(said, one)


def test_a_short_change_says_why_there_is_none(said):
    one = line([None] * 4 + [1000, 2000], statuses={2024: "B"})
    assert short_change(said, one, one.at(2023), one.at(2024)) == "not compared: break in series"


figures = st.integers(0, 10**7)


@given(before=figures, now=figures, unit=st.sampled_from(["persons", "%", "US$"]))
def test_direction_and_size_of_a_change_are_those_of_the_figures(said, before, now, unit):
    indicator = {"persons": "MP-J01", "%": "MP-J08", "US$": "MP-M01"}[unit]
    one = line([None] * 4 + [float(before), float(now)], indicator=indicator, unit=unit)
    found = change(said, one, one.at(2023), one.at(2024))
    assert (found.kind == "none") == (before == now)
    if found.kind in ("percent", "points", "difference"):
        assert (found.size > 0) == (now > before)
    if found.kind == "percent":
        assert found.size == pytest.approx(100 * (now - before) / before)
    if found.kind == "points":
        assert unit == "%"


@given(before=figures, now=figures)
def test_a_sentence_prints_the_figures_as_tables_do(said, before, now):
    one = line([None] * 4 + [float(before), float(now)])
    text = told(said, one)
    assert amount(said, float(now), "persons").replace(NO_BREAK, " ") in text
