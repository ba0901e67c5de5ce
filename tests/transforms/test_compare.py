import pytest

from tests.observations import observe
from transforms.compare import compare

YEARS = list(range(2019, 2025))


def compared(before, now, asked=(), until=2023):
    return compare(before, now, YEARS, set(asked), until)


def changes(before, now, **known) -> dict:
    frame = compared(before, now, **known)
    return {(row["time_period"], row["dimensions"]): row["change"] for _, row in frame.iterrows()}


def told(before, now, **known) -> tuple[str, str]:
    """Change and reason of the only figure that is not unchanged."""
    frame = compared(before, now, **known)
    frame = frame[frame["change"] != "unchanged"]
    assert len(frame) == 1
    return frame["change"].iloc[0], frame["reason"].iloc[0]


def test_one_revision_one_break_one_lost_and_one_new_are_exactly_four_lines():
    before = observe(
        {"time_period": 2019, "obs_value": 10.0},
        {"time_period": 2020, "obs_value": 20.0},
        {"time_period": 2021, "obs_value": 30.0},
        {"time_period": 2022, "obs_value": 40.0},
    )
    now = observe(
        {"time_period": 2019, "obs_value": 10.0},
        {"time_period": 2020, "obs_value": 21.0},
        {"time_period": 2021, "obs_value": 30.0, "obs_status": "B"},
        {"time_period": 2023, "obs_value": 50.0},
    )
    assert changes(before, now) == {
        (2019, ""): "unchanged",
        (2020, ""): "revised",
        (2021, ""): "broken",
        (2022, ""): "lost",
        (2023, ""): "new",
    }


# --- Two figures that are not of one series ------------------------------------------------------


@pytest.mark.parametrize(
    ("concept", "value"),
    [
        ("definition", "usual residence"),
        ("territory", "MDA_BOTH_BANKS"),
        ("unit_measure", "households"),
    ],
)
def test_another_concept_is_a_redefinition_and_not_a_change(concept, value):
    now = observe({"obs_value": 5.0, concept: value})
    assert told(observe({"obs_value": 9.0}), now) == ("redefined", concept)


def test_a_redefinition_names_all_that_differs():
    now = observe({"definition": "usual residence", "territory": "MDA_BOTH_BANKS"})
    assert told(observe({}), now) == ("redefined", "definition territory")


def test_an_equal_figure_of_another_concept_is_redefined_too():
    assert told(observe({}), observe({"definition": "usual residence"}))[0] == "redefined"


# --- Why a figure was revised --------------------------------------------------------------------


def test_a_provisional_figure_became_final():
    before = observe({"obs_value": 5.0, "obs_status": "P", "vintage": "2024"})
    assert told(before, observe({"obs_value": 6.0, "vintage": "2025"})) == ("revised", "final")


def test_a_later_vintage_of_the_source_has_another_figure():
    before = observe({"obs_value": 5.0, "vintage": "2024"})
    assert told(before, observe({"obs_value": 6.0, "vintage": "2025"})) == ("revised", "vintage")


def test_a_figure_was_replaced_within_its_vintage():
    assert told(observe({"obs_value": 5.0}), observe({"obs_value": 6.0})) == ("revised", "replaced")


# --- Figures that are there no more --------------------------------------------------------------

TWO = [{"time_period": 2020}, {"time_period": 2021}]


def test_a_provider_left_a_figure_out():
    assert told(observe(*TWO), observe(TWO[0])) == ("lost", "figure")


def test_a_provider_left_a_whole_series_out():
    other = observe({"indicator": "MP-C05"})
    frame = compared(observe(*TWO), other)
    lost = frame[frame["change"] == "lost"]
    assert list(lost["reason"]) == ["series", "series"]


def test_a_provider_says_that_there_is_no_figure_any_more():
    now = observe(TWO[0], {"time_period": 2021, "obs_value": float("nan"), "obs_status": "M"})
    assert told(observe(*TWO), now) == ("withdrawn", "stated")


def test_a_source_that_we_ask_gives_its_series_without_a_figure():
    assert told(observe(*TWO), observe(TWO[0]), asked=["bns"]) == ("withdrawn", "not_given")


def test_a_series_that_was_not_retrieved_is_neither_lost_nor_withdrawn():
    other = observe({"indicator": "MP-C05"})
    frame = compared(observe(*TWO), other, asked=["bns"])
    assert list(frame.loc[frame["change"] != "new", "change"]) == ["not_retrieved"] * 2


# --- New figures ---------------------------------------------------------------------------------


def test_a_new_figure_is_of_the_next_year_of_a_new_series_or_fills_a_gap():
    before = observe(TWO[0])
    assert told(before, observe(*TWO), until=2020) == ("new", "next_year")
    assert told(before, observe(*TWO), until=2021) == ("new", "filled")
    frame = compared(before, observe(TWO[0], {"indicator": "MP-C05"}))
    assert list(frame.loc[frame["change"] == "new", "reason"]) == ["new_series"]


# --- How a change is measured --------------------------------------------------------------------


def test_a_revision_is_measured_against_what_was_printed_before():
    frame = compared(observe({"obs_value": -200.0}), observe({"obs_value": -100.0}))
    row = frame.iloc[0]
    assert (row["difference"], row["percent"]) == (100, pytest.approx(50))


def test_a_change_from_zero_has_no_percentage():
    frame = compared(observe({"obs_value": 0.0}), observe({"obs_value": 5.0}))
    assert frame["percent"].isna().all()


def test_breakdowns_are_compared_member_by_member():
    before = observe({"sex": "F", "obs_value": 1.0}, {"sex": "M", "obs_value": 2.0})
    now = observe({"sex": "F", "obs_value": 1.0}, {"sex": "M", "obs_value": 3.0})
    assert changes(before, now) == {(2021, "sex=F"): "unchanged", (2021, "sex=M"): "revised"}


def test_a_year_that_left_the_window_is_not_lost():
    before = observe({"time_period": 2018})
    assert changes(before, observe({"time_period": 2019})) == {(2019, ""): "new"}
