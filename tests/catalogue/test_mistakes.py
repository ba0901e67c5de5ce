"""A mistake in a YAML file names its line, the key, and what was probably meant."""

import json

import pytest
import yaml

from catalogue.files import SCHEMAS, plain, read_yaml
from catalogue.load import read_layout
from catalogue.mistakes import broken_rules, keys_twice, nearest

LAYOUT = """\
title: Immigrants
provider: lighthouses
publisher: Ministry of Lighthouses
language: en
files: ["immigrants_*.xlsx"]
tables:
  immigrants:
    sheet: Data
    shape: grid
    indicator: MP-C03
    header: [{row: 3, holds: time_period}]
    stub:
      - {column: A, holds: citizenship}
    body: {first_row: 4, first_column: B}
    symbols: {"-": zero}
"""


def told(text: str, schema: str = "workbook") -> list[str]:
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    return broken_rules(plain(yaml.safe_load(text)), rules, text)


def test_a_right_layout_has_no_mistake():
    assert told(LAYOUT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "title:", "titel:",
            [
                "line 1, titel: 'titel' is no key here (did you mean 'title'?)",
                "line 1: 'title' is a required property",
            ],
        ),
        (
            "    symbols:", "    simbols:",
            ["line 15, tables.immigrants.simbols: 'simbols' is no key here "
             "(did you mean 'symbols'?)"],
        ),
        (
            "first_column: B}", "first_colum: B}",
            [
                "line 14, tables.immigrants.body.first_colum: 'first_colum' is no key here "
                "(did you mean 'first_column'?)",
                "line 14, tables.immigrants.body: 'first_column' is a required property",
            ],
        ),
        (
            "{column: A, holds: citizenship}", "{colum: A, column: A, holds: citizenship}",
            ["line 13, tables.immigrants.stub.0.colum: 'colum' is no key here "
             "(did you mean 'column'?)"],
        ),
        (
            "shape: grid", "shape: gird",
            ["line 9, tables.immigrants.shape: 'gird' is none of its values "
             "(did you mean 'grid'?)"],
        ),
        (
            '"-": zero', '"-": zeros',
            ["line 15, tables.immigrants.symbols.-: 'zeros' does not match "
             "'^(zero|not_stated|suppressed|missing:[HJKLMOQS])$'"],
        ),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_the_nearest_key(right, wrong, said):
    assert sorted(told(LAYOUT.replace(right, wrong))) == sorted(said)


def test_a_key_in_a_table_that_another_one_merges_is_found_where_it_stands():
    text = (
        LAYOUT.replace("  immigrants:\n", "  immigrants: &one\n").replace(
            "    symbols:", "    simbols:"
        )
        + "  others:\n    <<: *one\n    sheet: Others\n"
    )
    assert {line.split(",")[0] for line in told(text)} == {"line 15"}


def test_a_key_far_from_all_others_is_told_with_those_there_are():
    text = "rounds: {2024: {opens: '2025-01-01', closes: '2025-05-31', zzz: 1}}"
    (said,) = told(text, "calendar")
    assert "'zzz' is no key here (there are: closes, opens" in said
    assert nearest("x", []) == ""


def test_a_key_that_stands_twice_is_a_mistake_since_one_of_them_would_be_lost():
    twice = LAYOUT + '    symbols: {"..": not_stated}\n'
    assert keys_twice(twice) == ["line 16: 'symbols' stands twice; keep one"]
    assert keys_twice(LAYOUT) == keys_twice("") == []


def test_the_file_is_named(tmp_path):
    path = tmp_path / "odd.yml"
    path.write_text(LAYOUT.replace("stub:", "stab:") + "language: fr\n", encoding="utf-8")
    mistakes: list[str] = []
    read_yaml(path, "workbook", mistakes)
    assert any(f"{path}: line 16: 'language' stands twice" in said for said in mistakes)
    assert any(f"{path}: line 12, tables.immigrants.stab" in said for said in mistakes)
    assert all("did you mean" in said for said in mistakes if "is no key" in said)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        (
            "holds: citizenship", "holds: citizenshp",
            "line 13, tables.immigrants.stub.0.holds: 'citizenshp' is no dimension "
            "(did you mean 'citizenship'?)",
        ),
        (
            '    symbols: {"-": zero}', "    labels:\n      citizen: {Kirghistan: KGZ}",
            "line 16, tables.immigrants.labels.citizen: 'citizen' is no dimension "
            "(did you mean 'citizenship'?)",
        ),
        (
            "MP-C03", "MP-C93",
            "line 10, tables.immigrants.indicator: 'MP-C93' is no indicator; "
            "catalogue/indicators.csv lists them",
        ),
        (
            "holds: citizenship", "holds: seks",
            "line 13, tables.immigrants.stub.0.holds: 'seks' is no dimension; "
            "catalogue/dimensions.csv lists them",
        ),
    ],
)  # fmt: skip
def test_a_name_that_the_catalogue_does_not_have_is_told(catalogue, tmp_path, right, wrong, said):
    path = tmp_path / "odd.yml"
    path.write_text(LAYOUT.replace(right, wrong), encoding="utf-8")
    mistakes: list[str] = []
    read_layout(path, catalogue, mistakes)
    assert mistakes == [f"{path}: {said}"]
