import shutil

import pytest

from catalogue.load import HERE, CatalogueError, countries, load_catalogue, load_country


@pytest.fixture
def copy(tmp_path):
    """A catalogue a test may spoil."""
    shutil.copytree(HERE, tmp_path / "catalogue", ignore=shutil.ignore_patterns("*.py", "__py*"))
    return tmp_path / "catalogue"


def test_namibia_is_not_missing(catalogue):
    assert catalogue.code_lists["country"].loc["NAM", "iso2"] == "NA"


def test_every_mistake_is_told_at_once_with_file_and_line(copy):
    path = copy / "indicators.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",persons,", ",peoples,")
    lines[2] = lines[2].replace("sex;", "sox;")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(copy)
    assert len(raised.value.mistakes) == 2
    assert "indicators.csv: line 2: 'peoples' is not a known unit" in str(raised.value)
    assert "indicators.csv: line 3: 'sox' is not a known dimension" in str(raised.value)


def test_a_country_without_a_folder_is_named_with_those_there_are():
    with pytest.raises(CatalogueError, match=r"QQQ: there is no country folder .*MDA"):
        load_country("QQQ", load_catalogue())


def test_an_obligation_of_an_unknown_provider_is_a_mistake(copy, catalogue):
    path = copy / "countries" / "MDA" / "obligations.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("lighthouses,MP-A01,1,,1,,,\n")
    with pytest.raises(CatalogueError, match="'lighthouses' is not a known provider"):
        load_country("MDA", catalogue, copy / "countries")


def test_a_layout_that_breaks_its_schema_says_where(copy, catalogue):
    path = copy / "countries" / "MDA" / "workbooks" / "odd.yml"
    path.write_text("title: odd\nprovider: bns\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"odd\.yml: .*'tables' is a required property"):
        load_country("MDA", catalogue, copy / "countries")


def test_every_country_folder_loads(catalogue):
    for ref_area in countries():
        assert load_country(ref_area, catalogue).ref_area == ref_area
