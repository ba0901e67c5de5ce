"""What is asked for is checked before anything is drawn."""

import pytest

from catalogue.words import known_languages
from pipeline.wanted import LEVELS, Wanted, profile_name, wanted
from reporting.documents import Job


def test_without_a_wish_the_country_decides_and_the_level_is_lean(catalogue, moldova):
    for nothing in ("", None, []):
        assert wanted(catalogue, moldova, nothing, "") == Wanted(("en",), "lean")


@pytest.mark.parametrize("given", ["en,fr,ar,ro", "en, fr,,ar ro", "en,fr,en,ar,ro,fr"])
def test_languages_are_named_in_order_and_each_once(catalogue, moldova, given):
    assert wanted(catalogue, moldova, given).languages == ("en", "fr", "ar", "ro")


@pytest.mark.parametrize("given", ["fr,xx", "FR", "../ar", "en;fr", ["en,fr"]])
def test_an_unknown_language_is_refused_and_the_known_ones_are_named(catalogue, moldova, given):
    with pytest.raises(ValueError, match="LANGUAGES takes en, ar, fr, ro") as refused:
        wanted(catalogue, moldova, given)
    assert "no documents in" in str(refused.value)


def test_an_unknown_level_is_refused_and_the_known_ones_are_named(catalogue, moldova):
    with pytest.raises(ValueError, match="no level 'full': LEVEL is lean or extended"):
        wanted(catalogue, moldova, "en", "full")


def test_whoever_waits_for_a_profile_knows_its_name():
    for level in LEVELS:
        for language in known_languages():
            assert Job("profile", language, level).names == [profile_name(language, level)]
