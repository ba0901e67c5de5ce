"""Decisions, sign-offs and editions: who said what, and which edition is the newest."""

from dataclasses import replace

import pytest

from model.records import Decision, SignOff
from store import register
from tests.store.processes import together

EXPLAIN = Decision(
    finding="V09|MDA|lighthouses|MP-A01|2024|sex=F",
    kind="explain",
    observed="3",
    expected="4",
    text="one tower was closed",
    decided_by="A. Keeper",
    decided_at="2025-02-01",
)
APPROVE = SignOff("e" * 16, "approve", "A. Keeper", "2025-03-01T08:00:00+00:00", "fine")


def as_decisions(frame) -> list[Decision]:
    return [Decision(**row) for row in frame.to_dict("records")]


def test_decisions_are_found_in_the_order_they_were_made(engine):
    later = replace(EXPLAIN, kind="waive", text="it is open again", decided_at="2025-01-01")
    elsewhere = replace(EXPLAIN, finding=EXPLAIN.finding.replace("MDA", "GEO"))
    for decision in (EXPLAIN, elsewhere, later):
        assert register.add_decision(engine, decision)
    assert as_decisions(register.decisions(engine, "MDA")) == [EXPLAIN, later]
    assert as_decisions(register.decisions(engine, "GEO")) == [elsewhere]


def test_the_same_decision_twice_is_one(engine):
    assert register.add_decision(engine, EXPLAIN)
    assert not register.add_decision(engine, EXPLAIN)
    assert register.add_decisions(engine, [EXPLAIN, EXPLAIN]) == 0
    assert len(register.decisions(engine, "MDA")) == 1


def test_a_decision_may_be_as_long_as_it_must(engine):
    long = replace(EXPLAIN, text="„ţ” " * 20_000)
    register.add_decision(engine, long)
    assert as_decisions(register.decisions(engine, "MDA")) == [long]


def test_decisions_are_added_all_or_none(engine):
    with pytest.raises(ValueError, match="not the key of a finding: 'V09'"):
        register.add_decisions(engine, [EXPLAIN, replace(EXPLAIN, finding="V09")])
    assert register.decisions(engine, "MDA").empty


def test_the_same_decision_at_once_is_one(url):
    register.open_register(url).dispose()
    answers = together(4, lambda _: register.add_decision(register.open_register(url), EXPLAIN))
    assert sorted(answers) == [False, False, False, True]


def test_a_sign_off_binds_one_edition(engine):
    register.add_edition(engine, "MDA", 2024, "e" * 16, "2025-02-01")
    reject = replace(APPROVE, answer="reject", answered_at="2025-02-28")
    assert register.add_sign_off(engine, reject)
    assert register.add_sign_off(engine, APPROVE)
    assert not register.add_sign_off(engine, APPROVE)
    rows = register.sign_offs(engine, "e" * 16)
    assert [SignOff(**row) for row in rows.to_dict("records")] == [reject, APPROVE]
    assert register.sign_offs(engine, "f" * 16).empty


def test_an_edition_nobody_made_cannot_be_signed_off(engine):
    with pytest.raises(LookupError, match="no edition 'e"):
        register.add_sign_off(engine, APPROVE)


def test_an_edition_becomes_the_newest_again_when_its_inputs_do(engine):
    def made(letter: str) -> bool:
        return register.add_edition(engine, "MDA", 2024, letter * 16, "2025-02-01")

    assert [made(letter) for letter in "aabba"] == [True, False, True, False, True]
    rows = register.editions(engine, "MDA", 2024)
    assert rows["edition"].str[0].tolist() == ["a", "b", "a"]
    assert rows.columns.tolist() == ["edition", "ref_area", "time_period", "created_at"]
    assert register.editions(engine, "MDA", 2023).empty


def test_an_edition_belongs_to_one_country_and_year(engine):
    register.add_edition(engine, "MDA", 2024, "a" * 16, "2025-02-01")
    with pytest.raises(ValueError, match="is of MDA 2024, not of MDA 2023"):
        register.add_edition(engine, "MDA", 2023, "a" * 16, "2025-02-01")


def test_processes_that_register_the_same_edition_at_once_make_one_event(url):
    register.open_register(url).dispose()

    def act(_) -> bool:
        engine = register.open_register(url)
        return register.add_edition(engine, "MDA", 2024, "a" * 16, "2025-02-01")

    assert sorted(together(4, act)) == [False, False, False, True]
