"""World Population Prospects: years and counts as fractions, "-0.0", a column without head."""

import pytest

from tests.layouts.reading import read_file, told

pytestmark = pytest.mark.shared_data


@pytest.fixture(scope="module")
def read(shared_data):
    return lambda name: read_file(shared_data / "un_wpp" / name)


@pytest.mark.parametrize("name", ["Net_migration_data.csv", "UN_WPP_2024_net_migration.csv"])
def test_no_cell_is_left_unexplained(read, name):
    assert told(read(name).findings) == []
    assert set(read(name).values["trouble"]) == {""}
    sheet = read(name).book.sheets[0]
    assert len(read(name).frame) == sheet.height - 1
    # The first column has no head and numbers the rows: it is declared, not overlooked.
    assert sheet.kinds[0] == "."


def test_a_negative_zero_is_zero(read):
    rows = read("UN_WPP_2024_net_migration.csv").values
    zero = rows[rows["text"] == "-0.0"]
    assert len(zero) and set(zero["obs_value"]) == {0.0}
    zimbabwe = rows[(rows["ref_area"] == "ZWE") & (rows["time_period"].str.startswith("2024"))]
    assert zimbabwe["obs_value"].tolist() == [-61_000.0]
    assert (rows["obs_value"] < 0).any()


def test_one_file_mixes_national_figures_with_those_of_the_united_nations(read):
    """A figure rounded to 1,000 beside one that is not, in one country: two sources in a series."""
    mixed = read("Net_migration_data.csv").values.set_index(["ref_area", "time_period"])
    world = read("UN_WPP_2024_net_migration.csv").values.set_index(["ref_area", "time_period"])
    apart = (mixed["obs_value"] - world["obs_value"]).dropna()
    assert 0 < (apart == 0).sum() < len(apart)
