"""The statistical tables of an edition as an accessible workbook.

After "Releasing statistics in spreadsheets" of the UK Government Analysis Function: cover,
contents, notes and symbols, then one table a sheet; real numbers in cells and symbols in brackets
where there is none; no merged cells, no formula, no blank row inside a table, no frozen row or
filter, nothing said by colour alone; every sheet says in its first lines what it holds.
"""

import functools
from pathlib import Path

import pandas as pd

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import Words
from model import observations
from model.observations import TOTAL
from reporting import spreadsheet, tables_front
from reporting.as_published import chain
from reporting.places_of import places_text, resolve_pointers
from reporting.profile_lines import withheld
from reporting.series import SAID_ONCE, reference, series_of
from reporting.tables_front import ABSENT, BARRED, Note, symbol
from reporting.tables_published import published_sheet
from store.editions import Edition

PLACES_NAMED = 24  # places named in one row before the rest is only counted


def write_tables_xlsx(
    edition: Edition,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    path: Path,
    previous: Edition | None = None,
) -> None:
    """Write the workbook: a table for every indicator of the profile that has observations.

    With an edition before, one sheet more: every total as each edition published it.
    """
    title = words.say(
        "Migration Profile {year}: statistical tables, {country}",
        year=edition.manifest.time_period,
        country=words.say(country.settings["name"]),
    )
    rows = edition.observations
    barred = withheld(rows, edition.findings, country) != ""
    rows = rows.assign(obs_status=rows["obs_status"].mask(barred, BARRED))
    held = set(rows["indicator"])
    listed = catalogue.indicators
    listed = listed[(listed["level"] == "lean") | listed.index.isin(held)]
    notes = tables_front.numbered(edition.findings, held, words)
    producer = words.say(country.settings["producer"])
    with spreadsheet.workbook(path, title, producer, words.language) as book:
        forms = _forms(book)
        names = ("Cover", "Contents", "Notes", "Symbols")
        cover, contents, noted, symbols = [book.add_worksheet(words.say(name)) for name in names]
        lines = {}
        for code in listed.index[listed.index.isin(held)]:
            own = rows[rows["indicator"] == code]
            told = [note for note in notes if note.indicator == code]
            lines[code] = _table_sheet(book, forms, edition, catalogue, country, words, own, told)
        if previous is not None:
            published_sheet(book, forms, chain(edition, previous), words)
        tables_front.cover(cover, forms, edition, country, words, title)
        tables_front.contents(contents, forms, words, country, listed, lines)
        tables_front.notes(noted, forms, words, country, notes)
        tables_front.symbols(symbols, forms, words, country)
        for sheet in book.worksheets():
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        spreadsheet.turn(book, words)


def _forms(book) -> dict:
    head = {"bold": True, "text_wrap": True, "bottom": 1}
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": spreadsheet.INK}),
        "line": book.add_format({"text_wrap": False}),
        "text": book.add_format({"text_wrap": True}),
        "head": book.add_format(head),
        "head_right": book.add_format({**head, "align": "right"}),
        "symbol": book.add_format({"align": "right"}),
        "link": book.add_format({"font_color": "#0b5394", "underline": 1}),
        "numbers": {
            decimals: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
            )
            for decimals in range(4)
        },
    }


