"""The plan of a provider's yearly questionnaire, and the layout that reads it back.

Both follow from catalogue, obligations and year alone, so that the workbook that goes out and the
one that comes back cannot disagree. A sheet per indicator holds a table for the total and one for
each breakdown owed. A row of technical headers and the codes of closed lists are the same in
every language; only the names in open lists and the words of statuses are read by language.
"""

import dataclasses
import functools
import re
from dataclasses import dataclass

from catalogue.grid import expected_grid
from catalogue.load import Catalogue, Country, code_list
from catalogue.words import TRANSLATIONS, Words, words

COVER, LISTS = "Cover", "Lists"  # the sheets without figures
FIRST_TABLE_ROW = 7
FREE_ROWS = 30  # lines of a breakdown that has no code list
END = "end"  # ends a table, in its first column
# The technical headers: code or line number, name, figure of the year before, status, note. The
# year's own column is headed by the year.
CODE, NAME, BEFORE, STATUS, NOTE = "code", "name", "before", "obs_status", "note"
CONTENTS = ("table", "header_row", "column")
NAMED = re.compile("questionnaire_(.+)_([0-9]{4})")
# A browser or a person adds to a name: `questionnaire_lights_2024 (1).xlsx`, `…_2024_final.xlsx`.
FILE = re.compile("questionnaire_(.+?)_([0-9]{4})(?![0-9]).*[.]xlsx")
CLOSED_KINDS = ("member", "unknown")
# What may be said about a figure, in the words of the profile (SDMX CL_OBS_STATUS).
STATUSES = {
    "P": "provisional",
    "E": "estimated",
    "B": "break in series",
    "D": "definition differs",
    "U": "low reliability",
    "O": "not available",
    "L": "collected, not published",
    "Q": "confidential",
    "M": "not applicable",
}


@dataclass(frozen=True)
class Table:
    """The total (`dimension` "") or one breakdown of an indicator; rows counted from 1."""

    dimension: str
    kind: str  # total | closed | listed (open, with a code list) | free (open, without one)
    codes: tuple[str, ...]  # of the rows of a closed list; all that an open list may hold
    head: int  # the row of technical headers
    rows: int

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def end(self) -> int:
        """The row of the end mark."""
        return self.head + self.rows + 1


@dataclass(frozen=True)
class Sheet:
    indicator: str  # also the sheet's name
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Questionnaire:
    """What one provider is asked for one year."""

    provider: str
    year: int
    language: str
    sheets: tuple[Sheet, ...]
    in_words: tuple[str, ...]  # indicators that no figure can answer

    @property
    def name(self) -> str:
        """The name of the layout, and of the file without its ending."""
        return f"questionnaire_{self.provider}_{self.year}"


def language_of(country: Country, provider: str) -> str:
    """The provider's language if there is a translation into it, else English."""
    wanted = country.providers.loc[provider, "language"]
    return wanted if (TRANSLATIONS / f"{wanted}.po").is_file() else "en"


def questionnaires(catalogue: Catalogue, country: Country, year: int) -> dict[str, Questionnaire]:
    """Per national provider what it is asked for `year`; who owes nothing is not in it."""
    owed = expected_grid(catalogue, country, year)
    national = country.providers.index[country.providers["kind"] == "national"]
    owed = owed[(owed["time_period"] == year) & (owed["reason"] == "")]
    owed = owed[owed["provider"].isin(national)]
    in_words = owed["indicator"].map(catalogue.indicators["unit"]) == "text"
    plans = {}
    for provider, cells in owed[~in_words].groupby("provider"):
        said = owed.loc[in_words & (owed["provider"] == provider), "indicator"]
        sheets = tuple(
            Sheet(indicator, _tables(catalogue, country, list(rows["dimension"].unique())))
            for indicator, rows in cells.groupby("indicator")
        )
        language = language_of(country, provider)
        plans[provider] = Questionnaire(provider, year, language, sheets, tuple(said.unique()))
    return plans


def _tables(catalogue: Catalogue, country: Country, owed: list[str]) -> tuple[Table, ...]:
    """The tables of one sheet under one another: the total, then short lists before long ones."""
    shapes = []
    for dimension in owed:
        codes = code_list(catalogue, country, dimension) if dimension else None
        if not dimension:
            shapes.append((0, "", "total", ("_T",)))
        elif codes is None:
            shapes.append((FREE_ROWS, dimension, "free", ()))
        else:
            is_open = catalogue.dimensions.loc[dimension, "members"] == "open"
            listed = codes["kind"] != "total" if is_open else codes["kind"].isin(CLOSED_KINDS)
            kind, members = "listed" if is_open else "closed", tuple(codes.index[listed])
            shapes.append((len(members), dimension, kind, members))
    tables, row = [], FIRST_TABLE_ROW
    for size, dimension, kind, codes in sorted(shapes):
        # A row of headers in words stands above the technical ones, a blank row below the table.
        tables.append(Table(dimension, kind, codes, row + 1, max(size, 1)))
        row = tables[-1].end + 2
    return tuple(tables)


