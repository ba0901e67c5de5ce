"""Moldova: year over purpose in two unmerged header rows, "-" for none, a footer, terms of use."""

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def immigrants(shared_data):
    return read_file(shared_data / "gov_moldova" / "pop070100_20230119-162938.xlsx")


def test_no_cell_is_left_unexplained(immigrants):
    assert told(immigrants.findings) == []
    numbers = immigrants.frame[immigrants.frame["kind"] == "number"]
    # One row of the table, an emirate beside its country, has two figures and is passed over.
    assert len(numbers) + 2 == len(immigrants.book.sheets[0].numbers)


def test_the_year_stands_over_its_first_purpose_only(immigrants):
    total = immigrants.at("H5")
    assert (total["time_period"], total["reason"], total["obs_value"]) == ("2015", "Total", 4209)
    assert immigrants.at("B5")["obs_value"] == 4187
    assert set(immigrants.at("I5")[["time_period"]]) == {"2015"}


def test_every_label_has_a_code_and_a_dash_is_none(immigrants, catalogue, moldova):
    coded = standard_of(immigrants, catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert len(coded.observations) == len(immigrants.frame)
    dashes = immigrants.values[immigrants.values["text"] == "-"]
    assert set(dashes["obs_value"]) == {0.0}
