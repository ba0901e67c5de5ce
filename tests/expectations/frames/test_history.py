"""V51, and V50 beside a total that is told of already."""

import json

import pytest

from model import observations
from tests.expectations.ruling import check_of, lit, material_of

RATE = {"indicator": "MP-B06", "unit_measure": "%"}
CALM = (5.0, 5.1, 4.9, 5.0, 5.2)


def series(*values, first=2018, **facts):
    return lit(
        *({"time_period": first + n, "obs_value": float(v)} for n, v in enumerate(values)), **facts
    )


def test_v51_a_figure_far_from_the_middle_of_its_series(raised):
    found = raised("V51", series(*CALM, 15.0, **RATE))
    assert (found["time_period"].item(), found["observed"].item()) == (2023, "15")
    assert (found["severity"].item(), found["expected"].item()) == ("must-explain", "5.05")
    assert json.loads(found["parameters"].item()) == {"usual": "1.51", "years": "6"}


@pytest.mark.parametrize(("last", "fires"), [(6.55, False), (6.57, True), (3.55, False)])
def test_v51_a_calm_series_may_move_by_what_passes_v50(raised, last, fires):
    """30 % of the middle, 5.05."""
    assert len(raised("V51", series(*CALM, last, **RATE))) == fires


@pytest.mark.parametrize(("last", "fires"), [(95, False), (105, True)])
def test_v51_a_restless_series_may_move_by_three_and_a_half_robust_deviations(raised, last, fires):
    """Middle 25, median absolute deviation 15: 25 + 3.5 · 15 / 0.6745 = 102.8."""
    assert len(raised("V51", series(10, 20, 30, 5, 40, last, **RATE))) == fires


@pytest.mark.parametrize(("last", "fires"), [(6.6, False), (6.7, True)])
def test_v51_a_rounded_figure_may_be_one_step_further_away(raised, last, fires):
    assert len(raised("V51", series(*CALM, last, rounding_base=0.1, **RATE))) == fires


@pytest.mark.parametrize("values", [(*CALM[:4], 15.0), (100, 110, 121, 133, 146, 161)])
def test_v51_not_for_five_years_nor_for_steady_growth(raised, values):
    assert not len(raised("V51", series(*values, **RATE)))


def test_v51_the_history_of_a_series_begins_at_its_break(raised):
    frame = series(*CALM, 15.0, 15.1, **RATE)
    assert len(raised("V51", frame)) == 2
    frame.loc[frame["time_period"] == 2021, "obs_status"] = "B"
    assert not len(raised("V51", frame))


@pytest.mark.parametrize(
    "second", [{"definition": "registered"}, {"territory": "half"}, {"provider": "harbours"}]
)
def test_v51_another_concept_or_provider_has_its_own_history(raised, second):
    frame = series(*CALM, 15.0, **RATE)
    for name, text in second.items():
        frame.loc[5, name] = text
    assert not len(raised("V51", frame))


def test_v51_between_breaks_a_figure_far_from_all_others(raised):
    frame = series(6.9, 6.7, 6.8, 6.1, 21.3, 5.9, 6.0, **RATE)
    frame.loc[3, "obs_status"] = "B"
    assert raised("V51", frame)["time_period"].tolist() == [2022]
    assert not len(raised("V51", frame[frame["time_period"] > 2018]
                          .assign(obs_value=[6.7, 6.8, 12.1, 12.3, 11.9, 12.0])))  # fmt: skip


def test_v51_a_net_figure_may_be_negative(raised):
    net = {"indicator": "MP-A08"}
    found = raised("V51", series(-3_000, -3_100, -2_900, -3_050, 9_000, -3_000, **net))
    assert found["time_period"].tolist() == [2022]
    assert not len(raised("V51", series(-300, 100, 200, -250, 50, -100, **net)))


def test_v51_is_silent_where_v50_or_v52_speaks(raised):
    jump = series(1_000, 1_010, 1_020, 1_015, 1_005, 3_000)
    assert len(raised("V50", jump)) == 1
    assert not len(raised("V51", jump))
    slip = series(1_000, 1_010, 1_020, 1_015, 1_005, 1_010_000)
    assert len(raised("V52", slip)) == 1
    assert not len(raised("V51", slip))


def test_v51_finds_what_v50_cannot_see_across_a_missing_year(raised):
    frame = series(1_000, 1_010, 1_020, 1_015, 1_005, 1_007, 3_000).drop(index=5)
    assert not len(raised("V50", frame))
    assert raised("V51", frame)["time_period"].tolist() == [2024]


def test_v51_a_breakdown_that_stands_out_with_its_total_is_told_once(raised):
    frame = observations.combine(
        [series(*CALM, 15.0, **RATE), series(*CALM, 14.0, **RATE, sex="F")]
    )
    assert raised("V51", frame)["dimensions"].tolist() == [""]


def test_v51_nothing_to_examine_in_short_series(catalogue, lighthouse_land):
    check = check_of("V51", material_of(series(*CALM, **RATE), catalogue, lighthouse_land))
    assert not len(check.rows)


# --- V50: the cells of a total that is flagged ---------------------------------------------------


def changed(**cells):
    """Two years of a total and of breakdowns by citizenship and sex: name=(before, now)."""
    rows = []
    for name, values in cells.items():
        member = {"total": {}, "women": {"sex": "F"}}.get(name, {"citizenship": name})
        if name.endswith("_women"):
            member = {"citizenship": name[:3], "sex": "F"}
        for year, value in zip((2022, 2023), values, strict=True):
            rows.append(member | {"time_period": year, "obs_value": float(value)})
    return lit(*rows)


def test_v50_cells_that_moved_with_their_total_are_told_with_it(raised):
    frame = changed(total=(1_000, 3_000), UKR=(500, 2_300), women=(400, 1_400))
    assert raised("V50", frame)["dimensions"].tolist() == [""]


def test_v50_a_cell_that_moved_the_other_way_has_its_own_story(raised):
    frame = changed(total=(1_000, 3_000), UKR=(500, 100))
    assert raised("V50", frame)["dimensions"].tolist() == ["", "citizenship=UKR"]


def test_v50_a_cell_that_moved_further_than_its_total_has_its_own_story(raised):
    assert len(raised("V50", changed(total=(1_000, 3_000), UKR=(500, 2_500)))) == 1
    assert len(raised("V50", changed(total=(1_000, 3_000), UKR=(500, 2_501)))) == 2


def test_v50_a_cell_beside_a_calm_total_is_told(raised):
    frame = changed(total=(1_000, 1_100), UKR=(300, 100))
    assert raised("V50", frame)["dimensions"].tolist() == ["citizenship=UKR"]


def test_v50_the_cells_of_a_cell_are_told_with_it(raised):
    frame = changed(total=(9_000, 9_100), UKR=(300, 100), UKR_women=(200, 90))
    assert raised("V50", frame)["dimensions"].tolist() == ["citizenship=UKR"]


def test_v51_a_month_is_looked_at_only_where_its_year_is_not_there(raised):
    values = (*CALM, 15.0)
    months = [
        RATE | {"time_period": 2018 + n, "period": "M01", "obs_value": v}
        for n, v in enumerate(values)
    ]
    wholes = [RATE | {"time_period": 2018 + n, "obs_value": 5.0} for n in range(len(values))]
    assert raised("V51", lit(*months))["dimensions"].tolist() == ["period=M01"]
    assert not len(raised("V51", lit(*months, *wholes)))
