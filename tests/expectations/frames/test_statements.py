"""What texts, tables and lists say with numbers: V35, V36, V37, V65, V66, V76, V77."""

import json
from pathlib import Path

import pandas as pd
import pytest

from expectations.frames.statements import LACKING
from model import statements
from tests.expectations.ruling import cells, check_of, lit, material_of

DATA = Path(__file__).parents[1] / "data"
# Two years of asylum applicants, the rate, and applicants by citizenship.
FIGURES = lit(
    {"indicator": "MP-J01", "time_period": 2022, "obs_value": 800.0},
    {"indicator": "MP-J01", "obs_value": 1000.0},
    {"indicator": "MP-J08", "time_period": 2022, "obs_value": 20.0, "unit_measure": "%"},
    {"indicator": "MP-J08", "obs_value": 25.0, "unit_measure": "%"},
    *({"indicator": "MP-J01", "citizenship": code, "obs_value": value}
      for code, value in (("UKR", 500.0), ("ROU", 200.0), ("TUR", 100.0), ("SYR", 100.0),
                          ("_U", 50.0))),
    {"indicator": "MP-J01", "citizenship": "EU27_2020", "obs_value": 100.0},
)  # fmt: skip
SOURCE = dict(enumerate(FIGURES["source"], 1))


def said(kind: str, printed: float, at: int = 2, base: int = 0, step: float = 0.1, **facts) -> dict:
    row = FIGURES.iloc[at - 1]
    return {
        "place": "the text", "kind": kind, "ref_area": "ATA", "provider": "lighthouses",
        "indicator": row["indicator"], "time_period": row["time_period"], "printed": printed,
        "since": 2022 if base else 0, "step": step, "source": SOURCE[at],
        "base_source": SOURCE.get(base, ""),
        "dimensions": "" if row["citizenship"] == "_T" else f"citizenship={row['citizenship']}",
    } | facts  # fmt: skip


@pytest.fixture
def told(raised):
    """The findings of a rule on statements about FIGURES."""
    return lambda rule, *rows: raised(rule, FIGURES, said=statements.frame(list(rows)))


# --- V35 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("printed", "fires"), [(25.0, False), (24.9, True), (25.1, True)])
def test_v35_a_change_is_over_the_earlier_figure(told, printed, fires):
    found = told("V35", said("percent", printed, base=1))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A2", "A1"]
        assert found["expected"].item() == "25"


def test_v35_a_change_over_the_later_figure_is_recognised(told):
    found = told("V35", said("percent", 20.0, base=1)).iloc[0]
    assert json.loads(found["parameters"])["class"] == "the change was divided by the later figure"
    other = told("V35", said("percent", 33.0, base=1)).iloc[0]
    assert json.loads(other["parameters"])["class"] == "the two figures do not give it"


def test_v35_whole_percent_may_be_half_a_point_off(told):
    assert not len(told("V35", said("percent", 25.0, base=1, step=1.0)))
    assert not len(told("V35", said("percent", 20.0, base=1, step=10.0)))
    assert len(told("V35", said("percent", 26.0, base=1, step=1.0)))


def test_v35_without_a_figure_to_compare_with_it_is_left_out(catalogue, lighthouse_land):
    rows = [said("percent", 99.0), said("percent", 99.0, base=1, source="nowhere")]
    material = material_of(FIGURES, catalogue, lighthouse_land, said=statements.frame(rows))
    check = check_of("V35", material)
    assert (len(check.rows), check.left_out, check.note) == (0, 2, LACKING)


# --- V36 and V37 --------------------------------------------------------------------------------


@pytest.mark.parametrize(("years", "fires"), [(1.0, False), (2.0, True), (0.0, True)])
def test_v36_years_are_the_last_less_the_first(told, years, fires):
    found = told("V36", said("years", years, base=1, step=1.0))
    assert len(found) == fires
    if fires:
        assert (found["expected"].item(), found["severity"].item()) == ("1", "must-explain")


@pytest.mark.parametrize(
    ("kind", "at", "base", "fires"),
    [("points", 4, 3, False), ("percent", 4, 3, True), ("percent", 2, 1, False),
     ("points", 2, 1, True)],
)  # fmt: skip
def test_v37_points_are_for_rates_alone(told, kind, at, base, fires):
    found = told("V37", said(kind, 25.0, at, base))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == [f"A{at}", f"A{base}"]
        assert {found["observed"].item(), found["expected"].item()} == {
            "percent",
            "percentage points",
        }


# --- Moldova's release of 2021 on the population of 1 January -----------------------------------

POPULATION = lit(
    {"time_period": 2014, "obs_value": 2_869_200.0, "source": "release!2014",
     "ref_date": "2014-01-01"},
    {"time_period": 2021, "obs_value": 2_597_100.0, "source": "release!2021",
     "ref_date": "2021-01-01", "obs_status": "P"},
    indicator="MP-A01", ref_area="MDA", provider="bns", territory="MDA_RIGHT_BANK",
    rounding_base=100.0,
)  # fmt: skip


def release() -> pd.DataFrame:
    rows = pd.read_csv(DATA / "release_2021.csv", dtype={"base_source": "str"})
    whole = {"place": "release of 2021", "ref_area": "MDA", "provider": "bns"}
    return statements.frame((rows.assign(**whole, indicator="MP-A01")).to_dict("records"))


