import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import time

import psutil
import pytest

from local import processes, settings

ORPHAN = """
import os, time
if os.fork():
    os._exit(0)
print(os.getpid(), flush=True)
time.sleep(60)
"""
# A process that starts a child in another process group; both ignore the polite request to end.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setpgid(0, 0)
print(os.getpid(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    settings.prepare(tmp_path / "airflow")
    yield tmp_path / "airflow"
    processes.stop_recorded(tmp_path / "airflow")


def start(home, name, code):
    return processes.start_one(home, name, [sys.executable, "-c", code], dict(os.environ))


def printed(home, name, lines):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        said = processes.output_file(home, name).read_text().split()
        if len(said) >= lines:
            return [int(one) for one in said]
        time.sleep(0.02)
    raise AssertionError(f"{name} said {said}")


def runs(pid):
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


def test_stopping_ends_what_a_process_started_itself_even_against_its_will(home, monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    process = start(home, "stubborn", STUBBORN)
    pids = printed(home, "stubborn", 2)
    processes.stop(home, {"stubborn": process.pid})
    process.wait(timeout=5)
    assert not [pid for pid in pids if runs(pid)]
    assert processes.recorded(home) == {}


def test_a_child_whose_parent_is_gone_is_ended_too(home):
    process = start(home, "orphan", ORPHAN)
    (orphan,) = printed(home, "orphan", 1)
    process.wait(timeout=5)
    processes.stop(home, {"orphan": process.pid})
    assert not runs(orphan)


def test_an_orphan_is_found_by_the_next_run_when_its_parent_was_killed(home):
    process = start(home, "orphan", ORPHAN)
    (orphan,) = printed(home, "orphan", 1)
    process.wait(timeout=5)
    assert processes.recorded(home) == {"orphan": process.pid}
    with processes.alone(home):
        assert not runs(orphan)
    assert processes.recorded(home) == {}


def test_an_orphan_of_another_is_never_touched(home):
    other = subprocess.Popen(
        [sys.executable, "-c", ORPHAN],
        start_new_session=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    orphan = int(other.stdout.readline())
    other.wait(timeout=5)
    try:
        listed = {"scheduler": [other.pid, time.time()]}
        processes.record_file(home).write_text(json.dumps(listed))
        assert processes.stop_recorded(home) == 0
        assert runs(orphan)
    finally:
        os.kill(orphan, signal.SIGKILL)
        other.stdout.close()


def test_a_reused_process_number_is_never_touched(home):
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        listed = {"scheduler": [other.pid, time.time() - 3600]}
        processes.record_file(home).write_text(json.dumps(listed))
        assert processes.stop_recorded(home) == 0
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_what_a_killed_run_left_behind_is_stopped_by_the_next(home):
    left = start(home, "scheduler", "import time; time.sleep(60)")
    with processes.alone(home):
        assert left.wait(timeout=5) == -signal.SIGTERM


def test_two_runs_do_not_meet(home):
    second = processes.alone(home)
    with processes.alone(home), pytest.raises(processes.StartError, match="another run"), second:
        pass


def test_a_run_leaves_an_airflow_alone_that_is_kept_running(home):
    kept = start(home, "scheduler", "import time; time.sleep(60)")
    (home / "up.json").write_text("{}")
    with pytest.raises(processes.StartError, match="make down"), processes.alone(home):
        pass
    assert kept.poll() is None


def test_output_and_record_are_private(home):
    start(home, "quiet", "pass").wait(timeout=5)
    assert stat.S_IMODE(processes.record_file(home).stat().st_mode) == 0o600
    assert stat.S_IMODE(processes.output_file(home, "quiet").parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_interrupts_once_and_cleaning_up_is_not_torn(number):
    before = signal.getsignal(number)
    with pytest.raises(processes.Interrupted, match=number.name), processes.interruptible():
        try:
            os.kill(os.getpid(), number)
            time.sleep(5)
        finally:
            os.kill(os.getpid(), number)  # an impatient second Ctrl-C
            cleaned = True
    assert cleaned
    assert signal.getsignal(number) == before


def test_a_start_that_fails_says_what_the_process_said_and_leaves_nothing(home, monkeypatch):
    monkeypatch.setattr(processes, "migrate", lambda *_: None)
    monkeypatch.setattr(processes, "AIRFLOW", {"scheduler": ["no-such-command"]})
    environment = settings.environment(home, settings.free_port())
    with pytest.raises(processes.StartError, match=r"(?s)scheduler ended .*no-such-command"):
        processes.start(home, 1, environment)
    assert processes.recorded(home) == {}
