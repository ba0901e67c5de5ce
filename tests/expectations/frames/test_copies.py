"""V44, V53, V54, V68: figures that are too alike, or alike but for a slip of the hand."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

OTHER = {"provider": "harbours", "publisher": "Ministry of Harbours"}
YEARS = (2020, 2021, 2022)
OURS = (1_234.0, 1_345.0, 1_456.0)


def both(ours, theirs, years=YEARS, **common):
    """A series of the lead source, and that of another publisher below it."""
    own = [{"time_period": y, "obs_value": float(v)} for y, v in zip(years, ours, strict=True)]
    rows = [{"time_period": y, "obs_value": float(v)} for y, v in zip(years, theirs, strict=True)]
    return lit(*own, *(OTHER | row for row in rows), **common)


def parameters(found) -> dict:
    return json.loads(found["parameters"].item())


# --- V44 ----------------------------------------------------------------------------------------


def test_v44_two_sources_that_never_differ(raised):
    found = raised("V44", both(OURS, OURS))
    assert (found["severity"].item(), found["provider"].item()) == ("note", "harbours")
    assert parameters(found) == {
        "other": "Ministry of Lighthouses", "first": 2020, "last": 2022,
    }  # fmt: skip
    assert sorted(cells(found["pointers"].item())) == ["A1", "A2", "A3", "A4", "A5", "A6"]
    assert found["observed"].item() == "3"


@pytest.mark.parametrize(
    "frame",
    [
        both(OURS, (1_234.0, 1_345.0, 1_457.0)),  # one of them differs by one unit
        both(OURS[:2], OURS[:2], YEARS[:2]),  # two years may be equal by chance
        both((100, 90, 80), (100, 90, 80)),  # small numbers too
        both((5_000, 6_000, 7_000), (5_000, 6_000, 7_000), rounding_base=1_000.0),
        both(OURS, OURS).assign(publisher="One Ministry"),  # two roads from one publisher
        both(OURS, OURS, indicator="MP-N03", unit_measure="per 100 000"),
    ],
)
def test_v44_is_silent(raised, frame):
    assert not len(raised("V44", frame))


def test_v44_says_how_many_series_it_looked_at(catalogue, lighthouse_land):
    check = check_of("V44", material_of(both(OURS, (1, 2, 3)), catalogue, lighthouse_land))
    assert len(check.rows) == 1


# --- V53 ----------------------------------------------------------------------------------------

MONEY = {"indicator": "MP-B01", "unit_measure": "US$"}


def amounts(ours, theirs, rate=17.8, unit="US$"):
    return lit(
        MONEY | {"obs_value": float(ours), "unit_measure": unit},
        MONEY | OTHER | {"obs_value": float(theirs), "unit_measure": unit},
        {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": rate},
    )


@pytest.mark.parametrize(
    ("theirs", "fires"),
    [(17_800, True), (18_300, True), (18_350, False), (17_270, True), (17_260, False)],
)
def test_v53_within_three_percent_of_the_exchange_rate(raised, theirs, fires):
    found = raised("V53", amounts(1_000, theirs))
    assert len(found) == fires
    if fires:
        assert parameters(found) == {"compared": "Ministry of Lighthouses", "factor": "17.8"}
        assert cells(found["pointers"].item()) == ["A2", "A1"]


def test_v53_in_either_direction_and_for_weak_and_strong_currencies(raised):
    assert len(raised("V53", amounts(17_800, 1_000))) == 1
    assert len(raised("V53", amounts(1_000, 3_270, rate=0.306))) == 1
    assert len(raised("V53", amounts(17_800, 1_000, unit="MDL"))) == 1


def test_v53_against_the_year_before_names_the_year_that_stands_out(raised):
    series = [MONEY | {"time_period": 2020 + n, "obs_value": v}
              for n, v in enumerate([1_000.0, 17_500.0, 1_030.0])]  # fmt: skip
    rate = {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 17.5}
    found = raised("V53", lit(*series, *(rate | {"time_period": y} for y in YEARS)))
    assert found["time_period"].tolist() == [2021]


@pytest.mark.parametrize(
    ("rate", "now", "fires"),
    [(17.5, 20_000.0, True), (17.5, 20_200.0, False), (3.5, 3_600.0, True), (3.5, 3_650.0, False)],
)
def test_v53_between_two_years_an_amount_may_have_grown_besides(raised, rate, now, fires):
    """Fifteen percent where the rate is above 4, else three."""
    series = [MONEY | {"time_period": 2020 + n, "obs_value": v} for n, v in enumerate([1e3, now])]
    official = {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": rate}
    frame = lit(*series, *(official | {"time_period": y} for y in YEARS))
    assert len(raised("V53", frame)) == fires


def test_v53_a_rate_near_one_decides_nothing(raised, catalogue, lighthouse_land):
    frame = amounts(1_000, 1_050, rate=1.05)
    assert not len(raised("V53", frame))
    check = check_of("V53", material_of(frame, catalogue, lighthouse_land))
    assert (check.left_out, "so near to 1" in check.note) == (1, True)


def test_v53_a_small_rate_is_no_slip_between_two_years(raised):
    """The product of Canada in 2020 and 2021: apart by 1.22, at 1.25 dollars per US dollar."""
    series = [MONEY | {"time_period": 2020, "obs_value": 1_655.7}]
    series.append(MONEY | {"time_period": 2021, "obs_value": 2_022.4})
    rate = {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 1.254}
    assert not len(raised("V53", lit(*series, *(rate | {"time_period": y} for y in YEARS))))
    assert len(raised("V53", amounts(1_000, 1_254, rate=1.254))) == 1


def test_v53_persons_have_no_currency_and_a_power_of_ten_is_v52s(raised):
    rate = {"indicator": "MP-B04", "unit_measure": "LCU per US$", "obs_value": 17.8}
    assert not len(
        raised("V53", lit({"obs_value": 1_000.0}, OTHER | {"obs_value": 17_800.0}, rate))
    )
    assert not len(raised("V53", amounts(1_000, 10_000, rate=10.0)))
    assert len(raised("V52", amounts(1_000, 10_000, rate=10.0))) == 1


# --- V54 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theirs", "fires"),
    [
        (21_345, True), (13_245, True), (12_435, True), (12_354, True),
        (12_543, False),  # the same digits, but not two neighbours
        (12_346, False), (12_336, False),  # 9 less
        (52_341, False), (12_345, False),
    ],
)  # fmt: skip
def test_v54_two_neighbouring_digits(raised, theirs, fires):
    found = raised("V54", lit({"obs_value": 12_345.0}, OTHER | {"obs_value": float(theirs)}))
    assert len(found) == fires
    if fires:
        assert (found["severity"].item(), found["provider"].item()) == ("note", "harbours")
        assert parameters(found) == {"compared": "Ministry of Lighthouses"}
        assert cells(found["pointers"].item()) == ["A2", "A1"]


@pytest.mark.parametrize(("ours", "theirs", "fires"), [(1_234, 1_324, True), (234, 324, False)])
def test_v54_small_numbers_have_the_same_digits_by_chance(raised, ours, theirs, fires):
    found = raised("V54", lit({"obs_value": float(ours)}, OTHER | {"obs_value": float(theirs)}))
    assert len(found) == fires


def test_v54_two_years_only_where_the_change_is_unusual(raised):
    def series(*values):
        return lit(*({"time_period": 2020 + n, "obs_value": v} for n, v in enumerate(values)))

    assert raised("V54", series(12_345.0, 21_345.0))["time_period"].tolist() == [2021]
    assert not len(raised("V54", series(12_345.0, 12_435.0)))


def test_v54_against_the_previous_edition(raised):
    now = lit({"obs_value": 12_345.0})
    found = raised("V54", now, previous=now.assign(obs_value=13_245.0))
    assert parameters(found) == {"compared": "the previous edition"}
    assert not len(raised("V54", now, previous=now))
    provisional = now.assign(obs_value=13_245.0, obs_status="P")
    assert not len(raised("V54", now, previous=provisional))


@pytest.mark.parametrize(("revised", "fires"), [(10, True), (11, False)])
def test_v54_in_a_table_that_was_revised_as_a_whole_digits_meet_by_chance(raised, revised, fires):
    cells_of = [{"sex": f"S{n}", "obs_value": 12_345.0} for n in range(revised)]
    now = lit(*cells_of)
    before = now.assign(obs_value=[13_245.0, *(20_001.0 + n for n in range(1, revised))])
    assert len(raised("V54", now, previous=before)) == fires


# --- V68 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "fires"),
    [
        (1_234, 8_638, True), (8_638, 1_234, True), (1_234, 2_468, True),
        (1_234, 8_639, False), (1_234, 1_851, False), (1_234, 1_234, False),
        (1_234, 12_340, False),  # ten times: V52
        (99, 693, False), (100, 700, True), (0, 700, False),
    ],
)  # fmt: skip
def test_v68_exactly_a_whole_factor(raised, ours, theirs, fires):
    found = raised("V68", lit({"obs_value": float(ours)}, OTHER | {"obs_value": float(theirs)}))
    assert len(found) == fires
    if fires:
        assert found["provider"].item() == "harbours"
        assert parameters(found)["compared"] == "Ministry of Lighthouses"
        assert cells(found["pointers"].item()) == ["A2", "A1"]


def test_v68_tells_a_series_once_with_all_its_figures(raised):
    found = raised("V68", both(OURS, (7 * 1_234, 9 * 1_345, 1_500)))
    assert found["time_period"].tolist() == [2021]
    assert parameters(found) == {
        "factor": "7 … 9", "figures": "2", "compared": "Ministry of Lighthouses",
    }  # fmt: skip
    assert sorted(cells(found["pointers"].item())) == ["A1", "A2", "A4", "A5"]


@pytest.mark.parametrize(("base", "fires"), [(0, True), (10, True), (11, False)])
def test_v68_rounded_figures_are_multiples_by_chance(raised, base, fires):
    frame = lit({"obs_value": 1_000.0}, OTHER | {"obs_value": 3_000.0}, rounding_base=float(base))
    assert len(raised("V68", frame)) == fires


def test_v68_of_the_previous_edition_that_was_added_up_twice(raised):
    now = lit({"obs_value": 2_468.0})
    found = raised("V68", now, previous=now.assign(obs_value=1_234.0))
    assert parameters(found)["compared"] == "the previous edition"
    assert not len(raised("V68", now, previous=now.assign(obs_value=1_233.0)))
