"""Relations between indicators: V28, V29, V30, V33, V39."""

import json

import pandas as pd
import pytest

from expectations.frames.relations import related, relations
from tests.expectations.ruling import cells, lit, material_of

RATE = {"unit_measure": "%"}
US = {"unit_measure": "US$"}


def decided(*others: dict, all_: float = 100.0, **common) -> pd.DataFrame:
    """40 recognised, 20 otherwise protected, 40 rejected, and how many decisions they are of."""
    return lit(
        {"indicator": "MP-J04", "obs_value": all_},
        {"indicator": "MP-J05", "obs_value": 40.0},
        {"indicator": "MP-J06", "obs_value": 20.0},
        {"indicator": "MP-J07", "obs_value": 40.0},
        *others,
        **common,
    )


# --- V28 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("all_", [99.0, 101.0])
def test_v28_the_decisions_are_exactly_their_kinds(raised, all_):
    assert not len(raised("V28", decided()))
    found = raised("V28", decided(all_=all_)).iloc[0]
    assert cells(found["pointers"]) == ["A1", "A2", "A3", "A4"]
    assert (found["observed"], found["expected"]) == (str(int(all_)), "100")
    assert (found["indicator"], found["severity"]) == ("MP-J04", "blocker")


@pytest.mark.parametrize(("all_", "fires"), [(110.0, False), (90.0, False), (111.0, True)])
def test_v28_rounded_figures_may_be_half_a_unit_off_each(raised, all_, fires):
    """Three parts and a total rounded to 5: (3 + 1) · 5 / 2."""
    assert len(raised("V28", decided(all_=all_, rounding_base=5.0))) == fires


def test_v28_positive_decisions_are_held_against_their_kinds_too(raised):
    split = {"indicator": "MP-J04", "decision": "POS"}
    assert not len(raised("V28", decided(split | {"obs_value": 60.0})))
    found = raised("V28", decided(split | {"obs_value": 61.0}))
    assert found["dimensions"].tolist() == ["decision=POS"]
    assert cells(found["pointers"].item()) == ["A5", "A2", "A3"]
    assert len(raised("V28", decided({**split, "decision": "NEG", "obs_value": 41.0}))) == 1


def test_v28_a_group_that_is_off_as_the_total_is_told_with_it(raised):
    split = {"indicator": "MP-J04", "decision": "POS", "obs_value": 65.0}
    assert raised("V28", decided(split, all_=105.0))["dimensions"].tolist() == [""]
    found = raised("V28", decided(split, all_=95.0))  # the other way: a story of its own
    assert sorted(found["dimensions"]) == ["", "decision=POS"]


def test_v28_holds_within_each_group(raised):
    syrians = [{"indicator": f"MP-J0{n}", "citizenship": "SYR", "obs_value": v}
               for n, v in ((4, 9.0), (5, 5.0), (6, 3.0), (7, 0.0))]  # fmt: skip
    found = raised("V28", decided(*syrians))
    assert found["dimensions"].tolist() == ["citizenship=SYR"]


@pytest.mark.parametrize("facts", [{"provider": "harbours"}, {"territory": "X"}])
def test_v28_figures_of_two_sources_or_territories_are_not_added(raised, facts):
    frame = decided(all_=50.0)
    for name, value in facts.items():
        frame.loc[3, name] = value
    assert not len(raised("V28", frame))


def test_v28_a_missing_kind_is_not_zero(raised):
    frame = decided(all_=50.0)
    frame.loc[3, ["obs_value", "obs_status"]] = [float("nan"), "O"]
    assert not len(raised("V28", frame))


@pytest.mark.parametrize(("pending", "fires"), [(30.0, False), (29.0, True)])
def test_v28_no_more_are_decided_upon_than_waited_and_applied(raised, pending, fires):
    frame = decided(
        {"indicator": "MP-J01", "obs_value": 70.0},
        {"indicator": "MP-J03", "obs_value": pending, "time_period": 2022,
         "ref_date": "2022-12-31"},
        {"indicator": "MP-J03", "obs_value": 0.0, "ref_date": "2023-12-31"},
    )  # fmt: skip
    found = raised("V28", frame)
    assert found["severity"].tolist() == ["must-explain"] * fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A6", "A5"]
        assert json.loads(found["parameters"].item())["class"] == "the first must not be larger"


def test_v28_nothing_is_asked_across_a_break(raised):
    frame = decided(
        {"indicator": "MP-J01", "obs_value": 10.0},
        {"indicator": "MP-J03", "obs_value": 1.0, "time_period": 2022, "ref_date": "2022-12-31"},
    )
    assert len(raised("V28", frame)) == 1
    frame.loc[4, "obs_status"] = "B"
    assert not len(raised("V28", frame))


