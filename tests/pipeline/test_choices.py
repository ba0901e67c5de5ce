"""A chosen source leads, as long as both figures are those it was chosen between."""

import pytest

from model.records import Decision, Finding
from pipeline import choices
from tests.observations import observe
from transforms.derive import headline

KEY = Finding("V42", "blocker", "MDA", "unhcr", "MP-J12", 2024).key
AT = "2025-06-01T10:00:00+00:00"


def figures(igm=100.0, unhcr=120.0):
    common = {"indicator": "MP-J12", "time_period": 2024}
    return observe(
        {**common, "provider": "igm", "obs_value": igm},
        {**common, "provider": "unhcr", "obs_value": unhcr},
        {**common, "provider": "unhcr", "obs_value": 60.0, "sex": "F"},
    )


def choice(text="unhcr: counted person by person", kind="choose_source", **changes) -> dict:
    plain = Decision(KEY, kind, "120", "100", text, "working group", AT).__dict__
    return plain | changes


def lead(moldova, decisions, frame) -> str:
    led = choices.with_choices(moldova, choices.chosen(decisions, frame))
    (row,) = headline(frame, led, 2024).to_dict("records")
    return row["provider"]


def test_without_a_decision_the_catalogue_says_who_leads(moldova):
    assert lead(moldova, [], figures()) == "igm"


def test_the_chosen_source_leads_and_both_figures_stay(moldova):
    frame = figures()
    assert lead(moldova, [choice()], frame) == "unhcr"
    assert set(frame["provider"]) == {"igm", "unhcr"}


def test_either_side_of_the_finding_may_be_chosen(moldova):
    assert choices.chosen([choice("igm: the register")], figures()) == {"MP-J12": "igm"}


def test_the_newest_choice_counts(moldova):
    two = [choice(), choice("igm: the register was mended")]
    assert lead(moldova, two, figures()) == "igm"
    assert lead(moldova, [choice(), choice("seen", kind="explain")], figures()) == "igm"


@pytest.mark.parametrize("changed", [{"igm": 101.0}, {"unhcr": 121.0}])
def test_a_choice_lapses_when_one_of_the_two_figures_changes(moldova, changed):
    assert choices.chosen([choice()], figures(**changed)) == {}


def test_a_third_source_cannot_be_chosen():
    assert choices.chosen([choice("bns: why not")], figures()) == {}


@pytest.mark.parametrize(
    "said",
    ["unhcr", "UNHCR", "United Nations High Commissioner for Refugees"],
)
def test_people_may_write_the_code_or_a_name(catalogue, moldova, said):
    given = Decision(KEY, "choose_source", "120", "100", f"{said} : by person", "group", AT)
    assert choices.named(given, catalogue, moldova).text == "unhcr: by person"


@pytest.mark.parametrize("text", ["by person", "unhcr:", "nobody: by person", "unhcr by person"])
def test_a_choice_that_names_no_source_is_refused(catalogue, moldova, text):
    given = Decision(KEY, "choose_source", "120", "100", text, "group", AT)
    with pytest.raises(choices.NoSource, match="begin the reason with the institution"):
        choices.named(given, catalogue, moldova)


def test_other_decisions_are_left_as_they_are(catalogue, moldova):
    given = Decision(KEY, "explain", "120", "100", "by person", "group", AT)
    assert choices.named(given, catalogue, moldova) is given


def test_a_country_keeps_all_its_other_obligations(moldova):
    led = choices.with_choices(moldova, {"MP-J12": "unhcr"})
    assert len(led.obligations) == len(moldova.obligations)
    changed = led.obligations.merge(moldova.obligations, how="outer", indicator="side")
    assert set(changed.loc[changed["side"] != "both", "provider"]) == {"unhcr"}
