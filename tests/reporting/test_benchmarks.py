"""When a target is on track, met, or not assessable (synthetic)."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.benchmarks import Benchmark
from catalogue.words import words
from model import findings
from reporting.benchmarks import members, on_line, verdict
from reporting.profile import profile_context, profile_html
from reporting.profile_lines import all_lines
from tests.reporting import lighthouses

COST = Benchmark("sdg", "Goals", "UN", "10.c.1", "MP-M11", (), "", "limit", None, 0, "", 5, 2030,
                 "down", "lights")  # fmt: skip
PEOPLE = Benchmark("plan", "Plan", "Gazette", "1", "MP-A01", (), "", "path", 1000, 2019, "2024-03",
                   1110, 2029, "up", "lights")  # fmt: skip


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture
def judge(known):
    """The verdict on a target for 2024, of the lighthouses' figures with others added."""

    def judged(one: Benchmark, *more: dict, by=verdict, year: int = 2024):
        frame = lighthouses.observed().assign(partner="_T")
        extra = [lighthouses._row(**row) for row in more]
        rows = pd.concat([frame, pd.DataFrame(extra)], ignore_index=True) if extra else frame
        rows["partner"] = rows["partner"].fillna("_T")
        edition = lighthouses.edition(*known[:2])
        rule = pd.Series("", index=rows.index, dtype="str")
        lines = all_lines(rows, rule, edition.coverage, edition.headline, known[1],
                          list(range(2019, 2025)))  # fmt: skip
        return by(known[2], one, lines, rows.assign(rule=rule), year)

    return judged


def cost(value: float, year: int = 2024, **more) -> dict:
    source = f"cell:{'d' * 64}!C!{more.get('partner', 'A')}{year}"
    return {"indicator": "MP-M11", "year": year, "value": value, "provider": "tides",
            "source": source, "unit": "%"} | more  # fmt: skip


@pytest.mark.parametrize(
    ("value", "status"),
    [(5.0, "met"), (5.04, "met"), (5.1, "not met"), (5.06, "not met"), (3.0, "met")],
)
def test_a_corridor_at_the_limit_is_met_and_one_that_prints_above_it_is_not(judge, value, status):
    assert judge(COST, cost(value)).status == status


def test_a_target_for_each_corridor_is_judged_corridor_by_corridor(judge):
    each = replace(COST, each="partner")
    rows = [cost(6.0), cost(5.0, partner="FRA"), cost(5.1, partner="DEU")]
    found = judge(each, *rows, by=members)
    assert [(member, one.status) for member, one in found] == [("DEU", "not met"), ("FRA", "met")]


def test_the_path_is_the_straight_line_and_after_its_end_the_target():
    assert [on_line(PEOPLE, 1000, year) for year in (2019, 2024, 2029, 2035)] == [
        1000, 1055, 1110, 1110]  # fmt: skip


@pytest.mark.parametrize(("target", "status"), [(1100, "on track"), (1102, "off track"),
                                                (1101, "on track")])  # fmt: skip
def test_a_figure_is_on_track_when_it_does_not_fall_behind_the_line_as_printed(
    judge, target, status
):
    """1,050 persons in 2024; the line asks for 1,050, 1,051 and 1,050.5, which prints as 1,050."""
    found = judge(replace(PEOPLE, target=target))
    assert (found.status, found.baseline) == (status, 1000)


def test_a_baseline_of_another_vintage_changes_the_status_and_says_why(judge):
    stated = replace(PEOPLE, baseline=900, target=1100)
    found = judge(stated)
    assert found.baseline == 1000 and found.required == 1050 and found.status == "on track"
    assert "the status is the same with both" in found.why
    low = judge(replace(PEOPLE, baseline=800, target=1110))
    assert low.status == "off track"
    assert low.why.replace("\N{NO-BREAK SPACE}", " ") == (
        "The baseline of 2019 was revised from 800 persons (vintage 2024-03) to 1,000 persons; "
        "with the former one the status would be: on track."
    )


