"""One provider's part of the report, which can be sent alone."""

import re

import pytest

from reporting.provider_report import write_provider_reports
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def pages(catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    country = lighthouses.country(folder / "country", catalogue)
    edition = lighthouses.edition(catalogue, country)
    written = write_provider_reports(edition, catalogue, country, folder)
    return edition, {path.stem: path.read_text(encoding="utf-8") for path in written}


def test_whoever_has_findings_has_a_page(pages):
    edition, texts = pages
    assert set(texts) == set(edition.findings["provider"]) - {""}


def test_a_page_tells_of_its_provider_alone(pages):
    _, texts = pages
    assert "Ministry of Lighthouses" in texts["lights"]
    assert 'id="p-lights"' in texts["lights"] and 'id="p-gulls"' not in texts["lights"]
    assert "Delivered: 1 file" in texts["lights"]


def test_a_page_is_whole_without_a_network_and_runs_nothing(pages):
    for text in pages[1].values():
        assert "default-src 'none'" in text
        assert not re.search(r"<(script|img|link|iframe|object)\b", text)


def test_a_link_to_a_rule_leads_to_its_explanation_on_the_page(pages):
    edition, texts = pages
    for provider, text in texts.items():
        own = edition.findings[edition.findings["provider"] == provider]
        assert all(f'id="rule-{rule}"' in text for rule in own["rule"])
