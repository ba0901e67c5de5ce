"""A layout proposed for a file: opened as intake opens it, told apart by the catalogue's words.

The proposal is a YAML file that a data officer finishes; every guess in it is marked `# ?`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from babel import Locale

from catalogue.labels import fold
from catalogue.load import (
    Catalogue,
    CatalogueError,
    Country,
    read_table,
    read_yaml,
    split_list,
)
from catalogue.words import LOCALES, TRANSLATIONS, words
from extractors.cells import Workbook, read_cells
from extractors.gate import Limits, Refused
from extractors.layouts import (
    LayoutError,
    form_of,
    names_in,
    needs_formats,
)
from extractors.proposals.alike import adapt
from extractors.proposals.draft import listed
from extractors.proposals.propose import propose
from extractors.proposals.vocabulary import Vocabulary
from extractors.proposals.written import shown, written
from extractors.read_frame import plain
from extractors.text_tables import DELIMITERS, UNTOLD_DELIMITER, UNTOLD_ENCODING, TextForm
from extractors.workbook import Account, explain_workbook
from pipeline.reading import limits_of
from transforms import cells
from transforms.cells import values
from transforms.labels import label_codes

FIRST = 4  # values of each table that are shown
TABLES = 6
SLOW = 100_000  # cells
WIDE = 56
NOT_MEMBERS = frozenset(
    ["sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_status",
     "kind", "number", "text", "value_fixed", "label_at"]
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A proposed layout, its text, and what is otherwise than in the layout it is like."""

    layout: dict
    text: str
    count: int  # guesses that are marked
    told: list[str]


# Languages of labels that a file may be written in, beside those that we print.
SPOKEN = ("en", "fr", "es", "ro", "de", "ru", "ar", "pt", "it", "uk", "tr")
# By the language of who sends, the encoding that its older programs write.
ENCODINGS = {"ru": "cp1251", "uk": "cp1251", "ro": "cp1250", "ar": "cp1256", "tr": "cp1254"}


def vocabulary(catalogue: Catalogue, country: Country) -> Vocabulary:
    """The words of the catalogue that tell what labels are."""
    lists = dict(catalogue.dimensions["code_list"])
    if len(country.regions):
        lists["region"] = "region"
    some = {list_: name for name, list_ in lists.items() if list_}
    spoken = [*SPOKEN, *(set(country.providers["language"]) - set(SPOKEN))]
    names = {
        language: {
            list_: label_codes(catalogue, country, name, language) for list_, name in some.items()
        }
        for language in spoken
    }
    mistakes: list[str] = []
    headings = {}
    for row in read_table(
        catalogue.root / "headings.csv", ["holds", "words"], mistakes
    ).itertuples():
        for word in row.words.split("|"):
            headings.setdefault(fold(word), row.holds)
    indicators = catalogue.indicators["name"].to_dict()
    said = [words(path.stem, catalogue, country) for path in sorted(TRANSLATIONS.glob("*.po"))]
    called = {
        code: " ".join([name, *(own.say(name) for own in said)])
        for code, name in indicators.items()
    }
    series = {fold(code): row for code, row in catalogue.world_bank["indicator"].items()}
    owed = country.obligations.sort_values("rank").groupby("provider")["indicator"].agg(tuple)
    return Vocabulary(
        ref_area=country.ref_area,
        headings=headings,
        lists=lists,
        names=names,
        parts=_parts(names, spoken),
        indicators=indicators,
        called=called,
        texts=catalogue.indicators["definition"].to_dict(),
        dimensions={
            code: tuple(split_list(cell))
            for code, cell in catalogue.indicators["dimensions"].items()
        },
        shares=frozenset(catalogue.indicators.index[catalogue.indicators["unit"] == "%"]),
        series=series,
        providers={
            code: tuple(row[key] for key in ("name", "short") if row[key])
            for code, row in country.providers.iterrows()
        },
        owed=owed.to_dict(),
        spoken=country.providers["language"].to_dict(),
    )


