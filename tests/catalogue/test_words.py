import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import finding_texts, words
from model.findings import frame
from model.records import Finding


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


@pytest.mark.parametrize(
    ("language", "number", "amount", "day", "listing"),
    [
        ("en", "−27,088.5", "2,402,306", "1 January 2024", "a, b and c"),
        ("fr", "−27\u202f088,5", "2\u202f402\u202f306", "1er janvier 2024", "a, b et c"),
        ("ro", "−27.088,5", "2.402.306", "1 ianuarie 2024", "a, b și c"),
        ("ar", "\u2066−27,088.5\u2069", "\u20662,402,306\u2069", "1 يناير 2024", "a وb وc"),
    ],
)
def test_numbers_days_and_lists_are_those_of_the_language(
    catalogue, moldova, language, number, amount, day, listing
):
    said = words(language, catalogue, moldova)
    assert said.number(-27088.5, 1) == number
    assert said.value(2402306.0, "persons") == amount
    assert said.quantity("2024-01-01") == day
    assert said.listing(["a", "b", "c"]) == listing


@pytest.mark.parametrize("language", ["en", "fr", "ro", "ar"])
@given(value=st.floats(-1e15, 1e15), decimals=st.integers(0, 4))
def test_a_number_never_breaks_at_the_end_of_a_line(catalogue, moldova, language, value, decimals):
    text = words(language, catalogue, moldova).number(value, decimals)
    assert not set(text) & {" ", "\n", "-"}
    assert (text[0], text[-1]) == ("\u2066", "\u2069") or language != "ar"


def test_a_breakdown_is_told_with_the_marks_of_the_language(catalogue, moldova):
    french = words("fr", catalogue, moldova).dimensions("age=Y0T4;sex=F")
    assert french == "Âge\u00a0: 0–4 ans, Sexe\u00a0: Femmes"
    arabic = words("ar", catalogue, moldova).dimensions("age=Y0T4;sex=F")
    assert arabic == "العمر: من 0 إلى 4، الجنس: النساء"


def test_the_first_of_a_month_alone_is_counted_otherwise_in_french(catalogue, moldova):
    french = words("fr", catalogue, moldova)
    assert [french.date(f"2024-01-{day}") for day in ("01", "10", "11", "31")] == [
        "1er janvier 2024",
        "10 janvier 2024",
        "11 janvier 2024",
        "31 janvier 2024",
    ]


@pytest.mark.parametrize(
    ("language", "risen", "fallen"),
    [
        ("en", "+27,088.5", "−27,088.5"),
        ("fr", "+27\u202f088,5", "−27\u202f088,5"),
        ("ar", "\u2066+27,088.5\u2069", "\u2066−27,088.5\u2069"),
    ],
)
def test_a_change_carries_its_sign_with_it(catalogue, moldova, language, risen, fallen):
    said = words(language, catalogue, moldova)
    assert said.number(27088.5, 1, plus=True) == risen
    assert said.number(-27088.5, 1, plus=True) == fallen


@pytest.mark.parametrize("language", ["fr", "ro", "ar"])
def test_members_of_a_list_keep_different_names(catalogue, moldova, language):
    """What goes out as a label comes back as one: two of the same name could not be told apart."""
    said = words(language, catalogue, moldova)
    for dimension, code_list in catalogue.dimensions["code_list"].items():
        if code_list:
            codes = catalogue.code_lists[code_list].index
            names = [said.member(dimension, code).casefold() for code in codes]
            assert len(set(names)) == len(names), dimension
    named = [said.indicator(code) for code in catalogue.indicators.index]
    assert len(set(named)) == len(named)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ([], "a.xlsx : Le classeur ne peut pas être lu."),
        (["2024", "B4"], "a.xlsx : Le classeur ne peut pas être lu. (feuille 2024, cellule B4)"),
    ],
)
def test_why_a_file_was_refused_is_said_in_the_readers_language(catalogue, moldova, place, told):
    reason = "The workbook cannot be read."
    finding = Finding(
        rule="I01", severity="blocker", ref_area="MDA", provider="bns", observed=reason,
        parameters={"file": "a.xlsx", "reason": reason, "place": place},
    )  # fmt: skip
    french = words("fr", catalogue, moldova)
    assert finding_texts(french, frame([finding]).iloc[0])["sentence"] == told
