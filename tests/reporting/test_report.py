"""The validation report: one page that an official reads, and the same page printed."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from page import validate_pdf
from pypdf import PdfReader

from catalogue.words import words
from model import findings
from reporting.report import fill, report_content, write_report
from tests.reporting import lighthouses

VOID = {"meta", "input", "br", "img", "link", "hr"}


class Page(HTMLParser):
    """Elements with their attributes and text, enough to ask a page what it holds."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = {"tag": tag, **dict(attributes), "text": "", "inside": list(self.open)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()["tag"] != tag:
            pass
        self.handle_data(" ")

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, tag, **attributes):
        return [
            one
            for one in self.elements
            if one["tag"] == tag and all(one.get(k) == v for k, v in attributes.items())
        ]


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def written(known, tmp_path_factory):
    """The HTML, the path of the PDF, the number of pages; made once."""
    html, pdf = (tmp_path_factory.mktemp("report") / name for name in ("v.html", "v.pdf"))
    pages = write_report(lighthouses.edition(*known[:2]), None, *known, html, pdf)
    return html.read_text(encoding="utf-8"), pdf, pages


@pytest.fixture(scope="module")
def page(written):
    return Page(written[0])


def html_of(known, previous=None, **changes):
    edition = lighthouses.edition(*known[:2], **changes)
    return fill(report_content(edition, previous, *known), known[2], printed=False)


def test_the_summary_fits_the_first_page_of_the_print(written):
    reader = PdfReader(written[1])
    assert len(reader.pages) == written[2]
    first = reader.pages[0].extract_text()
    assert first.index("Blocked") < first.index("What blocks") < first.index("What disagrees")
    assert reader.pages[1].extract_text().startswith("Agenda")


def test_the_print_says_the_same_as_the_screen(written):
    printed = " ".join(one.extract_text() for one in PdfReader(written[1]).pages)
    flat = re.sub(r"\s+", "", printed)
    for told in Page(written[0]).all("td"):
        assert re.sub(r"\s+", "", told["text"]) in flat


def rows_of(page):
    return [" ".join(one["text"].split()) for one in page.all("tr")]


def test_what_an_institution_must_do_stands_beside_its_name_with_a_date(page):
    told = rows_of(page)
    assert (
        "Ministry of Lighthouses 1 file, 20 figures Correct 2 findings that block before sign-off"
    ) in told
    assert "Deliver 1 breakdown (2024), or say why not due 31 May 2025" in told
    silent = next(one for one in told if one.startswith("Society of Gulls nothing"))
    assert silent == (
        "Society of Gulls nothing Deliver 6 figures (2019–2024), or say why not "
        "Key figures for 2024 among them: Refugees hosted. due 31 May 2025"
    )


def test_a_text_from_a_file_is_shown_and_never_run(written, page):
    assert "<img src=x" not in written[0]
    assert "&lt;img src=x onerror=alert(1)&gt;" in written[0]
    assert not page.all("img")
    (script,) = page.all("script")
    assert "alert(1)" not in script["text"]


def test_nothing_is_loaded_and_nothing_but_our_script_may_run(page):
    for one in page.elements:
        assert "src" not in one
        assert one["tag"] not in ("link", "iframe", "object", "base")
        if one["tag"] == "a":
            assert one["href"].startswith("#")
    (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy["content"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
    )


def test_every_link_leads_to_a_place_in_the_page(page):
    places = {one["id"] for one in page.elements if "id" in one}
    links = [one["href"][1:] for one in page.all("a")]
    assert links and set(links) <= places


def test_every_rule_that_raised_a_finding_is_explained(page):
    explained = {one["id"] for one in page.elements if one.get("id", "").startswith("rule-")}
    assert explained == {f"rule-{rule}" for rule in lighthouses.found()["rule"]}


def test_tables_can_be_read_aloud(page):
    for table in page.all("table"):
        inside = [one for one in page.elements if table in one["inside"]]
        if "page" in [one.get("class") for one in table["inside"]]:
            continue
        assert any(one["tag"] == "caption" and one["text"].strip() for one in inside)
        heads = [one for one in inside if one["tag"] == "th"]
        assert heads and all(one.get("scope") for one in heads)


def test_the_print_is_accessible_by_the_standard(written):
    """PDF/UA-1, as an independent checker judges it."""
    judged = validate_pdf(str(written[1]))
    assert judged.is_compliant, [(one.rule_id, one.message) for one in judged.failures]


def test_headings_do_not_skip_a_level_and_there_is_one_title(page):
    levels = [int(one["tag"][1]) for one in page.elements if re.fullmatch("h[1-6]", one["tag"])]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_keyboard_reaches_the_summary_first(page):
    first = page.all("a")[0]
    assert first["href"] == "#summary"
    (html,) = page.all("html")
    assert html["lang"] == "en"


def test_the_banner_of_a_sample_stands_on_every_printed_page(written):
    for one in PdfReader(written[1]).pages:
        assert "Synthetic: every figure of this country is invented." in one.extract_text()


def test_checksums_stand_in_the_last_section_only(written):
    body = written[0][written[0].index("<body") :]
    before, after = body.split('id="inputs"')
    assert not re.search(r"[0-9a-f]{16}", before)
    assert lighthouses.LIGHTS in after


def test_the_heat_map_has_a_letter_in_every_cell(page):
    cells = [one for one in page.all("td") if (one.get("class") or "").startswith("s-")]
    assert {one["text"] for one in cells} == {"D", "P", "N", "A", "·"}
    assert all(one["title"] for one in cells)


def test_a_rule_without_rows_has_not_passed(page):
    assert any(
        row.startswith("V31") and row.endswith("nothing to examine") for row in rows_of(page)
    )


def test_the_filter_is_hidden_until_the_script_shows_it(page):
    (form,) = page.all("form")
    assert "hidden" in form
    lines = [one for one in page.all("tr") if one.get("class") == "line"]
    assert len(lines) > 5
    assert {one["data-severity"] for one in lines} == {"blocker", "must-explain", "note"}


def test_an_edition_without_findings_is_a_whole_report(known):
    html = html_of(known, findings=findings.frame([]))
    assert "Publishable" in html and "Nothing blocks" in html
    assert "There is no finding." in html


def test_what_is_new_and_what_is_gone_is_told_against_the_edition_before(known):
    before = lighthouses.found()
    kept = before[before["rule"] != "V11"]
    old = lighthouses.edition(
        *known[:2],
        findings=kept,
        manifest=replace(lighthouses.manifest(), time_period=2023),
    )
    content = report_content(
        lighthouses.edition(*known[:2], findings=before[before["rule"] != "V50"]), old, *known
    )
    assert content["since"]["year"] == 2023
    assert content["since"]["fresh"] == 1
    assert [line["rule"] for line in content["since"]["fresh_lines"]["lines"]] == ["V11"]
    assert [line["rule"] for line in content["since"]["gone_lines"]["lines"]] == ["V50"]


def test_an_explanation_is_printed_with_who_gave_it(known):
    rows = lighthouses.found()
    told = "The harbour was closed (A. Keeper, 2025-05-01)"
    mine = rows["rule"] == "V50"
    rows = rows.assign(
        state=rows["state"].mask(mine, "explained"),
        explanation=rows["explanation"].mask(mine, told),
    )
    assert told in html_of(known, findings=rows)
