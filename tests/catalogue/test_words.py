import pytest

from catalogue.words import words


@pytest.fixture
def english(catalogue, moldova):
    return words("en", catalogue, moldova)


def test_a_figure_prints_in_the_form_of_its_unit(english):
    assert english.value(2402306.0, "persons") == "2,402,306"
    assert english.value(1917794095.03, "US$") == "1,917.8"
    assert english.unit("US$") == "US$ million"
    assert english.value(33.967, "%") == "34.0"
    assert english.value(-27088.0, "persons") == "−27,088"


def test_a_missing_figure_has_no_print_form(english):
    with pytest.raises(ValueError, match="missing"):
        english.value(float("nan"), "persons")


@pytest.mark.parametrize(
    ("iso", "words_"),
    [("2024-01-01", "1 January 2024"), ("2025-12", "December 2025"), ("2024", "2024")],
)
def test_a_date_is_as_exact_as_it_is_known(english, iso, words_):
    assert english.date(iso) == words_


def test_members_are_named_by_the_code_list_or_by_cldr(english):
    assert english.dimensions("citizenship=UKR;sex=F") == "Citizenship: Ukraine, Sex: Women"
    assert english.member("citizenship", "_T") == "Total"


def test_a_language_without_a_translation_file_is_refused(catalogue, moldova):
    with pytest.raises(KeyError, match="translation"):
        words("sv", catalogue, moldova)


@pytest.mark.parametrize("text", ["007", "1e999", "2023-02-31", "2024-W01-1", "n/a"])
def test_what_only_looks_like_a_number_or_a_day_stays_text(catalogue, moldova, text):
    assert words("en", catalogue, moldova).quantity(text) == text


def test_a_day_that_a_finding_holds_is_told_in_words(catalogue, moldova):
    assert words("en", catalogue, moldova).quantity("2025-05-31") == "31 May 2025"
