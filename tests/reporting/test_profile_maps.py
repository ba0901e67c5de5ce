"""Which map an indicator gets, of what, and what is said under it."""

from dataclasses import replace

import pandas as pd
import pytest

from catalogue.words import words
from model import observations
from model.observations import TOTAL
from reporting.profile_lines import Line, Point
from reporting.profile_maps import maps
from reporting.profile_parts import Captions
from tests.reporting import lighthouses

CODE = "MP-D01"


@pytest.fixture(scope="module")
def country(catalogue, tmp_path_factory):
    made = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    regions = pd.DataFrame(
        {
            "kind": ["total", "member", "member"],
            "label": ["Total", "North Isle", "South Isle"],
            "synonyms": "",
            "row": ["", "0", "1"],
            "column": ["", "0", "0"],
        },
        index=pd.Index([TOTAL, "NI", "SI"], name="code"),
    )
    return replace(made, regions=regions)


def frame(*cells: tuple[str, str, float], rule: str = "") -> pd.DataFrame:
    """Foreign citizens of 2023 by one dimension: (dimension, member, value)."""
    rows = [
        lighthouses._row(
            CODE, 2023, value, "lights", lighthouses.cell(lighthouses.LIGHTS, "F", "A1")
        )
        | {"citizenship": TOTAL, "region": TOTAL, dimension: member}
        for dimension, member, value in cells
    ]
    return observations.check(pd.DataFrame(rows)).assign(rule=rule)


def line(total: float | None = 200.0) -> Line:
    point = Point(2023, total, "A", "" if total else "not_delivered", "", "")
    concept = (CODE, "lights", "", "XAA_ALL", "persons", "", "lights")
    return Line(*concept, ("2025-03",), False, 1, (point,))


def drawn(catalogue, country, rows, held=None, language="en"):
    specs: dict = {}
    told = words(language, catalogue, country)
    made = maps(told, CODE, held or [line()], rows, Captions(), specs)
    return made, specs


def test_shares_are_of_the_published_total_and_never_counts(catalogue, country):
    rows = frame(("citizenship", "FRA", 150.0), ("citizenship", "KEN", 0.04))
    (made,), specs = drawn(catalogue, country, rows)
    assert made["chart"]["asset"] == "charts/MP-D01-map-citizenship.svg"
    assert made["chart"]["caption"]["text"].endswith("2023 (share of the total, %)")
    assert "France: 75.0" in made["chart"]["alt"] and "Kenya: <0.1" in made["chart"]["alt"]
    values = specs[made["chart"]["asset"]]["layer"][0]["data"]["values"]
    assert {value["text"] for value in values} == {"75.0", "<0.1", ""}


def test_without_a_total_the_sum_stands_in_and_the_caption_says_so(catalogue, country):
    rows = frame(("citizenship", "FRA", 30.0), ("citizenship", "KEN", 10.0))
    (made,), _ = drawn(catalogue, country, rows, [line(None)])
    assert "share of the sum of those listed" in made["chart"]["caption"]["text"]
    assert "France: 75.0" in made["chart"]["alt"]


def test_a_withheld_figure_is_not_shown_and_leaves_no_sum(catalogue, country):
    free, barred = ("citizenship", "FRA", 30.0), ("citizenship", "KEN", 10.0)
    rows = pd.concat([frame(free), frame(barred, rule="V42")], ignore_index=True)
    (made,), _ = drawn(catalogue, country, rows)
    assert "Kenya" not in made["chart"]["alt"]
    (none,), specs = drawn(catalogue, country, rows, [line(None)])
    assert none["chart"] is None and none["none"].startswith("No map:") and not specs


def test_regions_stand_at_their_places_under_their_names(catalogue, country):
    rows = frame(("region", "NI", 50.0), ("region", "SI", 150.0))
    (made,), specs = drawn(catalogue, country, rows)
    values = specs[made["chart"]["asset"]]["layer"][0]["data"]["values"]
    assert [value["label"] for value in values] == [["North", "Isle"], ["South", "Isle"]]
    assert [value["text"] for value in values] == ["25.0", "75.0"]


def test_what_has_no_square_is_named_and_the_convention_on_territory_is_printed(catalogue, country):
    rows = frame(("citizenship", "FRA", 150.0), ("citizenship", "ATA", 20.0))
    (made,), _ = drawn(catalogue, country, rows)
    notes = " ".join(made["chart"]["notes"])
    assert "Not on the map: Antarctica." in notes
    assert "no opinion on the status" in notes
    assert notes.endswith("All lighthouses are included.")


def test_parts_larger_than_the_total_make_no_map(catalogue, country):
    (none,), _ = drawn(catalogue, country, frame(("citizenship", "FRA", 900.0)))
    assert none["chart"] is None


def test_west_stays_west_in_a_language_that_runs_from_the_right(catalogue, country):
    rows = frame(("citizenship", "FRA", 150.0), ("citizenship", "JPN", 20.0))
    _, english = drawn(catalogue, country, rows)
    _, arabic = drawn(catalogue, country, rows, language="ar")
    for name in english:
        places = [
            [(v["x"], v["y"]) for v in specs[name]["layer"][0]["data"]["values"]]
            for specs in (english, arabic)
        ]
        assert places[0] == places[1]
