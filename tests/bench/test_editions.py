"""How a measured ratio is told beside its goal."""

import pytest

from bench.editions import goal


@pytest.mark.parametrize(
    ("ratio", "aim", "below", "told"),
    [
        (1.25, 1.3, True, "goal 1.3: reached"),
        (1.3, 1.3, True, "goal 1.3: reached"),
        (1.43, 1.3, True, "goal 1.3: 10% short of it"),
        (1.8, 1.8, False, "goal 1.8: reached"),
        (1.62, 1.8, False, "goal 1.8: 10% short of it"),
    ],
)
def test_a_ratio_that_misses_its_goal_says_by_how_much(ratio, aim, below, told):
    assert goal(ratio, aim, below) == told
