"""Recommendations in print: together what belongs together, the gravest first."""

import pandas as pd
import pytest

from catalogue.words import words
from model import recommendations
from reporting.agenda import agenda
from reporting.follow_up import follow_up
from reporting.profile import profile_context, profile_html
from reporting.provider_report import write_provider_reports
from reporting.report import fill, report_content
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


def row(indicator, state="open", entry="share_figures", owner="lights", **changes):
    plain = {
        "key": f"{entry}|XAA|lights|{indicator}",
        "recommendation": entry,
        "gap_class": "c",
        "ref_area": "XAA",
        "provider": "lights",
        "owner": owner,
        "indicator": indicator,
        "dimensions": "",
        "other": "",
        "since": 2022,
        "editions": 3 if state == "escalated" else 1,
        "due": "2024-05-31",
        "state": state,
    }
    return plain | changes


def frame(*rows):
    return recommendations.frame(pd.DataFrame(rows))


def test_figures_with_one_owner_and_one_date_are_one_line(known):
    told = follow_up(frame(row("MP-A01"), row("MP-C03")), known[2])
    (line,) = told["rows"]
    assert line["concerns"] == ["Resident population", "Immigration (long-term)"]
    assert (line["owner"], line["due"], line["since"]) == (
        "Ministry of Lighthouses",
        "31 May 2024",
        2022,
    )
    assert [one["title"] for one in told["library"]] == ["Conclude a data-sharing agreement"]


def test_the_gravest_state_stands_first_and_all_are_counted(known):
    told = follow_up(
        frame(row("MP-A01", "done"), row("MP-C03", "escalated"), row("MP-C01", "overdue")),
        known[2],
    )
    assert [line["state"] for line in told["rows"]] == ["escalated", "overdue", "done"]
    assert [(one["state"], one["count"]) for one in told["counts"]] == [
        ("escalated", 1),
        ("overdue", 1),
        ("done", 1),
    ]
    assert told["still"] == 2


def test_what_the_producer_does_names_whose_figures_it_is_about(known):
    told = follow_up(
        frame(row("MP-A01", entry="settle_conflict", owner="", other="Society of Gulls")), known[2]
    )
    (line,) = told["rows"]
    assert line["owner"] == "Bureau of Harbours (synthetic)"
    assert line["about"] == "Ministry of Lighthouses and Society of Gulls"


def test_missing_breakdowns_are_named(known):
    told = follow_up(frame(row("MP-A01", dimensions="age;sex")), known[2])
    assert told["rows"][0]["concerns"] == ["Resident population (by Age and Sex)"]


def test_what_is_open_for_two_years_is_the_first_item_of_the_agenda(known):
    edition = lighthouses.edition(
        *known[:2], recommendations=frame(row("MP-A01", "escalated"), row("MP-C03", "overdue"))
    )
    first, *others = agenda(edition, known[0], known[2])
    assert first["kind"] == "Escalated"
    assert first["matter"].startswith("Ministry of Lighthouses")
    assert "Resident population" in first["facts"][0] and "2022" in first["facts"][0]
    assert len(first["options"]) == 2
    assert "Escalated" not in [item["kind"] for item in others]


def test_report_and_profile_print_them_with_owner_date_and_state(known):
    edition = lighthouses.edition(*known[:2], recommendations=frame(row("MP-A01", "escalated")))
    said = known[2]
    report = fill(report_content(edition, None, *known), said, printed=False)
    profile = profile_html(profile_context(edition, None, *known), said, endorsed=False)
    told = ("Conclude a data-sharing agreement", "31 May 2024", "escalated", "Lighthouses")
    for page, section in ((report, 'id="recommendations"'), (profile, 'id="follow-up"')):
        part = page[page.index(section) :]
        assert [text for text in told if text not in part] == []


def test_without_gaps_both_say_so(known):
    edition = lighthouses.edition(*known[:2])
    report = fill(report_content(edition, None, *known), known[2], printed=False)
    profile = profile_html(profile_context(edition, None, *known), known[2], endorsed=False)
    for page in (report, profile):
        assert "No gap and no open conflict gives cause for a recommendation." in page


def test_a_provider_reads_on_its_own_page_what_is_recommended_to_it_alone(known, tmp_path):
    edition = lighthouses.edition(
        *known[:2],
        recommendations=frame(row("MP-A01", "overdue"), row("MP-C03", owner="tides")),
    )
    write_provider_reports(edition, *known[:2], tmp_path)
    page = (tmp_path / "providers" / "lights.html").read_text(encoding="utf-8")
    part = page[page.index('id="recommendations"') : page.index("</section>")]
    assert "overdue" in part and "Resident population" in part
    assert "Immigration (long-term)" not in part
