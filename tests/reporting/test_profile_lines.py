"""The lines a profile prints: one per source and definition, and what may not be printed."""

import pandas as pd
import pytest

from model import findings, observations
from model.records import Finding
from reporting.profile_lines import absent_sources, all_lines, withheld
from tests.reporting import lighthouses

YEARS = list(range(2019, 2025))


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


@pytest.fixture(scope="module")
def edition(catalogue, country):
    return lighthouses.edition(catalogue, country)


def blocked(frame, country, *found) -> set[tuple]:
    rule = withheld(frame, findings.frame(list(found)), country)
    rows = frame[rule != ""]
    described = observations.describe_dimensions(rows)
    return set(
        zip(rows["indicator"], rows["provider"], rows["time_period"], described, strict=True)
    )


def lines_of(edition, country):
    rule = withheld(edition.observations, edition.findings, country)
    parts = (edition.coverage, edition.headline, country, YEARS)
    return all_lines(edition.observations, rule, *parts)


def finding(**facts) -> Finding:
    facts = {"rule": "V11", "severity": "blocker", "ref_area": "XAA", **facts}
    return Finding(**facts)


def test_an_open_blocker_withholds_exactly_the_cell_it_names(edition, country):
    one = finding(provider="lights", indicator="MP-A01", time_period=2022)
    assert blocked(edition.observations, country, one) == {("MP-A01", "lights", 2022, "")}
    part = finding(provider="lights", indicator="MP-A01", time_period=2022, dimensions="sex=F")
    assert blocked(edition.observations, country, part) == {("MP-A01", "lights", 2022, "sex=F")}


def test_a_blocker_about_a_breakdown_withholds_its_parts_and_not_the_total(edition, country):
    frame = edition.observations
    about = {"provider": "lights", "indicator": "MP-A01", "time_period": 2022}
    own = frame[(frame["indicator"] == "MP-A01") & (frame["provider"] == "lights")]
    own = own[(own["time_period"] == 2022) & (own["sex"] != "_T")]
    found = blocked(frame, country, finding(dimensions="sex=*", **about))
    assert found == {("MP-A01", "lights", 2022, f"sex={sex}") for sex in own["sex"]}
    assert len(found) == 2
    assert not blocked(frame, country, finding(dimensions="age=*", **about))


def test_without_a_provider_it_withholds_every_provider(edition, country):
    found = blocked(edition.observations, country, finding(indicator="MP-A01", time_period=2022))
    assert found == {("MP-A01", "lights", 2022, ""), ("MP-A01", "tides", 2022, "")}


def test_without_a_year_it_withholds_every_year(edition, country):
    found = blocked(edition.observations, country, finding(provider="tides", indicator="MP-A01"))
    assert {year for _, _, year, _ in found} == set(YEARS)


def test_notes_and_settled_findings_withhold_nothing(edition, country):
    named = {"provider": "lights", "indicator": "MP-A01", "time_period": 2022}
    assert not blocked(edition.observations, country, finding(severity="note", **named))
    settled = findings.frame([finding(**named)]).assign(state="waived")
    assert (withheld(edition.observations, settled, country) == "").all()


def test_what_is_computed_from_a_withheld_figure_is_withheld(edition, country):
    frame = edition.observations
    base = frame[(frame["indicator"] == "MP-M01") & (frame["time_period"] == 2024)]
    made = base.assign(
        indicator="MP-M02", provider="bureau", source=base["source"] + " cell:b!S!A1"
    )
    frame = pd.concat([frame, made], ignore_index=True)
    one = finding(provider="world_bank", indicator="MP-M01", time_period=2024)
    assert blocked(frame, country, one) == {
        ("MP-M01", "world_bank", 2024, ""),
        ("MP-M02", "bureau", 2024, ""),
    }


def test_two_sources_are_two_lines_the_headline_first(edition, country):
    lines = lines_of(edition, country)["MP-A01"]
    assert [one.provider for one in lines] == ["lights", "tides"]
    assert len(lines[0].points) == len(YEARS)


def test_another_definition_is_another_line(edition, country, catalogue):
    frame = edition.observations
    late = (frame["provider"] == "tides") & (frame["time_period"] >= 2022)
    frame = frame.assign(definition=frame["definition"].where(~late, "de facto"))
    changed = lighthouses.edition(catalogue, country, observations=frame)
    own = [one for one in lines_of(changed, country)["MP-A01"] if one.provider == "tides"]
    assert {tuple(point.year for point in one.valued) for one in own} == {
        (2019, 2020, 2021),
        (2022, 2023, 2024),
    }


def test_a_point_without_a_value_has_a_reason(edition, country):
    lines = lines_of(edition, country)
    assert lines["MP-C03"][0].at(2024).reason == "confidential"
    assert lines["MP-C03"][0].at(2022).reason == "not_delivered"
    population = lines["MP-A01"][0].at(2023)
    assert (population.value, population.reason, population.rule) == (None, "withheld", "V11")


def test_who_owes_and_gave_nothing_is_listed_with_the_reason(edition, country):
    absent = absent_sources(edition.coverage, lines_of(edition, country), country)
    assert absent[("MP-E01", "tides")] == "not_collected"
    assert absent[("MP-J12", "gulls")] == "not_delivered"
    assert ("MP-A01", "lights") not in absent
