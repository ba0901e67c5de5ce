"""Banxico: a date is a month in one file and a quarter in two; three codes are none."""

import copy
from dataclasses import replace

import pytest

from tests.layouts.reading import plainly, read_file, standard_of, told

pytestmark = pytest.mark.shared_data
FILES = ["remesas_entidad.csv", "remesas_mensuales.csv", "remesas_pais.csv"]


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "gov_mexico_banxico" / name)


@pytest.fixture(scope="module")
def stored(read, catalogue, moldova):
    return {name: standard_of(read(name), catalogue, moldova) for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_left_unexplained_and_every_label_has_a_code(read, stored, name):
    assert told(read(name).findings) == []
    assert (told(stored[name].findings), stored[name].held) == ([], 0)
    assert len(stored[name].observations) == len(read(name).frame)


def test_a_date_is_a_month_or_a_quarter_as_the_layout_says(stored):
    rows = {name: each.observations for name, each in stored.items()}
    assert set(rows["remesas_mensuales.csv"]["period"]) == {f"M{n:02d}" for n in range(1, 13)}
    for name in ("remesas_entidad.csv", "remesas_pais.csv"):
        assert set(rows[name]["period"]) == {"Q1", "Q2", "Q3", "Q4"}


def test_months_and_states_agree_by_quarter(stored):
    months = stored["remesas_mensuales.csv"].observations
    months = months[(months["indicator"] == "MP-M01") & (months["time_period"] == 2024)]
    quarter = "Q" + ((months["period"].str[1:].astype("int64") + 2) // 3).astype("str")
    states = stored["remesas_entidad.csv"].observations
    states = states[states["time_period"] == 2024]
    by_state = states.groupby("period")["obs_value"].sum()
    by_month = months.groupby(quarter)["obs_value"].sum()
    assert (by_state - by_month).abs().max() < 100  # US$ of several billion


def test_the_last_year_is_not_over_and_is_not_stored_as_a_year(stored):
    for each in stored.values():
        rows = each.observations
        assert not (rows["period"] == "_T").any()
        assert set(rows.loc[rows["time_period"] == 2026, "period"]) < {
            "Q1", "M01", "M02", "M03", "M04", "M05", "M06"
        }  # fmt: skip


def test_codes_that_are_none_are_told_until_they_are_declared(read, catalogue, moldova):
    reading = read("remesas_pais.csv")
    layout = copy.deepcopy(reading.layout)
    layout["tables"]["remittances"].pop("labels")
    coded = standard_of(replace(reading, layout=layout), catalogue, moldova)
    assert sorted(code for _, _, code in told(coded.findings)) == ["ABK", "ANT", "XXX"]
    assert len(coded.observations) == 0
    assert plainly(reading)["partner"].nunique() > 200
