"""What Great Expectations is asked, and what of its answers is believed."""

import os

import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations import judge


@pytest.fixture(scope="module")
def batch():
    return judge.batches()


FRAME = pd.DataFrame({"value": [0.0, 5.0, 9.0], "limit": [5.0, 5.0, 5.0], "state": list("aba")})
BELOW = gxe.ExpectColumnValuesToBeBetween(column="value", max_value=5)
STATE = gxe.ExpectColumnValuesToBeInSet(column="state", value_set=["a"])
PAIR = gxe.ExpectColumnPairValuesAToBeGreaterThanB(
    column_A="limit", column_B="value", or_equal=True
)


def test_the_failing_rows_of_several_expectations_are_named_once(batch):
    assert judge.failing_rows(batch, FRAME, [BELOW, STATE, PAIR], "test").tolist() == [1, 2]


def test_the_frames_own_index_does_not_matter(batch):
    shuffled = FRAME.iloc[[2, 0, 1]]
    assert judge.failing_rows(batch, shuffled, [BELOW], "test").tolist() == [0]


@pytest.mark.parametrize("expectation", [BELOW, PAIR], ids=["one column", "two columns"])
def test_many_failing_rows_are_counted_there_and_listed_here(batch, monkeypatch, expectation):
    frame = pd.concat([FRAME] * (judge.LISTED + 1), ignore_index=True)
    rows = judge.failing_rows(batch, frame, [expectation, STATE], "test")
    assert len(rows) == 2 * (judge.LISTED + 1)
    monkeypatch.setattr(judge, "LISTED", len(frame))
    assert np.array_equal(rows, judge.failing_rows(batch, frame, [expectation, STATE], "test"))


def test_a_count_that_does_not_match_the_list_is_no_verdict(batch, monkeypatch):
    frame = pd.concat([FRAME] * (judge.LISTED + 1), ignore_index=True)
    monkeypatch.setattr(judge, "fails", lambda frame, expectation: np.ones(len(frame), bool))
    with pytest.raises(judge.NotRunning, match=r"refused \d+ rows and named \d+"):
        judge.failing_rows(batch, frame, [BELOW], "V00")


@pytest.mark.parametrize(
    "broken",
    [
        gxe.ExpectColumnValuesToBeBetween(column="nowhere", max_value=5),
        gxe.ExpectColumnValuesToBeBetween(column="state", max_value=5),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="limit", column_B="state"),
    ],
    ids=["no such column", "text against a number", "two kinds"],
)
def test_an_exception_inside_a_result_is_a_failed_run_not_a_finding(batch, broken):
    with pytest.raises(judge.NotRunning, match=r"V00: .* gave no verdict"):
        judge.failing_rows(batch, FRAME, [BELOW, broken], "V00")


def test_a_missing_value_would_pass_unseen_so_it_is_refused(batch):
    holed = FRAME.assign(value=[0.0, float("nan"), 9.0])
    with pytest.raises(ValueError, match="value has missing values"):
        judge.failing_rows(batch, holed, [BELOW], "V00")


def test_the_canary_fails_where_it_must(batch):
    judge.canary(batch)


def test_a_canary_that_passes_stops_the_run(batch, monkeypatch):
    monkeypatch.setattr(judge, "CANARY", judge.CANARY.assign(residual=0.0, state="delivered"))
    with pytest.raises(judge.NotRunning, match="validation is not running"):
        judge.canary(batch)


NUMBERS = st.floats(-10, 10, width=16)


@given(
    values=st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from("abc")), min_size=1, max_size=20),
    low=st.none() | NUMBERS,
    high=NUMBERS,
    strict=st.booleans(),
)
@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
def test_the_condition_in_pandas_is_the_condition_of_great_expectations(
    batch, values, low, high, strict
):
    frame = pd.DataFrame(values, columns=["one", "two", "text"])
    if low is not None and low > high:
        low, high = high, low
    kinds = [
        gxe.ExpectColumnValuesToBeBetween(
            column="one", min_value=low, max_value=high, strict_min=strict, strict_max=strict
        ),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="one", column_B="two", or_equal=strict
        ),
        gxe.ExpectColumnValuesToBeInSet(column="text", value_set=["a", "b"]),
        gxe.ExpectColumnValuesToNotBeInSet(column="text", value_set=["a"]),
    ]
    for kind in kinds:
        rows = judge.failing_rows(batch, frame, [kind], "test")
        assert rows.tolist() == np.flatnonzero(judge.fails(frame, kind)).tolist()


def test_great_expectations_neither_calls_home_nor_chatters(capfd, caplog):
    judge.failing_rows(judge.batches(), FRAME, [BELOW], "test")
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
