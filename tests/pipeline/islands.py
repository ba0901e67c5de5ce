"""Antarctica, which has no ministries, with two; one reads Arabic; all figures are synthetic."""

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from extractors.cells import read_cells
from extractors.gate import Limits

FILES = {
    "country.yml": """
name: Antarctica (synthetic)
languages: [en]
producer: Ministry of Lighthouses (synthetic)
territory: {code: ATA, note: "An invented country; all figures are synthetic."}
reviewers: [keeper]
""",
    "calendar.yml": 'rounds:\n  2024: {opens: "2025-01-01", closes: "2099-06-30"}\n',
    "providers.yml": """
providers:
  lights: {name: Ministry of Lighthouses, short: Lights, kind: national, language: en}
  tides: {name: Office of Tides, short: Tides, kind: national, language: ar}
  bureau: {name: Computed by the bureau, short: computed, kind: computed, language: en}
""",
    "obligations.csv": """provider,indicator,rank,dimensions,every,first,reason,note
lights,MP-A01,1,sex,1,2022,,
lights,MP-A02,1,none,1,2024,,
lights,MP-C03,1,none,1,2022,,
tides,MP-C03,2,none,1,2024,,
bureau,MP-D03,1,none,1,,,
""",
    "workbooks/lights.yml": """
title: Population and arrivals
provider: lights
publisher: Ministry of Lighthouses
language: en
files: ["lights*.xlsx", "lights*.xls"]
tables:
  people:
    sheet: People
    shape: long
    header_row: 2
    columns: {Year: time_period, Sex: sex, Residents: {value: {indicator: MP-A01}}}
    labels: {sex: {All: _T, Women: F, Men: M}}
  arrivals:
    sheet: "Arrivals, all"
    shape: long
    header_row: 1
    columns: {Year: time_period, Arrivals: {value: {indicator: MP-C03}}}
""",
    "workbooks/tides.yml": """
title: Arrivals by sea
provider: tides
publisher: Office of Tides
language: ar
files: ["tides*.xlsx"]
tables:
  arrivals:
    sheet: "المد"
    shape: long
    header_row: 1
    columns: {"السنة": time_period, "الواصلون": {value: {indicator: MP-C03}}}
""",
    "workbooks/births.yml": """
title: Births
provider: lights
publisher: Ministry of Lighthouses
language: en
files: ["births*.csv"]
csv: {delimiter: ";"}
tables:
  births:
    sheet: "*"
    shape: long
    header_row: 1
    columns: {Year: time_period, Births: {value: {indicator: MP-A02}}}
""",
}
PEOPLE = [
    (2022, "All", 1000.5 + 999.5), (2022, "Women", 1050), (2022, "Men", 950),
    (2023, "All", 2010), (2023, "Women", 1055), (2023, "Men", 955),
    (2024, "All", 2020), (2024, "Women", 1060), (2024, "Men", 960),
]  # fmt: skip
ARRIVALS = [(2022, 100), (2023, 101), (2024, 102)]


def make_country(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / "ATA" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")


def lights(path: Path, **changed) -> Path:
    """The ministry's workbook, with other values in some cells: People_C4="many"."""
    book = openpyxl.Workbook()
    people = book.active
    people.title = "People"
    people["A1"] = "=1+1 is how the ministry begins its titles"
    people["A1"].data_type = "s"
    people.append(["Year", "Sex", "Residents"])
    for row in PEOPLE:
        people.append(row)
    people["C3"].fill = PatternFill("solid", fgColor="FFC6EFCE")
    people["C6"].comment = Comment("Counted twice.", "Registrar")
    arrivals = book.create_sheet("Arrivals, all")
    arrivals.append(["Year", "Arrivals"])
    for row in ARRIVALS:
        arrivals.append(row)
    sheets = {"People": people, "Arrivals": arrivals}
    for place, value in changed.items():
        sheet, cell = place.split("_")
        sheets[sheet][cell] = value
        if type(value) is float:
            sheets[sheet][cell]._value = repr(value)  # all its digits
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def tides(path: Path, value) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "المد"
    sheet.append(["السنة", "الواصلون"])
    sheet.append([2024, value])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def data(path: Path) -> dict:
    """What is read of a workbook: sheet -> kinds, numbers, texts."""
    book = read_cells(path, Limits())
    return {sheet.name: (sheet.kinds, sheet.numbers, sheet.texts) for sheet in book.sheets}
