"""One DAG per country: from what is in force for a reference year to its published profile."""

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import DAG, AssetAll, IdentityMapper, PartitionedAssetTimetable, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags import wiring

DOC = """
Builds the Migration Profile of **{ref_area}** for one reference year, once every provider that owes
something for its round has delivered or been recorded as absent: standardise, validate, compare
with the year before, freeze the edition, draft the documents ("not endorsed"), wait for the
reviewer, publish.

Any year is made again by hand with the field `year`. When nothing changed since the last edition,
the run ends after its first step; documents of that edition that are asked for in further
`languages` or at another `level` are drawn before it does. A tick on `sign_off` or `publish`
publishes nothing: only the reviewer's own answer, recorded for exactly this edition, does.
"""
BODY = """
Read the validation report and the profile of this edition first; they lie in
`{{ ti.xcom_pull(task_ids='freeze')['folder'] }}/documents`.
*Approve* publishes exactly this edition without the mark "not endorsed"; *Reject* publishes
nothing.
"""
APPROVE, REJECT = "Approve", "Reject"


def yearly(ref_area: str) -> None:
    listened = wiring.assets(ref_area)
    if not listened:
        return
    reviewers = wiring.reviewers(ref_area)

    def refuse_without_reviewers(context) -> None:
        # An empty list would let everybody answer.
        if not reviewers:
            raise AirflowFailException(f"country.yml of {ref_area} names no reviewer")

    def record_answer(context, answer) -> None:
        user = answer["responded_by_user"]["id"]
        if user == context["dag_run"].triggering_user_name:
            raise PermissionError(f"{user} started this run and may not answer it")
        from pipeline import year

        made = context["ti"].xcom_pull(task_ids="freeze")
        chosen = answer["chosen_options"][0].lower()
        at = answer["responded_at"].isoformat(timespec="seconds")
        year.record_answer(ref_area, made["year"], made["edition"], chosen, user, at)

    with DAG(
        f"profile_{ref_area}",
        schedule=PartitionedAssetTimetable(
            assets=AssetAll(*listened.values()), default_partition_mapper=IdentityMapper()
        ),
        catchup=False,
        # A run that waits for its reviewer counts as active; it must not hold up the next.
        max_active_runs=1000,
        is_paused_upon_creation=False,
        default_args=wiring.DEFAULTS,
        tags=[*wiring.TAGS, ref_area],
        params={
            "year": wiring.year_param("Reference year", "Make this year's edition anew."),
            **wiring.document_params(),
        },
        doc_md=DOC.format(ref_area=ref_area),
    ):

        @task.short_circuit
        def standardise(params=None, dag_run=None) -> dict | None:
            from pipeline import year

            wanted = wiring.year_of(dag_run, params)
            made = year.standardise(ref_area, wanted)
            if made["unchanged"]:
                year.add_documents(ref_area, wanted, made["edition"], *wiring.asked(params))
                return None
            return made | {"year": wanted}

        @task
        def validate(made: dict) -> dict:
            from pipeline import year

            return year.validate(ref_area, made["year"], made["edition"])

        @task
        def compare(made: dict) -> dict:
            from pipeline import year

            return year.compare(ref_area, made["year"], made["edition"])

        @task
        def freeze(made: dict) -> dict:
            from pipeline import year

            return made | year.freeze(ref_area, made["year"], made["edition"])

        @task
        def draft(made: dict, params=None) -> dict:
            from pipeline import year

            return year.draft(ref_area, made["year"], made["edition"], *wiring.asked(params))

        sign_off = HITLOperator(
            task_id="sign_off",
            subject=f"Migration Profile of {ref_area} for "
            "{{ ti.xcom_pull(task_ids='freeze')['year'] }}: sign off edition "
            "{{ ti.xcom_pull(task_ids='freeze')['edition'] }}",
            body=BODY,
            options=[APPROVE, REJECT],
            assigned_users=[{"id": user, "name": user} for user in reviewers],
            pre_execute=refuse_without_reviewers,
            # Recorded by the task that the answer itself resumes: what other tasks hand on
            # (XCom) can be written by any user who may edit DAGs.
            post_execute=record_answer,
            # A reviewer takes as long as it takes: running out of time is no answer.
            execution_timeout=None,
        )

        @task
        def publish(made: dict, answer: dict | None) -> dict:
            from pipeline import year

            if answer and answer["chosen_options"] == [REJECT]:
                raise AirflowSkipException("rejected by the reviewer")
            try:
                return year.publish(ref_area, made["year"], made["edition"])
            except year.NotAllowed as refusal:
                raise AirflowFailException(str(refusal)) from refusal

        made = standardise()
        frozen = freeze(made)
        validate(made) >> compare(made) >> frozen >> draft(frozen) >> sign_off
        publish(frozen, sign_off.output)


for country in wiring.countries():
    yearly(country)
