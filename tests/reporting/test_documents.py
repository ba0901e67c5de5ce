"""Which documents an edition has, told by the names in its folder."""

from datetime import date

import pytest

from reporting.documents import Job, drawn, jobs, write_documents
from reporting.parallel import in_processes, room
from tests.reporting import lighthouses


def touch(folder, *wanted):
    for job in wanted:
        for name in job.names:
            (folder / name).touch()


def test_every_language_and_level_has_files_of_its_own():
    every = [*jobs(("en", "fr", "ar", "ro"), "lean"), *jobs(("en", "fr", "ar", "ro"), "extended")]
    names = [name for job in dict.fromkeys(every) for name in job.names]
    assert len(names) == len(set(names))
    assert {
        "profile.fr.pdf", "profile-extended.fr.pdf", "validation.fr.html", "validation.fr.pdf",
        "findings.fr.xlsx", "findings.fr.csv", "tables.fr.xlsx", "decisions.fr.xlsx",
    } <= set(names)  # fmt: skip


def test_lists_in_english_are_always_there_since_documents_speak_of_them():
    names = [name for job in jobs(("ar",), "lean") for name in job.names]
    assert {"findings.csv", "tables.xlsx", "observations.csv", "findings.ar.csv"} <= set(names)
    assert "profile.en.pdf" not in names


@pytest.mark.parametrize(
    "languages, level", [(("en",), "lean"), (("fr", "ar"), "lean"), (("ro",), "extended")]
)
def test_what_was_drawn_is_known_from_the_folder(tmp_path, languages, level):
    assert drawn(tmp_path) == []
    wanted = jobs(languages, level)
    touch(tmp_path, *wanted)
    (tmp_path / "profile.notes.fr.pdf").touch()
    assert set(drawn(tmp_path)) == set(wanted)


def test_a_document_that_lacks_a_file_was_not_drawn(tmp_path):
    wanted = jobs(("en",), "lean")
    touch(tmp_path, *wanted)
    (tmp_path / "validation.en.html").unlink()
    assert set(wanted) - set(drawn(tmp_path)) == {Job("validation")}


def test_only_what_is_wanted_is_written(catalogue, tmp_path):
    country = lighthouses.country(tmp_path / "country", catalogue)
    edition = lighthouses.edition(catalogue, country)
    wanted = [Job("lists", "fr"), Job("shared")]
    made = tmp_path / "made"
    write_documents(edition, None, catalogue, country, wanted, made, False, workers=2)
    names = {path.name for path in made.iterdir()}
    assert names == {*wanted[0].names, *wanted[1].names, "providers"}


def _divide(given, job):
    return given / job


def test_shared_out_work_comes_back_in_its_order():
    for workers in (1, 2):
        assert in_processes(_divide, 12, [1, 2, 3, 4], workers) == [12, 6, 4, 3]
    assert room() >= 1


@pytest.mark.parametrize("workers", [1, 2])
def test_a_mistake_in_shared_out_work_is_not_lost(workers):
    with pytest.raises(ZeroDivisionError):
        in_processes(_divide, 12, [1, 0, 2], workers)
    with pytest.raises(TypeError):
        in_processes(_divide, date(2024, 1, 1), [1, 2], workers)
