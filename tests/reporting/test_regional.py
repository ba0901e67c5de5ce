"""A list with a country of another definition, one of another year and one without a figure."""

from dataclasses import replace

import pytest

from catalogue.regional import as_country, load_region
from catalogue.words import words
from model import findings
from reporting.regional import regional_context, write_regional
from tests.observations import observe
from transforms.grading import graded

COLUMN = {"indicator": "MP-D02", "year": 2020, "definition": "foreign-born, mid-year"}
AREAS = ["ATA", "BVT", "HMD", "SGS"]


@pytest.fixture(scope="module")
def region(catalogue):
    known = load_region("table_1", catalogue)
    settings = known.settings | {"countries": AREAS, "columns": [COLUMN]}
    settings = {key: value for key, value in settings.items() if key != "printed"}
    return replace(known, settings=settings, figures=known.figures.iloc[:0])


@pytest.fixture(scope="module")
def frame():
    plain = {"indicator": "MP-D02", "time_period": 2020, "definition": COLUMN["definition"],
             "provider": "world_bank", "publisher": "World Bank", "vintage": "2026-05"}  # fmt: skip
    return observe(
        plain | {"ref_area": "ATA", "obs_value": 1_200.0},
        plain | {"ref_area": "BVT", "obs_value": 3_400.0, "time_period": 2019},
        plain | {"ref_area": "HMD", "obs_value": 9_900.0, "definition": "foreign citizens"},
    )


@pytest.fixture(scope="module")
def context(region, frame, catalogue):
    made = words("en", catalogue, as_country(region, catalogue))
    cells = graded(frame, region.columns, AREAS, list(region.settings["sources"]))
    return cells, regional_context(region, cells, frame, findings.frame([]), made), made


def test_another_definition_stands_apart_and_says_which(context):
    table = context[1]["tables"][0]
    assert [row["figure"] for row in table["ranked"]] == ["3,400", "1,200"]
    apart = table["apart"][0]
    assert (apart["rank"], apart["figure"]) == ("–", "9,900")
    assert apart["says"] == "not comparable: another definition (foreign citizens)"
    assert [row["area"] for row in table["missing"]] == [context[2].ref_area("SGS")]


def test_the_grade_of_care_says_why(context):
    says = {row["grade"]: row["says"] for row in context[1]["tables"][0]["ranked"]}
    assert says == {
        "A": "comparable: same definition and year",
        "B": "comparable with care (figure of 2019)",
    }


def test_every_figure_has_its_pointer_and_a_common_source_is_named_once(context):
    table = context[1]["tables"][0]
    assert all(row["source_id"] for row in table["ranked"] + table["apart"])
    assert table["source"] == "World Bank, vintage 2026-05"
    assert context[1]["as_printed"] is None


def test_the_same_figures_make_the_same_bytes(region, frame, context, tmp_path):
    cells, _, made = context
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_regional(
            region, cells, frame, findings.frame([]), made, tmp_path / name, "0123456789abcdef"
        )
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
