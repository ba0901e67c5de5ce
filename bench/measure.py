"""What a piece of work costs, measured in a process of its own."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of CPU and peak memory of one process; `told` is its result.

    `child_mib` is the peak of the largest process that it started, 0 if there was none.
    """

    wall: float
    cpu: float
    peak_mib: float
    child_mib: float
    told: dict


def run(module: str, *arguments: str) -> Cost:
    """`python -m module …`, which ends with a call of `tell`; its own start is not counted."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def tell(work: Callable[[], dict]) -> None:
    """Do the work and print what it cost, imports included, as the last line."""
    began, spent = time.perf_counter(), time.process_time()
    told = work()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = {
        "wall": time.perf_counter() - began,
        "cpu": time.process_time() - spent + used.ru_utime + used.ru_stime,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "child_mib": used.ru_maxrss / 1024,
        "told": told,
    }
    print(json.dumps(cost))
