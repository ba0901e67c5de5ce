"""The same edition gives the same bytes in another process, zone, locale and hash order."""

import csv
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

HERE = Path(__file__).parent
NAMES = [
    "findings.csv", "findings.xlsx", "findings.json", "decisions.xlsx", "observations.csv",
    "tables.xlsx", "v.html", "v.pdf",
]  # fmt: skip


def write(folder, **environment):
    subprocess.run(
        [sys.executable, str(HERE / "write_all.py"), str(folder)],
        env={**os.environ, **environment, "PYTHONPATH": str(HERE.parent.parent)},
        check=True,
        capture_output=True,
    )
    return folder / "written"


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    here = write(tmp_path_factory.mktemp("here"), PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    there = write(
        tmp_path_factory.mktemp("there"),
        PYTHONHASHSEED="2",
        TZ="Pacific/Kiritimati",
        LC_ALL="tr_TR.UTF-8",
        LANG="tr_TR.UTF-8",
        USER="keeper-of-the-light",
        HOME="/nowhere",
    )
    return here, there


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_the_same_to_the_byte(twice, name):
    here, there = twice
    assert (here / name).read_bytes() == (there / name).read_bytes()


def contents(path):
    """What a file says, unpacked."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(part).decode("utf-8") for part in book.namelist())
    if path.suffix == ".pdf":
        reader = PdfReader(path)
        told = [page.extract_text() for page in reader.pages]
        return "".join([*told, str(reader.metadata), str(reader.xmp_metadata)])
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_no_file_names_the_user_or_a_path(twice, name):
    told = contents(twice[1] / name)
    assert len(told) > 1000
    assert not [
        word
        for word in (str(HERE.parent.parent), "keeper-of-the-light", "/nowhere")
        if word in told
    ]


def test_csv_workbook_and_pages_hold_the_same_numbers(twice):
    here = twice[0]
    with (here / "findings.csv").open(encoding="utf-8", newline="") as source:
        flat = list(csv.DictReader(source))
    sheet = openpyxl.load_workbook(here / "findings.xlsx").worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    column, key = heads.index("Found"), heads.index("Key")
    cells = {row[key]: row[column] for row in sheet.iter_rows(min_row=2, values_only=True)}
    html = (here / "v.html").read_text(encoding="utf-8")
    printed = re.sub(r"\s+", "", "".join(p.extract_text() for p in PdfReader(here / "v.pdf").pages))
    numbers = [row for row in flat if re.fullmatch(r"-?[0-9.]+", row["observed"])]
    assert len(numbers) > 5
    newest = [row for row in numbers if row["time_period"] == "2024" or row["rule"] == "V11"]
    for row in numbers:
        assert cells[row["key"]] == float(row["observed"])
    for row in newest:
        whole, _, part = row["observed"].partition(".")
        told = f"{int(whole):,}" + (f".{part}" if part else "")
        assert told in html
        assert told in printed


def test_observations_and_tables_hold_the_same_numbers(twice):
    here = twice[0]
    with (here / "observations.csv").open(encoding="utf-8", newline="") as source:
        flat = [
            float(row["obs_value"])
            for row in csv.DictReader(source)
            if row["indicator"] == "MP-M01"
        ]
    sheet = openpyxl.load_workbook(here / "tables.xlsx")["MP-M01"]
    (marked,) = sheet.tables.values()
    head, row = sheet[marked.ref]
    years = [place for place, cell in enumerate(head) if re.fullmatch("[0-9]{4}", str(cell.value))]
    assert [row[place].value for place in years] == flat
