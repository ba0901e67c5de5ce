"""A workbook of a new layout is added to a country by one YAML file; nothing else is touched."""

import shutil
from pathlib import Path

import pytest
import xlsxwriter

from catalogue.load import CatalogueError, load_country
from extractors.cells import read_cells
from extractors.gate import Limits
from extractors.workbook import choose_layout, read_workbook
from transforms.standardise import standardise_submission

MOLDOVA = Path(__file__).parents[2] / "catalogue" / "countries" / "MDA"
SHA = "cd" * 32

# Years stand in rows, the sexes side by side over the values, notes below, a cover in front; the
# figures are in thousands and written as text. No layout of the country looks like this.
LAYOUT = """\
title: Emigrants registered by the Ministry of Lighthouses
provider: bns
publisher: Ministry of Lighthouses
language: ro
files: ["far_*.xls*"]
numbers: {decimal: ",", thousands: "."}
ignore_sheets:
  - {sheet: Copertă, why: cover}
tables:
  emigrants:
    sheet: Emigranți
    shape: grid
    indicator: MP-E01
    definition: departures noted by lighthouse keepers
    unit_mult: 3
    header:
      - {row: 5, holds: sex}
      - {row: 6, holds: ignore}
    stub:
      - {column: B, holds: time_period, fill_down: true}
      - {column: C, holds: partner}
    body: {first_row: 7, first_column: D, end: "Sfârșit*"}
    symbols: {"-": zero, ":": "missing:L"}
    marks: {"*": P}
    labels:
      sex: {Ambele: _T, Bărbați: M, Femei: F}
      partner: {Toate: _T}
    ignore_labels: [Note]
"""


@pytest.fixture
def folder(tmp_path):
    """The countries' folder with a copy of Moldova and the new layout in it."""
    shutil.copytree(MOLDOVA, tmp_path / "MDA")
    (tmp_path / "MDA" / "workbooks" / "far.yml").write_text(LAYOUT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "FAR_2024.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Copertă").write("A1", "sample: made-up figures of an imaginary ministry")
    sheet = book.add_worksheet("Emigranți ")
    sheet.write("A1", "Emigranți, 2023 și 2024")
    sheet.write("A2", "mii persoane")
    sheet.write_row("D5", ["Ambele", "Bărbați", "Femei", "Note"])
    sheet.write_row("D6", ["(1)", "(2)", "(3)"])
    sheet.write_row("B7", [2023, "Toate", "1.003,5", 501.5, "502,0", "revăzut"])
    sheet.write_row("C8", ["România", "3,5*", "1,5", 2])
    sheet.write_row("B10", [2024, "Toate", "-", ":", ""])
    sheet.write("A11", "")
    sheet.write("B12", "Sfârșitul tabelului")
    sheet.write("B13", "(1) date preliminare")
    book.close()
    return path


def test_one_yaml_file_reads_a_workbook_of_a_new_layout(catalogue, folder, workbook):
    country = load_country("MDA", catalogue, folder)
    name = choose_layout(workbook.name, country, "bns")
    assert name == "far"
    layout = country.workbooks[name]
    read, findings = read_workbook(read_cells(workbook, Limits()), layout, name, SHA, "MDA")
    assert len(findings) == 0
    facts = {"ref_area": "MDA", "provider": "bns", "round": 2024}
    made = standardise_submission(read, layout, facts, findings, catalogue, country)
    assert len(made.findings) == 0
    seen = made.observations.set_index("source")
    expected = {
        "D7": (2023, "_T", "_T", 1_003_500, "A"),
        "E7": (2023, "M", "_T", 501_500, "A"),
        "F7": (2023, "F", "_T", 502_000, "A"),
        "D8": (2023, "_T", "ROU", 3_500, "P"),
        "E8": (2023, "M", "ROU", 1_500, "A"),
        "F8": (2023, "F", "ROU", 2_000, "A"),
        "D10": (2024, "_T", "_T", 0, "A"),
    }
    for cell, (year, sex, partner, value, status) in expected.items():
        row = seen.loc[f"cell:{SHA}!Emigranți%20!{cell}"]
        assert tuple(row[["time_period", "sex", "partner", "obs_value", "obs_status"]]) == (
            year, sex, partner, value, status,
        )  # fmt: skip
    absent = seen.loc[f"cell:{SHA}!Emigranți%20!E10"]
    assert absent["obs_value"] != absent["obs_value"]
    assert absent["obs_status"] == "L"
    assert len(seen) == 8  # F10 is blank: not stated, no observation


def test_a_mistake_in_the_yaml_is_told_before_any_file_is_read(catalogue, folder):
    path = folder / "MDA" / "workbooks" / "far.yml"
    path.write_text(LAYOUT.replace("shape: grid", "shape: round"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"far\.yml"):
        load_country("MDA", catalogue, folder)
