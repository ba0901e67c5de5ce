"""V67: small counts."""

import json

import pytest

from expectations.frames.disclosure import PUBLIC
from tests.expectations.ruling import cells, check_of, lit, material_of

VICTIMS = {"indicator": "MP-K12"}  # k<5
HIDDEN = {"obs_value": float("nan"), "obs_status": "Q"}
WOMEN, MEN = {"sex": "F"}, {"sex": "M"}


def victims(*rows: dict, **facts):
    return lit(*(VICTIMS | row for row in rows), **facts)


@pytest.mark.parametrize(
    ("count", "fires"), [(0.0, False), (1.0, True), (4.0, True), (5.0, False), (6.0, False)]
)
def test_v67_a_count_below_the_threshold(raised, count, fires):
    found = raised("V67", victims({"obs_value": count}))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1"]
        assert (found["observed"].item(), found["expected"].item()) == (str(int(count)), "5")


@pytest.mark.parametrize(
    "facts",
    [{"indicator": "MP-A01", "ref_date": "2023-01-01"}, {"conf_status": "N"}, {"conf_status": "C"}],
)
def test_v67_no_threshold_or_not_for_publication(raised, facts):
    assert not len(raised("V67", victims({"obs_value": 2.0} | facts)))


def test_v67_what_is_public_already_is_not_hidden_again(catalogue, moldova, lighthouse_land):
    """The statistical office's own table of immigrants, whose layout says that it is published."""
    frame = lit({"provider": "bns", "obs_value": 2.0}, ref_area="MDA")
    check = check_of("V67", material_of(frame, catalogue, moldova))
    assert (len(check.rows), check.left_out, check.note) == (0, 1, PUBLIC)
    other = material_of(
        frame.assign(indicator="MP-C04", unit_measure="permits"), catalogue, moldova
    )
    assert len(check_of("V67", other).rows) == 1
    abroad = victims({"obs_value": 2.0, "provider": "shipping"})
    assert check_of("V67", material_of(abroad, catalogue, lighthouse_land)).left_out == 1


def test_v67_rates_are_no_counts(raised):
    rate = {"indicator": "MP-N03", "unit_measure": "per 100 000", "obs_value": 3.0}
    assert not len(raised("V67", lit(rate)))


def test_v67_the_only_hidden_part_follows_from_the_others(raised):
    found = raised("V67", victims({"obs_value": 12.0}, WOMEN | {"obs_value": 9.0}, MEN | HIDDEN))
    assert found["dimensions"].tolist() == ["sex=M"]
    assert cells(found["pointers"].item()) == ["A3", "A1", "A2"]
    assert "follows" in json.loads(found["parameters"].item())["class"]
    assert "3" not in found["observed"].item() + found["expected"].item()


def test_v67_a_figure_given_in_confidence_is_hidden_too(raised):
    secret = MEN | {"obs_value": 3.0, "conf_status": "C"}
    found = raised("V67", victims({"obs_value": 12.0}, WOMEN | {"obs_value": 9.0}, secret))
    assert found["dimensions"].tolist() == ["sex=M"]


@pytest.mark.parametrize(
    "rows",
    [
        [{"obs_value": 12.0}, WOMEN | HIDDEN, MEN | HIDDEN],  # two unknowns
        [WOMEN | {"obs_value": 9.0}, MEN | HIDDEN],  # no total
        [HIDDEN, WOMEN | {"obs_value": 9.0}, MEN | HIDDEN],  # the total is hidden as well
        [{"obs_value": 12.0}, WOMEN | HIDDEN],  # the men were not delivered
    ],
)
def test_v67_what_cannot_be_worked_out_is_safe(raised, rows):
    assert not len(raised("V67", victims(*rows)))


def test_v67_rounded_figures_are_safe(raised):
    rows = [{"obs_value": 10.0}, WOMEN | {"obs_value": 5.0}, MEN | HIDDEN]
    assert len(raised("V67", victims(*rows)))
    assert not len(raised("V67", victims(*rows, rounding_base=5.0)))


def test_v67_one_hidden_country_among_all_that_are_listed(raised):
    countries = [{"citizenship": "UKR", "obs_value": 9.0}, {"citizenship": "ROU"} | HIDDEN]
    assert len(raised("V67", victims({"obs_value": 12.0}, *countries))) == 1
    two = [*countries, {"citizenship": "TUR"} | HIDDEN]
    assert not len(raised("V67", victims({"obs_value": 12.0}, *two)))


def test_v67_by_a_dimension_without_a_code_list(raised):
    forms = [
        {"exploitation_form": "LABOUR", "obs_value": 9.0},
        {"exploitation_form": "BEG"} | HIDDEN,
    ]
    found = raised("V67", victims({"obs_value": 12.0}, *forms))
    assert found["dimensions"].tolist() == ["exploitation_form=BEG"]