# --- V29 ----------------------------------------------------------------------------------------


def rated(value: float, **facts) -> pd.DataFrame:
    return decided(RATE | {"indicator": "MP-J08", "obs_value": value} | facts)


@pytest.mark.parametrize(
    ("rate", "fires"), [(60.05, False), (59.95, False), (60.06, True), (59.9, True)]
)
def test_v29_a_twentieth_of_a_point(raised, rate, fires):
    found = raised("V29", rated(rate))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A5", "A2", "A3", "A1"]
        assert (found["observed"].item(), found["expected"].item()) == (str(rate), "60")


def test_v29_a_rate_over_applications_is_another_one(raised):
    frame = rated(30.0)
    frame.loc[len(frame)] = frame.loc[0].to_dict() | {"indicator": "MP-J01", "obs_value": 200.0}
    assert raised("V29", frame)["expected"].tolist() == ["60"]


def test_v29_no_rate_is_judged_while_the_decisions_contradict_each_other(raised):
    frame = rated(70.0)
    assert len(raised("V29", frame)) == 1
    frame.loc[frame["indicator"] == "MP-J07", "obs_value"] = 30.0
    assert len(raised("V28", frame)) == 1
    assert not len(raised("V29", frame))


def test_v29_a_rate_in_whole_percent(raised):
    assert not len(raised("V29", rated(60.5, rounding_base=1.0)))
    assert len(raised("V29", rated(60.6, rounding_base=1.0)))


def test_v29_our_own_rate_is_not_judged_and_nothing_is_divided_by_zero(raised):
    assert not len(raised("V29", rated(99.0, provider="bureau")))
    frame = rated(0.0)
    frame.loc[:3, "obs_value"] = 0.0
    assert not len(raised("V29", frame))


# --- V30 ----------------------------------------------------------------------------------------


def years(asked: list[float], granted: list[float], start: int = 2020, **facts) -> pd.DataFrame:
    """Return decisions and persons returned, one of each a year from `start`."""
    rows = []
    for offset, (one, two) in enumerate(zip(asked, granted, strict=True)):
        when = {"time_period": start + offset}
        rows += [when | {"indicator": "MP-K04", "obs_value": one},
                 when | {"indicator": "MP-K05", "obs_value": two}]  # fmt: skip
    return lit(*rows, **facts)


def test_v30_what_was_granted_counts_from_the_second_year(raised):
    """10 of the first year were ordered earlier: 10 + 10 + 10 against 5 + 25."""
    assert not len(raised("V30", years([10, 10, 10], [99, 5, 25])))
    found = raised("V30", years([10, 10, 10], [99, 5, 26])).iloc[0]
    assert (found["time_period"], found["observed"], found["expected"]) == (2022, "31", "30")
    assert json.loads(found["parameters"])["since"] == 2020
    assert set(cells(found["pointers"])) == {"A1", "A2", "A3", "A4", "A5", "A6"}


def test_v30_a_series_is_told_of_once_in_the_first_year(raised):
    found = raised("V30", years([10, 10, 10, 10], [0, 25, 25, 25]))
    assert found["time_period"].tolist() == [2021]
    assert set(cells(found["pointers"].item())) == {"A1", "A2", "A3", "A4"}


def test_v30_one_year_alone_shows_nothing(raised):
    assert not len(raised("V30", years([10], [99])))


def test_v30_a_break_starts_the_sum_anew(raised):
    frame = years([10, 10, 10], [0, 25, 0])
    frame.loc[frame["time_period"] == 2021, "obs_status"] = "B"
    assert not len(raised("V30", frame))


def test_v30_a_missing_year_parts_the_series(raised):
    frame = years([10, 10, 10], [0, 0, 35])
    assert len(raised("V30", frame))
    assert not len(raised("V30", frame[frame["time_period"] != 2021]))


def test_v30_stages_of_readmission_follow_each_other(raised):
    stages = {"REQUESTED": [10, 10], "ACCEPTED": [9, 20], "EFFECTED": [9, 29]}
    frame = lit(*[
        {"indicator": "MP-K08", "procedure_stage": stage, "time_period": 2022 + n, "obs_value": v}
        for stage, values in stages.items() for n, v in enumerate(values)
    ])  # fmt: skip
    assert not len(raised("V30", frame))
    frame.loc[5, "obs_value"] = 30.0
    assert raised("V30", frame)["dimensions"].tolist() == ["procedure_stage=EFFECTED"]


