"""Recommendations: from gaps by their class, followed from edition to edition."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.frameworks import DEFINITION_COLUMNS
from catalogue.load import REASONS, load_country
from model import findings, recommendations
from model.records import Finding
from transforms.recommend import recommend

FILES = {
    "country.yml": """
name: Lighthouse Republic (synthetic)
languages: [en]
producer: Bureau of Harbours
territory: {code: XAA_ALL, note: "All lighthouses."}
reviewers: [keeper]
""",
    "calendar.yml": """
rounds:
  2022: {opens: "2023-02-01", closes: "2023-05-31"}
  2023: {opens: "2024-02-01", closes: "2024-05-31"}
  2024: {opens: "2025-02-01", closes: "2025-05-31"}
""",
    "providers.yml": """
providers:
  lights: {name: Ministry of Lighthouses, short: MoL, kind: national, language: en}
  gulls: {name: Society of Gulls, short: Gulls, kind: international, language: en}
  bureau: {name: Computed, short: computed, kind: computed, language: en}
""",
    "obligations.csv": "provider,indicator,rank,dimensions,every,first,reason,note\n",
}


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    home = tmp_path_factory.mktemp("countries") / "XAA"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text.lstrip(), encoding="utf-8")
    return catalogue, load_country("XAA", catalogue, home.parent)


def cells(*rows) -> pd.DataFrame:
    """Coverage of (indicator, year, dimension, member, reason), provider lights unless named."""
    made = []
    for indicator, year, dimension, member, reason, *provider in rows:
        made.append(
            {
                "provider": provider[0] if provider else "lights",
                "indicator": indicator,
                "time_period": year,
                "dimension": dimension,
                "member": member,
                "state": "delivered" if not reason else "absent",
                "gap_class": REASONS[reason][0] if reason else "",
                "explanation": reason,
            }
        )
    return pd.DataFrame(made)


def total(reason, year=2022, indicator="MP-A01", *provider):
    return cells((indicator, year, "", "", reason, *provider))


NOTHING = recommendations.empty()
NONE = findings.frame([])


def made(known, coverage, year=2022, previous=NOTHING, found=NONE):
    return recommend(coverage, found, *known, year, previous)


def one(frame):
    assert len(frame) == 1
    return frame.iloc[0]


def test_three_gaps_of_three_classes_give_three_kinds_of_recommendation(known):
    coverage = pd.concat(
        [
            total("not_collected", indicator="MP-A01"),
            total("not_analysed", indicator="MP-A02"),
            total("not_delivered", indicator="MP-A03"),
        ]
    )
    told = made(known, coverage).set_index("indicator").sort_index()
    assert list(told["gap_class"]) == ["a", "b", "c"]
    assert list(told["recommendation"]) == ["collect_figures", "analyse", "share_figures"]
    assert set(told["owner"]) == {"lights"} and set(told["state"]) == {"open"}


def test_what_is_delivered_or_cannot_exist_needs_none(known):
    coverage = pd.concat([total(""), total("not_applicable", indicator="MP-A02")])
    assert made(known, coverage).empty


def test_a_figure_is_due_when_a_later_round_closes_or_has_no_date(known):
    assert one(made(known, total("not_delivered")))["due"] == "2024-05-31"
    assert one(made(known, total("not_collected")))["due"] == "2025-05-31"
    assert one(made(known, total("not_delivered", 2024), 2024))["due"] == ""


def test_missing_breakdowns_of_a_figure_are_one_recommendation(known):
    coverage = cells(
        ("MP-A01", 2022, "", "", ""),
        ("MP-A01", 2022, "sex", "F", "not_delivered"),
        ("MP-A01", 2022, "sex", "M", "not_delivered"),
        ("MP-A01", 2022, "age", "Y0T4", "not_delivered"),
    )
    told = one(made(known, coverage))
    assert (told["recommendation"], told["dimensions"]) == ("share_breakdown", "age;sex")


def test_breakdowns_of_a_missing_figure_go_with_it(known):
    coverage = cells(
        ("MP-A01", 2022, "", "", "not_delivered"),
        ("MP-A01", 2022, "sex", "F", "not_delivered"),
    )
    assert one(made(known, coverage))["recommendation"] == "share_figures"


def test_only_the_newest_year_that_is_due_counts(known):
    coverage = pd.concat([total("not_delivered", 2021), total("", 2022)])
    assert made(known, coverage).empty
    assert len(made(known, coverage.iloc[:1])) == 1, "due every fifth year, say"


def test_an_open_conflict_is_for_the_producer_to_settle(known):
    parameters = {"other": "Society of Gulls", "class": "conflict"}
    found = findings.frame(
        [
            Finding("V42", "must-explain", "XAA", "lights", "MP-A01", y, parameters=parameters)
            for y in (2021, 2022)
        ]
    )
    told = one(made(known, total(""), found=found))
    assert (told["recommendation"], told["owner"]) == ("settle_conflict", "")
    assert told["other"] == "Society of Gulls"
    assert made(known, total(""), found=found.assign(state="explained")).empty


def test_a_minor_difference_is_no_conflict(known):
    parameters = {"other": "Society of Gulls", "class": "minor"}
    found = [Finding("V42", "note", "XAA", "lights", "MP-A01", 2022, parameters=parameters)]
    assert made(known, total(""), found=findings.frame(found)).empty


def test_a_definition_that_does_not_meet_its_framework_is_to_be_brought_in_line(known):
    catalogue, country = known
    rows = [
        ("lights", "MP-C03", "un", "no", "A right, not a move.", "keeper"),
        ("lights", "MP-A01", "un", "partly", "Islands are left out.", "keeper"),
        ("lights", "MP-D01", "eu_862", "no", "does not apply to this country", "keeper"),
    ]
    assessed = replace(country, definitions=pd.DataFrame(rows, columns=DEFINITION_COLUMNS))
    told = one(made((catalogue, assessed), total("")))
    assert (told["recommendation"], told["indicator"]) == ("harmonise_definition", "MP-C03")


def test_figures_of_others_are_for_the_producer_to_obtain(known):
    told = one(made(known, total("not_delivered", 2022, "MP-A01", "gulls")))
    assert (told["recommendation"], told["provider"], told["owner"]) == (
        "obtain_figures",
        "gulls",
        "",
    )
    told = one(made(known, total("not_analysed", 2022, "MP-A01", "bureau")))
    assert (told["recommendation"], told["owner"]) == ("analyse", "")


# From edition to edition


def years(known, *coverages):
    """The recommendations of one edition after the other, from 2022 on."""
    frame, all_ = NOTHING, []
    for year, coverage in enumerate(coverages, start=2022):
        frame = made(known, coverage, year, frame)
        all_.append(frame)
    return all_


def gap(year):
    return total("not_delivered", year)


def test_the_same_gap_is_the_same_recommendation_open_since_its_first_edition(known):
    first, second = (one(frame) for frame in years(known, gap(2022), gap(2023)))
    assert first["key"] == second["key"] == "share_figures|XAA|lights|MP-A01"
    assert (second["since"], second["editions"], second["due"]) == (2022, 2, first["due"])


def test_it_is_overdue_when_its_round_has_closed_and_escalated_after_two_editions(known):
    told = [one(frame)["state"] for frame in years(known, *map(gap, (2022, 2023, 2024, 2025)))]
    assert told == ["open", "overdue", "escalated", "escalated"]


def test_what_has_more_time_is_not_overdue_yet(known):
    told = years(known, *(total("not_collected", year) for year in (2022, 2023, 2024)))
    assert [one(frame)["state"] for frame in told] == ["open", "open", "escalated"]


def test_a_gap_that_is_closed_is_done_once_and_then_gone(known):
    told = years(known, gap(2022), total("", 2023), total("", 2024))
    assert [list(frame["state"]) for frame in told] == [["open"], ["done"], []]


def test_a_gap_that_opens_again_begins_again(known):
    told = years(known, gap(2022), total("", 2023), gap(2024))
    assert (one(told[2])["since"], one(told[2])["editions"]) == (2024, 1)


def test_what_nobody_owes_any_more_is_withdrawn_and_no_success(known):
    told = years(known, gap(2022), total("", 2023, "MP-A02"))
    assert list(told[1]["state"]) == ["withdrawn"]


def test_another_class_of_gap_is_another_recommendation(known):
    told = years(known, gap(2022), total("not_collected", 2023))[1].set_index("recommendation")
    assert told["state"].to_dict() == {"collect_figures": "open", "share_figures": "done"}


def test_a_date_that_the_calendar_lacked_comes_with_the_calendar(known):
    before = made(known, gap(2022)).assign(due="")
    assert one(made(known, gap(2023), 2023, before))["due"] == "2024-05-31"
