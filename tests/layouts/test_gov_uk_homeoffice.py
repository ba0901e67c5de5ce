"""Home Office: thousands of rows, their pivots, an end row, quarters beside years."""

import pytest

from tests.layouts.reading import read_file, standard_of, told

pytestmark = pytest.mark.shared_data
FILE = "irregular-migration-to-the-UK-detailed-dataset-year-ending-september-2023 (1).xlsx"
SHEETS = {
    "detections": ("place_found", lambda rows: rows),
    "claims": ("ground", lambda rows: rows),
    "decisions": ("decision", lambda rows: rows[rows["migrant_status"] == "Main applicant"]),
    "referrals": ("ground", lambda rows: rows),
    "referral_outcomes": ("procedure_stage", lambda rows: rows),
}


@pytest.fixture(scope="module")
def dataset(shared_data):
    return read_file(shared_data / "gov_uk_homeoffice" / FILE)


def test_no_cell_is_left_unexplained(dataset):
    assert told(dataset.findings) == []
    assert set(dataset.values["trouble"]) == {""}
    sizes = {sheet.name: sheet.height for sheet in dataset.book.sheets}
    rows = dataset.frame.groupby("sheet").size()
    for name in (sheet for sheet in sizes if sheet.startswith("Data")):
        assert rows[name] == sizes[name] - 3, name  # title, header, "End of table"


def test_the_published_totals_of_two_years(dataset):
    rows = dataset.table("detections")
    years = rows.groupby(rows["time_period"].str[:4])["obs_value"].sum()
    assert years["2018"] == 13_377
    assert years["2022"] == 54_702


@pytest.mark.parametrize("name", SHEETS)
def test_a_pivot_says_what_its_data_sheet_says(dataset, name):
    label, chosen = SHEETS[name]
    data = chosen(dataset.table(name))
    sums = data.groupby([label, "time_period"])["obs_value"].sum()
    pivot = dataset.table(f"{name}_pivot")
    stub = "decision" if name == "referral_outcomes" else label
    total = pivot[pivot[stub] == "Grand Total"].set_index("time_period")["obs_value"]
    assert len(total) == 8
    assert total.to_dict() == sums.groupby("time_period").sum()[total.index].to_dict()
    # A group and its only outcome may have one name: then both rows say the same.
    parts = pivot[pivot[stub] != "Grand Total"].drop_duplicates([stub, "time_period"])
    groups = parts[parts[stub].isin(data[label])].set_index([stub, "time_period"])["obs_value"]
    assert groups.groupby("time_period").sum().to_dict() == total.to_dict()
    both = sums.rename_axis([stub, "time_period"]).reindex(groups.index, fill_value=0.0)
    assert groups.to_dict() == both.to_dict()


def test_every_label_of_the_detections_has_a_code(dataset, catalogue, moldova):
    coded = standard_of(dataset, catalogue, moldova)
    assert "Data - Irr_D01" not in {where.split("!")[0] for _, where, _ in told(coded.findings)}
    rows = coded.observations[coded.observations["indicator"] == "MP-K02"]
    assert len(rows) == len(dataset.table("detections"))
    boats = rows[(rows["place_found"] == "small_boats") & (rows["time_period"] == 2022)]
    assert boats.groupby("period")["obs_value"].sum().to_dict() == {
        "Q1": 4_548, "Q2": 8_199, "Q3": 20_301, "Q4": 12_726
    }  # fmt: skip
