"""The library of recommendations answers every gap once, and by the class it is of."""

import itertools

import pytest

from catalogue import recommending
from catalogue.load import REASONS

GAPS = {reason: gap for reason, (gap, _) in REASONS.items() if gap}


def entry(**changes) -> dict:
    plain = {"gap": "c", "subject": "total", "reasons": ["late"], "kinds": ["national"]}
    return plain | changes


def test_every_missing_figure_of_an_institution_has_one_recommendation_of_its_class(catalogue):
    entries = catalogue.recommendations
    entries = entries[entries["subject"] == "total"]
    for reason, gap in GAPS.items():
        meant = [
            row.gap
            for row in entries.itertuples()
            if reason in row.reasons and "national" in row.kinds
        ]
        assert meant == [gap], reason


@pytest.mark.parametrize("subject", ["total", "breakdown"])
def test_figures_that_are_not_shared_ask_for_an_agreement_and_never_for_a_survey(
    catalogue, subject
):
    entries = catalogue.recommendations
    texts = entries.loc[(entries["gap"] == "c") & (entries["subject"] == subject), "text"]
    titles = entries.loc[texts.index, "title"]
    assert not (texts + titles).str.contains("survey|census", case=False).any()
    own = [row.Index for row in entries.loc[texts.index].itertuples() if "national" in row.kinds]
    said = (titles + " " + texts)[own].str.contains("data-sharing agreement|what is sent")
    assert said.all()


def test_only_what_does_not_exist_is_to_be_collected(catalogue):
    asks = catalogue.recommendations["text"].str.contains("survey|register exists|registered")
    assert set(catalogue.recommendations.loc[asks, "gap"]) == {"a"}


def test_a_reason_of_another_class_and_a_case_claimed_twice_are_told():
    told = recommending.mistakes(
        {
            "recommendations": {
                "one": entry(),
                "two": entry(gap="a", reasons=["late"]),
                "three": entry(subject="breakdown", reasons=["lost"]),
            }
        },
        REASONS,
    )
    assert told == [
        "two: late is a gap of class 'c', not a",
        "two: one is for total, late, national already",
        "three: 'lost' is not a known reason",
    ]


def test_the_due_date_is_that_of_a_round_to_come_and_never_invented():
    rounds = {2024: {"closes": "2025-05-31"}, 2025: {"closes": "2026-05-31"}}
    assert recommending.due(rounds, 2024, 1) == "2026-05-31"
    assert recommending.due(rounds, 2024, 2) == ""


def test_names_of_entries_are_their_keys_and_hold_no_bar(catalogue):
    for name, (_, row) in itertools.product("|;= ", catalogue.recommendations.iterrows()):
        assert name not in row.name
