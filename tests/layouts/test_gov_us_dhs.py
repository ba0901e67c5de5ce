"""United States yearbooks in .xls: indented labels, glued footnotes, decades, an empty sheet."""

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def tables(shared_data):
    folder = shared_data / "gov_us_dhs"
    names = {2: "table2_4.xls", 4: "table4_4.xls", 73: "Table73_2.xls"}
    return {number: read_file(folder / name) for number, name in names.items()}


def test_no_cell_is_left_unexplained_and_an_empty_sheet_is_no_finding(tables):
    assert {number: told(table.findings) for number, table in tables.items()} == {
        2: [], 4: [], 73: []
    }  # fmt: skip
    assert [sheet.name for sheet in tables[73].book.sheets] == ["Table 73", "Sheet3"]
    assert tables[73].book.sheets[1].height == 0


def test_two_tables_agree_on_the_total_of_every_year_they_share(tables):
    def total(number: int, label: str, column: str):
        rows = tables[number].values
        return rows[rows[column] == label].set_index("time_period")["obs_value"]

    origins = total(2, "Total", "country_prev_residence")
    states = total(4, "Total", "region")
    shared = ["2010", "2011", "2012", "2013"]
    assert origins[shared].tolist() == states[shared].tolist()
    assert states["2013"] == 990_553


def test_the_states_add_up_to_the_total_of_every_year(tables):
    rows = tables[4].values
    total = rows["region"] == "Total"
    parts = rows[~total].groupby("time_period")["obs_value"].sum()
    assert parts.to_dict() == rows[total].set_index("time_period")["obs_value"].to_dict()


def test_a_dash_is_zero_and_a_blank_is_not(tables):
    values = tables[2].values
    assert set(values.loc[values["text"] == "-", "obs_value"]) == {0.0}
    blank = values[values["kind"] == "blank"]
    assert len(blank) == 6
    assert blank["obs_value"].isna().all()


def test_a_decade_is_read_and_never_stored_as_a_year(tables, catalogue, moldova):
    decade = tables[2].at("B5")
    assert (decade["time_period"], decade["obs_value"]) == ("1820 to 1829", 128_502)
    coded = standard_of(tables[2], catalogue, moldova)
    assert not coded.observations["time_period"].isin([1820, 1829, 2000, 2009]).any()
    said = [observed for rule, _, observed in told(coded.findings) if rule == "I05"]
    assert "2000 to 2009" in said


def test_a_footnote_on_a_year_is_no_part_of_it(tables, catalogue, moldova):
    assert tables[73].at("G6")["time_period"] == "1997 /1"
    coded = standard_of(tables[73], catalogue, moldova)
    assert not [observed for _, _, observed in told(coded.findings) if "1997" in observed]


def test_parts_of_the_convictions_add_up(tables):
    rows = tables[73].values.set_index("crime")
    every = rows.loc["All violations", "obs_value"].to_numpy()
    parts = ["Immigration violations", "Nationality violations"]
    assert (sum(rows.loc[part, "obs_value"].to_numpy() for part in parts) == every).all()
