"""Make the sample share: workbooks as Moldovan providers could send them, from `samples/tables/`.

    python samples/build_share.py [FOLDER]

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

HERE = Path(__file__).parent
ROUNDS = (2023, 2024)
MADE = datetime.datetime(2025, 1, 1)  # fixed, so that equal tables make equal files
NOTHING = ".."  # nothing is published
NUMBER = re.compile(r"\d+(\.\d+)?")


def table(name: str) -> pd.DataFrame:
    """A table of `samples/tables/`, as text."""
    path = HERE / "tables" / f"{name}.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


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
        notes = ["Notă:", "Fără raioanele din partea stângă a Nistrului și mun. Bender."]
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
        line = cover_line("the National Bureau of Statistics of the Republic of Moldova", number)
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


IGM_COLUMNS = {
    "applied": "Solicitanți de azil",
    "applied_new": "din care: cereri noi",
    "dec_recognized": "Statut de refugiat",
    "dec_other": "Protecție umanitară",
    "dec_rejected": "Respinse",
    "decided": "Decizii, total",
    "dec_closed": "Dosare închise",
    "asylum_seekers": "Cereri în examinare la 31 decembrie",
    "refugees": "Refugiați la 31 decembrie",
}


def igm_figures() -> pd.DataFrame:
    """Per year and citizenship (`_T` first) the columns of IGM_COLUMNS, as text, "" if none.

    Like with like only: persons, first instance. Totals are the sums of what is published.
    """
    key = ["year", "country"]
    asked = table("unhcr_applications")
    asked = asked[(asked["coa_iso"] == "MDA") & (asked["dec_level"] == "FI")]
    asked = asked[asked["app_pc"] == "P"].rename(columns={"coo_iso": "country"})
    new = asked[asked["app_type"] == "N"].rename(columns={"applied": "applied_new"})
    decided = table("unhcr_decisions").rename(columns={"coo_iso": "country"})
    decided = decided[(decided["dec_level"] == "FI") & (decided["dec_pc"] == "P")]
    kinds = ["dec_recognized", "dec_other", "dec_rejected"]
    decided = decided.assign(decided=decided[kinds].astype("int64").sum(axis=1).astype("str"))
    stock = table("unhcr_by_country")
    stock = stock[(stock["role"] == "hosted") & (stock["country"] != "XXA")]
    parts = [
        asked[[*key, "applied"]],
        new[[*key, "applied_new"]],
        decided[[*key, *kinds, "decided", "dec_closed"]],
        stock[[*key, "asylum_seekers", "refugees"]],
    ]
    every = parts[0]
    for part in parts[1:]:
        every = every.merge(part, on=key, how="outer")
    figures = every.set_index(key)[list(IGM_COLUMNS)]
    sums = figures.astype("float64").groupby("year").sum(min_count=1).round().astype("Int64")
    sums = sums.astype("str").assign(country="_T").reset_index()
    return pd.concat([sums, figures.reset_index()], ignore_index=True).fillna("")


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
        lines = ["Persoane, prima instanță. Valorile de la 1 la 4 apar ca 5 la sursă."]
        cover(book, "UNHCR (Refugee Data Finder)", number, lines, "Copertă")
        sheet = book.add_worksheet("Azil")
        sheet.set_column(0, 10, 18)
        sheet.freeze_panes(1, 2)
        put(sheet, 1, [["Anul", "Cetățenia", *IGM_COLUMNS.values()]])
        put(sheet, 2, [[*map(cell, row)] for row in rows.itertuples(index=False)])


BUILDERS = {
    "bns": [bns_population, bns_immigrants],
    "igm": [igm_asylum],
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
