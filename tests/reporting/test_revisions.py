import math

import pandas as pd
import pytest

from reporting.revisions import concepts_changed, revisions
from tests.observations import observe


def compared(*rows) -> pd.DataFrame:
    """(year, before, now) of one series as a comparison frame."""
    frame = pd.DataFrame(rows, columns=["time_period", "obs_value_before", "obs_value"])
    difference = frame["obs_value"] - frame["obs_value_before"]
    return frame.assign(
        indicator="MP-A01",
        provider="bns",
        dimensions="",
        change=["unchanged" if d == 0 else "revised" for d in difference],
        difference=difference,
        percent=100 * difference / frame["obs_value_before"].abs().where(lambda v: v > 0),
    )


def test_mean_revision_counts_the_figures_that_stayed_and_keeps_the_sign():
    frame = compared((2020, 100.0, 102.0), (2021, 100.0, 99.0), (2022, 100.0, 100.0))
    row = revisions(frame, set()).iloc[0]
    assert (row["compared"], row["revised"]) == (3, 2)
    assert row["mean"] == pytest.approx(1 / 3)
    assert row["mean_size"] == pytest.approx(1.0)
    assert row["largest"] == pytest.approx(2.0)


def test_percentages_are_revised_by_points():
    row = revisions(compared((2020, 4.0, 5.0)), {"MP-A01"}).iloc[0]
    assert (row["largest"], row["in_points"]) == (1.0, True)


def test_a_source_that_revised_nothing_is_not_listed():
    assert not len(revisions(compared((2020, 100.0, 100.0)), set()))


def test_a_revision_of_zero_has_no_percentage():
    assert math.isnan(revisions(compared((2020, 0.0, 3.0)), set()).iloc[0]["largest"])


def test_breakdowns_and_redefined_figures_are_no_revisions():
    frame = compared((2020, 100.0, 110.0))
    assert not len(revisions(frame.assign(dimensions="sex=F"), set()))
    assert not len(revisions(frame.assign(change="redefined"), set()))


def changed(before, now) -> list[tuple]:
    frame = concepts_changed(before, now)[["what", "before", "now"]]
    return list(frame.itertuples(index=False, name=None))


def test_a_definition_that_changed_is_told_once_however_many_years_it_has():
    years = [{"time_period": 2020}, {"time_period": 2021}]
    now = observe(*years, definition="usual residence")
    assert changed(observe(*years), now) == [("definition", "", "usual residence")]


def test_a_provider_that_began_or_ended():
    before, now = observe({"provider": "bns"}), observe({"provider": "igm"})
    assert changed(before, now) == [("provider", "bns", ""), ("provider", "", "igm")]


def test_what_stayed_is_not_told_nor_what_only_breakdowns_have():
    assert changed(observe({}), observe({"obs_value": 7.0})) == []
    assert changed(observe({}), observe({}, {"sex": "F", "definition": "other"})) == []
