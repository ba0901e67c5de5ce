"""An edition drawn in one language and asked for in others gets what it lacks, and nothing else."""

import re

import openpyxl
import pytest
from pypdf import PdfReader

from catalogue.load import load_catalogue
from pipeline import year
from reporting.documents import are_endorsed, drawn, jobs
from store.editions import FRAMES, edition_folder, write_edition
from store.places import places
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """Lighthouse Republic, frozen and drafted in Arabic alone."""
    root = tmp_path_factory.mktemp("root")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIGRATION_PROFILE_ROOT", str(root))
        patch.setenv("MIGRATION_PROFILE_COUNTRIES", str(root / "countries"))
        catalogue = load_catalogue()
        country = lighthouses.country(root, catalogue)
        frozen = lighthouses.edition(catalogue, country)
        frames = {name: getattr(frozen, name) for name in FRAMES}
        made = write_edition(places(), frozen.manifest, **frames).manifest.edition
        year.draft("XAA", 2024, made, "ar")
        yield made


@pytest.fixture(scope="module")
def documents(edition):
    return edition_folder(places(), "XAA", 2024, edition) / year.DOCUMENTS


@pytest.fixture(scope="module")
def profile(documents) -> PdfReader:
    return PdfReader(documents / "profile.ar.pdf")


def written(folder) -> dict:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.is_file()}


def test_a_draft_in_one_language_has_no_document_of_another(documents):
    assert set(drawn(documents)) == set(jobs(("ar",), "lean"))
    assert not (documents / "profile.en.pdf").exists()


def test_asked_again_nothing_is_drawn(edition, documents):
    before = written(documents)
    told = year.add_documents("XAA", 2024, edition, ["ar"], "lean")
    assert told == {"pages": {}, "documents": []}
    assert written(documents) == before


def test_what_is_lacking_is_added_and_shown_and_all_else_stays(edition, documents):
    before = written(documents)
    (documents / "tables.ar.xlsx").unlink()
    told = year.add_documents("XAA", 2024, edition, "ar")
    after = written(documents)
    lists = next(job for job in jobs(("ar",), "lean") if "tables.ar.xlsx" in job.names)
    assert {name for name in after if after[name] != before.get(name)} == set(lists.names)
    shown = places().out / "XAA" / "2024"
    assert str(shown / "tables.ar.xlsx") in told["documents"]
    assert (shown / "profile.ar.pdf").read_bytes() == (documents / "profile.ar.pdf").read_bytes()


def test_a_language_that_is_not_there_is_refused_before_anything_is_drawn(edition, documents):
    before = written(documents)
    with pytest.raises(ValueError, match="LANGUAGES takes en, ar, fr, ro"):
        year.draft("XAA", 2024, edition, "ar,tlh")
    assert written(documents) == before


def test_documents_say_in_their_properties_whether_the_edition_is_endorsed(
    documents, profile, catalogue, moldova
):
    assert not are_endorsed(documents, catalogue, moldova)
    assert profile.metadata.subject == "مسودة – غير مُقرّة"


def test_the_arabic_pdf_is_arabic_and_read_from_the_right(profile):
    root = profile.trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/ViewerPreferences"]["/Direction"] == "/R2L"


def test_only_our_own_fonts_are_in_the_arabic_pdf(documents, profile):
    for reader in (profile, PdfReader(documents / "validation.ar.pdf")):
        names = set()
        for page in reader.pages:
            fonts = page["/Resources"].get("/Font", {})
            names |= {str(one.get_object()["/BaseFont"]) for one in fonts.values()}
        assert names
        assert all("+IBM-Plex-" in name for name in names), names


def test_arabic_text_and_grouped_numbers_can_be_taken_out(profile):
    text = "\n".join(profile.pages[number].extract_text() for number in (5, 6, 7))  # the key data
    assert "التحويلات" in text
    assert re.search(r"\b2,49[0-9]\.[0-9]", text), "a grouped number is in one piece"


@pytest.mark.parametrize("name", ["findings", "tables", "decisions"])
def test_sheets_in_arabic_begin_at_the_right(documents, name):
    for language, right in (("ar.", True), ("", False)):
        book = openpyxl.load_workbook(documents / f"{name}.{language}xlsx")
        assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {right}
