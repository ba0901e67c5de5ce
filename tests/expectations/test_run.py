"""The whole validation, with Great Expectations as the judge."""

import dataclasses
import json

import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
import pytest

from catalogue.words import finding_texts, words
from expectations import judge, run
from expectations.frames.check import found
from expectations.suites import suites
from model import findings, observations
from tests.expectations.bad_batch import (
    bad_batch,
    bad_grid,
    bad_previous,
    bad_statements,
    bad_store,
)
from tests.expectations.ruling import (
    REFUSED,
    cells,
    check_of,
    lit,
    material_of,
    no_coverage,
)


@pytest.fixture(scope="module")
def material(catalogue, lighthouse_land):
    given = (bad_grid(), bad_previous(), bad_statements(), bad_store())
    return material_of(bad_batch(), catalogue, lighthouse_land, *given)


@pytest.fixture(scope="module")
def verdict(catalogue, lighthouse_land):
    known = (catalogue, lighthouse_land, bad_previous(), bad_statements(), bad_store())
    return run.validate(bad_batch(), bad_grid(), *known)


@pytest.fixture(scope="module")
def refused(catalogue):
    return run.refuser(catalogue, suites(catalogue))


@pytest.mark.parametrize("rule", sorted(REFUSED))
def test_great_expectations_refuses_the_rows_that_the_rule_describes(
    rule, material, refused, verdict
):
    check = check_of(rule, material)
    expected = np.flatnonzero(REFUSED[rule](check.rows))
    failing, why = refused(check)
    assert (failing.tolist(), why) == (expected.tolist(), "")
    judged = verdict.findings[verdict.findings["rule"] == rule]
    assert set(judged["key"]) <= set(found(check, expected, material)["key"])
    assert len(expected)


def test_every_rule_says_how_much_it_looked_at(verdict):
    runs = verdict.rule_runs.set_index("rule")
    assert set(runs.index) == set(REFUSED)
    assert (runs["examined"] > 0).all()
    assert (runs["failed"] == verdict.findings.groupby("rule").size()).all()
    assert runs.loc["V01", "examined"] == len(bad_batch())


def test_nothing_to_examine_is_said_and_not_called_passed(catalogue, lighthouse_land):
    frame = lit({}).iloc[:0]
    verdict = run.validate(frame, no_coverage(), catalogue, lighthouse_land)
    assert set(verdict.rule_runs["note"]) == {run.NOTHING}
    assert not len(verdict.findings)
    assert list(verdict.findings.columns) == findings.COLUMNS


def test_a_sound_frame_raises_nothing(catalogue, lighthouse_land):
    frame = lit({"obs_value": 12.0}, {"obs_value": 7.0, "sex": "F"}, {"obs_value": 5.0, "sex": "M"})
    verdict = run.validate(frame, no_coverage(), catalogue, lighthouse_land, previous=frame)
    assert not len(verdict.findings)
    looked_at = verdict.rule_runs.set_index("rule")["examined"]
    assert (looked_at["V01"], looked_at["V09"], looked_at["V52"]) == (3, 1, 0)


def rules_found(material, by_family) -> set[str]:
    return set(run.judge(material, by_family).findings["rule"])


def test_expectations_taken_out_of_their_suites_take_their_findings_along(material, catalogue):
    gone = {"V06", "V11", "V42", "V62", "V63"}
    less = {
        family: [one for one in own if one.meta["rule"] not in gone]
        for family, own in suites(catalogue).items()
    }
    verdict = run.judge(material, less)
    assert set(verdict.findings["rule"]) == set(REFUSED) - gone
    runs = verdict.rule_runs.set_index("rule")
    assert set(runs.index[runs["note"] == run.NOT_JUDGED]) == gone
    assert (runs.loc[list(gone), "examined"] == 0).all()


def test_a_weakened_expectation_lets_its_finding_pass(material, catalogue, verdict):
    whole = suites(catalogue)
    weak = gxe.ExpectColumnValuesToBeBetween(column="share", max_value=99, meta={"rule": "V16"})
    coherence = [weak if one.meta["rule"] == "V16" else one for one in whole["coherence"]]
    assert "V16" in set(verdict.findings["rule"])
    assert "V16" not in rules_found(material, whole | {"coherence": coherence})


def test_a_tightened_expectation_finds_more(catalogue, lighthouse_land):
    facts = {"indicator": "MP-C04", "unit_measure": "permits"}
    frame = lit({"obs_value": 100.0}, {"obs_value": 15.0, "reason": "OTH"}, **facts)
    material = material_of(frame, catalogue, lighthouse_land)
    whole = suites(catalogue)
    tight = gxe.ExpectColumnValuesToBeBetween(column="share", max_value=10, meta={"rule": "V16"})
    assert "V16" not in rules_found(material, whole)
    assert "V16" in rules_found(material, whole | {"coherence": [tight]})


