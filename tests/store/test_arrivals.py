"""What arrives is an event; the newest one counts."""

import itertools
from dataclasses import asdict, replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import findings
from model.records import Finding, Retrieval, Submission
from store import register
from tests.store.processes import together

TOWERS = Submission(
    submission_id="",
    ref_area="MDA",
    provider="lighthouses",
    round=2024,
    file_name="towers.xlsx",
    sha256="a" * 64,
    size=12,
    received_at="2025-02-01T08:00:00Z",
    workbook="towers",
    state="accepted",
)
ANSWER = Retrieval(
    retrieval_id="",
    ref_area="MDA",
    round=2024,
    series="SM.POP.NETM",
    url="https://api.example/MDA/SM.POP.NETM",
    last_updated="2025-12-01",
    sha256="a" * 64,
    retrieved_at="2025-02-01T08:00:00Z",
)


def send(engine, content: str, **other) -> bool:
    """A provider sends a file whose checksum is one letter, repeated."""
    sent = replace(TOWERS, sha256=content * 64, **other)
    number = register.next_submission_id(engine, sent.ref_area, sent.provider, sent.round)
    return register.add_submission(engine, replace(sent, submission_id=number))


def answer(engine, content: str, **other) -> bool:
    given = replace(ANSWER, sha256=content * 64, **other)
    number = register.next_retrieval_id(engine, given.ref_area, given.series, given.round)
    return register.add_retrieval(engine, replace(given, retrieval_id=number))


def contents(frame: pd.DataFrame) -> str:
    """The letters of the checksums, in order."""
    return "".join(frame["sha256"].str[:1])


# Submissions


def test_a_submission_is_found_as_it_was_added(engine):
    sent = replace(TOWERS, submission_id="MDA-lighthouses-2024-1", file_name="Țurnuri „1”.xlsx")
    assert register.add_submission(engine, sent)
    rows = register.submissions(engine, "MDA")
    assert [Submission(**row) for row in rows.to_dict("records")] == [sent]


def test_frames_are_typed_even_when_nothing_is_there(engine):
    kinds = register.submissions(engine, "MDA").dtypes.astype(str)
    whole = {"round", "size"}
    assert kinds.to_dict() == {n: "int64" if n in whole else "str" for n in asdict(TOWERS)}
    for empty in (
        register.current_submissions(engine, "MDA", 2024),
        register.submissions_in_force(engine, "MDA", 2024),
    ):
        assert empty.empty
        assert empty.dtypes.astype(str).to_dict() == kinds.to_dict()


def test_the_same_content_again_is_no_event_but_coming_back_to_it_is(engine):
    assert [send(engine, content) for content in "aabba"] == [True, False, True, False, True]
    assert contents(register.submissions(engine, "MDA")) == "aba"
    assert contents(register.current_submissions(engine, "MDA", 2024)) == "a"


@pytest.mark.parametrize(
    "other",
    [
        {"file_name": "towers 2.xlsx"},
        {"provider": "harbours"},
        {"round": 2023},
        {"ref_area": "GEO"},
    ],
)
def test_the_same_content_elsewhere_is_an_event_of_its_own(engine, other):
    assert send(engine, "a")
    assert send(engine, "a", **other)


@pytest.mark.parametrize("name", ["TOWERS.XLSX", "Towers.xlsx"])
def test_names_that_differ_in_case_only_are_one_file(engine, name):
    assert send(engine, "a")
    assert not send(engine, "a", file_name=name)
    assert send(engine, "b", file_name=name)
    assert contents(register.current_submissions(engine, "MDA", 2024)) == "b"


def test_names_that_differ_in_how_accents_are_written_are_one_file(engine):
    assert send(engine, "a", file_name="\u0163arm.xlsx")
    assert not send(engine, "a", file_name="t\u0327arm.xlsx")


def test_a_refused_file_sent_again_is_recognised(engine):
    assert send(engine, "a", state="refused")
    assert not send(engine, "a", state="received")


def test_what_is_refused_or_held_leaves_the_accepted_one_in_force(engine):
    send(engine, "a")
    send(engine, "b", state="refused")
    send(engine, "c", state="held")
    assert contents(register.current_submissions(engine, "MDA", 2024)) == "a"
    assert contents(register.submissions_in_force(engine, "MDA", 2024)) == "a"


