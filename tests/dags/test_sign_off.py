"""An approval is an answer of a reviewer to exactly one edition; a tick publishes nothing.

Real Airflow processes over what the main job left behind: two editions whose sign-off is pending.
"""

import time

import openpyxl
import pytest
from pypdf import PdfReader

from local import processes, profile, settings
from local.api import Api, ApiError
from store import register

pytestmark = pytest.mark.airflow

DAG = "profile_MDA"
MARK = "not endorsed"


class Bureau:
    """Airflow at work, and the people who use it."""

    def __init__(self, root, port, passwords):
        self.root = root
        self.people = {user: Api(port, user, word) for user, word in passwords.items()}
        self.admin = self.people["admin"]
        runs = {}
        for run in self.admin.runs(DAG):
            if self.admin.task_states(DAG, run["dag_run_id"]).get("sign_off") == "awaiting_input":
                runs[int(run["partition_key"])] = run["dag_run_id"]
        self.runs = runs

    def edition(self, year: int) -> str:
        return self.admin.xcom(DAG, self.runs[year], "freeze")["edition"]

    def await_state(self, year: int, task: str, *wanted: str) -> str:
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            state = self.admin.task_states(DAG, self.runs[year])[task]
            if state in wanted:
                return state
            time.sleep(0.4)
        raise AssertionError(f"{task} of {year} is {state}, not {' or '.join(wanted)}")

    def answers(self, year: int) -> list[tuple[str, str]]:
        engine = register.open_register(f"sqlite:///{self.root / 'var/register.sqlite'}")
        rows = register.sign_offs(engine, self.edition(year))
        engine.dispose()
        return list(zip(rows["answer"], rows["answered_by"], strict=True))

    def is_marked(self, year: int) -> bool:
        """Whether every page of the profile that people see says that it is not endorsed."""
        pages = PdfReader(self.root / f"out/MDA/{year}/profile.en.pdf").pages
        marked = {MARK in page.extract_text().lower() for page in pages}
        assert len(marked) == 1, "the mark is on some pages and not on others"
        return marked.pop()


@pytest.fixture(scope="module")
def bureau(main_job):
    assert main_job.exit_code == 0, main_job.output
    home = main_job.root / "var/airflow"
    port = settings.free_port()
    environment = settings.environment(home, port, profile.IDLE_SLEEP) | profile.AS_THEY_ARE
    environment |= {"MIGRATION_PROFILE_ROOT": str(main_job.root)}
    environment.pop("MIGRATION_PROFILE_REGISTER", None)
    with processes.alone(home), processes.airflow(home, port, environment):
        yield Bureau(main_job.root, port, settings.passwords(home))


def test_the_question_names_the_edition(bureau):
    for year, run_id in bureau.runs.items():
        asked = bureau.admin.get(f"/dags/{DAG}/dagRuns/{run_id}/hitlDetails")["hitl_details"]
        assert [bureau.edition(year) in one["subject"] for one in asked] == [True]
    assert set(bureau.runs) == {2023, 2024}


@pytest.mark.parametrize("user", ["officer", "admin"])
def test_who_is_no_reviewer_may_not_answer(bureau, user):
    with pytest.raises(ApiError) as refusal:
        bureau.people[user].answer(DAG, bureau.runs[2024], "sign_off", "Approve")
    assert refusal.value.status == 403
    assert bureau.answers(2024) == [] and bureau.is_marked(2024)


def test_nothing_new_makes_no_new_edition(bureau):
    run_id = bureau.people["officer"].trigger(DAG, {"year": 2024})
    deadline = time.monotonic() + 300
    while bureau.admin.run(DAG, run_id)["state"] not in ("success", "failed"):
        assert time.monotonic() < deadline
        time.sleep(0.4)
    states = bureau.admin.task_states(DAG, run_id)
    assert states.pop("standardise") == "success"
    assert set(states.values()) == {"skipped"}


def test_a_tick_on_the_sign_off_publishes_nothing(bureau):
    path = f"/dags/{DAG}/dagRuns/{bureau.runs[2023]}/taskInstances/sign_off"
    bureau.admin.patch(path, {"new_state": "success"})
    assert bureau.await_state(2023, "publish", "failed", "success") == "failed"
    assert bureau.answers(2023) == [] and bureau.is_marked(2023)


def test_a_tick_on_publish_publishes_nothing(bureau):
    path = f"/dags/{DAG}/dagRuns/{bureau.runs[2023]}/taskInstances/publish"
    bureau.admin.patch(path, {"new_state": "success"})
    bureau.await_state(2023, "publish", "success")
    assert bureau.answers(2023) == [] and bureau.is_marked(2023)


