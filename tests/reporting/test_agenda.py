"""The working group's agenda: every open conflict, block and gap, with its options."""

import pytest

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting.agenda import agenda
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


def items(known, *found, state="open", **changes):
    rows = findings.frame(list(found)).assign(state=state)
    edition = lighthouses.edition(*known[:2], findings=rows, **changes)
    return agenda(edition, known[0], known[2])


def conflict(year):
    return Finding(
        "V42",
        "blocker",
        "XAA",
        "lights",
        "MP-A01",
        year,
        observed="1000",
        expected="1200",
        parameters={"other": "Ministry of Tides", "difference": 20.0, "class": "conflict"},
    )


def no_gaps(known):
    return {"coverage": lighthouses.edition(*known[:2]).coverage.iloc[:0]}


def test_a_conflict_of_several_years_is_one_matter_with_both_figures_and_three_ways_out(known):
    (item,) = items(known, conflict(2023), conflict(2024), **no_gaps(known))
    assert item["kind"] == "Conflict"
    assert item["matter"] == "Resident population, 2023–2024"
    assert item["facts"][0].startswith("2024: ")
    assert "1,000" in item["facts"][0] and "1,200" in item["facts"][0]
    assert len(item["options"]) == 3
    assert item["options"][1] == "Ministry of Tides leads; the other figure stays on record."


def test_what_was_explained_is_no_matter_any_more(known):
    assert items(known, conflict(2024), state="explained", **no_gaps(known)) == []


def test_what_blocks_can_be_mended_or_printed_all_the_same(known):
    found = Finding(
        "V05",
        "blocker",
        "XAA",
        "lights",
        "MP-A01",
        2024,
        observed="-4",
        parameters={"unit": "persons"},
    )
    (item,) = items(known, found, **no_gaps(known))
    assert item["kind"] == "Block"
    assert item["options"][0].endswith("Correct the figure, or mark it as estimated or rounded.")
    assert item["options"][1].startswith("Print the figure all the same")


def test_gaps_of_one_class_are_one_matter_whoever_owes_most_key_figures_first(known):
    (item,) = items(known)
    coverage = lighthouses.edition(*known[:2]).coverage
    owed = coverage[
        (coverage["state"] == "absent")
        & (coverage["dimension"] == "")
        & (coverage["time_period"] == 2024)
    ]
    assert item["kind"] == "Gap"
    assert item["matter"].startswith(f"{len(owed)} figure")
    assert len(item["facts"]) == owed["provider"].nunique()
    assert item["options"][1] == "Agree in writing who sends what, when and in which form."
