"""Long lists are told shortly, and nothing is lost in it."""

import pytest

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting import grouping
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    return words(
        "en", catalogue, lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    )


def missing(code, year, provider="lights", observed="not delivered"):
    return Finding("V63", "must-explain", "XAA", provider, code, year, observed=observed)


@pytest.mark.parametrize(
    ("years", "told"),
    [
        ([2019, 2020, 2021], "2019–2021"),
        ([2024, 2019, 2020], "2019–2020, 2024"),
        ([2024], "2024"),
        ([], ""),
        ([None], ""),
    ],
)
def test_years_are_told_as_ranges(years, told):
    assert grouping.year_ranges(years) == told


def test_the_same_statement_about_several_years_is_one_line(said):
    rows = findings.frame([missing("MP-A02", year) for year in (2019, 2020, 2022)])
    (row,) = grouping.merged(rows).to_dict("records")
    line = grouping.line_of(row, lighthouses.manifest(), said)
    assert line["count"] == 3
    assert line["period"] == "2019–2020, 2022"
    assert "2019–2020, 2022" in line["sentence"]
    assert line["others"] == ""


def test_where_the_figures_differ_the_newest_year_speaks_and_the_others_are_named(said):
    rows = lighthouses.found().query("rule == 'V42' and severity == 'must-explain'")
    (row,) = grouping.merged(rows).to_dict("records")
    line = grouping.line_of(row, lighthouses.manifest(), said)
    assert line["observed"] == "1,040"
    assert line["others"] == "2019–2022"
    assert line["where"] == "lights 2024.xlsx, sheet Pop, cell F2"


def test_two_findings_about_one_year_stay_two_lines():
    rows = findings.frame([missing("MP-A02", 2024, observed=text) for text in ("a", "b")])
    assert len(grouping.merged(rows)) == 2


def test_findings_about_no_indicator_are_not_thrown_together():
    rows = findings.frame(
        [
            Finding("I05", "blocker", "XAA", "lights", observed=text, parameters={"cell": text})
            for text in ("A1", "B2", "C3")
        ]
    )
    assert len(grouping.merged(rows)) == 3


def test_an_explained_and_an_open_finding_are_two_lines():
    rows = findings.frame([missing("MP-A02", year) for year in (2023, 2024)])
    rows["state"] = ["explained", "open"]
    assert len(grouping.merged(rows)) == 2


def test_counts_of_lines_and_of_the_rest_add_up_to_all_findings(said):
    codes = said.catalogue.indicators.index
    rows = findings.frame([missing(code, year) for code in codes for year in (2023, 2024)])
    (chapter,) = grouping.chapters(rows, lighthouses.manifest(), said)
    (block,) = chapter["blocks"]
    assert len(block["lines"]) == grouping.LINES
    assert sum(line["count"] for line in block["lines"]) + block["more"] == len(rows)
    told = {line["indicator_name"] for line in block["lines"]} | set(block["more_indicators"])
    assert told == {said.indicator(code) for code in codes}


def test_every_provider_has_a_chapter_of_its_own_severest_rule_first(said):
    chapters = grouping.chapters(lighthouses.found(), lighthouses.manifest(), said)
    assert [one["name"] for one in chapters] == [
        "Ministry of Lighthouses",
        "Office of Tides",
        "Society of Gulls",
        "World Bank",
    ]
    assert [block["rule"] for block in chapters[0]["blocks"]] == ["I05", "V11", "V42", "V62"]


def test_providers_that_only_delivered_nothing_share_a_chapter(said):
    silent = [
        Finding("I12", "must-explain", "XAA", one, expected="2025-05-31", parameters={"round": 1})
        for one in ("tides", "gulls")
    ]
    chapters = grouping.chapters(findings.frame(silent), lighthouses.manifest(), said)
    assert [one["name"] for one in chapters] == ["Further institutions that delivered nothing"]
    assert len(chapters[0]["blocks"][0]["lines"]) == 2


def test_what_all_lines_share_is_said_once(said):
    rows = findings.frame([missing(code, 2024) for code in ("MP-A02", "MP-A03")])
    (block,) = grouping.chapters(rows, lighthouses.manifest(), said)[0]["blocks"]
    assert block["once"]["observed"] == "not delivered"
    assert block["once"]["severity_name"] == "to explain"
    assert block["once"]["where"] == ""
