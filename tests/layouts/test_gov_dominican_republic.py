"""Dominican Republic: nine tables stacked in one sheet, months that are 0 because still to come."""

import pytest

from tests.layouts.reading import read_file, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def arrivals(shared_data):
    return read_file(shared_data / "gov_dominican_republic" / "lleg_nacionalidad_2023.xls")


def test_no_cell_is_left_unexplained(arrivals):
    assert told(arrivals.findings) == []
    assert set(arrivals.values["trouble"]) == {""}
    # 79 rows of figures for the country and as many for each of eight airports.
    assert arrivals.values.groupby("table").size().tolist() == [790] * 9


def test_the_airports_add_up_to_the_country_in_every_month(arrivals):
    total = arrivals.values[arrivals.values["citizenship"] == "TOTAL"]
    wide = total.pivot(index="table", columns="period", values="obs_value")
    assert wide.loc["national", "TOTAL"] == 6_737_510
    airports = wide.drop("national").sum()
    assert (airports - wide.loc["national"]).abs().max() < 1e-6


def test_months_still_to_come_are_not_stored_as_zero(arrivals):
    assert set(arrivals.values["period"]) == {
        "TOTAL", "ENE.", "FEB.", "MAR.", "ABR.", "MAY.", "JUN.", "JUL.", "AGO.", "SEP."
    }  # fmt: skip
    assert {"OCT.", "NOV.", "DIC."} <= set(arrivals.book.sheets[0].texts)


def test_weighted_counts_are_fractions_of_persons(arrivals):
    assert (arrivals.values["obs_value"] % 1 > 0).mean() > 0.5
