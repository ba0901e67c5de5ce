"""Exampland: the clean synthetic country. It adds up, it is complete, and it says what it is."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from catalogue import messages
from catalogue.words import words
from model import observations
from samples.exampland import counts, figures, records
from samples.exampland.figures import country, coverage_of, moved, observations_of

PROJECT = Path(__file__).parents[2]
# What the bureau itself computes about the collection, when an edition is made.
COMPUTED = {"MP-T01", "MP-T02", "MP-T04"}
# Stages of a procedure stand beside each other; cells of one person would count him twice.
STAGED = {"MP-K08", "MP-K13"}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return observations_of(2024)


def digest(frame: pd.DataFrame) -> str:
    return hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()


def total(frame: pd.DataFrame, indicator: str, provider: str = "") -> pd.Series:
    """The national series of an indicator, by year."""
    own = frame[frame["indicator"] == indicator]
    own = own[(own[observations.dimensions(own)] == "_T").all(axis=1)]
    lead = country()[1].obligations.set_index(["indicator", "rank"])["provider"][indicator, 1]
    own = own[own["provider"] == (provider or lead)]
    return own.set_index("time_period")["obs_value"]


def by(frame: pd.DataFrame, indicator: str, *dimensions: str) -> pd.DataFrame:
    """One table of an indicator: rows of which exactly these dimensions are not at their total."""
    own = frame[frame["indicator"] == indicator]
    names = observations.dimensions(own)
    inside = own[names] != "_T"
    here = (inside[list(dimensions)].all(axis=1)) & (inside.sum(axis=1) == len(dimensions))
    return own[here]


def test_it_is_a_frame_of_about_two_hundred_thousand_observations(frame):
    assert 190_000 < len(frame) < 230_000
    assert sorted(frame["time_period"].unique()) == list(range(2019, 2025))
    assert not frame.duplicated([*observations.key_columns(frame), "provider"]).any()


def test_every_indicator_of_the_catalogue_is_there(frame):
    every = set(country()[0].indicators.index)
    assert set(frame["indicator"]) == every - COMPUTED
    assert set(country()[1].obligations["indicator"]) == every


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_cell_that_is_owed_is_delivered(year):
    cells = coverage_of(observations_of(year), year)
    assert set(cells["state"]) == {"delivered"}


def test_another_process_makes_the_same_bytes(frame):
    said = "from samples.exampland import figures, records\n"
    said += "import hashlib\n"
    said += "parts = [u.weights.tobytes() for u in figures.counts.universes().values()]\n"
    said += "print(hashlib.sha256(b''.join(parts)).hexdigest())"
    done = subprocess.run(
        [sys.executable, "-c", said], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    here = b"".join(one.weights.tobytes() for one in counts.universes().values())
    assert done.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_every_table_of_a_count_sums_to_its_total():
    """Before rounding, over every dimension of every table, in every year."""
    for universe in counts.universes().values():
        chosen = {}
        for table in records.tables(universe):
            if not table.fixed:
                chosen.setdefault(table.indicator, []).append(table)
        for indicator, tables in chosen.items():
            whole = tables[0].sums(universe.weights)
            for table in tables:
                parts = table.sums(universe.weights).sum(axis=0)
                assert (parts == whole[0]).all(), (indicator, list(table.members))


def test_published_parts_sum_to_published_totals_within_their_rounding(frame):
    for indicator, base in (("MP-C03", 0), ("MP-E01", 0), ("MP-J01", 5), ("MP-M08", 100_000)):
        for dimension in ("sex", "citizenship", "partner"):
            parts = by(frame, indicator, dimension)
            if len(parts):
                sums = parts.groupby("time_period")["obs_value"].agg(["sum", "size"])
                apart = (sums["sum"] - total(frame, indicator)).abs()
                assert (apart <= (sums["size"] + 1) * base / 2).all()


def test_population_is_that_of_the_year_before_with_its_births_deaths_and_moves(frame):
    people = by(frame, "MP-A01", "region").set_index(["region", "time_period"])["obs_value"]
    people = people.unstack()
    moves = {code: by(frame, code, "region").pivot(
        index="region", columns="time_period", values="obs_value"
    ) for code in ("MP-A02", "MP-A03", "MP-C03", "MP-E01", "MP-L02")}  # fmt: skip
    grown = people + moves["MP-A02"] - moves["MP-A03"] + moves["MP-C03"] - moves["MP-E01"]
    grown += moves["MP-L02"]
    for year in range(2019, 2024):
        assert (grown[year] == people[year + 1]).all()


def test_asylum_seekers_who_wait_are_those_of_the_year_before_and_what_happened(frame):
    waiting = total(frame, "MP-J03")
    change = total(frame, "MP-J01") - total(frame, "MP-J04") - total(frame, "MP-J10")
    assert (waiting.diff() - change).abs().max() <= 10  # four figures rounded to 5


@pytest.mark.parametrize(
    ("part", "whole"),
    [("MP-J02", "MP-J01"), ("MP-J11", "MP-J01"), ("MP-E06", "MP-C03"), ("MP-E02", "MP-E01"),
     ("MP-D06", "MP-D05"), ("MP-G02", "MP-D05"), ("MP-Q02", "MP-Q01"), ("MP-K05", "MP-K04")],
)  # fmt: skip
def test_a_part_is_never_larger_than_its_whole(frame, part, whole):
    assert (total(frame, part) <= total(frame, whole)).all()
    sexes = [by(frame, code, "sex").set_index(["time_period", "sex"])["obs_value"]
             for code in (part, whole) if len(by(frame, code, "sex"))]  # fmt: skip
    assert len(sexes) < 2 or (sexes[0] <= sexes[1].reindex(sexes[0].index)).all()


def test_net_internal_migration_is_zero_and_net_migration_is_what_came_less_what_left(frame):
    assert (total(frame, "MP-L02") == 0).all()
    regions = by(frame, "MP-L02", "region")
    assert regions["obs_value"].lt(0).any()
    assert (regions.groupby("time_period")["obs_value"].sum() == 0).all()
    net = total(frame, "MP-C03") - total(frame, "MP-E01")
    assert (total(frame, "MP-A08") == net).all()


def test_ratios_are_those_of_the_published_figures(frame):
    pairs = [("MP-M02", "MP-M01", "MP-B01"), ("MP-E04", "MP-E03", "MP-A01"),
             ("MP-K06", "MP-K05", "MP-K04")]  # fmt: skip
    for ratio, above, below in pairs:
        computed = 100 * total(frame, above) / total(frame, below)
        assert (total(frame, ratio) - computed).abs().max() <= 0.05 + 1e-9


def test_figures_are_rounded_as_they_say(frame):
    rounded = frame[(frame["rounding_base"] > 0) & frame["obs_value"].notna()]
    steps = rounded["obs_value"] / rounded["rounding_base"]
    assert np.allclose(steps, steps.round(), atol=1e-6)
    assert {5.0, 100.0, 1000.0} <= set(rounded["rounding_base"])


def test_it_has_breaks_provisional_suppressed_impossible_and_zero_figures(frame):
    assert {"A", "B", "P", "E", "Q", "M"} == set(frame["obs_status"])
    missing = frame["obs_status"].isin(["Q", "M"])
    assert frame.loc[missing, "obs_value"].isna().all() and frame.loc[~missing, "obs_value"].all
    assert (frame["obs_value"] == 0).sum() > 1000
    assert set(frame.loc[frame["obs_status"] == "P", "time_period"]) == {2024}


def test_no_count_that_must_be_hidden_is_published_or_can_be_derived(frame):
    kept = country()[0].indicators["confidentiality"]
    secret = frame[frame["indicator"].map(kept) == "k<5 suppress"]
    counted = secret["unit_measure"].isin(["persons", "permits", "decisions"])
    assert not secret.loc[counted, "obs_value"].between(1, 4).any()
    hidden = secret[secret["obs_status"] == "Q"]
    for indicator, dimension in (("MP-C05", "citizenship"), ("MP-F03", "new_citizenship")):
        lone = by(hidden, indicator, dimension).groupby("time_period")[dimension].nunique()
        assert set(lone) == {2}


def test_the_year_before_was_provisional_and_a_little_lower():
    before, after = (total(observations_of(year), "MP-C03") for year in (2023, 2024))
    assert before[2023] < after[2023] < 1.02 * before[2023]
    assert (before[2019:2022] == after[2019:2022]).all()


def test_two_providers_agree_or_say_that_they_count_something_else(frame):
    agree = total(frame, "MP-J12", "refuge") / total(frame, "MP-J12")
    assert agree.between(1.001, 1.01).all()
    other = frame[(frame["indicator"] == "MP-D01") & (frame["provider"] == "migration")]
    assert set(other["definition"]) == {"holders of valid residence permits"}


def test_it_can_be_moved_to_other_years(frame):
    before = moved(frame, -10)
    assert len(before) == len(frame)
    assert sorted(before["time_period"].unique()) == list(range(2009, 2015))
    stock = before[before["ref_date"] != ""]
    assert (stock["ref_date"].str[:4] == stock["time_period"].astype("str")).all()
    same = [name for name in frame if name not in ("time_period", "ref_date")]
    pd.testing.assert_frame_equal(before[same], frame[same])


def test_it_says_everywhere_that_it_is_synthetic():
    settings = country()[1].settings
    assert settings["sample"] is True
    for name in ("name", "banner", "licence", "legal_base"):
        assert "ynthetic" in settings[name]
    providers = country()[1].providers
    assert providers["name"].str.contains("Exampland|Imaginary|Computed").all()
    texts = set(messages.country_messages(country()[1].root))
    assert {settings["banner"], settings["name"]} <= texts


def test_its_own_code_is_a_country_among_the_others():
    catalogue, own = country()
    codes = figures.country()[1].countries
    assert codes.loc["XEX", "kind"] == "member"
    assert "XEX" not in catalogue.code_lists["country"].index
    assert len(own.countries) == len(catalogue.code_lists["country"]) + 1


@pytest.mark.parametrize("dimension", ["region", "region_of_origin"])
def test_regions_are_named_wherever_they_stand(dimension):
    catalogue, own = country()
    said = words("en", catalogue, own)
    assert said.member(dimension, "XEX02") == own.regions.loc["XEX02", "label"] != "XEX02"
