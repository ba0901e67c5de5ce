"""Colombia: Spanish months, a date beside them in another order, one key twice, half a year."""

import copy
from dataclasses import replace

import pytest

from tests.layouts.reading import plainly, read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def entries(shared_data):
    name = "entradas_extranjeros_colombia_con_fecha.csv"
    return read_file(shared_data / "gov_colombia_migracion" / name)


@pytest.fixture(scope="module")
def observed(entries):
    """Nationalities as they are written: several of them have no code of their own."""
    layout = copy.deepcopy(entries.layout)
    layout["tables"]["entries"]["labels"].pop("citizenship")
    return plainly(replace(entries, layout=layout))


def test_no_cell_is_left_unexplained(entries):
    assert told(entries.findings) == []
    assert set(entries.values["trouble"]) == {""}
    assert len(entries.frame) == 4 * (entries.book.sheets[0].height - 1)


def test_lines_end_in_two_signs_and_a_label_keeps_none_of_them(entries):
    assert not entries.frame["period"].str.contains("\r").any()
    assert not entries.frame["text"].str.contains("\r").any()


def test_totals_of_the_years_and_the_sexes(observed):
    years = observed.groupby(["time_period", "sex"])["obs_value"].sum().unstack()
    assert years["_T"].to_dict() == {
        2012: 1_698_366, 2013: 1_832_098, 2014: 2_051_918, 2015: 2_387_463,
        2016: 2_699_257, 2017: 3_344_816, 2018: 2_080_891,
    }  # fmt: skip
    assert (years["F"] + years["M"] + years["_U"] - years["_T"]).abs().max() == 0


def test_the_last_year_is_half_a_year(observed):
    months = observed.groupby("time_period")["period"].nunique()
    assert months.to_dict() == dict.fromkeys(range(2012, 2018), 12) | {2018: 6}
    assert not (observed["period"] == "_T").any()


def test_a_rule_finds_the_key_that_stands_twice(observed, raised):
    found = raised("V03", observed)
    assert set(found["time_period"]) == {2016}
    assert all("citizenship=Desconocido" in text for text in found["dimensions"])
    assert all("period=M11" in text for text in found["dimensions"])
    # The two lines differ in women, men and total; both leave "undefined" at 0.
    assert found["observed"].sort_values().tolist() == ["0, 0", "0, 90", "1, 174", "1, 264"]


def test_every_label_has_a_code(entries, catalogue, moldova):
    coded = standard_of(entries, catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert len(coded.observations) == len(entries.frame)
    rows = coded.observations
    assert {"YUG", "UMI", "_U"} <= set(rows["citizenship"])
