import pandas as pd

from tests.observations import observe
from transforms.coverage import coverage


def grid(*cells: tuple) -> pd.DataFrame:
    rows = [
        ("MDA", "MP-C03", 2021, "bns", 1, dimension, member, reason)
        for dimension, member, reason in cells
    ]
    names = [
        "ref_area",
        "indicator",
        "time_period",
        "provider",
        "rank",
        "dimension",
        "member",
        "reason",
    ]
    return pd.DataFrame(rows, columns=names)


CELLS = grid(("", "", ""), ("sex", "F", ""), ("sex", "M", ""), ("citizenship", "*", ""))


def states(frame: pd.DataFrame, cells: pd.DataFrame = CELLS) -> dict:
    return {
        (row["dimension"], row["member"]): (row["state"], row["gap_class"], row["explanation"])
        for _, row in coverage(cells, frame).iterrows()
    }


def test_each_margin_has_its_own_state():
    frame = observe({}, {"sex": "F"}, {"citizenship": "UKR"})
    found = states(frame)
    assert found["", ""][0] == "delivered"
    assert found["sex", "F"][0] == "delivered"
    assert found["sex", "M"] == ("absent", "c", "not_delivered")
    assert found["citizenship", "*"][0] == "delivered"


def test_absence_alone_proves_only_that_nothing_was_delivered():
    found = states(observe({"provider": "igm"}))
    assert set(found.values()) == {("absent", "c", "not_delivered")}


def test_a_declared_reason_and_a_stated_status_explain_an_absence():
    cells = grid(("", "", "not_collected"), ("sex", "F", ""), ("sex", "M", ""))
    frame = observe(
        {"sex": "F", "obs_value": float("nan"), "obs_status": "Q"},
        {"sex": "M", "obs_value": float("nan"), "obs_status": "M"},
    )
    found = states(frame, cells)
    assert found["", ""] == ("declared", "a", "not_collected")
    assert found["sex", "F"] == ("suppressed", "c", "confidential")
    assert found["sex", "M"] == ("declared", "", "not_applicable")


def test_a_delivered_zero_is_delivered():
    assert states(observe({"obs_value": 0.0}))["", ""][0] == "delivered"


def test_a_quarter_is_not_the_year():
    assert states(observe({"period": "Q1"}))["", ""][0] == "absent"
