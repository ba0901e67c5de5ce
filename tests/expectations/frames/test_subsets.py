"""V48 and V49: sets that overlap are never added."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

RETURNED = {"indicator": "MP-K05"}
FORCED = RETURNED | {"return_type": "FORCED"}
ASSISTED = RETURNED | {"assistance": "IOM"}
VICTIMS = {"indicator": "MP-K12"}


def returned(total: float, *others: dict):
    return lit(RETURNED | {"obs_value": total}, *others)


def test_v48_removals_and_assisted_returns_are_parts_of_all(raised):
    parts = [FORCED | {"obs_value": 600.0}, ASSISTED | {"obs_value": 200.0}]
    found = raised("V48", returned(800.0, *parts))
    assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
    assert json.loads(found["parameters"].item()) == {"parts": ["600", "200"]}
    for sound in (799.0, 801.0):
        assert not len(raised("V48", returned(sound, *parts)))


def test_v48_a_whole_breakdown_and_a_part_of_another(raised):
    parts = [FORCED | {"obs_value": 600.0}, FORCED | {"return_type": "VOL", "obs_value": 300.0}]
    found = raised("V48", returned(1100.0, *parts, ASSISTED | {"obs_value": 200.0}))
    assert json.loads(found["parameters"].item()) == {"parts": ["900", "200"]}


def test_v48_a_total_that_its_own_breakdown_makes_is_sound(raised):
    """300 left voluntarily, all of them with assistance."""
    parts = [FORCED | {"obs_value": 600.0}, FORCED | {"return_type": "VOL", "obs_value": 300.0}]
    assert not len(raised("V48", returned(900.0, *parts, ASSISTED | {"obs_value": 300.0})))


def test_v48_two_other_providers_are_not_added(raised):
    others = [RETURNED | {"provider": "harbours", "obs_value": 600.0},
              RETURNED | {"provider": "shipping", "obs_value": 200.0}]  # fmt: skip
    found = raised("V48", returned(800.0, *others))
    assert found["provider"].tolist() == ["lighthouses"]
    assert not len(raised("V48", returned(900.0, *others)))
    earlier = [row | {"time_period": 2022} for row in others]
    assert not len(raised("V48", returned(800.0, *earlier)))


def test_v48_a_breakdown_and_another_providers_total(raised):
    parts = [FORCED | {"obs_value": 600.0}, FORCED | {"return_type": "VOL", "obs_value": 300.0}]
    other = RETURNED | {"provider": "harbours", "obs_value": 200.0}
    assert len(raised("V48", returned(1100.0, *parts, other))) == 1


@pytest.mark.parametrize(("small", "fires"), [(5.0, False), (6.0, True)])
def test_v48_small_numbers_meet_by_chance(raised, small, fires):
    parts = [FORCED | {"obs_value": 20.0}, ASSISTED | {"obs_value": small}]
    assert len(raised("V48", returned(20.0 + small, *parts))) == fires


def test_v48_without_a_second_set_there_is_nothing_to_examine(catalogue, lighthouse_land):
    frame = returned(800.0, FORCED | {"obs_value": 600.0})
    assert not len(check_of("V48", material_of(frame, catalogue, lighthouse_land)).rows)


def test_v49_identified_and_assisted_victims_are_not_added(raised):
    kinds = [VICTIMS | {"definition": "identified", "obs_value": 120.0},
             VICTIMS | {"definition": "assisted", "obs_value": 80.0}]  # fmt: skip
    found = raised("V49", lit(VICTIMS | {"obs_value": 200.0}, *kinds))
    assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
    assert not len(raised("V49", lit(VICTIMS | {"obs_value": 150.0}, *kinds)))


def test_v49_of_two_providers(raised):
    others = [VICTIMS | {"provider": "harbours", "obs_value": 120.0},
              VICTIMS | {"provider": "shipping", "obs_value": 80.0}]  # fmt: skip
    assert len(raised("V49", lit(VICTIMS | {"obs_value": 200.0}, *others))) == 1
    assert not len(raised("V49", lit(VICTIMS | {"obs_value": 120.0}, *others)))
