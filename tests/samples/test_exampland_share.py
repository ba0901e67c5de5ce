"""Exampland's workbooks: marked on every sheet, read by their layouts, the same every time."""

import re
import zipfile

import pandas as pd
import pytest

from catalogue.words import words
from model import observations
from pipeline.layout import reconcile
from samples.exampland import build_share
from samples.exampland.build_share import SHARE, file_of, layouts, sheets, write_book
from samples.exampland.figures import COUNTRIES, country, observations_of

SMALL = ("interior", "working_group", "finance")
MARK = "Synthetic figures of Exampland, an imaginary country"


@pytest.fixture(scope="module")
def tables() -> dict:
    return sheets(2024)


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return observations_of(2024)


def book(name: str, year: int):
    (path,) = (SHARE / "XEX").glob(f"*/inbox/{year}/{name}_{year}.xlsx")
    return path


def test_every_provider_sends_its_workbooks_in_both_rounds():
    expected = {f"{file_of(*pair)}_{year}.xlsx" for year in (2023, 2024) for pair in zip(
        country()[1].obligations["provider"], country()[1].obligations["indicator"], strict=True
    ) if pair[0] != "bureau"}  # fmt: skip
    assert {path.name for path in (SHARE / "XEX").rglob("*.xlsx")} == expected


def test_the_layouts_in_the_package_are_those_that_are_written_with_the_workbooks():
    folder = COUNTRIES / "XEX" / "workbooks"
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert there == layouts()


@pytest.mark.parametrize("path", sorted((SHARE / "XEX").rglob("*_2024.xlsx")), ids=lambda p: p.name)
def test_every_sheet_opens_with_the_synthetic_mark(path):
    with zipfile.ZipFile(path) as parts:
        assert b"synthetic" in parts.read("docProps/core.xml")
        texts = re.findall(r"<t[^>]*>(.*?)</t>", parts.read("xl/sharedStrings.xml").decode())
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with parts.open(name) as sheet:
                    head = sheet.read(20_000).decode("utf-8", "replace")
                first = re.search(r'<c r="A1"[^>]*t="s"[^>]*><v>(\d+)</v>', head)
                assert texts[int(first[1])].startswith(MARK), name


@pytest.mark.parametrize("name", SMALL)
def test_the_same_figures_make_the_same_workbook(name, tables, tmp_path):
    path = tmp_path / "again.xlsx"
    write_book(path, tables[name], words("en", *country()), 2024)
    assert path.read_bytes() == book(name, 2024).read_bytes()


@pytest.mark.parametrize("name", SMALL)
def test_what_is_read_from_a_workbook_is_what_was_published(name, frame):
    catalogue, own = country()
    made = reconcile(book(name, 2024), own.workbooks[name], name, catalogue, own)
    assert not len(made.findings) and not sum(account.left for account in made.accounts)
    read = made.standard.observations
    wanted = frame[frame["provider"].isin(read["provider"].unique())]
    names = observations.dimensions(read)
    columns = ["indicator", "time_period", *names, "obs_value", "obs_status", "unit_measure",
               "rounding_base", "ref_date", "definition", "territory"]  # fmt: skip
    told = [
        one[columns].sort_values(columns[: 2 + len(names)]).astype("str").to_numpy().tolist()
        for one in (read, wanted)
    ]
    assert told[0] == told[1]


def test_a_provider_of_many_figures_sends_several_files():
    assert file_of("statistics", "MP-A01") == "statistics_population"
    assert file_of("statistics", "MP-C03") == "statistics_migration"
    assert file_of("bank", "MP-M01") == "bank"
    assert build_share.REF_AREA == "XEX"
