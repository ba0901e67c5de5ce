"""The share is scanned every few minutes; whatever is complete and new is taken and read."""

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowSkipException

from dags import wiring

DOC = """
Scans the share of **{ref_area}**, keeps every complete new file in the vault, reads it, and
announces the providers whose figures changed. The yearly DAG starts once every provider of a round
has been announced. Field `round`: one round only; empty: all that have opened.
"""


def intake(ref_area: str) -> None:
    emitting = wiring.assets(ref_area)
    with DAG(
        f"intake_{ref_area}",
        schedule=CronTriggerTimetable(
            "*/5 * * * *", timezone="UTC", run_immediately=wiring.NOT_AT_ONCE
        ),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        default_args=wiring.DEFAULTS,
        tags=[*wiring.TAGS, ref_area],
        params={"round": wiring.year_param("Round", "One round only; empty: all open ones.")},
        doc_md=DOC.format(ref_area=ref_area),
    ):

        @task
        def take_in(params=None, dag_run=None) -> dict:
            from pipeline import intake

            return intake.take_in(ref_area, params["round"], wiring.began(dag_run))

        @task(outlets=list(emitting.values()))
        def announce(taken: dict, task=None, outlet_events=None) -> None:
            if not taken["announce"]:
                raise AirflowSkipException("nothing new")
            wiring.announce(taken["announce"], emitting, task, outlet_events)

        announce(take_in())


for country in wiring.countries():
    intake(country)