def _parts(names: dict, spoken: list[str]) -> dict[str, str]:
    """Folded names of months and quarters -> their codes, in all languages."""
    parts = {}
    for language in spoken:
        locale = Locale.parse(LOCALES.get(language, language))
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    parts.setdefault(fold(name).rstrip("."), f"M{month:02}")
        known = names[language].get("period", {})
        parts |= {label.rstrip("."): code for label, code in known.items() if code[:1] in "QMS"}
    return parts


def propose_layout(
    path: Path,
    catalogue: Catalogue,
    country: Country,
    provider: str = "",
    like: tuple[dict, str] | None = None,
) -> Proposal:
    """A layout for the file at `path`; with `like`, a layout and its text, that one brought to it.

    Refused when the file cannot be read, LayoutError when no table is seen in it.
    """
    if provider and provider not in country.providers.index:
        known = ", ".join(country.providers.index)
        raise LayoutError(f"{provider!r} is no provider of {country.ref_area}; there are: {known}")
    known = vocabulary(catalogue, country)
    old, before = like or ({}, "")
    provider = provider or old.get("provider", "")
    spoken = known.spoken.get(provider, "en")
    formats = bool(old) and needs_formats(old)
    limits = limits_of(country, provider)
    book, said, doubts = open_file(path, limits, spoken, old.get("csv", {}), formats)
    if book.format == "xlsx" and not formats:
        book = _with_formats(book, path, limits)
    told: list[str] = []
    if like:
        draft, told = adapt(book, old, path.name, known)
    else:
        draft = propose(book, path.name, known, provider)
    if draft is None:
        sheets = ", ".join(repr(shown(sheet.name)) for sheet in book.sheets)
        raise LayoutError(
            f"{path.name}: no table is seen on {sheets}: a table has figures below a header. "
            "docs/layouts.md says how to write a layout by hand"
        )
    if said:
        draft.content["csv"] = said
        for doubt in doubts:
            draft.doubt("csv", say=doubt)
    text = written(draft, before)
    return Proposal(draft.content, text, text.count("# ? "), [shown(line) for line in told])


def _with_formats(book: Workbook, path: Path, limits: Limits) -> Workbook:
    """The workbook with indents and hidden rows, where it is small enough for the slower reader."""
    if sum(len(sheet.kinds) for sheet in book.sheets) > SLOW:
        return book
    try:
        return read_cells(path, limits, path.name, formats=True)
    except Refused:  # too large for it, or of a form it does not know
        return book


def like_layout(name: str, country: Country) -> tuple[dict, str]:
    """(layout, its text) of that name in the country's folder, or in a file of that path."""
    path = country.root / "workbooks" / f"{name}.yml" if name in country.workbooks else Path(name)
    if not path.is_file():
        known = ", ".join(country.workbooks) or "none"
        raise LayoutError(f"{name!r} is no layout of {country.ref_area} ({known}) and no file")
    mistakes: list[str] = []
    layout = read_yaml(path, "workbook", mistakes)
    if mistakes:
        raise CatalogueError(mistakes)
    return layout, path.read_text(encoding="utf-8")


