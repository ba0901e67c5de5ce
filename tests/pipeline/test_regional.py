"""Table 1 of the GFMD background paper for its nine countries: as today's data give it, as printed.

The World Bank's figures come through the same retrieval as a profile's, from a loopback server.
"""

import os
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from catalogue.regional import load_region
from pipeline import regional
from samples.world_bank.serve import HERE, serve
from store import register, vault
from store.places import places
from tests.pipeline.conftest import NAMES

LIST = "table_1"
NOW = "2026-01-05T12:00:00+00:00"


@pytest.fixture(scope="module")
def made(catalogue, tmp_path_factory):
    """The list, its folder of documents and its observations."""
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
        patch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path_factory.mktemp("root")))
        region = load_region(LIST, catalogue)
        for area in region.countries:
            with serve(region.settings["round"], folder=HERE / "regional" / area) as base:
                told = regional.fetch(region, catalogue, area, base, NOW)
            assert told["current"] == 3
        paths = regional.build(LIST, ("en", "ar"))
        here = regional.own_places(places(), LIST)
        yield region, paths[0].parent, regional.figures(region, catalogue, here)


@pytest.fixture(scope="module")
def table(made) -> pd.DataFrame:
    return pd.read_csv(made[1] / "regional.csv", keep_default_na=False).set_index(
        ["table", "ref_area", "indicator"]
    )


def test_all_thirty_six_cells_stand_there_twice(table):
    assert table.loc["printed"].shape[0] == table.loc["today"].shape[0] == 36
    assert (table["obs_value"] != "").all()


def test_what_was_printed_is_printed_again_also_where_it_is_wrong(table):
    printed = table.loc["printed"]["obs_value"].astype("float64")
    assert printed["GIN", "MP-E03"] == 103_100 and printed["GIN", "MP-E04"] == 14.9
    assert printed["GNB", "MP-E03"] == 290_100 and printed["TJK", "MP-M01"] == 2_680e6


def test_two_countries_have_figures_of_others_and_the_rule_says_of_whom(made, table):
    folder = made[1]
    rules = table.loc["printed"]["rules"]
    assert {key for key in rules.index if "V72" in rules[key]} == {
        ("GIN", "MP-E03"),
        ("GNB", "MP-E03"),
    }
    page = (folder / "regional.en.html").read_text(encoding="utf-8")
    assert "is the figure of Equatorial Guinea for" in page
    assert "is the figure of Gambia for" in page


def test_the_two_central_asian_columns_are_of_different_years(table):
    printed = table.loc["printed"]
    for area in ("TJK", "KGZ"):
        assert {"V31", "V32"} <= set(printed.loc[(area, "MP-M02"), "rules"].split())
        assert "different years" in printed.loc[(area, "MP-M02"), "explanation"]
    assert "V32" in printed.loc[("GIN", "MP-E04"), "rules"]
    assert "contradicts its table" in printed.loc[("LBR", "MP-M01"), "explanation"]


def test_cells_that_hold_carry_no_flag(table):
    printed = table.loc["printed"]
    for area in ("DJI", "HTI", "KEN", "KGZ", "LSO", "LBR"):
        for code in ("MP-E03", "MP-E04"):
            assert printed.loc[(area, code), "rules"] == ""
    assert (printed.loc["DJI"]["rules"] == "").all()


def test_todays_percentages_are_those_of_one_year_and_vintage(table):
    today = table.loc["today"]
    now = {("TJK", "MP-M02"): 41.7, ("KGZ", "MP-M02"): 27.6, ("HTI", "MP-M02"): 11.9,
           ("GIN", "MP-E04"): 4.4, ("LBR", "MP-M02"): 21.8}  # fmt: skip
    for key, value in now.items():
        assert float(today.loc[key, "obs_value"]) == pytest.approx(value, abs=0.05)
    assert set(today["grade"]) == {"A"}
    assert str(today.loc[("TJK", "MP-M02"), "rank"]) == "1"


def test_every_figure_points_to_bytes_that_are_kept(made, table):
    here = regional.own_places(places(), LIST)
    for source in table["source"]:
        for pointer in source.split():
            kind, _, rest = pointer.partition(":")
            sha256, place, at = rest.split("!")
            assert kind in ("cell", "answer") and place and at
            assert vault.path(here.vault, sha256).is_file()


def test_a_pointer_leads_to_the_cell_of_the_table_of_figures(made, table):
    here = regional.own_places(places(), LIST)
    pointer = table.loc[("printed", "GIN", "MP-E03"), "source"]
    sha256, _, at = pointer.removeprefix("cell:").split("!")
    lines = vault.read(here.vault, sha256).decode().splitlines()
    assert lines[int(at[1:]) - 1].split(",")["ABCDEFG".index(at[0])] == "103.1"


def test_no_countrys_own_round_is_touched(made):
    assert not Path(os.environ["MIGRATION_PROFILE_ROOT"], "var", "register.sqlite").exists()
    engine = register.open_register(regional.own_places(places(), LIST).register_url)
    assert len(register.retrievals_in_force(engine, "KEN", made[0].settings["round"])) == 5
    engine.dispose()


def test_pdf_page_and_workbook_have_the_same_cells(made):
    _, folder, _ = made
    for language, direction in (("en", "ltr"), ("ar", "rtl")):
        reader = PdfReader(folder / f"regional.{language}.pdf")
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert reader.trailer["/Root"]["/Lang"] == language
        page = (folder / f"regional.{language}.html").read_text(encoding="utf-8")
        assert f'dir="{direction}"' in page and "103,100" in page
        text = " ".join(one.extract_text() for one in reader.pages)
        assert "103,100" in text and "455,866" in text
    book = load_workbook(folder / "regional.xlsx")
    assert book.sheetnames == ["Cover", "MP-E03", "MP-E04", "MP-M01", "MP-M02", "As printed"]
    assert book["MP-E03"]["C3"].value == 1_123_190
    assert load_workbook(folder / "regional.ar.xlsx").worksheets[1].sheet_view.rightToLeft


def test_a_country_outside_the_list_is_refused(made, catalogue):
    with pytest.raises(ValueError, match="MDA is not in the list table_1"):
        regional.fetch(made[0], catalogue, "MDA", "http://127.0.0.1:9/v2", NOW)
