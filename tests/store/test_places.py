"""Everything lies under one root."""

from dataclasses import fields
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.places import PROJECT, places


def test_everything_lies_under_the_root(here):
    folders = [getattr(here, field.name) for field in fields(here) if field.name != "register_url"]
    assert all(folder.is_relative_to(here.root) and folder.is_absolute() for folder in folders)
    assert Path(sa.make_url(here.register_url).database) == here.var / "register.sqlite"


@pytest.mark.parametrize("value", [None, ""])
def test_the_root_is_the_project_unless_the_environment_says_otherwise(monkeypatch, value):
    for name in ("ROOT", "REGISTER", "SHARE"):
        monkeypatch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
        if value is not None:
            monkeypatch.setenv(f"MIGRATION_PROFILE_{name}", value)
    assert places().root == PROJECT
    assert places().share == PROJECT / "var" / "share"
    assert (PROJECT / "pyproject.toml").is_file()


def test_the_environment_names_share_and_register(here, tmp_path, monkeypatch):
    monkeypatch.setenv("MIGRATION_PROFILE_SHARE", str(tmp_path / "mounted"))
    monkeypatch.setenv("MIGRATION_PROFILE_REGISTER", "postgresql+psycopg://u:p@db/register")
    assert places().share == tmp_path / "mounted"
    assert places().register_url == "postgresql+psycopg://u:p@db/register"


def test_a_relative_root_is_made_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", "house")
    assert places().root == tmp_path / "house"


def test_a_root_with_odd_characters_gives_a_register_that_opens(tmp_path, monkeypatch):
    from store.register import open_register

    root = tmp_path / "20% of a?b #1 Țară"
    monkeypatch.delenv("MIGRATION_PROFILE_REGISTER", raising=False)
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(root))
    open_register(places().register_url).dispose()
    assert (root / "var" / "register.sqlite").is_file()
