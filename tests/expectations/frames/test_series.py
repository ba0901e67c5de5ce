"""V45, V56, V57, V64: one series through the years."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of


def years(*rows: dict, first=2021, **common):
    """One figure a year, told apart by what a row says."""
    return lit(*({"time_period": first + n} | row for n, row in enumerate(rows)), **common)


def one(found) -> tuple:
    return found["time_period"].item(), found["observed"].item(), found["expected"].item()


# --- V45 ----------------------------------------------------------------------------------------


def test_v45_permits_in_a_column_of_persons(raised):
    found = raised("V45", years({}, {}, {"unit_measure": "permits"}))
    assert one(found) == (2023, "permits", "persons")
    assert (found["severity"].item(), cells(found["pointers"].item())) == ("blocker", ["A3"])


def test_v45_the_column_is_in_the_catalogues_unit_even_where_most_figures_are_not(raised):
    permits = {"unit_measure": "permits"}
    assert raised("V45", years(permits, permits, {}))["time_period"].tolist() == [2021, 2022]


def test_v45_where_nothing_is_in_the_catalogues_unit_the_most_frequent_one_holds(raised):
    frame = years({}, {}, {"unit_measure": "decisions"}, unit_measure="permits")
    assert one(raised("V45", frame)) == (2023, "decisions", "permits")
    assert not len(raised("V45", years({}, {}, unit_measure="permits")))


def test_v45_a_part_in_another_unit_than_its_total(raised):
    found = raised("V45", lit({}, {"sex": "F", "unit_measure": "permits"}, {"sex": "M"}))
    assert found["dimensions"].tolist() == ["sex=F"]


def test_v45_a_table_is_told_once_with_all_its_cells(raised):
    rows = [{"sex": sex, "unit_measure": "permits"} for sex in ("F", "M")]
    found = raised("V45", lit({}, *rows))
    assert (found["dimensions"].item(), found["parameters"].item()) == ("sex=*", '{"cells": "2"}')
    assert cells(found["pointers"].item()) == ["A2", "A3"]


@pytest.mark.parametrize(
    "second",
    [
        {"provider": "harbours", "time_period": 2022},  # a column of another provider
        {"time_period": 2023},  # the same cell also in persons: two columns
        {"unit_measure": "%", "time_period": 2022},  # nothing that is counted
    ],
)
def test_v45_is_silent_where_each_unit_has_a_column(raised, second):
    assert not len(raised("V45", lit({}, {"unit_measure": "permits"} | second)))


# --- V56 ----------------------------------------------------------------------------------------

OLD, NEW = {"definition": "old"}, {"definition": "new"}


def test_v56_a_new_definition_without_a_break(raised):
    found = raised("V56", years(OLD, OLD, NEW, NEW))
    assert one(found) == (2023, "new", "old")
    assert found["severity"].item() == "blocker"


def test_v56_the_first_year_says_it_and_no_other_need(raised):
    broken = NEW | {"obs_status": "B"}
    assert not len(raised("V56", years(OLD, broken, NEW)))
    assert raised("V56", years(OLD, NEW, broken))["time_period"].tolist() == [2022]


def test_v56_across_a_missing_year_too(raised):
    frame = years(OLD, OLD, NEW).drop(index=1)
    assert raised("V56", frame)["time_period"].tolist() == [2023]


def test_v56_a_second_definition_beside_the_first_is_a_second_series(raised):
    both = [OLD | {"time_period": 2023}, OLD | {"time_period": 2024}]
    assert not len(raised("V56", lit(*both, NEW | {"time_period": 2024})))
    assert not len(raised("V56", years(OLD, NEW | {"provider": "harbours"})))
    assert not len(raised("V56", years(OLD, NEW | {"sex": "F"})))


def test_v56_a_definition_that_goes_and_comes_again_is_no_new_one(raised):
    assert not len(raised("V56", years(OLD, NEW | {"obs_status": "B"}, OLD)))


def test_v56_a_table_is_told_once(raised):
    rows = [{"sex": s, "time_period": 2022} | OLD for s in ("_T", "F", "M")]
    rows += [{"sex": s, "time_period": 2023} | NEW for s in ("_T", "F", "M")]
    found = raised("V56", lit(*rows))
    assert (found["dimensions"].item(), found["parameters"].item()) == ("", '{"cells": "3"}')
    assert cells(found["pointers"].item()) == ["A4", "A5", "A6"]


# --- V64 ----------------------------------------------------------------------------------------


def test_v64_a_territory_that_changes_without_a_break(raised):
    found = raised("V64", years({"territory": "ALL"}, {"territory": "RIGHT_BANK"}))
    assert one(found) == (2022, "RIGHT_BANK", "ALL")
    assert found["severity"].item() == "must-explain"


def test_v64_a_territory_that_stands_for_one_year_alone_is_told_once(raised):
    found = raised("V64", years({}, {"territory": "RIGHT_BANK"}, {}))
    assert one(found) == (2022, "RIGHT_BANK", "ATA")


def test_v64_a_territory_that_is_not_stated(raised):
    assert one(raised("V64", lit({"territory": ""}))) == (2023, "not stated", "a territory")


@pytest.mark.parametrize(
    "frame",
    [
        years({}, {}),
        years({}, {"territory": "half", "obs_status": "B"}),
        years({}, {"territory": "half", "definition": "other"}),  # V56 speaks
        years({}, {"territory": "half", "provider": "harbours"}),
    ],
)
def test_v64_is_silent(raised, frame):
    assert not len(raised("V64", frame))


# --- V57 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "fires"), [(2022, False), (2021, True)])
def test_v57_provisional_for_more_than_two_years(raised, year, fires):
    found = raised("V57", lit({"obs_status": "P", "time_period": year, "round": 2024}))
    assert len(found) == fires
    if fires:
        assert json.loads(found["parameters"].item()) == {"age": "3", "cells": "1"}
        assert cells(found["pointers"].item()) == ["A1"]


def test_v57_final_figures_and_replaced_ones_are_not_looked_at(catalogue, lighthouse_land):
    old = {"time_period": 2019, "obs_status": "P", "round": 2023}
    frame = lit(old, {"time_period": 2019}, {"time_period": 2018, "obs_status": "E"})
    assert not len(check_of("V57", material_of(frame, catalogue, lighthouse_land)).rows)


def test_v57_a_table_is_told_once(raised):
    facts = {"obs_status": "P", "time_period": 2020}
    assert raised("V57", lit({}, {"sex": "F"}, **facts))["dimensions"].tolist() == [""]
