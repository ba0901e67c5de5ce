"""Figures of a chain of editions, as each edition published them."""

from dataclasses import replace

import pandas as pd
import pytest
from openpyxl import load_workbook

from catalogue.words import words
from model import findings
from reporting.as_published import across, as_published, moved
from reporting.profile_parts import Captions
from reporting.tables import write_tables_xlsx
from store.editions import Judged
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def now(known):
    return lighthouses.edition(*known[:2], findings=findings.frame([]))


def before(now, year: int, change) -> Judged:
    """An edition of an earlier year whose figures `change` makes other ones."""
    rows = now.observations[now.observations["time_period"] <= year].copy()
    manifest = replace(now.manifest, time_period=year, previous="")
    return Judged(manifest, change(rows), findings.frame([]), now.rule_runs)


def population(rows: pd.DataFrame) -> pd.Series:
    lights = (rows["provider"] == "lights") & (rows["sex"] == "_T")
    return lights & (rows["indicator"] == "MP-A01")


def lower(by: float):
    def change(rows):
        value = rows["obs_value"].mask(population(rows), rows["obs_value"] - by)
        return rows.assign(obs_value=value)

    return change


@pytest.fixture(scope="module")
def three(now):
    return [before(now, 2022, lower(7)), before(now, 2023, lower(3)), now]


def cells(frame: pd.DataFrame, year: int) -> dict[int, float]:
    own = frame[(frame["indicator"] == "MP-A01") & (frame["provider"] == "lights")]
    own = own[own["time_period"] == year]
    return dict(zip(own["edition"], own["obs_value"], strict=True))


def texts(told: dict) -> dict[int, list[str]]:
    rows = told["tables"][0]["rows"]
    return {row["year"]: [cell["text"] for cell in row["cells"]] for row in rows}


def test_each_edition_stands_with_what_it_published_and_now_comes_last(three, known):
    frame = across(three, *known[:2])
    assert cells(frame, 2021) == {0: 1013, 1: 1017, 2: 1020}
    assert cells(frame, 2023) == {1: 1037, 2: 1040}
    assert cells(frame, 2024) == {2: 1050}
    assert not frame["other"].any()


def test_only_series_that_moved_have_a_table(three, known):
    frame = moved(across(three, *known[:2]), 2, list(lighthouses.YEARS))
    assert set(zip(frame["indicator"], frame["provider"], strict=True)) == {("MP-A01", "lights")}
    told = as_published(known[2], three, Captions())
    assert len(told["tables"]) == 1 and told["heads"][-1] == "as revised now"
    assert told["heads"][0].startswith("2022, edition ")
    rows = {
        row["year"]: [cell["text"] for cell in row["cells"]] for row in told["tables"][0]["rows"]
    }
    assert rows[2021] == ["1,013", "1,017", "1,020"] and rows[2024] == ["–", "–", "1,050"]


def test_another_territory_is_marked_and_never_passes_for_a_revision(now, known):
    def other(rows):
        return rows.assign(territory=rows["territory"].mask(population(rows), "BOTH_ISLANDS"))

    chained = [before(now, 2023, other), now]
    frame = across(chained, *known[:2])
    assert set(frame.loc[frame["other"], "indicator"]) == {"MP-A01"}
    table = as_published(known[2], chained, Captions())["tables"][0]
    assert table["other"] and table["rows"][0]["cells"][0]["mark"].endswith("†")
    assert "†" not in table["rows"][0]["cells"][1]["mark"]


def test_what_is_no_longer_given_is_a_dash_now(now, known):
    rows = now.observations
    lost = replace(now, observations=rows[~(population(rows) & (rows["time_period"] == 2020))])
    chained = [before(now, 2023, lambda rows: rows), lost]
    told = {
        row["year"]: row["cells"]
        for row in as_published(known[2], chained, Captions())["tables"][0]["rows"]
    }
    assert [cell["text"] for cell in told[2020]] == ["1,010", "–"]


def test_a_year_that_left_the_window_is_no_change(now, known):
    rows = now.observations
    short = replace(now, observations=rows[rows["time_period"] > 2019])
    whole = replace(now.manifest, time_period=2023, previous="")
    earlier = Judged(whole, rows[rows["time_period"] <= 2023], findings.frame([]), now.rule_runs)
    frame = across([earlier, short], *known[:2])
    assert cells(frame, 2019) == {0: 1000}
    assert not len(moved(frame, 1, list(range(2020, 2025))))
    assert len(moved(frame, 1, list(lighthouses.YEARS)))


def test_what_an_edition_withheld_it_did_not_publish(three, known, catalogue):
    barring = lighthouses.found()
    barred = replace(three[1], findings=barring[barring["severity"] == "blocker"])
    frame = across([three[0], barred, three[2]], *known[:2])
    years = set(barring.loc[barring["severity"] == "blocker", "time_period"].dropna())
    assert years and all(1 not in cells(frame, year) for year in years if year <= 2023)


def test_a_first_edition_and_an_unmoved_chain_have_no_tables(now, known):
    assert as_published(known[2], [now], Captions()) is None
    same = as_published(known[2], [before(now, 2023, lambda rows: rows), now], Captions())
    assert same["tables"] == [] and same["as_they_were"] != "0"


def test_the_workbook_has_every_total_of_the_chain(now, known, tmp_path):
    previous = before(now, 2023, lower(3))
    shown = replace(now, observations=previous.observations, manifest=previous.manifest)
    write_tables_xlsx(now, *known, tmp_path / "tables.xlsx", shown)
    sheet = load_workbook(tmp_path / "tables.xlsx")["As published"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "Indicator")
    assert rows[head][5] == "as revised now"
    found = [row for row in rows[head + 1 :] if row[0].startswith("MP-A01") and row[3] == 2021]
    assert [row[4:6] for row in found] == [[1017, 1020], [1120, 1120]]
