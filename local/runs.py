"""Follow runs of DAGs until they end, telling what happens."""

import json
import time
from pathlib import Path

from local import show
from local.api import Api

POLL_SECONDS = 0.5
PARSE_SECONDS = 90
RUN_SECONDS = 1800
LOG_LINES = 25


class TaskFailed(Exception):
    """A task failed for good; the message names it and ends with its last log lines."""


def await_dags(api: Api, dag_ids: list[str]) -> None:
    """Wait until Airflow knows these DAGs: an event that nobody listens to yet would be lost."""
    deadline = time.monotonic() + PARSE_SECONDS
    while time.monotonic() < deadline:
        errors = api.get("/importErrors")["import_errors"]
        if errors:
            told = "\n".join(f"{one['filename']}:\n{one['stack_trace']}" for one in errors)
            raise TaskFailed(f"a DAG file cannot be read:\n{told}")
        known = {dag["dag_id"] for dag in api.get("/dags", limit=1000)["dags"]}
        if known.issuperset(dag_ids):
            return
        time.sleep(POLL_SECONDS)
    raise TaskFailed(f"Airflow does not know {', '.join(sorted(set(dag_ids) - known))}")


def log_tail(home: Path, dag_id: str, run_id: str, task_id: str) -> str:
    """The last lines of a task's newest log, readable."""
    folder = home / "logs" / f"dag_id={dag_id}" / f"run_id={run_id}" / f"task_id={task_id}"
    logs = sorted(folder.glob("attempt=*.log"), key=lambda path: path.stat().st_mtime)
    if not logs:
        return f"(no log in {folder})"
    said = []
    for line in logs[-1].read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            said.append(line)
            continue
        said.append(str(entry.get("event", "")))
        for fault in entry.get("error_detail") or []:
            said += [f"  {f['filename']}:{f['lineno']} in {f['name']}" for f in fault["frames"]]
            said.append(f"  {fault['exc_type']}: {fault['exc_value']}")
    return "\n".join([*said[-LOG_LINES:], f"({logs[-1]})"])


def _raise_if_failed(home: Path, api: Api, dag_id: str, run_id: str, states: dict) -> None:
    failed = [task for task, state in states.items() if state == "failed"]
    if failed:
        told = log_tail(home, dag_id, run_id, failed[0])
        raise TaskFailed(f"{dag_id}: task {failed[0]} failed. Its log ends with:\n{told}")


def follow(home: Path, api: Api, dag_id: str, run_id: str) -> dict:
    """Wait for a run of two tasks; what its first task returned. TaskFailed if it failed."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        states = api.task_states(dag_id, run_id)
        _raise_if_failed(home, api, dag_id, run_id, states)
        if api.run(dag_id, run_id)["state"] == "success":
            first = next(task for task in states if task != "announce")
            told = api.xcom(dag_id, run_id, first)
            counts = ", ".join(f"{k} {v}" for k, v in told.items() if isinstance(v, int))
            show.step(f"{dag_id}: {counts or 'done'}")
            return told
        time.sleep(POLL_SECONDS)
    raise TaskFailed(f"{dag_id}: the run {run_id} has not ended after {RUN_SECONDS} seconds")


def awaiting_answer(api: Api, dag_id: str) -> set[str]:
    """The yearly runs that wait for their reviewer."""
    active = [run["dag_run_id"] for run in api.runs(dag_id) if run["state"] == "running"]
    return {
        run_id
        for run_id in active
        if api.task_states(dag_id, run_id).get("sign_off") == "awaiting_input"
    }


def unfinished(api: Api, dag_id: str, year: int, waiting: set[str]) -> str:
    """The newest run of a year that is at work and not among those waiting, "" if there is none."""
    for run in api.runs(dag_id):
        of = run["partition_key"] or str(run["conf"].get("year", ""))
        at_work = run["state"] in ("queued", "running") and run["dag_run_id"] not in waiting
        if at_work and of == str(year):
            return run["dag_run_id"]
    return ""


def follow_profile(home: Path, api: Api, dag_id: str, run_id: str, year: int) -> bool:
    """Wait for a yearly run to reach its sign-off, a line per task; whether it made an edition."""
    deadline = time.monotonic() + RUN_SECONDS
    told: set[str] = set()
    while time.monotonic() < deadline:
        states = api.task_states(dag_id, run_id)
        _raise_if_failed(home, api, dag_id, run_id, states)
        for task in ("standardise", "validate", "compare", "freeze", "draft"):
            if states.get(task) == "success" and task not in told:
                told.add(task)
                show.step(f"{dag_id} {year}: {task} done")
        if states.get("validate") == "skipped":
            show.step(f"{dag_id} {year}: nothing new")
            return False
        if states.get("sign_off") == "awaiting_input":
            show.step(f"{dag_id} {year}: the sign-off is pending")
            return True
        time.sleep(POLL_SECONDS)
    raise TaskFailed(f"{dag_id}: the run {run_id} has not ended after {RUN_SECONDS} seconds")
