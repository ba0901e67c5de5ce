"""The indicator list is the domain's, with one name per dimension."""

import pandas as pd
import pytest

from catalogue.load import split_list

# What the domain's list called the same thing, and the kind of column a dimension may not shadow.
FORMER_NAMES = {
    "age5", "age_group",
    "country_of_stay", "country_dest", "country_of_asylum", "country_of_origin",
    "country_requesting", "country_of_qualification", "sending_country", "donor", "corridor",
    "crossing_point", "region_of_dest", "field", "level", "branch", "mode", "measure", "status",
    "type", "stage", "place", "agency", "provider_type",
}  # fmt: skip


def test_there_are_132_indicators_and_26_key_figures(catalogue):
    indicators = catalogue.indicators
    assert len(indicators) == 132
    assert (indicators["key_data_sheet"] == "yes").sum() == 26
    assert (indicators["level"] == "lean").sum() == 78
    assert (indicators["level"] == "extended").sum() == 54
    assert indicators.index.str.fullmatch(r"MP-[A-Z]\d\d").all()


def test_every_key_figure_is_in_the_lean_profile(catalogue):
    key = catalogue.indicators[catalogue.indicators["key_data_sheet"] == "yes"]
    assert set(key["level"]) == {"lean"}


def test_each_dimension_has_one_name(catalogue):
    used = {name for cell in catalogue.indicators["dimensions"] for name in split_list(cell)}
    assert used <= set(catalogue.dimensions.index)
    assert not used & FORMER_NAMES
    assert not catalogue.dimensions["label"].duplicated().any()


def test_no_dimension_is_called_provider_or_indicator(catalogue):
    assert not {"provider", "indicator"} & set(catalogue.dimensions.index)


def test_no_indicator_names_a_dimension_twice(catalogue):
    listed = catalogue.indicators["dimensions"].map(split_list)
    assert (listed.map(len) == listed.map(set).map(len)).all()


def test_every_part_is_part_of_an_indicator_with_the_same_unit_and_chapter(catalogue):
    parts = catalogue.indicators[catalogue.indicators["part_of"] != ""]
    wholes = catalogue.indicators.loc[parts["part_of"]]
    assert len(parts) == 15
    assert set(parts.index[parts["unit"].to_numpy() != wholes["unit"].to_numpy()]) == set()


def test_only_signed_indicators_have_a_negative_minimum(catalogue):
    indicators = catalogue.indicators
    assert (indicators.loc[indicators["min"] < 0, "signed"] == "yes").all()
    assert indicators.loc[indicators["signed"] == "yes", "min"].lt(0).any()


def test_no_world_bank_series_is_both_in_use_and_archived(catalogue):
    assert not set(catalogue.world_bank.index) & set(catalogue.world_bank_archived.index)


def test_rates_and_stocks_do_not_stand_in_for_counts_and_flows(catalogue):
    refused = {"SP.DYN.CBRT.IN", "SP.DYN.CDRT.IN", "SM.POP.ASYS.EO"}
    assert not refused & set(catalogue.world_bank.index)


def test_a_world_bank_series_has_the_unit_of_its_indicator(catalogue):
    series = catalogue.world_bank
    units = catalogue.indicators.loc[series["indicator"], "unit"].to_numpy()
    assert list(series.index[series["unit_measure"].to_numpy() != units]) == []


@pytest.mark.shared_data
def test_nothing_of_the_domains_list_was_lost(shared_data, catalogue):
    """Compared: 132 indicators × 13 columns."""
    path = shared_data.parent / "domain" / "indicators.csv"
    if not path.is_file():
        pytest.skip(f"the domain's list is not there: {path}")
    listed = pd.read_csv(path, dtype="str", keep_default_na=False).set_index("code")
    ours = catalogue.indicators
    same = [
        "domain", "name", "type", "reference_time", "usual_provider", "other_series", "formula",
        "confidentiality", "level", "key_data_sheet", "chapter", "sdg", "gcm_objective",
    ]  # fmt: skip
    assert list(ours.index) == list(listed.index)
    # The exchange rate is country context; the annex is the data system's own.
    listed.loc["MP-B04", "chapter"] = "A1"
    # What people read says irregular.
    listed["name"] = listed["name"].str.replace("illegal", "irregular")
    assert (ours[same] == listed[same]).all(axis=None)
    count = listed["required_disaggregation"].map(split_list).map(len)
    differ = count != ours["dimensions"].map(split_list).map(len)
    assert {code[:4] for code in differ.index[differ]} == {"MP-T"}
