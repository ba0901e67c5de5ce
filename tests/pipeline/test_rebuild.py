"""The same manifest gives the same files, whatever hash seed, zone or locale."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import rebuild, year

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def drawn(built):
    edition = built.editions[2024].manifest.edition
    year.draft("MDA", 2024, edition)
    return edition


def test_an_edition_made_again_elsewhere_has_the_same_files(drawn, tmp_path):
    environment = os.environ | {
        "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "tr_TR.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.rebuild", "rebuild", drawn],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in (
        "profile.en.pdf", "validation.en.pdf", "validation.en.html", "observations.csv",
        "findings.csv", "findings.xlsx", "findings.json", "decisions.xlsx", "tables.xlsx",
    ):  # fmt: skip
        assert f"same       {name}" in done.stdout


def test_a_rebuild_that_differs_is_told(drawn, built, tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    (made / "observations.csv").write_text("other")
    original = built.editions[2024].folder / "documents"
    same = rebuild.same_files(original, made)
    assert not any(same.values())


def test_other_sources_are_refused_and_name_the_release(drawn, tmp_path, monkeypatch):
    monkeypatch.setattr(rebuild, "sources_hash", lambda: "other")
    with pytest.raises(rebuild.CannotRebuild, match=r"release 0\.1\.0"):
        rebuild.rebuild(drawn, tmp_path)


def test_an_unknown_edition_lists_those_there_are(built):
    with pytest.raises(LookupError, match=built.editions[2023].manifest.edition):
        rebuild.rebuild("ffffffffffffffff", Path("nowhere"))


def test_two_editions_are_compared_over_the_years_both_show(built):
    before, now = (built.editions[number].manifest.edition for number in (2023, 2024))
    frame = rebuild.compare_two(before, now)
    assert set(frame["time_period"]) == set(range(2019, 2024))
    assert (frame["change"] == "revised").sum() == 7


def test_the_command_compares_the_newest_editions_when_none_are_named(built, capsys):
    assert rebuild.main(["compare", "MDA", "2024", "", ""]) == 0
    assert "revised" in capsys.readouterr().out
    assert rebuild.main(["compare", "MDA", "2022", "", ""]) == 1
    assert "no edition of MDA for 2021" in capsys.readouterr().err
