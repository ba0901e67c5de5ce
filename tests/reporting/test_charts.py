"""Charts show what there is: text as text, gaps as gaps, breaks as cuts, provisional as hollow."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.words import words
from reporting import charts
from reporting.chart_years import joined_runs, years_chart
from tests.reporting import lighthouses
from tests.reporting.lines import YEARS, line

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return words("en", catalogue, country)


def drawn(said, *lines):
    return ElementTree.fromstring(charts.draw(years_chart(said, list(lines), YEARS)))


def texts(svg) -> list[str]:
    return ["".join(one.itertext()) for one in svg.iter(f"{SVG}text")]


def marks(spec: dict, kind: str) -> list[dict]:
    return [layer for layer in spec["layer"] if layer["mark"].get("type") == kind]


def test_text_stays_text_in_the_house_font_and_nothing_is_a_picture(said):
    svg = drawn(said, line([1, 2, 3, 4, 5, 6000]))
    assert {"2019", "2024", "6,000", "MoL"} <= set(texts(svg))
    assert all("IBM Plex Sans" in one.get("font-family") for one in svg.iter(f"{SVG}text"))
    tags = {one.tag for one in svg.iter()}
    assert f"{SVG}image" not in tags
    assert not [one for one in svg.iter() if one.get("href") or one.get("src")]


def test_a_year_without_a_figure_cuts_the_line_and_is_marked(said):
    one = line([10, 20, None, None, 50, 60])
    assert [[p.year for p in run] for run in joined_runs(one)] == [[2019, 2020], [2023, 2024]]
    assert texts(drawn(said, one)).count("n/a") == 2


def test_a_break_cuts_the_line(said):
    one = line([10, 20, 30, 40, 50, 60], statuses={2022: "B"})
    assert [[p.year for p in run] for run in joined_runs(one)] == [
        [2019, 2020, 2021],
        [2022, 2023, 2024],
    ]
    assert "Break in series: 2022." in charts.chart_notes(said, [one])


def test_five_yearly_stocks_are_points_and_no_line(said):
    one = line([None, 104_438, None, None, None, 77_291], indicator="MP-D02")
    assert [len(run) for run in joined_runs(one)] == [1, 1]
    svg = drawn(said, one)
    strokes = [p for p in svg.iter(f"{SVG}path") if p.get("stroke-width") == "1.6"]
    assert not [p for p in strokes if "L" in p.get("d")]


def test_a_missing_figure_is_never_drawn_as_zero(said):
    spec = years_chart(said, [line([10, 20, None, 40, 50, 60])], YEARS)
    held = [row for layer in marks(spec, "line") for row in layer["data"]["values"]]
    assert "2021" not in {row["year"] for row in held}


def test_provisional_points_are_hollow(said):
    spec = years_chart(said, [line([1, 2, 3, 4, 5, 6], statuses={2024: "P"})], YEARS)
    fills = {
        row["year"]: layer["mark"]["fill"]
        for layer in marks(spec, "point")
        for row in layer["data"]["values"]
    }
    assert fills["2024"] == charts.GROUND and fills["2023"] == charts.COLOURS[0]


def test_lines_differ_in_dash_and_shape_not_in_colour_alone(said):
    two = [line([1, 2, 3, 4, 5, 6]), line([2, 3, 4, 5, 6, 7], provider="tides")]
    spec = years_chart(said, two, YEARS)
    assert len({str(layer["mark"]["strokeDash"]) for layer in marks(spec, "line")}) == 2
    assert len({layer["mark"]["shape"] for layer in marks(spec, "point")}) == 2


def test_the_chart_is_told_in_words(said):
    told = charts.describe(said, [line([10, None, 30, 40, 50, 60])], YEARS)
    assert "Asylum applicants" in told and "2019: 10" in told and "2020: not available" in told


def test_an_axis_that_does_not_begin_at_zero_says_so(said):
    cut = line([2_700_000, 2_690_000, 2_680_000, 2_670_000, 2_660_000, 2_650_000])
    assert "The vertical axis does not begin at zero." in charts.chart_notes(said, [cut])
    whole = line([10, 200, 30, 40, 50, 60])
    assert charts.chart_notes(said, [whole]) == []
    assert years_chart(said, [whole], YEARS)["layer"][0]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_the_same_chart_is_the_same_bytes(said):
    spec = years_chart(said, [line([1, 2, 3, 4, 5, 6])], YEARS)
    assert charts.draw(spec) == charts.draw(spec)


number = st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: round(x, 3))


@given(number, number, st.booleans())
def test_ticks_are_few_and_reach_over_the_figures(one, other, from_zero):
    low, high = sorted((one, other))
    found = charts.ticks(low, high, from_zero)
    slack = 1e-6 * max(1.0, abs(low), abs(high))
    assert 2 <= len(found) <= 9
    assert found[0] <= low + slack and found[-1] >= high - slack
    assert found == sorted(set(found))
    if from_zero:
        assert 0 in found


def expressions(part) -> list[str]:
    if isinstance(part, list):
        return [one for inner in part for one in expressions(inner)]
    if isinstance(part, dict):
        own = [part[name] for name in ("expr", "labelExpr") if name in part]
        return own + [one for inner in part.values() for one in expressions(inner)]
    return []


def test_no_expression_holds_text_of_others(said):
    """Vega evaluates expressions: numbers and names of ours may stand in them, nothing else."""
    found = expressions(years_chart(said, [line([1, 2, 3, 4, 5, 6])], YEARS))
    assert found
    for one in found:
        assert re.fullmatch(
            r"datum\.\w+|\[[\d\s.,\"−]*\]\[indexof\([\[\]\d\s.,-]*datum.value\)\]", one
        )
