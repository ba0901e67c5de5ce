"""A part is not larger than its whole; a stock follows from the stock before and the movements."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.frames.identities import LEFT_OUT
from tests.expectations.ruling import cells, check_of, findings_of, lit, material_of

NAN = float("nan")


def row(indicator, value, year=2023, **more):
    return {"indicator": indicator, "obs_value": float(value), "time_period": year} | more


def stock(indicator, value, date, **more):
    return row(indicator, value, int(date[:4]), ref_date=date, **more)


def checked(rule, frame, catalogue, country):
    return check_of(rule, material_of(frame, catalogue, country))


# --- V15 a part and its whole -------------------------------------------------------------------


@pytest.mark.parametrize(("first", "fires"), [(99, False), (100, False), (101, True)])
def test_v15_a_part_is_not_larger_than_its_whole(raised, first, fires):
    found = raised("V15", lit(row("MP-J01", 100), row("MP-J02", first)))
    assert len(found) == fires
    if fires:
        one = found.iloc[0]
        assert (one["indicator"], one["observed"], one["expected"]) == ("MP-J02", "101", "100")
        assert cells(one["pointers"]) == ["A2", "A1"]
        assert one["severity"] == "blocker"
        assert '"compared": "Asylum applicants"' in one["parameters"]


@pytest.mark.parametrize(("first", "fires"), [(105, False), (106, True)])
def test_v15_rounded_figures_may_be_off_by_half_a_base_each(raised, first, fires):
    rows = row("MP-J01", 100), row("MP-J02", first)
    assert len(raised("V15", lit(*rows, rounding_base=5.0))) == fires


def test_v15_holds_for_every_breakdown_of_both(raised):
    rows = [
        row(code, value, sex=sex)
        for code, own in (("MP-J01", (100, 40, 60)), ("MP-J02", (90, 41, 49)))
        for sex, value in zip(("_T", "F", "M"), own, strict=True)
    ]
    assert raised("V15", lit(*rows))["dimensions"].tolist() == ["sex=F"]


@pytest.mark.parametrize(
    "other",
    [
        {"time_period": 2022},
        {"definition": "another"},
        {"territory": "elsewhere"},
        {"unit_measure": "%"},
        {"sex": "F"},
        {"obs_value": NAN, "obs_status": "Q"},
    ],
)
def test_v15_only_what_is_of_one_kind_is_held_together(raised, other):
    assert not len(raised("V15", lit(row("MP-J01", 100) | other, row("MP-J02", 101))))


@pytest.mark.parametrize(("date", "fires"), [("2023-01-01", True), ("2023-07-01", False)])
def test_v15_stocks_are_of_one_moment(raised, date, fires):
    """31 December and the 1 January after it are one moment, mid-year is neither."""
    rows = stock("MP-A01", 100, "2022-12-31"), stock("MP-D01", 101, date)
    found = raised("V15", lit(*rows))
    assert len(found) == fires


def test_v15_the_lead_sources_of_two_figures_may_count_otherwise(raised):
    applicants = row("MP-C03", 100), row("MP-E06", 101, provider="harbours")
    assert not len(raised("V15", lit(*applicants)))  # not the lead source of returns
    rows = (
        row("MP-M01", 100, provider="shipping", unit_measure="US$"),
        row("MP-M03", 101, provider="shipping", unit_measure="US$"),
    )
    assert raised("V15", lit(*rows))["severity"].tolist() == ["blocker"]


def test_v15_of_two_lead_sources_a_contradiction_must_be_explained(raised, lighthouse_land):
    owed = lighthouse_land.obligations
    lead = owed[owed["indicator"] == "MP-C03"].iloc[[0]].assign(
        provider="harbours", indicator="MP-E06"
    )  # fmt: skip
    country = dataclasses.replace(lighthouse_land, obligations=pd.concat([owed, lead]))
    frame = lit(row("MP-C03", 100), row("MP-E06", 101, provider="harbours"))
    assert raised("V15", frame, country=country)["severity"].tolist() == ["must-explain"]
    # What the provider itself delivers of both goes before.
    own = lit(*frame.to_dict("records"), row("MP-C03", 101, provider="harbours", source="x"))
    assert not len(raised("V15", own, country=country))


def test_v15_nationals_who_return_are_immigrants_of_the_country(raised):
    rows = [row("MP-C03", 100), row("MP-C03", 60, citizenship="ATA"), row("MP-E06", 61)]
    found = raised("V15", lit(*rows))
    assert (found["observed"].item(), found["expected"].item()) == ("61", "60")
    assert not len(raised("V15", lit(rows[0], row("MP-C03", 60, citizenship="UKR"), rows[2])))


def test_v15_a_group_of_countries_is_not_above_the_total(raised):
    def groups(eu):
        return lit(row("MP-C03", 100), row("MP-C03", eu, citizenship="EU27_2020"))

    assert not len(raised("V15", groups(100)))
    found = raised("V15", groups(101))
    assert found["dimensions"].tolist() == ["citizenship=EU27_2020"]
    assert '"compared": "the total"' in found["parameters"].item()


def test_v15_a_net_figure_of_a_group_may_be_above_that_of_all(raised):
    rows = row("MP-A08", -10), row("MP-A08", 20, citizenship="EU27_2020")
    assert not len(raised("V15", lit(*rows)))


# --- V18 population -----------------------------------------------------------------------------

POPULATION = 100_000


def year_of_people(end, start="2023-01-01", close="2024-01-01", **more):
    """100,000 at the start, 1,000 births, 900 deaths, 500 immigrants, 300 emigrants: 100,300."""
    flows = {"MP-A02": 1_000, "MP-A03": 900, "MP-C03": 500, "MP-E01": 300}
    units = {"MP-A02": "births", "MP-A03": "deaths"}
    return lit(
        stock("MP-A01", POPULATION, start),
        stock("MP-A01", end, close),
        *(row(code, v, unit_measure=units.get(code, "persons")) for code, v in flows.items()),
        **more,
    )


@pytest.mark.parametrize(
    ("end", "fires"), [(100_300, False), (100_500, False), (100_501, True), (100_099, True)]
)
def test_v18_the_population_follows_but_for_two_in_a_thousand(raised, end, fires):
    found = raised("V18", year_of_people(end))
    assert len(found) == fires
    if fires:
        one = found.iloc[0]
        assert (one["observed"], one["expected"]) == (str(end), "100300")
        assert f'"difference": "{end - 100_300}"' in one["parameters"]
        assert (one["time_period"], one["severity"]) == (2024, "must-explain")
        assert cells(one["pointers"]) == ["A2", "A1", "A3", "A4", "A5", "A6"]


@pytest.mark.parametrize(
    ("start", "close"), [("2022-12-31", "2023-12-31"), ("2023-01-01", "2023-12-31")]
)
def test_v18_31_december_closes_the_year_that_1_january_after_it_closes(raised, start, close):
    assert len(raised("V18", year_of_people(100_501, start, close))) == 1


@pytest.mark.parametrize(
    ("start", "close"),
    [("2022-07-01", "2023-07-01"), ("2023-07-01", "2024-07-01"), ("2022-01-01", "2024-01-01")],
)
def test_v18_mid_year_and_other_years_are_not_compared(
    raised, start, close, catalogue, lighthouse_land
):
    frame = year_of_people(200_000, start, close)
    assert not len(checked("V18", frame, catalogue, lighthouse_land).rows)


@pytest.mark.parametrize("lacking", ["MP-A02", "MP-A03", "MP-C03"])
def test_v18_without_one_of_the_movements_there_is_nothing_to_examine(
    catalogue, lighthouse_land, lacking
):
    frame = year_of_people(200_000)
    frame = frame[frame["indicator"] != lacking]
    check = checked("V18", frame, catalogue, lighthouse_land)
    assert (len(check.rows), check.left_out, check.note) == (0, 1, LEFT_OUT)


def test_v18_a_movement_without_a_figure_is_not_zero(catalogue, lighthouse_land):
    frame = year_of_people(100_300)
    frame.loc[5, ["obs_value", "obs_status"]] = NAN, "O"
    assert not len(checked("V18", frame, catalogue, lighthouse_land).rows)


def test_v18_takes_net_migration_where_immigration_or_emigration_is_not_there(raised):
    frame = year_of_people(100_501)
    frame.loc[5, ["indicator", "obs_value"]] = "MP-A08", 200.0
    assert len(raised("V18", frame)) == 1
    frame.loc[5, "obs_value"] = 401.0
    assert not len(raised("V18", frame))


@pytest.mark.parametrize("other", [{"territory": "both banks"}, {"definition": "de facto"}])
def test_v18_all_figures_are_of_one_territory_and_definition(raised, other):
    frame = year_of_people(200_000)
    frame.loc[1, list(other)] = list(other.values())
    assert not len(raised("V18", frame))


def test_v18_over_a_break_a_population_does_not_follow(raised):
    frame = year_of_people(200_000)
    frame.loc[1, "obs_status"] = "B"
    assert not len(raised("V18", frame))


def test_v18_holds_for_women_and_men_but_not_for_ages(raised):
    women = year_of_people(100_501, sex="F")
    assert raised("V18", women)["dimensions"].tolist() == ["sex=F"]
    assert not len(raised("V18", year_of_people(100_501, age="Y0T14")))


def three_years(**values):
    """Three years in which 1,000 more are born than die, and nobody moves."""
    rows = [stock("MP-A01", 100_000 + 1_000 * n, f"{2021 + n}-01-01") for n in range(4)]
    for year in (2021, 2022, 2023):
        rows += [
            row("MP-A02", 2_000, year, unit_measure="births"),
            row("MP-A03", 1_000, year, unit_measure="deaths"),
            row("MP-C03", 0, year),
            row("MP-E01", 0, year),
        ]
    for year, value in values.items():
        rows[int(year[1:]) - 2021]["obs_value"] = float(value)
    return lit(*rows)


def test_v18_one_wrong_population_is_told_once(raised):
    assert not len(raised("V18", three_years()))
    assert raised("V18", three_years(y2022=111_000))["time_period"].tolist() == [2022]
    assert raised("V18", three_years(y2024=113_000))["time_period"].tolist() == [2024]
    # The first of a series has none before it: the year after does not follow from it.
    assert raised("V18", three_years(y2021=110_000))["time_period"].tolist() == [2022]
    # A level that was lost and not found again is no one wrong figure.
    both = raised("V18", three_years(y2022=111_000, y2023=125_000))
    assert both["time_period"].tolist() == [2022, 2023, 2024]


# --- V20 net migration --------------------------------------------------------------------------


def net(value, **other):
    return lit(row("MP-A08", value), row("MP-C03", 500), row("MP-E01", 300) | other)


@pytest.mark.parametrize(("value", "fires"), [(200, False), (201, True), (-200, True)])
def test_v20_net_migration_is_immigration_less_emigration(raised, value, fires):
    found = raised("V20", net(value))
    assert len(found) == fires
    if fires:
        assert (found["observed"].item(), found["expected"].item()) == (str(value), "200")
        assert cells(found["pointers"].item()) == ["A1", "A2", "A3"]
        assert found["severity"].item() == "blocker"


@pytest.mark.parametrize(("value", "fires"), [(207, False), (208, True)])
def test_v20_three_figures_rounded_to_5_may_be_off_by_seven_and_a_half(raised, value, fires):
    assert len(raised("V20", net(value).assign(rounding_base=5.0))) == fires


def test_v20_net_emigration_is_negative_and_right(raised):
    assert not len(raised("V20", lit(row("MP-A08", -5), row("MP-C03", 0), row("MP-E01", 5))))


@pytest.mark.parametrize(
    "other", [{"provider": "harbours"}, {"definition": "only permits"}, {"time_period": 2022}]
)
def test_v20_holds_within_one_source_and_definition(raised, other):
    assert not len(raised("V20", net(999, **other)))


# --- V21 to V25 stocks --------------------------------------------------------------------------

FOREIGNERS = [
    stock("MP-D01", 10_000, "2023-01-01"),
    row("MP-C03", 1_500), row("MP-C03", 500, citizenship="ATA"),
    row("MP-E01", 900), row("MP-E01", 600, citizenship="ATA"),
    row("MP-F01", 200), row("MP-F03", 10),
]  # fmt: skip
PERMITS = [
    stock("MP-D05", 10_000, "2022-12-31"),
    row("MP-C04", 2_000, unit_measure="permits"),
    row("MP-C05", 700, unit_measure="decisions"),
    row("MP-F01", 300),
]
PENDING = [
    stock("MP-J03", 1_000, "2022-12-31"), row("MP-J01", 800), row("MP-J04", 700), row("MP-J10", 50),
]  # fmt: skip
REFUGEES = [stock("MP-J12", 1_000, "2022-12-31"), row("MP-J05", 100), row("MP-J15", 20)]
DISPLACED = [
    stock("MP-L04", 1_000, "2022-12-31"), row("MP-L05", 100, unit_measure="events"),
]  # fmt: skip
MOVED = {
    "V21": (FOREIGNERS, "MP-D01", "2024-01-01", 10_510, 500),
    "V22": (PERMITS, "MP-D05", "2023-12-31", 11_000, 1_000),
    "V23": (PENDING, "MP-J03", "2023-12-31", 1_050, 50),
    "V24": (REFUGEES, "MP-J12", "2023-12-31", 1_120, 100),
    "V25": (DISPLACED, "MP-L04", "2023-12-31", 1_100, 100),
}


def moved(rule, off, without=()):
    """The stock a year later, `off` from what its movements give."""
    rows, indicator, date, expected, _ = MOVED[rule]
    kept = [one for one in rows if one["indicator"] not in without]
    return lit(stock(indicator, expected + off, date), *kept)


@pytest.mark.parametrize("rule", sorted(MOVED))
def test_v21_to_v25_a_stock_follows_from_its_movements(raised, rule):
    rows, indicator, _, expected, most = MOVED[rule]
    assert not len(raised(rule, moved(rule, 0)))
    assert not len(raised(rule, moved(rule, most)))
    found = raised(rule, moved(rule, most + 1)).iloc[0]
    assert (found["rule"], found["indicator"], found["severity"]) == (
        rule,
        indicator,
        "must-explain",
    )
    assert (found["observed"], found["expected"]) == (str(expected + most + 1), str(expected))
    assert f'"difference": "{most + 1}"' in found["parameters"]
    assert f'"start": "{int(rows[0]["obs_value"])}"' in found["parameters"]
    assert len(cells(found["pointers"])) == len(rows) + 1
    assert len(raised(rule, moved(rule, -most - 1))) == (rule != "V25")


@pytest.mark.parametrize(
    ("rule", "lacking"),
    [("V21", "MP-F01"), ("V23", "MP-J10"), ("V24", "MP-J15"), ("V25", "MP-L05")],
)
def test_v21_to_v25_without_a_movement_there_is_nothing_to_examine(
    catalogue, lighthouse_land, rule, lacking
):
    frame = moved(rule, 5_000, without=(lacking,))
    check = checked(rule, frame, catalogue, lighthouse_land)
    assert (len(check.rows), check.left_out, check.note) == (0, 1, LEFT_OUT)


@pytest.mark.parametrize(("off", "fires"), [(2_000, False), (2_001, True), (-9_000, False)])
def test_v22_where_what_ended_is_not_known_the_stock_grew_by_no_more_than_was_issued(
    raised, off, fires
):
    """10,000 opened the year and 2,000 were issued; a tenth of the stock passes: 13,000."""
    assert len(raised("V22", moved("V22", off, without=("MP-C05",)))) == fires


def test_v23_a_few_cases_pass_in_a_small_country(raised):
    rows = [
        stock("MP-J03", 10, "2022-12-31"), row("MP-J01", 5), row("MP-J04", 5), row("MP-J10", 0),
    ]  # fmt: skip
    assert not len(raised("V23", lit(stock("MP-J03", 35, "2023-12-31"), *rows)))
    assert len(raised("V23", lit(stock("MP-J03", 36, "2023-12-31"), *rows))) == 1


def test_v24_is_of_one_source(raised):
    frame = moved("V24", 900)
    frame.loc[frame["indicator"] == "MP-J15", "provider"] = "shipping"
    assert not len(raised("V24", frame))


@given(flows=st.lists(st.tuples(*[st.integers(0, 3_000)] * 4), min_size=2, max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_v18_and_v20_never_question_a_country_that_adds_up(catalogue, lighthouse_land, flows):
    population, rows = 50_000, []
    for year, (births, deaths, come, gone) in enumerate(flows, 2015):
        rows += [
            stock("MP-A01", population, f"{year}-01-01"),
            row("MP-A02", births, year, unit_measure="births"),
            row("MP-A03", deaths, year, unit_measure="deaths"),
            row("MP-C03", come, year),
            row("MP-E01", gone, year),
            row("MP-A08", come - gone, year),
        ]
        population += births - deaths + come - gone
    frame = lit(*rows)
    assert not len(findings_of("V18", frame, catalogue, lighthouse_land))
    assert not len(findings_of("V20", frame, catalogue, lighthouse_land))
