"""When a round opens, every national provider finds its questionnaire in the share."""

from airflow.sdk import DAG, CronTriggerTimetable, task

from dags import wiring

DOC = """
Looks every night at the calendar of **{ref_area}**. For every round that is being collected it
writes to each national provider's folder `questionnaire/<round>/` what that provider owes, with
last year's figures beside the empty cells. A file that is there already is left alone. Field
`round`: one round only; empty: all that are open.
"""


def questionnaires(ref_area: str) -> None:
    with DAG(
        f"questionnaires_{ref_area}",
        schedule=CronTriggerTimetable(
            "40 3 * * *", timezone="UTC", run_immediately=wiring.NOT_AT_ONCE
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
        def write(params=None) -> dict:
            from pipeline import questionnaires

            return questionnaires.open_rounds(ref_area, params["round"])

        write()


for country in wiring.countries():
    questionnaires(country)
