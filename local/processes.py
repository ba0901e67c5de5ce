"""Start Airflow's processes, wait until they work, and stop all of them whatever happens.

Every process is started in a session of its own and written down in `processes.json`; stopping
ends whole sessions, so that nothing a process started itself is left behind.
"""

import contextlib
import fcntl
import importlib.metadata
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from local import settings
from local.api import Api, ApiError

# What is needed: approvals wait without a triggerer, and nothing else would use one.
AIRFLOW = {
    "api-server": ["api-server", "--host", settings.LOOPBACK],
    # The server of log files would listen on every address; the web page reads them from disk.
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}
# An environment variable by which an orphan is known as ours.
MARK = "MIGRATION_PROFILE_STARTED_UNDER"
START_SECONDS = 180
STOP_SECONDS = 15


class StartError(Exception):
    """Something did not start; the message says what, and ends with what it said last."""


class Interrupted(Exception):
    """The run was asked to stop (Ctrl-C, SIGTERM or a closed terminal)."""


def record_file(home: Path) -> Path:
    return home / "processes.json"


def output_file(home: Path, name: str) -> Path:
    return home / "processes" / f"{name}.log"


def tail(path: Path, lines: int = 30) -> str:
    """The last lines of a text file, "" if there is none."""
    if not path.is_file():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _listed(home: Path) -> dict[str, list]:
    """Name -> [pid, time of its start] of what was started and has not been stopped."""
    path = record_file(home)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def recorded(home: Path) -> dict[str, int]:
    """Name -> pid of what was started here and has left something running: itself, or its children.

    A reused number does not count: another process has it, or no child of ours is in its session.
    """
    left = {}
    for name, (pid, created) in _listed(home).items():
        try:
            ours = abs(psutil.Process(pid).create_time() - created) < 1
        except psutil.Error:
            ours = any(_started_at(home, process) for process in _session_members({pid}))
        if ours:
            left[name] = pid
    return left


def _started_at(home: Path, process: psutil.Process) -> bool:
    """Whether a process has the mark that everything started under `home` inherits."""
    with contextlib.suppress(psutil.Error):
        return process.environ().get(MARK) == str(home)
    return False


def _record(home: Path, pids: dict[str, int]) -> None:
    before, listed = _listed(home), {}
    for name, pid in pids.items():
        try:
            listed[name] = [pid, psutil.Process(pid).create_time()]
        except psutil.Error:
            if before.get(name, [0])[0] == pid:  # gone, but not what it started
                listed[name] = before[name]
    settings.write_private(record_file(home), json.dumps(listed, indent=2) + "\n")


def start_one(
    home: Path, name: str, command: list[str], environment: dict[str, str]
) -> subprocess.Popen:
    """Start a process in a session of its own; what it prints goes to its file under `home`."""
    with output_file(home, name).open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.PROJECT,
            env=environment | {MARK: str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _record(home, recorded(home) | {name: process.pid})
    return process


def _session_members(leaders: set[int]) -> list[psutil.Process]:
    """Every process of the sessions these leaders opened, orphans too."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(process.pid) in leaders and process.status() != psutil.STATUS_ZOMBIE:
                members.append(process)
    return members


def stop(home: Path, pids: dict[str, int]) -> None:
    """End these processes and all they started: first asked, then made to."""
    leaders = set(pids.values())
    for wanted in (signal.SIGTERM, signal.SIGKILL):
        members = _session_members(leaders)
        for process in members:
            with contextlib.suppress(psutil.Error):
                process.send_signal(wanted)
        deadline = time.monotonic() + STOP_SECONDS
        while members and time.monotonic() < deadline:
            time.sleep(0.1)
            members = _session_members(leaders)
        if not members:
            break
    _record(home, {name: pid for name, pid in recorded(home).items() if name not in pids})


def stop_recorded(home: Path) -> int:
    """Stop whatever an earlier start left running; how many processes that were."""
    left = recorded(home)
    stop(home, left)
    return len(left)


@contextlib.contextmanager
def alone(home: Path) -> Iterator[None]:
    """Nobody else starts or stops processes here while the block lasts; leftovers are stopped.

    StartError when somebody does already, or when `make up` keeps Airflow running.
    """
    settings.prepare(home)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise StartError("another run is at work here; wait until it has ended") from fault
        if (home / "up.json").is_file():
            if recorded(home):
                raise StartError("Airflow is running already; stop it first with: make down")
            (home / "up.json").unlink()
        stop_recorded(home)
        yield


def migrate(home: Path, environment: dict[str, str]) -> None:
    """Make or upgrade Airflow's database, once per version of Airflow."""
    version = importlib.metadata.version("apache-airflow-core")
    marker = home / "database.version"
    if marker.is_file() and marker.read_text() == version and (home / "airflow.db").is_file():
        return
    done = subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=environment,
        cwd=settings.PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise StartError(f"Airflow's database could not be made:\n{done.stdout}\n{done.stderr}")
    (home / "airflow.db").chmod(0o600)
    marker.write_text(version)


def start(home: Path, port: int, environment: dict[str, str]) -> None:
    """Start Airflow and wait until it works; StartError, and nothing left, if it does not."""
    migrate(home, environment)
    try:
        processes = {
            name: start_one(home, name, [sys.executable, "-m", "airflow", *command], environment)
            for name, command in AIRFLOW.items()
        }
        _wait_until_healthy(home, port, processes)
    except BaseException:
        stop(home, recorded(home))
        raise


def _wait_until_healthy(home: Path, port: int, processes: dict[str, subprocess.Popen]) -> None:
    api = Api(port)
    deadline = time.monotonic() + START_SECONDS
    lacking = "the API server does not answer"
    while time.monotonic() < deadline:
        for name, process in processes.items():
            if process.poll() is not None:
                said = tail(output_file(home, name))
                raise StartError(f"{name} ended with code {process.returncode}, saying:\n{said}")
        with contextlib.suppress(ApiError):
            health = api.get("/monitor/health")
            parts = ("metadatabase", "scheduler", "dag_processor")
            lacking = ", ".join(part for part in parts if health[part]["status"] != "healthy")
            if not lacking:
                return
        time.sleep(0.3)
    raise StartError(f"Airflow is not healthy after {START_SECONDS} seconds: {lacking}")


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Within it SIGINT, SIGTERM and SIGHUP raise Interrupted, once: cleaning up is not torn."""

    def interrupt(number, _frame):
        for one in caught:
            signal.signal(one, signal.SIG_IGN)
        raise Interrupted(signal.Signals(number).name)

    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {one: signal.signal(one, interrupt) for one in caught}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextlib.contextmanager
def airflow(home: Path, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Airflow's processes for the length of a block; all are stopped when it is left."""
    start(home, port, environment)
    try:
        yield
    finally:
        stop(home, recorded(home))
