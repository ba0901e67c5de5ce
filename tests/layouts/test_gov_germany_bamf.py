"""BAMF: no header, another header, no month, three ways of writing it; no countries among them."""

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data
FILES = ["2015.csv", "2016_all_months.csv", "201701.csv", "2018.csv"]


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "gov_germany_bamf" / name)


@pytest.fixture(scope="module")
def stored(read, catalogue, moldova):
    return {name: standard_of(read(name), catalogue, moldova) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_left_unexplained_and_every_label_has_a_code(read, stored, name):
    assert told(read(name).findings) == []
    assert set(read(name).values["trouble"]) == {""}
    assert (told(stored[name].findings), stored[name].held) == ([], 0)
    assert len(stored[name].observations) == len(read(name).frame)


def test_the_month_is_read_however_it_is_written(stored):
    def times(name: str) -> set:
        rows = stored[name].observations
        return set(zip(rows["time_period"], rows.get("period", "_T"), strict=False))

    rows = {name: each.observations for name, each in stored.items()}
    assert set(rows["2015.csv"]["time_period"]) == {2015}
    assert "period" not in rows["2015.csv"]
    assert times("2016_all_months.csv") == {(2016, f"M{month:02d}") for month in range(1, 13)}
    assert times("201701.csv") == {(2017, "M01")}
    # The year stands in the name of the file alone.
    assert set(rows["2018.csv"]["time_period"]) == {2018}


@pytest.mark.parametrize("name", FILES)
def test_first_and_repeat_applications_make_all(stored, name):
    rows = stored[name].observations
    keys = ["citizenship", "time_period", *(["period"] if "period" in rows else [])]
    sums = rows.groupby(["indicator", "applicant_type"])["obs_value"].sum()
    assert keys and sums["MP-J02", "_T"] + sums["MP-J01", "RPT"] == sums["MP-J01", "_T"]


def test_one_line_of_the_file_without_a_header(stored):
    rows = stored["2016_all_months.csv"].observations
    albania = rows[(rows["citizenship"] == "ALB") & (rows["period"] == "M01")]
    applications = albania[albania["indicator"].isin(["MP-J01", "MP-J02", "MP-J04"])]
    assert applications["obs_value"].tolist() == [1_308, 1_202, 106, 5_693]


def test_numbers_beyond_996_are_no_countries(read, stored):
    rows = stored["2015.csv"].observations
    assert {"Staatenlos", "Ungeklaert", "ohne Angabe"} <= set(read("2015.csv").frame["citizenship"])
    assert {"XXA", "_U"} <= set(rows["citizenship"])