# --- V33 ----------------------------------------------------------------------------------------


def money(received: float, *others: dict) -> pd.DataFrame:
    return lit(
        {"indicator": "MP-M01", "obs_value": received},
        {"indicator": "MP-M03", "obs_value": 700.0},
        {"indicator": "MP-M04", "obs_value": 300.0},
        *others, **US,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("received", "fires"), [(1005.0, False), (995.0, False), (1006.0, True), (994.0, True)]
)
def test_v33_half_a_percent(raised, received, fires):
    found = raised("V33", money(received))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]


def test_v33_bank_transfers_are_no_remittances(raised):
    through_banks = {"indicator": "MP-M07", "obs_value": 1000.0}
    found = raised("V33", money(1000.0, through_banks))
    assert cells(found["pointers"].item()) == ["A1", "A4"]
    assert not len(raised("V33", money(1000.0, through_banks | {"obs_value": 1001.0})))
    none = money(0.0, through_banks | {"obs_value": 0.0})
    none["obs_value"] = 0.0
    assert not len(raised("V33", none))


# --- V39 ----------------------------------------------------------------------------------------

DAY = {"ref_date": "2023-01-01"}
SHARE = DAY | RATE | {"indicator": "MP-A06", "obs_value": 64.0}
DEPENDENCY = DAY | {"indicator": "MP-A07", "unit_measure": "per 100", "obs_value": 56.25}


@pytest.mark.parametrize(
    ("dependency", "fires"), [(56.35, False), (56.15, False), (56.36, True), (56.1, True)]
)
def test_v39_share_and_dependency_say_the_same(raised, dependency, fires):
    found = raised("V39", lit(SHARE, DEPENDENCY | {"obs_value": dependency}))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A2", "A1"]
        assert (found["indicator"].item(), found["expected"].item()) == ("MP-A07", "56.25")


def test_v39_a_share_rounded_to_whole_percent_allows_more(raised):
    """63.5 to 64.5 % in work: 55.0 to 57.5 dependants, and half a unit of their own rounding."""
    rounded = lit(SHARE, DEPENDENCY | {"obs_value": 57.5}, rounding_base=1.0)
    assert not len(raised("V39", rounded))
    assert len(raised("V39", rounded.assign(obs_value=[64.0, 59.0])))


def test_v39_the_population_by_age_of_the_same_day(raised):
    people = [DAY | {"indicator": "MP-A01", "age": age, "obs_value": value}
              for age, value in (("_T", 1000.0), ("Y0T14", 200.0), ("Y15T64", 640.0),
                                 ("Y_GE65", 160.0))]  # fmt: skip
    assert not len(raised("V39", lit(SHARE, DEPENDENCY, *people)))
    found = raised("V39", lit(SHARE | {"obs_value": 64.2}, *people))
    assert found["indicator"].tolist() == ["MP-A06"]
    mid_year = [row | {"ref_date": "2023-07-01"} for row in people]
    assert not len(raised("V39", lit(SHARE | {"obs_value": 64.2}, *mid_year)))


@pytest.mark.parametrize(("old", "fires"), [(16.1, False), (15.9, False), (16.2, True)])
def test_v39_three_shares_make_a_hundred(raised, old, fires):
    ages = {"Y0T14": 20.0, "Y15T64": 64.0, "Y_GE65": old}
    frame = lit(*[SHARE | {"age": age, "obs_value": value} for age, value in ages.items()])
    assert len(raised("V39", frame)) == fires


# --- The catalogue's relations ------------------------------------------------------------------


def test_rules_speak_of_what_the_catalogue_relates(catalogue, lighthouse_land):
    material = material_of(lit({}), catalogue, lighthouse_land)
    for rule in ("V28", "V29", "V30", "V33", "V39", "V41"):
        assert relations(material, rule)
        assert not len(related(material, rule).rows)


def test_a_relation_is_data_and_not_code(catalogue, lighthouse_land):
    """First-time applicants beside all applicants, by a line of the catalogue alone."""
    line = {"rule": "V28", "left": "MP-J02", "relation": "<=", "right": "MP-J01", "lag": "",
            "severity": "", "note": ""}  # fmt: skip
    more = type(catalogue)(**{**vars(catalogue), "relations": pd.DataFrame([line])})
    frame = lit(
        {"indicator": "MP-J02", "obs_value": 9.0}, {"indicator": "MP-J01", "obs_value": 8.0}
    )
    check = related(material_of(frame, more, lighthouse_land), "V28")
    assert (check.rows["distance"] > check.rows["tolerance"]).tolist() == [True]
