"""A decision about one finding, given in Airflow's form."""

from airflow.sdk import DAG, Param, task

from dags import wiring

DOC = """
Keeps what was decided about one finding of **{ref_area}**: copy the finding's `key` from
`findings.csv`, say what was decided and why. The next run of the year applies it (trigger
`profile_{ref_area}` to see it at once); it holds until the figure changes.
"""
KINDS = {
    "explain": "explain: the finding is right, the figure stays, this is the reason",
    "waive": "waive: the finding is right, and the figure is printed all the same",
    "accept_revision": "accept_revision: the revised figure is confirmed",
    "choose_source": "choose_source: one source leads; begin the reason with its code and a colon",
}


def decisions(ref_area: str) -> None:
    with DAG(
        f"decisions_{ref_area}",
        schedule=None,
        catchup=False,
        is_paused_upon_creation=False,
        default_args=wiring.DEFAULTS,
        tags=[*wiring.TAGS, ref_area],
        params={
            "year": wiring.year_param("Reference year", "The year whose edition has the finding."),
            "finding": Param(
                "",
                type="string",
                pattern=r"^[A-Z][0-9]{2}(\|[A-Za-z0-9_.=;-]*){5}(\|[^$`{}<>|]{1,200})?$",
                title="Finding",
                description_md="The column `key` of `findings.csv`.",
            ),
            "kind": Param(
                "explain", type="string", enum=list(KINDS), values_display=KINDS, title="Decision"
            ),
            "text": Param("", type="string", minLength=3, maxLength=2000, title="Reason"),
        },
        doc_md=DOC.format(ref_area=ref_area),
    ):

        @task
        def keep(params=None, dag_run=None) -> dict:
            from pipeline import decide

            return decide.decide(
                ref_area,
                wiring.year_of(dag_run, params),
                params["finding"],
                params["kind"],
                params["text"],
                dag_run.triggering_user_name or "officer",
                wiring.began(dag_run),
            )

        keep()


for country in wiring.countries():
    decisions(country)
