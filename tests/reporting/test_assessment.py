"""Quality sheets: a word for each dimension, worked out from facts that stand beside it."""

import pandas as pd
import pytest

from catalogue.load import load_country
from catalogue.words import words
from model import findings
from model.records import Finding
from reporting import profile_about
from reporting.assessment import assessment
from reporting.report import fill, report_content
from tests.reporting import lighthouses

DEFINITIONS = """provider,indicator,framework,meets,difference,assessed_by
lights,MP-A01,un,partly,Islands are left out.,keeper
lights,MP-C03,un,yes,,keeper
"""


@pytest.fixture(scope="module")
def bare(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("bare"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    (country.root / "definitions.csv").write_text(DEFINITIONS, encoding="utf-8")
    country = load_country("XAA", catalogue, country.root.parent)
    return catalogue, country, words("en", catalogue, country)


def scores(known, provider="Ministry of Lighthouses", **changes) -> dict:
    """Dimension -> (score, facts) of one provider."""
    told = assessment(lighthouses.edition(*known[:2], **changes), *known)
    (sheet,) = [one for one in told["sheets"] if one["name"] == provider]
    return {line["dimension"]: (line["score"], line["facts"]) for line in sheet["lines"]}


def found(*rows, state="open"):
    return findings.frame(list(rows)).assign(state=state)


NONE = findings.frame([])


def test_all_five_dimensions_are_answered_for_every_source_that_delivered(known):
    told = assessment(lighthouses.edition(*known[:2]), *known)
    assert [one["name"] for one in told["sheets"]] == [
        "Ministry of Lighthouses",
        "Office of Tides",
        "World Bank",
    ]
    assert all(len(one["lines"]) == 5 for one in told["sheets"])
    assert told["silent"] == ["Society of Gulls"]


def test_relevance_counts_what_was_asked_for_and_what_came(known):
    coverage = lighthouses.edition(*known[:2]).coverage
    all_there = coverage.assign(state="delivered")
    assert scores(known, coverage=all_there)["Relevance"][0] == "good"
    none_there = coverage.assign(state="absent")
    assert scores(known, coverage=none_there)["Relevance"][0] == "weak"
    totals_only = all_there.assign(
        state=all_there["state"].where(all_there["dimension"] == "", "absent")
    )
    assert scores(known, coverage=totals_only)["Relevance"][0] == "fair"


def test_what_is_declared_is_not_asked_for(known):
    coverage = lighthouses.edition(*known[:2]).coverage.assign(state="declared")
    assert scores(known, coverage=coverage)["Relevance"][0] == "not-assessed"


def test_accuracy_falls_with_open_findings_about_the_figures_and_only_those(known):
    blocks = Finding("V11", "blocker", "XAA", "lights", "MP-A01", 2024)
    asks = Finding("V50", "must-explain", "XAA", "lights", "MP-A01", 2024)
    gap = Finding("V63", "must-explain", "XAA", "lights", "MP-A02", 2024)
    name = "Accuracy and reliability"
    assert scores(known, findings=found(blocks, asks))[name][0] == "weak"
    assert scores(known, findings=found(asks))[name][0] == "fair"
    assert scores(known, findings=found(gap))[name][0] == "good"
    assert scores(known, findings=found(blocks, state="explained"))[name][0] == "good"


def test_revisions_are_told_where_there_is_an_edition_to_compare_with(known):
    name = "Accuracy and reliability"
    changes = pd.DataFrame(
        [("lights", "revised"), ("lights", "unchanged"), ("tides", "revised")],
        columns=["provider", "change"],
    )
    assert (
        "1 of 2 figures revised since the edition before"
        in scores(known, comparison=changes)[name][1]
    )
    assert "revisions not known" in scores(known)[name][1][-1]


def test_timeliness_is_the_newest_year_that_is_due(known):
    coverage = lighthouses.edition(*known[:2]).coverage
    name = "Timeliness and punctuality"
    now = coverage.assign(state="delivered")
    assert scores(known, coverage=now)[name][0] == "good"
    behind = now.assign(state=now["state"].where(now["time_period"] < 2024, "absent"))
    assert scores(known, coverage=behind)[name][0] == "weak"


def test_the_day_of_receipt_is_not_guessed(known):
    facts = scores(known)["Timeliness and punctuality"][1]
    assert "punctuality not assessed: the day of receipt is not known" in facts


def test_a_conflict_weakens_coherence_and_a_definition_in_part_makes_it_fair(known):
    name = "Coherence and comparability"
    conflict = Finding(
        "V42",
        "must-explain",
        "XAA",
        "lights",
        "MP-A01",
        2024,
        parameters={"other": "Tides", "class": "conflict"},
    )
    assert scores(known, findings=found(conflict))[name][0] == "weak"
    assert scores(known, findings=NONE)[name][0] == "fair"


def test_without_comparison_and_assessed_definition_coherence_is_not_assessed(bare):
    score, facts = scores(bare, findings=NONE)["Coherence and comparability"]
    assert score == "not-assessed" and "no definition has been assessed" in facts


def test_a_file_that_raises_questions_is_less_accessible(known):
    name = "Accessibility and clarity"
    question = Finding("I05", "must-explain", "XAA", "lights", parameters={"file": "f.xlsx"})
    assert scores(known, findings=found(question))[name][0] == "fair"


def test_definitions_stand_beside_what_the_framework_asks(known):
    told = assessment(lighthouses.edition(*known[:2]), *known)["definitions"]
    assert told["names"] == ["United Nations recommendations"]
    (part, full) = told["rows"]
    assert (part["meets_name"], part["difference"], part["assessed_by"]) == (
        "meets it in part",
        "Islands are left out.",
        "keeper",
    )
    assert part["asked"].startswith("Usual residents") and full["meets"] == "yes"
    assert told["open"] == ["Resident population (Tides)"]


def test_the_report_shows_words_and_facts(known):
    edition = lighthouses.edition(*known[:2])
    page = fill(report_content(edition, None, *known), known[2], printed=False)
    part = page[page.index('id="assessment"') : page.index('id="recommendations"')]
    for text in ("not assessed", "Relevance", "Society of Gulls", "Islands are left out."):
        assert text in part


# In the profile


def test_only_the_frameworks_of_the_country_are_spoken_of(known, moldova, catalogue):
    (one,) = profile_about.compliance(known[2], {}, 2024)
    assert (one["framework"], one["assessed"], one["available"]) == ("un", 2, 0)
    told = profile_about.compliance(words("en", catalogue, moldova), {}, 2024)
    assert [one["framework"] for one in told] == ["un", "eu_862"]


def received(late) -> pd.DataFrame:
    day = "" if pd.isna(late) else "2025-06-12"
    rows = [("lights", 2024, "delivered", 1, 20, "", day, late)]
    names = "provider round state files values note received_on late_days".split()
    return pd.DataFrame(rows, columns=names).astype({"late_days": "Int64"})


@pytest.mark.parametrize(
    ("late", "score", "fact"),
    [
        (pd.NA, "good", "punctuality not assessed: the day of receipt is not known"),
        (0, "good", "received on 12 June 2025, in time"),
        (12, "fair", "received on 12 June 2025, late by 12 days"),
        (31, "weak", "received on 12 June 2025, late by 31 days"),
    ],
)
def test_a_late_delivery_weakens_punctuality_and_says_by_how_many_days(known, late, score, fact):
    coverage = lighthouses.edition(*known[:2]).coverage.assign(state="delivered")
    told = scores(known, coverage=coverage, deliveries=received(late))
    assert told["Timeliness and punctuality"] == (
        score,
        [told["Timeliness and punctuality"][1][0], fact],
    )


def test_the_report_says_late_by_how_many_days(known):
    edition = lighthouses.edition(*known[:2], deliveries=received(12))
    page = fill(report_content(edition, None, *known), known[2], printed=False)
    part = page[page.index('id="deliveries"') : page.index('id="since"')]
    assert "12 June 2025, late by 12 days" in part
    assert "late by 12 days" in page[: page.index('id="deliveries"')], "on page one too"
