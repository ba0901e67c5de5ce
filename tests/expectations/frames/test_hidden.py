"""A total is made before cells are suppressed."""

import pytest

from tests.expectations.ruling import cells, lit

NAN = float("nan")
HIDDEN = {"obs_value": NAN, "obs_status": "Q"}


def by_country(total, *published, hidden=1, **common):
    codes = ["ROU", "UKR", "TUR", "ITA", "DEU"]
    rows = [{"obs_value": float(value)} for value in published] + [HIDDEN] * hidden
    rows = [row | {"citizenship": code} for row, code in zip(rows, codes, strict=False)]
    return lit({"obs_value": float(total)}, *rows, **common)


@pytest.mark.parametrize(("total", "fires"), [(100, True), (101, False), (104, False)])
def test_v17_a_suppressed_part_needs_room_in_the_total(raised, total, fires):
    found = raised("V17", by_country(total, 60, 40))
    assert len(found) == fires
    if fires:
        one = found.iloc[0]
        assert (one["observed"], one["expected"], one["severity"]) == ("100", "100", "blocker")
        assert cells(one["pointers"]) == ["A1", "A2", "A3"]
        assert '"hidden": "1"' in one["parameters"]
        assert one["dimensions"] == "citizenship=*"


@pytest.mark.parametrize(("total", "fires"), [(101, True), (102, False)])
def test_v17_each_suppressed_part_is_one_at_least(raised, total, fires):
    assert len(raised("V17", by_country(total, 60, 40, hidden=2))) == fires


@pytest.mark.parametrize(("total", "fires"), [(90, False), (100, False)])
def test_v17_rounded_figures_show_no_room(raised, total, fires):
    """(3 + 1) · 5 / 2 = 10 could hide any room."""
    assert len(raised("V17", by_country(total, 60, 40, rounding_base=5.0))) == fires


def test_v17_parts_above_their_total_are_the_sums_own_matter(raised):
    frame = by_country(99, 60, 40)
    assert not len(raised("V17", frame))
    assert len(raised("V11", frame)) == 1


def test_v17_says_nothing_where_a_part_is_missing_for_another_reason(raised):
    frame = by_country(100, 60, 40, hidden=2)
    frame.loc[4, "obs_status"] = "L"
    assert not len(raised("V17", frame))


def test_v17_money_and_net_figures_have_no_smallest_part(raised):
    money = {"indicator": "MP-M05", "unit_measure": "US$"}
    assert not len(raised("V17", by_country(100, 60, 40, **money)))
    assert not len(raised("V17", by_country(100, 60, 40, indicator="MP-A08")))


def test_v17_looks_at_age_bands_and_at_women_and_men_too(raised):
    bands = [("Y0T14", 60.0), ("Y15T64", 40.0), ("Y_GE65", NAN)]
    rows = [{"age": age, "obs_value": value} for age, value in bands]
    frame = lit({"obs_value": 100.0}, *rows)
    frame.loc[3, "obs_status"] = "Q"
    assert raised("V17", frame)["dimensions"].tolist() == ["age=*"]
    sexes = lit({"obs_value": 100.0}, {"obs_value": 100.0, "sex": "F"}, HIDDEN | {"sex": "M"})
    assert raised("V17", sexes)["dimensions"].tolist() == ["sex=*"]
