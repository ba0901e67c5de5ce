"""The pyramid, remittances beside other money, and the components of the population's change."""

import pandas as pd
import pytest

from catalogue.words import words
from reporting.charts import draw
from reporting.profile_figures import age_groups, components, figures
from reporting.profile_parts import Captions
from tests.reporting import lighthouses
from tests.reporting.lines import YEARS, line

AGES = [f"Y{start}T{start + 4}" for start in range(0, 85, 5)] + ["Y_GE85"]


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return words("en", catalogue, country)


def population(**more) -> pd.DataFrame:
    rows = [
        lighthouses._row("MP-A01", 2023, 1000 + 10 * place, "lights", f"cell:x!P!A{place}{sex}",
                         sex=sex, age=age)
        for place, age in enumerate(AGES)
        for sex in "FM"
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(rule="", **more)


def drawn(said, kind: str, lines: dict, frame: pd.DataFrame | None = None):
    specs: dict = {}
    frame = population() if frame is None else frame
    (made,) = figures(said, "MP-A01", (kind,), lines, frame, YEARS, Captions(), specs)
    return made, specs


def test_ages_of_a_pyramid_follow_each_other_and_end_open():
    assert age_groups(set(AGES)) == AGES
    assert age_groups(set(AGES) | {"Y0T14", "Y_GE65"}) == AGES
    assert age_groups(set(AGES) - {"Y10T14"}) == []
    assert age_groups(set(AGES) - {"Y_GE85"}) == []


def test_a_pyramid_has_a_bar_for_each_sex_and_age_and_says_them_in_words(said):
    held = {"MP-A01": [line([1000] * 6, "MP-A01", ref_day="01-01")]}
    made, specs = drawn(said, "pyramid", held)
    layers = specs["charts/MP-A01-pyramid.svg"]["layer"]
    men, women = (layer["data"]["values"] for layer in layers[:2])
    assert len(men) == len(women) == 18
    assert all(row["value"] < 0 for row in men) and all(row["value"] > 0 for row in women)
    assert "85 and over: men 1,170, women 1,170" in made["chart"]["alt"]
    assert made["chart"]["caption"]["text"] == "Resident population by age and sex, 2023 (persons)"
    svg = draw(specs["charts/MP-A01-pyramid.svg"]).decode()
    assert ">Men<" in svg and ">Women<" in svg and ">85 and over<" in svg


@pytest.mark.parametrize("spoilt", [{"rule": "V11"}, {"sex": "F"}, {"age": "_T"}])
def test_without_all_its_figures_there_is_no_pyramid(said, spoilt):
    held = {"MP-A01": [line([1000] * 6, "MP-A01", ref_day="01-01")]}
    made, specs = drawn(said, "pyramid", held, population().assign(**spoilt))
    assert not specs and made["none"].startswith("No population pyramid")


def test_the_change_of_the_population_is_divided_without_a_rest_left_out():
    people = line([1000, 1010, 1005, 900, None, 950], "MP-A01", statuses={2022: "B"})
    births, deaths = line([20] * 6, "MP-A02"), line([15, 15, 15, None, 15, 15], "MP-A03")
    migration = line([4, -7, 1, 1, 1, 1], "MP-A08")
    found = components(people, births, deaths, migration)
    assert found == {2019: (10, 5, 4, 1), 2020: (-5, 5, -7, -3)}
    for change, natural, moved, rest in found.values():
        assert change == natural + moved + rest


def test_components_are_drawn_and_tabled_with_their_signs(said):
    held = {
        "MP-A01": [line([1000, 1010, 1005, 1000, 990, 980], "MP-A01", ref_day="01-01")],
        "MP-A02": [line([20] * 6, "MP-A02")],
        "MP-A03": [line([15] * 6, "MP-A03")],
        "MP-A08": [line([4, -7, -7, -7, -7, -7], "MP-A08")],
    }
    made, specs = drawn(said, "components", held)
    rows = {row["name"]: row["cells"] for row in made["table"]["rows"]}
    assert rows["Change in the year"][:2] == ["+10", "−5"]
    assert rows["Residual"][:2] == ["+1", "−3"]
    assert made["table"]["years"] == [2019, 2020, 2021, 2022, 2023]
    assert "Natural change: 2019: 5" in made["chart"]["alt"]
    assert b"Net migration" in draw(specs["charts/population-components.svg"])


def test_a_population_of_mid_year_is_not_held_against_flows_of_the_year(said):
    held = {"MP-A01": [line([1000] * 6, "MP-A01", ref_day="07-01")]}
    held |= {code: [line([20] * 6, code)] for code in ("MP-A02", "MP-A03", "MP-A08")}
    made, specs = drawn(said, "components", held)
    assert not specs and "population of 1 January" in made["none"]


def test_remittances_stand_beside_what_they_are_compared_with_on_one_scale(said):
    money = {code: [line([1e8, 2e8, 3e8, 2e8, 1e8, 2e8], code, unit="US$")]
             for code in ("MP-M01", "MP-B10")}  # fmt: skip
    made, specs = drawn(said, "comparators", money)
    assert "Remittances: 2019: 100.0" in made["chart"]["alt"]
    svg = draw(specs["charts/remittances-compared.svg"]).decode()
    assert ">Remittances<" in svg and ">Development aid<" in svg
    alone, none = drawn(said, "comparators", {"MP-M01": money["MP-M01"]})
    assert not none and alone["none"].startswith("No comparison of remittances")
