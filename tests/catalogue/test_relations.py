"""Relations between figures of several indicators, read from the catalogue."""

import shutil

import pytest

from catalogue.load import HERE, CatalogueError, load_catalogue
from catalogue.relations import TERM, mistakes


def test_every_figure_a_relation_names_is_known(catalogue):
    assert len(catalogue.relations) > 15
    known = (catalogue.rules.index, catalogue.indicators.index, catalogue.dimensions.index)
    assert mistakes(catalogue.relations, *known) == []


def test_a_figure_may_be_of_a_member_or_of_the_year_before():
    assert TERM.findall("MP-J04[decision=POS]-MP-J03(t-1)") == [
        ("MP-J04", "decision", "POS", ""),
        ("MP-J03", "", "", "(t-1)"),
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("V99,MP-J04,=,MP-J05,,,", "line 2: 'V99' is not a known rule"),
        ("V28,MP-J04,>,MP-J05,,,", "line 2: '>' is not a known relation"),
        ("V28,MP-J99,=,MP-J05,,,", "line 2: 'MP-J99' is not a known indicator"),
        ("V28,MP-J04,=,MP-J05[sox=F],,,", "line 2: 'sox' is not a known dimension"),
        ("V28,MP-J04,=,MP-J05 times 2,,,", "line 2: 'MP-J05 times 2' is no expression"),
        ("V28,MP-J04,=,,,,", "line 2: '' is no expression"),
        ("V30,MP-J04,cumulated <=,MP-J01,some,,", "line 2: 'some' is not a number of years"),
        ("V28,MP-J04,=,MP-J05,,grave,", "line 2: 'grave' is not a known severity"),
        ("V48,MP-K05,not summed,sox,,,", "line 2: 'sox' is not a known dimension"),
    ],
)
def test_a_mistake_in_a_line_is_told_with_its_number(tmp_path, line, told):
    copy = tmp_path / "catalogue"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__py*", "countries"))
    head = (copy / "relations.csv").read_text(encoding="utf-8").splitlines()[0]
    (copy / "relations.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(copy)
    assert len(raised.value.mistakes) == 1
    assert f"relations.csv: {told}" in str(raised.value)
