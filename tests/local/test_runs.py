import json

from local import runs


def test_a_failed_tasks_log_ends_with_what_went_wrong_and_where_the_whole_lies(tmp_path):
    folder = tmp_path / "logs/dag_id=profile_MDA/run_id=manual__1/task_id=draft"
    folder.mkdir(parents=True)
    frame = {"filename": "reporting/pdf.py", "lineno": 7, "name": "render"}
    fault = {"frames": [frame], "exc_type": "MemoryError", "exc_value": "no room"}
    lines = [{"event": f"line {n}"} for n in range(100)]
    lines.append({"event": "Task failed", "error_detail": [fault]})
    log = folder / "attempt=1.log"
    log.write_text("\n".join(map(json.dumps, lines)) + "\nplain words\n")
    said = runs.log_tail(tmp_path, "profile_MDA", "manual__1", "draft").splitlines()
    assert "  reporting/pdf.py:7 in render" in said and "  MemoryError: no room" in said
    assert said[-2:] == ["plain words", f"({log})"]
    assert len(said) == runs.LOG_LINES + 1


def test_a_task_that_never_began_has_no_log(tmp_path):
    assert "no log" in runs.log_tail(tmp_path, "profile_MDA", "manual__1", "draft")


class Recorded:
    """What Airflow's API would say about runs."""

    def __init__(self, *listed):
        self.listed = listed

    def runs(self, _):
        return [
            dict(zip(("dag_run_id", "state", "partition_key", "conf"), r, strict=True))
            for r in self.listed
        ]


def test_a_run_at_work_for_the_year_is_followed_whoever_started_it():
    api = Recorded(
        ("other", "running", "2023", {}),
        ("done", "success", "2024", {}),
        ("waiting", "running", "2024", {}),
        ("by hand", "running", None, {"year": 2024}),
        ("older", "running", "2024", {}),
    )
    assert runs.unfinished(api, "profile_MDA", 2024, {"waiting"}) == "by hand"
    assert runs.unfinished(api, "profile_MDA", 2022, set()) == ""
