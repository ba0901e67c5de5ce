"""The statistical tables of an edition as an accessible workbook.

After the rules of the UK Government Analysis Function: cover, contents, notes, then one table a
sheet; real numbers in cells and symbols in brackets where there is none; no merged cells, no
formula, no blank row inside a table; every sheet says in its first lines what it holds.
"""

import functools
from pathlib import Path

import pandas as pd

from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import STATUS_MARKS, Words
from model import observations
from model.observations import TOTAL
from reporting import spreadsheet
from reporting.licences import licences
from reporting.places_of import places_text, resolve_pointers
from reporting.profile_lines import withheld
from reporting.series import SAID_ONCE, reference, series_of
from store.editions import Edition

# SDMX status without a value -> the symbol that stands in the cell.
MISSING_SYMBOLS = {"M": "[z]", "Q": "[c]"}
ABSENT = "[x]"
WITHHELD = "[withheld]"
MEANINGS = {
    "[x]": "not available: no figure was delivered, or none is collected",
    "[z]": "not applicable: there cannot be a figure",
    "[c]": "confidential: the figure is suppressed",
    WITHHELD: "withheld: a finding blocks the figure until it is corrected or decided",
    "[b]": "break in the series: do not compare with the years before",
    "[d]": "the definition differs from the one agreed",
    "[e]": "estimated",
    "[f]": "forecast",
    "[i]": "imputed",
    "[p]": "provisional",
    "[u]": "low reliability",
    "[v]": "checked and confirmed although unusual",
}
BARRED = "withheld"  # stands for the status of a figure that an open blocker concerns
PLACES_NAMED = 24  # places named in one row before the rest is only counted


def write_tables_xlsx(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """Write the workbook: a table for every indicator of the profile that has observations."""
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
    with spreadsheet.workbook(path, title, country.settings["producer"]) as book:
        forms = _forms(book)
        cover = book.add_worksheet(words.say("Cover"))
        contents = book.add_worksheet(words.say("Contents"))
        notes = book.add_worksheet(words.say("Notes"))
        lines = {}
        for code in listed.index[listed.index.isin(held)]:
            own = rows[rows["indicator"] == code]
            lines[code] = _table_sheet(book, forms, edition, catalogue, country, words, code, own)
        _cover(cover, forms, edition, country, words, title)
        _contents(contents, forms, words, country, listed, lines)
        _notes(notes, forms, words, country)
        spreadsheet.turn(book, words)


def _forms(book) -> dict:
    return {
        "title": book.add_format({"bold": True, "font_size": 14, "font_color": spreadsheet.INK}),
        "line": book.add_format({"text_wrap": False}),
        "text": book.add_format({"text_wrap": True}),
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
        "head_right": book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "align": "right"}
        ),
        "symbol": book.add_format({"align": "right"}),
        "link": book.add_format({"font_color": "#0b5394", "underline": 1}),
        "numbers": {
            decimals: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * decimals if decimals else "")}
            )
            for decimals in range(4)
        },
    }


def _opening(sheet, forms, words: Words, title: str, lines: list[str]) -> int:
    """Title and lines above the table, one cell each; the row after them."""
    spreadsheet.put_text(sheet, words, 0, 0, title, forms["title"])
    for row, line in enumerate(lines, start=1):
        spreadsheet.put_text(sheet, words, row, 0, line, forms["line"])
    return len(lines) + 1


def _banner(country: Country, words: Words) -> list[str]:
    banner = country.settings.get("banner", "")
    return [words.say(banner)] if banner else []


def _mark_up(sheet, words: Words, name: str, top: int, heads: list[tuple], count: int) -> None:
    """Make the rows under `top` a real table, so that screen readers know its heads."""
    columns = [{"header": text, "header_format": form} for text, form in heads]
    options = {
        "name": name,
        "columns": columns,
        "autofilter": False,
        "style": "Table Style Light 1",
        "banded_rows": False,
    }
    sheet.add_table(top, 0, top + max(count, 1), len(heads) - 1, options)


def _cover(sheet, forms, edition, country: Country, words: Words, title: str) -> None:
    manifest = edition.manifest
    lines = [
        *_banner(country, words),
        words.say("Produced by {producer}", producer=words.say(country.settings["producer"])),
        words.say("Reference year {year}", year=manifest.time_period),
        words.say("Edition {edition}", edition=manifest.edition),
        words.say("Figures are published only after the edition has been signed off."),
        words.say(country.settings["territory"]["note"]),
        words.say("The same figures with all their codes are in the file observations.csv."),
    ]
    if country.settings.get("licence"):
        lines.append(words.say(country.settings["licence"]))
    for one in licences(words, edition.observations):
        told = {"source": one["attribution"], "licence": one["licence"]}
        lines.append(words.say("{source}: {licence}", **told) + (one["url"] and f" ({one['url']})"))
    _opening(sheet, forms, words, title, lines)
    sheet.set_column(0, 0, 100)


