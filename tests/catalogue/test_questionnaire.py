"""What is asked follows from obligations alone, and so does the layout that reads it back."""

import dataclasses
import json

import jsonschema
import pytest

from catalogue.files import SCHEMAS
from catalogue.questionnaire import (
    CODE,
    NAME,
    as_sent,
    contents,
    layout,
    name_in,
    questionnaires,
    with_questionnaires,
)
from catalogue.words import words


@pytest.fixture(scope="module")
def asked(catalogue, moldova):
    return questionnaires(catalogue, moldova, 2024)


def shapes(plan) -> dict:
    return {
        page.indicator: {table.dimension: table.kind for table in page.tables}
        for page in plan.sheets
    }


def test_national_providers_are_asked_what_they_owe_and_nobody_else(asked, moldova):
    kinds = moldova.providers["kind"]
    assert {kinds[name] for name in asked} == {"national"}
    assert "cec" not in asked, "it owes nothing of the lean profile"
    owed = moldova.obligations
    for name, plan in asked.items():
        mine = set(owed.loc[(owed["provider"] == name) & (owed["reason"] == ""), "indicator"])
        assert {page.indicator for page in plan.sheets} <= mine


def test_a_declared_absence_is_not_asked_for(catalogue, moldova):
    owed = moldova.obligations
    told = owed.assign(reason=owed["reason"].mask(owed["indicator"] == "MP-C03", "not_collected"))
    country = dataclasses.replace(moldova, obligations=told)
    assert "MP-C03" not in shapes(questionnaires(catalogue, country, 2024)["bns"])


def test_a_figure_due_every_few_years_is_asked_for_in_those(catalogue, moldova):
    owed = moldova.obligations
    mine = (owed["provider"] == "bns") & (owed["indicator"] == "MP-D02")
    told = owed.assign(every=owed["every"].mask(mine, 5), first=owed["first"].mask(mine, 2020))
    country = dataclasses.replace(moldova, obligations=told)
    assert "MP-D02" not in shapes(questionnaires(catalogue, country, 2024)["bns"])
    assert "MP-D02" in shapes(questionnaires(catalogue, country, 2025)["bns"])


def test_closed_lists_stand_member_by_member_and_open_ones_are_to_be_filled(asked):
    assert shapes(asked["igm"])["MP-J01"] == {
        "": "total",
        "applicant_type": "closed",
        "sex": "closed",
        "unaccompanied": "closed",
        "age": "listed",
        "citizenship": "listed",
    }
    assert shapes(asked["igm"])["MP-G01"]["occupation"] == "free"
    tables = {table.dimension: table for table in asked["igm"].sheets[0].tables}
    assert tables["sex"].codes == ("F", "M", "_U")
    assert {"ROU", "_U"} < set(tables["citizenship"].codes)
    assert "_T" not in tables["citizenship"].codes


def test_tables_stand_under_one_another_with_room_for_their_heads(asked):
    for plan in asked.values():
        for page in plan.sheets:
            row = 0
            for table in page.tables:
                assert table.head >= row + 2 and table.end == table.head + table.rows + 1
                row = table.end


def test_what_no_figure_can_answer_is_asked_in_words(asked):
    assert asked["mai"].in_words == ("MP-S02",)
    assert "MP-S02" not in shapes(asked["mai"])


def test_the_layout_keeps_the_schema_of_layouts(asked, catalogue, moldova):
    rules = json.loads((SCHEMAS / "workbook.json").read_text(encoding="utf-8"))
    for plan in asked.values():
        made = layout(plan, words(plan.language, catalogue, moldova))
        assert list(jsonschema.Draft202012Validator(rules).iter_errors(made)) == []


def test_a_layout_is_had_by_the_name_of_its_questionnaire_and_only_by_one(catalogue, moldova):
    country = with_questionnaires(catalogue, moldova)
    assert country.workbooks["questionnaire_igm_2024"]["provider"] == "igm"
    assert set(country.workbooks) == set(moldova.workbooks)
    for name in ("questionnaire_nobody_2024", "something", "questionnaire_igm"):
        with pytest.raises(KeyError):
            country.workbooks[name]


@pytest.mark.parametrize(
    ("file_name", "provider", "found"),
    [
        ("questionnaire_bns_2024.xlsx", "bns", "questionnaire_bns_2024"),
        ("Questionnaire_BNS_2024 (2).XLSX", "bns", "questionnaire_bns_2024"),
        ("questionnaire_bns_2024_final.xlsx", "bns", "questionnaire_bns_2024"),
        ("questionnaire_igm_2024.xlsx", "bns", ""),
        ("questionnaire_bns_1999.xlsx", "bns", ""),
        ("questionnaire_bns_20245.xlsx", "bns", ""),
        ("questionnaire_bns_2024.csv", "bns", ""),
        ("questionnaire_unhcr_2024.xlsx", "unhcr", ""),
        ("populatia_2024.xlsx", "bns", ""),
    ],
)
def test_a_questionnaire_is_known_by_its_file_name(moldova, file_name, provider, found):
    assert name_in(file_name, moldova, provider) == found


def test_a_file_is_read_by_what_it_says_of_itself(catalogue, moldova, asked):
    """Next year's catalogue asks for more, and the tables of the old file stand elsewhere."""
    made = with_questionnaires(catalogue, moldova).workbooks["questionnaire_igm_2024"]
    lines = [("MP-J01", 8, ""), ("MP-J01 sex", 99, CODE), ("MP-J01 occupation", 120, NAME)]
    tables = as_sent(made, lines)["tables"]
    assert list(tables) == ["MP-J01", "MP-J01 sex", "MP-J01 occupation"]
    assert tables["MP-J01 sex"]["header_row"] == 99
    assert tables["MP-J01 occupation"]["free_labels"] == ["occupation"], "not asked, but known"
    assert as_sent(made, contents(asked["igm"])) == made


def test_lines_that_make_no_sense_are_left_out_and_a_lost_list_is_made_up_for(catalogue, moldova):
    made = with_questionnaires(catalogue, moldova).workbooks["questionnaire_igm_2024"]
    nonsense = [("MP-X99", 8, ""), ("MP-J01 moon", 9, CODE), ("MP-J01 sex", 9, "value")]
    assert list(as_sent(made, [*nonsense, ("MP-J01", 8, "")])["tables"]) == ["MP-J01"]
    assert as_sent(made, nonsense) == as_sent(made, []) == made
