"""What stands: records that only hold their place."""

import numpy as np
import pytest

from tests.expectations.ruling import lit, material_of


@pytest.mark.parametrize("damage", [{"unit_measure": ""}, {"unit_measure": "people"},
                                    {"provider": ""}])  # fmt: skip
def test_a_record_of_an_unknown_unit_or_of_nobody_holds_its_place(
    damage, catalogue, lighthouse_land
):
    frame = lit({"sex": "F", "obs_value": 40.0}, {"sex": "M", "obs_value": 60.0} | damage)
    stands = material_of(frame, catalogue, lighthouse_land).current
    assert stands["obs_value"].tolist()[0] == 40 and np.isnan(stands["obs_value"].iloc[1])
    assert stands["provider"].tolist() == ["lighthouses", "lighthouses"]
    assert stands["unit_measure"].tolist() == ["persons", "persons"]


def test_beside_a_sound_record_of_its_cell_it_is_left_out(catalogue, lighthouse_land):
    frame = lit({"obs_value": 40.0}, {"obs_value": 41.0, "unit_measure": "people"})
    stands = material_of(frame, catalogue, lighthouse_land).current
    assert stands["obs_value"].tolist() == [40]


def test_a_table_that_is_all_in_an_unknown_unit_is_judged_in_it(catalogue, lighthouse_land):
    frame = lit({"sex": "F", "obs_value": 40.0}, {"obs_value": 90.0}, unit_measure="people")
    stands = material_of(frame, catalogue, lighthouse_land).current
    assert stands["obs_value"].tolist() == [40, 90]


def test_a_currency_needs_no_list(catalogue, lighthouse_land):
    frame = lit({"indicator": "MP-M01", "obs_value": 40.0, "unit_measure": "MDL"})
    stands = material_of(frame, catalogue, lighthouse_land).current
    assert stands["obs_value"].tolist() == [40]
