import pytest

from model import findings
from model.records import Decision, Finding
from pipeline.decisions import apply


def decided(**changes) -> list[dict]:
    finding = Finding("V63", "must-explain", "MDA", "bns", "MP-A01", 2024, observed="x")
    plain = {
        "finding": finding.key,
        "kind": "explain",
        "observed": "x",
        "expected": "",
        "text": "The census was late.",
        "decided_by": "working group",
        "decided_at": "2025-06-01T10:00:00+00:00",
    }
    return [Decision(**plain | changes).__dict__]


FOUND = findings.frame(
    [
        Finding("V63", "must-explain", "MDA", "bns", "MP-A01", 2024, observed="x"),
        Finding("V63", "must-explain", "MDA", "bns", "MP-A01", 2023, observed="x"),
    ]
)


def states(decisions: list[dict]) -> dict:
    made = apply(FOUND, decisions)
    return dict(zip(made["time_period"], made["state"], strict=True))


def test_an_explanation_is_applied_to_its_finding_only_and_says_who_gave_it():
    made = apply(FOUND, decided()).set_index("time_period")
    assert made.loc[2024, "state"] == "explained"
    assert made.loc[2024, "explanation"] == "The census was late. (working group, 2025-06-01)"
    assert made.loc[2023, "state"] == "open"


@pytest.mark.parametrize("kind", ["explain", "accept_revision", "choose_source"])
def test_what_is_explained_accepted_or_chosen_is_open_no_more(kind):
    assert states(decided(kind=kind)) == {2023: "open", 2024: "explained"}


def test_a_waiver_waives():
    assert states(decided(kind="waive"))[2024] == "waived"


def test_a_decision_lapses_when_what_it_was_about_changes():
    assert states(decided(observed="y"))[2024] == "open"
    assert states(decided(expected="y"))[2024] == "open"


def test_the_newest_decision_counts():
    assert states(decided() + decided(kind="waive"))[2024] == "waived"


def test_without_decisions_nothing_changes():
    assert states([]) == {2023: "open", 2024: "open"}
