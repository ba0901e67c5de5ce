"""Eastern digits in Arabic documents, where the country asks for them."""

from dataclasses import replace

import pytest
from pypdf import PdfReader

from catalogue.words import words
from reporting.digits import written
from reporting.profile import profile_context, profile_html, write_profile
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


@pytest.fixture
def eastern(catalogue, country):
    own = replace(country, settings={**country.settings, "digits": "arab"})
    return catalogue, own, words("ar", catalogue, own)


def test_numbers_change_with_their_marks(eastern):
    assert written("<td>2,681,700</td><td>−4.7 %</td>", eastern[2]) == (
        "<td>٢٬٦٨١٬٧٠٠</td><td>−٤٫٧ %</td>"
    )
    assert written("<p>2019–2024, 2.</p>", eastern[2]) == "<p>٢٠١٩–٢٠٢٤, ٢.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "MP-A01",
        "azil_2024.xlsx",
        "https://api.worldbank.org/v2",
        "10.c.1",
        "&#39;",
        '<td class="n2" data-source="cell:12!S!B7"></td>',
        "<style>td { width: 12mm }</style>",
        "<script>let a = 12;</script>",
    ],
)
def test_what_is_a_code_or_no_text_keeps_its_digits(eastern, text):
    assert written(text, eastern[2]) == text


def test_only_arabic_documents_of_a_country_that_asks_are_written_so(eastern, catalogue, country):
    own = eastern[1]
    assert written("<td>12</td>", words("fr", catalogue, own)) == "<td>12</td>"
    assert written("<td>12</td>", words("ar", catalogue, country)) == "<td>12</td>"


def test_the_profile_says_the_same_numbers_in_either_digits(eastern, catalogue, country):
    edition = lighthouses.edition(catalogue, country)
    pages = []
    for own in (country, eastern[1]):
        said = words("ar", catalogue, own)
        context = profile_context(edition, None, catalogue, own, said)
        pages.append(profile_html(context, said, endorsed=False, printed=False))
    assert pages[0] != pages[1]
    back = str.maketrans("٠١٢٣٤٥٦٧٨٩٬٫", "0123456789,.")
    assert pages[1].translate(back) == pages[0].translate(back)


def test_numbers_of_the_pdf_are_extracted_whole(eastern, tmp_path):
    edition = lighthouses.edition(*eastern[:2])
    path = tmp_path / "profile.ar.pdf"
    write_profile(edition, None, *eastern, path, endorsed=False)
    texts = [page.extract_text() for page in PdfReader(path).pages]
    assert "١٬٠٥٠" in " ".join(texts)
    assert "1,050" not in " ".join(texts)
