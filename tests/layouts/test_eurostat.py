"""Eurostat: a tsv with five keys in one column, trailing blanks, ":" and flags on numbers."""

from dataclasses import replace

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def pending(shared_data):
    return read_file(shared_data / "eurostat" / "tps00190.tsv")


def test_no_cell_is_left_unexplained(pending):
    assert told(pending.findings) == []
    assert set(pending.values["trouble"]) == {"", "not_stated"}
    assert len(pending.frame) == 33 * 12


def test_the_key_column_is_divided(pending):
    assert set(pending.frame["citizenship"]) == {"EXT_EU28"}
    assert set(pending.frame["age"]) == {"TOTAL"} and set(pending.frame["sex"]) == {"T"}
    assert {"EL", "UK", "EU28"} <= set(pending.frame["ref_area"])
    assert set(pending.frame["time_period"]) == {
        *(f"2016M{month:02d}" for month in range(2, 13)), "2017M01"
    }  # fmt: skip


def test_a_colon_is_no_figure_and_a_letter_behind_a_number_is_its_status(pending):
    rows = pending.values.set_index(["ref_area", "time_period"])
    assert rows.loc[("AT", "2016M02"), "obs_value"] == 85_205
    assert rows.loc[("AT", "2017M01"), "trouble"] == "not_stated"
    flagged = rows.loc[("EU28", "2016M10")]
    assert (flagged["obs_value"], flagged["obs_status"]) == (1_177_735, "D")


def test_a_country_takes_its_own_months(pending, catalogue, moldova):
    coded = standard_of(pending, catalogue, replace(moldova, ref_area="GRC"))
    assert (told(coded.findings), coded.held) == ([], 0)
    own = coded.observations.set_index("period")["obs_value"]
    assert own["M02"] == 25_915 and len(own) == 10
