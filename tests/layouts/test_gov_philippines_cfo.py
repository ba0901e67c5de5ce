"""Registered emigrants in nine csv: years down, labels across; two hold their table twice."""

import copy

import pytest

from tests.layouts.reading import plainly, read_file, read_under, standard_of, told

pytestmark = pytest.mark.shared_data
FILES = {
    "Age": "Emigrant-1981-2020-Age.csv",
    "AllCountries": "Emigrant-1981-2020-AllCountries.csv",
    "CivilStatus": "Emigrant-1988-2020-CivilStatus.csv",
    "Educ": "Emigrant-1988-2020-Educ.csv",
    "MajorCountry": "Emigrant-1981-2020-MajorCountry.csv",
    "Occu": "Emigrant-1981-2020-Occu.csv",
    "PlaceOfOrigin": "Emigrant-1988-2020-PlaceOfOrigin.csv",
    "Province": "Emigrant-1988-2020-PlaceOfOrigin-Province.csv",
    "Sex": "Emigrant-1981-2020-Sex.csv",
}
TOTALS_2019 = dict.fromkeys(FILES, 65164) | {
    "AllCountries": 65_152, "PlaceOfOrigin": 65_153, "Province": 65_153
}  # fmt: skip


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "gov_philippines_cfo" / FILES[name])


def total(reading, year: str) -> float:
    rows = reading.values
    return rows.loc[rows["time_period"] == year, "obs_value"].sum()


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_with_its_own_total(read, name):
    assert set(read(name).values["trouble"]) == {""}
    assert total(read(name), "2019") == TOTALS_2019[name]


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_left_unexplained(read, name):
    assert told(read(name).findings) == []


@pytest.mark.parametrize(
    ("name", "cells"), [("AllCountries", "B191:FU230"), ("PlaceOfOrigin", "K45:AA77")]
)
def test_a_table_that_stands_a_second_time_is_told_and_not_added(read, shared_data, name, cells):
    layout = copy.deepcopy(read(name).layout)
    layout["tables"].pop("again")
    once = read_under(shared_data / "gov_philippines_cfo" / FILES[name], layout)
    [(rule, where, observed)] = told(once.findings)
    assert (rule, where) == ("I09", f"data!{cells.split(':')[0]}")
    assert observed.startswith(cells)
    assert total(once, "2019") == TOTALS_2019[name]


def test_a_rule_stops_the_second_table_where_a_layout_reads_it(read, shared_data, raised):
    layout = copy.deepcopy(read("AllCountries").layout)
    first = layout["tables"]["emigrants"]
    layout["tables"]["again"] = first | {
        "header": [{"row": 190, "holds": "country_next_residence"}],
        "body": {"first_row": 191, "first_column": "B"},
    }
    both = read_under(shared_data / "gov_philippines_cfo" / FILES["AllCountries"], layout)
    assert told(both.findings) == []
    assert total(both, "2019") == 2 * 65_152
    found = raised("V03", plainly(both))
    # Two countries are in no code list and share one code.
    assert len(found) == 40 * 175


@pytest.mark.parametrize("name", FILES)
def test_every_label_has_a_code(read, name, catalogue, moldova):
    coded = standard_of(read(name), catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert len(coded.observations) == len(read(name).frame)
