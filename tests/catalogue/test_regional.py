import shutil
from dataclasses import replace

import pandas as pd
import pytest

from catalogue.files import CatalogueError
from catalogue.regional import as_country, load_region, regions

LIST = "table_1"


@pytest.fixture
def copied(catalogue, tmp_path):
    shutil.copytree(catalogue.root / "regions", tmp_path / "regions")
    return replace(catalogue, root=tmp_path)


def test_the_list_of_table_1_has_its_nine_countries_and_thirty_six_printed_cells(catalogue):
    region = load_region(LIST, catalogue)
    assert LIST in regions(catalogue)
    assert region.countries == "DJI GIN GNB HTI KEN KGZ LSO LBR TJK".split()
    printed = region.figures[region.figures["source"] == "paper"]
    assert len(printed) == 36 and set(printed["ref_area"]) == set(region.countries)


@pytest.mark.shared_data
def test_the_printed_cells_are_those_that_were_checked(catalogue, shared_data):
    table = pd.read_csv(shared_data / "worldbank" / "table1_check.csv").set_index("iso3")
    figures = load_region(LIST, catalogue).figures
    held = {"MP-E03": "paper_emigrants_k", "MP-E04": "paper_pct_pop", "MP-M01": "paper_rem_musd",
            "MP-M02": "paper_pct_gdp"}  # fmt: skip
    for row in figures[figures["source"] == "paper"].itertuples():
        assert row.obs_value == table.loc[row.ref_area, held[row.indicator]]
    matrix = figures[(figures["source"] == "matrix") & (figures["indicator"] == "MP-E03")]
    for row in matrix.itertuples():
        if row.ref_area in table.index:
            found = table.loc[row.ref_area, "matrix2010_emigrants_k"]
            assert row.obs_value / 1000 == pytest.approx(found, abs=0.06)


def test_every_mistake_is_told_with_its_place(copied):
    path = copied.root / "regions" / f"{LIST}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("paper,", "papier,", 1).replace("13.5", "many")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_region(LIST, copied)
    assert "line 2: 'papier' is not a known source" in str(raised.value)
    assert "line 2: obs_value 'many' is not a number" in str(raised.value)


def test_a_country_that_is_none_and_an_unknown_list_are_named(copied):
    path = copied.root / "regions" / f"{LIST}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[DJI,", "[QQQ,"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="'QQQ' is no country"):
        load_region(LIST, copied)
    with pytest.raises(CatalogueError, match=f"no list of countries 'benelux'; there is: {LIST}"):
        load_region("benelux", copied)


def test_sources_owe_in_their_order(catalogue):
    country = as_country(load_region(LIST, catalogue), catalogue, "KEN")
    rank = country.obligations.set_index(["provider", "indicator"])["rank"]
    assert rank["un_desa", "MP-E03"] < rank["world_bank", "MP-E03"] < rank["paper", "MP-E03"]
    assert country.settings["territory"]["code"] == "KEN"
