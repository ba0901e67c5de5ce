"""An edition is frozen once; the newest one's documents stand in the year's folder."""

import json
import os
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from model import findings, recommendations
from model.records import Finding, Manifest
from store import editions, register
from tests.observations import observe
from tests.store.processes import killed_at_every_step, together

MANIFEST = Manifest(
    ref_area="MDA",
    time_period=2024,
    submissions=({"provider": "lighthouses", "round": 2024, "sha256": "a" * 64},),
    retrievals=(),
    absences=(),
    decisions=(),
    previous="",
    catalogue={"indicators.csv": "b" * 64},
    templates={},
    sources="c" * 64,
    release="0.1.0",
)
DATA = {
    "observations": observe({"obs_value": 12.0}, {"obs_value": 5.0, "sex": "F"}),
    "headline": observe({"obs_value": 12.0}),
    "coverage": pd.DataFrame({"indicator": ["MP-C03"], "state": ["delivered"]}),
    "findings": findings.frame([Finding("V01", "note", "MDA"), Finding("V02", "note", "MDA")]),
    "comparison": pd.DataFrame(columns=["indicator", "change"]),
    "rule_runs": pd.DataFrame({"rule": ["V01"], "examined": [3], "failed": [1]}),
    "deliveries": pd.DataFrame(
        {
            "provider": ["lighthouses"],
            "files": [1],
            "received_on": ["2025-06-12"],
            "late_days": pd.array([12], dtype="Int64"),
        }
    ),
    "recommendations": recommendations.empty(),
}


def write(here, manifest=MANIFEST, **other):
    return editions.write_edition(here, manifest, **(DATA | other))


def draft(edition, **documents: str):
    folder = edition.folder / "documents"
    folder.mkdir(exist_ok=True)
    for name, text in documents.items():
        (folder / name.replace("_", ".")).write_text(text)


def standing(here) -> dict[str, bytes]:
    year = here.out / "MDA" / "2024"
    return {
        path.name: path.read_bytes()
        for path in year.iterdir()
        if path.is_file() and not path.name.startswith(".")
    }


def test_an_edition_is_read_as_it_was_written(here):
    written = write(here)
    assert written.folder == here.out / "MDA" / "2024" / "editions" / MANIFEST.edition
    read = editions.read_edition(written.folder)
    assert read.manifest == MANIFEST
    for name, frame in DATA.items():
        pd.testing.assert_frame_equal(getattr(read, name), frame, check_dtype=len(frame) > 0)


def test_writing_it_again_changes_no_byte(here):
    folder = write(here).folder
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    write(here)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_two_clean_writes_give_the_same_bytes(here, tmp_path):
    one = write(here).folder
    other = write(replace(here, out=tmp_path / "elsewhere")).folder
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert len(names) == len(DATA) + 1
    assert all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


def test_the_same_manifest_with_other_data_is_refused(here):
    folder = write(here).folder
    before = {path: path.read_bytes() for path in folder.rglob("*.parquet")}
    headline = DATA["headline"].assign(obs_value=13.0)
    with pytest.raises(editions.Changed, match="gave other headline before"):
        write(here, headline=headline)
    assert {path: path.read_bytes() for path in folder.rglob("*.parquet")} == before


def test_a_frame_that_cannot_be_kept_stops_before_anything_is_written(here):
    coverage = pd.DataFrame({"state": ["delivered", None]})
    with pytest.raises(ValueError, match=r"coverage of edition .*'state' has a missing text"):
        write(here, coverage=coverage)
    assert not here.out.exists()


def test_an_unfinished_edition_is_not_read_but_may_be_written_again(here):
    folder = write(here).folder
    (folder / "manifest.json").unlink()
    with pytest.raises(FileNotFoundError, match="no finished edition"):
        editions.read_edition(folder)
    other = DATA["headline"].assign(obs_value=13.0)
    assert write(here, headline=other).headline["obs_value"].tolist() == [13.0]


