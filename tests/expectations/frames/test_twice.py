"""V70 and V71: tables and series that are not what their names say."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

COUNTRIES = ("ROU", "UKR", "TUR", "DEU", "ITA", "FRA")
VALUES = (500.0, 400.0, 300.0, 200.0, 150.0, 120.0)


def tables(*codes, values=VALUES, change=0.0, **facts):
    """The same table under several indicators; the last figure of the last one is changed."""
    rows = [
        {"indicator": code, "citizenship": c, "obs_value": v}
        for code in codes
        for c, v in zip(COUNTRIES, values, strict=False)
    ]
    rows[-1]["obs_value"] += change
    return lit(*rows, **facts)


def test_v70_a_table_under_two_indicators(raised):
    found = raised("V70", tables("MP-J10", "MP-J15"))
    assert (found["indicator"].item(), found["observed"].item()) == ("MP-J15", "6")
    assert json.loads(found["parameters"].item()) == {"other": "Withdrawn applications"}
    assert cells(found["pointers"].item()) == ["A7", "A1"]


@pytest.mark.parametrize(
    "frame",
    [
        tables("MP-J10", "MP-J15", change=1.0),
        tables("MP-J10", "MP-J15", values=VALUES[:4]),
        tables("MP-J10", "MP-J15", values=(500.0, 400.0, 100.0, 90.0, 80.0, 70.0)),
        tables("MP-J10", "MP-J15", rounding_base=100.0),
        tables("MP-J01", "MP-J02"),  # all applicants were first-time applicants
        tables("MP-J10"),
    ],
)
def test_v70_is_silent(raised, frame):
    assert not len(raised("V70", frame))


def test_v70_another_year_or_provider_is_another_table(raised):
    frame = tables("MP-J10", "MP-J15")
    for name, text in (("time_period", 2022), ("provider", "harbours")):
        other = frame.copy()
        other.loc[other["indicator"] == "MP-J15", name] = text
        assert not len(raised("V70", other))


# --- V71 ----------------------------------------------------------------------------------------

NET = {"indicator": "MP-A08"}


def years(values: dict, **facts):
    return lit(*({"time_period": y, "obs_value": float(v)} for y, v in values.items()), **facts)


SUMS = {1992: -5_000, 1997: -5_200, 2002: -4_900}
ANNUAL = dict.fromkeys(range(1990, 2005), -1000)


def test_v71_an_edition_of_sums_and_one_of_annual_figures(raised):
    found = raised("V71", years(ANNUAL, **NET), previous=years(SUMS, **NET))
    assert (found["severity"].item(), found["observed"].item()) == ("blocker", "3")
    assert json.loads(found["parameters"].item()) == {"times": "5"}
    assert cells(found["pointers"].item()) == ["A15"]


def test_v71_one_series_that_goes_over_from_sums_to_annual_figures(raised):
    late = {2003: -1_000, 2004: -1_100}
    assert raised("V71", years(SUMS | late, **NET))["severity"].tolist() == ["blocker"]


def test_v71_figures_of_every_fifth_year_that_are_no_sums_must_be_explained(raised):
    same = dict.fromkeys(SUMS, -1100)
    found = raised("V71", years(ANNUAL, **NET), previous=years(same, **NET))
    assert found["severity"].tolist() == ["must-explain"]


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (ANNUAL, ANNUAL),
        (SUMS, SUMS),  # nothing annual beside them
        (ANNUAL, {1992: -5_000}),  # one figure is no series
        ({y: v for y, v in ANNUAL.items() if y not in (1993, 1994, 1995, 1996)}, ANNUAL),  # a gap
    ],
)
def test_v71_is_silent(raised, now, before):
    assert not len(raised("V71", years(now, **NET), previous=years(before, **NET)))


def test_v71_stocks_are_counted_every_fifth_year_and_are_no_sums(catalogue, lighthouse_land):
    stock = {"indicator": "MP-D02", "ref_date": "1992-07-01"}
    material = material_of(
        years(ANNUAL, **stock), catalogue, lighthouse_land, previous=years(SUMS, **stock)
    )
    assert not len(check_of("V71", material).rows)


def test_v71_another_provider_has_a_code_of_its_own(raised):
    before = years(SUMS, provider="harbours", **NET)
    assert not len(raised("V71", years(ANNUAL, **NET), previous=before))
