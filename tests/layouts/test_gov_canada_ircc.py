"""IRCC: text numbers, suppressed and rounded, totals below parts, months, quarters and years."""

import pytest

from tests.layouts.reading import read_file, told

pytestmark = pytest.mark.shared_data
FILES = {
    "asylum": "EN_ODP-Asylum-OfficeType_Prov.xlsx",
    "permanent_residents": "EN_ODP-PR-ProvImmCat.xlsx",
    "study_permits": "EN_ODP-TR-Study-IS_PT_study_level_sign.xlsx",
    "students_to_residents": "EN_ODP-TR_to_PR-IS_PT_immcat.xlsx",
    "foreign_workers": "EN_ODP_annual-TR-work-TFW_PT_program_year_end.xlsx",
}
MONTHLY = [name for name in FILES if name != "foreign_workers"]


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "gov_canada_ircc" / FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_left_unexplained(read, name):
    assert told(read(name).findings) == []
    assert set(read(name).values["trouble"]) == {""}


@pytest.mark.parametrize("name", FILES)
def test_numbers_are_text_rounded_to_five_and_two_dashes_are_suppressed(read, name):
    rows = read(name).values
    assert set(rows["kind"]) == {"text"}
    hidden = rows["text"] == "--"
    assert hidden.sum() > 300
    assert set(rows.loc[hidden, "obs_status"]) == {"Q"}
    assert rows.loc[hidden, "obs_value"].isna().all()
    assert (rows.loc[~hidden, "obs_value"] % 5 == 0).all()
    tables = read(name).layout["tables"].values()
    assert {table["rounding_base"] for table in tables} == {5}


@pytest.mark.parametrize("name", MONTHLY)
def test_seven_months_are_never_a_year(read, name):
    rows = read(name).values
    last = rows[rows["time_period"] == "2025"]
    assert "Jul" in set(last["period"]) and "Aug" not in set(last["period"])
    assert not ({"", "2025 Total"} & set(last["period"]))
    sheet = read(name).book.sheets[0]
    assert "2025 Total" in sheet.texts


def test_months_quarters_and_years_stand_side_by_side(read):
    reading = read("permanent_residents")
    assert reading.at("E380")[["time_period", "period", "obs_value"]].tolist() == [
        "2015", "Jan", 12_910
    ]  # fmt: skip
    assert reading.at("H380")[["time_period", "period", "obs_value"]].tolist() == [
        "2015", "Q1 Total", 51_125
    ]  # fmt: skip
    year = reading.at("U380")
    assert (year["time_period"], year["obs_value"]) == ("2015", 271_840)
    asylum = read("asylum").at("C43")
    assert asylum[["time_period", "period", "place_found", "obs_value"]].tolist() == [
        "2015", "Jan", "Total", 1_165
    ]  # fmt: skip


def test_workers_of_a_year_are_read_from_text(read):
    rows = read("foreign_workers").values
    total = rows[rows["region"] == "Total"].set_index("time_period")["obs_value"]
    assert (total.index.min(), total.index.max(), len(total)) == ("2000", "2024", 25)
    assert total["2000"] == 22_470