def _table_sheet(
    book, forms, edition, catalogue, country, words: Words, rows: pd.DataFrame, told: list[Note]
) -> int:
    """The sheet of one indicator's observations and notes; its number of rows."""
    code = rows["indicator"].iloc[0]
    years = sorted({*window(catalogue, edition.manifest.time_period), *rows["time_period"]})
    table = series_of(rows, catalogue, country)
    described = observations.describe_dimensions(table[observations.dimensions(rows)])
    once = [name for name in SAID_ONCE if table[name].nunique() == 1]
    title = words.say(
        "{code} {indicator}, {country}, {first}–{last}",
        code=code,
        indicator=words.indicator(code),
        country=words.say(country.settings["name"]),
        first=years[0],
        last=years[-1],
    )
    sheet = book.add_worksheet(code)
    above = _above(words, code, table, once)
    lines = [*tables_front.banner(country, words), *above]
    top = tables_front.opening(sheet, forms, words, title, lines, ("Contents", "Notes", "Symbols"))

    names = [name for name in SAID_ONCE if name not in once]
    breakdowns = [name for name in observations.dimensions(rows) if (rows[name] != TOTAL).any()]
    heads = [
        (words.say("Source"), forms["head"], 34),
        *((words.say(SAID_ONCE[name]), forms["head"], 20) for name in names),
        *((words.dimension(name), forms["head"], 22) for name in breakdowns),
        *((str(year), forms["head_right"], 13) for year in years),
        *((words.say("Status {year}", year=year), forms["head"], 9) for year in years),
        *([(words.say("Notes"), forms["head"], 18)] if told else []),
        (words.say("Where it stands"), forms["head"], 60),
    ]
    for column, (_, _, width) in enumerate(heads):
        sheet.set_column(column, column, width)
    headed = [(text, form) for text, form, _ in heads]
    name = code.replace("-", "_")
    tables_front.mark_up(sheet, words, name, top, headed, len(table), title)
    first_year = 1 + len(names) + len(breakdowns)
    # A monthly table has thousands of rows and few words.
    member, provider = functools.cache(words.member), functools.cache(words.provider)
    decimals_of = functools.cache(functools.partial(_decimals, catalogue))
    for row, line in enumerate(table.to_dict("records"), start=top + 1):
        texts = [
            provider(line["provider"]),
            *(_said(words, code, name, line[name]) or _unsaid(words, name) for name in names),
            *(member(name, line[name]) for name in breakdowns),
        ]
        for column, text in enumerate(texts):
            spreadsheet.put_text(sheet, words, row, column, text, forms["text"])
        decimals = decimals_of(line["unit_measure"])
        pointers = []
        for column, year in enumerate(years, start=first_year):
            value, status, source = line["cells"].get(year, (float("nan"), "O", ""))
            mark = symbol(status)
            if pd.isna(value) or status == BARRED:
                spreadsheet.put_text(sheet, words, row, column, mark or ABSENT, forms["symbol"])
                mark = ""
            else:
                spreadsheet.put_number(sheet, row, column, value, forms["numbers"][decimals])
            if mark:
                spreadsheet.put_text(sheet, words, row, column + len(years), mark)
            pointers += source.split()
        column = first_year + 2 * len(years)
        if own := _marks(told, line, described.iloc[row - top - 1]):
            spreadsheet.put_text(sheet, words, row, column, own, forms["text"])
        places = resolve_pointers(edition.manifest, " ".join(dict.fromkeys(pointers)))
        where = places_text(words, places, most=PLACES_NAMED)
        spreadsheet.put_text(sheet, words, row, column + bool(told), where, forms["text"])
    return len(table)


def _above(words: Words, code: str, table: pd.DataFrame, once: list[str]) -> list[str]:
    """What is said once above a table: what is counted, and what is the same in every row."""
    definition = words.say(words.catalogue.indicators.loc[code, "definition"])
    values = {name: _said(words, code, name, table[name].iloc[0]) for name in once}
    said = [(words.say(SAID_ONCE[name]), values[name]) for name in once if values[name]]
    said.insert(0, (words.say("What is counted"), definition))
    return [
        *(words.say("{what}: {value}", what=what, value=value) for what, value in said),
        words.say(
            "This sheet holds one table. Symbols and notes are explained in the sheets of that "
            "name; a blank cell in a status column stands beside a normal figure."
        ),
    ]


def _marks(told: list[Note], line: dict, described: str) -> str:
    """The notes about one row; one about a whole breakdown (`sex=*`) stands at the total."""
    return ", ".join(
        note.mark
        for note in told
        if note.provider in ("", line["provider"])
        and note.year in line["cells"]
        and described == ("" if "*" in note.dimensions else note.dimensions)
    )


def _said(words: Words, code: str, name: str, value: str) -> str:
    settings = words.country.settings
    if name == "unit_measure":
        return words.say(words.catalogue.units.loc[value, "label"])
    if name == "reference":
        return reference(words, code, value)
    if name == "publisher" and value in words.country.providers.index:
        return words.provider(value)
    if name == "territory":
        own = settings["territory"]
        told = {**settings.get("territories", {}), own["code"]: own["note"]}
        return words.say(told.get(value, value))
    return words.say(value)


def _unsaid(words: Words, name: str) -> str:
    """What stands where a series says nothing: no cell is blank but a status."""
    return words.say("as agreed") if name == "definition" else words.say("not stated")


def _decimals(catalogue: Catalogue, unit: str) -> int:
    form = catalogue.units.loc[unit]
    return 0 if form["print_mult"] else int(form["decimals"])