def _contents(sheet, forms, words: Words, country, listed: pd.DataFrame, lines: dict) -> None:
    top = _opening(
        sheet,
        forms,
        words,
        words.say("Contents"),
        [
            *_banner(country, words),
            words.say(
                "This sheet holds one table. {symbol} in the column Sheet: there is no sheet, "
                "because no figure was delivered.",
                symbol=ABSENT,
            ),
        ],
    )
    heads = ["Sheet", "Chapter", "Indicator", "Unit", "Rows"]
    headed = [(words.say(text), forms["head"]) for text in heads]
    _mark_up(sheet, words, "contents", top, headed, len(listed))
    for row, (code, indicator) in enumerate(listed.iterrows(), start=top + 1):
        if code in lines:
            sheet.write_url(row, 0, f"internal:'{code}'!A1", forms["link"], code)
            spreadsheet.put_number(sheet, row, 4, lines[code])
        else:
            spreadsheet.put_text(sheet, words, row, 0, ABSENT)
            spreadsheet.put_text(sheet, words, row, 4, ABSENT, forms["symbol"])
        spreadsheet.put_text(sheet, words, row, 1, indicator["chapter"])
        spreadsheet.put_text(sheet, words, row, 2, f"{code} {words.indicator(code)}")
        label = words.catalogue.units.loc[indicator["unit"], "label"]
        spreadsheet.put_text(sheet, words, row, 3, words.say(label))
    for column, width in enumerate((12, 9, 70, 22, 8)):
        sheet.set_column(column, column, width)


def _notes(sheet, forms, words: Words, country: Country) -> None:
    top = _opening(
        sheet,
        forms,
        words,
        words.say("Notes"),
        [
            *_banner(country, words),
            words.say("This sheet holds one table: the symbols and what they mean."),
            words.say(
                "A symbol in a year's column stands where there is no figure; "
                "a symbol in a status column says what kind of figure it is."
            ),
            words.say("No symbol in the status column: a normal figure."),
            words.say("Figures are neither rounded nor scaled; cells may show fewer decimals."),
            words.say("Figures of different sources stand in different rows and are not averaged."),
        ],
    )
    heads = [(words.say(text), forms["head"]) for text in ("Symbol", "Meaning")]
    _mark_up(sheet, words, "symbols", top, heads, len(MEANINGS))
    for row, (symbol, meaning) in enumerate(MEANINGS.items(), start=top + 1):
        spreadsheet.put_text(sheet, words, row, 0, symbol)
        spreadsheet.put_text(sheet, words, row, 1, words.say(meaning))
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 80)


def symbol(status: str) -> str:
    """The bracket symbol of a figure's status, "" for a normal one."""
    if status == BARRED:
        return WITHHELD
    if status in observations.MISSING_STATUSES:
        return MISSING_SYMBOLS.get(status, ABSENT)
    return f"[{STATUS_MARKS[status]}]" if status in STATUS_MARKS else ""


def _table_sheet(book, forms, edition, catalogue, country, words, code, rows) -> int:
    """The sheet of one indicator; its number of rows."""
    years = sorted({*window(catalogue, edition.manifest.time_period), *rows["time_period"]})
    table = series_of(rows, catalogue, country)
    once = [name for name in SAID_ONCE if table[name].nunique() == 1]
    title = words.say(
        "{code} {indicator}, {country}, {first}–{last}",
        code=code,
        indicator=words.indicator(code),
        country=words.say(country.settings["name"]),
        first=years[0],
        last=years[-1],
    )
    values = {name: _said(words, code, name, table[name].iloc[0]) for name in once}
    said = [
        words.say("{what}: {value}", what=words.say(SAID_ONCE[name]), value=values[name])
        for name in once
        if values[name]
    ]
    closing = words.say("This sheet holds one table. Symbols are explained in the sheet Notes.")
    sheet = book.add_worksheet(code)
    top = _opening(sheet, forms, words, title, [*_banner(country, words), *said, closing])

    names = [name for name in SAID_ONCE if name not in once]
    breakdowns = [name for name in observations.dimensions(rows) if (rows[name] != TOTAL).any()]
    heads = [
        (words.say("Source"), forms["head"]),
        *((words.say(SAID_ONCE[name]), forms["head"]) for name in names),
        *((words.dimension(name), forms["head"]) for name in breakdowns),
        *((str(year), forms["head_right"]) for year in years),
        *((words.say("Status {year}", year=year), forms["head"]) for year in years),
        (words.say("Where it stands"), forms["head"]),
    ]
    _mark_up(sheet, words, code.replace("-", "_"), top, heads, len(table))
    first_year = 1 + len(names) + len(breakdowns)
    # A monthly table has thousands of rows and few words.
    member, provider = functools.cache(words.member), functools.cache(words.provider)
    decimals_of = functools.cache(functools.partial(_decimals, catalogue))
    for row, line in enumerate(table.to_dict("records"), start=top + 1):
        texts = [
            provider(line["provider"]),
            *(_said(words, code, name, line[name]) for name in names),
            *(member(name, line[name]) for name in breakdowns),
        ]
        for column, text in enumerate(texts):
            spreadsheet.put_text(sheet, words, row, column, text)
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
            spreadsheet.put_text(sheet, words, row, column + len(years), mark)
            pointers += source.split()
        places = resolve_pointers(edition.manifest, " ".join(dict.fromkeys(pointers)))
        where = places_text(words, places, most=PLACES_NAMED)
        spreadsheet.put_text(sheet, words, row, first_year + 2 * len(years), where)
    widths = [34, *(20 for _ in names), *(22 for _ in breakdowns)]
    widths += [13 for _ in years] + [8 for _ in years] + [60]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return len(table)


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


def _decimals(catalogue: Catalogue, unit: str) -> int:
    form = catalogue.units.loc[unit]
    return 0 if form["print_mult"] else int(form["decimals"])
