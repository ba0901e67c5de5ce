"""V62 and V63: from the grid with states."""

import json

import pandas as pd
import pytest

from tests.expectations.ruling import STATES, lit


def grid(*cells: tuple) -> pd.DataFrame:
    """Rows of (dimension, member, state, explanation) of immigration in 2023."""
    rows = [
        {
            "ref_area": "ATA", "indicator": "MP-C03", "time_period": 2023,
            "provider": "lighthouses", "rank": 1, "dimension": dimension, "member": member,
            "reason": "", "state": state, "obs_status": "", "gap_class": "c",
            "explanation": explanation,
        }
        for dimension, member, state, explanation in cells
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=STATES)


TOTAL = ("", "", "delivered", "")
ABSENT = ("absent", "not_delivered")


@pytest.mark.parametrize(
    ("state", "explanation", "severity", "observed"),
    [
        (*ABSENT, "must-explain", "not delivered"),
        ("declared", "not_collected", "note", "not collected"),
        ("declared", "collected_not_published", "note", "collected but not published"),
        ("declared", "stated_missing", "must-explain", "stated as missing, without a reason"),
        ("suppressed", "confidential", "note", "confidential"),
    ],
)
def test_v63_a_missing_total_has_a_reason(raised, state, explanation, severity, observed):
    found = raised("V63", lit({}), grid=grid(("", "", state, explanation))).iloc[0]
    assert (found["severity"], found["observed"]) == (severity, observed)
    assert found["key"] == "V63|ATA|lighthouses|MP-C03|2023|"
    assert json.loads(found["parameters"]) == {"gap_class": "c"}


def test_v63_is_silent_on_a_delivered_total_and_on_breakdowns(raised):
    assert not len(raised("V63", lit({}), grid=grid(TOTAL, ("sex", "F", *ABSENT))))


@pytest.mark.parametrize(
    ("women", "men", "severity", "observed", "missing"),
    [
        (ABSENT, ABSENT, "must-explain", "only the total was delivered", ["Women", "Men"]),
        (("delivered", ""), ABSENT, "must-explain", "delivered in part", ["Men"]),
        (("suppressed", "confidential"), ABSENT, "must-explain", "delivered in part",
         ["Women", "Men"]),
        (("suppressed", "confidential"), ("delivered", ""), "note", "suppressed", ["Women"]),
        (("declared", "not_collected"),) * 2 + ("note", "declared as not available",
         ["Women", "Men"]),
        (("declared", "stated_missing"), ("delivered", ""), "must-explain", "delivered in part",
         ["Women"]),
    ],
)  # fmt: skip
def test_v62_the_states_of_a_breakdown(raised, women, men, severity, observed, missing):
    cells = grid(TOTAL, ("sex", "F", *women), ("sex", "M", *men))
    found = raised("V62", lit({}), grid=cells).iloc[0]
    assert (found["severity"], found["observed"], found["dimensions"]) == (
        severity,
        observed,
        "sex=*",
    )
    assert json.loads(found["parameters"]) == {"dimension": "Sex", "missing": missing}


def test_v62_is_silent_on_a_whole_breakdown(raised):
    cells = grid(TOTAL, ("sex", "F", "delivered", ""), ("sex", "M", "delivered", ""))
    assert not len(raised("V62", lit({}), grid=cells))


def test_v62_each_dimension_is_a_finding_of_its_own(raised):
    cells = grid(TOTAL, ("sex", "F", *ABSENT), ("citizenship", "*", *ABSENT))
    found = raised("V62", lit({}), grid=cells)
    assert found["dimensions"].tolist() == ["citizenship=*", "sex=*"]
    assert json.loads(found["parameters"].iloc[0])["missing"] == ["every member"]


@pytest.mark.parametrize(
    "total", [ABSENT, ("declared", "not_collected"), ("suppressed", "confidential")]
)
def test_v62_where_the_total_is_missing_v63_says_it_all(raised, total):
    cells = grid(("", "", *total), ("sex", "F", *ABSENT), ("sex", "M", *ABSENT))
    assert not len(raised("V62", lit({}), grid=cells))
    assert len(raised("V63", lit({}), grid=cells)) == 1
