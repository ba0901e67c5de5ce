import json

import pandas as pd
import pytest

from tests.expectations.ruling import cells, lit

NAN = float("nan")
POPULATION = {"indicator": "MP-A01"}
STOCK = {"indicator": "MP-D05"}
MONEY = {"indicator": "MP-M01", "unit_measure": "US$"}


def years(*values: float, first=2020, **facts):
    """One series, a value a year; stocks get their date of the year."""
    day = {"MP-A01": "-01-01", "MP-D05": "-12-31"}.get(facts.get("indicator"), "")
    rows = [
        {"time_period": first + n, "obs_value": float(value)}
        | ({"ref_date": f"{first + n}{day}"} if day else {})
        for n, value in enumerate(values)
    ]
    return lit(*rows, **facts)


@pytest.mark.parametrize(
    ("facts", "before", "now", "fires"),
    [
        (POPULATION, 100_000, 103_000, False),
        (POPULATION, 100_000, 103_001, True),
        (POPULATION | {"sex": "F"}, 100_000, 109_000, False),  # not the population as a whole
        (STOCK, 10_000, 11_000, False),
        (STOCK, 10_000, 8_999, True),
        ({}, 10_000, 13_000, False),
        ({}, 10_000, 13_001, True),
        ({}, 10_000, 6_999, True),
        (MONEY, 10, 13, False),
        (MONEY, 10, 13.1, True),  # money is not counted, so chance has no part in it
        ({}, 50, 100, False),  # 50 units
        ({}, 50, 101, True),
        ({}, 0, 50, False),
        ({}, 0, 51, True),  # from nothing, in units
        (STOCK, 2_000, 2_201, True),
        (STOCK, 500, 590, False),  # 18 %, but within 3 √(500 + 590) = 99
        (STOCK, 500, 610, True),
        (STOCK | {"rounding_base": 100.0}, 300, 400, False),  # one step of rounding
        (STOCK | {"rounding_base": 100.0}, 300, 500, True),
    ],
)
def test_v50_thresholds(raised, facts, before, now, fires):
    found = raised("V50", years(before, now, **facts))
    assert len(found) == fires
    if fires:
        assert found["time_period"].item() == 2021
        assert cells(found["pointers"].item()) == ["A2", "A1"]


def test_a_month_is_compared_with_the_year_before_only_where_its_year_is_not_there(raised):
    months = [
        {"time_period": year, "period": "M01", "obs_value": value}
        for year, value in [(2020, 500.0), (2021, 5_000.0), (2022, 5_000.0), (2023, 900.0)]
    ]
    alone = lit(*months)
    for rule in ("V50", "V52", "V55"):
        assert len(raised(rule, alone)) == 1
    wholes = [{"time_period": 2020 + n, "obs_value": 60_000.0 + n} for n in range(4)]
    for rule in ("V50", "V52", "V55"):
        assert not len(raised(rule, lit(*months, *wholes)))
    # Of another provider, sex or year the month is no part.
    for other in ({"provider": "harbours"}, {"sex": "F"}, {"definition": "new"}):
        beside = lit(*months, *(row | other for row in wholes))
        assert len(raised("V52", beside)) == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((10_000, 15_000, 10_100), [2021]),  # one figure stands out: named once
        ((10_000, 15_000, 15_100), [2021]),
        ((10_000, 15_000, 5_000), [2021, 2022]),  # it fell further than it had risen
        ((15_000, 10_000, 15_100, 15_000), [2021]),
    ],
)
def test_v50_a_figure_that_goes_back_is_named_once(raised, values, told):
    assert raised("V50", years(*values))["time_period"].tolist() == told


def test_v50_says_how_much_would_have_passed(raised):
    found = raised("V50", years(10_000, 15_000)).iloc[0]
    assert (found["observed"], found["expected"]) == ("15000", "10000")
    assert json.loads(found["parameters"]) == {"change": "5000", "usual": "3000"}


@pytest.mark.parametrize(
    "second",
    [
        {"obs_status": "B"},
        {"definition": "new"},
        {"territory": "smaller"},
        {"unit_measure": "permits"},
        {"obs_status": "P", "vintage": "2026-01"},
        {"time_period": 2022},
        {"provider": "harbours"},
        {"sex": "F"},
    ],
)
def test_v50_never_across_what_makes_two_series(raised, second):
    rows = [{"time_period": 2020, "obs_value": 1_000.0}]
    frame = lit(*rows, {"time_period": 2021, "obs_value": 9_000.0} | second)
    assert not len(raised("V50", frame))


