"""Sri Lanka: 28 small JSON tables, the year in the name of the file, names of no countries."""

import pandas as pd
import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def read(shared_data):
    folder = shared_data / "gov_srilanka_slbfe"
    return {path.stem: read_file(path) for path in sorted(folder.glob("*.json"))}


@pytest.fixture(scope="module")
def stored(read, catalogue, moldova):
    return {name: standard_of(each, catalogue, moldova) for name, each in read.items()}


def of(stored, kind: str) -> pd.DataFrame:
    return pd.concat([each.observations for name, each in stored.items() if kind in name])


def test_no_cell_is_left_unexplained_and_every_label_has_a_code(read, stored):
    assert len(read) == 28
    for name, each in read.items():
        assert told(each.findings) == [], name
        assert (told(stored[name].findings), stored[name].held) == ([], 0), name
        assert len(stored[name].observations) == len(each.frame), name


def test_the_year_comes_from_the_name_of_the_file(stored):
    for name, each in stored.items():
        assert set(each.observations["time_period"]) == {int(name[:4])}, name


def test_registrations_by_sex_and_by_skill(stored):
    """One total, but for 2021: there the skills are 623 more."""
    sexes = of(stored, "by_gender").groupby("time_period")["obs_value"].sum()
    skills = of(stored, "by_manpower").groupby("time_period")["obs_value"].sum()
    assert sexes.to_dict() == {
        2019: 203_087, 2020: 53_711, 2021: 122_264, 2022: 311_056, 2023: 297_656
    }  # fmt: skip
    assert (skills - sexes).dropna().to_dict() == {2019: 0, 2020: 0, 2021: 623, 2022: 0}


def test_by_country_two_years_have_another_total(stored):
    """2019 is more than twice what the other tables say; 2020 is 164 more."""
    countries = of(stored, "by_country").groupby("time_period")["obs_value"].sum()
    assert countries.to_dict() == {2019: 498_917, 2020: 53_875, 2021: 122_264, 2022: 311_056}


def test_remittances_are_millions_of_us_dollars(stored):
    rows = of(stored, "Workers_Remittances")
    total = rows[rows["indicator"] == "MP-M01"].set_index("time_period")["obs_value"]
    assert total[2023] == 5_970_000_000


def test_names_that_are_no_countries_have_a_declared_code(read, stored):
    rows = stored["2020__SLBFE_registration_by_country"].observations
    assert rows.loc[rows["partner"] == "ARE", "obs_value"].tolist() == [10_714]
    assert {"U.A.E.", "Kurdistan"} <= set(
        read["2020__SLBFE_registration_by_country"].frame["partner"]
    )
    assert rows.loc[rows["partner"] == "_U", "obs_value"].tolist() == [12]