def test_without_a_figure_a_target_is_not_assessable_and_says_why(judge):
    found = judge(COST)
    assert found.status == "not assessable" and "not delivered" in found.why
    assert judge(PEOPLE, year=2018).status == "not assessable"


def test_across_a_break_a_target_is_not_assessable(judge):
    one = replace(COST, rule="path", baseline=8, baseline_year=2020, target=3)
    rows = [cost(8.0, 2020), cost(7.0, 2022, status="B"), cost(4.0, 2024)]
    found = judge(one, *rows)
    assert (found.status, found.why) == ("not assessable", "Break in series: 2022.")
    assert judge(one, *(row | {"status": "A"} for row in rows)).status == "on track"


@pytest.fixture(scope="module")
def extended(known):
    country = replace(known[1], benchmarks=(PEOPLE, replace(COST, each="partner")))
    told = words("en", known[0], country)
    edition = replace(lighthouses.edition(*known[:2]), findings=findings.frame([]))
    context = profile_context(edition, None, known[0], country, told, level="extended")
    return context, profile_html(context, told, endorsed=False)


def chapter(context: dict, code: str) -> dict:
    return next(one for one in context["chapters"] if one["code"] == code)


def test_part_d_prints_each_target_with_what_is_required(extended):
    targets = chapter(extended[0], "D3")["content"]["targets"]
    (people,), (costs,) = (group["rows"] for group in targets["groups"])
    assert (people["baseline"], people["target"]) == ("1,000 (2019)", "1,110 (2029)")
    assert (people["required"], people["cell"]["text"]) == ("1,055", "1,050")
    assert (people["status"], people["responsible"]) == ("off track", "Ministry of Lighthouses")
    assert costs["why"] == "No figure for 2024 by partner country."


@pytest.mark.parametrize(("place", "column"), [(0, "sdg"), (1, "gcm_objective")])
def test_every_tagged_indicator_stands_once_in_the_extract(extended, known, place, column):
    table = chapter(extended[0], "D3")["content"]["extracts"][place]
    tagged = known[0].indicators.index[known[0].indicators[column] != ""]
    lacking = [one["anchor"] for ones in table["lacking"].values() for one in ones]
    assert sorted([*(row["anchor"] for row in table["rows"]), *lacking]) == sorted(tagged)
    assert table["rows"] and lacking
    assert all(row["cell"]["text"] != "n/a" for row in table["rows"])


def test_goals_stand_in_the_order_of_their_numbers(extended):
    goals = list(chapter(extended[0], "D3")["content"]["extracts"][0]["lacking"])
    assert goals.index("8.5") < goals.index("10.7") < goals.index("10.c.1") < goals.index("16.2")


def test_key_findings_are_the_largest_changes_and_the_widest_gaps(extended):
    found = chapter(extended[0], "D1")["content"]
    texts = [one["text"].replace("\N{NO-BREAK SPACE}", " ") for one in found["percents"]]
    assert texts[0].startswith("Resident population: 1,050 persons on 1 January 2024")
    assert len(texts) == 1, "remittances grew by less than a tenth of a per cent"
    assert [one["anchor"] for one in found["missed"]] == ["MP-A01"]
    assert "Ministry of Lighthouses" not in found["gaps"][0]
    assert "MP-A01" not in [one["anchor"] for one in found["lacking"]]
    assert "MP-J12" in [one["anchor"] for one in found["lacking"]]


def test_what_a_country_has_not_stated_is_said_to_be_lacking(known):
    edition = lighthouses.edition(*known[:2])
    context = profile_context(edition, None, *known, level="extended")
    html = profile_html(context, known[2], endorsed=False)
    assert "the country has stated no targets" in html
    assert "the country has written no text for this chapter" in html
    assert "D1 Key findings" in html and "D4 Recommendations" in html
