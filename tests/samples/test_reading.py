"""The layouts explain the sample workbooks wholly: every figure comes out under its right code.

Codes are checked against those the publishers themselves give, not against the labels.
"""

import hashlib

import pandas as pd
import pytest

from extractors.cells import read_cells
from extractors.gate import Limits
from extractors.workbook import choose_layout, read_workbook
from model import observations
from samples.figures import IGM_COLUMNS, igm_figures, mirror_applications, table
from tests.samples.test_build_share import BOOKS
from transforms.derive import derive
from transforms.standardise import standardise_submission

INDICATORS = dict(
    zip(
        IGM_COLUMNS,
        ["MP-J01", "MP-J02", "MP-J05", "MP-J06", "MP-J07", "MP-J04", "", "MP-J03", "MP-J12"],
        strict=True,
    )
)


@pytest.fixture(scope="module")
def deliveries(catalogue, moldova) -> dict:
    """(provider, round, layout) -> findings of reading, findings of coding, observations."""
    results = {}
    for path in BOOKS:
        provider, number = path.parts[-4], int(path.parent.name)
        name = choose_layout(path.name, moldova, provider)
        layout = moldova.workbooks[name]
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        read, found = read_workbook(read_cells(path, Limits()), layout, name, sha256, "MDA")
        facts = {"ref_area": "MDA", "provider": provider, "round": number}
        facts["received_at"] = f"{number + 1}-04-01T00:00:00Z"
        coded = standardise_submission(read, layout, facts, found, catalogue, moldova)
        results[provider, number, name] = (found, coded.findings, coded.observations)
    return results


def delivered(deliveries, number: int) -> pd.DataFrame:
    frames = [frame for (_, when, _), (*_, frame) in deliveries.items() if when == number]
    return observations.combine(frames)


def figures(frame: pd.DataFrame, indicator: str, dimension: str) -> pd.Series:
    """(year, member) -> value of one indicator by one dimension, its total among the members."""
    rows = frame[frame["indicator"] == indicator]
    return rows.set_index(["time_period", dimension])["obs_value"].sort_index()


def expected(frame: pd.DataFrame, member: str, value: str) -> pd.Series:
    """The same from a table: rows with a figure only."""
    rows = frame[frame[value] != ""]
    keys = [rows["year"].astype("int64"), rows[member]]
    return pd.Series(rows[value].astype("float64").to_numpy(), index=keys).sort_index()


def same(found: pd.Series, wanted: pd.Series) -> bool:
    return list(found.index) == list(wanted.index) and list(found) == list(wanted)


def test_no_workbook_leaves_anything_unexplained(deliveries):
    assert len(deliveries) == 12
    for key, (reading, coding, _) in deliveries.items():
        assert (key, list(reading["rule"]), list(coding["rule"])) == (key, [], [])


def test_each_round_delivers_so_many_observations(deliveries):
    counts = {
        number: delivered(deliveries, number).groupby("provider").size().to_dict()
        for number in (2023, 2024)
    }
    assert counts[2023] == {"bnm": 33, "bns": 3051, "igm": 692, "un_desa": 70, "unhcr": 245}
    assert counts[2024] == {"bnm": 33, "bns": 3051, "igm": 894, "un_desa": 70, "unhcr": 313}


def test_asylum_figures_stand_under_the_publishers_own_country_codes(deliveries):
    """894 figures of eight indicators; a published 0 is a figure, nothing published is none."""
    frame = deliveries["igm", 2024, "igm_azil"][2]
    compared = 0
    for column, indicator in INDICATORS.items():
        if indicator:
            wanted = expected(igm_figures(), "country", column)
            assert same(figures(frame, indicator, "citizenship"), wanted), indicator
            compared += len(wanted)
    assert compared == len(frame) == 894


def test_closed_dossiers_are_read_as_nothing(deliveries):
    assert not (delivered(deliveries, 2024)["indicator"] == "MP-J10").any()


def test_refugees_abroad_stand_under_the_publishers_own_country_codes(deliveries):
    frame = deliveries["unhcr", 2024, "unhcr_moldova"][2]
    total = table("unhcr_population").query("role == 'from'").assign(country="_T")
    parts = table("unhcr_by_country").query("role == 'from'")
    wanted = expected(pd.concat([total, parts]), "country", "refugees")
    assert same(figures(frame, "MP-K11", "partner"), wanted)


