"""The profile as one page for a browser: the same content, and nothing that is fetched."""

import base64
import hashlib
import re

import pytest

from catalogue.words import words
from reporting.profile import profile_context, profile_html, write_profile_page
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    return lighthouses.edition(*known[:2])


@pytest.fixture(scope="module")
def page(edition, known, tmp_path_factory) -> str:
    path = tmp_path_factory.mktemp("page") / "profile.en.html"
    write_profile_page(edition, None, *known, path, endorsed=False)
    return path.read_text(encoding="utf-8")


def figures(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<td class="n[^"]*" data-source="([^"]*)">([^<]*)', html)


def test_the_page_prints_every_figure_of_the_document_with_its_source(page, edition, known):
    printed = profile_html(profile_context(edition, None, *known), known[2], endorsed=False)
    assert len(figures(page)) > 20
    assert figures(page) == figures(printed)


def test_the_page_holds_its_charts_and_asks_for_nothing(page):
    assert page.count("data:image/svg+xml;base64,") == 2
    assert "asset:" not in page
    assert not re.search(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", page.split("</style>")[0])


def test_only_its_own_script_may_run(page):
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page


def test_a_pointer_can_be_told_as_a_file_and_a_cell(page, edition):
    for submission in edition.manifest.submissions:
        row = f'data-sha256="{submission["sha256"]}" data-name="{submission["file_name"]}"'
        assert row in page


def test_a_chart_says_in_words_what_it_shows(page):
    images = re.findall(r"<img [^>]*>", page)
    assert images and all(re.search(r'alt="[^"]{20,}"', image) for image in images)


def test_the_page_is_the_same_each_time(page, edition, known, tmp_path):
    write_profile_page(edition, None, *known, tmp_path / "again.html", endorsed=False)
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == page
