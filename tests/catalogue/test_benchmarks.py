"""Benchmarks of a country: what is read, and what is a mistake."""

import pytest

from catalogue.benchmarks import read_benchmarks

HEAD = 'sets:\n  plan: {title: "Plan", source: "Gazette"}\nbenchmarks:\n'
GOOD = (
    '  - {set: plan, goal: "1", indicator: MP-A01, rule: path, baseline: {value: 100, year: 2020}, '
    "target: 200, target_year: 2030, direction: up, responsible: lights}\n"
)


def read(tmp_path, text: str):
    (tmp_path / "benchmarks.yml").write_text(HEAD + text, encoding="utf-8")
    mistakes: list[str] = []
    found = read_benchmarks(tmp_path, ["MP-A01"], ["partner"], mistakes)
    return found, mistakes


def test_a_benchmark_is_read_with_the_title_of_its_document(tmp_path):
    (one,), mistakes = read(tmp_path, GOOD)
    assert not mistakes
    assert (one.title, one.baseline, one.baseline_year, one.vintage) == ("Plan", 100, 2020, "")


def test_a_country_without_the_file_has_none(tmp_path):
    assert read_benchmarks(tmp_path, [], [], []) == ()


@pytest.mark.parametrize(
    ("was", "is_", "told"),
    [
        ("set: plan", "set: plans", "'plans' is not one of the sets above"),
        ("MP-A01", "MP-A99", "'MP-A99' is not a known indicator"),
        ("rule: path", "rule: path, each: partner", "`each` goes with rule: limit"),
        ("rule: path", "rule: limit, each: corridor", "'corridor' is not a known dimension"),
        ("baseline: {value: 100, year: 2020}, ", "", "a path needs a baseline"),
        ("year: 2020", "year: 2030", "not before that of the target"),
        ("direction: up", "direction: down", "leads away from the target"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, was, is_, told):
    found, mistakes = read(tmp_path, GOOD.replace(was, is_))
    assert not found
    assert any(told in one and "benchmarks.yml: $.benchmarks[0]" in one for one in mistakes)
