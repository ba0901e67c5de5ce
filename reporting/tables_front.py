"""The first sheets of the statistical tables: cover, contents, notes and symbols."""

from dataclasses import dataclass

import pandas as pd

from catalogue.load import Country
from catalogue.words import STATUS_MARKS, Words
from model import observations
from reporting import spreadsheet
from reporting.licences import licences
from reporting.profile_lines import explanations
from reporting.profile_parts import cut
from store.editions import Edition

# SDMX status without a value -> the symbol that stands in the cell.
MISSING_SYMBOLS = {"M": "[z]", "Q": "[c]"}
ABSENT = "[x]"
WITHHELD = "[withheld]"
BARRED = "withheld"  # stands for the status of a figure that an open blocker concerns
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
# What holds for every table, numbered before the explanations of single figures.
FOR_ALL = (
    "Figures are neither rounded nor scaled; cells may show fewer decimals. So [low], which other "
    "workbooks write for a figure that rounds to zero, is not used.",
    "Figures of different sources stand in different rows and are not averaged.",
    "A blank cell in a status column: a normal figure. A blank cell in the column Notes: no note.",
)


@dataclass(frozen=True)
class Note:
    """A numbered note; one about figures names its indicator, and years of a provider."""

    number: int
    text: str
    indicator: str = ""
    provider: str = ""  # "" is every provider
    year: int = 0
    dimensions: str = ""

    @property
    def mark(self) -> str:
        return f"[note {self.number}]"


def symbol(status: str) -> str:
    """The bracket symbol of a figure's status, "" for a normal one."""
    if status == BARRED:
        return WITHHELD
    if status in observations.MISSING_STATUSES:
        return MISSING_SYMBOLS.get(status, ABSENT)
    return f"[{STATUS_MARKS[status]}]" if status in STATUS_MARKS else ""


def numbered(findings: pd.DataFrame, held: set[str], words: Words) -> list[Note]:
    """The notes of a workbook: what holds for all, then what was explained, by indicator."""
    notes = [Note(number, words.say(text)) for number, text in enumerate(FOR_ALL, start=1)]
    told = explanations(findings)
    for code, provider, year in sorted(told):
        for dimensions, text in told[code, provider, year] if code in held else ():
            about = words.listing(
                [one for one in (str(year), words.provider(provider), words.dimensions(dimensions))
                 if one]
            )  # fmt: skip
            said = words.say("{what}: {value}", what=about, value=cut(text))
            number = len(notes) + 1
            notes.append(Note(number, said, code, provider, year, dimensions))
    return notes


def opening(sheet, forms, words: Words, title: str, lines: list[str], links: tuple) -> int:
    """Title, lines and links to other sheets above the table, one cell each; the row after them."""
    spreadsheet.put_text(sheet, words, 0, 0, title, forms["title"])
    for row, line in enumerate(lines, start=1):
        spreadsheet.put_text(sheet, words, row, 0, line, forms["line"])
    _link(sheet, forms, len(lines) + 1, [words.say(text) for text in links])
    return len(lines) + len(links) + 1


def _link(sheet, forms, row: int, names: list[str]) -> None:
    for place, name in enumerate(names, start=row):
        sheet.write_url(place, 0, f"internal:'{name}'!A1", forms["link"], name)


def banner(country: Country, words: Words) -> list[str]:
    told = country.settings.get("banner", "")
    return [words.say(told)] if told else []


def mark_up(sheet, words: Words, name: str, top: int, heads: list[tuple], count: int, title: str):
    """Make the rows under `top` a real table, so that screen readers know its heads.

    Neither filters nor frozen rows: both are in the way of people who enlarge the screen.
    """
    columns = [{"header": text, "header_format": form} for text, form in heads]
    options = {
        "name": name,
        "columns": columns,
        "autofilter": False,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "title": title,
        "description": title,
    }
    sheet.add_table(top, 0, top + max(count, 1), len(heads) - 1, options)


