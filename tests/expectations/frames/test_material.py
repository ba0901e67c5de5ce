import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.frames.codes import number
from tests.expectations.ruling import lit, material_of

NAN = float("nan")
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(-3, 3)))


def same_groups(numbers: np.ndarray, frame: pd.DataFrame) -> bool:
    expected = frame.groupby(list(frame.columns), sort=False).ngroup().to_numpy()
    return bool((pd.factorize(numbers)[0] == expected).all())


@given(ROWS)
@settings(deadline=None, max_examples=50)
def test_rows_have_one_number_exactly_where_they_are_equal(rows):
    frame = pd.DataFrame(rows, columns=["one", "two", "year"])
    coded = frame.astype({"one": "category", "two": "category"})
    assert same_groups(number(coded, list(coded.columns)), frame)


def test_numbers_do_not_overflow_however_many_columns_there_are():
    draw = np.random.default_rng(3)
    frame = pd.DataFrame({f"c{n}": draw.integers(0, 5_000, 6_000) for n in range(8)})
    frame = pd.concat([frame, frame.iloc[:100]], ignore_index=True)
    numbers = number(frame, list(frame.columns))
    assert same_groups(numbers, frame)
    assert numbers.min() >= 0


def standing(material) -> list[tuple]:
    rows = material.current
    return list(zip(rows.index, rows["obs_value"].fillna(-1), strict=True))


def test_what_stands_is_the_latest_round_of_each_provider(catalogue, lighthouse_land):
    frame = lit(
        {"obs_value": 1.0, "round": 2023},
        {"obs_value": 2.0, "round": 2024},
        {"obs_value": 3.0, "round": 2023, "provider": "harbours"},
        {"obs_value": 4.0, "round": 2023, "time_period": 2022},
    )
    assert standing(material_of(frame, catalogue, lighthouse_land)) == [(1, 2), (2, 3), (3, 4)]


@pytest.mark.parametrize(
    ("second", "expected"), [(5.0, [(0, 5)]), (6.0, [(0, -1)]), (NAN, [(0, -1)])]
)
def test_of_a_cell_delivered_twice_one_stands_without_a_value_if_they_differ(
    second, expected, catalogue, lighthouse_land
):
    frame = lit({"obs_value": 5.0}, {"obs_value": second, "obs_status": "Q"})
    assert standing(material_of(frame, catalogue, lighthouse_land)) == expected


def test_what_the_bureau_computed_does_not_stand(catalogue, lighthouse_land):
    material = material_of(lit({"provider": "bureau"}), catalogue, lighthouse_land)
    assert not standing(material)


def test_the_keys_of_a_finding_are_those_of_the_observation(catalogue, lighthouse_land):
    frame = lit({}, {"sex": "F", "age": "Y0T4", "time_period": 2020, "provider": "harbours"})
    keys = material_of(frame, catalogue, lighthouse_land).keys(np.array([1, 0]))
    assert keys.astype("str").to_numpy().tolist() == [
        ["ATA", "harbours", "MP-C03", "2020", "age=Y0T4;sex=F"],
        ["ATA", "lighthouses", "MP-C03", "2023", ""],
    ]


def test_every_combination_knows_the_one_with_a_dimension_at_its_total(catalogue, lighthouse_land):
    frame = lit({}, {"sex": "F"}, {"sex": "F", "age": "Y0T4"}, {"sex": "M", "age": "Y0T4"})
    material = material_of(frame, catalogue, lighthouse_land)
    texts = material.combos["text"].tolist()
    assert texts == ["", "sex=F", "age=Y0T4;sex=F", "age=Y0T4;sex=M"]
    # Totals that nobody delivered, the men and the age without its sex, have numbers of their own.
    assert material.parents["age"].tolist()[:3] == [0, 1, 1]
    assert material.parents["sex"].tolist()[:2] == [0, 0]
    age, men = material.parents["sex"][2], material.parents["age"][3]
    assert material.parents["sex"][3] == age
    assert len({age, men, *range(4)}) == 6


def test_frames_of_texts_and_of_categories_make_the_same_material(catalogue, lighthouse_land):
    frame = lit({"sex": "M"}, {"sex": "F"}, {"sex": "F", "provider": "harbours"})
    texts = dict.fromkeys(("sex", "provider", "indicator"), "category")
    coded = frame.iloc[::-1].astype(texts).iloc[::-1]  # in another order of the categories
    one, two = (material_of(each, catalogue, lighthouse_land) for each in (frame, coded))
    pd.testing.assert_frame_equal(one.rows, two.rows)
    pd.testing.assert_frame_equal(one.current, two.current)
    pd.testing.assert_frame_equal(one.combos, two.combos)
