import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.numbers import Ambiguous, NotANumber, parse_number


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "number"),
    [
        ("1 234", ",", " ", 1234),
        ("1\N{NO-BREAK SPACE}234,5", ",", " ", 1234.5),
        ("1\N{NARROW NO-BREAK SPACE}234", ",", " ", 1234),
        ("12,910", ".", ",", 12910),
        ("1.234.567", ",", ".", 1234567),
        ("1'234", ".", "'", 1234),
        ("\N{MINUS SIGN}5", ".", ",", -5),
        ("٢٠٢٤", ".", "", 2024),
        ("007", "", "", 7),
        ("2 681,7", ",", " ", 2681.7),
    ],
)
def test_a_number_in_its_declared_form_is_read(text, decimal, thousands, number):
    assert parse_number(text, decimal, thousands) == number


@pytest.mark.parametrize(
    "text", ["1_234", "nan", "Infinity", "1E5", "", "-", "..", "(123)", "123-", "12 34", "1,23,456"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotANumber):
        parse_number(text, ".", ",")


@pytest.mark.parametrize("text", ["1.234", "1,234", "12,910"])
def test_without_declared_marks_two_readings_are_ambiguous(text):
    with pytest.raises(Ambiguous):
        parse_number(text)


@pytest.mark.parametrize(("text", "number"), [("12.5", 12.5), ("1,234,567.8", 1234567.8), ("3", 3)])
def test_without_declared_marks_the_only_reading_is_taken(text, number):
    assert parse_number(text) == number


@given(st.integers(-(10**12), 10**12), st.sampled_from([" ", ",", ".", "'"]))
def test_grouping_a_number_and_reading_it_gives_it_back(number, thousands):
    decimal = "," if thousands != "," else "."
    assert parse_number(f"{number:,}".replace(",", thousands), decimal, thousands) == number


def test_an_exponent_is_one_only_where_it_is_declared():
    with pytest.raises(NotANumber):
        parse_number("6.731e-4")
    assert parse_number("6.731e-4", ".", "", exponent=True) == 6.731e-4
    assert parse_number("-1,5E+03", ",", ".", exponent=True) == -1500
    with pytest.raises(NotANumber):
        parse_number("1e5e5", exponent=True)
