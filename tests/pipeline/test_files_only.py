"""A second country is files only: a profile of a country that exists nowhere but here."""

import shutil
from pathlib import Path

import pytest
import xlsxwriter
from pypdf import PdfReader

from catalogue.load import load_catalogue
from pipeline import deadlines, intake, year

FILES = {
    "country.yml": """
name: Lighthouse Islands (synthetic)
languages: [en]
producer: Ministry of Lighthouses (synthetic)
territory: {code: XLH, note: "An invented country; all figures are synthetic."}
reviewers: [keeper]
names: {XLH: Lighthouse Islands (synthetic)}
""",
    "calendar.yml": """
rounds:
  2023: {opens: "2024-01-01", closes: "2024-06-30"}
""",
    "providers.yml": """
providers:
  lights: {name: Ministry of Lighthouses, short: Lights, kind: national, language: en}
  bureau: {name: Computed by the bureau, short: computed, kind: computed, language: en}
""",
    "obligations.csv": """provider,indicator,rank,dimensions,every,first,reason,note
lights,MP-A01,1,sex,1,,,
lights,MP-C03,1,none,1,,,
lights,MP-D02,1,none,1,,not_collected,
bureau,MP-D03,1,none,1,,,
""",
    "workbooks/lights.yml": """
title: Population and arrivals
provider: lights
publisher: Ministry of Lighthouses
language: en
files: ["lights*.xlsx"]
tables:
  people:
    sheet: People
    shape: long
    header_row: 2
    columns:
      Year: time_period
      Sex: sex
      Residents: {value: {indicator: MP-A01}}
""",
}


@pytest.fixture
def islands(session_root, tmp_path, monkeypatch):
    """An invented country under a user-assigned code: its package, share and root."""
    folder = tmp_path / "countries" / "XLH"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path / "root"))
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path / "countries"))
    monkeypatch.setattr(intake, "QUIET_SECONDS", 0.1)
    inbox = tmp_path / "root" / "var" / "share" / "XLH" / "lights" / "inbox" / "2023"
    inbox.mkdir(parents=True)
    with xlsxwriter.Workbook(inbox / "lights_2023.xlsx") as book:
        sheet = book.add_worksheet("People")
        sheet.write(0, 0, "Synthetic figures")
        for row, cells in enumerate(
            [("Year", "Sex", "Residents"), (2022, "Total", 900), (2023, "Total", 1000),
             (2023, "Women", 520), (2023, "Men", 480)],
            start=1,
        ):  # fmt: skip
            sheet.write_row(row, 0, cells)
    return tmp_path / "root"


def test_a_profile_is_built_from_files_alone(islands):
    intake.take_in("XLH", 2023)
    deadlines.close_round("XLH", 2023)
    made = year.standardise("XLH", 2023)
    for stage in (year.validate, year.compare, year.freeze, year.draft):
        stage("XLH", 2023, made["edition"])
    text = " ".join(
        page.extract_text()
        for page in PdfReader(islands / "out" / "XLH" / "2023" / "profile.en.pdf").pages
    )
    assert "Lighthouse Islands (synthetic)" in text
    assert "1,000" in text
    findings = (islands / "out" / "XLH" / "2023" / "findings.csv").read_text(encoding="utf-8")
    assert "MP-C03" in findings


def test_the_catalogue_itself_holds_no_country(tmp_path):
    root = tmp_path / "catalogue"
    here = Path(load_catalogue().root)
    shutil.copytree(here, root, ignore=shutil.ignore_patterns("countries", "*.py", "__pycache__"))
    assert len(load_catalogue(root).indicators) == 132
