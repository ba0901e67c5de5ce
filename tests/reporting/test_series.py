from reporting.series import series_of
from tests.observations import observe


def test_totals_alone_are_a_series_where_no_dimension_is_in_use(catalogue, moldova):
    rows = observe({"time_period": 2020}, {"time_period": 2021, "obs_value": 2.0})
    assert "sex" not in rows.columns
    (series,) = series_of(rows, catalogue, moldova)["cells"]
    assert {year: cell[0] for year, cell in series.items()} == {2020: 1.0, 2021: 2.0}
