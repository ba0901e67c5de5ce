"""findings.json: what its schema and its page say, and what the lists hold."""

import json
from pathlib import Path

import jsonschema
import pytest

from catalogue.files import SCHEMAS
from catalogue.words import words
from reporting import summary
from reporting.findings_json import write_findings_json
from reporting.lists import findings_list
from tests.reporting import lighthouses

PAGE = Path(__file__).parents[2] / "docs" / "findings-json.md"


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    return catalogue, lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


@pytest.fixture(scope="module")
def schema():
    return json.loads((SCHEMAS / "findings.json").read_text(encoding="utf-8"))


def written(known, folder, language="en", **changes):
    edition = lighthouses.edition(*known, **changes)
    path = folder / "findings.json"
    write_findings_json(edition, *known, words(language, *known), path)
    return edition, json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_file_is_as_its_schema_says_in_every_language(known, schema, tmp_path, language):
    _, content = written(known, tmp_path, language)
    jsonschema.Draft202012Validator(schema).validate(content)
    assert content["language"] == language


def test_an_edition_without_findings_has_a_file_too(known, schema, tmp_path):
    edition = lighthouses.edition(*known)
    _, content = written(known, tmp_path, findings=edition.findings.iloc[:0])
    jsonschema.Draft202012Validator(schema).validate(content)
    assert content["findings"] == [] and content["counts"]["open"]["blocker"] == 0


def test_it_holds_the_findings_of_the_list_in_its_order_and_its_words(known, tmp_path):
    edition, content = written(known, tmp_path)
    table = findings_list(edition, words("en", *known))
    for name in ("key", "sentence", "remedy", "indicator_name", "explanation", "state"):
        assert [one[name] for one in content["findings"]] == list(table[name]), name


def test_a_finding_names_its_places_one_by_one_and_its_dimensions_as_codes(known, tmp_path):
    _, content = written(known, tmp_path)
    sums = next(one for one in content["findings"] if one["rule"] == "V11")
    assert [(place["file"], place["cell"]) for place in sums["places"]] == [
        ("lights 2024.xlsx", cell) for cell in ("F3", "F4", "F2")
    ]
    parts = {tuple(one["dimensions"].items()) for one in content["findings"]}
    assert any(name == "sex" for part in parts for name, _ in part)


def test_the_verdict_and_the_counts_are_those_of_the_report(known, tmp_path):
    edition, content = written(known, tmp_path)
    said = summary.verdict(edition, words("en", *known))
    assert content["verdict"]["kind"] == said["kind"]
    assert content["verdict"]["sentences"] == said["sentences"]
    counted = sum(sum(row.values()) for row in content["counts"].values())
    assert counted == len(content["findings"])


def test_every_field_of_a_finding_and_a_place_stands_on_the_page(schema):
    page = PAGE.read_text(encoding="utf-8")
    finding = schema["properties"]["findings"]["items"]["properties"]
    names = [*schema["properties"], *finding, *finding["places"]["items"]["properties"]]
    assert [name for name in names if f"`{name}`" not in page] == []
