"""United States yearbooks in .xls: indented labels, glued footnotes, decades, an empty sheet."""

import copy
from dataclasses import replace

import pytest

from tests.layouts.reading import read_file, standard_of, told
from transforms.cells import codes

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
    # Regions and countries that are no more are in no code list: the sheet waits for its officer.
    coded = standard_of(tables[2], catalogue, moldova)
    unknown = {observed for _, _, observed in told(coded.findings)}
    assert {"Europe", "Austria-Hungary 2, 3", "Not Specified 21"} <= unknown and len(unknown) == 24
    assert not any(" to " in label for label in unknown)
    assert not len(coded.observations) and coded.held == 350
    known = copy.deepcopy(tables[2].layout)
    labels = dict.fromkeys(unknown, "_U")
    known["tables"]["residents"]["labels"] = {"country_prev_residence": labels}
    coded = standard_of(replace(tables[2], layout=known), catalogue, moldova)
    assert set(coded.observations["time_period"]) == {2010, 2011, 2012, 2013}


def test_footnotes_are_no_part_of_a_label(tables, catalogue, moldova):
    def coded(number: int, cell: str):
        rows = standard_of(tables[number], catalogue, moldova).observations
        return rows[rows["source"].str.endswith(f"!{cell}")].iloc[0]

    assert tables[4].at("K59")["region"] == "Other1"
    assert coded(4, "K59")["region"] == "Other"
    assert tables[73].at("G6")["time_period"] == "1997 /1"
    assert coded(73, "G6")["time_period"] == 1997
    hungary = tables[2].at("X9")
    assert hungary["country_prev_residence"] == "Hungary 2, 3"
    rows = tables[2].frame[tables[2].frame["cell"] == "X9"]
    table = tables[2].layout["tables"]["residents"]
    own = codes(rows, "country_prev_residence", tables[2].layout, table, (catalogue, moldova))
    assert own.tolist() == ["HUN"]


def test_parts_of_the_convictions_add_up(tables):
    rows = tables[73].values.set_index("crime")
    every = rows.loc["All violations", "obs_value"].to_numpy()
    parts = ["Immigration violations", "Nationality violations"]
    assert (sum(rows.loc[part, "obs_value"].to_numpy() for part in parts) == every).all()
