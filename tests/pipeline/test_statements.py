"""What the sample's profile says with numbers is worked out again by the rules."""

import pytest

from expectations.run import validate
from reporting import sentences
from reporting.sentences import Change
from reporting.statements import said

RULES = ["V35", "V36", "V37", "V65", "V66"]


def judged(built, **given):
    edition, place = built.editions[2024], built.workplace
    frames = (edition.observations, edition.coverage)
    known = (place.catalogue, place.country)
    told = said(*frames, edition.headline, *known, 2024)
    return validate(*frames, *known, said=told)


def test_every_number_of_the_profile_is_right(built):
    runs = built.editions[2024].rule_runs.set_index("rule").loc[RULES]
    assert (runs["failed"] == 0).all()
    assert (runs["examined"].drop("V36") > 20).all()
    assert runs.loc["V36", "note"] == "nothing to examine"  # the profile counts no years


def test_sentences_that_divide_by_the_later_figure_are_found(built, monkeypatch):
    right = sentences.change

    def wrong(words, line, before, now):
        found = right(words, line, before, now)
        if found.kind == "percent":
            return Change("percent", 100 * (now.value - before.value) / now.value)
        return found

    monkeypatch.setattr(sentences, "change", wrong)
    found = judged(built).findings
    told = found[found["rule"] == "V35"]
    assert len(told) > 10
    assert told["parameters"].str.contains("divided by the later figure").all()
    assert not found["rule"].isin(["V37", "V65", "V66"]).any()


def test_a_figure_that_changed_after_the_text_was_written_is_found(built):
    edition, place = built.editions[2024], built.workplace
    known = (place.catalogue, place.country)
    told = said(edition.observations, edition.coverage, edition.headline, *known, 2024)
    later = edition.observations.copy()
    refugees = (later["indicator"] == "MP-J12") & (later["time_period"] == 2024)
    at = later.index[refugees & (later["citizenship"] == "_T") & (later["provider"] == "unhcr")]
    assert len(at) == 1
    later.loc[at, "obs_value"] += 1
    found = validate(later, edition.coverage, *known, said=told).findings
    wrong = found[found["rule"] == "V65"]
    assert set(wrong["indicator"]) == {"MP-J12"}
    assert set(wrong["pointers"]) == set(later.loc[at, "source"])
    assert pytest.approx(float(wrong["expected"].iloc[0])) == later.loc[at, "obs_value"].item()
