"""World Bank series are fetched every month, kept raw, and compared with the last retrieval."""

from airflow.sdk import DAG, CronTriggerTimetable, task
from airflow.sdk.exceptions import AirflowSkipException

from dags import wiring

DOC = """
Fetches the World Bank series that the catalogue names for **{ref_area}** and announces the World
Bank when a figure changed. When the API cannot be reached, the last good retrieval stays in force
and every figure from it says so. Field `round`: one round only; empty: all open ones.
"""


def world_bank(ref_area: str) -> None:
    emitting = wiring.assets(ref_area)
    if "world_bank" not in emitting:
        return
    with DAG(
        f"world_bank_{ref_area}",
        schedule=CronTriggerTimetable(
            "40 2 1 * *", timezone="UTC", run_immediately=wiring.NOT_AT_ONCE
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
        def retrieve(params=None, dag_run=None) -> dict:
            from pipeline import world_bank

            return world_bank.fetch(ref_area, params["round"], wiring.began(dag_run))

        @task(outlets=[emitting["world_bank"]])
        def announce(retrieved: dict, task=None, outlet_events=None) -> None:
            if not retrieved["announce"]:
                raise AirflowSkipException("nothing new")
            wiring.announce(retrieved["announce"], emitting, task, outlet_events)

        announce(retrieve())


for country in wiring.countries():
    world_bank(country)
