"""V46, V47, V72: what others count of the same people."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

HARBOURS = {"provider": "harbours", "publisher": "Ministry of Harbours"}
SHIPPING = {"provider": "shipping", "publisher": "Shipping Organisation"}
THERE = {"ref_area": "UKR", "territory": "UKR"} | HARBOURS


def corridor(own, mirror, **facts):
    """Who left for Ukraine, and who Ukraine says came from here, a value a year."""
    left = {"indicator": "MP-E01", "country_next_residence": "UKR"}
    came = {"indicator": "MP-C03", "country_prev_residence": "ATA"} | THERE
    rows = [left | facts | {"time_period": 2020 + n, "obs_value": float(v)}
            for n, v in enumerate(own)]  # fmt: skip
    rows += [came | {"time_period": 2020 + n, "obs_value": float(v)} for n, v in enumerate(mirror)]
    return lit(*rows)


def parameters(found) -> dict:
    return json.loads(found["parameters"].item())


# --- V46 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "mirror", "fires"),
    [
        ((1_000, 1_000), (2_500, 2_500), False),  # a gap of 60 % that stays is usual
        ((1_000, 2_000), (2_500, 5_000), False),  # both doubled
        ((1_000, 1_300), (2_500, 2_500), False),
        ((1_000, 1_301), (2_500, 2_500), True),
        ((1_000, 699), (2_500, 2_500), True),
        ((1_000, 1_000), (2_500, 5_000), True),
        ((10, 60), (25, 25), False),  # fifty persons are chance
        ((10, 61), (25, 25), True),
        ((0, 100), (25, 25), False),  # no ratio to start from
    ],
)
def test_v46_only_a_ratio_that_changes(raised, own, mirror, fires):
    found = raised("V46", corridor(own, mirror))
    assert len(found) == fires
    if fires:
        assert found["dimensions"].item() == "country_next_residence=UKR"
        assert cells(found["pointers"].item()) == ["A2", "A4", "A1", "A3"]


def test_v46_says_both_ratios(raised):
    found = raised("V46", corridor((1_000, 2_000), (2_500, 2_500)))
    assert (found["observed"].item(), found["expected"].item()) == ("80", "40")
    assert parameters(found) == {"figure": "2000", "mirror": "2500"}


def test_v46_not_over_a_break_nor_a_missing_year(raised):
    frame = corridor((1_000, 2_000), (2_500, 2_500))
    assert not len(raised("V46", frame.assign(obs_status=["A", "B", "A", "A"])))
    assert not len(raised("V46", frame.assign(time_period=[2020, 2022, 2020, 2022])))


def test_v46_the_figure_of_the_whole_country_has_no_mirror(raised):
    frame = corridor((1_000, 2_000), (2_500, 2_500))
    assert not len(raised("V46", frame.assign(sex="F")))
    assert not len(raised("V46", frame.assign(country_next_residence="_T")))


# --- V47 ----------------------------------------------------------------------------------------


def stocks(foreigners, permits, day="2024-01-01", **facts):
    return lit(
        {"indicator": "MP-D01", "obs_value": float(foreigners), "ref_date": day,
         "time_period": int(day[:4])},
        {"indicator": "MP-D05", "obs_value": float(permits), "ref_date": "2023-12-31"} | facts,
    )  # fmt: skip


@pytest.mark.parametrize(("foreigners", "fires"), [(900, False), (899, True), (5_000, False)])
def test_v47_foreigners_are_not_fewer_than_permits_of_the_same_moment(raised, foreigners, fires):
    found = raised("V47", stocks(foreigners, 900))
    assert len(found) == fires
    if fires:
        assert found["severity"].item() == "must-explain"
        assert parameters(found)["other"] == "Valid residence permits at end of year"
        assert cells(found["pointers"].item()) == ["A1", "A2"]


def test_v47_of_another_moment_breakdown_or_territory_nothing_is_said(raised):
    assert not len(raised("V47", stocks(100, 900, day="2023-01-01")))
    assert not len(raised("V47", stocks(100, 900, sex="F")))
    assert not len(raised("V47", stocks(100, 900).assign(sex="F")))  # totals only
    assert not len(raised("V47", stocks(100, 900, territory="half")))


def flows(immigrants, nationals, permits, duration="M_GE12"):
    return lit(
        {"indicator": "MP-C03", "obs_value": float(immigrants)},
        {"indicator": "MP-C03", "obs_value": float(nationals), "citizenship": "ATA"},
        {"indicator": "MP-C04", "unit_measure": "permits", "obs_value": float(permits),
         "duration": duration},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("permits", "fires"), [(750, False), (749, True), (1_333, False), (1_334, True)]
)
def test_v47_foreign_immigrants_and_long_permits_within_a_quarter(raised, permits, fires):
    """1 500 immigrants, of them 500 own citizens."""
    found = raised("V47", flows(1_500, 500, permits))
    assert len(found) == fires
    if fires:
        assert found["observed"].item() == "1000"
        assert cells(found["pointers"].item()) == ["A1", "A3", "A2"]


def test_v47_short_permits_are_not_compared_with_immigration(catalogue, lighthouse_land):
    frame = flows(1_500, 500, 10, duration="M3T5")
    assert not len(check_of("V47", material_of(frame, catalogue, lighthouse_land)).rows)


# --- V72 ----------------------------------------------------------------------------------------

DAY = {"ref_date": "2010-07-01", "time_period": 2010}
EMIGRANTS, IMMIGRANTS = {"indicator": "MP-E03"} | DAY, {"indicator": "MP-D02"} | DAY


def paper(value, area="GNB", base=100.0):
    own = {"ref_area": area, "territory": area, "obs_value": value, "rounding_base": base}
    return EMIGRANTS | own | {"definition": "paper"}


def matrix(area, what, value):
    return what | {"ref_area": area, "territory": area, "obs_value": float(value)} | SHIPPING


def test_v72_guinea_bissaus_emigrants_are_the_gambias_immigrants(raised):
    frame = lit(
        paper(290_100.0), matrix("GNB", EMIGRANTS, 111_374), matrix("GMB", IMMIGRANTS, 290_104)
    )
    found = raised("V72", frame.assign(provider=["lighthouses", "shipping", "shipping"]))
    assert not len(found)  # the paper itself is the lead here: nobody better contradicts it
    ranked = frame.assign(provider=["harbours", "lighthouses", "lighthouses"])
    ranked["indicator"] = ["MP-C03", "MP-C03", "MP-E01"]
    found = raised("V72", ranked)
    assert (found["ref_area"].item(), found["severity"].item()) == ("GNB", "blocker")
    assert parameters(found)["area"] == "GMB"
    assert cells(found["pointers"].item()) == ["A1", "A3"]


def disputed(value, reference, other, base=0.0, **elsewhere):
    """Immigrants by the Ministry of Harbours, by the lead source, and of another country."""
    return lit(
        {"obs_value": float(value), "rounding_base": base} | HARBOURS,
        {"obs_value": float(reference)},
        {"obs_value": float(other), "ref_area": "UKR", "territory": "UKR"} | elsewhere,
    )


@pytest.mark.parametrize(
    ("frame", "fires"),
    [
        (disputed(12_345, 30_000, 12_345), True),
        (disputed(12_345, 30_000, 12_346), False),
        (disputed(12_300, 30_000, 12_349, base=100.0), False),  # too few digits are left
        (disputed(123_400, 300_000, 123_449, base=100.0), True),
        (disputed(123_400, 300_000, 123_451, base=100.0), False),
        (disputed(12_345, 12_800, 12_345), False),  # 4 % off its own reference: no dispute
        (disputed(999, 30_000, 999), False),  # small numbers meet by chance
        (disputed(12_345, 30_000, 12_345, time_period=2022), False),
        (disputed(12_345, 30_000, 12_345, indicator="MP-F01"), False),
        (disputed(12_345, 30_000, 12_345, indicator="MP-E01"), True),  # the other direction
    ],
)
def test_v72_a_disputed_figure_that_is_somebody_elses(raised, frame, fires):
    found = raised("V72", frame)
    assert len(found) == fires
    if fires:
        assert (found["provider"].item(), parameters(found)["area"]) == ("harbours", "UKR")


def test_v72_of_two_directions_the_one_far_from_its_own_years_is_the_copy(raised):
    came, left = {"indicator": "MP-H01"}, {"indicator": "MP-H02"}
    frame = lit(
        came | {"time_period": 2021, "obs_value": 7_000.0}, came | {"obs_value": 14_630.0},
        left | {"time_period": 2021, "obs_value": 14_100.0, "rounding_base": 5.0},
        left | {"obs_value": 14_630.0, "rounding_base": 5.0},
        time_period=2022,
    )  # fmt: skip
    assert raised("V72", frame)["indicator"].tolist() == ["MP-H01"]


@pytest.mark.parametrize(("left", "fires"), [(12_345, True), (12_344, False), (999, False)])
def test_v72_both_directions_of_one_country_are_never_equal(raised, left, fires):
    came = 12_345.0 if left > 999 else 999.0
    frame = lit({"obs_value": came}, {"indicator": "MP-E01", "obs_value": float(left)})
    found = raised("V72", frame)
    assert len(found) == fires
    if fires:
        assert (found["indicator"].item(), parameters(found)["other"]) == (
            "MP-E01",
            "Immigration (long-term)",
        )
