"""Decisions come in by a small CSV; every mistake is named with its line."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.records import Decision
from store import register
from store.decisions_file import (
    COLUMNS,
    KINDS,
    DecisionsError,
    read_decisions,
)

KEY = "V09|MDA|lighthouses|MP-A01|2024|sex=F;age=Y0T4"
ROW = [KEY, "explain", "3", "4", "one tower, the old one, was closed", "A. Keeper", "2025-02-01"]


def text_of(*rows: list[str], delimiter: str = ",", header=COLUMNS) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter).writerows([header, *rows])
    return target.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "decisions.csv"

    def write(content: str | bytes):
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def mistakes(path) -> list[str]:
    with pytest.raises(DecisionsError) as fault:
        read_decisions(path)
    assert str(fault.value).startswith("decisions.csv was not used: ")
    return fault.value.mistakes


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_what_spreadsheets_save_is_read(file, delimiter, mark):
    path = file(mark + text_of(ROW, delimiter=delimiter))
    assert read_decisions(path) == [Decision(*ROW)]


def test_the_columns_may_stand_in_any_order(file):
    path = file(text_of(ROW[::-1], header=COLUMNS[::-1]))
    assert read_decisions(path) == [Decision(*ROW)]


def test_blank_lines_are_passed_over_and_a_header_alone_decides_nothing(file):
    assert read_decisions(file(text_of(ROW) + "\n,,,,,,\n")) == [Decision(*ROW)]
    assert read_decisions(file(text_of())) == []


ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SAID = ANY.map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.sampled_from(KINDS), ANY, ANY, SAID, SAID), min_size=1, max_size=4))
def test_whatever_is_said_is_read_as_it_was_written(tmp_path_factory, rows):
    given_rows = [[KEY, *row, "2025-02-01T08:00:00Z"] for row in rows]
    path = tmp_path_factory.mktemp("decisions") / "decisions.csv"
    path.write_bytes(text_of(*given_rows).encode())
    assert read_decisions(path) == [Decision(*row) for row in given_rows]


def test_every_mistake_is_named_with_its_line(file):
    path = file(
        text_of(
            ROW,
            ["V09", "excuse", "3", "4", "two\nlines", "A", "2025-02-01"],
            [KEY, "waive", "3", "4", "", " ", "yesterday"],
            ["", "", "3", "4", "text", "A", ""],
            ROW[:-1],
        )
    )
    assert mistakes(path) == [
        "line 3: kind is 'excuse'; it must be one of explain, waive, choose_source, "
        "accept_revision",
        "line 3: finding is 'V09'; copy the column \"key\" of findings.csv, as in "
        "V09|MDA|bns|MP-A01|2024|sex=F",
        "line 5: text is empty",
        "line 5: decided_by is empty",
        "line 5: decided_at must be a date or a date and time as in 2024-05-31T10:00:00Z, "
        "not 'yesterday'",
        "line 6: finding is empty",
        "line 6: kind is empty",
        "line 6: decided_at is empty",
        "line 7: 6 cells instead of 7: a text that holds ',' must stand in quotation marks",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: the columns must be finding, kind, .*; there are: none"),
        ("finding,kind\n", "line 1: the columns must be .*; there are: finding, kind"),
        (text_of(ROW, header=[*COLUMNS[:-1], "when"]), "line 1: .*; there are: .*, when"),
        (text_of(ROW, header=[*COLUMNS[:-1], "kind"]), "line 1: the columns must be"),
        (text_of(ROW).encode("utf-16"), "not UTF-8 text"),
        (text_of([*ROW[:4], "ţ", *ROW[5:]]).encode("cp1250"), r"not UTF-8 text \(byte \d+\)"),
        (text_of() + 'a"b,"c"d\n', "line 2: "),
        (text_of() + '"never closed\n', "line 2: "),
        (text_of([*ROW[:4], "a\0b", *ROW[5:]]), "line 2: text holds the character NUL"),
    ],
)
def test_a_file_that_is_no_list_of_decisions_is_refused(file, content, said):
    import re

    assert re.match(said, mistakes(file(content))[0])


def test_a_file_is_appended_once_and_all_or_none(file, engine):
    other = [KEY, "waive", "3", "4", "agreed in the group", "B", "2025-02-02"]
    path = file(text_of(ROW, ROW, other))
    assert register.add_decisions(engine, read_decisions(path)) == 2
    assert register.add_decisions(engine, read_decisions(path)) == 0
    file(text_of([KEY, "waive", "5", "4", "more", "B", "2025-02-03"], ["V09", *ROW[1:]]))
    with pytest.raises(DecisionsError):
        register.add_decisions(engine, read_decisions(path))
    assert register.decisions(engine, "MDA")["text"].tolist() == [ROW[4], other[4]]
