"""How planted faults are found, counted and mixed. The bench itself is `make bench-rules`."""

import pkgutil

import numpy as np
import pandas as pd
import pytest

from bench import planters, rules
from bench.planting import (
    Cell,
    Planted,
    add_to,
    cells,
    put,
    rows,
    scaled,
    spread,
    summed,
    with_rows,
)
from model import observations

YEAR = 2022


@pytest.fixture
def frame() -> pd.DataFrame:
    """Acquisitions of citizenship by sex and age, which add up."""
    said = [("_T", "_T", 100), ("F", "_T", 60), ("M", "_T", 40), ("_T", "Y15T24", 70),
            ("_T", "Y25T34", 30), ("F", "Y15T24", 45), ("F", "Y25T34", 15),
            ("M", "Y15T24", 25), ("M", "Y25T34", 15)]  # fmt: skip
    own = pd.DataFrame(said, columns=["sex", "age", "obs_value"])
    facts = dict.fromkeys(observations.FIXED, "") | {
        "ref_area": "XEX", "indicator": "MP-F01", "time_period": YEAR, "unit_measure": "persons",
        "unit_mult": 0, "obs_status": "A", "conf_status": "F", "rounding_base": 0.0,
        "provider": "registry", "round": 2024,
    }  # fmt: skip
    del facts["obs_value"]
    return observations.check(own.assign(**facts))


def test_rows_are_found_by_what_is_broken_down(frame):
    assert rows(frame, "MP-F01", YEAR)["obs_value"].tolist() == [100]
    assert rows(frame, "MP-F01", YEAR, sex="*")["obs_value"].tolist() == [60, 40]
    assert rows(frame, "MP-F01", YEAR, sex="F", age="*")["obs_value"].tolist() == [45, 15]


def test_a_fault_leaves_the_frame_that_it_is_planted_into(frame):
    before = frame.copy()
    add_to(frame, 1, 5)
    with_rows(frame, frame.loc[[1]])
    scaled(frame, "MP-F01", YEAR, 1000)
    spread(frame, np.random.default_rng(1), "MP-F01", YEAR, 50)
    pd.testing.assert_frame_equal(frame, before)


def test_cells_are_named_as_findings_name_them(frame):
    assert cells(frame, 5) == (Cell("MP-F01", YEAR, "age=Y15T24;sex=F", "registry"),)
    assert summed(frame, 5, "sex") == (Cell("MP-F01", YEAR, "age=Y15T24;sex=*", "registry"),)


def test_what_is_spread_over_a_year_still_adds_up(frame):
    damaged = spread(frame, np.random.default_rng(1), "MP-F01", YEAR, 500)
    assert rows(damaged, "MP-F01", YEAR)["obs_value"].item() == 600
    for names in ({"sex": "*"}, {"age": "*"}, {"sex": "*", "age": "*"}):
        assert rows(damaged, "MP-F01", YEAR, **names)["obs_value"].sum() == 600
    women = rows(damaged, "MP-F01", YEAR, sex="F", age="*")["obs_value"].sum()
    assert rows(damaged, "MP-F01", YEAR, sex="F")["obs_value"].item() == women


def told(*findings) -> pd.DataFrame:
    return pd.DataFrame(findings, columns=rules.KEY)


FOUND = ("V09", "blocker", "registry", "MP-F01", YEAR, "sex=*")


def test_a_finding_counts_only_for_its_rule_and_its_cell(frame):
    one = Planted(frame, "V09", summed(frame, 1, "sex"), "women")
    elsewhere = (*FOUND[:5], "age=*")
    other = ("V50", "must-explain", *FOUND[2:])
    outcome = rules.outcome(one, told(FOUND, elsewhere, other))
    assert (outcome.found, outcome.right, outcome.wrong, outcome.others) == (True, 1, 1, 1)
    assert not rules.outcome(one, told(elsewhere, other)).found
    assert not rules.outcome(one, told()).found


def test_a_finding_of_the_clean_country_is_not_new():
    clean = told(FOUND)
    assert not len(rules.new_findings(told(FOUND), clean))
    assert len(rules.new_findings(told(FOUND, ("V11", *FOUND[1:])), clean)) == 1


def test_faults_of_different_indicators_are_mixed_into_one_frame(frame):
    other = frame.assign(indicator="MP-L06").set_axis(frame.index + 100)
    both = pd.concat([frame, other])
    one = Planted(add_to(both, 1, 7), "V09", cells(both, 1))
    two = Planted(both.drop(101), "V09", cells(both, 101))
    three = Planted(with_rows(both, both.loc[[1]]), "V03", cells(both, 1))
    (first, own), (second, rest) = rules.mixes(both, [one, two, three])
    assert (own, rest) == ([one, two], [three])
    assert first.loc[1, "obs_value"] == 67 and 101 not in first.index
    assert len(second) == len(both) + 1 and second.loc[1, "obs_value"] == 60


def test_a_difference_is_what_changed_and_what_came(frame):
    gone, added = rules.difference(frame, put(frame.drop(8), 2, obs_status="P"))
    assert (list(gone), list(added.index)) == ([2, 8], [2])
    gone, added = rules.difference(frame, frame)
    assert not len(gone) and not len(added)


def test_every_planter_is_found_by_listing_its_folder():
    names = {entry.name for entry in pkgutil.iter_modules(planters.__path__)}
    assert {"structure", "sums", "stocks", "time", "gaps", "texts", "vault"} <= names


def test_what_texts_say_is_mixed_too(frame):
    one = pd.DataFrame({"place": ["a"]})
    assert rules.together([None, one, one])["place"].tolist() == ["a", "a"]
    assert rules.together([None]) is None
