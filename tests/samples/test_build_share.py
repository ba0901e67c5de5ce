"""The committed share is what the tables make, and says whose figures it holds."""

import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from samples.build_share import build
from samples.figures import table

SHARE = Path(__file__).parents[2] / "samples" / "share"
BOOKS = sorted((SHARE / "MDA").rglob("*.xlsx"))
NAMES = [str(path.relative_to(SHARE)) for path in BOOKS]


def parts(path: Path) -> dict[str, bytes]:
    """The parts of a workbook in their order; compression is the business of the zlib at hand."""
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def sheets(path: Path) -> dict[str, pd.DataFrame]:
    book = CalamineWorkbook.from_path(path)
    return {
        name: pd.DataFrame(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for name in book.sheet_names
    }


def provider_sheet(provider: str, name: str, sheet: str, number: int) -> pd.DataFrame:
    path = SHARE / "MDA" / provider / "inbox" / str(number) / f"{name}_{number}.xlsx"
    return sheets(path)[sheet]


def test_the_committed_workbooks_are_what_the_tables_make_byte_for_byte(tmp_path):
    made = {str(path.relative_to(tmp_path)): parts(path) for path in build(tmp_path)}
    assert list(made) == NAMES
    for path, name in zip(BOOKS, NAMES, strict=True):
        assert list(made[name].items()) == list(parts(path).items()), name


@pytest.mark.parametrize("path", BOOKS, ids=NAMES)
def test_every_workbook_says_on_its_first_sheet_whose_figures_it_holds(path):
    first = next(iter(sheets(path).values()))
    lines = [text for text in first[0] if str(text).startswith("Sample: ")]
    assert len(lines) == 1
    assert f"carried over (round {path.parent.name})" in lines[0]


@pytest.mark.parametrize("path", BOOKS, ids=NAMES)
def test_no_workbook_holds_a_formula_or_a_link(path):
    for name, content in parts(path).items():
        if name.startswith("xl/worksheets"):
            assert b"<f>" not in content and b"<hyperlink" not in content


@pytest.mark.parametrize("path", BOOKS, ids=NAMES)
def test_exactly_one_layout_of_the_provider_claims_each_workbook(path, moldova):
    provider = path.parts[-4]
    claiming = [
        name
        for name, layout in moldova.workbooks.items()
        if layout["provider"] == provider
        and any(fnmatch(path.name, pattern) for pattern in layout["files"])
    ]
    assert len(claiming) == 1
    layout = moldova.workbooks[claiming[0]]
    explained = {part["sheet"] for part in layout["tables"].values()}
    explained |= {part["sheet"] for part in layout.get("ignore_sheets", [])}
    assert explained == set(sheets(path))


def test_both_rounds_have_the_same_providers_and_no_two_files_are_equal():
    by_round = {}
    for path in BOOKS:
        by_round.setdefault(path.parent.name, set()).add(path.parts[-4])
    assert by_round["2023"] == by_round["2024"] == {"bns", "igm", "unhcr", "un_desa", "bnm"}
    assert len({path.read_bytes() for path in BOOKS}) == len(BOOKS) == 12


def test_round_2023_knows_no_later_year_and_only_provisional_population():
    population = provider_sheet("bns", "populatia", "Populația", 2023)
    assert list(population.iloc[3, 1:]) == ["Date provizorii", "", ""]
    assert list(population.iloc[5, 1:]) == [2681.7, 2640.4, 2597.1]
    asylum = provider_sheet("igm", "azil", "Azil", 2023)
    assert asylum.iloc[1:, 0].max() == 2023
    assert provider_sheet("unhcr", "unhcr_moldova", "Population", 2023).iloc[8, 0] == 2023


def test_round_2024_revises_the_population_and_extends_asylum_by_a_year():
    population = provider_sheet("bns", "populatia", "Populația", 2024)
    assert list(population.iloc[3, 1:]) == ["Date definitive", "", "Date provizorii"]
    assert list(population.iloc[5, 1:]) == [2686.1, 2643.9, 2597.1]
    before, after = (provider_sheet("igm", "azil", "Azil", number) for number in (2023, 2024))
    assert after.iloc[: len(before)].equals(before)
    assert set(after.iloc[len(before) :, 0]) == {2024}


def test_the_immigrants_sheet_holds_every_cell_of_its_table():
    """3,072 cells: 128 rows, 4 years, 6 columns."""
    sheet = provider_sheet("bns", "imigranti", "pop070100", 2024)
    end = list(sheet[0]).index("", 4)
    body = sheet.iloc[4:end, 1:].map(lambda value: value if value == "-" else f"{value:.0f}")
    figures = table("bns_immigrants")
    figures["place"] = figures.groupby("year").cumcount()
    wide = figures.pivot(index="place", columns="year").drop(columns="country")
    wide = wide.swaplevel(axis=1).sort_index(axis=1, level=0, sort_remaining=False)
    assert body.size == 3072
    assert (body.to_numpy() == wide.to_numpy()).all()
    assert list(sheet.iloc[4:end, 0]) == list(figures["country"].unique())


def test_the_cost_sheet_holds_every_corridor_and_quarter():
    sheet = provider_sheet("bnm", "cost_transferuri", "Coridoare", 2024)
    prices = table("remittance_prices").sort_values(["country", "year", "quarter"])
    shown = sheet.iloc[5:11, 1:].map(str).to_numpy().ravel()
    expected = prices["percent"].map(lambda text: text if text == ".." else str(float(text)))
    assert len(shown) == 66
    assert list(shown) == list(expected)


def test_regions_among_the_destinations_are_passed_over_by_the_layout(moldova):
    layout = moldova.workbooks["un_desa_migrant_stock"]["tables"]["destinations"]
    regions = table("un_desa_destinations").query("kind == 'region'")["destination"]
    assert set(layout["ignore_labels"]) == set(regions)
