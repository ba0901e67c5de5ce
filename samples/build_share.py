"""Make the sample share: workbooks as Moldovan providers could send them, from `samples/tables/`.

    python -m samples.build_share [FOLDER]

FOLDER is `samples/share` unless another is given. The figures are published ones (see
`samples/README.md`); their arrangement in workbooks is ours, and as unlike from one provider to the
next as that of real ones. The same tables make the same workbooks, byte for byte.
"""

import datetime
import re
import sys
from pathlib import Path

import pandas as pd
import xlsxwriter

from samples.figures import IGM_COLUMNS, igm_figures, mirror_applications, table

HERE = Path(__file__).parent
ROUNDS = (2023, 2024)
MADE = datetime.datetime(2025, 1, 1)  # fixed, so that equal tables make equal files
NOTHING = ".."  # nothing is published
NBS = "the National Bureau of Statistics of the Republic of Moldova"
NUMBER = re.compile(r"\d+(\.\d+)?")


def cover_line(publisher: str, number: int) -> str:
    return f"Sample: figures published by {publisher}, carried over (round {number})"


def open_book(path: Path, title: str) -> xlsxwriter.Workbook:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(path, options)
    book.set_properties({"title": title, "created": MADE, "comments": "sample"})
    return book


def cell(text: str):
    """A figure as a number; a symbol or a name as the text it is."""
    if not NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def put(sheet, first_row: int, rows: list[list]) -> None:
    """Rows of values from 1-based `first_row` on; None leaves a cell empty."""
    for number, row in enumerate(rows, start=first_row - 1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)


def cover(book, publisher: str, number: int, lines: list[str], name: str = "About") -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 0, 100)
    put(sheet, 1, [[cover_line(publisher, number)], *[[line] for line in lines]])


def by_year(frame: pd.DataFrame, row: str, years: list[str], value: str) -> list[list]:
    """One row per `row` in order of first appearance, one column per year; absent is ".."."""
    wide = frame.pivot(index=row, columns="year", values=value)
    wide = wide.reindex(index=frame[row].unique(), columns=years).fillna(NOTHING)
    return [[name, *map(cell, values)] for name, *values in wide.itertuples()]


