"""One server forks a child for every file: what ends a child is about its own file only."""

import os
import signal

import pytest

from extractors import child
from extractors.cells import TOO_LARGE, ordered_cells, read_cells
from extractors.gate import Limits, Refused
from tests.extractors.workbooks import raw_book, tabled

LIMITS = Limits()
STARVED = Limits(memory_bytes=200 * 1024 * 1024)


@pytest.fixture(autouse=True)
def no_server_of_another_test():
    child.end()


@pytest.fixture
def file(tmp_path):
    def write(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_several_files_are_read_at_once_and_each_answer_is_of_its_own(file):
    paths = [file(f"{number}.xlsx", tabled(Data=[[number]])) for number in range(5)]
    answers = [ordered_cells(path, LIMITS) for path in paths]
    assert [answer().sheets[0].numbers for answer in answers] == [[0], [1], [2], [3], [4]]


def test_a_child_that_dies_leaves_the_others_alone(file):
    far = raw_book('<row r="30000"><c r="SF30000"><v>1</v></c></row>')
    before = ordered_cells(file("before.xlsx", tabled(Data=[[1]])), LIMITS)
    dying = ordered_cells(file("far.xlsx", far), STARVED)
    after = ordered_cells(file("after.xlsx", tabled(Data=[[2]])), LIMITS)
    with pytest.raises(Refused, match=TOO_LARGE):
        dying()
    assert before().sheets[0].numbers == [1]
    assert after().sheets[0].numbers == [2]


def test_an_answer_larger_than_a_pipe_waits_until_it_is_fetched(file):
    rows = "\n".join(f"{row},lighthouse {row}" for row in range(20_000))
    waiting = ordered_cells(file("long.csv", rows.encode()), LIMITS)
    read_cells(file("short.xlsx", tabled(Data=[[1]])), LIMITS)
    assert waiting().sheets[0].texts[-2:] == ["19999", "lighthouse 19999"]


def test_a_server_that_was_ended_is_started_again(file):
    path = file("data.xlsx", tabled(Data=[[7]]))
    read_cells(path, LIMITS)
    process, _ = child._STARTED[-1]
    process.kill()
    process.wait()
    assert read_cells(path, LIMITS).sheets[0].numbers == [7]


def test_a_server_ends_with_the_process_that_started_it(file):
    read_cells(file("data.xlsx", tabled(Data=[[7]])), LIMITS)
    process, door = child._STARTED[-1]
    door.close()
    assert process.wait(timeout=10) == 0


def test_a_process_forked_from_ours_has_a_server_of_its_own(file):
    path = file("data.xlsx", tabled(Data=[[7]]))
    read_cells(path, LIMITS)
    forked = os.fork()
    if not forked:
        code = 1
        try:
            before = len(child._STARTED)
            read = read_cells(path, LIMITS).sheets[0].numbers == [7]
            code = 0 if read and len(child._STARTED) == before + 1 else 2
            os.kill(child._STARTED[-1][0].pid, signal.SIGKILL)
        finally:
            os._exit(code)
    _, status = os.waitpid(forked, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert read_cells(path, LIMITS).sheets[0].numbers == [7]
