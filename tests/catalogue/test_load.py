import shutil

import pytest

from catalogue.load import (
    HERE,
    CatalogueError,
    code_list,
    countries,
    for_country,
    load_catalogue,
    load_country,
)


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


def test_how_an_indicator_is_shown_is_asked_of_known_indicators_alone(copy):
    path = copy / "profile.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("MP-S02:", "MP-S99:"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"profile\.yml: shown: .MP-S99. is not a known ind"):
        load_catalogue(copy)


def test_a_country_without_a_folder_is_named_with_those_there_are():
    with pytest.raises(CatalogueError, match=r"QQQ: there is no country folder .*MDA"):
        load_country("QQQ", load_catalogue())


def test_a_country_is_found_in_the_first_root_that_has_it(catalogue, tmp_path):
    shipped = HERE / "countries"
    copied = tmp_path / "others" / "MDA"
    shutil.copytree(shipped / "MDA", copied)
    (copied.parent / "notes").mkdir()  # a folder without country.yml is no country
    assert load_country("MDA", catalogue, [tmp_path / "others", shipped]).root == copied
    assert load_country("MDA", catalogue, [shipped, tmp_path / "others"]).root == shipped / "MDA"
    shutil.move(copied, copied.with_name("QMA"))
    assert countries([shipped, tmp_path / "others"]) == [*countries(shipped), "QMA"]


def test_a_country_that_no_root_has_is_told_with_every_root(catalogue, tmp_path):
    with pytest.raises(CatalogueError) as raised:
        load_country("QQQ", catalogue, [HERE / "countries", tmp_path])
    assert str(tmp_path) in str(raised.value) and "MDA" in str(raised.value)


def test_a_country_under_a_user_assigned_code_is_a_member_of_its_lists_of_countries(
    catalogue, tmp_path, moldova
):
    shutil.copytree(HERE / "countries" / "MDA", tmp_path / "QMA")
    own = load_country("QMA", catalogue, tmp_path)
    assert code_list(catalogue, own, "citizenship").loc["QMA", "kind"] == "member"
    assert code_list(catalogue, moldova, "citizenship") is catalogue.code_lists["country"]


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


def judged_otherwise(copy, catalogue, text: str):
    """Moldova with `rules` in its country.yml."""
    with (copy / "countries" / "MDA" / "country.yml").open("a", encoding="utf-8") as file:
        file.write(f"rules: {text}\n")
    return load_country("MDA", catalogue, copy / "countries")


def test_a_country_may_judge_by_its_own_tolerances_and_severities(copy, catalogue):
    text = "{V50: {tolerance: {flow_percent: 40}}, V16: {severity: note}}"
    own = for_country(catalogue, judged_otherwise(copy, catalogue, text))
    assert own.rules.loc["V50", "tolerance"]["flow_percent"] == 40
    assert own.rules.loc["V50", "tolerance"]["stock_percent"] == 10
    assert own.rules.loc["V50", "severity"] == "must-explain"
    assert own.rules.loc["V16", "severity"] == "note"
    assert catalogue.rules.loc["V50", "tolerance"]["flow_percent"] == 30
    assert catalogue.rules.loc["V16", "severity"] == "must-explain"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{V99: {severity: note}}", "rules: V99 is no rule that a country may judge otherwise"),
        ("{V07: {severity: note}}", "rules: V07 is no rule that a country may judge otherwise"),
        ("{V16: {tolerance: {percents: 1}}}", r"V16: 'percents' is not one of its .* \(percent\)"),
        ("{V01: {tolerance: {percent: 1}}}", r"V01: 'percent' is not one of its .* \(none\)"),
        ("{V16: {severity: none}}", "'none' is none of"),
        ("{V16: {}}", "V16: .*non-empty"),
    ],
)
def test_what_a_country_may_not_set_is_told(copy, catalogue, text, told):
    with pytest.raises(CatalogueError, match=told):
        judged_otherwise(copy, catalogue, text)
