"""Stocks have a moment, flows a period."""

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of

NAN = float("nan")


def stock(value, date, indicator="MP-D05", **more):
    facts = {"indicator": indicator, "obs_value": float(value), "ref_date": date}
    return facts | {"time_period": int(date[:4])} | more


# --- V19 one moment -----------------------------------------------------------------------------


@pytest.mark.parametrize(("january", "fires"), [(100, False), (101, True), (99, True)])
def test_v19_31_december_and_the_1_january_after_it_are_one_moment(raised, january, fires):
    found = raised("V19", lit(stock(100, "2022-12-31"), stock(january, "2023-01-01")))
    assert len(found) == fires
    if fires:
        one = found.iloc[0]
        assert (one["time_period"], one["observed"], one["expected"]) == (2023, str(january), "100")
        assert (one["severity"], cells(one["pointers"])) == ("blocker", ["A2", "A1"])


@pytest.mark.parametrize(("january", "fires"), [(105, False), (106, True)])
def test_v19_rounded_figures_may_be_off_by_half_a_base_each(raised, january, fires):
    frame = lit(stock(100, "2022-12-31"), stock(january, "2023-01-01"), rounding_base=5.0)
    assert len(raised("V19", frame)) == fires


@pytest.mark.parametrize(
    "other",
    [
        {"ref_date": "2022-01-01", "time_period": 2022},
        {"ref_date": "2022-07-01", "time_period": 2022},
        {"ref_date": "2024-01-01", "time_period": 2024},
        {"sex": "F"},
        {"definition": "another"},
        {"territory": "elsewhere"},
        {"provider": "harbours"},  # two providers are V42's matter
        {"obs_value": NAN, "obs_status": "Q"},
    ],
)
def test_v19_other_moments_and_other_figures_are_not_compared(raised, other):
    assert not len(raised("V19", lit(stock(100, "2022-12-31"), stock(900, "2023-01-01") | other)))


# --- V26 kinds of time --------------------------------------------------------------------------


def within(values, year, indicator, whole=12, **common):
    letter = {12: "M{:02d}", 4: "Q{}"}[whole]
    rows = [
        {"period": letter.format(n), "obs_value": float(v)} for n, v in enumerate(values, 1)
    ]  # fmt: skip
    return lit(*rows, {"obs_value": float(year)}, indicator=indicator, **common)


PENDING = {"indicator": "MP-J03", "ref_date": "2023-12-31"}


@pytest.mark.parametrize(("year", "fires"), [(1_278, True), (1_277, False), (112, False)])
def test_v26_a_stock_is_not_the_sum_of_its_months(raised, year, fires):
    found = raised("V26", within(range(101, 113), year, **PENDING))
    assert len(found) == fires
    if fires:
        one = found.iloc[0]
        assert (one["observed"], one["expected"]) == ("1278", "the stock of one day")
        assert "the sum of the stocks within the year" in one["parameters"]
        assert (one["dimensions"], one["severity"]) == ("", "blocker")


def test_v26_the_months_of_a_stock_have_days_of_their_own(raised):
    frame = within(range(101, 113), 1_278, **PENDING)
    frame["ref_date"] = [f"2023-{n:02d}-28" for n in range(1, 13)] + ["2023-12-31"]
    assert len(raised("V26", frame)) == 1


def test_v26_the_sum_of_some_quarters_is_a_sum_too_but_two_make_one_by_chance(raised):
    assert len(raised("V26", within([5, 6, 7], 18, whole=4, **PENDING))) == 1
    assert not len(raised("V26", within([5, 6], 11, whole=4, **PENDING)))


def test_v26_a_stock_beside_zeros_is_its_own_sum(raised):
    assert not len(raised("V26", within([0, 0, 0, 8], 8, whole=4, **PENDING)))
    assert not len(raised("V26", within([0, 0, 0, 0], 0, whole=4, **PENDING)))


@pytest.mark.parametrize(("year", "fires"), [(250, True), (252, False), (1_000, False)])
def test_v26_a_flow_is_not_the_average_of_its_quarters(raised, year, fires):
    found = raised("V26", within([100, 200, 300, 400], year, "MP-J01", whole=4))
    assert len(found) == fires
    if fires:
        assert found["expected"].item() == "the sum of the flows"


def test_v26_an_average_that_was_rounded_is_an_average(raised):
    assert len(raised("V26", within([100, 200, 300, 401], 250, "MP-J01", whole=4))) == 1