def test_v50_a_provisional_figure_of_the_same_vintage_is_looked_at(raised):
    frame = years(1_000, 9_000)
    frame.loc[1, "obs_status"] = "P"
    assert len(raised("V50", frame)) == 1


def test_v50_after_a_break_the_new_series_is_looked_at(raised):
    frame = years(1_000, 9_000, 1_000)
    frame.loc[1, "obs_status"] = "B"
    assert raised("V50", frame)["time_period"].tolist() == [2022]


@pytest.mark.parametrize(
    "facts",
    [
        {"indicator": "MP-A08"},  # net migration: a net figure has no percentage
        {"indicator": "MP-B06", "unit_measure": "%"},
        {"provider": "bureau"},
    ],
)
def test_v50_not_for_net_figures_rates_and_our_own_quotients(raised, facts):
    assert not len(raised("V50", years(1_000, 9_000, **facts)))


def test_v50_stays_silent_where_the_scale_has_slipped(raised):
    assert not len(raised("V50", years(1_000, 1_010_000, 1_020)))


@pytest.mark.parametrize("factor", [10, 100, 1_000, 1_000_000])
@pytest.mark.parametrize(
    ("off", "fires"), [(1.029, True), (0.971, True), (1.031, False), (0.969, False)]
)
def test_v52_within_three_percent_of_a_power_of_ten(raised, factor, off, fires):
    facts = {"obs_status": "E", "sex": "F"}
    found = raised("V52", years(100, round(100 * factor * off, 6), **facts))
    assert len(found) == fires
    if fires:
        assert json.loads(found["parameters"].item()) == {
            "compared": "the year before",
            "factor": str(factor),
        }


@pytest.mark.parametrize(("off", "fires"), [(1.079, True), (0.921, True), (1.081, False)])
@pytest.mark.parametrize("facts", [{}, {"sex": "F"}])
def test_v52_a_figure_that_stands_alone_may_have_grown_besides(raised, off, fires, facts):
    """Eight percent, where the year after is as far away."""
    jump = years(100, 1_000 * off, obs_status="E", **facts)
    assert not len(raised("V52", jump))
    alone = years(100, 1_000 * off, 100, obs_status="E", **facts)
    assert len(raised("V52", alone)) == fires


def test_v52_a_cell_that_slipped_as_its_total_is_told_with_it(raised):
    parts = [years(*(scale * v for v in (1_000, 1_000_000, 1_000)), sex=sex)
             for sex, scale in (("_T", 2), ("F", 1), ("M", 1))]  # fmt: skip
    found = raised("V52", pd.concat(parts, ignore_index=True))
    assert found[["time_period", "dimensions"]].to_numpy().tolist() == [[2021, ""]]


def test_v52_in_either_direction(raised):
    found = raised("V52", years(2_000_000, 2_000))
    assert (found["observed"].item(), found["expected"].item()) == ("2000", "2000000")


@pytest.mark.parametrize(
    ("values", "year", "compared"),
    [
        ((2_000, 2_020, 2_040_000, 2_060), 2022, "the year before"),
        ((2_000_000, 2_020, 2_040, 2_060), 2020, "the year after"),
        ((2_000, 2_020, 2_040, 2_060_000), 2023, "the year before"),
    ],
)
def test_v52_names_the_figure_that_stands_out_and_names_it_once(raised, values, year, compared):
    found = raised("V52", years(*values))
    assert found["time_period"].tolist() == [year]
    assert json.loads(found["parameters"].item())["compared"] == compared
    assert cells(found["pointers"].item())[0] == f"A{year - 2019}"


def test_v52_against_another_source(raised):
    theirs = {"provider": "harbours", "publisher": "Ministry of Harbours", "obs_value": 51.0}
    found = raised("V52", lit({"obs_value": 50_400.0}, theirs))
    assert found["provider"].tolist() == ["harbours"]
    assert json.loads(found["parameters"].item())["compared"] == "Ministry of Lighthouses"


