"""The heat map says of every provider, indicator and year what came."""

import pandas as pd
import pytest

from catalogue.words import words
from model import findings
from reporting import completeness
from tests.reporting import lighthouses


def cells(*states, provider="lights", indicator="MP-A01", year=2024):
    """Coverage rows of one provider, indicator and year: the total first, then breakdowns."""
    names = ["", *("sex" for _ in states[1:])]
    return pd.DataFrame(
        {
            "provider": provider,
            "indicator": indicator,
            "time_period": year,
            "rank": 1,
            "dimension": names[: len(states)],
            "member": [str(place) for place in range(len(states))],
            "state": states,
            "gap_class": ["" if one == "delivered" else "c" for one in states],
            "explanation": "",
        }
    )


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    return words(
        "en", catalogue, lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        (["delivered", "delivered"], "delivered"),
        (["delivered", "absent"], "partly"),
        (["absent", "delivered"], "partly"),
        (["suppressed", "absent"], "partly"),
        (["delivered", "declared"], "delivered"),
        (["delivered", "suppressed"], "delivered"),
        (["suppressed", "suppressed"], "suppressed"),
        (["suppressed", "declared"], "suppressed"),
        (["declared", "declared"], "declared"),
        (["declared", "absent"], "absent"),
        (["absent", "absent"], "absent"),
    ],
)
def test_the_state_of_a_cell_of_the_heat_map(given, state):
    assert completeness.states(cells(*given))["state"].tolist() == [state]


def test_a_part_is_told_with_its_count(said):
    (block,) = completeness.heat_map(cells("delivered", "delivered", "absent"), said, [2024])
    assert block["rows"][0]["cells"][0]["told"] == "partly: 2 of 3 figures"


def test_a_year_in_which_nothing_is_due_is_no_gap(said):
    (block,) = completeness.heat_map(cells("delivered"), said, [2023, 2024])
    assert [cell["letter"] for cell in block["rows"][0]["cells"]] == ["·", "D"]


def test_indicators_of_which_nothing_came_share_a_row_and_all_are_named(said):
    codes = ["MP-A01", "MP-A02", "MP-A03", "MP-A06"]
    rows = [cells("absent", indicator=code) for code in codes[:3]]
    table = pd.concat([*rows, cells("delivered", indicator=codes[3])])
    (block,) = completeness.heat_map(table, said, [2024])
    named = [[one["code"] for one in row["names"]] for row in block["rows"]]
    assert named == [["MP-A06"], ["MP-A01", "MP-A02", "MP-A03"]]


def test_the_lighthouses_heat_map_agrees_with_the_frames(catalogue, said):
    edition = lighthouses.edition(catalogue, said.country)
    blocks = completeness.heat_map(edition.coverage, said, list(lighthouses.YEARS))
    letters = {
        (block["name"], one["code"]): "".join(cell["letter"] for cell in row["cells"])
        for block in blocks
        for row in block["rows"]
        for one in row["names"]
    }
    assert letters == {
        ("Ministry of Lighthouses", "MP-A01"): "DDDDDP",
        ("Ministry of Lighthouses", "MP-C03"): "AAAAPP",
        ("Ministry of Lighthouses", "MP-D02"): "·A····",
        ("Office of Tides", "MP-A01"): "DDDDDD",
        ("Office of Tides", "MP-E01"): "NNNNNN",
        ("Society of Gulls", "MP-J12"): "AAAAAA",
        ("World Bank", "MP-M01"): "DDDDDD",
    }


def test_breakdowns_are_told_by_name_and_what_has_no_figure_is_only_counted(catalogue, said):
    edition = lighthouses.edition(catalogue, said.country)
    told = completeness.breakdowns(edition.coverage, said, 2023)
    rows = {row["code"]: row for row in told["rows"]}
    assert rows["MP-A01"]["delivered"] == ["Sex"]
    assert rows["MP-C03"]["delivered"] == ["Citizenship"]
    assert rows["MP-C03"]["absent"] == ["Sex"]
    assert told["left_out"] == 0
    assert completeness.breakdowns(edition.coverage, said, 2022)["left_out"] == 1


def test_half_a_breakdown_is_told_with_its_count(said):
    told = completeness.breakdowns(cells("delivered", "delivered", "absent"), said, 2024)
    assert told["rows"][0]["partly"] == ["Sex (1 of 2)"]


def test_gaps_are_counted_by_class_figures_apart_from_breakdown_cells(catalogue, said):
    edition = lighthouses.edition(catalogue, said.country)
    by_class = completeness.gap_counts(edition.coverage, said, 2024)
    assert [(one["figures"], one["breakdowns"]) for one in by_class] == [(1, 0), (0, 0), (2, 5)]
    coverage = edition.coverage
    missing = coverage[(coverage["gap_class"] == "c") & (coverage["dimension"] == "")]
    assert by_class[2]["figures_window"] == len(missing)


def test_every_key_figure_is_there_or_has_a_reason(catalogue, said):
    edition = lighthouses.edition(catalogue, said.country)
    told = completeness.key_figures(edition, catalogue, said.country, said)
    why = {one["name"]: one["why"] for one in told["missing"]}
    assert told["wanted"] == 26 == told["held"] + len(why)
    assert why["Refugees hosted"] == "Gulls"
    assert why["Foreign-born usually resident"] == "not due in 2024"
    assert why["Emigration (long-term)"] == "not collected"
    assert why["Immigration (long-term)"] == "confidential"
    assert why["Gross domestic product"] == "nobody has been asked"
    assert "Resident population" not in why  # the other source's figure is not blocked


def test_a_key_figure_that_a_finding_blocks_is_not_counted_as_printed(catalogue, said):
    edition = lighthouses.edition(catalogue, said.country)
    mine = edition.headline[edition.headline["provider"] == "lights"]
    edition = lighthouses.edition(catalogue, said.country, headline=mine)
    told = completeness.key_figures(edition, catalogue, said.country, said)
    why = {one["name"]: one["why"] for one in told["missing"]}
    assert why["Resident population"] == "withheld: a finding blocks it"
    free = lighthouses.edition(catalogue, said.country, headline=mine, findings=findings.frame([]))
    again = completeness.key_figures(free, catalogue, said.country, said)
    assert again["held"] == told["held"] + 1
