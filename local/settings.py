"""Where Airflow's local processes rest, their secrets, and the environment they are started with.

Everything lies in one folder (`places().airflow`), readable by its owner alone.
"""

import base64
import json
import os
import secrets
import socket
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
LOOPBACK = "127.0.0.1"

# Airflow imports a module of this name from its folder `config` when a process starts.
AHEAD = """
import sys

if "scheduler" in sys.argv:
    import expectations.run
    import extractors.workbook
    import pipeline.deadlines
    import pipeline.world_bank
    import pipeline.year
    import reporting.documents
"""
# Roles of Airflow's simple authentication: a ministry has no account at all.
USERS = {"officer": "op", "reviewer": "user", "admin": "admin"}


def free_port(wanted: int = 0) -> int:
    """A free loopback port: the wanted one if nobody holds it, otherwise any."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError:
            probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else may read, at no moment of its life."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)


def passwords_file(home: Path) -> Path:
    return home / "passwords.json"


def passwords(home: Path) -> dict[str, str]:
    """The password of each user, made once."""
    path = passwords_file(home)
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    lacking = {user: secrets.token_urlsafe(12) for user in USERS if user not in known}
    if lacking:
        write_private(path, json.dumps(known | lacking, indent=2) + "\n")
    path.chmod(0o600)
    return known | lacking


def _secrets(home: Path) -> dict[str, str]:
    """Keys that sign and encrypt, made once: a new one would log everybody out."""
    path = home / "secrets.json"
    if not path.is_file():
        made = {
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(48),
            "AIRFLOW__CORE__FERNET_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        write_private(path, json.dumps(made, indent=2) + "\n")
    path.chmod(0o600)
    return json.loads(path.read_text(encoding="utf-8"))


def prepare(home: Path) -> None:
    """Make Airflow's folder, its secrets and its passwords, if they are not there yet."""
    for folder in (home, home / "home", home / "processes", home / "config"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    _secrets(home)
    passwords(home)


def load_ahead(home: Path, ahead: bool) -> None:
    """Whether the scheduler imports the rooms' code once, so that tasks, its forks, need not.

    Saves seconds a task. Only for a run of minutes: a change of the code is not seen until the
    scheduler starts again.
    """
    file = home / "config" / "airflow_local_settings.py"
    if ahead:
        file.write_text(AHEAD, encoding="utf-8")
    else:
        file.unlink(missing_ok=True)


def environment(
    home: Path, port: int, idle_sleep: float = 1.0, dags: Path = PROJECT / "dags"
) -> dict[str, str]:
    """The whole environment of Airflow's processes.

    `home` is a folder that `prepare` made; `idle_sleep` is in seconds. Settings of another Airflow
    that the caller's shell may hold are left out.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    address = f"http://{LOOPBACK}:{port}"
    bypass = ",".join(filter(None, (kept.get("NO_PROXY", kept.get("no_proxy")), LOOPBACK)))
    return (
        kept
        | _secrets(home)
        | {
            "HOME": str(home / "home"),
            "XDG_CACHE_HOME": str(home / "home" / ".cache"),
            "XDG_CONFIG_HOME": str(home / "home" / ".config"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', os.defpath)}",
            "PYTHONPATH": str(PROJECT),
            # Tasks talk to the API server over HTTP; a proxy of the office must not see that.
            "NO_PROXY": bypass,
            "no_proxy": bypass,
            "GX_ANALYTICS_ENABLED": "false",
            "SCARF_ANALYTICS": "false",
            "AIRFLOW_HOME": str(home),
            "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            # One more than cores: a finished task may hold its place for a second.
            "AIRFLOW__CORE__PARALLELISM": str(min(8, (os.cpu_count() or 1) + 1)),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(
                f"{user}:{role}" for user, role in USERS.items()
            ),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords_file(home)),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
            "AIRFLOW__API__HOST": LOOPBACK,
            "AIRFLOW__API__PORT": str(port),
            "AIRFLOW__API__BASE_URL": address,
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": str(idle_sleep),
            "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
            # A task that was killed is taken up again soon, not after five minutes.
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "30",
            "AIRFLOW__DAG_PROCESSOR__PARSING_PROCESSES": "1",
        }
    )
