"""Work shared out among processes: as many as there are cores and memory for."""

import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor

import psutil

# Peak memory of a process that draws a profile of a hundred pages.
WORKER_BYTES = 800 * 2**20
_given = None


def room() -> int:
    """How many processes may draw at the same time, at least one."""
    # Elsewhere the system's libraries do not stand a fork.
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return max(1, min(cores, psutil.virtual_memory().available // WORKER_BYTES))


def in_processes(work: Callable, given, jobs: Sequence, workers: int) -> list:
    """`work(given, job)` for every job, in their order; the first mistake is raised.

    With one worker everything happens here; more are forks, which have what is imported and given.
    Jobs begin in their order: put the longest first.
    """
    workers = min(workers, len(jobs))
    if workers < 2:
        return [work(given, job) for job in jobs]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, context, _take, (given,)) as pool:
        return list(pool.map(_do, [work] * len(jobs), jobs))


def _take(given) -> None:
    global _given
    _given = given


def _do(work: Callable, job):
    return work(_given, job)
