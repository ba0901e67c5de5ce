"""The key data sheet as a document of its own: two facing pages of one country and year."""

from pathlib import Path

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import Words
from reporting import kept, levels
from reporting import profile_about as about
from reporting.digits import written
from reporting.profile_keydata import key_data
from reporting.profile_lines import absent_sources, all_lines, explanations, withheld
from reporting.profile_parts import Captions
from reporting.templating import TEMPLATES, environment
from store.editions import Edition


def write_key_data_sheet(
    edition: Edition,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    path: Path,
    endorsed: bool,
    root: Path = TEMPLATES,
) -> int:
    """Write the sheet to `path` and return its number of pages.

    Its figures and marks are those of the profile of the same edition.
    """
    year = edition.manifest.time_period
    years = window(catalogue, year)
    frame = edition.observations
    frame = frame[frame["time_period"].isin(years)]
    rule = withheld(frame, edition.findings, country)
    frame = frame[frame["indicator"].isin(levels.indicators(catalogue, "lean").index)]
    explained = explanations(edition.findings)
    lines = all_lines(
        frame, rule.loc[frame.index], edition.coverage, edition.headline, country, years, explained
    )
    absent = absent_sources(edition.coverage, lines, country)
    html = (
        environment(words, root)
        .get_template("profile/key_data_sheet.html.j2")
        .render(
            cover=about.cover(words, country, edition.manifest, ""),
            key_data=key_data(words, lines, absent, year, Captions()),
            year=year,
            endorsed=endorsed,
            language=words.language,
            printed=True,
            alone=True,
        )
    )
    return kept.pdf_of(written(html, words), {}, path, edition.manifest.edition)
