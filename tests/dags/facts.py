"""Reads the DAG files as Airflow does, in a fresh interpreter, and prints what it found as JSON."""

import json
import sys
from types import SimpleNamespace

from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import Asset
from airflow.sdk.definitions.timetables.assets import PartitionedAssetTimetable
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError

HOSTILE = [
    "$(id)",
    "{{7*7}}",
    "../",
    "2024; id",
    "2024.5",
    True,
    2024.5,
    -1,
    99999,
    [2024],
    {"a": 1},
]
HARMLESS = [None, 2024]


def accepted(param, values: list) -> list:
    """The values a form field lets through."""
    let_through = []
    for value in values:
        try:
            param.resolve(value)
        except ParamValidationError:
            continue
        let_through.append(value)
    return let_through


def task_facts(task) -> dict:
    return {
        "downstream": sorted(task.downstream_task_ids),
        "owner": task.owner,
        "retries": task.retries,
        "timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
        "trigger_rule": str(task.trigger_rule.value),
        "outlets": sorted(asset.name for asset in task.outlets),
        "callbacks": [
            n
            for n in dir(task)
            if n.startswith("on_") and n.endswith("_callback") and getattr(task, n)
        ],
        "assigned": getattr(task, "assigned_users", None),
        "defaults": getattr(task, "defaults", None),
        "response_timeout": getattr(task, "response_timeout", None),
        "options": getattr(task, "options", None),
    }


def dag_facts(dag) -> dict:
    schedule = dag.timetable
    listens = []
    if isinstance(schedule, PartitionedAssetTimetable):
        listens = sorted(asset.name for asset in schedule.asset_condition.objects)
    return {
        "listens": listens,
        "cron": getattr(schedule, "expression", ""),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "paused": dag.is_paused_upon_creation,
        "tags": sorted(dag.tags),
        "doc": dag.doc_md or "",
        "params": {
            name: {
                "hostile": accepted(dag.params.get_param(name), HOSTILE),
                "harmless": accepted(dag.params.get_param(name), HARMLESS),
            }
            for name in dag.params
        },
        "tasks": {task.task_id: task_facts(task) for task in dag.tasks},
    }


def years() -> dict:
    """What `year_of` makes of partition keys and form fields."""
    from dags import wiring

    answers = {}
    for key, field in [
        ("2024", None),
        (None, 2023),
        (None, None),
        ("../2024", 2024),
        ("", 2024),
        ("20245", None),
        ("２０２４", None),
    ]:
        try:
            answer = wiring.year_of(SimpleNamespace(partition_key=key), {"year": field})
        except AirflowFailException:
            answer = "refused"
        answers[f"{key}|{field}"] = answer
    return answers


def announcing() -> dict:
    """What a task emits when one of two providers is announced."""
    from dags import wiring

    emitting = {name: Asset(f"MDA_{name}") for name in ("lighthouses", "harbours")}
    keys: list[str] = []
    event = SimpleNamespace(extra=None, add_partitions=keys.append)
    task = SimpleNamespace(outlets=list(emitting.values()))
    told = [{"provider": "harbours", "round": 2024, "state": "absent"}]
    wiring.announce(told, emitting, task, {emitting["harbours"]: event})
    return {"outlets": [a.name for a in task.outlets], "keys": keys, "extra": event.extra}


def refused_by(hook, *arguments) -> str:
    """The kind of error a task's hook raises, "" if none."""
    try:
        hook(*arguments)
    except Exception as fault:
        return f"{type(fault).__name__}: {fault}"
    return ""


def answering(dag) -> dict:
    """What sign_off refuses: to ask, and to take an answer of who started the run."""
    sign_off = dag.get_task("sign_off")
    context = {"dag_run": SimpleNamespace(triggering_user_name="keeper")}
    answer = {"chosen_options": ["Approve"], "responded_by_user": {"id": "keeper"}}
    return {
        "ask": refused_by(sign_off._pre_execute_hook, context),
        "own": refused_by(sign_off._post_execute_hook, context, answer),
    }


bag = DagBag(sys.argv[1])
parsed = sorted(
    name
    for name in ("pandas", "numpy", "great_expectations", "weasyprint", "pipeline")
    if name in sys.modules
)
json.dump(
    {
        "errors": bag.import_errors,
        "heavy": parsed,
        "dags": {dag_id: dag_facts(dag) for dag_id, dag in bag.dags.items()},
        "answering": {
            dag_id: answering(dag) for dag_id, dag in bag.dags.items() if dag.has_task("sign_off")
        },
        "years": years(),
        "announcing": announcing(),
    },
    sys.stdout,
)
