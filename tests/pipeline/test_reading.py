"""A stored file is read once; what a name or a limit changes is read anew."""

from dataclasses import replace

import pytest

from catalogue.load import load_catalogue, load_country
from extractors.cells import PASSING
from extractors.limits import MEBIBYTE
from pipeline.reading import limits_of, read_submission
from store import observations, vault
from store.places import places
from tests.extractors.layouts import LONG, ROOT

COLUMNS = {"Harbour": "region", "Lights": {"value": {"indicator": "MP-C03"}}}
YEAR = {"time_period": {"from": "file_name", "pattern": r"_(\d{4})\."}}
LIGHTS = {key: value for key, value in LONG.items() if key != "sheet"}
LAYOUT = ROOT | {
    "title": "Lights",
    "files": ["lights_*.csv"],
    "csv": {"encoding": "cp1251", "delimiter": ";"},
    "tables": {"lights": LIGHTS | {"columns": COLUMNS, "fixed": YEAR}},
}
TEXT = "Harbour;Lights\nСевер;5\n".encode("cp1251")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    return places()


@pytest.fixture
def country():
    return replace(load_country("MDA", load_catalogue()), workbooks={"lights": LAYOUT})


def sent(here, name: str) -> dict:
    return {"file_name": name, "sha256": vault.put_bytes(here.vault, TEXT)}


def with_limits(country, **limits):
    """The providers of a country, bns with other limits."""
    names = country.providers.index
    return country.providers.assign(limits=[limits if name == "bns" else "" for name in names])


def test_a_text_table_is_read_as_the_layout_says_and_the_year_by_its_name(here, country):
    first = read_submission(here, country, "bns", sent(here, "lights_2023.csv"))
    second = read_submission(here, country, "bns", sent(here, "lights_2024.csv"))
    assert first.cells["region"].tolist() == ["Север"]
    assert (first.cells["time_period"][0], second.cells["time_period"][0]) == ("2023", "2024")
    assert len(first.findings) == 0


def test_a_reading_that_ran_out_of_memory_is_tried_again(here, country):
    providers = with_limits(country, memory_mib=1)
    file = sent(here, "lights_2023.csv")
    starved = read_submission(here, replace(country, providers=providers), "bns", file)
    assert starved.cells is None
    assert any(reason in starved.findings["observed"][0] for reason in PASSING)
    assert not list((here.observations / "raised").glob("*"))
    assert len(read_submission(here, country, "bns", file).cells) == 1
    assert len(observations.load(here.observations, "read", [
        next((here.observations / "read").glob("*.parquet")).stem
    ])[0]) == 1  # fmt: skip


def test_a_provider_may_send_larger_files(country):
    providers = with_limits(country, file_mib=200, rows=2_000_000, cpu_seconds=100)
    raised = limits_of(replace(country, providers=providers), "bns")
    assert (raised.file_bytes, raised.rows) == (200 * MEBIBYTE, 2_000_000)
    assert (raised.cpu_seconds, raised.wall_seconds) == (100, 300)
    assert limits_of(replace(country, providers=providers), "igm") == limits_of(country, "bns")