def test_the_release_of_2021_divides_by_the_last_year_and_counts_a_year_too_many(raised, moldova):
    """It says "by 10.5 %" in "8 years" since 2014: 272.1 of 2,869.2 thousand is 9.5 %, in seven."""
    change = raised("V35", POPULATION, said=release(), country=moldova).iloc[0]
    assert (change["observed"], change["expected"]) == ("-10.5", "-9.48")
    told = json.loads(change["parameters"])
    assert told["class"] == "the change was divided by the later figure"
    years = raised("V36", POPULATION, said=release(), country=moldova).iloc[0]
    assert (years["observed"], years["expected"]) == ("8", "7")
    for rule in ("V37", "V65", "V66"):
        assert not len(raised(rule, POPULATION, said=release(), country=moldova))


# --- V65 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "step", "fires"),
    [(1000.0, 1.0, False), (1001.0, 1.0, True), (0.0, 1e6, False), (1000.0, 100.0, False),
     (1100.0, 100.0, True)],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["figure", "member", "largest", "whole"])
def test_v65_a_number_is_the_figure_rounded_as_printed(told, kind, printed, step, fires):
    found = told("V65", said(kind, printed, step=step))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A2"]
        assert found["expected"].item() == "1000"


def test_v65_a_number_must_cite_a_figure(told):
    found = told("V65", said("figure", 1000.0, source="cell:0!Data!Z9"))
    assert found["expected"].tolist() == ["no figure of this edition"]


# --- V66 ----------------------------------------------------------------------------------------


def listed(*shown: int, rest: float, kind: str = "largest", whole: float = 1000.0) -> list[dict]:
    facts = {"group": "list", "step": 1.0}
    return [
        *(said(kind, FIGURES["obs_value"][at - 1], at, **facts) for at in shown),
        said("rest", rest, **facts),
        said("whole", whole, **facts),
    ]


@pytest.mark.parametrize(("rest", "fires"), [(100.0, False), (99.0, True), (150.0, True)])
def test_v66_the_rest_is_the_total_less_the_members(told, rest, fires):
    """500 + 200 + 100 + 100 of 1,000: 100, of which 50 are unknown."""
    found = told("V66", *listed(5, 6, 7, 8, rest=rest))
    assert len(found) == fires
    if fires:
        assert found["expected"].item() == "100"


def test_v66_members_that_are_equal_are_shown_together(told):
    found = told("V66", *listed(5, 6, 7, rest=200.0))
    assert found["dimensions"].tolist() == ["citizenship=TUR"]
    assert (found["observed"].item(), found["expected"].item()) == ("1", "2")
    assert cells(found["pointers"].item())[0] == "A7"
    assert not len(told("V66", *listed(5, 6, rest=300.0)))


def test_v66_groups_are_no_members_and_an_ordered_list_has_no_ties(told):
    """The European Union with 100 is no country that was left out."""
    assert not len(told("V66", *listed(5, 6, 7, 8, rest=100.0)))
    assert not len(told("V66", *listed(5, 6, 7, rest=200.0, kind="member")))


@pytest.mark.parametrize(("printed", "fires"), [(50.0, False), (52.6, True)])
def test_v66_shares_are_of_the_total_with_the_unknown(told, printed, fires):
    """500 of 1,000; of the 950 whose citizenship is known they would be 52.6 %."""
    found = told("V66", said("share", printed, at=5, base=2))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A5", "A2"]


def test_v65_two_indicators_computed_from_the_same_cells_are_told_apart(raised):
    both = lit(
        {"indicator": "MP-J01", "obs_value": 1000.0, "source": "cell:0!Data!A1 cell:0!Data!B1"},
        {"indicator": "MP-J02", "obs_value": 800.0, "source": "cell:0!Data!A1 cell:0!Data!B1"},
    )
    facts = {"source": both["source"][0], "step": 1.0}
    rows = [said("figure", 1000.0, **facts), said("figure", 800.0, **facts, indicator="MP-J02")]
    assert not len(raised("V65", both, said=statements.frame(rows)))
    rows[1]["printed"] = 1000.0
    found = raised("V65", both, said=statements.frame(rows))
    assert found["indicator"].tolist() == ["MP-J02"]


# --- V76 ----------------------------------------------------------------------------------------


def test_v76_a_number_written_into_a_text_is_told_with_its_place(told):
    place = "texts/A8.en.md, line 3"
    written = {"kind": "written", "place": place, "ref_area": "ATA", "time_period": 2023,
               "written": "1,000", "step": 1.0}  # fmt: skip
    found = told("V76", said("figure", 1000.0, place=place), written)
    assert (found["observed"].item(), found["severity"].item()) == ("1,000", "must-explain")
    assert json.loads(found["parameters"].item()) == {"place": place}


def test_v76_references_alone_are_silent_and_count_as_examined(catalogue, lighthouse_land):
    rows = [said("figure", 1000.0, place="texts/A8.en.md, line 3"), said("figure", 1000.0)]
    material = material_of(FIGURES, catalogue, lighthouse_land, said=statements.frame(rows))
    assert len(check_of("V76", material).rows) == 1


def test_v65_a_reference_to_nothing_is_told_with_its_file_and_line(told):
    place = "texts/A8.en.md, line 3"
    found = told("V65", said("figure", 0.0, place=place, source="", written="nothing")).iloc[0]
    assert (found["observed"], found["expected"]) == ("nothing", "no figure of this edition")
    assert json.loads(found["parameters"]) == {"place": place}


# --- V77 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "fires"), [(1000.0, False), (999.0, True), (1001.0, True)])
def test_v77_a_list_counts_as_the_figure_does(told, number, fires):
    found = told("V77", said("counted", number, step=1.0, place="the list of agreements"))
    assert len(found) == fires
    if fires:
        assert (found["expected"].item(), found["severity"].item()) == ("1000", "must-explain")
        assert cells(found["pointers"].item()) == ["A2"]