def test_a_run_whose_canary_passes_gives_no_verdict_at_all(catalogue, lighthouse_land, monkeypatch):
    monkeypatch.setattr(judge, "CANARY", judge.CANARY.assign(residual=0.0, state="delivered"))
    with pytest.raises(judge.NotRunning, match="validation is not running"):
        run.validate(lit({}), no_coverage(), catalogue, lighthouse_land)


def test_every_rule_of_the_suites_is_in_the_catalogue_with_its_family(catalogue):
    for family, expectations in suites(catalogue).items():
        for one in expectations:
            assert catalogue.rules.loc[one.meta["rule"], "family"] == family
    judged = {one.meta["rule"] for family in suites(catalogue).values() for one in family}
    assert judged == set(REFUSED)


def test_no_hard_rule_may_fail_for_some_rows(catalogue):
    for family in suites(catalogue).values():
        assert all(getattr(one, "mostly", 1) == 1 for one in family)


def test_tolerances_of_the_catalogue_are_those_of_the_suites(material, catalogue):
    """A country that allows a larger share of other reasons says so in the catalogue."""
    rules = catalogue.rules.copy()
    rules.at["V16", "tolerance"] = {"percent": 60}
    changed = type(catalogue)(**{**vars(catalogue), "rules": rules})
    assert "V16" not in rules_found(material, suites(changed))


def test_a_country_may_judge_by_its_own_tolerance_and_severity(catalogue, lighthouse_land):
    own = {"V16": {"tolerance": {"percent": 60}}, "V11": {"severity": "note"}}
    settings = lighthouse_land.settings | {"rules": own}
    country = dataclasses.replace(lighthouse_land, settings=settings)
    found = run.validate(bad_batch(), bad_grid(), catalogue, country).findings
    assert "V16" not in set(found["rule"])
    assert set(found.loc[found["rule"] == "V11", "severity"]) == {"note"}


@pytest.mark.parametrize("rule", sorted(REFUSED))
def test_every_finding_reads_as_a_sentence(rule, verdict, catalogue, lighthouse_land):
    say = words("en", catalogue, lighthouse_land)
    for finding in verdict.findings[verdict.findings["rule"] == rule].to_dict("records"):
        texts = finding_texts(say, finding)
        assert all(texts.values())
        assert "{" not in "".join(texts.values()) and "nan" not in texts["sentence"]
        assert texts["sentence"][0].isupper() or texts["sentence"][0].isdigit()
        assert texts["sentence"].endswith(".")


def test_findings_carry_what_the_house_promises(verdict):
    frame = verdict.findings
    assert frame["key"].is_unique
    assert set(frame["state"]) == {"open"}
    assert all(isinstance(json.loads(text), dict) for text in frame["parameters"])
    seen = frame[~frame["rule"].isin(["V59", "V62", "V63", "V76"])]  # V76 names file and line
    assert all(cells(pointers) for pointers in seen["pointers"])


def test_validation_does_not_depend_on_the_order_of_the_observations(
    verdict, catalogue, lighthouse_land
):
    shuffled = bad_batch().sample(frac=1, random_state=7)
    known = (catalogue, lighthouse_land, bad_previous(), bad_statements(), bad_store())
    again = run.validate(shuffled, bad_grid(), *known)
    same = ["rule", "severity", "key", "observed", "expected", "parameters"]
    ours, theirs = verdict.findings[same], again.findings[same]
    # V03 lists figures in the order in which they stand in the delivery.
    keep = ours["rule"] != "V03", theirs["rule"] != "V03"
    pd.testing.assert_frame_equal(
        ours[keep[0]].reset_index(drop=True), theirs[keep[1]].reset_index(drop=True)
    )


def test_values_must_have_been_standardised(catalogue, lighthouse_land):
    with pytest.raises(ValueError, match="standardise them"):
        run.validate(lit({}, unit_mult=3), no_coverage(), catalogue, lighthouse_land)
    with pytest.raises(ValueError, match="not an observation frame"):
        run.validate(lit({})[["indicator"]], no_coverage(), catalogue, lighthouse_land)


def test_a_thousand_faults_are_all_found(catalogue, lighthouse_land):
    ages = [code for code in catalogue.code_lists["age"].index if code != "_T"]
    rows = [
        {"time_period": year, "age": age, "citizenship": country, "obs_value": 0.5}
        for year in (2019, 2020)
        for age in ages
        for country in catalogue.code_lists["country"].index[5:43]
    ]
    frame = observations.check(lit(*rows))
    verdict = run.validate(frame, no_coverage(), catalogue, lighthouse_land)
    broken = verdict.findings[verdict.findings["rule"] == "V05"]
    assert len(broken) == len(frame) > judge.LISTED
    assert set(broken["pointers"]) == set(frame["source"])
