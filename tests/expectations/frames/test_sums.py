import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.expectations.ruling import cells, check_of, findings_of, lit, material_of

NAN = float("nan")


def by_sex(total, women, men, **common):
    return lit(
        {"obs_value": float(total)},
        {"obs_value": float(women), "sex": "F"},
        {"obs_value": float(men), "sex": "M"},
        **common,
    )


def test_v09_parts_that_do_not_make_the_total(raised):
    found = raised("V09", by_sex(100, 60, 41)).iloc[0]
    assert (found["observed"], found["expected"], found["dimensions"]) == ("101", "100", "sex=*")
    assert cells(found["pointers"]) == ["A1", "A2", "A3"]
    assert found["severity"] == "blocker"


@pytest.mark.parametrize("men", [40, 39])
def test_v09_exact_or_nothing_where_nothing_is_rounded(raised, men):
    assert len(raised("V09", by_sex(100, 60, men))) == (men != 40)


@pytest.mark.parametrize(("men", "fires"), [(47.5, False), (48, True), (32.5, False), (32, True)])
def test_v09_rounded_parts_may_be_off_by_half_a_base_each(raised, men, fires):
    """Two parts and a total rounded to 5: (2 + 1) · 5 / 2 = 7.5."""
    assert len(raised("V09", by_sex(100, 60, men, rounding_base=5.0))) == fires


def test_v09_unknown_is_a_part(raised):
    frame = lit(
        {"obs_value": 100.0},
        {"obs_value": 60.0, "sex": "F"},
        {"obs_value": 35.0, "sex": "M"},
        {"obs_value": 5.0, "sex": "_U"},
    )
    assert not len(raised("V09", frame))


def by_citizenship(**values):
    return lit(*({"obs_value": float(v), "citizenship": c} for c, v in values.items()))


def test_v11_groups_and_totals_of_the_axis_are_never_added(raised):
    frame = by_citizenship(_T=100, UKR=70, ROU=30, EU27_2020=30, EXT_EU27_2020=70)
    assert not len(raised("V11", frame))


def test_v11_an_open_list_below_its_total_must_be_explained_above_it_blocks(raised):
    below = raised("V11", by_citizenship(_T=100, UKR=70, ROU=29))
    above = raised("V11", by_citizenship(_T=100, UKR=70, ROU=31))
    assert below["severity"].tolist() == ["must-explain"]
    assert above["severity"].tolist() == ["blocker"]


def test_v11_one_member_of_an_open_list_is_no_breakdown(raised):
    assert not len(raised("V11", by_citizenship(_T=100, UKR=70)))


@pytest.mark.parametrize(("ukr", "fires"), [(60, False), (61, True)])
def test_v11_beside_a_former_country_the_rest_is_a_lower_bound(raised, ukr, fires):
    """Who was born in the Soviet Union may or may not be counted under a successor state too."""
    frame = by_citizenship(_T=100, UKR=ukr, ROU=40, SUN=30)
    assert len(raised("V11", frame)) == fires


@pytest.mark.parametrize(("women", "fires"), [(100, False), (101, True)])
@pytest.mark.parametrize("absent", ["not delivered", "suppressed"])
def test_v09_a_missing_part_is_not_zero(raised, absent, women, fires):
    frame = by_sex(100, women, NAN, obs_status="A").iloc[: 2 if absent == "not delivered" else 3]
    assert len(raised("V09", frame)) == fires


def test_v09_says_how_many_sums_were_only_lower_bounds(catalogue, lighthouse_land):
    material = material_of(by_sex(100, 60, NAN), catalogue, lighthouse_land)
    check = check_of("V09", material)
    assert (check.left_out, "a part is missing" in check.note) == (1, True)


def test_v09_an_incomplete_sum_says_nothing_of_a_signed_figure(raised):
    assert not len(raised("V09", by_sex(-100, 60, NAN, indicator="MP-A08")))
    assert len(raised("V09", by_sex(-100, 60, -159, indicator="MP-A08")))


def test_v11_quarters_and_months_are_not_parts_of_a_breakdown(raised):
    quarters = [{"obs_value": 30.0, "period": f"Q{n}"} for n in (1, 2, 3, 4)]
    assert not len(raised("V11", lit({"obs_value": 100.0}, *quarters)))