def test_a_manifest_that_was_altered_is_noticed(here):
    path = write(here).folder / "manifest.json"
    altered = json.loads(path.read_text()) | {"release": "9.9.9"}
    path.write_text(json.dumps(altered))
    with pytest.raises(editions.Changed, match="altered"):
        editions.read_edition(path.parent)


@pytest.mark.parametrize(
    ("ref_area", "edition"), [("../", "a" * 16), ("mda", "a" * 16), ("MDA", "../.."), ("MDA", "")]
)
def test_only_a_country_and_an_id_become_a_path(here, ref_area, edition):
    with pytest.raises(ValueError, match="not a"):
        editions.edition_folder(here, ref_area, 2024, edition)


@pytest.fixture
def unforced(monkeypatch):
    """Without waiting for the disk: a killed process, unlike a power cut, loses nothing by it."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def test_killed_at_any_step_a_manifest_stands_only_beside_whole_data(here, unforced):
    def places(number):
        return replace(here, out=here.root / str(number))

    outcomes = set()
    for number in killed_at_every_step(lambda n: write(places(n))):
        folder = editions.edition_folder(places(number), "MDA", 2024, MANIFEST.edition)
        finished = (folder / "manifest.json").exists()
        outcomes.add(finished)
        if finished:
            assert len(editions.read_edition(folder).observations) == 2
        again = write(places(number))
        pd.testing.assert_frame_equal(again.observations, DATA["observations"])
    assert outcomes == {True, False}


def test_processes_that_write_the_same_edition_at_once_all_succeed(here):
    answers = together(3, lambda _: str(write(here).folder.name))
    assert answers == [MANIFEST.edition] * 3


def test_there_is_no_newest_edition_before_the_first(here, tmp_path):
    engine = register.open_register(here.register_url)
    assert editions.newest_edition(here, engine, "MDA", 2024) is None


def test_the_newest_edition_is_the_one_registered_last(here):
    engine = register.open_register(here.register_url)
    first, second = write(here), write(here, replace(MANIFEST, release="0.2.0"))
    for edition in (first, second, first):
        register.add_edition(engine, "MDA", 2024, edition.manifest.edition, "2025-03-01T08:00:00Z")
        newest = editions.newest_edition(here, engine, "MDA", 2024)
        assert newest == edition.folder
    assert editions.newest_edition(here, engine, "MDA", 2023) is None


def test_a_registered_edition_that_is_gone_is_an_error_that_says_how_to_mend_it(here):
    engine = register.open_register(here.register_url)
    register.add_edition(engine, "MDA", 2024, "a" * 16, "2025-03-01")
    with pytest.raises(FileNotFoundError, match="or run 2024 again"):
        editions.newest_edition(here, engine, "MDA", 2024)


def test_the_documents_of_an_edition_stand_in_the_year(here):
    edition = write(here)
    draft(edition, findings_csv="V01\n", profile_pdf="%PDF")
    (edition.folder / "documents" / "charts").mkdir()
    (edition.folder / "documents" / "charts" / "one.svg").write_text("<svg/>")
    (edition.folder / "documents" / ".half.part").write_text("killed")
    paths = editions.publish_links(edition.folder)
    year = here.out / "MDA" / "2024"
    assert paths[-1] == year / "manifest.json"
    assert {str(path.relative_to(year)) for path in paths} == {
        "charts/one.svg", "findings.csv", "manifest.json", "profile.pdf",
    }  # fmt: skip
    assert standing(here) == {
        "findings.csv": b"V01\n",
        "profile.pdf": b"%PDF",
        "manifest.json": MANIFEST.as_json().encode(),
    }


def test_publishing_the_same_again_touches_nothing(here):
    edition = write(here)
    draft(edition, findings_csv="V01\n")
    paths = editions.publish_links(edition.folder)
    before = [path.stat().st_mtime_ns for path in paths]
    assert editions.publish_links(edition.folder) == paths
    assert [path.stat().st_mtime_ns for path in paths] == before


def test_a_newer_edition_replaces_documents_and_leaves_what_is_not_ours(here):
    first, second = write(here), write(here, replace(MANIFEST, release="0.2.0"))
    draft(first, findings_csv="V01\n", old_pdf="%PDF")
    draft(second, findings_csv="V02\n")
    editions.publish_links(first.folder)
    (here.out / "MDA" / "2024" / "remarks.txt").write_text("of the working group")
    editions.publish_links(second.folder)
    assert standing(here) == {
        "findings.csv": b"V02\n",
        "manifest.json": second.manifest.as_json().encode(),
        "remarks.txt": b"of the working group",
    }


def test_editing_what_stands_in_the_year_leaves_the_edition_alone(here):
    edition = write(here)
    draft(edition, findings_csv="V01\n")
    path = editions.publish_links(edition.folder)[0]
    with path.open("a") as file:
        file.write("a remark")
    assert (edition.folder / "documents" / "findings.csv").read_text() == "V01\n"
    editions.publish_links(edition.folder)
    assert path.read_text() == "V01\n"


def test_an_edition_without_documents_cannot_stand_in_the_year(here):
    edition = write(here)
    with pytest.raises(FileNotFoundError, match="draft the edition first"):
        editions.publish_links(edition.folder)
    (edition.folder / "manifest.json").unlink()
    draft(edition, findings_csv="V01\n")
    with pytest.raises(FileNotFoundError):
        editions.publish_links(edition.folder)


def test_documents_may_not_take_the_manifests_place(here):
    edition = write(here)
    draft(edition, manifest_json="{}")
    with pytest.raises(ValueError, match=r"may not hold manifest\.json"):
        editions.publish_links(edition.folder)


def test_killed_while_publishing_no_manifest_stands_beside_mixed_documents(here, unforced):
    second = replace(MANIFEST, release="0.2.0")

    one, two = write(here), write(here, second)
    draft(one, findings_csv="V01\n", profile_pdf="%PDF 1", old_pdf="%PDF")
    draft(two, findings_csv="V02\n", profile_pdf="%PDF 2", new_pdf="%PDF")
    editions.publish_links(one.folder)

    def lay_out(number):
        """The same in another folder, so that each death meets the older edition."""
        shutil.copytree(here.out, there(number).out)

    def there(number):
        return replace(here, out=here.root / str(number))

    def publish(number, manifest=second):
        folder = editions.edition_folder(there(number), "MDA", 2024, manifest.edition)
        editions.publish_links(folder)

    wholes = [
        {"findings.csv": b"V01\n", "profile.pdf": b"%PDF 1", "old.pdf": b"%PDF"}
        | {"manifest.json": MANIFEST.as_json().encode()},
        {"findings.csv": b"V02\n", "profile.pdf": b"%PDF 2", "new.pdf": b"%PDF"}
        | {"manifest.json": second.as_json().encode()},
    ]

    mixed = 0
    lay_out(1)
    for number in killed_at_every_step(publish):
        seen = standing(there(number))
        if "manifest.json" in seen:
            assert seen in wholes
        else:
            mixed += 1
        for manifest, whole in ((MANIFEST, wholes[0]), (second, wholes[1])):
            publish(number, manifest)
            assert standing(there(number)) == whole
        lay_out(number + 1)
    assert mixed


def test_an_edition_of_an_earlier_release_is_read_without_recommendations(here):
    made = write(here)
    (made.folder / "data" / "recommendations.parquet").unlink()
    again = editions.read_edition(made.folder)
    assert list(again.recommendations.columns) == list(recommendations.COLUMNS)
    assert again.recommendations.empty


def test_an_edition_that_lost_another_frame_cannot_be_read(here):
    made = write(here)
    (made.folder / "data" / "coverage.parquet").unlink()
    with pytest.raises(FileNotFoundError):
        editions.read_edition(made.folder)


def test_deliveries_of_an_earlier_release_have_no_day_of_receipt(here):
    made = write(here, deliveries=DATA["deliveries"][["provider", "files"]])
    assert list(made.deliveries["received_on"]) == [""]
    assert made.deliveries["late_days"].isna().all()