def write_proposal(made: Proposal, path: Path, folder: Path) -> Path:
    """The proposal as a file of its own: one that an officer has begun is never written over."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"\W+", "_", path.stem.casefold()).strip("_") or "layout"
    for name in (stem, *(f"{stem}_{number}" for number in range(2, 1000))):
        place = folder / f"{name}.yml"
        if not place.exists() or place.read_text(encoding="utf-8") == made.text:
            place.write_text(made.text, encoding="utf-8")
            break
    return place


def unknown_names(layout: dict, catalogue: Catalogue, country: Country) -> list[str]:
    """What a layout names that does not exist: provider, indicators, dimensions."""
    found = [] if layout["provider"] in country.providers.index else ["the provider"]
    indicators, dimensions = names_in(layout)
    if indicators - set(catalogue.indicators.index):
        found.append("the indicators")
    odd = dimensions - set(catalogue.dimensions.index)
    return found + [f"the dimension {each!r}" for each in sorted(odd)]


def read_with(
    path: Path, layout: dict, name: str, country: Country
) -> tuple[pd.DataFrame, pd.DataFrame, list[Account]]:
    """(read frame, findings, accounts) of a file under a layout."""
    limits = limits_of(country, layout["provider"])
    book = read_cells(path, limits, path.name, form_of(layout), needs_formats(layout))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    frame, *rest = explain_workbook(book, layout, name, sha256, country.ref_area, path.name)
    return plain(frame), *rest


def first_observations(
    read: tuple[pd.DataFrame, pd.DataFrame, list[Account]],
    layout: dict,
    catalogue: Catalogue,
    country: Country,
) -> list[str]:
    """The first values of each table as lines; `?` stands behind a label that has no code."""
    frame = read[0][read[0]["kind"] != "blank"]
    lines = []
    for name, rows in list(frame.groupby("table", sort=False))[:TABLES]:
        table = layout["tables"][name]
        rows = rows.head(FIRST)
        said = values(rows, table, layout.get("numbers", {}))
        members = [
            (column, cells.codes(rows, column, layout, table, (catalogue, country)))
            for column in rows.columns.difference(NOT_MEMBERS)
            if (rows[column] != "").any()
        ]
        fixed = table.get("fixed", {}).get("time_period", "")
        lines.append(f"{shown(rows['sheet'].iloc[0])}, table {name}:")
        for place, row in rows.iterrows():
            own = {
                column: row[column] + "?" if pd.isna(code[place]) else code[place]
                for column, code in members
            }
            own |= json.loads(row["value_fixed"])
            told = ", ".join(f"{key}={value}" for key, value in own.items())
            year = row["time_period"] or (fixed if isinstance(fixed, str) else "")
            value, status = said["obs_value"][place], said["obs_status"][place]
            figure = f"{value:,.10g}" if pd.notna(value) else status or said["trouble"][place]
            lines.append(
                f"  {row['cell']:<8}{row['indicator']:<9}{shown(year)[:20]:<21}"
                f"{shown(told)[:WIDE]:<{WIDE}}{figure:>16}"
            )
    return lines or ["No value would be read."]


def differences(before: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """What labels, sheets and tables this year's file has and last year's has not, and back."""
    lines = []
    for column in ["sheet", "table", "time_period", *sorted({*before, *now} - NOT_MEMBERS)]:
        if column not in before or column not in now:
            continue
        old, new = (set(frame[column].unique()) - {""} for frame in (before, now))
        for word, odd in (("new", new - old), ("gone", old - new)):
            if odd:
                lines.append(shown(f"{column}: {word}: {listed(sorted(odd))}"))
    return lines or ["The same sheets, times and labels as in the file before."]


def open_file(
    path: Path, limits: Limits, language: str, form: dict[str, str], formats: bool
) -> tuple[Workbook, dict[str, str], list[str]]:
    """(workbook, what its layout must say of the text, doubts); Refused when it cannot be read.

    The file goes through the gate and is read by a child process, as at intake.
    """
    said = dict(form)
    doubts: list[str] = []
    while True:
        try:
            book = read_cells(path, limits, path.name, TextForm(**said), formats)
            return book, said, doubts
        except Refused as refusal:
            if refusal.reason == UNTOLD_ENCODING and "encoding" not in said:
                said["encoding"] = ENCODINGS.get(language, "cp1252")
                doubts.append("the text is not UTF-8: are its letters right in this encoding?")
            elif refusal.reason == UNTOLD_DELIMITER and "delimiter" not in said:
                said["delimiter"] = _delimiter(path, limits, said)
                doubts.append(f"the sign between fields could be one of {' '.join(DELIMITERS)}")
            else:
                raise


def _delimiter(path: Path, limits: Limits, said: dict[str, str]) -> str:
    """The sign that divides the lines into most fields of the same number."""

    def even(sign: str) -> tuple[float, int]:
        try:
            book = read_cells(path, limits, path.name, TextForm(**said, delimiter=sign))
        except Refused:
            return 0.0, 0
        ends = [row for row, _ in book.sheets[0].widths[1:]] + [book.sheets[0].height]
        runs = {}
        for (row, count), end in zip(book.sheets[0].widths, ends, strict=True):
            runs[count] = runs.get(count, 0) + end - row
        most = max(runs, key=runs.get, default=1)
        return (runs[most] / max(book.sheets[0].height, 1) if most > 1 else 0.0), most

    return max(DELIMITERS, key=even)
