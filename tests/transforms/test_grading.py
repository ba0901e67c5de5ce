"""Figures of several countries side by side: who may be ranked with whom."""

import pytest

from tests.observations import observe
from transforms.grading import graded

AREAS = ["ATA", "BVT", "HMD", "SGS"]
COLUMN = {"indicator": "MP-D02", "year": 2020, "definition": "foreign-born"}


def row(area: str, value: float, **facts) -> dict:
    plain = {"indicator": "MP-D02", "time_period": 2020, "definition": "foreign-born"}
    plain |= {"ref_area": area, "obs_value": value, "provider": "lighthouses", "obs_status": "A"}
    return plain | facts


def cells(*rows: dict, areas=AREAS, sources=("lighthouses", "tides")):
    made = graded(observe(*rows), [COLUMN], areas, list(sources))
    return made.set_index("ref_area")


def test_figures_of_one_definition_and_year_are_ranked_the_largest_first():
    made = cells(row("ATA", 10), row("BVT", 30), row("HMD", 30), row("SGS", 5))
    assert list(made["grade"]) == ["A"] * 4
    assert made["rank"].to_dict() == {"ATA": 3, "BVT": 1, "HMD": 1, "SGS": 4}


def test_another_definition_stands_apart_without_a_rank_however_large():
    made = cells(row("ATA", 10), row("BVT", 9_000, definition="foreign citizens"))
    assert made.loc["BVT", "grade"] == "C" and made["rank"].isna()["BVT"]
    assert made.loc["ATA", "rank"] == 1


def test_another_year_and_another_status_are_ranked_with_care():
    made = cells(row("ATA", 10), row("BVT", 30, time_period=2018), row("HMD", 20),
                 row("SGS", 5, obs_status="E"))  # fmt: skip
    assert made["grade"].to_dict() == {"ATA": "A", "BVT": "B", "HMD": "A", "SGS": "B"}
    assert made.loc["BVT", "other_year"] and not made.loc["BVT", "other_status"]
    assert made.loc["SGS", "other_status"] and not made.loc["SGS", "other_year"]
    assert made.loc["BVT", "rank"] == 1


def test_estimates_throughout_are_like_with_like():
    made = cells(*(row(area, 10, obs_status="E") for area in AREAS))
    assert set(made["grade"]) == {"A"}


def test_a_year_too_far_away_and_a_missing_value_leave_the_cell_empty():
    missing = row("BVT", float("nan"), obs_status="O")
    made = cells(row("ATA", 10, time_period=2017), missing)
    assert list(made["grade"]) == [""] * 4
    assert made["obs_value"].isna().all() and made["rank"].isna().all()


def test_the_definition_goes_before_the_year_and_the_year_before_the_source():
    made = cells(
        row("ATA", 1, definition="foreign citizens"),
        row("ATA", 2, time_period=2019),
        row("BVT", 3, time_period=2021),
        row("BVT", 4, provider="tides"),
        row("HMD", 5, provider="tides"),
        row("HMD", 6),
        row("SGS", 7, time_period=2019),
        row("SGS", 8, time_period=2021),
    )
    assert made["obs_value"].to_dict() == {"ATA": 2, "BVT": 4, "HMD": 6, "SGS": 8}


def test_a_figure_of_no_named_source_stops_the_table():
    with pytest.raises(ValueError, match="MP-D02: gulls is none of the sources"):
        cells(row("ATA", 10, provider="gulls"))
