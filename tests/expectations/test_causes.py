"""What follows from a wrong figure is told with it; a fault of its own is told too."""

import numpy as np
import pandas as pd
import pytest

from expectations import causes
from tests.expectations.ruling import REFUSED, lit, material_of

NAN = float("nan")


def told(frame, catalogue, lighthouse_land, **given) -> set[tuple]:
    material = material_of(frame, catalogue, lighthouse_land, **given)

    def refused(check):
        return np.flatnonzero(REFUSED[check.rule](check.rows)), ""

    found, runs = causes.told(material, refused)
    runs = runs.set_index("rule")["failed"]
    assert runs[runs > 0].to_dict() == found.groupby("rule").size().to_dict()
    return set(zip(found["rule"], found["time_period"], found["dimensions"], strict=True))


def parts(*values, first=2020, **facts) -> pd.DataFrame:
    """Per year a total, women and men."""
    rows = [
        {"time_period": first + n, "obs_value": float(value), "sex": sex}
        for n, year in enumerate(values)
        for sex, value in zip(("_T", "F", "M"), year, strict=True)
    ]
    return lit(*rows, **facts)


def test_a_sum_that_holds_a_figure_whose_scale_slipped_is_not_told_beside_it(
    catalogue, lighthouse_land
):
    frame = parts((3_000, 1_000, 2_000), (3_010, 1_005, 20_050), (3_020, 1_010, 2_010))
    assert told(frame, catalogue, lighthouse_land) == {("V52", 2021, "sex=M")}


def test_another_fault_in_the_same_sum_is_told(catalogue, lighthouse_land):
    frame = parts((3_000, 1_000, 2_000), (3_010, 1_040, 20_050), (3_020, 1_010, 2_010))
    known = (catalogue, lighthouse_land)
    assert told(frame, *known) == {("V52", 2021, "sex=M"), ("V09", 2021, "sex=*")}


def test_without_a_figure_that_cannot_be_right_its_sum_is_not_judged(catalogue, lighthouse_land):
    frame = parts((3_000, 1_000, 2_000), (3_010, 1_005, -2_005), (3_020, 1_010, 2_010))
    assert told(frame, catalogue, lighthouse_land) == {("V05", 2021, "sex=M")}


def test_a_figure_too_small_by_a_power_of_ten_is_not_a_broken_count(catalogue, lighthouse_land):
    frame = parts((3_000, 1_000, 2_000), (301.5, 100.5, 201.0), (3_020, 1_010, 2_010))
    assert told(frame, catalogue, lighthouse_land) == {("V52", 2021, "")}


def test_a_total_made_from_published_cells_is_told_once(catalogue, lighthouse_land):
    hidden = {"obs_value": NAN, "obs_status": "Q"}
    frame = lit(
        {"obs_value": 43.0}, {"sex": "F", "obs_value": 30.0}, {"sex": "M", "obs_value": 20.0},
        {"citizenship": "UKR", "obs_value": 31.0}, {"citizenship": "RUS", "obs_value": 12.0},
        {"citizenship": "ROU"} | hidden, {"citizenship": "POL"} | hidden,
    )  # fmt: skip
    found = told(frame, catalogue, lighthouse_land)
    assert {(rule, where) for rule, _, where in found} == {("V17", "citizenship=*")}


def test_what_need_only_be_explained_explains_no_blocker(catalogue, lighthouse_land):
    """One table under two names must be explained; that a sum of it is wrong blocks."""
    values = (3_000, 1_000, 2_000, 3_100, 900)
    rows = [{"sex": "_T"}, {"sex": "F"}, {"sex": "M"}, {"region": "N"}, {"region": "S"}]
    rows = [row | {"obs_value": float(v)} for row, v in zip(rows, values, strict=True)]
    frame = lit(*rows, *({"indicator": "MP-F01"} | row for row in rows))
    found = {rule for rule, _, _ in told(frame, catalogue, lighthouse_land)}
    assert {"V12", "V70"} <= found


@pytest.fixture
def before():
    return parts((3_000, 1_000, 2_000), (3_010, 1_005, 2_005), (3_020, 1_010, 2_010))


@pytest.mark.parametrize(
    ("damage", "rule"),
    [({"sex": "X"}, "V02"), ({"provider": ""}, "V01"), ({"unit_measure": ""}, "V01"),
     ({"unit_measure": "people"}, "V02")],
)  # fmt: skip
def test_a_record_that_is_refused_is_not_missing_besides(
    before, damage, rule, catalogue, lighthouse_land
):
    frame = before.copy()
    at = frame.index[(frame["time_period"] == 2021) & (frame["sex"] == "M")]
    frame.loc[at, list(damage)] = list(damage.values())
    found = told(frame, catalogue, lighthouse_land, previous=before)
    assert {one for one, _, _ in found} == {rule}


def test_a_figure_that_is_missing_beside_a_refused_one_is_told(before, catalogue, lighthouse_land):
    frame = before.copy()
    at = frame.index[(frame["time_period"] == 2021) & (frame["sex"] == "M")]
    frame.loc[at, "sex"] = "X"
    gone = frame.index[(frame["time_period"] == 2021) & (frame["sex"] == "F")]
    found = told(frame.drop(index=gone), catalogue, lighthouse_land, previous=before)
    assert {("V02", 2021, "sex=X"), ("V73", 2021, "")} <= found


def test_years_between_those_of_every_fifth_year_are_not_withdrawn(catalogue, lighthouse_land):
    annual = [parts(*[(3_000 + n, 1_000 + n, 2_000) for n in range(11)], first=2010)]
    before = pd.concat(annual, ignore_index=True)
    frame = before[before["time_period"].isin([2010, 2015, 2020])].reset_index(drop=True)
    found = told(frame, catalogue, lighthouse_land, previous=before)
    assert found == {("V71", 2020, "")}
    summed = frame.assign(obs_value=frame["obs_value"] * 5)
    found = told(summed, catalogue, lighthouse_land, previous=before)
    assert found == {("V71", 2020, "")}


def test_a_sum_that_a_sound_figure_contradicts_is_told_as_before(catalogue, lighthouse_land):
    frame = parts((3_000, 1_000, 2_000), (3_010, 1_005, 2_100), (3_020, 1_010, 2_010))
    assert told(frame, catalogue, lighthouse_land) == {("V09", 2021, "sex=*")}