def test_v11_holds_within_a_quarter_and_within_a_sex(raised):
    rows = [
        {"obs_value": v, "sex": s, "citizenship": c, "period": "Q1"}
        for s, c, v in [
            ("_T", "_T", 10.0), ("F", "_T", 6.0), ("M", "_T", 4.0),
            ("_T", "UKR", 7.0), ("_T", "ROU", 3.0),
            ("F", "UKR", 4.0), ("F", "ROU", 2.0), ("M", "UKR", 3.0), ("M", "ROU", 2.0),
        ]
    ]  # fmt: skip
    assert raised("V09", lit(*rows))["dimensions"].tolist() == ["citizenship=ROU;period=Q1;sex=*"]
    assert raised("V11", lit(*rows))["dimensions"].tolist() == ["citizenship=*;period=Q1;sex=M"]


@pytest.mark.parametrize(
    "other",
    [{"provider": "harbours"}, {"definition": "x"}, {"territory": "y"}, {"time_period": 2022}],
)
def test_v09_parts_belong_to_the_total_of_their_own_delivery_year_and_concept(raised, other):
    frame = lit({"obs_value": 90.0}, {"sex": "F"} | other, {"sex": "M"} | other)
    assert not len(raised("V09", frame))


def test_v09_rates_do_not_add_up(raised):
    assert not len(raised("V09", by_sex(50, 50, 50, indicator="MP-A06", unit_measure="%")))


def test_v09_a_part_delivered_twice_is_added_once(raised):
    frame = lit(
        {"obs_value": 10.0}, {"obs_value": 6.0, "sex": "F"}, {"obs_value": 6.0, "sex": "F"},
        {"obs_value": 4.0, "sex": "M"},
    )  # fmt: skip
    assert not len(raised("V09", frame))


def test_v09_an_earlier_round_has_been_replaced(raised):
    frame = lit(
        {"obs_value": 10.0}, {"obs_value": 6.0, "sex": "F"}, {"obs_value": 4.0, "sex": "M"},
        {"obs_value": 9.0, "round": 2023}, {"obs_value": 3.0, "sex": "M", "round": 2023},
    )  # fmt: skip
    assert not len(raised("V09", frame))


def test_v09_takes_no_offence_at_binary_fractions(raised):
    frame = by_sex(0.1 + 0.2, 0.1, 0.2, indicator="MP-M01", unit_measure="US$")
    frame.loc[0, "obs_value"] = 0.3
    assert not len(raised("V09", frame))


def by_region(total, **values):
    rows = [{"obs_value": float(v), "region": code} for code, v in values.items()]
    return lit({"obs_value": float(total)}, *rows)


@pytest.mark.parametrize(
    ("parts", "severity"),
    [
        ({"N": 60, "S": 30, "ABR": 6, "_U": 4}, None),
        ({"N": 60, "S": 30, "ABR": 6, "_U": 4, "ARC": 90}, None),  # a group is no part
        ({"N": 60, "S": 30, "ABR": 6, "_U": 3}, "blocker"),
        ({"N": 60, "S": 30, "ABR": 6, "_U": 5}, "blocker"),
        ({"N": 60, "S": 39}, "must-explain"),  # a region was not delivered
        ({"N": 60, "S": 41}, "blocker"),
        ({"N": 60}, None),
    ],
)
def test_v12_regions_abroad_and_unknown_make_the_country(raised, parts, severity):
    found = raised("V12", by_region(100, **parts))
    assert found["severity"].tolist() == ([severity] if severity else [])
    assert set(found["dimensions"]) <= {"region=*"}


def test_v12_net_figures_of_regions_make_the_net_figure_of_the_country(raised):
    frame = by_region(0, N=-40, S=40, ABR=0).assign(indicator="MP-L02")
    assert not len(raised("V12", frame))
    frame.loc[1, "obs_value"] = -41.0
    assert cells(raised("V12", frame)["pointers"].item()) == "A1 A2 A3 A4".split()


def test_v12_has_nothing_to_examine_where_a_country_has_no_list_of_regions(
    catalogue, lighthouse_land
):
    nowhere = dataclasses.replace(lighthouse_land, regions=lighthouse_land.regions.iloc[:0])
    material = material_of(by_region(100, N=60, S=30), catalogue, nowhere)
    assert not len(check_of("V12", material).rows)


