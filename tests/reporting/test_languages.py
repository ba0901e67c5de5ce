"""One edition in four languages: the same figures, no English left over, Arabic from the right."""

import copy
import gettext
import html
import re
from collections import Counter

import pytest
from pypdf import PdfReader

from catalogue import messages
from catalogue.words import translations, words
from reporting.charts import draw
from reporting.pdf import render_pdf
from reporting.profile import profile_context, profile_html
from reporting.provider_report import write_provider_reports
from reporting.report import fill, report_content
from reporting.templating import TEMPLATES
from tests.reporting import lighthouses

LANGUAGES = ("en", "fr", "ar", "ro")
OTHERS = LANGUAGES[1:]
CELL = re.compile(r'<td class="n[^"]*" data-source="([^"]+)">([^<]*)<')


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    return lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)


@pytest.fixture(scope="module")
def edition(catalogue, country):
    return lighthouses.edition(catalogue, country)


class Unsaid(gettext.NullTranslations):
    """Keeps every message that a language has no translation of."""

    def __init__(self):
        super().__init__()
        self.lacking = set()

    def gettext(self, message):
        self.lacking.add(message)
        return message

    def ngettext(self, one, many, number):
        self.lacking.add(one)
        return many


@pytest.fixture(scope="module")
def documents(catalogue, country, edition) -> dict:
    """Language -> profile, report, charts and what was not translated."""
    made = {}
    for language in LANGUAGES:
        said = words(language, catalogue, country)
        unsaid = Unsaid()
        if language != "en":
            texts = copy.copy(translations(language))
            texts._fallback = None
            texts.add_fallback(unsaid)
            object.__setattr__(said, "texts", texts)
        known = (catalogue, country, said)
        context = profile_context(edition, None, *known)
        made[language] = {
            "profile": profile_html(context, said, endorsed=False),
            "report": fill(report_content(edition, None, *known), said, printed=True),
            "specs": context["specs"],
            "lacking": unsaid.lacking,
        }
    return made


def figures(page: str, language: str) -> Counter:
    """Pointer and digits of every figure; the mark of decimals is the only one that stays."""
    point = "," if language in ("fr", "ro") else "."
    kept = str.maketrans({point: ".", "\N{MINUS SIGN}": "-"})
    plain = [
        (
            source,
            "".join(re.findall(r"[-0-9.]", re.sub(f"[^0-9{point}−]", "", text).translate(kept))),
        )
        for source, text in CELL.findall(page)
    ]
    return Counter((source, number) for source, number in plain if re.search("[0-9]", number))


@pytest.mark.parametrize("language", OTHERS)
def test_every_figure_is_the_same_in_every_language(documents, language):
    before = figures(documents["en"]["profile"], "en")
    assert sum(before.values()) > 40
    assert figures(documents[language]["profile"], language) == before


@pytest.mark.parametrize("language", OTHERS)
def test_tables_rows_and_findings_are_as_many_in_every_language(documents, language):
    for document in ("profile", "report"):
        for tag in ("<table", "<tr", "<td", "<figure", "<section"):
            here, there = (documents[one][document].count(tag) for one in ("en", language))
            assert here == there > 0 or (tag, document) == ("<figure", "report"), (document, tag)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_said_without_a_translation(documents, language, country, edition):
    # What an invented country calls things, and what its providers wrote, is not translated.
    own = [path.read_text(encoding="utf-8") for path in country.root.glob("*.*")]
    for frame in (edition.observations, edition.findings, edition.rule_runs, edition.deliveries):
        own += [str(value) for value in frame.to_numpy().ravel()]
    own = "\n".join(own)
    assert not [text for text in documents[language]["lacking"] if text not in own]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("document", ["profile", "report"])
