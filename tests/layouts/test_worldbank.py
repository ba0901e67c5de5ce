"""World Bank workbooks: preambles, ".." and blanks, "2012e", fractions headed "%", two matrices."""

import json

import pytest

from model import observations
from tests.layouts.reading import plainly, read_file, read_under, told

pytestmark = pytest.mark.shared_data
SERIES = {
    "MP-M01": "API_BX.TRF.PWKR.CD.DT_DS2_en_excel_v2_6000901.xls",
    "MP-B01": "API_NY.GDP.MKTP.CD_DS2_en_excel_v2_5795872.xls",
    "MP-K11": "API_SM.POP.REFG.OR_DS2_en_excel_v2_5997665.xls",
}
STOCKS = "T1.Estimates_of_Migrant_Stocks_2010.xls"
BILATERAL = "WB_Bilateral_Remittance_Estimates_2017.xlsx"
NOVEMBER = "RemittancesData_Inflows_Nov12.xlsx"
APRIL = "RemittanceData_Inflows_April2013.xls"
# Table 1 of the background paper against the matrix of 2010, thousands of emigrants.
EMIGRANTS = {
    "Djibouti": 13.5,
    "Haiti": 1_009.8,
    "Kenya": 457.3,
    "Kyrgyz Republic": 621.1,
    "Lesotho": 428.0,
    "Liberia": 432.3,
    "Tajikistan": 791.6,
}
# The same paper's countries in the file of November 2012, US$ million in 2010 and 2011.
INFLOWS = {
    "Djibouti": (32.6, 32.4),
    "Guinea": (60.4, 78.3),
    "Guinea-Bissau": (45.9, 45.9),
    "Haiti": (1_473.8, 1_551.4),
    "Kenya": (685.8, 934.1),
    "Kyrgyz Republic": (1_275.4, 1_723.7),
    "Lesotho": (610.1, 649.3),
    "Liberia": (31.4, 360.0),
    "Tajikistan": (2_305.8, 3_059.9),
}


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "worldbank" / "raw" / name)


@pytest.mark.parametrize("name", [*SERIES.values(), STOCKS, BILATERAL, NOVEMBER, APRIL])
def test_no_cell_is_left_unexplained(read, name):
    assert told(read(name).findings) == []
    assert set(read(name).values["trouble"]) <= {"", "not_stated"}


@pytest.mark.parametrize(("indicator", "name"), SERIES.items())
def test_a_download_of_one_series_is_that_series_from_1960_on(read, indicator, name):
    rows = read(name).values
    assert set(rows["indicator"]) == {indicator}
    assert rows["ref_area"].nunique() == 266
    assert (rows["time_period"].min(), rows["time_period"].max()) == ("1960", "2022")
    blank = rows[rows["kind"] == "blank"]
    assert len(blank) and blank["obs_value"].isna().all()
    # The date of the last update is a date, not a figure above the table.
    date = read(name).book.sheets[0]
    assert "d" in date.kinds[: 2 * date.width]


def test_a_matrix_of_stocks_has_origins_in_rows(read):
    rows = read(STOCKS).values
    cell = rows.set_index(["country_of_birth", "country_next_residence"])["obs_value"]
    emigrants, immigrants = cell.xs("TOTAL", level=1), cell.xs("TOTAL", level=0)
    assert {name: round(emigrants[name] / 1_000, 1) for name in EMIGRANTS} == EMIGRANTS
    # The paper's lines of Guinea and Guinea-Bissau are other countries' figures.
    assert round(emigrants["Equatorial Guinea"]) == 103_130
    assert round(emigrants["Guinea"] / 1_000, 1) == 533.3
    assert round(immigrants["Gambia, The"]) == 290_104
    assert round(emigrants["Guinea-Bissau"] / 1_000, 1) == 111.4


def test_a_blank_of_the_matrix_is_not_zero(read):
    rows = read(STOCKS).values
    blank = rows[rows["kind"] == "blank"]
    assert blank["obs_value"].isna().all()
    inner = rows[
        (rows["country_of_birth"] != "TOTAL") & (rows["country_next_residence"] != "TOTAL")
    ]
    cell = rows.set_index(["country_of_birth", "country_next_residence"])["obs_value"]
    origins = inner.groupby("country_of_birth")["obs_value"].sum()
    total = cell.xs("TOTAL", level=1).drop("TOTAL")
    assert (origins - total).abs().max() < 0.01
    # Countries whose immigrants are known only as a total: every origin is blank, none is 0.
    known = inner.groupby("country_next_residence")["obs_value"].count()
    only_total = cell.xs("TOTAL", level=0)[known.index[known == 0]]
    assert (only_total > 0).sum() == 22
    # Fractions of persons are kept as published.
    assert (inner["obs_value"].dropna() % 1 > 0).any()


