"""The country's own text as a chapter of the profile prints it (synthetic)."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from catalogue.texts import Text
from catalogue.words import words
from reporting.profile import profile_context, profile_html
from reporting.statements import said
from tests.reporting import lighthouses

WRITTEN = """# What happened

In 2023 there were {{ MP-A01 2023 provider=tides }}, of them women
{{ MP-A01 2022 sex=F }}; money: {{ MP-M01 2024 }}, by Decision {{ "634" }}.
Immigrants: {{ MP-C03 2023 }}; in 2024 {{ MP-C03 2024 }}; emigrants {{ MP-E01 2024 }}.

Withheld: {{ MP-A01 2024 }}. <script>alert()</script> ![x](http://x.invalid/a.png)
About 1,234 others.
"""


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    own = (
        Text("A1", "en", "texts/A1.en.md", WRITTEN),
        Text("A2", "ar", "texts/A2.ar.md", "نص {{ MP-A01 2022 }}"),
    )
    country = replace(country, texts=own)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    return lighthouses.edition(*known[:2])


@pytest.fixture(scope="module")
def chapters(edition, known):
    context = profile_context(edition, None, *known)
    return {part["code"]: part["text"] for part in context["chapters"]}


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("\N{NO-BREAK SPACE}", " ").split())


def test_figures_are_printed_as_the_reader_writes_them_with_their_unit_and_status(chapters):
    text = plain(chapters["A1"]["html"])
    assert "In 2023 there were 1,140 persons, of them women 600 persons;" in text
    assert "money: 2,498.8 million US$ (estimated), by Decision 634." in text
    assert "Immigrants: 50 persons (provisional);" in text


def test_a_figure_that_is_missing_or_withheld_says_so_and_shows_no_number(chapters):
    text = plain(chapters["A1"]["html"])
    assert "in 2024 not available: confidential; emigrants not available." in text
    assert "Withheld: not available: withheld" in text and "1,050" not in text


def test_a_figure_names_the_cell_it_comes_from(chapters):
    assert f'data-source="{lighthouses.cell(lighthouses.LIGHTS, "Imm", "B2")}"' in str(
        chapters["A1"]["html"]
    )


def test_a_text_brings_no_element_of_its_own(chapters, edition, known):
    html = profile_html(profile_context(edition, None, *known), known[2], endorsed=False)
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert 'src="http' not in html
    assert "<h3>What happened</h3>" in html


def test_a_text_in_another_language_is_marked_and_runs_its_own_way(chapters):
    assert (chapters["A2"]["language"], chapters["A2"]["direction"]) == ("ar", "rtl")
    assert not chapters["A2"]["own"] and chapters["A1"]["own"]
    assert chapters["A3"] is None


def test_the_same_figure_is_the_same_number_in_every_language(edition, known):
    french = words("fr", *known[:2])
    context = profile_context(edition, None, *known[:2], french)
    text = next(part["text"] for part in context["chapters"] if part["code"] == "A1")
    assert "2 498,8 millions" in " ".join(re.sub(r"\s", " ", text["html"]).split())


def test_what_a_text_says_with_numbers_is_stated_with_file_and_line(edition, known):
    told = said(edition.observations, edition.coverage, edition.headline, *known[:2], 2024)
    told = told[told["place"].str.startswith("texts/A1")]
    figures = told[told["kind"] == "figure"]
    assert list(figures["place"].str[-6:]) == ["line 3", *["line 4"] * 2, *["line 5"] * 3, "line 7"]
    assert list(figures["source"] != "") == [True, True, True, True, False, False, True]
    assert list(figures.loc[figures["source"] == "", "written"]) == ["nothing", "nothing"]
    assert list(figures["printed"].iloc[:2]) == [1140.0, 600.0]
    written = told[told["kind"] == "written"]
    assert list(zip(written["place"], written["written"], strict=True)) == [
        ("texts/A1.en.md, line 8", "1,234")
    ]
    assert pd.Series(told["step"] > 0).all()
