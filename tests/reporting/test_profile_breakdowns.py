"""Breakdowns of rounded figures and of figures that are all zero (synthetic)."""

import pandas as pd
import pytest

from catalogue.words import words
from model import observations
from reporting.profile_breakdowns import breakdowns
from reporting.profile_parts import Captions
from tests.reporting import lighthouses
from tests.reporting.lines import line


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return words("en", catalogue, country)


def rows(said, total: float, parts: dict[str, float], base: float = 0.0) -> list[tuple[str, str]]:
    """Label and figure of each row of applicants of 2024 by citizenship; [] without a table."""
    held = [
        lighthouses._row("MP-J01", 2024, value, "lights", f"cell:a!S!A{n}", citizenship=code)
        for n, (code, value) in enumerate({"_T": total, **parts}.items())
    ]
    frame = observations.check(pd.DataFrame(held).assign(rounding_base=base)).assign(rule="")
    lines = [line([None] * 5 + [total])]
    made = breakdowns(said, "MP-J01", lines, frame, Captions())
    return [(row["label"], row["cell"]["text"]) for table in made for row in table["rows"]]


def test_what_rounding_leaves_over_is_no_group_of_its_own(said):
    parts = {"FRA": 100.0, "ROU": 45.0}
    assert ("Other", "5") not in rows(said, 150, parts, base=5)
    assert ("Other", "10") in rows(said, 155, parts, base=5)
    assert ("Other", "5") in rows(said, 150, parts)


def test_of_members_that_are_not_shown_the_rest_is_told_however_small(said):
    many = dict.fromkeys("FRA ROU ITA ESP DEU POL CZE SVK HUN AUT".split(), 100.0)
    assert ("Other", "5") in rows(said, 1_005, many | {"UKR": 5.0}, base=5)
    assert ("Other", "5") not in rows(said, 1_005, many | {"UKR": 0.0}, base=5)


def test_members_that_are_all_zero_make_no_table(said):
    assert rows(said, 0, {"FRA": 0.0, "_U": 0.0}) == []
    assert rows(said, 3, {"FRA": 0.0, "_U": 3.0})[0] == ("Unknown", "3")


def test_members_as_large_as_the_last_one_are_shown_with_it_or_not_at_all(said):
    codes = "FRA ROU ITA ESP DEU POL CZE SVK HUN AUT UKR TUR SYR IRQ IRN".split()
    few = {code: 100.0 - n for n, code in enumerate(codes[:9])} | dict.fromkeys(codes[9:12], 7.0)
    assert len(rows(said, sum(few.values()), few)) == 9 + 3 + 1  # and the total
    many = {code: 100.0 - n for n, code in enumerate(codes[:9])} | dict.fromkeys(codes[9:15], 7.0)
    shown = rows(said, sum(many.values()), many)
    assert len(shown) == 9 + 2  # the rest and the total
    assert ("Other", "42") in shown
    equal = dict.fromkeys(codes, 7.0)
    assert len(rows(said, sum(equal.values()), equal)) == 15 + 1