def test_a_matrix_of_remittances_has_senders_in_rows(read):
    rows = read(BILATERAL).values
    cell = rows.set_index(["partner", "ref_area"])["obs_value"]
    assert round(cell["WORLD", "WORLD"], 1) == 613_465.8
    assert (cell["WORLD", "Moldova"], round(cell["Moldova", "WORLD"], 1)) == (1_640, 346.2)
    inner = rows[(rows["partner"] != "WORLD") & (rows["ref_area"] != "WORLD")]
    sent = inner.groupby("partner")["obs_value"].sum()
    assert (sent - cell.xs("WORLD", level=1).drop("WORLD")).abs().max() < 0.01
    dashes = rows[rows["text"] == "-"]
    assert len(dashes) == 4 and dashes["obs_value"].isna().all()


def test_inflows_of_the_countries_of_table_1(read):
    rows = read(NOVEMBER).table("inflows").set_index(["ref_area", "time_period"])["obs_value"]
    assert {
        name: (round(rows[name, "2010"], 1), round(rows[name, "2011"], 1)) for name in INFLOWS
    } == INFLOWS


@pytest.mark.parametrize("name", [NOVEMBER, APRIL])
def test_a_share_headed_percent_holds_fractions(read, name):
    rows = read(name).table("share").set_index("ref_area")
    assert set(rows["time_period"]) == {"Remittances as a share of GDP, 2011 (%)"}
    assert rows["obs_value"].max() < 1
    assert round(rows.loc["Tajikistan", "obs_value"], 2) == 0.47
    assert read(name).layout["tables"]["share"]["unit_mult"] == 2
    assert "Remittances as" not in " ".join(read(name).table("inflows")["time_period"].unique())


@pytest.mark.parametrize("name", [NOVEMBER, APRIL])
def test_a_year_with_an_e_is_an_estimate_and_two_dots_are_no_figure(read, name):
    rows = read(name).table("inflows")
    assert "2012e" in set(rows["time_period"])
    assert rows.loc[rows["text"] == "..", "obs_value"].isna().all()
    assert (rows["text"] == "..").sum() > 4_000


def test_a_csv_of_one_series_has_a_preamble_and_an_empty_last_column(read):
    reading = read("API_BM.TRF.PWKR.CD.DT_DS2_en_csv_v2_3012027.csv")
    assert told(reading.findings) == []
    rows = reading.values
    assert set(rows["indicator"]) == {"MP-M05"}
    assert (rows["time_period"].min(), rows["time_period"].max()) == ("1960", "2020")
    assert rows["ref_area"].nunique() == 266
    assert rows["obs_value"].notna().sum() == 8_581


def test_costs_by_corridor_have_two_dots_two_blanks_in_a_head_and_a_footer(read):
    reading = read("RemittancePricesWorldwide_DataBank_Data.csv")
    assert told(reading.findings) == []
    rows = reading.values
    assert set(rows["time_period"].str.fullmatch(r"20\d\dQ\d \[YR20\d\dQ\d\]")) == {True}
    assert rows["time_period"].min().startswith("2011Q1")
    assert rows["time_period"].max().startswith("2020Q3")
    assert (rows["text"] == "..").sum() + rows["obs_value"].notna().sum() == len(rows)


def test_the_corrupted_series_of_refugees_is_refused(shared_data, raised):
    name = "SM.POP.REFG_mirror_2025-12.csv"
    reading = read_file(shared_data / "worldbank" / "corrupt" / name)
    assert told(reading.findings) == []
    frame = plainly(reading, provider="shipping")
    assert len(frame) == 9_157
    known = frame[frame["ref_area"].str.len() == 3]
    twice = raised("V03", known)
    assert len(twice) == 85
    assert (twice["severity"] == "blocker").sum() == 83
    # Against UNHCR's own figures nearly all are in conflict.
    unhcr = read_file(shared_data / "unhcr" / "population_by_asylum_1990_2025.csv")
    true = plainly(unhcr, provider="lighthouses", publisher="UNHCR")
    true = true[(true["indicator"] == "MP-J12") & (true["obs_value"] > 1_000)]
    against = raised("V42", observations.combine([true, known]))
    assert len(against) > 2_000


@pytest.mark.parametrize("name", [NOVEMBER, APRIL])
def test_percentages_are_asked_about_unless_the_layout_says_what_they_are(read, shared_data, name):
    layout = read(name).layout
    share = {key: said for key, said in layout["tables"]["share"].items() if key != "unit_mult"}
    without = layout | {"tables": layout["tables"] | {"share": share}}
    found = read_under(shared_data / "worldbank" / "raw" / name, without).findings
    assert [rule for rule, *_ in told(found)] == ["I16"]
    places = json.loads(found["parameters"].iloc[0])["places"]
    assert {place[:2] for place in places[:-1]} == {"AT"}
