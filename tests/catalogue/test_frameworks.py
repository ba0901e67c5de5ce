"""Frameworks of definitions, and what an officer says of the country's own."""

import pytest

from catalogue import frameworks
from catalogue.load import load_country

HEAD = ",".join(frameworks.DEFINITION_COLUMNS)


def definitions(catalogue, folder, *lines):
    (folder / "definitions.csv").write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    mistakes = []
    table = frameworks.read_definitions(folder, ["lights"], catalogue.frameworks, mistakes)
    return table, mistakes


def test_a_country_without_the_file_has_assessed_nothing(catalogue, tmp_path):
    mistakes = []
    table = frameworks.read_definitions(tmp_path, ["lights"], catalogue.frameworks, mistakes)
    assert table.empty and list(table.columns) == frameworks.DEFINITION_COLUMNS and not mistakes


def test_an_assessed_definition_is_read_as_it_stands(catalogue, tmp_path):
    table, mistakes = definitions(catalogue, tmp_path, "lights,MP-C03,un,yes,,keeper")
    assert not mistakes and table.loc[0, "meets"] == "yes"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("lights,MP-C03,un,no,,keeper", "say in what the definition differs"),
        ("lights,MP-C03,un,yes,,", "say who compared"),
        ("lights,MP-C03,un,,,keeper", "what is not assessed has no line"),
        ("lights,MP-C03,un,perhaps,x,keeper", "not a known answer"),
        ("tides,MP-C03,un,yes,,keeper", "not a known provider"),
        ("lights,MP-M01,un,yes,,keeper", "says nothing about MP-M01"),
        ("lights,MP-C03,moon,yes,,keeper", "moon says nothing about MP-C03"),
    ],
)
def test_a_mistake_is_told_with_its_line(catalogue, tmp_path, line, told):
    _, mistakes = definitions(catalogue, tmp_path, line)
    assert len(mistakes) == 1 and "definitions.csv" in mistakes[0]
    assert "line 2" in mistakes[0] and told in mistakes[0]


def test_the_united_nations_recommendations_are_for_all_the_regulation_for_whom_it_applies(
    catalogue,
):
    assert frameworks.applying({}) == ["un"]
    moldova = load_country("MDA", catalogue)
    assert frameworks.applying(moldova.settings) == ["un", "eu_862"]


def test_every_statistic_of_the_regulation_has_a_definition_here(catalogue):
    """Indicators beside which the catalogue names a table of the Regulation, mirrors left out."""
    lean = catalogue.indicators[catalogue.indicators["level"] == "lean"]
    series = lean["other_series"]
    tables = lean.index[series.str.contains("migr_") & ~series.str.contains("citizen=XX")]
    held = catalogue.frameworks
    held = set(held.loc[held["framework"] == "eu_862", "indicator"])
    assert set(tables) - held == {"MP-G01"}, "work authorisations are not residence permits"