def layout(plan: Questionnaire, said: Words) -> dict:
    """The workbook layout of a questionnaire; `said` speaks its language.

    Its `tables` also answer to the names of tables that are not asked any more, for the sake of
    questionnaires of earlier years: what they asked stands in the files themselves.
    """

    def table_named(name: str) -> dict:
        indicator, _, dimension = name.partition(" ")
        if dimension and dimension not in said.catalogue.dimensions.index:
            raise KeyError(name)
        tables = _tables(said.catalogue, said.country, [dimension])
        return _table_layout(indicator, tables[0], plan, said)

    tables = {
        table_name(sheet, table): _table_layout(sheet.indicator, table, plan, said)
        for sheet in plan.sheets
        for table in sheet.tables
    }
    return {
        "title": f"questionnaire {plan.year}",
        "provider": plan.provider,
        "publisher": said.country.providers.loc[plan.provider, "name"],
        "language": plan.language,
        "files": [f"{plan.name}*.xlsx"],
        "ignore_sheets": [
            {"sheet": COVER, "why": "says what is asked and by when"},
            {"sheet": LISTS, "why": "holds the choices of the drop-downs"},
        ],
        "tables": Made(tables, table_named),
    }


def table_name(sheet: Sheet, table: Table) -> str:
    return f"{sheet.indicator} {table.dimension}".strip()


def _table_layout(indicator: str, table: Table, plan: Questionnaire, said: Words) -> dict:
    columns = {CODE: "ignore", NAME: "ignore", BEFORE: "ignore", str(plan.year): {"value": {}}}
    columns |= {STATUS: "obs_status", NOTE: "ignore"}
    unit = said.catalogue.units.loc[said.catalogue.indicators.loc[indicator, "unit"]]
    told = {
        "sheet": indicator,
        "shape": "long",
        "header_row": table.head,
        "end": END,
        "indicator": indicator,
        "unit_mult": int(unit["print_mult"]),
        "fixed": {"time_period": str(plan.year)},
        "status_labels": {said.say(text): code for code, text in STATUSES.items()},
        "columns": columns,
    }
    if table.kind != "total":
        columns[holder(table)] = table.dimension
    if table.kind == "free":
        told["free_labels"] = [table.dimension]
    if table.kind in ("listed", "free"):
        told["labels"] = {table.dimension: _labels(table, said)}
    return told


def contents(plan: Questionnaire) -> list[tuple[str, int, str]]:
    """What a questionnaire writes about itself, CONTENTS: one line per table.

    A file that comes back is read by it, whatever has been added to the catalogue meanwhile.
    """
    return [
        (table_name(sheet, table), table.head, holder(table) if table.dimension else "")
        for sheet in plan.sheets
        for table in sheet.tables
    ]


def as_sent(layout: dict, lines: list[tuple[str, int, str]]) -> dict:
    """The layout of a file that says of itself what it holds, CONTENTS.

    Lines that the catalogue does not understand are left out: what they tell of stays unexplained.
    """
    tables = {}
    for name, head, column in lines:
        dimension = name.partition(" ")[2]
        if column not in (CODE, NAME) if dimension else column:
            continue
        try:
            table = layout["tables"][name]
        except KeyError:
            continue
        columns = dict(table["columns"])
        if dimension:
            columns |= {CODE: "ignore", NAME: "ignore", column: dimension}
        tables[name] = table | {"header_row": head, "columns": columns}
    return layout | {"tables": tables} if tables else layout


def holder(table: Table) -> str:
    """The column that says whom a row counts: the code of a closed list, a chosen name else."""
    return NAME if table.kind in ("listed", "free") else CODE


def _labels(table: Table, said: Words) -> dict[str, str]:
    """Name in words -> code: of total and unknown in every list, else where a list has its own.

    Names of countries that come from CLDR are known to whoever reads with the code list.
    """
    codes = code_list(said.catalogue, said.country, table.dimension)
    own = ["_T", "_U"]
    if codes is not None:
        named = codes.index.isin(list(said.country.settings.get("names", {})))
        own = list(codes.index[(codes["label"] != "") | named])
    return {said.member(table.dimension, code): code for code in own}


class Made(dict):
    """What is there, and what can be made by its name when it is asked for."""

    def __init__(self, there: dict, make):
        super().__init__(there)
        self.make = functools.cache(make)

    def __missing__(self, name: str):
        return self.make(name)


def with_questionnaires(catalogue: Catalogue, country: Country) -> Country:
    """The country, whose `workbooks` also give a questionnaire's layout by its name.

    KeyError for a name that is none. A layout is made when it is asked for: there are many.
    """

    @functools.cache
    def plans(year: int) -> dict[str, Questionnaire]:
        return questionnaires(catalogue, country, year)

    def make(name: str) -> dict:
        match = NAMED.fullmatch(name)
        if not match or match[1] not in country.providers.index:
            raise KeyError(name)
        provider, year = match[1], int(match[2])
        plan = plans(year).get(provider) or Questionnaire(
            provider, year, language_of(country, provider), (), ()
        )
        return layout(plan, words(plan.language, catalogue, country))

    return dataclasses.replace(country, workbooks=Made(country.workbooks, make))


def name_in(file_name: str, country: Country, provider: str) -> str:
    """The name of the questionnaire that a file's name claims to be, "" if it claims none.

    Only those of the provider itself and of rounds in the calendar count.
    """
    match = FILE.fullmatch(file_name.casefold())
    if not match or match[1] != provider.casefold() or int(match[2]) not in country.rounds:
        return ""
    asked = country.providers.loc[provider, "kind"] == "national"
    return f"questionnaire_{provider}_{match[2]}" if asked else ""
