"""The country's own text as a chapter prints it, its figures put in from the observations.

The number stands in the text as a reference alone, so that it is what the tables print: withheld
or missing there, withheld or missing here.
"""

import pandas as pd
from babel import Locale
from markdown_it.token import Token
from markupsafe import Markup, escape

from catalogue import texts
from catalogue.texts import Reference, Text
from catalogue.words import Words
from model import observations
from model.observations import TOTAL
from reporting.profile_lines import Line, Point
from reporting.sentences import STATUS_NAMES, amount, reason


def text_of(words: Words, chapter: str, year: int) -> Text | None:
    """A chapter's text in the reader's language, else in the country's first, else any."""
    held = texts.in_force(words.country.texts, year)
    own = {text.language: text for text in held if text.chapter == chapter}
    wanted = [words.language, *words.country.settings["languages"], *sorted(own)]
    return next((own[language] for language in wanted if language in own), None)


def chapter_text(
    words: Words, chapter: str, lines: dict[str, list[Line]], frame: pd.DataFrame, year: int
) -> dict | None:
    """The text of a chapter: `html`, `language`, `direction` (ltr | rtl), and whether it is `own`,
    in the reader's language.

    `frame` holds the observations with `rule` (what withholds them); None where there is no text.
    """
    text = text_of(words, chapter, year)
    if text is None:
        return None
    tokens = text.tokens()
    for line, token in texts.lines(tokens):
        token.type, token.content = "html_inline", _filled(words, token, line, lines, frame, year)
    return {
        "html": Markup(texts.READER.renderer.render(tokens, texts.READER.options, {})),
        "language": text.language,
        "direction": Locale.parse(text.language).text_direction,
        "own": text.language == words.language,
    }


def _filled(words: Words, token: Token, line: int, lines: dict, frame, year: int) -> str:
    """Running text with its figures, as HTML."""
    made = []
    for piece in texts.pieces(token.content, line):
        if isinstance(piece, str):
            made.append(str(escape(piece)))
        elif piece.name:
            made.append(str(escape(piece.name)))
        elif not piece.indicator:
            made.append(str(piece.year(year)))
        else:
            held, point = figure(piece, lines, frame, year)
            source = f' data-source="{escape(point.source)}"' if point and point.source else ""
            made.append(f"<span{source}>{escape(printed(words, held, point))}</span>")
    return "".join(made)


def figure(
    one: Reference, lines: dict[str, list[Line]], frame: pd.DataFrame, reference_year: int
) -> tuple[Line | None, Point | None]:
    """The line and the point that a reference names; (None, None) when there is no such figure.

    Without a provider it is the line that is printed first; a member is of the same source,
    definition and unit as that line.
    """
    year = one.year(reference_year)
    held = [line for line in lines.get(one.indicator, []) if one.provider in ("", line.provider)]
    if not held or year not in [point.year for point in held[0].points]:
        return None, None
    line = held[0]
    if not one.dimensions:
        return line, line.at(year)
    rows = frame[
        (frame["indicator"] == one.indicator)
        & (frame["provider"] == line.provider)
        & (frame["definition"] == line.definition)
        & (frame["unit_measure"] == line.unit)
        & (frame["time_period"] == year)
    ]
    wanted = dict(one.dimensions)
    for name in observations.dimensions(rows.drop(columns="rule")):
        rows = rows[rows[name] == wanted.pop(name, TOTAL)]
    if wanted or not len(rows):
        return line, None
    row = rows.iloc[0]
    if row["rule"]:
        return line, Point(year, None, row["obs_status"], "withheld", row["rule"],
                           row["source"])  # fmt: skip
    if pd.isna(row["obs_value"]):
        return line, Point(year, None, row["obs_status"], "stated_missing", "",
                           row["source"])  # fmt: skip
    value = float(row["obs_value"])
    return line, Point(year, value, row["obs_status"], "", "", row["source"])


def printed(words: Words, line: Line | None, point: Point | None) -> str:
    """A figure in running text: `2,423,300 persons (provisional)`, or why it is not there."""
    if point is None:
        return words.say("not available")
    if point.value is None:
        return words.say("not available: {reason}", reason=reason(words, point.reason))
    text = amount(words, point.value, line.unit)
    if point.status in STATUS_NAMES:
        return f"{text} ({words.say(STATUS_NAMES[point.status])})"
    return text
