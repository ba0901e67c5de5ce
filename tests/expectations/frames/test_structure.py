import pytest

from tests.expectations.ruling import cells, lit

NAN = float("nan")


def test_v01_a_record_without_a_status_is_incomplete(raised):
    found = raised("V01", lit({}, {"time_period": 2022, "obs_status": ""}))
    assert cells(found["pointers"].item()) == ["A2"]
    assert found["severity"].item() == "blocker"
    assert '"the observation status"' in found["parameters"].item()


@pytest.mark.parametrize(
    ("lacking", "what"),
    [
        ({"ref_area": ""}, "the country or area"),
        ({"indicator": ""}, "the indicator"),
        ({"time_period": 0}, "the period"),
        ({"unit_measure": ""}, "the unit of measure"),
        ({"provider": ""}, "the provider"),
        ({"publisher": ""}, "the publisher"),
        ({"round": 0}, "the round of the delivery"),
        ({"source": ""}, "the source"),
        ({"obs_value": NAN}, "a value, or a status that says why there is none"),
        ({"obs_value": float("inf")}, "a value, or a status that says why there is none"),
        ({"obs_status": "Q"}, "a status that fits its value"),
    ],
)
def test_v01_names_what_is_lacking(raised, lacking, what):
    assert what in raised("V01", lit(lacking))["parameters"].item()


def test_v01_is_silent_on_a_complete_record_and_on_an_explained_absence(raised):
    frame = lit({"obs_value": 0.0}, {"time_period": 2022, "obs_value": NAN, "obs_status": "Q"})
    assert not len(raised("V01", frame))


def test_v02_a_code_that_is_in_no_list(raised):
    found = raised("V02", lit({"sex": "F"}, {"sex": "X"}))
    assert cells(found["pointers"].item()) == ["A2"]
    assert (found["observed"].item(), found["dimensions"].item()) == ("X", "sex=X")


@pytest.mark.parametrize(
    ("wrong", "observed"),
    [
        ({"ref_area": "ATL"}, "ATL"),
        ({"indicator": "MP-Z99"}, "MP-Z99"),
        ({"provider": "windmills"}, "windmills"),
        ({"unit_measure": "heads"}, "heads"),
        ({"obs_status": "Z"}, "Z"),
        ({"conf_status": "X"}, "X"),
        ({"citizenship": "ROM"}, "ROM"),
        ({"colour": "red"}, "red"),
        ({"sex": "X", "age": "young"}, "young, X"),
    ],
)
def test_v02_looks_at_every_coded_column(raised, wrong, observed):
    assert raised("V02", lit(wrong))["observed"].item() == observed


def test_v02_is_silent_on_totals_unknowns_and_dimensions_without_a_list(raised):
    frame = lit({"sex": "_U"}, {"sex": "_Z"}, {"citizenship": "SUN"}, {"duration": "12 months"})
    assert not len(raised("V02", frame))


def test_v03_different_repetitions_block_and_equal_ones_must_be_explained(raised):
    frame = lit({"obs_value": 5.0}, {"obs_value": 6.0}, {"sex": "F"}, {"sex": "F"}, {"sex": "M"})
    found = raised("V03", frame)
    assert [(f.severity, cells(f.pointers)) for f in found.itertuples()] == [
        ("blocker", ["A1", "A2"]),
        ("must-explain", ["A3", "A4"]),
    ]
    assert found["observed"].tolist() == ["5, 6", "1, 1"]


def test_v03_a_value_and_a_suppressed_one_differ(raised):
    frame = lit({"obs_value": 5.0}, {"obs_value": NAN, "obs_status": "Q"})
    assert raised("V03", frame)["severity"].tolist() == ["blocker"]


def test_v03_is_silent_on_another_delivery_period_unit_or_concept(raised):
    frame = lit(
        {},
        {"provider": "harbours"},
        {"round": 2023},
        {"time_period": 2022},
        {"unit_measure": "permits"},
        {"definition": "de facto"},
        {"ref_date": "2023-07-01"},
        {"sex": "F"},
    )
    assert not len(raised("V03", frame))


STOCK = {"indicator": "MP-D05"}  # valid permits on 31 December


def test_v04_a_stock_without_a_date_and_a_flow_with_one(raised):
    frame = lit(
        STOCK | {"ref_date": "2023-12-31"}, STOCK | {"sex": "F"}, {"ref_date": "2023-12-31"}
    )
    found = raised("V04", frame)
    assert [cells(pointers)[0] for pointers in found["pointers"]] == ["A3", "A2"]


@pytest.mark.parametrize("date", ["2022-12-31", "2024-01-01", "31.12.2023", "2023-13-01"])
def test_v04_a_date_of_another_year_or_no_date_at_all(raised, date):
    found = raised("V04", lit(STOCK | {"ref_date": date}))
    assert (found["observed"].item(), found["expected"].item()) == (date, "a date of the same year")


def test_v04_is_silent_on_dated_stocks_flows_and_stocks_of_any_date(raised):
    frame = lit({}, STOCK | {"ref_date": "2023-01-01"}, {"indicator": "MP-E09"})
    assert not len(raised("V04", frame))


def test_v05_a_negative_and_a_broken_count(raised):
    frame = lit({"obs_value": -1.0}, {"sex": "F", "obs_value": 2.5}, {"sex": "M", "obs_value": 0.0})
    found = raised("V05", frame)
    assert [(f.observed, f.expected, cells(f.pointers)) for f in found.itertuples()] == [
        ("-1", "0 or more", ["A1"]),
        ("2.5", "a whole number", ["A2"]),
    ]


def test_v05_is_silent_on_estimates_rounded_and_signed_figures_and_on_money(raised):
    frame = lit(
        {"obs_value": 2.5, "obs_status": "E"},
        {"obs_value": 2.5, "rounding_base": 5.0, "sex": "F"},
        {"obs_value": -3.0, "indicator": "MP-A08"},
        {"obs_value": -3.25, "indicator": "MP-B09", "unit_measure": "US$"},
        {"obs_value": NAN, "obs_status": "Q", "sex": "M"},
    )
    assert not len(raised("V05", frame))


def test_v05_an_estimate_may_not_be_negative_nor_a_signed_count_broken(raised):
    frame = lit({"obs_value": -2.5, "obs_status": "E"}, {"obs_value": -3.5, "indicator": "MP-A08"})
    assert len(raised("V05", frame)) == 2


RATE = {"indicator": "MP-A06", "unit_measure": "%", "ref_date": "2023-01-01"}


@pytest.mark.parametrize("value", [-0.1, 100.1])
def test_v06_a_share_outside_its_bounds(raised, value):
    found = raised("V06", lit(RATE | {"obs_value": 50.0, "sex": "F"}, RATE | {"obs_value": value}))
    assert cells(found["pointers"].item()) == ["A2"]
    assert (found["observed"].item(), found["expected"].item()) == (str(value), "0 … 100")


@pytest.mark.parametrize("value", [0.0, 100.0, 100 * (1 + 1e-12)])
def test_v06_is_silent_on_the_bounds_themselves(raised, value):
    assert not len(raised("V06", lit(RATE | {"obs_value": value})))


def test_v06_bounds_hold_in_the_catalogues_unit_and_a_negative_count_is_v05s_matter(raised):
    frame = lit({"obs_value": -1.0}, RATE | {"obs_value": 400.0, "unit_measure": "persons"})
    assert not len(raised("V06", frame))


def test_v06_money_has_a_lowest_value_only(raised):
    found = raised("V06", lit({"indicator": "MP-M01", "unit_measure": "US$", "obs_value": -1.0}))
    assert found["expected"].item() == "≥ 0"