def cover(sheet, forms, edition: Edition, country: Country, words: Words, title: str) -> None:
    manifest = edition.manifest
    lines = [
        *banner(country, words),
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
    spreadsheet.put_text(sheet, words, 0, 0, title, forms["title"])
    for row, line in enumerate(lines, start=1):
        spreadsheet.put_text(sheet, words, row, 0, line, forms["text"])
    named = [words.say(name) for name in ("Contents", "Notes", "Symbols")]
    _link(sheet, forms, len(lines) + 1, named)
    sheet.set_column(0, 0, 100)


def contents(sheet, forms, words: Words, country, listed: pd.DataFrame, rows: dict) -> None:
    """One line an indicator of `listed`; `rows` is how many rows its sheet has, if there is one."""
    title = words.say("Contents")
    lines = [
        *banner(country, words),
        words.say(
            "This sheet holds one table. {symbol} in the column Sheet: there is no sheet, "
            "because no figure was delivered.",
            symbol=ABSENT,
        ),
    ]
    top = opening(sheet, forms, words, title, lines, ("Notes", "Symbols"))
    heads = ["Sheet", "Chapter", "Indicator", "Unit", "Rows"]
    headed = [(words.say(text), forms["head"]) for text in heads]
    mark_up(sheet, words, "contents", top, headed, len(listed), title)
    for row, (code, indicator) in enumerate(listed.iterrows(), start=top + 1):
        if code in rows:
            sheet.write_url(row, 0, f"internal:'{code}'!A1", forms["link"], code)
            spreadsheet.put_number(sheet, row, 4, rows[code])
        else:
            spreadsheet.put_text(sheet, words, row, 0, ABSENT)
            spreadsheet.put_text(sheet, words, row, 4, ABSENT, forms["symbol"])
        name, unit = f"{code} {words.indicator(code)}", words.catalogue.units.loc[indicator["unit"]]
        spreadsheet.put_text(sheet, words, row, 1, indicator["chapter"])
        spreadsheet.put_text(sheet, words, row, 2, name, forms["text"])
        spreadsheet.put_text(sheet, words, row, 3, words.say(unit["label"]), forms["text"])
    for column, width in enumerate((12, 9, 70, 22, 8)):
        sheet.set_column(column, column, width)


def notes(sheet, forms, words: Words, country: Country, listed: list[Note]) -> None:
    title = words.say("Notes")
    lines = [*banner(country, words), words.say("This sheet holds one table: the notes.")]
    top = opening(sheet, forms, words, title, lines, ("Contents",))
    headed = [(words.say(text), forms["head"]) for text in ("Note", "Sheet", "Text")]
    mark_up(sheet, words, "notes", top, headed, len(listed), title)
    for row, note in enumerate(listed, start=top + 1):
        spreadsheet.put_text(sheet, words, row, 0, note.mark)
        if note.indicator:
            target = f"internal:'{note.indicator}'!A1"
            sheet.write_url(row, 1, target, forms["link"], note.indicator)
        else:
            spreadsheet.put_text(sheet, words, row, 1, words.say("all tables"))
        spreadsheet.put_text(sheet, words, row, 2, note.text, forms["text"])
    for column, width in enumerate((12, 14, 100)):
        sheet.set_column(column, column, width)


def symbols(sheet, forms, words: Words, country: Country) -> None:
    title = words.say("Symbols")
    lines = [
        *banner(country, words),
        words.say("This sheet holds one table: the symbols and what they mean."),
        words.say(
            "A symbol in a year's column stands where there is no figure; "
            "a symbol in a status column says what kind of figure it is."
        ),
    ]
    top = opening(sheet, forms, words, title, lines, ("Contents",))
    headed = [(words.say(text), forms["head"]) for text in ("Symbol", "Meaning")]
    mark_up(sheet, words, "symbols", top, headed, len(MEANINGS), title)
    for row, (mark, meaning) in enumerate(MEANINGS.items(), start=top + 1):
        spreadsheet.put_text(sheet, words, row, 0, mark)
        spreadsheet.put_text(sheet, words, row, 1, words.say(meaning), forms["text"])
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 80)