def test_v26_small_averages_and_averages_of_stocks_pass(raised):
    assert not len(raised("V26", within([98, 99, 100, 99], 99, "MP-J01", whole=4)))
    assert not len(raised("V26", within([100, 200, 300, 400], 250, whole=4, **PENDING)))


@pytest.mark.parametrize(("last", "fires"), [(606, True), (607, False)])
def test_v26_a_stock_is_not_the_sum_of_the_years_before(raised, last, fires):
    values = [201, 202, 203, last]
    frame = lit(*(stock(v, f"{2019 + n}-12-31") for n, v in enumerate(values)))
    found = raised("V26", frame)
    assert len(found) == fires
    if fires:
        assert (found["time_period"].item(), cells(found["pointers"].item())) == (2022, ["A4"])
        assert "the stocks of the years before" in found["parameters"].item()


def test_v26_small_rounded_stocks_are_sums_of_each_other_by_chance(raised):
    thousands = [stock(v, f"{2019 + n}-12-31") for n, v in enumerate((100, 100, 100, 300))]
    assert not len(raised("V26", lit(*thousands, rounding_base=100.0)))
    assert len(raised("V26", lit(*thousands))) == 1


def test_v26_a_stock_that_doubles_or_is_small_is_no_sum(raised):
    assert not len(raised("V26", lit(stock(300, "2021-12-31"), stock(300, "2022-12-31"))))
    small = [stock(v, f"{2019 + n}-12-31") for n, v in enumerate([20, 20, 20, 60])]
    assert not len(raised("V26", lit(*small)))


def test_v26_has_nothing_to_examine_without_parts_of_a_year(catalogue, lighthouse_land):
    frame = lit({"obs_value": 5.0}, stock(5, "2022-12-31"))
    assert not len(check_of("V26", material_of(frame, catalogue, lighthouse_land)).rows)


# --- V27 days of a series -----------------------------------------------------------------------


def series(*dates, **common):
    return lit(*(stock(100 + n, date) for n, date in enumerate(dates)), **common)


YEARS = [f"{year}-12-31" for year in range(2018, 2024)]


def test_v27_a_series_of_one_day_is_silent(raised, catalogue, lighthouse_land):
    assert not len(raised("V27", series(*YEARS)))
    check = check_of("V27", material_of(series(*YEARS), catalogue, lighthouse_land))
    assert len(check.rows) == len(YEARS) - 1


@pytest.mark.parametrize("day", ["07-01", "01-01", "06-30"])
@pytest.mark.parametrize("at", [0, 2, 5])
def test_v27_one_figure_of_another_day_is_told_once(raised, day, at):
    dates = list(YEARS)
    dates[at] = f"{dates[at][:4]}-{day}"
    found = raised("V27", series(*dates))
    assert found["time_period"].tolist() == [2018 + at]
    assert found["observed"].item() == dates[at]
    assert found["expected"].item().endswith("-12-31")
    assert found["severity"].item() == "blocker"
    assert cells(found["pointers"].item())[0] == f"A{at + 1}"


def test_v27_a_new_day_is_told_where_it_begins(raised):
    dates = [*YEARS[:4], "2022-07-01", "2023-07-01"]
    assert raised("V27", series(*dates))["time_period"].tolist() == [2022]


def test_v27_a_break_that_is_marked_parts_the_series(raised):
    frame = series(*YEARS[:4], "2022-07-01", "2023-07-01")
    frame.loc[4, "obs_status"] = "B"
    assert not len(raised("V27", frame))


def test_v27_a_year_told_of_two_days_links_both(raised):
    frame = series("2020-12-31", "2021-12-31", "2021-07-01", "2022-07-01", "2023-07-01")
    assert not len(raised("V27", frame))


def test_v27_31_december_and_the_1_january_two_labels_later_are_years_apart(raised):
    assert not len(raised("V27", series("2020-12-31", "2021-12-31", "2023-01-01", "2024-01-01")))
    assert len(raised("V27", series("2020-12-31", "2021-12-31", "2022-01-01", "2023-01-01"))) == 1


@pytest.mark.parametrize(
    "other", [{"provider": "harbours"}, {"definition": "x"}, {"territory": "y"}, {"sex": "F"}]
)
def test_v27_other_series_have_days_of_their_own(raised, other):
    frame = lit(stock(1, "2021-12-31"), stock(2, "2022-12-31"), stock(3, "2023-07-01") | other)
    assert not len(raised("V27", frame))