def test_a_state_and_a_layout_are_recorded_when_they_are_known(engine):
    send(engine, "a", state="received", workbook="")
    register.set_submission_state(engine, "MDA-lighthouses-2024-1", "accepted", "towers")
    register.set_submission_state(engine, "MDA-lighthouses-2024-1", "held")
    row = register.submissions(engine, "MDA").iloc[0]
    assert (row["state"], row["workbook"]) == ("held", "towers")
    with pytest.raises(LookupError, match="MDA-lighthouses-2024-7"):
        register.set_submission_state(engine, "MDA-lighthouses-2024-7", "held")


def test_submissions_are_listed_by_round_in_the_order_they_came(engine):
    for content, round_ in (("a", 2024), ("b", 2023), ("c", 2024)):
        send(engine, content, round=round_, received_at="2025-02-01T08:00:00Z")
    assert contents(register.submissions(engine, "MDA")) == "abc"
    assert contents(register.submissions(engine, "MDA", 2024)) == "ac"
    assert register.submissions(engine, "GEO").empty


def test_the_order_is_that_of_arrival_also_beyond_nine(engine):
    for content in "ab" * 6:
        send(engine, content)
    numbers = register.submissions(engine, "MDA")["submission_id"].str.rpartition("-")[2]
    assert numbers.astype(int).tolist() == list(range(1, 13))
    assert contents(register.current_submissions(engine, "MDA", 2024)) == "b"


def test_a_newer_round_replaces_the_same_workbook_only(engine):
    send(engine, "a", round=2023, workbook="towers", file_name="towers 2023.xlsx")
    send(engine, "b", round=2023, workbook="towers", file_name="towers 2023 islands.xlsx")
    send(engine, "c", round=2023, workbook="keepers", file_name="keepers.xlsx")
    send(engine, "d", round=2023, workbook="towers", provider="harbours")
    send(engine, "e", round=2024, workbook="towers", file_name="towers 2024.xlsx")
    assert contents(register.submissions_in_force(engine, "MDA", 2022)) == ""
    assert sorted(contents(register.submissions_in_force(engine, "MDA", 2023))) == list("abcd")
    assert sorted(contents(register.submissions_in_force(engine, "MDA", 2024))) == list("cde")
    assert sorted(contents(register.submissions_in_force(engine, "MDA", 2025))) == list("cde")


def test_a_late_correction_of_an_old_round_counts_for_that_round_only(engine):
    send(engine, "a", round=2023)
    send(engine, "b", round=2024)
    send(engine, "c", round=2023)
    assert contents(register.submissions_in_force(engine, "MDA", 2023)) == "c"
    assert contents(register.submissions_in_force(engine, "MDA", 2024)) == "b"


def test_a_newer_round_that_is_only_refused_replaces_nothing(engine):
    send(engine, "a", round=2023)
    send(engine, "b", round=2024, state="refused")
    assert contents(register.submissions_in_force(engine, "MDA", 2024)) == "a"


def test_processes_get_ids_of_their_own(url):
    register.open_register(url).dispose()

    def act(_) -> list[str]:
        engine = register.open_register(url)
        return [register.next_submission_id(engine, "MDA", "lighthouses", 2024) for _ in range(10)]

    given = itertools.chain(*together(4, act))
    assert sorted(given) == sorted(f"MDA-lighthouses-2024-{n}" for n in range(1, 41))


def test_the_same_submission_at_once_is_one_and_two_are_two(url):
    register.open_register(url).dispose()

    def act(number: int) -> bool:
        engine = register.open_register(url)
        return send(engine, "a") if number < 3 else send(engine, "b", file_name="other.xlsx")

    answers = together(6, act)
    assert sorted(answers[:3]) == sorted(answers[3:]) == [False, False, True]
    assert len(register.submissions(register.open_register(url), "MDA")) == 2


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_name_a_share_may_show_is_kept_as_it_is(engine, name):
    if send(engine, "a", file_name=name):  # else a name sent before differs in case only
        assert register.submissions(engine, "MDA")["file_name"].iloc[-1] == name
    assert not send(engine, "a", file_name=name)


# Retrievals


def test_an_answer_is_found_as_it_was_added(engine):
    given = replace(ANSWER, retrieval_id="MDA-SM.POP.NETM-2024-1")
    assert register.add_retrieval(engine, given)
    rows = register.retrievals(engine, "MDA")
    assert [Retrieval(**row) for row in rows.to_dict("records")] == [given]


def test_an_answer_that_says_the_same_is_no_event_but_coming_back_to_it_is(engine):
    assert answer(engine, "a")
    assert not answer(engine, "a", retrieved_at="2025-02-02T08:00:00Z")
    assert answer(engine, "b")
    assert answer(engine, "a")
    assert answer(engine, "a", state="stale", note="the API could not be reached")
    assert contents(register.retrievals(engine, "MDA", 2024)) == "abaa"
    in_force = register.retrievals_in_force(engine, "MDA", 2024)
    assert in_force["state"].tolist() == ["stale"]


