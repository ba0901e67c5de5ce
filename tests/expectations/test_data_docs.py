"""Great Expectations' own pages: every rule that looked at something has its page."""

from expectations.data_docs import write_data_docs
from expectations.suites import suites
from tests.expectations.bad_batch import bad_batch, bad_grid
from tests.expectations.ruling import material_of


def test_every_rule_that_examined_something_has_a_page(catalogue, lighthouse_land, tmp_path):
    material = material_of(bad_batch(), catalogue, lighthouse_land, bad_grid())
    written = write_data_docs(material, suites(material.catalogue), tmp_path)
    assert {"V01", "V11", "V42", "V63"} <= set(written)
    start = (tmp_path / "index.html").read_text()
    pages = list(tmp_path.rglob("validations/**/*.html"))
    assert len(pages) == len(written)
    assert all(f".{rule}" in start for rule in written)


def test_a_page_names_the_failing_row(catalogue, lighthouse_land, tmp_path):
    material = material_of(bad_batch(), catalogue, lighthouse_land, bad_grid())
    only = {
        family: [one for one in own if one.meta["rule"] == "V09"]
        for family, own in suites(material.catalogue).items()
    }
    assert write_data_docs(material, only, tmp_path) == ["V09"]
    (page,) = tmp_path.rglob("validations/**/*.html")
    told = page.read_text()
    assert "lighthouses" in told and "MP-C03" in told
