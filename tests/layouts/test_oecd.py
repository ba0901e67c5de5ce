"""OECD: SDMX csv of thirty columns, code beside label, headers that differ by case alone."""

from dataclasses import replace

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def inflows(shared_data):
    return read_file(shared_data / "oecd" / "International-migration-database.csv")


def test_no_cell_is_left_unexplained(inflows):
    assert told(inflows.findings) == []
    assert set(inflows.values["trouble"]) == {""}
    assert len(inflows.frame) == inflows.book.sheets[0].height - 1 == 393
    assert inflows.book.sheets[0].width == 30


def test_codes_are_taken_and_labels_beside_them_are_not(inflows):
    rows = inflows.frame
    assert rows["ref_area"].nunique() == 37
    assert set(rows["ref_area"].str.len()) == {3}
    assert set(rows["citizenship"]) == {"W"} and set(rows["sex"]) == {"_T"}
    assert (rows["time_period"].min(), rows["time_period"].max()) == ("2012", "2022")


def test_a_country_takes_its_own_rows_of_a_file_of_many(inflows, catalogue, moldova):
    norway = replace(moldova, ref_area="NOR")
    coded = standard_of(inflows, catalogue, norway)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert set(coded.observations["ref_area"]) == {"NOR"}
    own = coded.observations.set_index("time_period")["obs_value"]
    assert own[2018] == 44_406