def test_an_approval_written_by_hand_into_what_tasks_hand_on_publishes_nothing(bureau):
    run = f"/dags/{DAG}/dagRuns/{bureau.runs[2023]}"
    forged = {"chosen_options": ["Approve"], "responded_by_user": {"id": "reviewer"}}
    bureau.admin.post(
        f"{run}/taskInstances/sign_off/xcomEntries", {"key": "return_value", "value": forged}
    )
    bureau.admin.post(
        f"/dags/{DAG}/clearTaskInstances",
        {"dag_run_id": bureau.runs[2023], "task_ids": ["publish"], "dry_run": False,
         "only_failed": False},
    )  # fmt: skip
    assert bureau.await_state(2023, "publish", "failed", "success") == "failed"
    assert bureau.answers(2023) == [] and bureau.is_marked(2023)


def test_a_rejection_is_recorded_and_publishes_nothing(bureau):
    bureau.admin.post(
        f"/dags/{DAG}/clearTaskInstances",
        {"dag_run_id": bureau.runs[2023], "task_ids": ["sign_off"], "include_downstream": True,
         "dry_run": False, "only_failed": False},
    )  # fmt: skip
    bureau.await_state(2023, "sign_off", "awaiting_input")
    # The scheduler takes an answer for a fault that it meets in the instant in which the question
    # is put, before it has heard that the task gave its place up. No reviewer reads that fast.
    time.sleep(5)
    bureau.people["reviewer"].answer(DAG, bureau.runs[2023], "sign_off", "Reject")
    assert bureau.await_state(2023, "publish", "skipped", "failed", "success") == "skipped"
    assert bureau.answers(2023) == [("reject", "reviewer")] and bureau.is_marked(2023)


def test_an_approval_publishes_the_same_edition_without_the_mark(bureau):
    edition = bureau.edition(2024)
    assert bureau.is_marked(2024)
    bureau.people["reviewer"].answer(DAG, bureau.runs[2024], "sign_off", "Approve")
    assert bureau.await_state(2024, "publish", "failed", "success") == "success"
    assert bureau.answers(2024) == [("approve", "reviewer")]
    assert not bureau.is_marked(2024)
    made = [path.name for path in (bureau.root / "out/MDA/2024/editions").iterdir()]
    assert made == [edition]


def test_a_second_answer_comes_too_late(bureau):
    with pytest.raises(ApiError) as refusal:
        bureau.people["reviewer"].answer(DAG, bureau.runs[2024], "sign_off", "Reject")
    assert refusal.value.status == 409
    assert bureau.answers(2024) == [("approve", "reviewer")]


def test_a_resubmission_starts_the_year_again_though_nobody_else_sends_anything(bureau):
    """The announcement of all providers, through the scheduler."""
    sent = bureau.root / "var/share/MDA/bns/inbox/2024/populatia_2024.xlsx"
    book = openpyxl.load_workbook(sent)
    book.properties.title = "corrected"
    book.save(sent)
    before = {run["dag_run_id"] for run in bureau.admin.runs(DAG)}
    bureau.people["officer"].trigger("intake_MDA", {"round": 2024})
    deadline = time.monotonic() + 120
    started: list[dict] = []
    while not started and time.monotonic() < deadline:
        started = [run for run in bureau.admin.runs(DAG) if run["dag_run_id"] not in before]
        time.sleep(0.3)
    (run,) = started
    assert (run["run_type"], run["partition_key"]) == ("asset_triggered", "2024")
    bureau.runs[2024] = run["dag_run_id"]
    assert bureau.await_state(2024, "validate", "success", "skipped", "failed") == "success"


def test_a_decision_given_on_the_page_is_kept_with_who_when_and_why(bureau):
    finding = "V63|MDA|bns|MP-C03|2024|"
    run_id = bureau.people["officer"].trigger(
        "decisions_MDA",
        {"year": 2024, "finding": finding, "kind": "explain", "text": "The file comes in July."},
    )
    deadline = time.monotonic() + 300
    while bureau.admin.run("decisions_MDA", run_id)["state"] not in ("success", "failed"):
        assert time.monotonic() < deadline
        time.sleep(0.4)
    assert bureau.admin.run("decisions_MDA", run_id)["state"] == "success"
    engine = register.open_register(f"sqlite:///{bureau.root / 'var/register.sqlite'}")
    (kept,) = register.decisions(engine, "MDA").to_dict("records")
    engine.dispose()
    assert (kept["finding"], kept["kind"]) == (finding, "explain")
    assert (kept["text"], kept["decided_by"]) == ("The file comes in July.", "officer")
    assert kept["decided_at"].startswith("20") and kept["observed"]
