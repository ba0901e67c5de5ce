"""UNHCR: codes of its own beside ISO codes, cases beside persons, totals without sex and age."""

import copy

import pytest

from tests.layouts.reading import read_file, read_under, standard_of, told

pytestmark = pytest.mark.shared_data
FILES = [
    "asylum_applications_2021_2025.csv",
    "asylum_decisions_2021_2025.csv",
    "demographics_2025.csv",
    "idmc_conflict_idps.csv",
    "population_by_asylum_1990_2025.csv",
    "population_by_origin_1990_2025.csv",
    "population_origin_asylum_2019_2025.csv",
    "unrwa.csv",
]


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "unhcr" / name)


@pytest.mark.parametrize("name", FILES)
def test_no_cell_is_left_unexplained(read, name):
    assert told(read(name).findings) == []
    assert set(read(name).values["trouble"]) <= {"", "not_stated"}


def test_a_blank_is_no_figure_and_a_zero_is_one(read):
    rows = read("population_by_asylum_1990_2025.csv").values
    assert rows.loc[rows["kind"] == "blank", "obs_value"].isna().all()
    assert (rows["obs_value"] == 0).any()
    assert rows["time_period"].max() == "2025"


def test_sums_by_asylum_and_by_origin_are_the_same_persons(read):
    def refugees(name: str, indicator: str):
        rows = read(name).values
        rows = rows[rows["indicator"] == indicator]
        return rows.groupby("time_period")["obs_value"].sum()

    asylum = refugees("population_by_asylum_1990_2025.csv", "MP-J12")
    origin = refugees("population_by_origin_1990_2025.csv", "MP-K11")
    both = refugees("population_origin_asylum_2019_2025.csv", "MP-J12")
    assert asylum.to_dict() == origin.to_dict()
    assert both.to_dict() == asylum[both.index].to_dict()


def test_the_own_codes_taken_for_iso_are_stopped_before_a_figure_is_stored(
    read, shared_data, catalogue, moldova
):
    """Some are ISO codes of other countries (AUS is Austria); many are none, and hold all."""
    path = shared_data / "unhcr" / "idmc_conflict_idps.csv"
    layout = copy.deepcopy(read(path.name).layout)
    columns = layout["tables"]["figures"]["columns"]
    columns |= {"coo": "citizenship", "coo_iso": "ignore", "coa_iso": "ignore"}
    taken = read_under(path, layout)
    coded = standard_of(taken, catalogue, moldova)
    assert len(coded.observations) == 0 and coded.held == len(taken.frame)
    assert {"UKN", "ALG", "BSN"} & {code for rule, _, code in told(coded.findings)}
    assert {rule for rule, _, _ in told(coded.findings)} == {"I05"}


def test_own_codes_differ_from_iso_codes_also_where_both_are_known(read):
    rows = read("population_origin_asylum_2019_2025.csv")
    sheet = rows.book.sheets[0]
    texts = iter(sheet.texts)
    cells = [next(texts) if kind != "." else "" for kind in sheet.kinds]
    lines = [cells[at : at + sheet.width] for at in range(0, len(cells), sheet.width)]
    own = {(line[2], line[3]) for line in lines[1:]}
    assert {("ARE", "EGY"), ("AUS", "AUT"), ("CHI", "CHN")} <= own


def test_codes_outside_the_list_of_countries_are_there(read):
    rows = read("population_origin_asylum_2019_2025.csv").frame
    assert {"UNK", "XXA", "TIB"} <= set(rows["citizenship"])


def test_cases_and_persons_are_told_apart(read):
    for name in ("asylum_applications_2021_2025.csv", "asylum_decisions_2021_2025.csv"):
        assert set(read(name).frame["component"]) == {"C", "P"}


def test_a_total_may_be_there_without_sex_and_age(read):
    rows = read("demographics_2025.csv").values
    line = rows["cell"].str.extract(r"([0-9]+)")[0]
    total = rows["value_fixed"] == '{"age": "_T", "sex": "_T"}'
    parts = rows[~total].groupby(line)["obs_value"].sum()
    whole = rows[total].set_index(line[total])["obs_value"]
    parts = parts.reindex(whole.index)
    assert ((parts == 0) & (whole > 0)).sum() > 1_000
    # Women and men each have a total beside their ages.
    assert (parts / 2 <= whole).all()
