"""What follows from a wrong figure is told with it; a fault of its own is told too."""

import numpy as np
import pandas as pd

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


def test_a_sum_that_a_sound_figure_contradicts_is_told_as_before(catalogue, lighthouse_land):
    frame = parts((3_000, 1_000, 2_000), (3_010, 1_005, 2_100), (3_020, 1_010, 2_010))
    assert told(frame, catalogue, lighthouse_land) == {("V09", 2021, "sex=*")}
