"""Page one: the verdict, and who must do what by when."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.words import words
from model import findings
from model.records import Finding
from reporting import summary
from reporting.overlaps import overlaps
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


def judged(known, *found, **changes):
    edition = lighthouses.edition(*known[:2], findings=findings.frame(list(found)), **changes)
    return summary.verdict(edition, known[2])


def missing(severity):
    return Finding("V63", severity, "XAA", "gulls", "MP-J12", 2024, observed="not delivered")


def test_one_open_blocker_blocks(known):
    told = judged(known, missing("blocker"), missing("must-explain"))
    assert told["kind"] == "blocked"
    assert told["sentences"][0].startswith("1 finding blocks: the profile should not be signed off")


def test_open_questions_make_it_publishable_with_notes(known):
    told = judged(known, missing("must-explain"))
    assert told["kind"] == "notes"
    assert "1 finding is to be explained, 1 of them about missing" in told["sentences"][1]


def test_notes_alone_leave_it_publishable(known):
    assert judged(known, missing("note"))["kind"] == "publishable"
    assert judged(known)["kind"] == "publishable"


@pytest.mark.parametrize("state", ["explained", "waived"])
def test_a_decided_blocker_no_longer_blocks_and_is_printed_as_a_note(known, state):
    rows = findings.frame([missing("blocker")]).assign(state=state)
    told = summary.verdict(lighthouses.edition(*known[:2], findings=rows), known[2])
    assert told["kind"] == "notes"
    assert "explained or waived" in told["sentences"][-1]


def test_without_anything_examined_there_is_no_good_verdict(known):
    runs = lighthouses.edition(*known[:2]).rule_runs.assign(examined=0)
    told = judged(known, rule_runs=runs)
    assert told["kind"] == "blocked"
    assert "validation has not run" in told["sentences"][0]


def test_conflicts_retrieved_and_computed_figures_fall_to_the_producer(known):
    rows = lighthouses.found()
    actor = dict(zip(rows["rule"], summary.actors(rows, known[2]), strict=True))
    assert actor["V11"] == actor["V62"] == "lights"
    assert actor["V63"] == "gulls"
    assert actor["V42"] == actor["V50"] == ""  # between two providers; of the World Bank


def test_what_the_profile_says_wrongly_falls_to_its_producer(known):
    rows = findings.frame([Finding(rule, "blocker", "XAA", "lights") for rule in ("V65", "V11")])
    assert dict(zip(rows["rule"], summary.actors(rows, known[2]), strict=True)) == {
        "V65": "",
        "V11": "lights",
    }


def test_everybody_is_named_once_and_every_task_has_a_time(known):
    told = summary.tasks(lighthouses.edition(*known[:2]), known[2])
    names = [one["name"] for part in ("rows", "idle") for one in told[part]]
    assert len(names) == len(set(names)) == 5
    producer = "Bureau of Harbours (synthetic), as producer of the profile"
    assert told["rows"][-1]["name"] == producer
    for one in told["rows"]:
        assert all(task["text"] and task["due"] for task in one["tasks"])


def test_who_delivered_nothing_stands_after_the_others_with_what_leads_the_key_data_sheet(known):
    told = summary.tasks(lighthouses.edition(*known[:2]), known[2])
    gulls = [one for one in told["rows"] if one["name"] == "Society of Gulls"]
    assert told["rows"].index(gulls[0]) == len(told["rows"]) - 2
    assert gulls[0]["delivered"] == "nothing"
    assert [(task["due"], task["key"]) for task in gulls[0]["tasks"]] == [
        ("due 31 May 2025", "Key figures for 2024 among them: Refugees hosted.")
    ]


def test_who_delivered_nothing_but_has_another_task_is_not_only_listed_as_silent(known):
    extra = Finding("I01", "blocker", "XAA", "gulls", observed="torn", parameters={"file": "f"})
    rows = findings.combine([lighthouses.found(), findings.frame([extra])])
    told = summary.tasks(lighthouses.edition(*known[:2], findings=rows), known[2])
    gulls = next(one for one in told["rows"] if one["name"] == "Society of Gulls")
    assert [task["text"] for task in gulls["tasks"]] == [
        "Correct 1 finding that blocks",
        "Deliver 6 figures (2019–2024), or say why not",
    ]


def test_a_file_that_could_not_be_used_is_told_so(known):
    sent = lighthouses.edition(*known[:2]).deliveries
    sent = sent.assign(state=sent["state"].mask(sent["provider"] == "lights", "held"))
    told = summary.tasks(lighthouses.edition(*known[:2], deliveries=sent), known[2])
    lights = next(one for one in told["rows"] if one["name"] == "Ministry of Lighthouses")
    assert (lights["delivered"], lights["held"]) == ("1 file, not used", True)


def test_what_blocks_names_who_must_act_and_how_to_mend_it(known):
    told = summary.blocking(lighthouses.edition(*known[:2]), known[2])
    by_rule = {line["rule"]: line for line in told["lines"]}
    assert by_rule["V11"]["who"] == "Ministry of Lighthouses"
    assert by_rule["V42"]["who"] == "Bureau of Harbours (synthetic)"
    assert by_rule["V11"]["where"] == "lights 2024.xlsx, sheet Pop, cells F3, F4, F2"
    assert all(line["remedy"] for line in told["lines"])
    assert told["more"] == 0


def test_blockers_of_one_matter_are_told_together_and_none_is_left_uncounted(known):
    many = [
        Finding(
            "V11",
            "blocker",
            "XAA",
            "lights",
            code,
            year,
            observed="1",
            expected="2",
            parameters={"dimension": "sex", "tolerance": "0"},
        )
        for code in known[0].indicators.index[:8]
        for year in (2020, 2021, 2023)
    ]
    edition = lighthouses.edition(*known[:2], findings=findings.frame(many))
    told = summary.blocking(edition, known[2])
    assert sum(line["count"] for line in told["lines"]) + told["more"] == 24
    assert told["lines"][0]["years"] == "2020–2021, 2023"


def test_pairs_of_figures_stand_side_by_side_by_outcome(known):
    told = overlaps(lighthouses.edition(*known[:2]), known[2])
    assert told["classes"] == [
        {"kind": "conflict", "count": 6},
        {"kind": "not comparable", "count": 1},
    ]
    conflict, other = told["rows"]
    assert (conflict["newest"], conflict["years"]) == (2024, "2019–2024")
    assert (conflict["observed"], conflict["expected"]) == ("1,050", "1,150")
    assert conflict["span"] == "9.5 %"
    assert other["differs"] == "reference date and definition"


def test_pairs_that_agree_are_counted_too(known):
    edition = lighthouses.edition(*known[:2])
    runs = edition.rule_runs
    more = runs["examined"].mask(runs["rule"] == "V42", 10)
    told = overlaps(replace(edition, rule_runs=runs.assign(examined=more)), known[2])
    assert told["classes"][0] == {"kind": "agree", "count": 4}


def test_what_each_figure_counts_stands_beside_it(known):
    edition = lighthouses.edition(*known[:2])
    frame = edition.observations
    tides = frame["provider"] == "tides"
    frame = frame.assign(
        definition=frame["definition"].mask(tides, "de facto"),
        territory=frame["territory"].mask(tides, "XAA_SHORE"),
    )
    told = overlaps(replace(edition, observations=frame), known[2])
    conflict = told["rows"][0]
    sides = {conflict["provider"]: conflict["about"], conflict["other"]: conflict["about_other"]}
    assert sides["Ministry of Lighthouses"] == [
        "definition not named",
        "1 January 2024",
        "territory of the profile",
        "persons",
    ]
    assert sides["Office of Tides"][::2] == ["de facto", "XAA_SHORE"]


def test_deliveries_count_what_is_open_for_each(known):
    told = {
        one["name"]: one for one in summary.deliveries(lighthouses.edition(*known[:2]), known[2])
    }
    assert told["Ministry of Lighthouses"]["counts"] == [3, 6, 0]
    assert told["Society of Gulls"]["told"] == "nothing"


def test_an_edition_without_deliveries_still_has_its_producer(known):
    nothing = lighthouses.edition(*known[:2]).deliveries.iloc[:0]
    edition = lighthouses.edition(*known[:2], deliveries=nothing, findings=findings.frame([]))
    told = summary.tasks(edition, known[2])
    assert [one["tasks"][-1]["text"] for one in told["rows"]] == [
        "Sign off this edition, or refuse: the reviewers answer the question in Airflow"
    ]
    assert isinstance(edition.deliveries, pd.DataFrame)
