"""V58, V73, V74, V75: this edition against the previous one."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

PROVISIONAL = {"obs_status": "P"}


def parameters(found) -> dict:
    return json.loads(found["parameters"].item())


# --- V58 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("was", "now", "fires"),
    [
        (100_000, 105_000, False), (100_000, 105_001, True),
        (100_000, 95_000, False), (100_000, 94_999, True),
        (100, 150, False), (100, 151, True),  # fifty persons are chance
    ],
)  # fmt: skip
def test_v58_a_final_figure_more_than_five_percent_off(raised, was, now, fires):
    before = lit({"obs_value": float(was)} | PROVISIONAL)
    found = raised("V58", lit({"obs_value": float(now)}), previous=before)
    assert len(found) == fires
    if fires:
        assert (found["observed"].item(), found["expected"].item()) == (str(now), str(was))
        assert cells(found["pointers"].item()) == ["A1"]


def test_v58_a_cell_that_was_revised_as_its_total_is_told_with_it(raised):
    def year(total, women, men, **facts):
        values = zip(("_T", "F", "M"), (total, women, men), strict=True)
        return lit(*({"sex": sex, "obs_value": float(value)} for sex, value in values), **facts)

    before = year(10_000, 4_000, 6_000, **PROVISIONAL)
    found = raised("V58", year(12_000, 5_000, 7_000), previous=before)
    assert found["dimensions"].tolist() == [""]
    found = raised("V58", year(10_700, 5_000, 5_700), previous=before)
    assert found["dimensions"].tolist() == ["", "sex=F"]  # further than its total


@pytest.mark.parametrize(("now", "fires"), [(-0.8, False), (-0.9, True)])
def test_v58_rounding_may_part_the_two_further(raised, now, fires):
    """Five percent of 0.7 and a step of 0.1."""
    facts = {"indicator": "MP-A09", "unit_measure": "per 1 000", "rounding_base": 0.1}
    before = lit(facts | PROVISIONAL | {"obs_value": -0.7})
    assert len(raised("V58", lit(facts | {"obs_value": now}), previous=before)) == fires


def test_v58_moldovas_provisional_population_was_good(raised):
    """1 January 2019: 2 681.7 thousand provisional, 2 686.1 thousand final."""
    facts = {"indicator": "MP-A01", "time_period": 2019, "ref_date": "2019-01-01"}
    before = lit(facts | PROVISIONAL | {"obs_value": 2_681_700.0})
    assert not len(raised("V58", lit(facts | {"obs_value": 2_686_100.0}), previous=before))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ({}, {}),  # was final already
        (PROVISIONAL, PROVISIONAL),  # still provisional
        (PROVISIONAL, {"definition": "new"}),  # another concept: V74
    ],
)
def test_v58_only_what_was_provisional_and_is_final(raised, was, now):
    before = lit({"obs_value": 100_000.0} | was)
    assert not len(raised("V58", lit({"obs_value": 200_000.0} | now), previous=before))


@pytest.mark.parametrize("rule", ["V58", "V73", "V74", "V75"])
def test_without_a_previous_edition_there_is_nothing_to_examine(rule, catalogue, lighthouse_land):
    check = check_of(rule, material_of(lit({}, {"sex": "F"}), catalogue, lighthouse_land))
    assert not len(check.rows)


# --- V73 ----------------------------------------------------------------------------------------


def both_years(**facts):
    return lit({"time_period": 2022, "obs_value": 7.0}, {"time_period": 2023}, **facts)


NOW = [{"time_period": 2021}, {"time_period": 2023}]


def test_v73_a_figure_that_the_source_gives_no_more(raised):
    found = raised("V73", lit(*NOW), previous=both_years())
    assert (found["time_period"].item(), found["expected"].item()) == (2022, "7")
    assert (found["severity"].item(), parameters(found)) == ("must-explain", {"cells": "1"})
    assert cells(found["pointers"].item()) == ["A2"]  # where the series goes on


def test_v73_a_series_that_is_not_there_was_not_retrieved(raised):
    """Nobody knows whether it was withdrawn: it was not asked for, or did not come."""
    other = [row | {"indicator": "MP-E01"} for row in NOW]
    assert not len(raised("V73", lit(*other), previous=both_years()))
    assert not len(raised("V73", lit(*NOW, provider="harbours"), previous=both_years()))
    assert not len(raised("V73", lit(*NOW), previous=both_years(sex="F")))


def test_v73_a_year_that_left_the_window_was_not_withdrawn(raised):
    assert not len(raised("V73", lit({"time_period": 2023}), previous=both_years()))


@pytest.mark.parametrize(
    "now", [{"obs_value": float("nan"), "obs_status": "O"}, {"obs_value": 8.0}, {"round": 2025}]
)
def test_v73_a_figure_that_is_explained_revised_or_there_is_not_withdrawn(raised, now):
    frame = lit(*NOW, {"time_period": 2022} | now)
    assert not len(raised("V73", frame, previous=both_years()))


def test_v73_a_table_is_told_once(raised):
    sexes = ({}, {"sex": "F"}, {"sex": "M"})
    before = lit(*({"time_period": y} | sex for y in (2022, 2023) for sex in sexes))
    now = lit(*({"time_period": y} | sex for y in (2021, 2023) for sex in sexes))
    found = raised("V73", now, previous=before)
    assert (found["dimensions"].item(), parameters(found)) == ("", {"cells": "3"})


# --- V74 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "differs"),
    [
        ("definition", "new", ["definition"]),
        ("territory", "half", ["territory"]),
        ("unit_measure", "permits", ["unit of measure"]),
    ],
)
def test_v74_the_same_cell_of_another_concept(raised, name, text, differs):
    found = raised("V74", lit({name: text}), previous=lit({}))
    assert found["observed"].item() == text
    assert parameters(found) == {"cells": "1", "differs": differs}
    assert cells(found["pointers"].item()) == ["A1"]


@pytest.mark.parametrize(
    "now",
    [
        {},
        {"obs_value": 9.0},
        {"definition": "new", "obs_status": "B"},
        {"definition": "new", "obs_status": "D"},
        {"definition": "new", "time_period": 2024},
        {"definition": "new", "sex": "F"},
        {"definition": "new", "provider": "harbours"},
        {"ref_date": "2023-07-01"},
    ],
)
def test_v74_is_silent(raised, now):
    assert not len(raised("V74", lit(now), previous=lit({})))


def test_v74_what_its_own_series_tells_is_not_told_again(raised):
    now = lit({"time_period": 2022}, {"definition": "new"})
    assert len(raised("V56", now)) == 1
    assert not len(raised("V74", now, previous=lit({"time_period": 2022}, {})))


def test_v74_one_of_two_concepts_of_a_cell_may_go(raised):
    before = lit({}, {"definition": "new"})
    assert not len(raised("V74", lit({"definition": "new"}), previous=before))


# --- V75 ----------------------------------------------------------------------------------------


def revised(*percent: float):
    """One provisional total a year and its final figure, so many percent higher."""
    before = lit(*({"time_period": 2010 + n, "obs_value": 1_000.0} | PROVISIONAL
                   for n in range(len(percent))))  # fmt: skip
    return before.assign(obs_value=[1_000.0 + 10 * p for p in percent], obs_status="A"), before


@pytest.mark.parametrize(
    ("percent", "fires"),
    [
        ((1, 2, 1, 2, 1, 2), True),
        ((-1, -2, -1, -2, -1, -2), True),
        ((1, 2, 1, 2, 1, -2), False),
        ((1, 2, 1, 2, 1), False),  # five may be chance
        ((1, 2, 1, 2, 1, 0), False),  # not revised at all
        ((1,) * 10 + (-1,) * 1, True),
        ((1,) * 7 + (-1,) * 1, False),
        ((1,) * 9 + (-1,) * 2, False),
    ],
)
def test_v75_revisions_that_go_one_way(raised, percent, fires):
    now, before = revised(*percent)
    found = raised("V75", now, previous=before)
    assert len(found) == fires
    if fires:
        assert (found["severity"].item(), found["provider"].item()) == ("note", "lighthouses")
        assert parameters(found)["revisions"] == str(len(percent))
        assert len(cells(found["pointers"].item())) == len(percent)


def test_v75_totals_only_for_the_parts_are_revised_with_them(raised):
    now, before = revised(1, 2, 1, 2, 1, 2)
    assert not len(raised("V75", now.assign(sex="F"), previous=before.assign(sex="F")))
