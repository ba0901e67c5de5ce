"""The main job, run once for all tests that need its result; alone on the loopback if possible."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True)
class MainJob:
    root: Path  # MIGRATION_PROFILE_ROOT of the run
    user_home: Path  # the home of whoever ran it
    exit_code: int
    output: str
    offline: bool  # whether it ran in a network namespace with nothing but the loopback


def environment(root: Path, user_home: Path) -> dict[str, str]:
    """What a person's shell would hold, with nothing of these tests' own."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("MIGRATION_", "XDG_"))}
    return kept | {
        "MIGRATION_PROFILE_ROOT": str(root),
        "HOME": str(user_home),
        "PYTHONPATH": str(PROJECT),
    }


def without_network() -> list[str]:
    """The command that runs another one with the loopback alone, [] where that is not allowed."""
    isolated = ["unshare", "--net", "--"]
    try:
        allowed = subprocess.run([*isolated, "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        allowed = False
    return (
        [*isolated, sys.executable, str(PROJECT / "tests" / "only_loopback.py")] if allowed else []
    )


def profile_command(country: str, year: int) -> list[str]:
    return [sys.executable, "-m", "local.profile", "--country", country, "--year", str(year)]


def run_main_job(folder: Path) -> MainJob:
    """`make profile` for Moldova and 2024, in a root of its own."""
    root, user_home = folder / "root", folder / "home"
    user_home.mkdir()
    isolated = without_network()
    done = subprocess.run(
        [*isolated, *profile_command("MDA", 2024)],
        cwd=PROJECT,
        env=environment(root, user_home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return MainJob(root, user_home, done.returncode, done.stdout, bool(isolated))
