"""The country's own text, one Markdown file per chapter and language: `texts/A1.en.md`.

Every figure in it is a reference to an observation: `{{ MP-A01 2024 }}`, and where wanted a member
and a provider, `{{ MP-A01 2024 sex=F provider=bns }}`. `year` is the reference year of the edition:
`{{ MP-A01 year-1 }}`, and `{{ year-1 }}` prints it. A number that is no figure (of a law, an
article, a day) stands in quotes: `{{ "634" }}`. Years may be written as they are. A text that holds
for one reference year only lies in a folder of its own, `texts/2024/A1.en.md`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markdown_it import MarkdownIt
from markdown_it.token import Token

NAME = re.compile(r"(?P<chapter>[A-Za-z]\w*)\.(?P<language>[a-z]{2,3})\.md")
BRACES = re.compile(r"\{\{(.*?)\}\}")
WHEN = r"(?P<year>\d{4}|year(?P<ago>-\d)?)"
FIGURE = re.compile(rf"(?P<indicator>MP-\w+) {WHEN}(?P<more>(?: \w+=\S+)*)")
QUOTED = re.compile(r'"([^"]+)"')
# A number, in digits of any script; not the digits of a name such as A1, MP-A01 or COVID-19.
NUMBER = re.compile(r"(?<![^\W_])(?<![^\W\d_]-)\d+(?:[.,٫٬]\d+)*")
YEAR = re.compile(r"(?:19|20)\d\d")
MOST_HEADING = 6
READER = MarkdownIt("commonmark", {"html": False}).disable(["image", "backticks", "fence", "code"])


@dataclass(frozen=True)
class Reference:
    """What `{{ … }}` stands for: a figure, with `name` a number that is none, else a year."""

    line: int
    indicator: str = ""
    time_period: int = 0  # of a `relative` one the years after the reference year: 0, -1
    relative: bool = False
    provider: str = ""  # "" is the source that is printed first
    dimensions: tuple[tuple[str, str], ...] = ()
    name: str = ""

    def year(self, reference_year: int) -> int:
        """The year it speaks of in the edition of a reference year."""
        return self.time_period + (reference_year if self.relative else 0)


@dataclass(frozen=True)
class Text:
    """One file. `path` is relative to the country's folder."""

    chapter: str
    language: str
    path: str
    markdown: str
    year: int = 0  # the reference year that it holds for, 0 for every one

    def tokens(self) -> list[Token]:
        """The Markdown, its headings below those of the indicators."""
        tokens = READER.parse(self.markdown)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1:]) + 2, MOST_HEADING)}"
        return tokens


def lines(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Every piece of running text with the line of the file that it stands on."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 0
        for child in token.children or []:
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "text":
                yield line, child


def pieces(content: str, line: int) -> Iterator[str | Reference]:
    """Running text, divided into plain text and references; ValueError says what is wrong."""
    for number, part in enumerate(BRACES.split(content)):
        if number % 2:
            yield _reference(part.strip(), line)
        elif "{{" in part or "}}" in part:
            raise ValueError("a reference has two braces on each side and stands on one line")
        elif part:
            yield part


def _reference(body: str, line: int) -> Reference:
    quoted, figure = QUOTED.fullmatch(body), FIGURE.fullmatch(body)
    alone = re.fullmatch(WHEN, body)
    if quoted:
        return Reference(line, name=quoted[1])
    if alone and not body.isdigit():
        return Reference(line, time_period=int(alone["ago"] or 0), relative=True)
    if not figure:
        raise ValueError(
            f"{{{{ {body} }}}} is no reference: write an indicator and a year, as in "
            "{{ MP-A01 2024 sex=F provider=bns }}, or in quotes a number that is no figure"
        )
    given = dict(one.split("=", 1) for one in figure["more"].split())
    relative = figure["year"].startswith("year")
    return Reference(
        line,
        indicator=figure["indicator"],
        time_period=int((figure["ago"] or 0) if relative else figure["year"]),
        relative=relative,
        provider=given.pop("provider", ""),
        dimensions=tuple(sorted(given.items())),
    )


def references(text: Text) -> list[Reference]:
    """The figures that a text refers to, in its order."""
    found = [piece for line, token in lines(text.tokens()) for piece in pieces(token.content, line)]
    return [piece for piece in found if isinstance(piece, Reference) and piece.indicator]


def literals(text: Text, units: list[str]) -> list[tuple[int, str]]:
    """Line and number of every number that is no reference and no year.

    A year before one of the words in `units` is a number: `2024 persons`, `1990 %`.
    """
    tokens = text.tokens()
    found = [
        (token.map[0] + 1, str(token.attrs["start"]))
        for token in tokens
        if token.type == "ordered_list_open" and "start" in token.attrs
    ]
    for line, token in lines(tokens):
        for plain in (one for one in pieces(token.content, line) if isinstance(one, str)):
            for match in NUMBER.finditer(plain):
                after = plain[match.end() :].lstrip()
                counts = any(after.startswith(unit) for unit in units)
                if not YEAR.fullmatch(match[0]) or counts:
                    found.append((line, match[0]))
    return found


def read_texts(folder: Path, mistakes: list[str]) -> tuple[Text, ...]:
    """The texts of a country's folder; a name that is none of a text's is a mistake."""
    found = []
    for path in sorted((folder / "texts").rglob("*.md")):
        place = path.relative_to(folder).as_posix()
        year = path.parent.name if path.parent != folder / "texts" else ""
        named = NAME.fullmatch(path.name)
        if not named or not re.fullmatch(r"texts/(\d{4}/)?[^/]+", place):
            mistakes.append(
                f"{path}: a text is named <chapter>.<language>.md, as texts/A1.en.md or, for one "
                "reference year only, texts/2024/A1.en.md"
            )
            continue
        try:
            markdown = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as fault:
            mistakes.append(f"{path}: cannot be read as UTF-8 text ({fault})")
            continue
        found.append(Text(named["chapter"], named["language"], place, markdown, int(year or 0)))
    return tuple(found)


def in_force(texts: tuple[Text, ...], year: int) -> list[Text]:
    """The texts of a reference year: per chapter and language its own before that of every year."""
    mine = [text for text in texts if text.year in (0, year)]
    chosen = {(text.chapter, text.language): text for text in sorted(mine, key=lambda t: t.year)}
    return list(chosen.values())


def mistakes_of(
    text: Text, chapters: set[str], indicators, lists: dict[str, pd.DataFrame | None], providers
) -> list[str]:
    """What is wrong with a text, each with its file and line.

    `lists` has per dimension its list of codes, None where it has none.
    """
    told = []
    if text.chapter not in chapters:
        told.append(f"{text.path}: there is no chapter {text.chapter} in profile.yml")
    for line, token in lines(text.tokens()):
        try:
            found = [one for one in pieces(token.content, line) if isinstance(one, Reference)]
        except ValueError as fault:
            told.append(f"{text.path}: line {line}: {fault}")
            continue
        for one in (one for one in found if one.indicator):
            told += [
                f"{text.path}: line {line}: {wrong}"
                for wrong in _unknown(one, indicators, lists, providers)
            ]
    return told


def _unknown(one: Reference, indicators, lists: dict, providers) -> Iterator[str]:
    if one.indicator not in indicators:
        yield f"{one.indicator!r} is not a known indicator"
    if one.provider and one.provider not in providers:
        yield f"{one.provider!r} is not a known provider"
    for dimension, member in one.dimensions:
        if dimension not in lists:
            yield f"{dimension!r} is not a known dimension"
        elif lists[dimension] is not None and member not in lists[dimension].index:
            yield f"{member!r} is not a known member of {dimension}"