def total_by_year(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """`year` and the sum of a column of text figures."""
    sums = frame[value].astype("int64").groupby(frame["year"]).sum()
    return sums.astype("str").rename(value).reset_index()


def bns_population(folder: Path, number: int) -> None:
    """Years as columns, thousands, a block of final and a block of provisional figures."""
    figures = table("population_1_january")
    if number == 2023:
        figures = figures[figures["status"] == "provisional"]
    figures = figures.drop_duplicates("year", keep="last")
    blocks = [("final", "Date definitive"), ("provisional", "Date provizorii")]
    with open_book(folder / f"populatia_{number}.xlsx", "Populația la 1 ianuarie") as book:
        bold = book.add_format({"bold": True, "align": "center"})
        sheet = book.add_worksheet("Populația")
        sheet.set_column(0, 0, 40)
        put(
            sheet,
            1,
            [
                ["Populația cu reședință obișnuită la 1 ianuarie (mii persoane)"],
                [
                    cover_line(
                        "the National Bureau of Statistics of the Republic of Moldova", number
                    )
                ],
            ],
        )
        years, values, column = ["Indicatorul"], ["Total populație"], 1
        for status, words in blocks:
            own = figures[figures["status"] == status]
            if len(own) > 1:
                sheet.merge_range(3, column, 3, column + len(own) - 1, words, bold)
            elif len(own):
                sheet.write(3, column, words, bold)
            years += list(own["year"])
            values += map(cell, own["thousands"])
            column += len(own)
        put(sheet, 5, [years, values])
        notes = ["Fără raioanele din partea stângă a Nistrului și mun. Bender", "CC BY 4.0"]
        put(sheet, 8, [[note] for note in notes])


def bns_immigrants(folder: Path, number: int) -> None:
    """Two header rows, year over purpose, unmerged; "-" where the event did not occur."""
    figures = table("bns_immigrants")
    purposes = [name for name in figures.columns if name not in ("year", "country")]
    years = sorted(figures["year"].unique())
    heads = [[None], [None]]
    body = {name: [name] for name in figures["country"].unique()}
    for year in years:
        heads[0] += [year, *[None] * (len(purposes) - 1)]
        heads[1] += purposes
        for row in figures[figures["year"] == year][["country", *purposes]].itertuples(index=False):
            body[row[0]] += map(cell, row[1:])
    foot = [
        None,
        "Imigranti- cetateanul strain sau apatrid care a obtinut dretul de a se stabili cu traiul "
        "permanent sau temporar in Republica Moldova",
        "Simboluri folosite:\n- = evenimentul nu a existat",
        None,
        "Sursa:",
        "Biroul Migratie si Azil a MAl",
        None,
        "Unitatea de masura:",
        "persoane",
        None,
        "Cod intern de referinta:",
        "pop070100",
    ]
    with open_book(folder / f"imigranti_{number}.xlsx", "Imigranti") as book:
        sheet = book.add_worksheet("pop070100")
        sheet.set_column(0, 0, 30)
        line = cover_line(NBS, number)
        put(sheet, 1, [["Imigranti pe Tara de emigrare, Ani si Scopul sosirii"], [line], *heads])
        put(sheet, 5, [*body.values(), *[[text] for text in foot]])
        terms = book.add_worksheet("Sheet1")
        put(
            terms,
            1,
            [
                ["Condiții de utilizare a datelor - Biroul Național de Statistică"],
                ["Creative Commons Attribution 4.0 International License"],
                ["Sursa: Biroul Național de Statistică al Republicii Moldova"],
            ],
        )


def igm_asylum(folder: Path, number: int) -> None:
    """One long table in Romanian; "-" where UNHCR publishes 0, ".." where it publishes nothing."""
    figures = igm_figures()
    figures = figures[figures["year"] <= str(number)]
    names = table("names_ro").set_index("country")["name"]
    names["_T"] = "Total"
    figures = figures.assign(name=names.loc[figures["country"]].to_numpy())
    first = figures["country"] != "_T"
    figures = figures.assign(first=first).sort_values(["year", "first", "name"], kind="stable")
    shown = figures[list(IGM_COLUMNS)]
    shown = shown.mask(shown == "", NOTHING).mask(shown == "0", "-")
    rows = figures[["year", "name"]].join(shown)
    with open_book(folder / f"azil_{number}.xlsx", "Azil și protecție") as book:
        lines = ["Persoane, prima instanță. Sursa nu publică valori între 1 și 4. CC BY 4.0"]
        cover(book, "UNHCR (Refugee Data Finder)", number, lines, "Copertă")
        sheet = book.add_worksheet("Azil")
        sheet.set_column(0, 10, 18)
        sheet.freeze_panes(1, 2)
        put(sheet, 1, [["Anul", "Cetățenia", *IGM_COLUMNS.values()]])
        put(sheet, 2, [[*map(cell, row)] for row in rows.itertuples(index=False)])


def unhcr_moldova(folder: Path, number: int) -> None:
    """Years as rows with numbers written as text; two tables of countries by year; footnotes."""
    stock = table("unhcr_population")
    stock = stock[stock["year"] <= str(number)]
    hosted, abroad = (stock[stock["role"] == role] for role in ("hosted", "from"))
    columns = ["refugees", "asylum_seekers", "idps", "stateless"]
    heads = ["Refugees [1]", "Asylum-seekers [2]", "IDPs", "Stateless persons"]
    grouped = hosted[columns].map(lambda text: f"{int(text):,}")
    by_country = table("unhcr_by_country")
    by_country = by_country[(by_country["role"] == "from") & (by_country["year"] <= str(number))]
    total = abroad.assign(name="Total")[["name", "year", "refugees"]]
    refugees = pd.concat([total, by_country.sort_values("name", kind="stable")])
    refugees = refugees[["name", "year", "refugees"]]
    new = mirror_applications()
    new = new[new["year"] <= str(number)]
    with open_book(folder / f"unhcr_moldova_{number}.xlsx", "UNHCR figures on Moldova") as book:
        lines = [
            "Refugee Data Finder, release of June 2026",
            "No published figure lies between 1 and 4",
        ]
        cover(book, "UNHCR", number, lines)
        sheet = book.add_worksheet("Population")
        title = "People under UNHCR's mandate in the Republic of Moldova, end of year"
        rows = zip(hosted["year"].map(int), *(grouped[name] for name in columns), strict=True)
        put(sheet, 1, [[title], [], ["Year", *heads], *map(list, rows)])
        notes = [
            "[1] Including persons in refugee-like situations and under temporary protection",
            "[2] Persons whose application is pending at any stage",
        ]
        put(sheet, 5 + len(hosted), [[note] for note in notes])
        for name, title, figures in (
            ("Refugees abroad", "Refugees from Moldova by country of asylum", refugees),
            ("New applications", "New asylum applications by Moldovans (persons)", new),
        ):
            years = sorted(figures["year"].unique())
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 0, 30)
            heads = [[title], [], ["Country of asylum", *map(int, years)]]
            put(sheet, 1, heads + by_year(figures, "name", years, figures.columns[-1]))


UN_HEADS = ["Index", "Region, country or area", "Notes", "Location code", "Type of data"]
UN_NAME = "   Republic of Moldova*"
UN_SEXES = {"T": "both sexes combined", "M": "males", "F": "females"}


