"""Late against the calendar: the day of receipt is a fact of the manifest, never a clock's."""

from pathlib import Path

import pandas as pd
import pytest

from catalogue.load import Country
from model.records import Manifest
from pipeline import punctuality

ROUNDS = {
    2023: {"opens": "2024-02-01", "closes": "2024-05-31"},
    2024: {"opens": "2025-02-01", "closes": "2025-05-31", "received": {"gulls": "2025-06-02"}},
}


def country(rounds=ROUNDS) -> Country:
    nothing = pd.DataFrame()
    return Country(Path("nowhere"), "XAA", {}, nothing, nothing, rounds, {}, nothing, nothing)


def file(provider="lights", day="2025-05-30", round_=2024, state="accepted", **more) -> dict:
    plain = {
        "provider": provider,
        "round": round_,
        "file_name": f"{provider}.xlsx",
        "sha256": "a" * 64,
        "workbook": provider,
        "state": state,
        "received_on": day,
    }
    return plain | more


def manifest(*files) -> Manifest:
    return Manifest("XAA", 2024, files, (), (), (), "", {}, {}, "", "0")


def of(provider, *files, rounds=ROUNDS):
    return punctuality.of_provider(provider, manifest(*files), country(rounds))


def test_the_closing_day_itself_is_in_time_and_the_next_is_a_day_late():
    assert of("lights", file(day="2025-05-31")) == ("2025-05-31", 0)
    assert of("lights", file(day="2025-06-01")) == ("2025-06-01", 1)
    assert of("lights", file(day="2025-05-01")) == ("2025-05-01", -30)


def test_the_last_table_of_a_provider_says_how_late_it_is():
    files = [file(day="2025-05-30"), file(day="2025-06-12", workbook="other")]
    assert of("lights", *files) == ("2025-06-12", 12)


@pytest.mark.parametrize(
    "files",
    [
        [],
        [file(day="")],
        [file(day="2025-05-30"), file(day="", workbook="other")],
        [file(round_=2023)],
        [file(state="refused")],
    ],
)
def test_a_day_that_is_not_known_makes_nobody_late_and_nobody_punctual(files):
    assert of("lights", *files) == ("", None)


def test_a_round_that_the_calendar_does_not_list_has_no_deadline():
    assert of("lights", file(), rounds={}) == ("2025-05-30", None)


def test_what_the_officer_knows_of_a_delivery_counts_before_what_the_share_saw():
    assert of("gulls", file("gulls", day="2025-06-20")) == ("2025-06-02", 2)
    assert of("gulls", file("gulls", day="")) == ("2025-06-02", 2)


def test_a_late_file_of_this_round_is_a_note_with_both_days():
    found = punctuality.late_findings(
        manifest(
            file(day="2025-06-12"),
            file("tides", day="2025-05-31"),
            file("crabs", day="2024-09-01", round_=2023),
            file("sand", day=""),
        ),
        country(),
    )
    (row,) = found.to_dict("records")
    assert (row["rule"], row["severity"], row["provider"]) == ("I10", "note", "lights")
    assert (row["observed"], row["expected"]) == ("2025-06-12", "2025-05-31")