def test_no_english_message_is_left_over(documents, language, document):
    texts = translations(language)
    english = {
        message
        for message in messages.messages()
        if isinstance(message, str) and " " in message and texts.gettext(message) != message
    }
    page = re.sub(r"(?s)<(style|script).*?</\1>", "", documents[language][document])
    told = {html.unescape(text).strip(" .:;,") for text in re.findall(r">([^<]+)<", page)}
    told |= {
        html.unescape(text) for text in re.findall(r'(?:alt|title|aria-label)="([^"]*)"', page)
    }
    assert not told & english
    long = [message for message in english if len(message) > 25 and "{" not in message]
    assert not [message for message in long if any(message in text for text in told)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_and_direction_stand_at_the_head(documents, language):
    direction = "rtl" if language == "ar" else "ltr"
    for document in ("profile", "report"):
        assert f'<html lang="{language}" dir="{direction}">' in documents[language][document]


def test_pages_are_mirrored_in_arabic(documents):
    corner = {}
    for language, page in documents.items():
        (corner[language],) = re.findall(
            r"@bottom-(\w+) \{ content: counter\(page, decimal\)", page["profile"]
        )
    assert corner == {"en": "right", "fr": "right", "ar": "left", "ro": "right"}


def test_no_style_sheet_takes_a_side_of_its_own():
    """Sides come from the language (reporting/templating.py); numbers end at their units."""
    for path in TEMPLATES.glob("*/*.css"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            sides = re.findall(r"[\w-]*\b(?:left|right)\b[^;]*", line)
            assert path.parent.name == "answer" or sides in ([], ["right"]), (path, number, line)


def test_numbers_and_ranges_never_fall_apart(documents):
    """Numbers are grouped without breaks, and isolated where the line runs from the right."""
    for language in LANGUAGES:
        for _, text in CELL.findall(documents[language]["profile"]):
            assert not re.search(r"[0-9] [0-9]", text), (language, text)
    page = documents["ar"]["profile"]
    text = re.sub(r"(?s)<style.*?</style>|<[^>]*>", "\n", page)
    assert "\N{LEFT-TO-RIGHT ISOLATE}2019–2024\N{POP DIRECTIONAL ISOLATE}" in text
    assert not re.search("(?<!\u2066)2019–2024", text)
    assert text.count("\u2066") + text.count("\u2068") == text.count("\u2069")


def test_french_hyphenates_in_narrow_columns_and_arabic_never(documents):
    assert "hyphens: auto" in documents["fr"]["profile"]
    assert "hyphens: manual" in documents["ar"]["profile"]


def test_a_chart_is_labelled_in_the_reader_s_numbers_and_drawn_in_our_fonts(documents):
    drawn = {language: draw(one["specs"]["charts/MP-M01.svg"]).decode()
             for language, one in documents.items()}  # fmt: skip
    assert "2,490.0" in drawn["en"] or "2,49" in drawn["en"]
    assert re.search("2\\.4[0-9]+,[0-9]", drawn["ro"])
    for svg in drawn.values():
        assert set(re.findall(r'font-family="([^"]+)"', svg)) == {
            "IBM Plex Sans, IBM Plex Sans Arabic"
        }


def test_joined_letters_of_a_chart_stay_joined(tmp_path):
    word = "البنك الدولي"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20">'
        f'<text y="15" font-family="IBM Plex Sans Arabic">{word}</text></svg>'
    )
    style = "@font-face { font-family: 'IBM Plex Sans Arabic'; src: url(asset:fonts/arabic.ttf); }"
    page = (
        f'<html lang="ar" dir="rtl"><title>x</title><style>{style}</style>'
        '<img src="asset:c.svg" alt="x">'
    )
    render_pdf(page, {"c.svg": svg.encode()}, tmp_path / "c.pdf", "id")
    reader = PdfReader(tmp_path / "c.pdf")
    # The reader takes the last two letters, a ligature, apart; letter by letter all would be.
    assert word[:9] in reader.pages[0].extract_text()
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/Direction"] == "/R2L"
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_an_institution_s_page_follows_its_own_language(catalogue, country, edition, tmp_path):
    country.providers.loc["lights", "language"] = "ar"
    try:
        write_provider_reports(edition, catalogue, country, tmp_path)
    finally:
        country.providers.loc["lights", "language"] = "en"
    page = (tmp_path / "providers" / "lights.html").read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in page
