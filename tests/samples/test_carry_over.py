"""Every carried-over figure against the publisher's file; figures counted, none looped over."""

import re

import pytest

from samples.carry_over import CARRIED
from samples.figures import table

ROWS = {
    "bns_immigrants": 512,
    "unhcr_population": 14,
    "unhcr_by_country": 355,
    "unhcr_applications": 279,
    "unhcr_decisions": 96,
    "un_desa_stock": 20,
    "un_desa_emigrants": 2,
    "un_desa_destinations": 54,
    "remittance_prices": 66,
}


def test_every_carried_table_is_checked():
    assert set(CARRIED) == set(ROWS)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", CARRIED)
def test_a_table_equals_the_publishers_file(name, shared_data):
    published = CARRIED[name](shared_data).reset_index(drop=True).astype("str")
    carried = table(name)
    assert list(carried.columns) == list(published.columns)
    assert len(carried) == ROWS[name]
    assert (carried == published).all(axis=None)


@pytest.mark.shared_data
def test_the_population_of_1_january_stands_in_the_sources(shared_data):
    """The domain's dossier quotes the press releases: "2019 provisional 2 681.7, final …"."""
    dossier = shared_data.parent / "domain" / "dossier.md"
    if not dossier.is_file():
        pytest.skip(f"the dossier is not there: {dossier}")
    quoted = re.search(r"1 January population, thousands\)(.*)", dossier.read_text("utf-8"))[1]
    found = {
        (year, status, figure.replace(" ", ""))
        for year, said in re.findall(r"(20\d\d) (provisional[^;.]*(?:\.\d[^;.]*)*)", quoted)
        for status, figure in re.findall(r"(provisional|final) (\d \d{3}\.\d)", said)
    }
    carried = table("population_1_january")
    assert len(carried) == 5
    assert set(carried[["year", "status", "thousands"]].itertuples(index=False, name=None)) == found
