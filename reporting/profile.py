"""The Migration Profile of an edition, as a PDF."""

import base64
from pathlib import Path

import pandas as pd

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import STATUS_MARKS, Words
from model import observations
from reporting import kept, levels
from reporting import profile_about as about
from reporting import profile_annexes as annexes
from reporting.as_published import as_published, chain
from reporting.digits import eastern, written
from reporting.follow_up import follow_up
from reporting.licences import licences, rights
from reporting.pdf import SCHEME
from reporting.profile_chapters import chapters
from reporting.profile_comparison import comparison
from reporting.profile_holds import content
from reporting.profile_keydata import key_data
from reporting.profile_lines import absent_sources, all_lines, explanations, withheld
from reporting.profile_local import local_extracts
from reporting.profile_parts import Captions
from reporting.revisions import concepts_changed
from reporting.sentences import STATUS_NAMES
from reporting.templating import TEMPLATES, environment, inline_script
from store.editions import Edition

FOLLOW_UP = {
    "lean": "D Recommendations and their follow-up",
    "extended": "D4 Recommendations and their follow-up",
}
SCRIPT = "profile/screen.js"


def profile_context(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    level: str = "lean",
) -> dict:
    """Everything the template prints, and under `specs` the charts by asset name.

    `level` is lean or extended.
    Numbers are already text in the reader's language, each with the pointer it came from.
    """
    year = edition.manifest.time_period
    years = window(catalogue, year)
    printed = levels.indicators(catalogue, level).index
    frame = edition.observations
    frame = frame[frame["time_period"].isin(years)]
    rule = withheld(frame, edition.findings, country)
    frame = frame[frame["indicator"].isin(printed)]
    rule = rule.loc[frame.index]
    coverage = levels.coverage_of(edition.coverage, frame, catalogue, country, year, level)
    explained = explanations(edition.findings)
    lines = all_lines(frame, rule, coverage, edition.headline, country, years, explained)
    absent = absent_sources(coverage, lines, country)
    judged = frame.assign(rule=rule)
    sources = licences(words, edition.observations)
    captions, specs = Captions(), {}
    # Captions are numbered in this order, which is the order of the document.
    context = {
        "cover": about.cover(words, country, edition.manifest, previous_id(previous)),
        "years": years,
        "year": year,
        "sources": about.sources(words, edition.deliveries, lines),
        "sources_caption": captions.table(words.say("Sources and what they delivered")),
        "availability": about.availability(words, edition.coverage, lines, years, level),
        "availability_caption": captions.table(
            words.say("Indicators with a figure for {year}, by chapter", year=year)
        ),
        "quality": about.quality(words, edition.findings, rule),
        "compliance": about.compliance(words, lines, year, level),
        "marks": [
            {"mark": mark, "text": words.say(STATUS_NAMES[status])}
            for status, mark in STATUS_MARKS.items()
        ],
        "key_data": key_data(words, lines, absent, year, captions),
        "level": level,
        "chapters": chapters(
            words,
            lines,
            judged,
            absent,
            years,
            captions,
            specs,
            level,
            lambda kind: content(words, kind, lines, judged, coverage, year, captions),
        ),
        "follow_up_title": words.say(FOLLOW_UP[level]),
        "follow_up": follow_up(edition.recommendations, words),
        "follow_up_caption": captions.table(words.say("Recommendations, by state and institution"))
        if len(edition.recommendations)
        else None,
        "local": local_extracts(words, lines, judged, years, captions)
        if level == "extended"
        else None,
        "comparison": comparison(
            words,
            edition.comparison[edition.comparison["indicator"].isin(printed)],
            concepts_changed(_printed(previous, printed), _printed(edition, printed)),
            years,
            _withheld_keys(frame, rule),
            _units(edition, previous),
            captions,
        )
        if previous is not None
        else None,
        "as_published": as_published(words, chain(edition, previous), captions, set(printed)),
        "tables": annexes.statistical_tables(
            words, lines, edition.manifest, years, captions, level
        ),
        "gaps": annexes.gaps(words, coverage),
        "nobody_owes": annexes.nobody_owes(words, level),
        "missing_breakdowns": annexes.missing_breakdowns(words, edition.coverage),
        "overlaps": annexes.overlaps(words, edition.findings),
        "inputs": annexes.inputs(words, edition.manifest),
        "licences": sources,
        "rights": rights(words, sources),
    }
    return {
        **context,
        "list_of_tables": captions.tables,
        "list_of_figures": captions.figures,
        "specs": specs,
    }


def _printed(edition: Edition, indicators: pd.Index) -> pd.DataFrame:
    """An edition's observations of the indicators that a level prints."""
    return edition.observations[edition.observations["indicator"].isin(indicators)]


def previous_id(previous: Edition | None) -> str:
    return previous.manifest.edition if previous is not None else ""


def _withheld_keys(frame: pd.DataFrame, rule: pd.Series) -> set[tuple]:
    """(indicator, provider, year, dimensions) of the figures that may not be printed."""
    rows = frame[rule != ""]
    described = observations.describe_dimensions(rows)
    keys = (rows["indicator"], rows["provider"], rows["time_period"], described)
    return set(zip(*keys, strict=True))


def _units(edition: Edition, previous: Edition | None) -> dict[str, str]:
    """Pointer ids -> unit, of both editions."""
    both = (
        [edition.observations]
        if previous is None
        else [previous.observations, edition.observations]
    )
    return {
        source: unit
        for frame in both
        for source, unit in zip(frame["source"], frame["unit_measure"], strict=True)
    }


def profile_html(
    context: dict, words: Words, endorsed: bool, root: Path = TEMPLATES, printed: bool = True
) -> str:
    """The document as HTML, as it is printed or for a browser; its charts are assets it names."""
    templates = environment(words, root)
    html = templates.get_template("profile/profile.html.j2").render(
        **context,
        endorsed=endorsed,
        language=words.language,
        printed=printed,
        **({} if printed else inline_script(templates, SCRIPT)),
    )
    return written(html, words)


def write_profile(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    path: Path,
    endorsed: bool,
    root: Path = TEMPLATES,
    level: str = "lean",
    cache: Path | None = None,
) -> int:
    """Write the profile to `path` and return its number of pages.

    Unless `endorsed`, every page says that it is a draft. `root` holds the templates; `level`
    is lean or extended, `cache` holds charts that were drawn before.
    """
    context = profile_context(edition, previous, catalogue, country, words, level)
    html = profile_html(context, words, endorsed, root)
    assets = {name: _chart(spec, cache, words) for name, spec in context["specs"].items()}
    return kept.pdf_of(html, assets, path, edition.manifest.edition)


def _chart(spec, cache: Path | None, words: Words) -> bytes:
    drawn = kept.chart(spec, cache)
    return written(drawn.decode(), words).encode() if eastern(words) else drawn


def write_profile_page(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    path: Path,
    endorsed: bool,
    root: Path = TEMPLATES,
    level: str = "lean",
    cache: Path | None = None,
) -> None:
    """Write the profile as one page for a browser: it holds its charts and asks for nothing else.

    The parameters are those of `write_profile`.
    """
    context = profile_context(edition, previous, catalogue, country, words, level)
    html = profile_html(context, words, endorsed, root, printed=False)
    for name, spec in context["specs"].items():
        drawn = base64.b64encode(_chart(spec, cache, words)).decode()
        html = html.replace(f'"{SCHEME}{name}"', f'"data:image/svg+xml;base64,{drawn}"')
    path.write_text(html, encoding="utf-8")
