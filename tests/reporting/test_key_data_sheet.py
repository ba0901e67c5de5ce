"""The key data sheet as a document of its own: the profile's figures, on two pages."""

import hashlib
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from catalogue.words import words
from reporting.key_data_sheet import write_key_data_sheet
from reporting.profile import profile_context
from reporting.templating import environment
from tests.reporting import lighthouses


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sheet_has_two_pages_and_the_figures_of_the_profile(catalogue, tmp_path, language):
    country = lighthouses.country(tmp_path, catalogue)
    edition = lighthouses.edition(catalogue, country)
    said = words(language, catalogue, country)
    path = tmp_path / "sheet.pdf"
    pages = write_key_data_sheet(edition, catalogue, country, said, path, endorsed=False)
    assert pages == 2
    reader = PdfReader(path)
    printed = " ".join(page.extract_text() for page in reader.pages)
    key = profile_context(edition, None, catalogue, country, said)["key_data"]
    rows = [row for page in key["pages"] for group in page for row in group["rows"]]
    figures = [re.sub("[\u2066\u2069]", "", row["now"]["text"]) for row in rows if row["available"]]
    assert len(figures) >= 1
    assert all(figure in re.sub("[\u2066\u2069]", "", printed) for figure in figures)
    assert said.say("Draft – not endorsed") in reader.metadata.subject
    assert edition.manifest.edition in printed


def test_the_properties_name_edition_and_manifest_for_the_archive(catalogue, tmp_path):
    country = lighthouses.country(tmp_path, catalogue)
    edition = lighthouses.edition(catalogue, country)
    said = words("en", catalogue, country)
    path = tmp_path / "sheet.pdf"
    write_key_data_sheet(edition, catalogue, country, said, path, endorsed=False)
    told = PdfReader(path).xmp_metadata.dc_identifier
    manifest = hashlib.sha256(edition.manifest.as_json().encode()).hexdigest()
    assert told == f"edition {edition.manifest.edition}, manifest.json sha256 {manifest}"


A4, LETTER = (595, 842), (612, 792)


@pytest.mark.parametrize(("paper", "size"), [(None, A4), ("A4", A4), ("Letter", LETTER)])
def test_the_sheet_is_two_pages_of_the_paper_of_the_country(catalogue, tmp_path, paper, size):
    country = lighthouses.country(tmp_path, catalogue)
    own = {"paper": paper} if paper else {}
    country = replace(country, settings={**country.settings, **own})
    edition = lighthouses.edition(catalogue, country)
    said = words("en", catalogue, country)
    path = tmp_path / "sheet.pdf"
    pages = write_key_data_sheet(edition, catalogue, country, said, path, endorsed=False)
    boxes = {tuple(round(side) for side in page.mediabox[2:]) for page in PdfReader(path).pages}
    assert (pages, boxes) == (2, {size})


@pytest.mark.parametrize("sheet", ["profile/profile.css", "validation/report.css"])
def test_every_document_is_set_on_the_paper_of_the_country(catalogue, tmp_path, sheet):
    country = lighthouses.country(tmp_path, catalogue)
    country = replace(country, settings={**country.settings, "paper": "Letter"})
    templates = environment(words("en", catalogue, country))
    assert "size: Letter;" in templates.get_template(sheet).render()
