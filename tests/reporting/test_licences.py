from dataclasses import replace

import pandas as pd
import pytest

from catalogue.licences import NOT_STATED
from catalogue.words import words
from reporting.licences import licences, rights
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


def listed(catalogue, country, language="en"):
    made = words(language, catalogue, country)
    return licences(made, lighthouses.observed()), made


def test_only_sources_whose_figures_are_used_are_listed(catalogue, country):
    found, _ = listed(catalogue, country)
    assert [one["figures"] for one in found] == [
        "Ministry of Lighthouses",
        "Office of Tides",
        "World Bank",
    ]


def test_a_database_is_attributed_and_a_silent_provider_has_no_licence(catalogue, country):
    found, _ = listed(catalogue, country)
    lights, _tides, bank = found
    assert lights["licence"] == NOT_STATED and not lights["stated"] and not lights["url"]
    assert bank["licence"] == "CC BY 4.0" and bank["stated"]
    assert bank["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert bank["attribution"] == "World Bank, World Development Indicators and related databases"


def test_the_publishers_of_one_database_stand_in_one_row(catalogue, country):
    frame = lighthouses.observed()
    bank = frame[frame["provider"] == "world_bank"]
    both = pd.concat([bank.assign(publisher="IDMC"), bank.assign(publisher="ILO (modelled)")])
    found = licences(words("en", catalogue, country), both)
    assert [one["figures"] for one in found] == ["IDMC and ILO (modelled)"]


def test_missing_and_computed_figures_use_no_source(catalogue, country):
    frame = lighthouses.observed()
    frame = frame[frame["provider"] == "lights"]
    made = words("en", catalogue, country)
    assert not licences(made, frame.assign(obs_value=float("nan")))
    assert not licences(made, frame.assign(provider="bureau"))


def test_a_row_of_the_country_for_all_keeps_every_source_apart(catalogue, country):
    row = dict.fromkeys(country.licences.columns, "") | {"licence": "Synthetic"}
    own = pd.concat([pd.DataFrame([row]), country.licences], ignore_index=True)
    found, _ = listed(catalogue, replace(country, licences=own))
    assert [one["attribution"] for one in found][:2] == [
        "Ministry of Lighthouses",
        "Office of Tides",
    ]
    assert {one["licence"] for one in found} == {"Synthetic"}


def test_the_documents_property_names_the_editions_licence_first(catalogue, country):
    own = replace(country, settings=country.settings | {"licence": "Free for keepers"})
    found, made = listed(catalogue, own)
    told = rights(made, found)
    assert told.startswith("Free for keepers; Ministry of Lighthouses: licence not stated")
    assert "World Bank, World Development Indicators and related databases: CC BY 4.0" in told
