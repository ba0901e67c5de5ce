"""What holds for every DAG, read from the files as Airflow reads them."""

import itertools

import pytest

from tests.dags.conftest import read_dags

pytestmark = pytest.mark.airflow

YEARLY = ["standardise", "validate", "compare", "freeze", "draft", "sign_off", "publish"]


def tasks(dags):
    return [
        (dag_id, name, task) for dag_id, dag in dags.items() for name, task in dag["tasks"].items()
    ]


def test_every_file_can_be_read_and_loads_nothing_heavy(facts):
    assert facts["errors"] == {}
    assert facts["heavy"] == []
    names = (
        "intake",
        "world_bank",
        "deadlines",
        "profile",
        "decisions",
        "questionnaires",
    )
    assert set(facts["dags"]) == {f"{name}_MDA" for name in names}


def test_every_dag_says_what_it_is_for_and_whose(dags):
    for dag in dags.values():
        assert len(dag["doc"].split()) > 20
        assert dag["tags"] == ["MDA", "migration-profile"]
        assert dag["catchup"] is False and dag["paused"] is False


def test_every_task_is_tried_again_ends_in_time_and_calls_nothing_back(dags):
    for dag_id, name, task in tasks(dags):
        assert task["owner"] == "statistics", (dag_id, name)
        assert task["retries"] >= 2, (dag_id, name)
        assert task["callbacks"] == [], (dag_id, name)
        assert (task["timeout"] is None) == (name == "sign_off"), (dag_id, name)


def test_rejection_stops_everything_since_every_task_waits_for_success(dags):
    assert {task["trigger_rule"] for _, _, task in tasks(dags)} == {"all_success"}


def test_the_yearly_run_goes_step_by_step(dags):
    steps = dags["profile_MDA"]["tasks"]
    assert sorted(steps) == sorted(YEARLY)
    for this, following in itertools.pairwise(YEARLY):
        assert following in steps[this]["downstream"]
    assert steps["publish"]["downstream"] == []


def test_only_reviewers_are_asked_and_nothing_answers_for_them(dags):
    sign_off = dags["profile_MDA"]["tasks"]["sign_off"]
    assert sign_off["assigned"] == [{"id": "reviewer", "name": "reviewer"}]
    assert sign_off["options"] == ["Approve", "Reject"]
    assert sign_off["defaults"] is None and sign_off["response_timeout"] is None


def test_waiting_for_a_reviewer_holds_up_no_other_year(dags):
    assert dags["profile_MDA"]["max_active_runs"] >= 1000


def test_the_yearly_run_listens_to_what_the_collecting_dags_tell(dags):
    listened = set(dags["profile_MDA"]["listens"])
    told = {
        name: set(dags[f"{name}_MDA"]["tasks"]["announce"]["outlets"])
        for name in ("intake", "deadlines", "world_bank")
    }
    assert listened == told["intake"] == told["deadlines"]
    assert told["world_bank"] == {"MDA_world_bank"} and "MDA_bns" in listened
    assert "MDA_bureau" not in listened, "what the bureau computes is not delivered"


def test_collecting_dags_run_on_a_clock_one_at_a_time(dags):
    for name in ("intake", "deadlines", "world_bank", "questionnaires"):
        assert dags[f"{name}_MDA"]["cron"]
        assert dags[f"{name}_MDA"]["max_active_runs"] == 1


def test_form_fields_let_a_year_through_and_nothing_else(dags):
    asked = {
        "profile": ["year", "languages", "level"],
        "decisions": ["year", "finding", "kind", "text"],
    }
    for dag_id, dag in dags.items():
        names = asked.get(dag_id.removesuffix("_MDA"), ["round"])
        assert list(dag["params"]) == names
        assert dag["params"][names[0]] == {"hostile": [], "harmless": [None, 2024]}


def test_languages_and_level_come_from_lists_or_are_left_to_the_country(dags):
    fields = dags["profile_MDA"]["params"]
    assert fields["languages"] == {"hostile": [], "harmless": [None]}
    assert fields["level"] == {"hostile": [], "harmless": [None]}


def test_a_decision_names_a_finding_and_a_kind_and_only_its_reason_is_free_text(dags):
    fields = dags["decisions_MDA"]["params"]
    assert fields["finding"]["hostile"] == fields["kind"]["hostile"] == []
    assert set(map(type, fields["text"]["hostile"])) == {str}


def test_a_partition_key_is_a_year_or_the_run_fails(facts):
    assert facts["years"] == {
        "2024|None": 2024,
        "None|2023": 2023,
        "None|None": "refused",
        "../2024|2024": "refused",
        "|2024": "refused",
        "20245|None": "refused",
        "２０２４|None": "refused",
    }


def test_a_provider_that_is_not_announced_emits_nothing(facts):
    assert facts["announcing"] == {
        "outlets": ["MDA_harbours"],
        "keys": ["2024"],
        "extra": {"state": "absent"},
    }


@pytest.fixture(scope="module")
def other_countries(tmp_path_factory) -> dict:
    """Two countries that exist only as files; one names no reviewer, one owes the World Bank
    nothing."""
    root = tmp_path_factory.mktemp("countries")
    for ref_area, reviewers in (("XLA", "[]"), ("XLB", "[keeper, warden]")):
        (root / ref_area).mkdir()
        (root / ref_area / "country.yml").write_text(f"name: X\nreviewers: {reviewers}\n")
        (root / ref_area / "providers.yml").write_text(
            "providers:\n  lighthouses: {kind: national}\n  idle: {kind: national}\n"
            "  bureau: {kind: computed}\n"
        )
        (root / ref_area / "obligations.csv").write_text(
            "\ufeffprovider,indicator\nlighthouses,MP-A01\nbureau,MP-A02\n"
            "idle,MP-N03\nidle,MP-X99\n"
        )
    return read_dags(root.parent, root)


def test_another_country_is_another_folder_and_needs_no_code(other_countries):
    names = {"intake", "deadlines", "profile", "decisions", "questionnaires"}
    assert set(other_countries["dags"]) == {f"{n}_{c}" for n in names for c in ("XLA", "XLB")}
    assert other_countries["dags"]["profile_XLA"]["listens"] == ["XLA_lighthouses"]


def test_who_owes_only_what_is_not_asked_is_not_waited_for(other_countries):
    """`idle` owes a figure of the extended profile, and a code that the loader will refuse."""
    assert other_countries["errors"] == {}
    assert "XLB_idle" not in other_countries["dags"]["profile_XLB"]["listens"]


def test_a_country_names_its_own_reviewers(other_countries):
    sign_off = other_countries["dags"]["profile_XLB"]["tasks"]["sign_off"]
    assert [user["id"] for user in sign_off["assigned"]] == ["keeper", "warden"]


def test_without_a_reviewer_nobody_is_asked_since_anybody_could_answer(other_countries):
    refused = other_countries["answering"]["profile_XLA"]["ask"]
    assert refused == "AirflowFailException: country.yml of XLA names no reviewer"
    assert other_countries["answering"]["profile_XLB"]["ask"] == ""


def test_who_started_a_run_may_not_answer_it(other_countries):
    refused = other_countries["answering"]["profile_XLB"]["own"]
    assert refused == "PermissionError: keeper started this run and may not answer it"
