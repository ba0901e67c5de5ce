"""IRCC: text numbers, suppressed and rounded, totals below parts, months, quarters and years."""

import copy
import json

import pytest

from tests.layouts.reading import plainly, read_file, read_under, standard_of, told

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


def naive(reading):
    """The layout of somebody who takes every column headed "Total" for a year."""
    layout = copy.deepcopy(reading.layout)
    for table in layout["tables"].values():
        table.pop("ignore_labels")
        table["labels"]["period"] |= {"2025 Total": "_T"}
    return layout


def partial(found):
    return [
        (period, dimensions, json.loads(text)["parts"], json.loads(text)["of"])
        for period, dimensions, text in found[["time_period", "dimensions", "parameters"]].values
    ]


def test_a_rule_stops_seven_months_that_a_layout_takes_for_a_year(read, shared_data, raised):
    path = shared_data / "gov_canada_ircc" / FILES["asylum"]
    taken = plainly(read_under(path, naive(read("asylum"))))
    assert partial(raised("V13", taken)) == [(2025, "", "7", "12")]
    assert partial(raised("V13", plainly(read("asylum")))) == []


def test_a_rule_stops_a_quarter_of_one_month(read, shared_data, raised):
    layout = naive(read("permanent_residents"))
    layout["tables"]["residents"]["labels"]["period"].pop("")
    layout["tables"]["residents"]["ignore_labels"] = ["20?? Total", "2025 Total"]
    layout["tables"]["residents"].pop("skip")
    path = shared_data / "gov_canada_ircc" / FILES["permanent_residents"]
    rows = plainly(read_under(path, layout))
    assert partial(raised("V13", rows)) == [(2025, "period=Q3", "1", "3")]
    assert partial(raised("V13", plainly(read("permanent_residents")))) == []


def test_months_rounded_to_five_do_not_make_the_year_exactly(read, raised):
    rows = plainly(read("asylum"))
    assert not len(raised("V13", rows))
    assert len(raised("V13", rows.assign(rounding_base=0.0))) > 50


@pytest.mark.parametrize("name", FILES)
def test_every_label_has_a_code(read, name, catalogue, moldova):
    coded = standard_of(read(name), catalogue, moldova)
    assert (told(coded.findings), coded.held) == ([], 0)
    assert len(coded.observations) == len(read(name).frame)
    assert set(coded.observations["rounding_base"]) == {5.0}


def test_a_total_below_its_parts_names_them(read):
    """Twelve provinces list the same categories: each row belongs to the total under it."""
    rows = read("permanent_residents").values
    year = rows[(rows["time_period"] == "2024") & (rows["period"] == "")]
    assert not year.duplicated(["region", "permit_type", "reason", "ground"]).any()
    region = year[(year["permit_type"] == "") & (year["region"] != "Total")]
    total = year.loc[year["region"] == "Total", "obs_value"].item()
    assert abs(region["obs_value"].sum() - total) <= (len(region) + 1) * 5 / 2
    ontario = year[(year["region"] == "Ontario - Total")].set_index("permit_type")
    parts = ontario[(ontario["reason"] == "") & (ontario.index != "")]["obs_value"]
    whole = ontario.loc[[""], "obs_value"].item()
    assert abs(parts.sum() - whole) <= (len(parts) + 1) * 5 / 2
