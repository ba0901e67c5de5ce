import json

import pandas as pd
import pytest

from catalogue.words import words
from model import observations
from model.observations import TOTAL
from reporting.datapackage import write_codes, write_datapackage, write_figures_json
from reporting.lists import write_observations_csv
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    return lighthouses.edition(*known[:2])


@pytest.fixture(scope="module")
def written(edition, known, tmp_path_factory):
    folder = tmp_path_factory.mktemp("package")
    write_observations_csv(edition, folder / "observations.csv")
    write_codes(edition, known[2], folder / "codes.csv")
    write_datapackage(edition, *known, folder / "datapackage.json")
    write_figures_json(edition, known[2], folder / "figures.json")
    return folder


@pytest.fixture(scope="module")
def package(written):
    return json.loads((written / "datapackage.json").read_text(encoding="utf-8"))


def table(written, name: str) -> pd.DataFrame:
    return pd.read_csv(written / f"{name}.csv", dtype="str", keep_default_na=False)


@pytest.mark.parametrize("name", ["observations", "codes"])
def test_the_package_describes_every_column_in_its_order(written, package, name):
    resource = next(one for one in package["resources"] if one["name"] == name)
    assert resource["path"] == f"{name}.csv"
    fields = resource["schema"]["fields"]
    assert [field["name"] for field in fields] == list(table(written, name).columns)
    assert all(field["description"] for field in fields)


def test_every_value_has_the_type_that_the_package_gives_its_column(written, package):
    told = package["resources"][0]["schema"]["fields"]
    rows = table(written, "observations")
    for field in told:
        values = rows.loc[rows[field["name"]] != "", field["name"]]
        if field["type"] != "string":
            assert pd.to_numeric(values).notna().all()
        if field["type"] == "integer":
            assert values.str.fullmatch("-?[0-9]+").all()


def test_every_code_in_use_has_a_label(written):
    codes, rows = table(written, "codes"), table(written, "observations")
    assert (codes["label"] != "").all()
    for column, listed in codes.groupby("column"):
        assert set(rows[column]) == set(listed["code"])
    assert {"indicator", "provider", "sex"} <= set(codes["column"])


def test_the_package_names_edition_producer_and_publishers(package, edition):
    assert package["version"] == edition.manifest.edition
    assert package["contributors"][0]["title"] == "Bureau of Harbours (synthetic)"
    titles = [source["title"] for source in package["sources"]]
    assert titles == [
        "Ministry of Lighthouses",
        "Office of Tides",
        "World Bank, World Development Indicators and related databases",
    ]


def test_the_package_has_the_licences_that_are_stated_and_no_other(package):
    assert [one["licenses"] for one in package["sources"]][:2] == [[], []]
    assert package["licenses"] == [
        {
            "name": "other",
            "title": "CC BY 4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
        }
    ]


def test_the_json_has_every_total_and_a_missing_one_is_null(written, edition):
    told = json.loads((written / "figures.json").read_text(encoding="utf-8"))
    frame = edition.observations
    totals = frame[(frame[observations.dimensions(frame)] == TOTAL).all(axis=1)]
    figures = [figure for series in told["series"] for figure in series["figures"]]
    assert len(figures) == len(totals)
    values = sorted(f["obs_value"] for f in figures if f["obs_value"] is not None)
    assert values == sorted(totals["obs_value"].dropna())
    assert {f["source"] for f in figures} == set(totals["source"])