def un_desa_stock(folder: Path, number: int) -> None:
    """Group heads of sex over years, an indented name with an asterisk, one table a sheet."""
    figures = table("un_desa_stock")
    sheets = {
        "Table 1": ("stock", "International migrant stock at mid-year, {}", "TMF"),
        "Table 2": ("population_thousands", "Total population at mid-year (thousands), {}", "TMF"),
        "Table 3": ("percent_of_population", "Migrant stock as % of population, {}", "T"),
        "Table 4": ("percent_women", "Female migrants as % of the stock, {}", "T"),
    }
    with open_book(folder / f"migrant_stock_{number}.xlsx", "International migrant stock") as book:
        publication = "International Migrant Stock 2020 (POP/DB/MIG/Stock/Rev.2020)"
        cover(book, "UN DESA", number, [publication, "CC BY 3.0 IGO"])
        for name, (measure, title, sexes) in sheets.items():
            own = figures[figures["measure"] == measure].set_index(["sex", "year"])["value"]
            groups, years, values = [None] * 5, list(UN_HEADS), [150, UN_NAME, None, 498, "B"]
            for sex in sexes:
                groups += [title.format(UN_SEXES[sex]), None]
                years += [2015, 2020]
                values += [cell(own[sex, "2015"]), cell(own[sex, "2020"])]
            region = [144, "  Eastern Europe", None, 923]
            sheet = book.add_worksheet(name)
            put(sheet, 2, [[None] * 4 + [f"{name}: {publication}"]])
            put(sheet, 8, [groups, [], [], years, region, values])
            put(sheet, 15, [["* For country notes, please refer to Notes"]])
        abroad = table("un_desa_emigrants")
        sheet = book.add_worksheet("Origin")
        put(sheet, 1, [["Persons born in the country and living abroad, mid-year"]])
        put(sheet, 2, [[None, "Estimates", None]])
        put(sheet, 3, [["Area of origin", *map(int, abroad["year"])]])
        put(sheet, 4, [[UN_NAME, *map(int, abroad["persons"])]])
        destinations = table("un_desa_destinations")
        indent = destinations["kind"].map({"region": "  ", "country": "     "})
        names = indent + destinations["destination"]
        rows = zip(names, destinations["persons"].map(int), strict=True)
        sheet = book.add_worksheet("Destinations 2019")
        put(sheet, 1, [["Persons born in the Republic of Moldova by destination, 2019 revision"]])
        put(sheet, 2, [[None, "Estimates"]])
        put(sheet, 3, [["Area of destination", 2019], *map(list, rows)])


def bnm_transfers(folder: Path, number: int) -> None:
    """Two header rows, year over quarter; ".." where the publisher has no figure."""
    prices = table("remittance_prices")
    names = table("names_ro").set_index("country")["name"]
    quarters = {"Q1": "Trim. I", "Q2": "Trim. II", "Q3": "Trim. III", "Q4": "Trim. IV"}
    columns = prices[["year", "quarter"]].drop_duplicates()
    first = ~columns["year"].duplicated()
    years = columns["year"].map(int).astype("object").where(first, None)
    wide = prices.pivot(index="country", columns=["year", "quarter"], values="percent")
    wide = wide.reindex(columns=pd.MultiIndex.from_frame(columns))
    body = [[names[code], *map(cell, row)] for code, *row in wide.itertuples()]
    with open_book(folder / f"cost_transferuri_{number}.xlsx", "Costul transferurilor") as book:
        sheet = book.add_worksheet("Coridoare")
        sheet.set_column(0, 0, 24)
        publisher = "the World Bank (Remittance Prices Worldwide)"
        put(sheet, 1, [["Costul mediu al transferului către Republica Moldova, % din sumă"]])
        put(sheet, 2, [[cover_line(publisher, number)]])
        put(sheet, 4, [[None, *years], ["Țara expeditoare", *columns["quarter"].map(quarters)]])
        put(sheet, 6, [*body, [], ["Sursa: Banca Mondială, 7 decembrie 2020, CC BY 4.0"]])


BUILDERS = {
    "bns": [bns_population, bns_immigrants],
    "igm": [igm_asylum],
    "unhcr": [unhcr_moldova],
    "un_desa": [un_desa_stock],
    "bnm": [bnm_transfers],
}


def build(folder: Path) -> list[Path]:
    """All workbooks of all rounds under `folder`; their paths."""
    for provider, builders in BUILDERS.items():
        for number in ROUNDS:
            for builder in builders:
                builder(folder / "MDA" / provider / "inbox" / str(number), number)
    return sorted(folder.rglob("*.xlsx"))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "share"
    for path in build(target):
        print(path)
