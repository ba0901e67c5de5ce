"""The one place that drives Great Expectations: expectations on one check frame, failing rows back.

Importing this module imports Great Expectations, which takes seconds: do it in a task, never while
a DAG is parsed.
"""

import logging

import great_expectations as gx
import great_expectations.expectations as gxe
import numpy as np
import pandas as pd
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation

# This one module sets itself to INFO, whatever the package's logger says.
logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)

# Above this many failing rows Great Expectations counts and does not list: a listed row costs
# 65 to 140 microseconds.
LISTED = 2_000


class NotRunning(RuntimeError):
    """Great Expectations gave no verdict, or passed what is known to be bad."""


def batches() -> BatchDefinition:
    """What frames are judged through: one in-memory context, for one run."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("checks").add_dataframe_asset("check frame")
    return asset.add_batch_definition_whole_dataframe("whole")


def columns(expectation: Expectation) -> list[str]:
    """The columns that an expectation looks at."""
    names = ("column", "column_A", "column_B")
    return [getattr(expectation, name) for name in names if getattr(expectation, name, None)]


def fails(frame: pd.DataFrame, expectation: Expectation) -> np.ndarray:
    """The rows that an expectation of our suites refuses, by the same condition, in pandas.

    Used where so many rows fail that Great Expectations only counts them; the counts must agree.
    """
    if isinstance(expectation, gxe.ExpectColumnPairValuesAToBeGreaterThanB):
        kept = frame[expectation.column_A] >= frame[expectation.column_B]
        if not expectation.or_equal:
            kept &= frame[expectation.column_A] != frame[expectation.column_B]
        return (~kept).to_numpy()
    column = frame[expectation.column]
    if isinstance(expectation, gxe.ExpectColumnValuesToBeInSet):
        return (~column.isin(expectation.value_set)).to_numpy()
    if isinstance(expectation, gxe.ExpectColumnValuesToNotBeInSet):
        return column.isin(expectation.value_set).to_numpy()
    if not isinstance(expectation, gxe.ExpectColumnValuesToBeBetween):
        raise TypeError(f"no condition is known for {type(expectation).__name__}: add it here")
    low, high = expectation.min_value, expectation.max_value
    below = False if low is None else column <= low if expectation.strict_min else column < low
    above = False if high is None else column >= high if expectation.strict_max else column > high
    return np.asarray(below | above) & np.ones(len(column), dtype="bool")


def failing_rows(
    batch: BatchDefinition, frame: pd.DataFrame, expectations: list[Expectation], what: str
) -> np.ndarray:
    """The row numbers of `frame` that Great Expectations refuses, ascending.

    NotRunning if it could not decide. A row that an expectation would pass over because its value
    is missing is a fault of ours (ValueError): where a rule does not apply there is no row.
    """
    names = sorted({name for expectation in expectations for name in columns(expectation)})
    kept = [name for name in names if name in frame]
    holes = [name for name in kept if frame[name].isna().any()]
    if holes:
        raise ValueError(f"{what}: no verdict is possible, {', '.join(holes)} has missing values")
    narrow = frame[kept].assign(row=np.arange(len(frame)))
    large = len(frame) > LISTED
    many = [large and bool(fails(frame, one).sum() > LISTED) for one in expectations]
    found = [np.zeros(0, dtype="int64")]
    for counted in (False, True):
        chosen = [one for one, big in zip(expectations, many, strict=True) if big is counted]
        if chosen:
            found += _judge(batch, narrow, chosen, what, counted)
    return np.unique(np.concatenate(found))


def _judge(batch, frame, expectations, what, counted) -> list[np.ndarray]:
    form = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
    if not counted:
        form = {
            "result_format": "COMPLETE",
            "partial_unexpected_count": 0,
            "unexpected_index_column_names": ["row"],
        }
    suite = gx.ExpectationSuite(name=what, expectations=expectations)
    whole = batch.get_batch(batch_parameters={"dataframe": frame})
    verdict = whole.validate(suite, result_format=form)
    if len(verdict.results) != len(expectations):
        count = len(verdict.results)
        raise NotRunning(f"{what}: {len(expectations)} expectations, {count} verdicts")
    return [_rows(one, frame, what, counted) for one in verdict.results]


def _rows(one, frame: pd.DataFrame, what: str, counted: bool) -> np.ndarray:
    kind = one.expectation_config.type
    told = [one.exception_info, *one.exception_info.values()]  # one, or one per metric
    raised = [info for info in told if isinstance(info, dict) and info.get("raised_exception")]
    if raised or "unexpected_count" not in one.result:
        messages = " ".join(str(info.get("exception_message")) for info in raised)
        raise NotRunning(f"{what}: {kind} gave no verdict. {messages}")
    if one.success:
        return np.zeros(0, dtype="int64")
    if counted:
        rows = np.flatnonzero(fails(frame, one.expectation_config.to_domain_obj()))
    else:
        rows = np.array([line["row"] for line in one.result["unexpected_index_list"]], "int64")
    if len(rows) != one.result["unexpected_count"]:
        count = one.result["unexpected_count"]
        raise NotRunning(f"{what}: {kind} refused {count} rows and named {len(rows)}")
    return rows


CANARY = pd.DataFrame(
    {"residual": [0.0, 7.0], "tolerance": [1.0, 1.0], "state": ["delivered", "absent"]}
)


def canary(batch: BatchDefinition) -> None:
    """A frame whose second row is known to be bad must fail there by every kind of expectation."""
    kinds = [
        gxe.ExpectColumnValuesToBeBetween(column="residual", max_value=1),
        gxe.ExpectColumnValuesToBeInSet(column="state", value_set=["delivered"]),
        gxe.ExpectColumnValuesToNotBeInSet(column="residual", value_set=[7.0]),
        gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="tolerance", column_B="residual", or_equal=True
        ),
    ]
    narrow = CANARY.assign(row=np.arange(len(CANARY)))
    for one, rows in zip(kinds, _judge(batch, narrow, kinds, "canary", False), strict=True):
        if list(rows) != [1]:
            raise NotRunning(
                f"validation is not running: {type(one).__name__} refused rows {list(rows)} of a "
                "batch whose row 1 is known to be bad"
            )