def test_per_series_the_newest_round_up_to_the_year_is_in_force(engine):
    answer(engine, "a", round=2023)
    answer(engine, "b", round=2024)
    answer(engine, "c", round=2023, series="SM.POP.REFG")
    answer(engine, "d", round=2023)  # the older round, asked again later
    answer(engine, "e", round=2023, series="SM.POP.TOTL", ref_area="GEO")
    assert contents(register.retrievals_in_force(engine, "MDA", 2022)) == ""
    assert contents(register.retrievals_in_force(engine, "MDA", 2023)) == "dc"
    assert contents(register.retrievals_in_force(engine, "MDA", 2024)) == "bc"


def test_a_series_that_never_answered_has_no_bytes(engine):
    assert register.add_retrieval(
        engine, replace(ANSWER, retrieval_id="one", sha256="", state="absent")
    )


# Findings


UNKNOWN = Finding(
    rule="I04",
    severity="blocker",
    ref_area="MDA",
    provider="lighthouses",
    time_period=2024,
    dimensions="sex=F",
    observed="Turn „nou”",
    pointers=("cell:a!Data!B2", "cell:a!Data!B3"),
    parameters={"label": "Turn"},
)
LATE = Finding(rule="I09", severity="note", ref_area="MDA", provider="lighthouses")


def test_findings_come_back_as_they_were_raised(engine):
    raised = findings.frame([UNKNOWN, LATE])
    assert register.add_findings(engine, "one", raised) == 2
    pd.testing.assert_frame_equal(register.findings_of(engine, ["one"]), raised)


def test_findings_added_again_are_kept_once(engine):
    register.add_findings(engine, "one", findings.frame([UNKNOWN]))
    assert register.add_findings(engine, "one", findings.frame([UNKNOWN, LATE])) == 1
    assert register.add_findings(engine, "two", findings.frame([UNKNOWN])) == 1
    assert len(register.findings_of(engine, ["one"])) == 2
    assert len(register.findings_of(engine, ["one", "two"])) == 3


def test_no_findings_are_an_empty_findings_frame(engine):
    assert register.add_findings(engine, "one", findings.frame([])) == 0
    nothing = findings.frame([])
    pd.testing.assert_frame_equal(register.findings_of(engine, ["one"]), nothing)
    pd.testing.assert_frame_equal(register.findings_of(engine, []), nothing)


def test_decided_findings_do_not_belong_to_the_intake(engine):
    decided = findings.frame([LATE]).assign(state="explained")
    with pytest.raises(ValueError, match="decided already"):
        register.add_findings(engine, "one", decided)


# Absences


def test_an_absence_is_recorded_once_with_its_last_reason(engine):
    def absent(reason: str, provider: str = "lighthouses", round_: int = 2024) -> bool:
        return register.add_absence(engine, "MDA", provider, round_, reason, "2025-06-01")

    assert [absent("not delivered"), absent("not delivered")] == [True, False]
    assert absent("the ministry moved")
    assert absent("not delivered", provider="harbours")
    assert absent("not delivered", round_=2023)
    recorded = register.absences(engine, "MDA", 2024)
    assert recorded["provider"].tolist() == ["harbours", "lighthouses"]
    assert recorded["reason"].tolist() == ["not delivered", "the ministry moved"]
    assert recorded["round"].dtype == "int64"


# The scanner's memory


def seen(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(
        [(path, size, 10, 20, "boot", "", state) for path, size, state in rows],
        columns=register.SEEN,
    )


def test_the_scanner_remembers_the_last_state_of_every_file(engine):
    register.remember_files(engine, "MDA", seen(("a", 1, "waiting"), ("b", 2, "waiting")))
    register.remember_files(engine, "MDA", seen(("b", 3, "taken"), ("c", 2**40, "waiting")))
    register.remember_files(engine, "MDA", seen())
    expected = seen(("a", 1, "waiting"), ("b", 3, "taken"), ("c", 2**40, "waiting"))
    pd.testing.assert_frame_equal(register.seen_files(engine, "MDA"), expected)
    assert register.seen_files(engine, "GEO").empty


def test_processes_may_remember_the_same_file_at_once(url):
    register.open_register(url).dispose()

    def act(number: int) -> None:
        register.remember_files(
            register.open_register(url), "MDA", seen(("a", number, "waiting"), ("b", 1, "taken"))
        )

    assert together(4, act) == [None] * 4
    assert register.seen_files(register.open_register(url), "MDA")["path"].tolist() == ["a", "b"]
