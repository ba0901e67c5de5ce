"""Real processes for tests: many at once, and ones that are killed."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count

# What Python calls in C to change the disk, and `execute` of SQLite.
STEPS = {"write", "fsync", "replace", "link", "unlink", "mkdir", "rmdir", "execute"}
FORK = multiprocessing.get_context("fork")
PATIENCE = 60


def together(number: int, act: Callable[[int], object]) -> list:
    """What `act(0)`, `act(1)` … return (or raise) in as many processes that start at once."""
    gate, answers = FORK.Barrier(number), FORK.SimpleQueue()

    def child(index: int) -> None:
        gate.wait(PATIENCE)
        try:
            answers.put((index, act(index)))
        except Exception as fault:
            answers.put((index, repr(fault)))

    children = [FORK.Process(target=child, args=(index,)) for index in range(number)]
    for process in children:
        process.start()
    for process in children:
        process.join(PATIENCE)
    assert [process.exitcode for process in children] == [0] * number
    return [answer for _, answer in sorted(answers.get() for _ in children)]


def killed_at_every_step(act: Callable[[int], object]) -> Iterator[int]:
    """Run `act(n)` in a process that dies by SIGKILL just before it changes the disk the nth time.

    Yields n after each death; ends when the process lived to the end.
    """
    for number in count(1):
        child = os.fork()
        if child == 0:
            signal.alarm(PATIENCE)
            status = 1
            try:
                die_before_step(number)
                act(number)
                status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, "it failed before it could be killed"
            assert number > 1, "there was nothing to kill"
            return
        assert os.WTERMSIG(status) == signal.SIGKILL
        yield number


def killed(act: Callable[[], object]) -> None:
    """Run `act`, which kills its own process, in a process of its own."""
    child = FORK.Process(target=act)
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == -signal.SIGKILL


def waits(act: Callable[[], object]) -> multiprocessing.Process:
    """A process that does `act`, once it is seen that it has to wait for somebody."""
    child = FORK.Process(target=act, daemon=True)
    child.start()
    child.join(0.5)
    assert child.is_alive(), "it did not wait"
    return child


def die_before_step(number: int) -> None:
    """Kill this process by SIGKILL just before it changes the disk the nth time."""
    left = number

    def look(_frame, event: str, called: object) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(look)
