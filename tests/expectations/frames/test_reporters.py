"""V60, V61, V69: who has reported, and what is not known."""

import json

import pytest

from tests.expectations.ruling import cells, check_of, lit, material_of


def regions(*counts: int, **facts):
    """So many regions reported in 2020, 2021, ..."""
    rows = [
        {"time_period": 2020 + n, "region": f"R{one}", "obs_value": 10.0}
        for n, count in enumerate(counts)
        for one in range(count)
    ]
    return lit(*rows, **facts)


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        ((10, 10, 10, 9), False),
        ((10, 10, 10, 8), True),
        ((20, 20, 20, 17), True),
        ((10, 10, 8), False),  # two years before are no habit
        ((4, 4, 4, 1), False),  # nor are four regions
        ((10, 8, 10, 10), False),  # an older year is over
        ((10, 12, 10, 10), False),
    ],
)
def test_v60_the_newest_year_has_nine_tenths_of_the_usual_reporters(raised, counts, fires):
    found = raised("V60", regions(*counts))
    assert len(found) == fires
    if fires:
        assert (found["dimensions"].item(), found["severity"].item()) == ("region=*", "blocker")
        assert found["observed"].item() == str(counts[-1])


def test_v60_partner_countries_report_in_mirror_statistics_only(raised):
    rows = [
        {"time_period": 2020 + n, "partner": p, "obs_value": 5.0}
        for n, size in enumerate((6, 6, 6, 3))
        for p in ("ROU", "UKR", "TUR", "DEU", "ITA", "FRA")[:size]
    ]
    mirror = {"indicator": "MP-F04"}
    assert raised("V60", lit(*rows, **mirror))["dimensions"].tolist() == ["partner=*"]
    assert not len(raised("V60", lit(*rows, indicator="MP-K08")))


def test_v60_a_table_of_many_countries_whose_newest_year_is_not_complete(raised):
    areas = ("ROU", "UKR", "TUR", "DEU", "ITA", "FRA")
    rows = [
        {"time_period": 2020 + n, "ref_area": area, "territory": area}
        for n, size in enumerate((6, 6, 6, 4))
        for area in areas[:size]
    ]
    found = raised("V60", lit(*rows))
    assert (found["ref_area"].item(), found["observed"].item(), found["expected"].item()) == (
        "ATA", "4", "6",
    )  # fmt: skip


def test_v60_a_suppressed_figure_was_reported_and_a_rate_is_no_sum(raised):
    frame = regions(10, 10, 10, 8)
    hidden = frame.iloc[-2:].assign(region=["R8", "R9"], obs_value=float("nan"), obs_status="Q")
    assert not len(raised("V60", lit(*frame.to_dict("records"), *hidden.to_dict("records"))))
    rate = {"indicator": "MP-B06", "unit_measure": "%"}
    assert not len(raised("V60", regions(10, 10, 10, 8, **rate)))


def test_v60_an_unknown_region_does_not_report(raised):
    frame = regions(10, 10, 10, 9)
    frame.loc[frame.index[-1], "region"] = "_U"
    assert len(raised("V60", frame)) == 1


# --- V61 ----------------------------------------------------------------------------------------


def unknown(share, total=1_000, **facts):
    return lit({"obs_value": float(total)}, {"sex": "_U", "obs_value": float(share)}, **facts)


@pytest.mark.parametrize(
    ("share", "severity"),
    [(20, None), (21, "must-explain"), (100, "must-explain"), (101, "blocker"), (0, None)],
)
def test_v61_two_and_ten_percent(raised, share, severity):
    found = raised("V61", unknown(share))
    assert found["severity"].tolist() == ([severity] if severity else [])
    if severity:
        assert found["dimensions"].item() == "sex=_U"
        assert json.loads(found["parameters"].item()) == {
            "share": str(share / 10).rstrip("0").rstrip(".")
        }
        assert cells(found["pointers"].item()) == ["A2", "A1"]


@pytest.mark.parametrize(("share", "fires"), [(5, False), (6, True)])
def test_v61_a_handful_of_unknown_cases_passes(raised, share, fires):
    assert len(raised("V61", unknown(share, total=20))) == fires


def test_v61_headline_breakdowns_only_and_no_rates(raised, catalogue, lighthouse_land):
    rows = [{"citizenship": "UKR"}, {"citizenship": "UKR", "sex": "_U", "obs_value": 1.0}]
    frame = lit(*rows, obs_value=50.0)
    assert not len(check_of("V61", material_of(frame, catalogue, lighthouse_land)).rows)
    assert not len(raised("V61", unknown(50, 60, indicator="MP-B06", unit_measure="%")))


def test_v61_without_the_total_there_is_nothing_to_examine(catalogue, lighthouse_land):
    frame = unknown(50).iloc[1:]
    assert not len(check_of("V61", material_of(frame, catalogue, lighthouse_land)).rows)


def test_v61_a_dimension_without_a_code_list_knows_unknown_too(raised):
    frame = lit({"obs_value": 1_000.0}, {"ground": "_U", "obs_value": 300.0})
    assert len(raised("V61", frame)) == 1


# --- V69 ----------------------------------------------------------------------------------------


def months(*values, **facts):
    return lit(
        *({"period": f"M{n:02d}", "obs_value": float(v)} for n, v in enumerate(values, 1)), **facts
    )


@pytest.mark.parametrize(
    ("values", "fires"),
    [
        ([50] * 9 + [0] * 3, True),
        ([50] * 9, False),  # left empty
        ([50] * 12, False),
        ([50, 0, 0, 50] * 3, False),  # zeros between others are counted zeros
        ([3] * 9 + [0] * 3, False),  # nine cases may well be none
        ([4] * 9 + [0] * 3, True),
        ([10] * 11 + [0], False),
        ([11] * 11 + [0], True),
        ([0] * 12, False),
    ],
)
def test_v69_zeros_at_the_end_of_the_newest_year(raised, values, fires):
    found = raised("V69", months(*values))
    assert len(found) == fires
    if fires:
        assert (found["dimensions"].item(), found["severity"].item()) == ("period=*", "blocker")
        zeros = values.count(0)
        assert found["observed"].item() == str(zeros)
        assert cells(found["pointers"].item()) == [f"A{n}" for n in range(13 - zeros, 13)]


def test_v69_one_figure_above_zero_shows_that_the_month_was_reported(raised):
    frame = months(*[50] * 9, 0, 0, 0).to_dict("records")
    other = months(*[5] * 11, 1, citizenship="UKR").to_dict("records")
    assert not len(raised("V69", lit(*frame, *other)))


def test_v69_an_older_year_ended_so(raised):
    old = months(*[50] * 9, 0, 0, 0, time_period=2022).to_dict("records")
    assert not len(raised("V69", lit(*old, *months(*[50] * 12).to_dict("records"))))


def test_v69_quarters_too_but_no_stocks(raised):
    rows = [{"period": f"Q{n}", "obs_value": v} for n, v in ((1, 40.0), (2, 40.0), (3, 0.0))]
    assert len(raised("V69", lit(*rows))) == 1
    assert not len(raised("V69", lit(*rows, indicator="MP-J12", ref_date="2023-12-31")))
