"""UN DESA: titles and citation above, merged group heads, indented names, several tables."""

import pytest

from tests.layouts.reading import read_file, standard_of, told

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


def test_totals_by_country_as_csv_with_na_and_tildes(shared_data, workbook):
    reading = read_file(shared_data / "undesa" / "stock_totals_2020.csv")
    assert told(reading.findings) == []
    rows = reading.values
    moldova = rows[(rows["ref_area"] == "MDA") & (rows["time_period"] == "2020")]
    assert moldova.loc[moldova["indicator"] == "MP-D02", "obs_value"].iloc[0] == 104_438
    assert rows.loc[rows["text"].isin(["NA", "~"]), "obs_value"].isna().all()


def test_population_totals_as_csv_are_in_thousands(shared_data):
    reading = read_file(shared_data / "undesa" / "pop_totals_2020.csv")
    assert told(reading.findings) == []
    assert reading.layout["tables"]["population"]["unit_mult"] == 3
    world = reading.values[reading.values["ref_area"] == "WORLD"].set_index("time_period")
    assert world.loc["1990", "obs_value"] == 5_327_231.041


def test_a_matrix_of_a_quarter_of_a_million_cells_has_destinations_in_rows(shared_data):
    name = "UN_MigrantStockByOriginAndDestination_2019_clean.csv"
    reading = read_file(shared_data / "undesa" / name)
    assert told(reading.findings) == []
    assert set(reading.values["trouble"]) <= {"", "not_stated"}
    america = reading.values[
        (reading.values["country_next_residence"] == "United States of America")
        & (reading.values["time_period"] == "2019")
    ].set_index("country_of_birth")["obs_value"]
    assert (america["China"], america["Bangladesh"]) == (2_899_267, 240_404)


def test_a_country_takes_its_own_rows_star_and_all(workbook, catalogue, moldova):
    coded = standard_of(workbook, catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert set(coded.observations["ref_area"]) == {"MDA"}
    own = coded.observations[coded.observations["time_period"] == 2020]
    own = own.set_index(["indicator", "sex"])["obs_value"]
    assert own["MP-D02", "_T"] == 104_438
    assert own["MP-A01", "_T"] == pytest.approx(4_033_963)  # thousands in the sheet
