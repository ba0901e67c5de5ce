"""The figures in SDMX, read back by the library that knows the standard."""

import pytest
import sdmx

from catalogue.words import words
from model import observations
from reporting.sdmx_files import KEY, write_sdmx
from tests.reporting import lighthouses


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    return lighthouses.edition(*known[:2])


@pytest.fixture(scope="module")
def files(edition, known, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdmx")
    paths = folder / "sdmx-structure.xml", folder / "sdmx-data.csv"
    write_sdmx(edition, *known, *paths)
    return paths


@pytest.fixture(scope="module")
def structure(files):
    return sdmx.read_sdmx(files[0])


@pytest.fixture(scope="module")
def data(files, structure):
    return sdmx.read_sdmx(files[1], structure=structure.structure["MIGRATION"]).data[0]


def test_the_structure_names_every_column_of_the_data(files, structure):
    definition = structure.structure["MIGRATION"]
    parts = [*definition.dimensions, *definition.measures, *definition.attributes]
    head = files[1].read_text(encoding="utf-8").splitlines()[0].split(",")
    assert head[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    assert sorted(head[3:]) == sorted(part.id for part in parts)


def test_every_code_of_the_data_is_in_its_list(structure, edition):
    for name in ("indicator", "provider", "sex"):
        listed = structure.codelist[f"CL_{name.upper()}"]
        assert set(edition.observations[name]) == set(listed.items)
    assert str(structure.codelist["CL_INDICATOR"]["MP-A01"].name) == "Resident population"


def test_every_figure_is_there_once_with_its_status(data, edition):
    frame = edition.observations
    assert len(data.obs) == len(frame)
    told = {
        (str(one.key["INDICATOR"].value), str(one.key["PROVIDER"].value),
         str(one.key["SEX"].value), str(one.key["CITIZENSHIP"].value),
         str(one.key["TIME_PERIOD"].value)): (one.value, str(one.attrib["OBS_STATUS"].value))
        for one in data.obs
    }  # fmt: skip
    for row in frame.itertuples():
        key = (row.indicator, row.provider, row.sex, row.citizenship, str(row.time_period))
        value, status = told[key]
        assert status == row.obs_status
        if row.obs_value == row.obs_value:
            assert float(value) == row.obs_value


def test_the_structure_is_dated_by_its_round_and_the_same_each_time(
    files, structure, edition, known, tmp_path
):
    assert structure.header.prepared.isoformat().startswith("2025-05-31")
    again = tmp_path / "s.xml", tmp_path / "d.csv"
    write_sdmx(edition, *known, *again)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files]


def test_a_cell_delivered_twice_is_left_to_the_list_of_observations(edition, known, tmp_path):
    frame = edition.observations
    twice = frame.head(1).assign(obs_value=1.0, source=frame["source"].iloc[-1])
    doubled = lighthouses.edition(*known[:2], observations=observations.combine([frame, twice]))
    paths = tmp_path / "s.xml", tmp_path / "d.csv"
    write_sdmx(doubled, *known, *paths)
    lines = paths[1].read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(frame)  # the head, and all but the two
    assert set(KEY) <= {name.lower() for name in lines[0].split(",")}
