"""The main job: what a stranger's first command does."""

import os
import re
import signal
import subprocess
import time

import psutil
import pytest

from local import processes, profile
from tests import main_job as job


def test_a_country_without_a_folder_is_told_which_there_are(capsys):
    assert profile.main(["--country", "XXX", "--year", "2024"]) == 1
    said = capsys.readouterr().err
    assert "XXX" in said and "MDA" in said


def test_a_year_the_calendar_does_not_know_is_refused(capsys):
    assert profile.main(["--country", "MDA", "--year", "1999"]) == 1
    assert "calendar.yml of MDA has no round 1999; it has 2023, 2024" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wish, told",
    [
        (["--languages", "fr,xx"], "LANGUAGES takes en, ar, fr, ro"),
        (["--level", "all"], "LEVEL is"),
    ],
)
def test_documents_that_cannot_be_made_are_refused_before_anything_starts(capsys, wish, told):
    assert profile.main(["--country", "MDA", "--year", "2024", *wish]) == 1
    assert told in capsys.readouterr().err


def test_a_profile_that_is_asked_for_and_not_there_is_lacking(tmp_path, monkeypatch):
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    shown = tmp_path / "out" / "MDA" / "2024"
    shown.mkdir(parents=True)
    (shown / "profile.en.pdf").touch()
    assert profile.lacking(profile.plan("MDA", 2024), 2024) == []
    wide = profile.plan("MDA", 2024, "en,fr,ar", "lean")
    assert profile.lacking(wide, 2024) == ["profile.fr.pdf", "profile.ar.pdf"]
    extended = profile.plan("MDA", 2024, "", "extended")
    assert profile.lacking(extended, 2024) == ["profile-extended.en.pdf"]


def test_the_round_before_is_built_first_where_there_is_one():
    assert profile.plan("MDA", 2024).rounds == [2023, 2024]
    assert profile.plan("MDA", 2023).rounds == [2023]


def test_recorded_answers_are_for_recorded_rounds_only(monkeypatch):
    assert profile.plan("MDA", 2024).world_bank_port
    assert not profile.plan("MDA", 2025).world_bank_port
    monkeypatch.setenv(profile.WORLD_BANK, "http://127.0.0.1:9/v2")
    assert not profile.plan("MDA", 2024).world_bank_port


@pytest.mark.airflow
def test_the_main_job_ends_at_a_draft_with_its_sign_off_pending(main_job):
    assert main_job.exit_code == 0, main_job.output
    assert "draft, not endorsed; the sign-off is pending" in main_job.output
    for year in (2023, 2024):
        assert f"profile_MDA {year}: the sign-off is pending" in main_job.output


@pytest.mark.airflow
def test_the_main_job_needs_no_network(main_job):
    if not main_job.offline:
        pytest.skip("network namespaces are not allowed here (unshare --net)")
    assert main_job.exit_code == 0, main_job.output


@pytest.mark.airflow
def test_the_main_job_shows_what_it_made_and_where(main_job):
    for name in ("edition", "submissions", "observations", "rules run", "findings", "pages"):
        assert re.search(rf"^  {name}  ", main_job.output, re.MULTILINE), name
    made = main_job.root / "out/MDA/2024"
    for name in ("profile.en.pdf", "validation.en.html", "validation.en.pdf", "findings.csv",
                 "findings.xlsx", "findings.json", "decisions.xlsx", "observations.csv",
                 "tables.xlsx", "manifest.json", "profile.en.html", "datapackage.json",
                 "codes.csv", "figures.json", "sdmx-structure.xml", "sdmx-data.csv"):  # fmt: skip
        assert (made / name).is_file(), name
        assert name in main_job.output


@pytest.mark.airflow
def test_the_main_job_leaves_no_process_and_nothing_outside_its_root(main_job):
    assert processes.recorded(main_job.root / "var/airflow") == {}
    assert not using(main_job.root)
    assert list(main_job.user_home.iterdir()) == []


def using(root):
    """The processes whose environment names a root."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("MIGRATION_PROFILE_ROOT") == str(root):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.airflow
def test_an_interrupted_job_stops_everything_it_started(tmp_path):
    running = subprocess.Popen(
        job.profile_command("MDA", 2024),
        cwd=job.PROJECT,
        env=job.environment(tmp_path, tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    home = tmp_path / "var/airflow"
    deadline = time.monotonic() + 90
    while set(processes.recorded(home)) < set(processes.AIRFLOW) and time.monotonic() < deadline:
        assert running.poll() is None, running.stderr.read()
        time.sleep(0.1)
    os.kill(running.pid, signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 130
    assert "SIGINT: everything that was started has been stopped" in said
    assert not using(tmp_path)


def test_the_world_bank_is_asked_only_where_it_owes_something():
    job = profile.plan("XEX", 2024)
    assert (job.collecting, job.world_bank_port) == (["intake"], 0)
    assert profile.plan("MDA", 2024).collecting == ["world_bank", "intake"]