def test_new_applications_abroad_stand_under_the_publishers_own_country_codes(deliveries):
    frame = deliveries["unhcr", 2024, "unhcr_moldova"][2]
    codes = table("unhcr_applications").set_index("coa_name")["coa_iso"].to_dict() | {"Total": "_T"}
    asked = mirror_applications()
    wanted = expected(asked.assign(country=asked["name"].map(codes)), "country", "applied")
    assert same(figures(frame, "MP-K10", "partner"), wanted)


def test_stocks_written_as_grouped_text_are_numbers(deliveries):
    frame = deliveries["unhcr", 2024, "unhcr_moldova"][2]
    hosted = table("unhcr_population").query("role == 'hosted'").assign(partner="_T")
    columns = {"refugees": "MP-J12", "asylum_seekers": "MP-J03", "idps": "MP-L04"}
    for column, indicator in (columns | {"stateless": "MP-J14"}).items():
        found = figures(frame, indicator, "partner")
        assert same(found, expected(hosted, "partner", column)), indicator


def test_costs_stand_under_the_publishers_own_codes_and_quarters(deliveries):
    frame = deliveries["bnm", 2024, "bnm_cost_transferuri"][2]
    prices = table("remittance_prices").query("percent != '..'")
    keys = ["partner", "time_period", "period"]
    found = frame.set_index(keys)["obs_value"].sort_index()
    wanted = prices.astype({"percent": "float64", "year": "int64"})
    wanted = wanted.set_index(["country", "year", "quarter"])["percent"].sort_index()
    assert len(found) == 33
    assert list(found.index) == list(wanted.index)
    assert (found - wanted).abs().max() < 1e-6


def test_population_is_in_persons_with_the_status_of_its_block(deliveries):
    frame = deliveries["bns", 2024, "bns_populatia"][2].sort_values("time_period")
    assert list(frame["obs_value"]) == [2686100, 2643900, 2597100]
    assert list(frame["obs_status"]) == ["A", "A", "P"]
    assert list(frame["ref_date"]) == ["2019-01-01", "2020-01-01", "2021-01-01"]
    assert set(frame["rounding_base"]) == {100}
    first = deliveries["bns", 2023, "bns_populatia"][2].sort_values("time_period")
    assert list(first["obs_value"]) == [2681700, 2640400, 2597100]
    assert set(first["obs_status"]) == {"P"}


def test_immigrants_by_country_and_purpose_add_up_to_the_published_totals(deliveries):
    frame = deliveries["bns", 2024, "bns_imigranti"][2]
    whole = frame["country_prev_residence"] == "_T"
    keys = ["time_period", "reason"]
    total = frame[whole].groupby(keys)["obs_value"].sum()
    assert frame[~whole].groupby(keys)["obs_value"].sum().equals(total)
    assert list(total.xs("_T", level="reason")) == [4223, 4857, 2875, 4186]


def test_the_publisher_gives_the_republic_of_korea_twice_and_both_rows_are_kept(deliveries):
    frame = deliveries["bns", 2024, "bns_imigranti"][2]
    keys = ["time_period", "country_prev_residence", "reason"]
    twice = frame[frame.duplicated(keys, keep=False)]
    assert set(twice["country_prev_residence"]) == {"KOR"}
    assert len(twice) == 48


def test_un_desa_figures_are_estimates_with_the_left_bank_at_mid_year(deliveries):
    frame = deliveries["un_desa", 2024, "un_desa_migrant_stock"][2]
    assert set(frame["obs_status"]) == {"E"}
    assert set(frame["territory"]) == {"MDA_BOTH_BANKS"}
    assert frame["ref_date"].str.endswith("-07-01").all()
    stock = frame[(frame["indicator"] == "MP-D02") & (frame["time_period"] == 2020)]
    assert stock.set_index("sex")["obs_value"].to_dict() == {"_T": 104438, "M": 42743, "F": 61695}
    abroad = frame[(frame["indicator"] == "MP-E03") & (frame["time_period"] == 2019)]
    assert len(abroad) == 52
    assert abroad["obs_value"].sum() == 1029526


def test_emigrants_are_related_to_the_population_of_the_same_territory(
    deliveries, catalogue, moldova
):
    made = derive(delivered(deliveries, 2024), catalogue, moldova)
    share = made[(made["indicator"] == "MP-E04") & (made["time_period"] == 2020)]
    assert share["obs_value"].round(3).tolist() == [28.742]  # 1,159,443 of 4,033,963
