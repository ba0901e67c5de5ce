"""Labels of time: years, parts of years, and what is neither."""

import pandas as pd
import pytest

from transforms.periods import years

FORMS = [
    r"(?P<year>\d{4}) ?Q(?P<quarter>\d)",
    r"(?P<year>\d{4})-?(?P<month>\d\d)",
    r"(?P<year>\d{4})-(?P<month_of_quarter>\d\d)-01",
    r"(?P<month>\d+)/1/(?P<year>\d{4})",
    r"(?P<year>\d{4})\.0",
    r"(?P<month>[A-Za-z]+) (?P<year>\d{4})",
    r"(?P<year>\d{4})[ -](?P<month>[^\W\d]+\.?)",
    r"(?P<half>[12])\. Halbjahr (?P<year>\d{4})",
]


def told(label: str, **table) -> tuple:
    row = years(pd.Series([label]), table).iloc[0]
    return (None if pd.isna(row["year"]) else int(row["year"]), row["period"])


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("2018", (2018, "")),
        ("٢٠١٨", (2018, "")),
        ("2018 Q1", (2018, "Q1")),
        ("201601", (2016, "M01")),
        ("2017-01", (2017, "M01")),
        ("2013-04-01", (2013, "Q2")),
        ("11/1/2016", (2016, "M11")),
        ("1990.0", (1990, "")),
        ("Ene 2016", (2016, "M01")),
        ("2. Halbjahr 2020", (2020, "S2")),
        ("2018 Q5", (None, "")),
        ("201613", (None, "")),
        ("Foo 2016", (None, "")),
        ("2025 Total", (None, "")),
        ("9018", (None, "")),
        ("2024 ¹", (None, "")),
    ],
)
def test_a_form_names_year_and_part_of_the_year(label, found):
    assert told(label, time_forms=FORMS, labels={"period": {"ene": "M01"}}) == found


def test_without_a_form_only_a_year_is_a_year():
    assert told("2018 Q1") == told("201601") == told("1990.0") == (None, "")


def test_what_is_declared_to_be_no_year_is_passed_and_not_unknown():
    rows = years(pd.Series(["1820 to 1829", "soon", "2019"]), {"no_years": ["* to *"]})
    assert rows["passed"].tolist() == [True, False, False]
    assert rows["year"].isna().tolist() == [True, True, False]


def test_labels_and_marks_of_years():
    table = {
        "marks": {"e": "E"},
        "label_marks": {"time_period": [r" /\d$"]},
        "labels": {"time_period": {"last spring": "2024-Q2", "the year": "2020"}},
    }
    rows = years(pd.Series(["2012e", "1997 /1", "Last spring", "the year"]), table)
    assert rows["year"].tolist() == [2012, 1997, 2024, 2020]
    assert rows["status"].tolist() == ["E", "", "", ""]
    assert rows["period"].tolist() == ["", "", "Q2", ""]
