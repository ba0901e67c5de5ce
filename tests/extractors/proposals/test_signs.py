"""What a cell looks like on its own."""

import pytest

from extractors.proposals.signs import form_of_time, is_time, marks_of_numbers, part_of

PARTS = {"ianuarie": "M01", "ene": "M01", "march": "M03", "trim. i": "Q1"}


@pytest.mark.parametrize(
    "label",
    ["2024", "2012e", "1997 /1", "2015 Total", "1990-1995", "2016M02", "2018 Q1", "2017-01-01",
     "2011Q1 [YR2011Q1]", "March 2024", "11/1/2016", "1990.0", "201601"],
)  # fmt: skip
def test_labels_of_time(label):
    assert is_time(label, PARTS)


@pytest.mark.parametrize(
    "label", ["12,910", "186965", "Remittances as a share of GDP, 2011 (%)", "Ukraine", "3000", ""]
)
def test_labels_that_are_no_time(label):
    assert not is_time(label, PARTS)


@pytest.mark.parametrize(
    ("label", "code"),
    [("ENE.", "M01"), ("Ianuarie", "M01"), ("Q3", "Q3"), ("Q1 Total", "Q1"), ("Trim. I", "Q1"),
     ("Total", ""), ("Chad", "")],
)  # fmt: skip
def test_parts_of_the_year(label, code):
    assert part_of(label, PARTS) == code


def test_a_month_by_name_has_a_form_only_when_the_name_is_known():
    assert "(?P<month>" in form_of_time("March 2024", PARTS)
    assert form_of_time("Chad 2024", PARTS) == ""


@pytest.mark.parametrize(
    ("texts", "said", "unsure"),
    [
        (["12", "1234"], None, False),
        (["1.5", "2"], {"decimal": ".", "thousands": ""}, False),
        (["1.234,5"], {"decimal": ",", "thousands": "."}, False),
        (["1,234,567"], {"decimal": ".", "thousands": ","}, False),
        (["1 234,5"], {"decimal": ",", "thousands": " "}, False),
        (["1'234.5"], {"decimal": ".", "thousands": "'"}, False),
        (["1,234"], {"decimal": ".", "thousands": ","}, True),
        (["6.7e-4"], {"decimal": ".", "thousands": "", "exponent": True}, False),
    ],
)
def test_marks_of_numbers_written_as_text(texts, said, unsure):
    found = marks_of_numbers(texts)
    assert (found[0] if found else None) == said
    assert bool(found and found[1]) == unsure
