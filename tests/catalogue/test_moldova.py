"""Moldova's package: who owes what, and layouts that speak of things the catalogue knows."""

import pytest

from catalogue.grid import expected_grid
from catalogue.load import code_list


def test_every_indicator_has_one_lead_source(catalogue, moldova):
    leads = moldova.obligations[moldova.obligations["rank"] == 1]
    assert sorted(leads["indicator"]) == sorted(catalogue.indicators.index)


def test_ranks_of_an_indicator_are_1_2_3_without_holes(moldova):
    ranks = moldova.obligations.groupby("indicator")["rank"].agg(["count", "max", "nunique"])
    assert (ranks["count"] == ranks["max"]).all()
    assert (ranks["count"] == ranks["nunique"]).all()


def test_the_world_bank_owes_exactly_what_it_has_a_series_for(catalogue, moldova):
    owed = moldova.obligations.query("provider == 'world_bank'")["indicator"]
    assert set(owed) == set(catalogue.world_bank["indicator"])


def test_a_computed_figure_ranks_behind_every_delivered_one(moldova):
    owed = moldova.obligations
    computed = owed[(owed["provider"] == "bureau") & ~owed["indicator"].str.startswith("MP-T")]
    last = owed.groupby("indicator")["rank"].max()
    assert len(computed) == 4
    assert (computed["rank"].to_numpy() == last[computed["indicator"]].to_numpy()).all()


def test_the_data_systems_performance_is_the_bureaus(moldova):
    own = moldova.obligations[moldova.obligations["indicator"].str.startswith("MP-T")]
    assert set(own["provider"]) == {"bureau"}
    assert len(own) == 6


def test_no_reason_of_absence_is_declared_that_nobody_gave(moldova):
    """The bureau can speak for itself only."""
    declared = moldova.obligations[moldova.obligations["reason"] != ""]
    assert set(declared["provider"]) == {"bureau"}
    assert (declared["note"] != "").all()


def test_every_provider_owes_something_and_every_layout_is_of_one_who_owes(moldova):
    owing = set(moldova.obligations["provider"])
    assert owing == set(moldova.providers.index)
    assert {layout["provider"] for layout in moldova.workbooks.values()} <= owing


def test_the_migrant_stock_is_due_when_it_is_published(catalogue, moldova):
    grid = expected_grid(catalogue, moldova, 2024)
    due = grid[(grid["indicator"] == "MP-D02") & (grid["provider"] == "world_bank")]
    assert list(due["time_period"]) == [2020, 2024]


def layout_tables(country):
    return [
        (f"{name}/{table}", layout, part)
        for name, layout in country.workbooks.items()
        for table, part in layout["tables"].items()
    ]


def held(part: dict) -> set[str]:
    """What a table's headers, stubs and columns hold."""
    holders = [entry["holds"] for entry in part.get("header", []) + part.get("stub", [])]
    holders += [column for column in part.get("columns", {}).values() if isinstance(column, str)]
    return set(holders)


def test_layouts_name_indicators_and_dimensions_of_the_catalogue(catalogue, moldova):
    parts = {"time_period", "indicator", "obs_status", "ignore"}
    for where, _, part in layout_tables(moldova):
        named = {part["indicator"]} if "indicator" in part else set()
        named |= set(part.get("indicators", {}).values())
        columns = part.get("columns", {}).values()
        named |= {column["value"]["indicator"] for column in columns if isinstance(column, dict)}
        assert named and named <= set(catalogue.indicators.index), where
        assert held(part) - parts <= set(catalogue.dimensions.index), where


def test_labels_of_layouts_lead_to_codes(catalogue, moldova):
    for where, _, part in layout_tables(moldova):
        for dimension, labels in part.get("labels", {}).items():
            assert dimension in held(part), where
            codes = code_list(catalogue, moldova, dimension)
            assert set(labels.values()) <= set(codes.index), where


def test_every_provider_that_delivers_owes_the_indicators_of_its_layouts(moldova):
    owed = set(moldova.obligations[["provider", "indicator"]].itertuples(index=False, name=None))
    for where, layout, part in layout_tables(moldova):
        columns = part.get("columns", {}).values()
        named = {part.get("indicator"), *part.get("indicators", {}).values()} - {None}
        named |= {column["value"]["indicator"] for column in columns if isinstance(column, dict)}
        assert {(layout["provider"], code) for code in named} <= owed, where


@pytest.mark.parametrize("year", [2023, 2024])
def test_each_round_of_the_sample_is_in_the_calendar(year, moldova):
    assert year in moldova.rounds
