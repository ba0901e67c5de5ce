"""What the scheduler is told, so that a year is built when all is in, and again when it changed."""

import pytest

from pipeline import deadlines, intake
from pipeline.workplace import open_workplace
from store import register

COUNTRY = {
    "country.yml": """
name: Republic of Lighthouses
languages: [en]
producer: Ministry of Lighthouses
territory: {code: MDA, note: ""}
reviewers: [keeper]
""",
    "providers.yml": """
providers:
  lighthouses: {name: Ministry of Lighthouses, short: ML, kind: national, language: en}
  harbours: {name: Harbour Office, short: HO, kind: national, language: en}
  bureau: {name: Bureau, short: B, kind: computed, language: en}
""",
    "calendar.yml": 'rounds:\n  2024: {opens: "2025-01-01", closes: "2025-06-30"}\n',
    "obligations.csv": "provider,indicator,rank,dimensions,every,first,reason,note\n"
    "lighthouses,MP-A01,1,,1,,,\nharbours,MP-A02,1,,1,,,\nbureau,MP-A03,1,,1,,,\n",
}


@pytest.fixture
def inboxes(tmp_path, monkeypatch):
    """A country with two ministries that owe something for round 2024, which has closed."""
    folder = tmp_path / "countries/MDA"
    folder.mkdir(parents=True)
    for name, text in COUNTRY.items():
        (folder / name).write_text(text)
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path / "countries"))
    for name in ("SHARE", "REGISTER"):
        monkeypatch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
    monkeypatch.setattr(intake, "QUIET_SECONDS", 0.02)
    places = {n: tmp_path / f"var/share/MDA/{n}/inbox/2024" for n in ("lighthouses", "harbours")}
    for inbox in places.values():
        inbox.mkdir(parents=True)
    return places


def deliver(inbox, text):
    (inbox / "figures.csv").write_text(text + "\n")


def told(result) -> dict[str, str]:
    assert {entry["round"] for entry in result["announce"]} <= {2024}
    return {entry["provider"]: entry["state"] for entry in result["announce"]}


def ages_ago(monkeypatch, when):
    """From here on the register is told that it is this hour."""
    monkeypatch.setattr(intake, "now", lambda: when)
    monkeypatch.setattr(deadlines, "now", lambda: when)


def test_nothing_new_is_nothing_to_announce(inboxes):
    assert told(intake.take_in("MDA")) == {}


def test_while_a_provider_is_missing_only_who_changed_is_announced(inboxes):
    deliver(inboxes["lighthouses"], "a;1")
    assert told(intake.take_in("MDA")) == {"lighthouses": "delivered"}


def test_the_closing_of_the_round_announces_the_absent_and_so_all(inboxes):
    assert told(deadlines.close_round("MDA")) == {"lighthouses": "absent", "harbours": "absent"}


def test_what_the_bureau_computes_itself_is_never_announced(inboxes):
    assert "bureau" not in told(deadlines.close_round("MDA"))


def test_once_all_were_heard_of_a_change_announces_all_even_if_no_edition_was_made(
    inboxes, monkeypatch
):
    ages_ago(monkeypatch, "2026-01-01T00:00:00+00:00")
    deadlines.close_round("MDA")
    ages_ago(monkeypatch, "2026-02-01T00:00:00+00:00")
    deliver(inboxes["harbours"], "b;1")
    assert set(told(intake.take_in("MDA"))) == {"lighthouses", "harbours"}
    workplace = open_workplace("MDA")
    assert not len(register.editions(workplace.engine, "MDA", 2024))


def test_what_a_killed_try_took_is_announced_by_the_next_try_of_the_same_run(inboxes, monkeypatch):
    ages_ago(monkeypatch, "2026-01-01T10:00:07+00:00")
    deliver(inboxes["lighthouses"], "a;1")
    intake.take_in("MDA", 2024)  # and then the process is killed, before anybody heard of it
    ages_ago(monkeypatch, "2026-01-01T10:00:30+00:00")
    began = "2026-01-01T10:00:05+00:00"
    assert told(intake.take_in("MDA", 2024, began)) == {"lighthouses": "delivered"}
    later = "2026-01-01T10:05:00+00:00"
    assert told(intake.take_in("MDA", 2024, later)) == {}