def test_v52_blames_the_lead_source_where_it_left_its_own_series(raised):
    theirs = {"provider": "harbours", "publisher": "Ministry of Harbours", "time_period": 2022}
    own = [{"time_period": 2020 + n, "obs_value": v} for n, v in enumerate([50_000.0, 51e3, 52.0])]
    found = raised("V52", lit(*own, theirs | {"obs_value": 52_000.0}))
    assert found["provider"].tolist() == ["lighthouses"]


def test_v52_against_the_previous_edition(raised):
    now = years(2_000, 2_100, 2_200)
    before = now.assign(obs_value=now["obs_value"] * 1_000)
    found = raised("V52", now, previous=before)
    assert found["time_period"].tolist() == [2020, 2021, 2022]
    assert json.loads(found["parameters"].iloc[0])["compared"] == "the previous edition"
    assert cells(found["pointers"].iloc[0]) == ["A1"]


@pytest.mark.parametrize("change", [{"definition": "x"}, {"sex": "F"}, {"provider": "harbours"}])
def test_v52_the_previous_edition_is_asked_for_the_same_cell_only(raised, change):
    now = years(2_000, 2_100, 2_200)
    before = now.assign(obs_value=now["obs_value"] * 1_000, **change)
    assert not len(raised("V52", now, previous=before))


@pytest.mark.parametrize(
    ("before", "now", "fires"), [(7, 71, False), (49, 490, False), (50, 500, True)]
)
def test_v52_small_counts_may_grow_tenfold_by_chance(raised, before, now, fires):
    assert len(raised("V52", years(before, now))) == fires


@pytest.mark.parametrize(
    ("now", "fires"), [(10_000, False), (1_000_000, True), (-1_000_000, False)]
)
def test_v52_a_net_figure_may_grow_tenfold_but_not_a_thousandfold(raised, now, fires):
    assert len(raised("V52", years(1_000, now, indicator="MP-A08"))) == fires


def test_v52_a_zero_has_no_scale(raised):
    assert not len(raised("V52", years(0, 1_000, 0)))


@pytest.mark.parametrize(
    ("before", "now", "base", "fires"),
    [
        (101, 101, 0, True), (100, 100, 0, False), (101, 102, 0, False),
        (505, 505, 5, True), (500, 500, 5, False),
    ],
)  # fmt: skip
def test_v55_a_figure_copied_forward(raised, before, now, base, fires):
    found = raised("V55", years(before, now, rounding_base=float(base)))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A2", "A1"]
        assert found["severity"].item() == "must-explain"


def test_v55_a_cell_that_repeats_with_its_total_is_told_with_it(raised):
    women = years(500, 500, sex="F")
    both = pd.concat([years(1_000, 1_000, sex="_T"), women], ignore_index=True)
    assert raised("V55", both)["dimensions"].tolist() == [""]
    alone = pd.concat([years(1_000, 1_010, sex="_T"), women], ignore_index=True)
    assert raised("V55", alone)["dimensions"].tolist() == ["sex=F"]


def test_v55_not_for_rates_other_years_or_other_providers(raised):
    assert not len(raised("V55", years(900, 900, indicator="MP-N03", unit_measure="per 100 000")))
    assert not len(
        raised("V55", lit({"obs_value": 900.0}, {"obs_value": 900.0, "time_period": 2021}))
    )
    other = {"obs_value": 900.0, "time_period": 2022, "provider": "harbours"}
    assert not len(raised("V55", lit({"obs_value": 900.0}, other)))


def test_v50_parts_that_go_back_with_their_total_are_told_with_it(raised):
    years = ((1_000, 400, 600), (3_000, 580, 2_420), (1_000, 400, 600))
    frame = lit(
        *(
            {"time_period": 2021 + n, "sex": sex, "obs_value": float(value)}
            for n, year in enumerate(years)
            for sex, value in zip(("_T", "F", "M"), year, strict=True)
        )
    )
    assert raised("V50", frame)["dimensions"].tolist() == [""]


def test_v50_a_jump_that_two_sources_show_is_told_of_the_first(raised):
    rows = [{"time_period": year, "obs_value": value}
            for year, value in ((2021, 1_000.0), (2022, 3_000.0))]  # fmt: skip
    second = {"provider": "harbours", "publisher": "Ministry of Harbours"}
    frame = lit(*rows, *(row | second for row in rows))
    assert raised("V50", frame)["provider"].tolist() == ["lighthouses"]
