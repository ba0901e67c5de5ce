"""When a round closes, a provider that has not delivered is recorded as absent."""

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowSkipException

from dags import wiring

DOC = """
Looks every night at the calendar of **{ref_area}**. When a round has closed, whoever owes something
and has not delivered is recorded as absent and announced as such, so that the year goes on without
it. Field `round`: one round only; empty: all that have closed.
"""


def deadlines(ref_area: str) -> None:
    emitting = wiring.assets(ref_area)
    with DAG(
        f"deadlines_{ref_area}",
        schedule=CronTriggerTimetable(
            "10 3 * * *", timezone="UTC", run_immediately=wiring.NOT_AT_ONCE
        ),
        catchup=False,
        max_active_runs=1,
        is_paused_upon_creation=False,
        default_args=wiring.DEFAULTS,
        tags=[*wiring.TAGS, ref_area],
        params={"round": wiring.year_param("Round", "One round only; empty: all closed ones.")},
        doc_md=DOC.format(ref_area=ref_area),
    ):

        @task
        def close(params=None, dag_run=None) -> dict:
            from pipeline import deadlines

            return deadlines.close_round(ref_area, params["round"], wiring.began(dag_run))

        @task(outlets=list(emitting.values()))
        def announce(closed: dict, task=None, outlet_events=None) -> None:
            if not closed["announce"]:
                raise AirflowSkipException("nothing new")
            wiring.announce(closed["announce"], emitting, task, outlet_events)

        announce(close())


for country in wiring.countries():
    deadlines(country)