def two_breakdowns(reasons, women, men, **common):
    rows = [{"reason": r, "obs_value": float(v)} for r, v in reasons.items()]
    rows += [{"sex": "F", "obs_value": float(women)}, {"sex": "M", "obs_value": float(men)}]
    return lit(*rows, indicator="MP-C04", unit_measure="permits", **common)


def test_v14_two_breakdowns_of_an_absent_total_disagree(raised):
    found = raised("V14", two_breakdowns({"WORK": 70, "FAM": 31}, 60, 40)).iloc[0]
    assert (found["observed"], found["expected"], found["dimensions"]) == ("100", "101", "sex=*")
    assert sorted(cells(found["pointers"])) == ["A1", "A2", "A3", "A4"]
    assert '"other": "Reason"' in found["parameters"]


@pytest.mark.parametrize(("men", "fires"), [(40, False), (50, False), (51, True)])
def test_v14_rounded_breakdowns_may_be_off_by_half_a_base_for_each_part(raised, men, fires):
    frame = two_breakdowns({"WORK": 70, "FAM": 30}, 60, men, rounding_base=5.0)
    assert len(raised("V14", frame)) == fires


def test_v14_is_silent_where_the_total_was_delivered_or_a_breakdown_is_incomplete(raised):
    frame = two_breakdowns({"WORK": 70, "FAM": 31, "_T": 101}, 60, 41)
    assert not len(raised("V14", frame))
    assert not len(raised("V14", two_breakdowns({"WORK": 70, "FAM": 31}, 60, NAN)))


def reasons(other, **common):
    rows = [{"obs_value": 100.0}, {"obs_value": float(other), "reason": "OTH"}]
    return lit(*rows, indicator="MP-C04", unit_measure="permits", **common)


@pytest.mark.parametrize(("other", "fires"), [(20, False), (21, True)])
def test_v16_other_reasons_are_at_most_a_fifth(raised, other, fires):
    found = raised("V16", reasons(other))
    assert len(found) == fires
    if fires:
        assert cells(found["pointers"].item()) == ["A2", "A1"]
        assert found["dimensions"].item() == "reason=OTH"


def test_v16_looks_at_the_years_total_only(raised):
    assert not len(raised("V16", reasons(90, sex="F")))
    assert not len(raised("V16", lit({"obs_value": 100.0}, {"obs_value": 90.0, "reason": "WORK"})))


@given(
    table=st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=2, max_size=3),
    base=st.sampled_from([0, 5, 10]),
    fault=st.integers(-100, 100),
)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_v09_v11_and_v14_never_question_a_table_that_adds_up(
    catalogue, lighthouse_land, table, base, fault
):
    """Whatever adds up is silent, also rounded; a fault beyond the rounding is found twice."""
    values, sexes = np.array(table, dtype="float64"), ["F", "M", "_U"]
    rows = [("_T", "_T", values.sum())]
    rows += [(sex, "_T", line.sum()) for sex, line in zip(sexes, values, strict=False)]
    countries = ["ROU", "UKR", "_U"]
    rows += [("_T", c, values[:, n].sum()) for n, c in enumerate(countries)]
    rows += [
        (sex, c, line[n])
        for sex, line in zip(sexes, values, strict=False)
        for n, c in enumerate(countries)
    ]
    step = base or 1
    frame = lit(
        *(
            {"sex": s, "citizenship": c, "obs_value": float(np.floor(v / step + 0.5) * step)}
            for s, c, v in rows
        ),
        rounding_base=float(base),
    )
    assert not len(findings_of("V09", frame, catalogue, lighthouse_land))
    assert not len(findings_of("V11", frame, catalogue, lighthouse_land))
    assert not len(findings_of("V14", frame.iloc[1:], catalogue, lighthouse_land))
    if not base and fault and frame["obs_value"].iloc[-1] + fault >= 0:
        frame.loc[frame.index[-1], "obs_value"] += fault
        assert len(findings_of("V09", frame, catalogue, lighthouse_land)) == 1
        assert len(findings_of("V11", frame, catalogue, lighthouse_land)) == 1
