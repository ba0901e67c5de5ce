"""What a country's files name must be there before any work begins."""

import pytest

from catalogue.layout_names import unknown_names
from catalogue.load import CatalogueError, countries, load_country
from pipeline import workplace
from tests.pipeline.islands import FILES


def test_the_layouts_of_every_country_name_what_there_is(catalogue):
    for ref_area in countries(workplace.country_roots()):
        assert load_country(ref_area, catalogue, workplace.country_roots()).ref_area == ref_area


def test_an_indicator_or_dimension_that_is_none_is_told_with_its_layout(tmp_path, monkeypatch):
    folder = tmp_path / "ATA"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        wrong = text.replace("indicator: MP-A01", "indicator: MP-Z99").replace(
            "Sex: sex", "Sex: seks"
        )
        (folder / name).write_text(wrong, encoding="utf-8")
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path))
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path))
    with pytest.raises(CatalogueError) as fault:
        workplace.open_workplace("ATA")
    path = folder / "workbooks" / "lights.yml"
    assert fault.value.mistakes == [
        f"{path}: line 12, tables.people.columns.Sex: 'seks' is no dimension; "
        "catalogue/dimensions.csv lists them",
        f"{path}: line 12, tables.people.columns.Residents.value.indicator: 'MP-Z99' is no "
        "indicator; catalogue/indicators.csv lists them",
    ]


def test_every_place_of_a_layout_that_can_name_an_indicator_is_looked_at(catalogue):
    layout = {
        "tables": {
            "one": {"indicator": "MP-Z01", "stub": [{"column": "A", "holds": "nationality"}]},
            "two": {"indicators": {"Some": "MP-Z02", "Other": {"indicator": "MP-Z03"}}},
            "three": {"columns": {"Value": {"value": {"indicator": "MP-Z04"}}}},
            "four": {"pass_over": "a list of contents"},
        }
    }
    told = " ".join(
        unknown_names(layout, "", catalogue.dimensions.index, catalogue.indicators.index)
    )
    assert all(code in told for code in ("MP-Z01", "MP-Z02", "MP-Z03", "MP-Z04", "nationality"))
