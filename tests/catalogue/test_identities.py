"""Identities are lines of a table, and a mistake in one is told with its line."""

import shutil

import pytest

from catalogue.identities import Term, terms
from catalogue.load import HERE, CatalogueError, load_catalogue


def test_a_side_is_a_sum_of_terms():
    assert terms("MP-A01@start + MP-C03[citizenship=own] - MP-E01") == (
        Term(1, "MP-A01", moment="start"),
        Term(1, "MP-C03", "citizenship", "own"),
        Term(-1, "MP-E01"),
    )


@pytest.mark.parametrize("text", ["", "births", "MP-A01 * MP-A02", "MP-A01@middle", "MP-A1"])
def test_what_is_no_sum_is_refused(text):
    with pytest.raises(ValueError, match="term"):
        terms(text)


def test_every_indicator_that_is_part_of_another_is_held_against_it(catalogue):
    parts = {
        (one.left.indicator, one.right[0].indicator)
        for one in catalogue.identities
        if one.rule == "V15" and not one.right[0].dimension
    }
    of = catalogue.indicators["part_of"]
    assert set(of[of != ""].items()) < parts
    assert ("MP-D01", "MP-A01") in parts


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("V99,MP-A08,=,MP-C03,same,,", "line 2: 'V99' is not a known rule"),
        ("V20,MP-A08,>,MP-C03,same,,", "line 2: '>' is not a known relation"),
        ("V20,MP-A08,=,MP-C03,some,,", "line 2: 'some' is not a known kind of sources"),
        ("V20,MP-A08,=,MP-C99,same,,", "line 2: 'MP-C99' is not a known indicator"),
        ("V20,MP-A08,=,MP-C03[sox=F],same,,", "line 2: 'sox' is not a known dimension"),
        ("V20,MP-A08,=,MP-C03,same,sox,", "line 2: 'sox' is not a known dimension"),
        ("V18,MP-A01@end,=,MP-A02@start,same,,", "line 2: MP-A02 is no stock, @start means"),
        ("V20,MP-A08,=,MP-C03 times 2,same,,", "line 2: 'times 2' is not a term"),
    ],
)
def test_a_mistake_in_a_line_is_told_with_its_number(tmp_path, line, told):
    copy = tmp_path / "catalogue"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__py*", "countries"))
    head = (copy / "identities.csv").read_text(encoding="utf-8").splitlines()[0]
    (copy / "identities.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(copy)
    assert len(raised.value.mistakes) == 1
    assert f"identities.csv: {told}" in str(raised.value)
