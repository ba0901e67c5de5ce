import json
import urllib.request

import pytest

from local import processes, sample, settings


@pytest.fixture
def samples(tmp_path, monkeypatch):
    """A sample share of one provider, the Ministry of Lighthouses."""
    inbox = tmp_path / "samples/share/MDA/lighthouses/inbox/2024"
    inbox.mkdir(parents=True)
    (inbox / "keepers.xlsx").write_bytes(b"keepers")
    monkeypatch.setattr(sample, "SAMPLES", tmp_path / "samples")
    return tmp_path / "samples"


def test_a_round_is_laid_out_once(samples, tmp_path):
    share = tmp_path / "share"
    assert sample.lay_out("MDA", 2024, share) == 1
    assert sample.lay_out("MDA", 2024, share) == 0
    laid = share / "MDA/lighthouses/inbox/2024"
    assert [path.name for path in laid.iterdir()] == ["keepers.xlsx"]


def test_what_a_provider_left_in_the_share_is_never_overwritten(samples, tmp_path):
    own = tmp_path / "share/MDA/lighthouses/inbox/2024/keepers.xlsx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"corrected")
    assert sample.lay_out("MDA", 2024, tmp_path / "share") == 0
    assert own.read_bytes() == b"corrected"


def test_another_round_or_country_has_no_sample(samples, tmp_path):
    assert sample.lay_out("MDA", 2023, tmp_path / "share") == 0
    assert sample.lay_out("KEN", 2024, tmp_path / "share") == 0
    assert sample.recorded_rounds("ROU") == set()


def test_sample_countries_are_shown_once_one_is_asked_for_or_laid_out(tmp_path):
    (tmp_path / "MDA").mkdir()
    own, samples = (settings.PROJECT / name / "countries" for name in ("catalogue", "samples"))
    assert sample.roots(tmp_path) == sample.roots(tmp_path, "MDA") == [own]
    assert sample.roots(tmp_path, "XEX") == [own, samples]
    (tmp_path / "XEX").mkdir()
    assert sample.roots(tmp_path) == [own, samples]


def test_the_places_that_are_named_hold_for_airflow_too(tmp_path, monkeypatch):
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path))
    named = sample.countries_named(sample.roots(tmp_path, "XEX"))
    assert named == {"MIGRATION_PROFILE_COUNTRIES": str(tmp_path)}


def test_recorded_answers_are_served_at_the_wanted_port_and_the_server_is_stopped(tmp_path):
    settings.prepare(tmp_path)
    port = settings.free_port()
    series = "SP.POP.TOTL?format=json&date=2022"
    vintages = []
    for round_ in (2023, 2024):
        server = sample.serve_answers(tmp_path, "MDA", round_, port)
        address = f"http://127.0.0.1:{port}/v2/country/MDA/indicator/{series}"
        with urllib.request.urlopen(address, timeout=5) as answer:
            vintages.append(json.load(answer)[0]["lastupdated"])
        processes.stop(tmp_path, {sample.SERVER: server.pid})
        assert server.wait(timeout=5) is not None
    assert vintages[0] < vintages[1]


def test_a_round_without_recorded_answers_says_so(tmp_path):
    settings.prepare(tmp_path)
    with pytest.raises(processes.StartError, match="no sample of round 1999"):
        sample.serve_answers(tmp_path, "MDA", 1999, settings.free_port())
