"""Local extracts: the regions beside the nation (synthetic)."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.words import words
from model import findings
from reporting.profile import profile_context, profile_html
from tests.reporting import lighthouses

REGIONS = pd.DataFrame(
    {"kind": ["total", "member", "member"], "label": ["Total", "North", "South"], "synonyms": ""},
    index=pd.Index(["_T", "N", "S"], name="code"),
)


def regional(indicator: str, year: int, values: dict[str, float], **more) -> list[dict]:
    return [
        lighthouses._row(indicator, year, value, "lights", f"cell:r!{indicator}!{region}{year}",
                         region=region, **more)
        for region, value in values.items()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    country = replace(country, regions=REGIONS)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    made = lighthouses.edition(*known[:2])
    rows = [
        *regional("MP-A01", 2023, {"N": 700, "S": 340}, ref_date="2023-01-01"),
        *regional("MP-A01", 2024, {"N": 714, "S": 336}, ref_date="2024-01-01"),
        *regional("MP-L02", 2024, {"N": 12, "S": -12, "_T": 0}),
        *regional("MP-A01", 2024, {"N": 400}, sex="F", ref_date="2024-01-01"),
    ]
    frame = pd.concat([made.observations.assign(region="_T"), pd.DataFrame(rows)])
    return replace(made, observations=frame.reset_index(drop=True), findings=findings.frame([]))


@pytest.fixture(scope="module")
def extracts(edition, known):
    context = profile_context(edition, None, *known, level="extended")
    return context["local"], profile_html(context, known[2], endorsed=False)


def rows(extract: dict) -> dict[str, dict]:
    return {row["anchor"]: row for group in extract["groups"] for row in group["rows"]}


def test_every_region_has_its_extract_in_the_order_of_the_list(extracts):
    assert [one["name"] for one in extracts[0]] == ["North", "South"]


def test_the_regions_add_up_to_the_nation(extracts):
    people = [rows(one)["MP-A01"] for one in extracts[0]]
    assert [row["region"]["text"] for row in people] == ["714", "336"]
    assert {row["nation"]["text"] for row in people} == {"1,050"}
    assert sum(float(row["share"]) for row in people) == pytest.approx(100)


def test_net_internal_migration_is_zero_for_the_nation_and_has_no_share(extracts):
    moved = [rows(one)["MP-L02"] for one in extracts[0]]
    assert [row["region"]["text"] for row in moved] == ["12", "−12"]
    assert {row["nation"]["text"] for row in moved} == {"0"}
    assert {row["share"] for row in moved} == {"–"}


def test_the_population_is_told_over_the_years_with_its_change_and_share(extracts):
    north = extracts[0][0]["population"]
    assert [cell["text"] for cell in north["cells"]] == ["n/a"] * 4 + ["700", "714"]
    assert north["shares"][-2:] == ["67.3", "68.0"]
    assert north["change"].replace("\N{NO-BREAK SPACE}", " ") == "+2.0 %"


def test_a_figure_of_a_region_names_its_cell(extracts):
    assert 'data-source="cell:r!MP-L02!S2024"' in extracts[1]


def test_without_regions_the_extended_profile_says_so_and_the_lean_one_nothing(edition, known):
    plain = replace(known[1], regions=REGIONS.iloc[:0])
    told = words("en", known[0], plain)
    for level, there in (("extended", True), ("lean", False)):
        context = profile_context(edition, None, known[0], plain, told, level=level)
        html = profile_html(context, told, endorsed=False)
        assert ("Not available: no figures are broken down by region." in html) == there
