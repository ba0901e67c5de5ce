"""Dominican Republic: nine tables stacked in one sheet, months that are 0 because still to come."""

from dataclasses import replace

import pytest

from tests.layouts.reading import plainly, read_file, read_under, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def arrivals(shared_data):
    return read_file(shared_data / "gov_dominican_republic" / "lleg_nacionalidad_2023.xls")


def test_no_cell_is_left_unexplained(arrivals):
    assert told(arrivals.findings) == []
    # 79 rows for the country and as many for each of eight airports, thirteen columns.
    assert arrivals.values.groupby("border_point").size().tolist() == [79 * 13] * 9


def test_the_hidden_months_are_told_unless_the_layout_says_that_they_are_read(
    arrivals, shared_data
):
    table = {k: v for k, v in arrivals.layout["tables"]["arrivals"].items() if k != "hidden"}
    path = shared_data / "gov_dominican_republic" / "lleg_nacionalidad_2023.xls"
    found = read_under(path, arrivals.layout | {"tables": {"arrivals": table}}).findings
    assert [row[:2] for row in told(found)] == [("I15", "2023!M7")]
    cells = {pointer.rpartition("!")[2] for pointer in found["pointers"].iloc[0].split()}
    assert {cell[0] for cell in cells} <= {"M", "N", "O"}
    assert set(arrivals.values[arrivals.values["cell"].str[0].isin([*"MNO"])]["number"]) <= {0.0}


def test_the_airports_add_up_to_the_country_in_every_month(arrivals):
    total = arrivals.values[arrivals.values["citizenship_group"] == "TOTAL"]
    wide = total.pivot(index="border_point", columns="time_period", values="obs_value")
    assert wide.loc["", "TOTAL"] == 6_737_510
    assert (wide.drop("").sum() - wide.loc[""].fillna(0)).abs().max() < 1e-6
    assert {"CIBAO", "LAS AMERICAS", "CATEY (SAMANA)"} <= set(wide.index)


def test_a_label_that_stands_in_several_groups_belongs_to_each(arrivals):
    country = arrivals.values[arrivals.values["border_point"] == ""]
    keys = ["citizenship_group", "citizenship", "time_period"]
    assert not country.duplicated(keys).any()
    others = country[(country["citizenship"] == "Otros") & (country["time_period"] == "ENE.")]
    assert len(others) == 5
    groups = country[country["time_period"] == "ENE."].set_index(keys[:2])["obs_value"]
    parts = groups["EUROPA"].drop("")
    assert parts.sum() == pytest.approx(groups["EUROPA", ""])


def test_months_still_to_come_are_not_stored_as_zero(arrivals, catalogue, moldova):
    coming = arrivals.values[arrivals.values["time_period"].isin(["OCT.", "NOV.", "DIC."])]
    assert set(coming["number"]) == {0.0}
    assert coming["obs_value"].isna().all()
    coded = standard_of(arrivals, catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert set(coded.observations["period"]) == {f"M{month:02d}" for month in range(1, 10)}


def test_nine_months_are_read_and_never_stored_as_a_year(arrivals, catalogue, moldova):
    assert arrivals.at("C7")["obs_value"] == 6_737_510
    stored = standard_of(arrivals, catalogue, moldova).observations
    assert not stored["source"].str.endswith("!C7").any()
    assert not (stored["period"] == "_T").any()


def test_weighted_counts_are_fractions_of_persons(arrivals, catalogue, moldova, raised):
    stored = standard_of(arrivals, catalogue, moldova).observations
    assert len(raised("V05", stored)) > 1_000


def test_a_rule_stops_months_that_a_layout_takes_for_zero(arrivals, raised):
    """What a layout that knows nothing of months still to come would let in."""
    months = "ENE. FEB. MAR. ABR. MAY. JUN. JUL. AGO. SEP. OCT. NOV. DIC.".split()
    period = {name: f"M{number:02d}" for number, name in enumerate(months, 1)} | {"TOTAL": "_T"}
    rows = arrivals.frame
    taken = rows[(rows["border_point"] == "") & (rows["citizenship"] == "")]
    taken = plainly(
        replace(
            arrivals,
            layout={"tables": {"arrivals": {"fixed": {"time_period": "2023"}}}},
            frame=taken.assign(period=taken["time_period"].map(period), time_period=""),
        )
    )
    found = raised("V13", taken)
    assert found["observed"].tolist() == ["6737510"]
    assert '"of": "12", "parts": "9"' in found["parameters"].item()
