import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

NAN = float("nan")


def two(ours: float, theirs: float, **facts):
    """A figure of the lead source and one of the Ministry of Harbours, by another publisher."""
    other = {"provider": "harbours", "publisher": "Ministry of Harbours", "obs_value": theirs}
    return lit({"obs_value": ours}, other | facts)


@pytest.mark.parametrize(
    ("theirs", "severity"),
    [
        (10_000, None), (10_100, None), (9_900, None),  # 1 %
        (10_101, "must-explain"), (10_500, "must-explain"), (9_500, "must-explain"),  # 5 %
        (10_501, "blocker"), (9_499, "blocker"), (0, "blocker"),
    ],
)  # fmt: skip
def test_v42_agree_minor_and_conflict(raised, theirs, severity):
    found = raised("V42", two(10_000, theirs))
    assert found["severity"].tolist() == ([severity] if severity else [])
    if severity:
        assert found["provider"].item() == "harbours"
        assert (found["observed"].item(), found["expected"].item()) == (str(theirs), "10000")
        assert cells(found["pointers"].item()) == ["A2", "A1"]


@pytest.mark.parametrize(("theirs", "fires"), [(25, False), (26, True), (15, False), (14, True)])
def test_v42_counts_five_apart_agree(raised, theirs, fires):
    assert len(raised("V42", two(20, theirs))) == fires


def test_v42_five_units_are_nothing_only_of_counts(raised):
    facts = {"indicator": "MP-B05", "unit_measure": "%"}
    frame = two(20, 25).assign(**facts)
    assert len(raised("V42", frame)) == 1


@pytest.mark.parametrize(("theirs", "fires"), [(26_000, False), (26_500, False), (26_600, True)])
def test_v42_figures_equal_after_rounding_agree(raised, theirs, fires):
    assert len(raised("V42", two(26_000, theirs, rounding_base=1000.0).iloc[::-1])) == fires


def test_v42_zero_and_zero_agree(raised):
    assert not len(raised("V42", two(0, 0)))
    assert json.loads(raised("V42", two(0, 60))["parameters"].item())["difference"] == "100"


def test_v42_two_roads_from_one_publisher_are_one_source(raised, catalogue, lighthouse_land):
    frame = two(10_000, 20_000, publisher="Ministry of Lighthouses")
    check = check_of("V42", material_of(frame, catalogue, lighthouse_land))
    assert (len(check.rows), check.left_out) == (0, 1)
    assert not len(raised("V43", frame.assign(definition=["", "other"])))


@pytest.mark.parametrize(
    ("facts", "differs"),
    [
        ({"unit_measure": "permits"}, ["unit of measure"]),
        ({"definition": "de facto"}, ["definition"]),
        ({"territory": "half"}, ["territory"]),
        ({"ref_date": "2023-07-01"}, ["reference date"]),
        ({"ref_date": "2023-07-01", "territory": "half"}, ["territory", "reference date"]),
    ],
)
def test_v43_another_concept_is_no_conflict(raised, facts, differs):
    frame = two(10_000, 20_000, **facts)
    assert not len(raised("V42", frame))
    found = raised("V43", frame)
    assert json.loads(found["parameters"].item())["differs"] == differs
    assert (found["severity"].item(), found["provider"].item()) == ("note", "harbours")


def test_v43_is_silent_on_one_concept_and_on_one_provider(raised):
    assert not len(raised("V43", two(10_000, 20_000)))
    assert not len(raised("V43", lit({}, {"definition": "de facto"})))


STOCK = {"indicator": "MP-A01"}


def year_ends(*years, theirs=NAN):
    """The lead source counts on 1 January, the other on 31 December."""
    rows = [
        STOCK | {"time_period": y, "ref_date": f"{y}-01-01", "obs_value": 1000.0} for y in years
    ]
    other = {"provider": "harbours", "publisher": "Ministry of Harbours", "obs_value": theirs}
    rows += [STOCK | other | {"time_period": y, "ref_date": f"{y}-12-31"} for y in years]
    return lit(*rows)


def test_v42_the_last_of_december_is_the_first_of_january(raised):
    found = raised("V42", year_ends(2022, 2023, theirs=1200.0))
    assert found["time_period"].tolist() == [2022]
    assert cells(found["pointers"].item()) == ["A3", "A2"]


def test_v43_only_where_no_other_year_speaks_for_the_figure(raised):
    """31 December 2022 was held against 1 January 2023; nothing stands for that of 2023."""
    found = raised("V43", year_ends(2022, 2023, theirs=1000.0))
    assert found["time_period"].tolist() == [2023]


def test_mid_year_is_comparable_with_neither(raised):
    frame = lit(
        STOCK | {"ref_date": "2023-01-01", "obs_value": 1000.0},
        STOCK | {"ref_date": "2023-07-01", "obs_value": 1500.0, "provider": "shipping",
                 "publisher": "Shipping Organisation"},
    )  # fmt: skip
    assert not len(raised("V42", frame))
    assert len(raised("V43", frame)) == 1


def test_each_provider_is_held_against_the_best_ranked_it_is_comparable_with(raised):
    frame = lit(
        STOCK | {"ref_date": "2023-01-01", "obs_value": 1000.0},
        STOCK | {"ref_date": "2023-07-01", "obs_value": 1500.0, "provider": "harbours",
                 "publisher": "Ministry of Harbours"},
        STOCK | {"ref_date": "2023-07-01", "obs_value": 2500.0, "provider": "shipping",
                 "publisher": "Shipping Organisation"},
    )  # fmt: skip
    conflict = raised("V42", frame)
    assert conflict["provider"].tolist() == ["shipping"]
    assert conflict["expected"].tolist() == ["1500"]
    assert raised("V43", frame)["provider"].tolist() == ["harbours", "shipping"]


def test_overlaps_hold_cell_by_cell(raised):
    frame = two(10_000, 20_000)
    frame["sex"] = ["F", "M"]
    assert not len(raised("V42", frame))
    frame["sex"] = ["F", "F"]
    assert raised("V42", frame)["dimensions"].tolist() == ["sex=F"]


def test_missing_replaced_and_computed_figures_are_not_compared(raised):
    assert not len(raised("V42", two(10_000, NAN, obs_status="Q")))
    assert not len(raised("V42", two(10_000, 20_000, provider="bureau")))
    theirs = {"provider": "harbours", "publisher": "Ministry of Harbours", "obs_value": 100.0}
    replaced = lit({"obs_value": 10.0, "round": 2023}, {"obs_value": 100.0}, theirs)
    assert not len(raised("V42", replaced))
