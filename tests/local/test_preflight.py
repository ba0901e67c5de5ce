import ast
import sys
from pathlib import Path

import pytest

from local import preflight


def test_it_can_be_read_by_old_pythons():
    ast.parse(Path(preflight.__file__).read_text(encoding="utf-8"), feature_version=(3, 4))


def test_nothing_is_wrong_with_what_runs_these_tests(capsys):
    assert preflight.main(["--country", "MDA"]) == 0
    assert preflight.main(["--country", "XEX"]) == 0  # a sample country
    assert capsys.readouterr().out == ""


def test_an_unsupported_python_is_told_which_ones_are(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    assert preflight.main([]) == 1
    said = capsys.readouterr().out
    assert said.startswith("This is Python 3.9; the project runs on Python 3.11, 3.12, 3.13.")
    assert len(said.splitlines()) == 1


def test_missing_pango_is_the_first_thing_said_with_the_commands_that_mend_it(monkeypatch, capsys):
    monkeypatch.setattr(preflight, "LIBRARIES", (("no-such-pango", "libno-such-pango.so.0"),))
    monkeypatch.setattr(preflight, "debian_root", lambda: False)
    assert preflight.main([]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("Pango is missing")
    for command in ("apt-get install libpango-1.0-0", "dnf install pango", "brew install pango"):
        assert command in first


def test_root_on_debian_gets_pango_installed_and_is_told_so(monkeypatch, capsys):
    installed = []
    monkeypatch.setattr(preflight, "lacking_libraries", lambda: [] if installed else ["pango-1.0"])
    monkeypatch.setattr(preflight, "debian_root", lambda: True)
    monkeypatch.setattr(preflight, "install", lambda packages: installed.append(packages) or True)
    assert preflight.main([]) == 0
    assert installed == [preflight.DEBIAN]
    assert capsys.readouterr().out.startswith("Pango is missing")


def test_an_installation_that_did_not_help_ends_the_run(monkeypatch):
    monkeypatch.setattr(preflight, "lacking_libraries", lambda: ["pango-1.0"])
    monkeypatch.setattr(preflight, "debian_root", lambda: True)
    monkeypatch.setattr(preflight, "install", lambda packages: True)
    assert preflight.main([]) == 1


@pytest.mark.parametrize("ref_area", ["XXX", "", "../MDA", "$(id)", "mda"])
def test_a_country_without_a_folder_is_told_which_there_are(ref_area, capsys):
    assert preflight.main(["--country", ref_area]) == 1
    said = capsys.readouterr().out
    assert "no country folder" in said and "MDA" in said
