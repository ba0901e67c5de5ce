"""The table of agreements in chapter C3 (synthetic)."""

from dataclasses import replace

import pytest

from catalogue.agreements import COLUMNS
from catalogue.words import words
from reporting.profile import profile_context, profile_html
from reporting.profile_agreements import agreements_table
from reporting.profile_parts import Captions
from tests.catalogue.test_agreements import KNOWN
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def plain(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


def told(catalogue, country, language="en"):
    return words(language, catalogue, replace(country, agreements=KNOWN))


def test_agreements_are_listed_by_kind_and_entry_into_force_the_signed_ones_last(catalogue, plain):
    table = agreements_table(told(catalogue, plain), 2019, Captions())
    rows = [(row["kind"], row["partner"], row["in_force"], row["state"]) for row in table["rows"]]
    assert rows == [
        ("Labour migration", "Italy", "2011", "ended"),
        ("Labour migration", "France", "1 January 2018", "in force"),
        ("Labour migration", "Germany", "–", "signed, not in force"),
        ("Readmission", "France", "2015", "in force"),
    ]


def test_without_a_list_the_chapter_says_so(catalogue, plain):
    said = words("en", catalogue, plain)
    edition = lighthouses.edition(catalogue, plain)
    html = profile_html(profile_context(edition, None, catalogue, plain, said), said, False)
    assert "Not available: the list of agreements is empty." in html
    assert len(COLUMNS) == len(plain.agreements.columns)


def test_the_table_stands_in_c3_in_the_readers_language(catalogue, plain):
    said = told(catalogue, plain, "fr")
    edition = lighthouses.edition(catalogue, plain)
    html = profile_html(profile_context(edition, None, catalogue, said.country, said), said, False)
    chapter = html[html.index('id="chapter-C3"') :]
    assert "1er janvier 2018" in chapter and "Allemagne" in chapter
