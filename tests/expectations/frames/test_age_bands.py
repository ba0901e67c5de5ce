"""Age bands lie beside one another, and make their total."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.frames.ages import ages, finest, sets_of_bands
from tests.expectations.ruling import cells, check_of, findings_of, lit, material_of

NAN = float("nan")
FIVE = [f"Y{n}T{n + 4}" for n in range(0, 85, 5)] + ["Y_GE85"]
ASYLUM = {"Y_LT14": 20, "Y14T17": 10, "Y18T34": 40, "Y35T64": 25, "Y_GE65": 5}


def by_age(total, bands: dict, **common):
    rows = [{"obs_value": float(value), "age": code} for code, value in bands.items()]
    whole = [] if total is None else [{"obs_value": float(total)}]
    return lit(*whole, *rows, **common)


def five(**changed):
    """Five-year bands of ten persons each, 180 in all."""
    return dict.fromkeys(FIVE, 10) | changed


def without(bands: dict, *codes) -> dict:
    return {code: value for code, value in bands.items() if code not in codes}


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Y0T4", (0, 5)),
        ("Y_LT14", (0, 14)),
        ("Y_GE85", (85, 200)),
        ("Y17", (17, 18)),
        ("_U", None),
        ("_T", None),
    ],
)
def test_the_ages_of_a_band(code, told):
    assert ages(code) == told


@pytest.mark.parametrize("bands", [five(), ASYLUM, {"Y0T14": 1, "Y15T64": 7, "Y_GE65": 2}])
def test_v10_bands_from_0_to_the_oldest_make_the_total(raised, bands):
    total = sum(bands.values())
    assert not len(raised("V10", by_age(total, bands)))
    found = raised("V10", by_age(total + 1, bands)).iloc[0]
    assert (found["observed"], found["expected"]) == (str(total), str(total + 1))
    assert (found["dimensions"], found["severity"]) == ("age=*", "blocker")
    assert "the bands cover all ages" in found["parameters"]
    assert len(cells(found["pointers"])) == len(bands) + 1


def test_v10_unknown_age_is_a_part(raised):
    assert not len(raised("V10", by_age(187, five(_U=7))))
    assert len(raised("V10", by_age(187, five(_U=8)))) == 1


@pytest.mark.parametrize(("total", "fires"), [(100 + 15, False), (100 + 16, True)])
def test_v10_rounded_bands_may_be_off_by_half_a_base_each(raised, total, fires):
    """Five bands and a total rounded to 5: (5 + 1) · 5 / 2 = 15."""
    assert len(raised("V10", by_age(total, ASYLUM, rounding_base=5.0))) == fires


def test_v10_several_systems_of_bands_stand_beside_one_another(raised):
    broad = {"Y0T14": 30, "Y15T64": 100, "Y_GE65": 50, "Y_LT18": 36, "Y18T59": 84, "Y_GE60": 60}
    assert not len(raised("V10", by_age(180, five() | broad)))


def test_v10_finer_bands_make_the_band_they_cover(raised):
    frame = by_age(180, five(Y0T14=31, Y15T64=100, Y_GE65=50), sex="F")
    found = raised("V10", frame).iloc[0]
    assert (found["observed"], found["expected"]) == ("30", "31")
    assert found["dimensions"] == "age=Y0T14;sex=F"
    assert '"bands": ["0–14"]' in found["parameters"]
    assert cells(found["pointers"]) == ["A20", "A2", "A3", "A4"]


@pytest.mark.parametrize(
    ("bands", "fault", "named"),
    [
        (without(five(), "Y15T19"), "between", '["10–14", "20–24"]'),
        (without(five(), "Y_GE85"), "before or after", '["0–4", "80–84"]'),
        (without(five(), "Y0T4"), "before or after", '["5–9", "85 and over"]'),
    ],
)
def test_v10_a_band_that_is_not_there_is_named_by_its_neighbours(raised, bands, fault, named):
    found = raised("V10", by_age(180, bands)).iloc[0]
    assert fault in found["parameters"] and named in found["parameters"]
    assert found["severity"] == "must-explain"


def test_v10_a_band_without_persons_need_not_be_delivered(raised):
    assert not len(raised("V10", by_age(170, without(five(), "Y15T19"))))
    assert not len(raised("V10", by_age(170, without(five(), "Y_GE85"))))


def test_v10_bands_that_overlap_cannot_be_added(raised):
    bands = {"Y0T14": 20, "Y14T17": 10, "Y18T34": 40, "Y35T64": 25, "Y_GE65": 5}
    found = raised("V10", by_age(100, bands)).iloc[0]
    assert "these bands overlap" in found["parameters"]
    assert '["0–14", "14–17"]' in found["parameters"]
    assert found["severity"] == "blocker"


def test_v10_without_a_total_gaps_and_overlaps_are_still_seen(raised):
    found = raised("V10", by_age(None, without(five(), "Y15T19"))).iloc[0]
    assert (found["observed"], found["expected"]) == ("170", "not delivered")
    assert not len(raised("V10", by_age(None, five())))
    # A table of many small cells holds only those that are not empty.
    assert not len(raised("V10", by_age(None, without(five(), "Y15T19"), citizenship="UKR")))


@pytest.mark.parametrize(
    "bands",
    [{"Y_LT18": 30}, {"Y15T24": 30, "Y_GE65": 40}, {"Y0T14": 30, "_U": 2}],
)
def test_v10_some_bands_of_interest_are_no_breakdown_but_not_above_the_total(raised, bands):
    assert not len(raised("V10", by_age(100, bands)))
    total = sum(bands.values()) - 1
    found = raised("V10", by_age(total, bands))
    assert found["severity"].tolist() == ["blocker"]
    assert "more than the total" in found["parameters"].item()


@pytest.mark.parametrize("hidden", ["suppressed", "not collected"])
def test_v10_beside_a_band_without_a_figure_the_rest_is_a_lower_bound(
    raised, catalogue, lighthouse_land, hidden
):
    bands = ASYLUM | {"Y_GE65": NAN}
    frame = by_age(95, bands)
    frame.loc[5, "obs_status"] = "Q" if hidden == "suppressed" else "L"
    assert not len(raised("V10", frame))
    check = check_of("V10", material_of(frame, catalogue, lighthouse_land))
    assert (len(check.rows), check.left_out) == (1, 1)
    assert "lower bound" in check.note
    frame.loc[0, "obs_value"] = 94.0
    assert len(raised("V10", frame)) == 1


def test_v10_net_figures_may_have_any_sign_in_any_band(raised):
    net = {"indicator": "MP-A08"}
    assert not len(raised("V10", by_age(-10, {"Y0T14": 5, "Y15T64": -25, "Y_GE65": 10}, **net)))
    assert len(raised("V10", by_age(-10, {"Y0T14": 5, "Y15T64": -25, "Y_GE65": 9}, **net)))
    assert not len(raised("V10", by_age(-10, {"Y0T14": 5, "Y15T64": -25}, **net)))


def test_v10_holds_for_every_sex_and_year_of_its_own(raised):
    good, bad = by_age(100, ASYLUM, sex="F"), by_age(101, ASYLUM, sex="M")
    older = by_age(101, ASYLUM, sex="F", time_period=2022)
    rows = [row for frame in (good, bad, older) for row in frame.to_dict("records")]
    found = raised("V10", lit(*rows))
    assert sorted(zip(found["time_period"], found["dimensions"], strict=True)) == [
        (2022, "age=*;sex=F"),
        (2023, "age=*;sex=M"),
    ]


def test_v10_rates_by_age_do_not_add_up(raised):
    assert not len(raised("V10", by_age(6, ASYLUM, indicator="MP-B06", unit_measure="%")))


@pytest.mark.parametrize(
    ("bands", "fires"),
    [(ASYLUM, False), (ASYLUM | {"Y_GE65": 6}, True), (without(ASYLUM, "Y_GE65"), False)],
)
def test_v14_an_age_breakdown_that_leaves_ages_out_has_no_total_to_compare(raised, bands, fires):
    ages = [{"age": code, "obs_value": float(value)} for code, value in bands.items()]
    sexes = [{"sex": "F", "obs_value": 60.0}, {"sex": "M", "obs_value": 40.0}]
    assert len(raised("V14", lit(*ages, *sexes))) == fires


BANDS = st.sets(st.tuples(st.integers(0, 20), st.integers(1, 12)), min_size=1, max_size=7)


@given(bands=BANDS)
@settings(max_examples=30, deadline=None)
def test_the_bands_chosen_never_overlap_and_no_others_cover_more(bands):
    bands = sorted({(low, low + length) for low, length in bands})
    low, high = np.array(bands).T
    chosen, covered = finest(low, high, np.ones((1, len(bands)), dtype="bool"))
    taken = [set(range(*bands[n])) for n in np.flatnonzero(chosen[0])]
    assert sum(map(len, taken)) == len(set().union(*taken)) == covered[0]
    best = 0
    for picked in range(1 << len(bands)):
        held = [set(range(*band)) for n, band in enumerate(bands) if picked >> n & 1]
        if sum(map(len, held)) == len(set().union(*held)):
            best = max(best, sum(map(len, held)))
    assert covered[0] == best


def test_sets_of_bands_are_told_apart_beyond_fifty_bands():
    group, band = np.array([0, 0, 1, 1, 2, 2]), np.array([3, 99, 3, 98, 99, 3])
    codes, sets = sets_of_bands(group, band, 100)
    assert (codes[0] == codes[2], codes[0] == codes[1]) == (True, False)
    assert np.flatnonzero(sets[codes[1]]).tolist() == [3, 98]


@given(
    values=st.lists(st.integers(0, 10**6), min_size=18, max_size=18),
    base=st.sampled_from([0, 5, 10]),
    fault=st.integers(1, 100),
    at=st.integers(0, 17),
)
@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
def test_v10_never_questions_bands_that_add_up_and_finds_each_that_does_not(
    catalogue, lighthouse_land, values, base, fault, at
):
    step = base or 1
    told = dict(zip(FIVE, values, strict=True))
    told |= {"Y0T14": sum(values[:3]), "Y15T64": sum(values[3:13]), "Y_GE65": sum(values[13:])}
    rounded = {code: np.floor(value / step + 0.5) * step for code, value in told.items()}
    whole = np.floor(sum(values) / step + 0.5) * step
    frame = by_age(whole, rounded, rounding_base=float(base))
    assert not len(findings_of("V10", frame, catalogue, lighthouse_land))
    if not base:
        frame.loc[at + 1, "obs_value"] += fault
        found = findings_of("V10", frame, catalogue, lighthouse_land)
        assert len(found) == 2  # the total, and the broad band that holds it
