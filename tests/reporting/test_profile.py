"""The profile as its reader sees it: the text of the PDF of an invented country (synthetic)."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from page import validate_pdf
from pypdf import PdfReader

from catalogue.words import NO_BREAK, words
from model import findings
from reporting.profile import profile_context, profile_html, write_profile
from tests.reporting import lighthouses

HOSTILE = '<img src="file:///etc/hostname"><style>p{background:url(http://x.invalid/)}</style>'


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    return lighthouses.edition(*known[:2])


@pytest.fixture(scope="module")
def context(edition, known):
    return profile_context(edition, None, *known)


@pytest.fixture(scope="module")
def html(context, known):
    return profile_html(context, known[2], endorsed=False)


@pytest.fixture(scope="module")
def written(edition, known, tmp_path_factory):
    path = tmp_path_factory.mktemp("profile") / "profile.en.pdf"
    pages = write_profile(edition, None, *known, path, endorsed=False)
    return path, pages


@pytest.fixture(scope="module")
def pages(written) -> list[str]:
    return [page.extract_text() for page in PdfReader(written[0]).pages]


def flat(text: str) -> str:
    return " ".join(text.replace(NO_BREAK, " ").split())


def test_it_is_accessible_by_the_standard(written):
    """PDF/UA-1, as an independent checker judges it."""
    judged = validate_pdf(str(written[0]))
    assert judged.is_compliant, [(one.rule_id, one.message) for one in judged.failures]


def test_it_returns_the_number_of_pages(written, pages):
    assert written[1] == len(pages) > 10


def test_every_page_of_a_draft_says_that_it_is_not_endorsed(pages):
    assert all("not endorsed" in page for page in pages)


def test_no_page_of_an_endorsed_profile_says_so(edition, known, tmp_path):
    path = tmp_path / "endorsed.pdf"
    write_profile(edition, None, *known, path, endorsed=True)
    for page in PdfReader(path).pages:
        text = page.extract_text()
        assert "not endorsed" not in text and "Draft" not in text
        assert "Endorsed edition" in text


def test_the_parts_stand_in_their_order(pages):
    text = flat(" ".join(pages[3:]))
    order = [
        "About this profile",
        "Availability",
        "Definitions and the frameworks",
        "Key data sheet",
        "A1 Country context",
        "A11 Remittances",
        "Comparison with the previous edition This is the first edition",
        "Annex 1: Statistical tables",
        "Annex 2: Gaps",
        "Annex 3: Files",
        "Annex 4: Glossary",
    ]
    place = 0
    for part in order:
        place = text.find(part, place)
        assert place >= 0, f"{part} does not stand after what comes before it"


def test_contents_and_lists_name_the_page_where_each_part_stands(pages):
    found = re.findall(r"(A\d+ [A-Z][\w -]+?)[ .]{4,}(\d+)", flat(pages[1]))
    assert len(found) == 11
    for title, page in found:
        assert title in flat(pages[int(page) - 1]), f"{title} is not on page {page}"


def test_the_key_data_sheet_holds_all_key_indicators_in_order_on_two_facing_pages(pages, known):
    indicators = known[0].indicators
    keys = [known[2].indicator(c) for c in indicators.index[indicators["key_data_sheet"] == "yes"]]
    start = next(n for n, page in enumerate(pages) if "Table 3 Key data, 2024" in flat(page))
    start = next(n for n in range(start, len(pages)) if "Indicator and unit" in flat(pages[n]))
    assert start % 2 == 1, "the first of two facing pages has an even number"
    sheet = flat(pages[start]) + " " + flat(pages[start + 1])
    places = [sheet.index(name) for name in keys]
    assert places == sorted(places) and len(keys) == 26
    assert "A1 Country context Population" not in sheet


def test_a_printed_number_is_the_print_form_of_its_observation(html, edition, known):
    """Every cell of every table, against the observation its pointer names."""
    frame = edition.observations.dropna(subset="obs_value")
    by_source = {row.source: row for row in frame.itertuples()}
    found = re.findall(r'<td class="n[^"]*" data-source="([^"]+)">([^<]*)<', html)
    assert len(found) > 40
    for source, text in found:
        if text in ("n/a", "withheld"):
            continue
        row = by_source[source.replace("&amp;", "&")]
        assert text == known[2].value(row.obs_value, row.unit_measure)


def test_every_figure_that_may_be_printed_is_printed_in_a_table(html, edition):
    frame = edition.observations.dropna(subset="obs_value")
    barred = {("MP-A01", "lights", 2023), ("MP-A01", "lights", 2024)}
    for row in frame[frame["sex"].eq("_T") & frame["citizenship"].eq("_T")].itertuples():
        if (row.indicator, row.provider, row.time_period) not in barred:
            assert f'data-source="{row.source}"' in html, row


def test_what_a_blocker_concerns_is_withheld_everywhere(context, html, pages):
    text = flat(" ".join(pages))
    assert "withheld by rule V11: The parts do not add up to the total" in text
    assert "withheld by rule V42" in text
    for number in ("1,040", "1,050"):  # lights, 2023 and 2024; 1,050 is also on a chart's axis
        assert number not in html
    assert "1,040" not in text
    assert "1,140" in text, "the other source's figure of 2023 stands"
    assert "1040" not in str(context["specs"])


def test_what_is_missing_is_printed_with_its_reason(pages):
    text = flat(" ".join(pages))
    assert "1 not delivered; 2 confidential" in text
    assert "Not available for 2019–2024: not collected (Office of Tides)." in text
    assert "Not available for 2019–2024: no provider has been named for this indicator." in text
    for slip in (" nan", "NaN", "None", "inf ", "{", "}"):
        assert slip not in text.replace("None.", ""), slip


def test_no_table_cell_is_blank(html):
    cells = re.findall(r'<td(?! class="bars")[^>]*>(.*?)</td>', html)
    bare = [cell for cell in cells if not re.sub(r"<[^>]+>", "", cell).strip()]
    assert not bare


def test_an_indicator_with_two_points_has_a_chart_and_others_a_sentence(context):
    blocks = {block["anchor"]: block for part in context["chapters"] for block in part["blocks"]}
    assert "charts/MP-M01.svg" in context["specs"] and blocks["MP-M01"]["chart"]["alt"]
    assert blocks["MP-C03"]["no_chart"] == "No chart: there is a figure for 2023 only."
    assert blocks["MP-E01"]["none"]


def test_a_chart_draws_no_stock_of_mid_year_beside_one_of_january(edition, known):
    def names(context) -> int:
        layers = context["specs"]["charts/MP-A01.svg"]["layer"]
        return sum(layer["mark"]["type"] == "line" for layer in layers)

    free = replace(edition, findings=findings.frame([]))
    assert names(profile_context(free, None, *known)) == 2
    frame = edition.observations
    moved = frame["ref_date"].mask(frame["provider"] == "tides", "2020-07-01")
    apart = replace(free, observations=frame.assign(ref_date=moved))
    assert names(profile_context(apart, None, *known)) == 1


def test_figures_of_one_publisher_by_two_roads_are_drawn_once(edition, known):
    frame = edition.observations
    ours = frame[(frame["indicator"] == "MP-A01") & (frame["provider"] == "lights")]
    copied = ours[ours["sex"] == "_T"].assign(provider="tides")
    rest = frame[~((frame["indicator"] == "MP-A01") & (frame["provider"] == "tides"))]
    twice = pd.concat([rest, copied], ignore_index=True)
    context = profile_context(
        replace(edition, observations=twice, findings=findings.frame([])), None, *known
    )
    layers = context["specs"]["charts/MP-A01.svg"]["layer"]
    assert sum(layer["mark"]["type"] == "line" for layer in layers) == 1


def test_every_chart_is_named_in_the_document_and_has_words_for_it(context, html):
    named = re.findall(r'<img src="asset:([^"]+)" alt="([^"]{20,})"', html)
    assert {name for name, _ in named} == set(context["specs"])


def test_all_lean_indicators_have_their_place(html, known):
    indicators = known[0].indicators
    for code in indicators.index[indicators["level"] == "lean"]:
        assert f'id="{code}"' in html
    for code in indicators.index[indicators["level"] == "extended"]:
        assert f'id="{code}"' not in html


@pytest.fixture(scope="module")
def extended(edition, known):
    return profile_context(edition, None, *known, level="extended")


def test_the_extended_profile_has_all_indicators_and_the_chapters_of_its_level(extended, known):
    blocks = [block["anchor"] for part in extended["chapters"] for block in part["blocks"]]
    assert sorted(blocks) == sorted(known[0].indicators.index)
    codes = [part["code"] for part in extended["chapters"]]
    assert [code for code in codes if code[:1] == "B"] == ["B1", "B2", "B3", "B4", "B5", "B6"]


def test_lean_and_extended_agree_in_every_shared_figure(context, extended):
    """Whatever a lean profile prints of an indicator, the extended one prints the same."""
    further = {block["anchor"]: block for part in extended["chapters"] for block in part["blocks"]}
    shared = [block for part in context["chapters"] for block in part["blocks"]]
    assert len(shared) == 78
    for block in shared:
        other = further[block["anchor"]]
        for name in ("sentences", "rows", "notes", "sources", "none", "held"):
            assert other.get(name) == block.get(name), (block["anchor"], name)
        parts, others = block.get("breakdowns", []), other.get("breakdowns", [])
        assert [part["rows"] for part in others] == [part["rows"] for part in parts]
    assert extended["key_data"]["pages"] == context["key_data"]["pages"]
    assert {name: extended["specs"][name] for name in context["specs"]} == context["specs"]


def test_an_extended_indicator_that_is_owed_and_not_there_says_why(edition, known):
    owed = known[1].obligations
    more = owed.assign(indicator="MP-B07", provider="tides", reason="not_collected").iloc[:1]
    country = replace(known[1], obligations=pd.concat([owed, more], ignore_index=True))
    told = words("en", known[0], country)
    made = profile_context(edition, None, known[0], country, told, level="extended")
    blocks = {block["anchor"]: block for part in made["chapters"] for block in part["blocks"]}
    assert blocks["MP-B07"]["none"] == (
        "Not available for 2019–2024: not collected (Office of Tides)."
    )


def test_the_parts_stand_over_their_first_chapter_in_the_extended_profile_alone(context, extended):
    heads = {part["code"]: part["part"] for part in extended["chapters"] if part["part"]}
    assert heads == {
        "A1": "Part A: Migration trends and characteristics of migrants",
        "B1": "Part B: Impact of migration",
        "C1": "Part C: Migration governance",
        "D1": "Part D: Findings, policy and follow-up",
    }
    assert not any(part["part"] for part in context["chapters"])


def test_how_an_indicator_is_shown_is_said_in_the_catalogue(edition, known):
    catalogue = replace(known[0], profile={**known[0].profile, "shown": {"MP-M01": ["table"]}})
    told = words("en", catalogue, known[1])
    made = profile_context(edition, None, catalogue, known[1], told)
    blocks = {block["anchor"]: block for part in made["chapters"] for block in part["blocks"]}
    money = blocks["MP-M01"]
    assert money["rows"] and not money["sentences"]
    assert not money["chart"] and not money["no_chart"] and "charts/MP-M01.svg" not in made["specs"]


def test_a_level_that_is_none_is_refused(edition, known):
    with pytest.raises(ValueError, match="level 'full' is none of lean, extended"):
        profile_context(edition, None, *known, level="full")


def test_breakdowns_print_what_is_left_over_of_the_total(context):
    blocks = {block["anchor"]: block for part in context["chapters"] for block in part["blocks"]}
    part = blocks["MP-C03"]["breakdowns"][0]
    rows = {row["label"]: (row["cell"]["text"], row["share"]) for row in part["rows"]}
    assert rows == {"France": ("20", "40.0"), "Other": ("30", "60.0"), "Total": ("50", "100.0")}


def test_the_sample_banner_stands_on_cover_about_and_key_data(pages):
    held = [number for number, page in enumerate(pages) if "every figure of this" in flat(page)]
    assert 0 in held and len(held) >= 3


def test_files_and_retrievals_stand_with_their_checksums(pages, edition):
    text = "".join("".join(pages).split())
    for one in edition.manifest.submissions + edition.manifest.retrievals:
        assert one["sha256"] in text
    assert "lights2024.xlsx" in text and "api.worldbank.org" in text


def test_a_figure_can_be_traced_to_its_cell_on_paper(pages):
    assert "tides.xlsx, sheet T 1, cells B9, C9, D9" in flat(" ".join(pages))


def test_hostile_text_is_printed_as_it_is_and_asks_for_nothing(edition, known, tmp_path):
    catalogue, country, _ = known
    country = replace(country, settings={**country.settings, "producer": HOSTILE, "name": HOSTILE})
    files = tuple({**one, "file_name": HOSTILE} for one in edition.manifest.submissions)
    hurt = replace(
        edition,
        manifest=replace(edition.manifest, submissions=files),
        observations=edition.observations.assign(definition=HOSTILE, publisher=HOSTILE),
        headline=edition.headline.assign(definition=HOSTILE),
    )
    path = tmp_path / "hostile.pdf"
    said = words("en", catalogue, country)
    write_profile(hurt, None, catalogue, country, said, path, endorsed=False)
    text = "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())
    assert "".join(HOSTILE.split()) in text


def test_the_same_edition_is_the_same_bytes(edition, known, written, tmp_path):
    write_profile(edition, None, *known, tmp_path / "again.pdf", endorsed=False)
    assert (tmp_path / "again.pdf").read_bytes() == written[0].read_bytes()


def test_bookmarks_lead_to_every_chapter(written):
    def titles(outline):
        return [
            title
            for one in outline
            for title in (titles(one) if isinstance(one, list) else [one.title])
        ]

    found = titles(PdfReader(written[0]).outline)
    assert {"Key data sheet", "A1 Country context", "Annex 4: Glossary"} <= set(found)


COMPARED = [
    ("MP-A01", 2022, "lights", 1020.0, 1030.0, "revised"),
    ("MP-A01", 2023, "lights", 1035.0, 1040.0, "revised"),
    ("MP-A01", 2021, "tides", 1200.0, 1120.0, "broken"),
    ("MP-A01", 2020, "tides", 1110.0, float("nan"), "lost"),
    ("MP-M01", 2024, "world_bank", float("nan"), 2498765411.384, "new"),
    ("MP-M01", 2023, "world_bank", 2497530843.493, 2497530843.493, "unchanged"),
]


def compared() -> pd.DataFrame:
    rows = pd.DataFrame(
        COMPARED,
        columns=[
            "indicator",
            "time_period",
            "provider",
            "obs_value_before",
            "obs_value",
            "change",
        ],
    )
    difference = rows["obs_value"] - rows["obs_value_before"]
    texts = ("dimensions", "obs_status_before", "obs_status", "source_before", "reason")
    texts = dict.fromkeys(texts, "")
    return rows.assign(
        ref_area="XAA",
        difference=difference,
        percent=100 * difference / rows["obs_value_before"],
        source="",
        **texts,
    )


def test_the_comparison_prints_each_kind_of_change(edition, known):
    now = replace(edition, comparison=compared(), findings=findings.frame([]))
    context = profile_context(now, edition, *known)
    told = context["comparison"]
    counts = {"revised": 2, "broken": 1, "lost": 1, "new": 1, "unchanged": 1}
    assert {kind: count for kind, count in told["counts"].items() if count} == counts
    revised, broken, lost, new = told["sections"]
    lines = {
        line["label"]: [c["text"] for c in line["cells"]]
        for line in revised["table"]["blocks"][0]["lines"]
    }
    assert lines["before"] == ["–", "–", "–", "1,020", "1,035", "–"]
    assert lines["now"] == ["–", "–", "–", "1,030", "1,040", "–"]
    assert lines["difference"][3].replace(NO_BREAK, " ") == "+0.98 %"
    assert [line["label"] for line in broken["table"]["blocks"][0]["lines"]] == ["before", "now"]
    assert lost["table"]["blocks"][0]["lines"][1]["cells"][1]["text"] == "n/a"
    assert new["listed"][0]["years"] == "2024"
    assert "1,030" in profile_html(context, known[2], endorsed=False)


def test_a_withheld_figure_is_withheld_in_the_comparison_too(edition, known):
    context = profile_context(replace(edition, comparison=compared()), edition, *known)
    block = context["comparison"]["sections"][0]["table"]["blocks"][0]
    assert (
        block["lines"][0]["cells"][4]["text"] == block["lines"][1]["cells"][4]["text"] == "withheld"
    )


def test_an_explanation_stands_as_a_footnote_at_its_figure(known):
    """What a ministry wrote into the column Explanation, once it is a decision."""
    rows = lighthouses.found()
    told = "The harbour was closed <b> (A. Keeper, 2025-05-01)"
    mine = rows["rule"] == "V50"
    assert mine.sum() == 1
    rows = rows.assign(
        state=rows["state"].mask(mine, "explained"),
        explanation=rows["explanation"].mask(mine, told),
    )
    made = lighthouses.edition(*known[:2], findings=rows)
    page = profile_html(profile_context(made, None, *known), known[2], endorsed=False)
    note = re.search(r"<b>(\d+)</b> explained: The harbour was closed &lt;b&gt; \(A\. Keeper", page)
    assert note
    table = page[: note.start()].rpartition("<table")[2]
    assert re.search(rf"2,498\.8<span class=\"m\">(?:\w )?{note[1]}</span>", table)
    silent = profile_html(
        profile_context(lighthouses.edition(*known[:2]), None, *known), known[2], endorsed=False
    )
    assert "explained: " not in silent


def test_an_edition_without_any_figure_is_still_a_document(edition, known, tmp_path):
    bare = replace(
        edition,
        observations=edition.observations.head(0),
        headline=edition.headline.head(0),
        coverage=edition.coverage.assign(state="absent", explanation="not_delivered"),
        deliveries=edition.deliveries.assign(state="absent", values=0, files=0),
        findings=findings.frame([]),
        manifest=replace(edition.manifest, submissions=(), retrievals=(), absences=()),
    )
    pages = write_profile(bare, None, *known, tmp_path / "bare.pdf", endorsed=False)
    text = flat(" ".join(page.extract_text() for page in PdfReader(tmp_path / "bare.pdf").pages))
    assert pages > 5
    assert "Of 26 key figures, 0 have a value for 2024." in text
