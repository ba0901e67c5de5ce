"""The yearly run on published figures: traceable, complete against the grid, comparable."""

import io
import json
import re

import openpyxl
import pandas as pd
import pytest

from catalogue.grid import expected_grid
from model.observations import TOTAL, dimensions
from model.records import SourcePointer
from pipeline import intake, year
from pipeline.manifest import stored_files
from pipeline.workplace import open_workplace
from store import editions, register, vault
from tests.pipeline.conftest import judge


@pytest.fixture(scope="session")
def cells(built):
    """Every workbook received, by sha256, opened by another library than the one that read it."""
    stored = {
        row["sha256"] for edition in built.editions.values() for row in edition.manifest.submissions
    }
    place = built.workplace.places.vault
    return {
        sha256: openpyxl.load_workbook(io.BytesIO(vault.read(place, sha256)), data_only=True)
        for sha256 in stored
    }


def delivered(edition) -> pd.DataFrame:
    frame = edition.observations
    return frame[frame["source"].str.startswith("cell:") & (frame["provider"] != "bureau")]


@pytest.mark.parametrize("reference_year", [2023, 2024])
def test_every_delivered_figure_stands_in_the_cell_its_pointer_names(built, cells, reference_year):
    frame = delivered(built.editions[reference_year])
    symbols = {
        symbol: meaning
        for layout in built.workplace.country.workbooks.values()
        for table in layout["tables"].values()
        for symbol, meaning in table.get("symbols", {}).items()
    }
    checked = 0
    for row in frame.to_dict("records"):
        pointer = SourcePointer.parse(row["source"])
        cell = cells[pointer.sha256][pointer.place][pointer.at].value
        if isinstance(cell, str) and cell.strip() in symbols:
            assert (symbols[cell.strip()] == "zero") == (row["obs_value"] == 0), pointer
        else:
            number = float(re.sub(r"[\s,](?=\d{3}\b)", "", str(cell)))
            power = row["obs_value"] / number if number else 1
            assert power == 1 or abs(power - 1000) < 1e-6, pointer
        checked += 1
    assert checked == len(frame) > 3000


def test_every_world_bank_figure_stands_in_the_stored_answer(built):
    edition = built.editions[2024]
    frame = edition.observations[edition.observations["provider"] == "world_bank"]
    place = built.workplace.places.vault
    for row in frame.to_dict("records"):
        pointer = SourcePointer.parse(row["source"])
        stored = json.loads(vault.read(place, pointer.sha256))
        values = {
            entry["date"]: entry["value"] for page in stored["pages"] for entry in page[1] or []
        }
        assert values[pointer.at] == row["obs_value"]
    assert len(frame) > 100


def test_every_computed_figure_names_inputs_that_give_it(built):
    frame = built.editions[2024].observations
    by_source = frame.set_index("source")["obs_value"]
    ratio = frame[frame["indicator"] == "MP-M02"]
    for row in ratio.to_dict("records"):
        gdp, remittances = (by_source[one] for one in row["source"].split())
        assert sorted([gdp, remittances])[0] / max(gdp, remittances) * 100 == pytest.approx(
            row["obs_value"]
        )
    assert len(ratio) == 6


def test_about_eleven_key_figures_exist_for_2024_and_the_others_are_owed_by_somebody(built):
    keys = built.workplace.catalogue.indicators.query("key_data_sheet == 'yes'").index
    headline = built.editions[2024].headline
    now = headline[(headline["time_period"] == 2024) & headline["obs_value"].notna()]
    assert sorted(set(now["indicator"]) & set(keys)) == [
        "MP-A01", "MP-A08", "MP-B01", "MP-D02", "MP-D03", "MP-J01", "MP-J08", "MP-J12",
        "MP-L04", "MP-M01", "MP-M02",
    ]  # fmt: skip
    assert set(keys) - set(now["indicator"]) <= set(built.editions[2024].coverage["indicator"])


@pytest.mark.parametrize("reference_year", [2023, 2024])
def test_the_gaps_are_the_grid_minus_what_was_delivered(built, reference_year):
    """Counted again from scratch, as sets."""
    edition = built.editions[reference_year]
    grid = expected_grid(built.workplace.catalogue, built.workplace.country, reference_year)
    owed = {
        (row.provider, row.indicator, row.time_period)
        for row in grid.itertuples()
        if row.dimension == ""
    }
    frame = edition.observations
    names = dimensions(frame)
    there = {
        (row["provider"], row["indicator"], row["time_period"])
        for row in frame.to_dict("records")
        if all(row[name] == TOTAL for name in names) and row["obs_value"] == row["obs_value"]
    }
    found = edition.findings[edition.findings["rule"] == "V63"]
    told = set(zip(found["provider"], found["indicator"], found["time_period"], strict=True))
    assert told == owed - there
    assert len(found) == len(told)


def test_a_provider_that_sent_nothing_is_told_once_for_itself(built):
    found = built.editions[2024].findings
    absent = found[found["rule"] == "I12"]["provider"]
    sent = {"bns", "igm", "unhcr", "un_desa", "bnm", "world_bank"}
    assert absent.is_unique
    asked = set(intake.owing(built.workplace.catalogue, built.workplace.country))
    assert set(absent) == asked - sent


def test_every_finding_about_a_cell_quotes_that_cell(built, cells):
    edition = built.editions[2024]
    values = edition.observations.set_index("source")["obs_value"]
    quoted = 0
    for row in edition.findings.to_dict("records"):
        for pointer in row["pointers"].split():
            if not pointer.startswith("cell:"):
                continue
            place = SourcePointer.parse(pointer)
            if place.at and row["rule"] == "V03":
                cell = cells[place.sha256][place.place][place.at].value
                said = [float(part) for part in row["observed"].split(", ")]
                assert (0.0 if cell == "-" else float(cell)) in said
                quoted += 1
            elif place.at and row["rule"] in ("V50", "V55"):
                said = {row["observed"]} | ({row["expected"]} if row["rule"] == "V50" else set())
                assert any(float(text) == values[pointer] for text in said)
                quoted += 1
    assert quoted > 50


