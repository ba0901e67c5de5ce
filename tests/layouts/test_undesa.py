"""UN DESA: titles and citation above, merged group heads, indented names, several tables."""

import pytest

from tests.layouts.reading import read_file, told

pytestmark = pytest.mark.shared_data
BOTH = "International migrant stock at mid-year, both sexes combined"
MALES = "International migrant stock at mid-year, males"
FEMALES = "International migrant stock at mid-year, females"


@pytest.fixture(scope="module")
def workbook(shared_data):
    return read_file(
        shared_data / "undesa" / "undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
    )


def test_no_cell_is_left_unexplained(workbook):
    assert told(workbook.findings) == []
    assert set(workbook.values["trouble"]) == {"", "not_stated"}
    assert set(workbook.values.loc[workbook.values["trouble"] != "", "text"]) == {"..", "~"}


def test_stocks_of_the_world_and_of_two_countries(workbook):
    rows = workbook.table("stock")
    stock = rows[rows["sex"] == BOTH].set_index(["ref_area", "time_period"])["obs_value"]
    assert stock["WORLD", "2020"] == 280_598_105
    assert stock["Republic of Moldova*", "2020"] == 104_438
    assert stock["Bangladesh", "2020"] == 2_115_408


def test_men_and_women_add_up(workbook):
    rows = workbook.table("stock")
    wide = rows.assign(row=rows["cell"].str.extract(r"(\d+)")[0]).pivot(
        index=["row", "time_period"], columns="sex", values="obs_value"
    )
    assert ((wide[MALES] + wide[FEMALES] - wide[BOTH]).abs().fillna(0) <= 1).all()


def test_population_is_in_thousands_and_the_share_fits_stock_and_population(workbook):
    assert workbook.layout["tables"]["population"]["unit_mult"] == 3
    name = "Republic of Moldova*"

    def of(table: str) -> float:
        rows = workbook.table(table)
        rows = rows[(rows["ref_area"] == name) & (rows["time_period"] == "2020")]
        return rows.sort_values("cell")["obs_value"].iloc[0]

    assert of("stock") / (of("population") * 10) == pytest.approx(of("share"), rel=1e-6)


def test_a_group_head_stands_over_seven_years_and_rates_of_change_are_passed_over(workbook):
    assert set(workbook.table("stock")["time_period"]) == {
        "1990", "1995", "2000", "2005", "2010", "2015", "2020"
    }  # fmt: skip
    heads = workbook.table("refugees").groupby("value_fixed")["cell"].count()
    assert len(heads) == 2 and heads.nunique() == 1
    assert not workbook.frame["time_period"].str.contains("-").any()


def test_kinds_of_data_are_statuses_and_stars_stay_with_the_names(workbook):
    kinds = set(workbook.frame["obs_status"]) - {""}
    assert kinds == set(workbook.layout["tables"]["stock"]["status_labels"])
    assert "Niue*" in set(workbook.frame["ref_area"])
