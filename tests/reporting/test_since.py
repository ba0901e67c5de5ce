"""What came, what went, what changed since the report before."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting import since
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


def missing(code, year):
    return Finding("V63", "must-explain", "XAA", "lights", code, year, observed="not delivered")


def silence(year):
    return Finding(
        "I12",
        "must-explain",
        "XAA",
        "gulls",
        "",
        year,
        expected="2025-05-31",
        parameters={"round": year},
    )


def compared(known, before, now):
    old = lighthouses.edition(
        *known[:2],
        findings=findings.frame(before),
        manifest=replace(lighthouses.manifest(), time_period=2023),
    )
    new = lighthouses.edition(*known[:2], findings=findings.frame(now))
    return since.since(old, new, known[2])


def test_without_a_report_before_there_is_nothing_to_compare(known):
    assert since.since(None, lighthouses.edition(*known[:2]), known[2]) is None


def test_a_gap_that_goes_on_for_another_year_is_no_new_matter(known):
    told = compared(known, [missing("MP-A02", 2023)], [missing("MP-A02", y) for y in (2023, 2024)])
    assert (told["stayed"], told["fresh"], told["continued"], told["news"]) == (1, 1, 1, 0)
    assert told["fresh_lines"]["lines"] == []


def test_a_new_matter_is_listed(known):
    told = compared(known, [], [missing("MP-A02", 2024)])
    assert told["news"] == 1
    assert [line["indicator_name"] for line in told["fresh_lines"]["lines"]] == ["Live births"]


def test_a_finding_that_left_with_its_year_did_not_go(known):
    told = compared(known, [missing("MP-A02", 2018), missing("MP-A03", 2020)], [])
    assert (told["gone"], told["left"], told["settled"]) == (2, 1, 1)
    assert [line["indicator_name"] for line in told["gone_lines"]["lines"]] == ["Deaths"]


def test_a_round_without_a_delivery_follows_another(known):
    told = compared(known, [silence(2023)], [silence(2024)])
    assert (told["continued"], told["left"], told["settled"]) == (1, 1, 0)


def test_a_provider_that_delivers_again_is_news(known):
    assert compared(known, [silence(2023)], [])["settled"] == 1


def test_changed_figures_are_counted_by_provider(known):
    rows = pd.DataFrame(
        [("lights", "new"), ("lights", "new"), ("lights", "revised"), ("tides", "lost")],
        columns=["provider", "change"],
    )
    told = since.changes(lighthouses.edition(*known[:2], comparison=rows), known[2])
    assert told["heads"] == ["new", "revised", "lost"]
    assert [row["counts"] for row in told["rows"]] == [[2, 1, 0], [0, 0, 1]]