def test_the_editions_of_2023_and_2024_compare_truly(built):
    frame = built.editions[2024].comparison
    assert len(built.editions[2023].comparison) == 0
    revised = frame[frame["change"] == "revised"].set_index(["indicator", "time_period"])
    assert set(revised.index) == {("MP-A01", 2019), ("MP-A01", 2020)} | {
        ("MP-B06", number) for number in range(2019, 2024)
    }
    population = revised.loc[("MP-A01", 2020)]
    assert (population["obs_value_before"], population["obs_value"]) == (2640400, 2643900)
    assert (population["obs_status_before"], population["obs_status"]) == ("P", "A")
    assert not frame["change"].isin(["lost", "broken"]).any()
    new = frame[frame["change"] == "new"]
    assert 2024 in set(new["time_period"])


def test_the_second_edition_remembers_the_first_in_its_own_performance(built):
    frame = built.editions[2024].observations
    years = frame.loc[frame["indicator"] == "MP-T01", "time_period"]
    assert sorted(years) == [2023, 2024]


def show(folder):
    """Put a document of an edition where people look, as drafting does."""
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "note.txt").write_text("as drafted")
    editions.publish_links(folder)


def test_with_nothing_new_there_is_no_new_edition(built, own_root):
    made = built.editions[2024].manifest.edition
    folder = own_root / "out" / "MDA" / "2024" / "editions" / made
    show(folder)
    assert not intake.take_in("MDA")["announce"]
    assert judge("MDA", 2024) == {"edition": made, "folder": str(folder), "unchanged": True}
    assert len(register.editions(open_workplace("MDA").engine, "MDA", 2024)) == 1


def test_an_edition_that_was_killed_before_it_was_drawn_is_run_again(built, own_root):
    made = built.editions[2024].manifest.edition
    shown = own_root / "out" / "MDA" / "2024" / "manifest.json"
    shown.unlink(missing_ok=True)
    assert judge("MDA", 2024) == {
        "edition": made,
        "folder": str(shown.parent / "editions" / made),
        "unchanged": False,
    }
    assert len(register.editions(open_workplace("MDA").engine, "MDA", 2024)) == 1


def test_publication_needs_a_reviewers_answer_to_exactly_this_edition(built):
    old, new = (built.editions[number].manifest.edition for number in (2023, 2024))
    profile = built.root / "out" / "MDA" / "2024" / "profile.en.pdf"
    before = profile.read_bytes() if profile.is_file() else None
    with pytest.raises(year.NotAllowed, match="no sign-off"):
        year.publish("MDA", 2024, new)
    with pytest.raises(year.NotAllowed, match="not a reviewer"):
        year.record_answer("MDA", 2024, new, "approve", "officer", "2026-01-01T00:00:00+00:00")
    with pytest.raises(year.NotAllowed, match="not an answer"):
        year.record_answer("MDA", 2024, new, "yes", "reviewer", "2026-01-01T00:00:00+00:00")
    year.record_answer("MDA", 2023, old, "approve", "reviewer", "2026-01-01T00:00:00+00:00")
    with pytest.raises(year.NotAllowed, match="no sign-off"):
        year.publish("MDA", 2024, new)
    year.record_answer("MDA", 2024, new, "reject", "reviewer", "2026-01-01T00:00:00+00:00")
    with pytest.raises(year.NotAllowed, match="rejected"):
        year.publish("MDA", 2024, new)
    assert (profile.read_bytes() if profile.is_file() else None) == before


def test_the_files_of_the_edition_before_are_looked_at_and_a_lost_one_is_named(built, own_root):
    runs = built.editions[2024].rule_runs.set_index("rule")
    assert (runs.loc["V59", "examined"] > 2, runs.loc["V59", "failed"]) == (True, 0)
    manifest = built.editions[2023].manifest
    store = own_root / "var" / "vault"
    assert stored_files(store, manifest)["intact"].all()
    lost, spoilt = manifest.submissions[0], manifest.submissions[1]
    vault.path(store, lost["sha256"]).unlink()
    place = vault.path(store, spoilt["sha256"])
    place.chmod(0o600)
    place.write_bytes(b"something else")
    files = stored_files(store, manifest)
    assert sorted(files.loc[~files["intact"], "name"]) == sorted(
        [lost["file_name"], spoilt["file_name"]]
    )


def test_what_was_recommended_a_year_before_is_followed(built):
    before, now = (built.editions[number].recommendations for number in (2023, 2024))
    assert set(before["since"]) == {2023} and set(before["state"]) == {"open"}
    assert set(now["gap_class"]) == {"b", "c"}
    agreements = now[now["recommendation"] == "share_figures"].set_index("key")
    assert set(agreements["state"]) == {"overdue"}, "due when round 2024 closed"
    assert set(agreements["since"]) == {2023} and set(agreements["editions"]) == {2}
    assert set(agreements.index) <= set(before["key"])
    cells = built.editions[2024].coverage
    cells = cells[(cells["time_period"] == 2024) & (cells["dimension"] == "")]
    cells = cells[cells["gap_class"] == "c"]
    kind = cells["provider"].map(built.workplace.country.providers["kind"])
    missing = cells[kind == "national"]
    asked = set(zip(agreements["provider"], agreements["indicator"], strict=True))
    assert set(zip(missing["provider"], missing["indicator"], strict=True)) <= asked
