"""One immutable file of observations per owner."""

import pandas as pd
import pytest

from store import observations
from tests.observations import observe
from tests.store.processes import killed_at_every_step, together

FRAME = observe({"obs_value": 12.0, "sex": "F"}, {"obs_value": 30.0, "sex": "M"})
OTHER = FRAME.assign(obs_value=[12.0, 31.0])


def test_frames_are_loaded_in_the_order_asked_for(tmp_path):
    observations.save(tmp_path, "standard", "MDA-bns-2024-1", FRAME)
    observations.save(tmp_path, "standard", "MDA-bns-2024-2", OTHER)
    second, first = observations.load(tmp_path, "standard", ["MDA-bns-2024-2", "MDA-bns-2024-1"])
    pd.testing.assert_frame_equal(first, FRAME)
    pd.testing.assert_frame_equal(second, OTHER)


def test_saving_equal_content_again_changes_no_byte(tmp_path):
    path = observations.save(tmp_path, "read", "one", FRAME)
    before = path.stat()
    observations.save(tmp_path, "read", "one", FRAME.copy())
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "other",
    [OTHER, FRAME[::-1], FRAME.drop(columns="sex"), FRAME.astype({"round": "Int64"}), FRAME[:1]],
    ids=["value", "order", "column", "type", "rows"],
)
def test_other_content_under_the_same_owner_is_refused_and_nothing_is_lost(tmp_path, other):
    observations.save(tmp_path, "read", "one", FRAME)
    with pytest.raises(observations.Changed, match="owner id of its own"):
        observations.save(tmp_path, "read", "one", other)
    pd.testing.assert_frame_equal(observations.load(tmp_path, "read", ["one"])[0], FRAME)


def test_what_was_never_saved_is_an_error_not_an_empty_frame(tmp_path):
    assert not observations.kept(tmp_path, "read", "one")
    with pytest.raises(FileNotFoundError, match="one"):
        observations.load(tmp_path, "read", ["one"])
    observations.save(tmp_path, "read", "one", FRAME)
    assert observations.kept(tmp_path, "read", "one")
    assert not observations.kept(tmp_path, "standard", "one")


@pytest.mark.parametrize("owner_id", ["", ".", "..", "../x", "a/b", "a b", "ä", "a\n", "x" * 201])
def test_only_a_plain_owner_id_becomes_a_path(tmp_path, owner_id):
    with pytest.raises(ValueError, match="not an owner id"):
        observations.save(tmp_path, "read", owner_id, FRAME)


def test_there_is_no_other_kind(tmp_path):
    with pytest.raises(ValueError, match="read, raised, standard"):
        observations.save(tmp_path, "guessed", "one", FRAME)


def test_killed_at_any_step_the_file_is_whole_or_not_there(tmp_path):
    def save(number: int) -> None:
        observations.save(tmp_path / str(number), "read", "one", FRAME)

    outcomes = set()
    for number in killed_at_every_step(save):
        folder = tmp_path / str(number)
        there = observations.kept(folder, "read", "one")
        outcomes.add(there)
        if there:
            pd.testing.assert_frame_equal(observations.load(folder, "read", ["one"])[0], FRAME)
        save(number)
        pd.testing.assert_frame_equal(observations.load(folder, "read", ["one"])[0], FRAME)
    assert outcomes == {True, False}


def test_of_processes_that_save_other_content_at_once_exactly_one_saves(tmp_path):
    frames = [FRAME.assign(round=number) for number in range(4)]

    def save(number: int) -> str:
        return str(observations.save(tmp_path, "read", "one", frames[number]))

    answers = together(4, save)
    saved = [number for number, answer in enumerate(answers) if "Changed" not in answer]
    assert len(saved) == 1
    kept = observations.load(tmp_path, "read", ["one"])[0]
    pd.testing.assert_frame_equal(kept, frames[saved[0]])
