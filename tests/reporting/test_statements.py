"""The numbers of the profile's texts, read back (synthetic figures)."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.load import load_catalogue
from catalogue.words import words
from reporting.sentences import amount
from reporting.statements import _text, read_amount, read_number, said
from tests.reporting import lighthouses
from tests.reporting.lines import line

UNITS = load_catalogue().units
INDICATORS = load_catalogue().indicators
NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


@pytest.fixture(scope="module")
def own(catalogue, country):
    return words("en", catalogue, country)


@pytest.mark.parametrize(
    ("text", "number"), [("1,234.5", (1234.5, 0.1)), ("−3", (-3.0, 1.0)), ("+0.25", (0.25, 0.01))]
)
def test_a_number_and_its_last_digit(text, number):
    assert read_number(text) == pytest.approx(number)


def test_an_amount_with_its_scale():
    value, step, unit = read_amount("2,052.3 million US$")
    assert (value, step, unit) == (pytest.approx(2.0523e9), pytest.approx(1e5), "US$")
    with pytest.raises(ValueError, match="not an amount"):
        read_amount("not available")


@pytest.mark.parametrize("unit", UNITS.index)
@settings(max_examples=25, deadline=None)
@given(value=NUMBERS)
def test_every_amount_that_is_printed_can_be_read_back(own, unit, value):
    printed, step, _ = read_amount(amount(own, value, unit))
    assert abs(printed - value) <= step / 2 * (1 + 1e-9) + 1e-9 * abs(value)


@pytest.mark.parametrize("indicator", INDICATORS.index)
@settings(max_examples=8, deadline=None)
@given(values=st.lists(st.one_of(st.none(), NUMBERS), min_size=6, max_size=6),
       day=st.sampled_from(["", "01-01", "07-01", "12-31"]))  # fmt: skip
def test_every_sentence_can_be_read(own, indicator, values, day):
    one = line(values, indicator=indicator, unit=INDICATORS.loc[indicator, "unit"], ref_day=day)
    told = _text(own, one, 2024, "XAA")
    assert bool(told) == (values[-1] is not None)
    for row in told:
        known = {point.source: point.value for point in one.points}
        if row["kind"] == "figure":
            off = abs(row["printed"] - known[row["source"]])
            assert off <= row["step"] / 2 * (1 + 1e-9) + 1e-9 * abs(known[row["source"]])


def test_a_profile_says_level_and_changes_of_every_line(catalogue, country):
    frame = lighthouses.observed()
    covered = lighthouses.covered(catalogue, country, frame)
    headline = frame[(frame["sex"] == "_T") & (frame["provider"] != "tides")]
    told = said(frame, covered, headline, catalogue, country, 2024)
    people = told[(told["indicator"] == "MP-A01") & (told["provider"] == "lights")]
    text = people[people["place"] == "the text of the profile"]
    rows = text[["kind", "time_period", "since", "printed"]].to_records(index=False).tolist()
    assert rows == [
        ("figure", 2024, 0, 1050.0),
        ("percent", 2024, 2023, 1.0),
        ("figure", 2023, 0, 1040.0),
        ("percent", 2024, 2019, 5.0),
    ]
    key = people[people["place"] == "the key data sheet"]
    assert key[["kind", "since", "printed"]].to_records(index=False).tolist() == [
        ("percent", 2023, 1.0)
    ]
    assert set(people["source"]) <= set(frame["source"])


def test_a_list_says_members_rest_whole_and_shares(catalogue, country):
    frame = lighthouses.observed()
    covered = lighthouses.covered(catalogue, country, frame)
    told = said(frame, covered, frame[frame["sex"] == "_T"], catalogue, country, 2023)
    own = told[(told["indicator"] == "MP-C03") & (told["group"] != "")]
    assert dict(zip(own["kind"], own["printed"], strict=True)) == {
        "largest": 20.0,
        "share": 40.0,
        "rest": 30.0,
        "whole": 50.0,
    }
    sexes = told[(told["indicator"] == "MP-A01") & (told["group"] != "")]
    assert sexes["kind"].tolist() == ["member", "share", "member", "share", "whole"]
    assert sexes["dimensions"].tolist() == ["sex=F", "sex=F", "sex=M", "sex=M", ""]


def test_of_nothing_nothing_is_said(catalogue, country):
    frame = lighthouses.observed().iloc[:0]
    covered = lighthouses.covered(catalogue, country, frame)
    told = said(frame, covered, frame, catalogue, country, 2024)
    assert isinstance(told, pd.DataFrame)
    assert not len(told)
