"""A pointer is told as the provider would look it up: file, sheet, cell."""

import pytest

from catalogue.words import words
from model.records import SourcePointer
from reporting.places_of import places_text, resolve_pointers
from tests.reporting import lighthouses


@pytest.fixture
def said(catalogue, tmp_path):
    return words("en", catalogue, lighthouses.country(tmp_path, catalogue))


def told(said, *pointers, most=None):
    return places_text(said, resolve_pointers(lighthouses.manifest(), " ".join(pointers)), most)


def test_a_cell_is_told_with_the_name_the_file_came_under(said):
    pointer = lighthouses.cell(lighthouses.LIGHTS, "Tab 1", "B7")
    assert told(said, pointer) == "lights 2024.xlsx, sheet Tab 1, cell B7"


def test_cells_of_one_sheet_are_told_together_in_their_order(said):
    pointers = [lighthouses.cell(lighthouses.TIDES, "T", at) for at in ("C3", "C4", "B1")]
    assert told(said, *pointers) == "tides.xlsx, sheet T, cells C3, C4, B1"


def test_more_places_than_wanted_are_counted_not_forgotten(said):
    pointers = [lighthouses.cell(lighthouses.TIDES, "T", f"C{row}") for row in range(1, 6)]
    assert told(said, *pointers, most=2) == "tides.xlsx, sheet T, cells C1, C2; and 3 more places"


def test_a_file_is_told_without_a_sheet_and_a_sheet_without_a_cell(said):
    assert told(said, lighthouses.cell(lighthouses.TIDES, "", "")) == "tides.xlsx"
    assert told(said, lighthouses.cell(lighthouses.TIDES, "T", "")) == "tides.xlsx, sheet T"


def test_an_answer_is_told_by_series_and_period(said):
    pointer = SourcePointer("answer", lighthouses.BANK, "BX.TRF.PWKR.CD.DT", "2024").id
    place = resolve_pointers(lighthouses.manifest(), pointer)[0]
    assert place.url.startswith("https://api.worldbank.org/")
    assert place.last_updated == "2025-12-19"
    assert told(said, pointer) == "series BX.TRF.PWKR.CD.DT, 2024"


def test_bytes_that_are_no_input_of_the_edition_are_said_to_be_so(said):
    assert told(said, lighthouses.cell("f" * 64, "T", "A1")) == (
        "a file that this edition does not hold, sheet T, cell A1"
    )
    assert "does not hold" in told(said, SourcePointer("answer", "f" * 64, "X", "2024").id)


def test_a_figure_counted_from_the_edition_says_so(said):
    assert "own collection" in told(said, SourcePointer("edition", "", "coverage", "MP-T01").id)


def test_what_is_not_a_pointer_is_an_error():
    with pytest.raises(ValueError, match="not a source pointer"):
        resolve_pointers(lighthouses.manifest(), "B7")
