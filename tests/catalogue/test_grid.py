from dataclasses import replace

import pandas as pd

from catalogue.grid import asked, expected_grid, window


def owed(moldova, *rows):
    columns = "provider indicator rank dimensions every first reason note".split()
    return replace(moldova, obligations=pd.DataFrame(rows, columns=columns))


def test_the_window_is_six_years_up_to_the_reference_year(catalogue):
    assert window(catalogue, 2024) == [2019, 2020, 2021, 2022, 2023, 2024]


def test_the_grid_is_margins_not_a_cross_product(catalogue, moldova):
    country = owed(moldova, ("bns", "MP-A01", 1, "sex;age", 1, 0, "", ""))
    cells = expected_grid(catalogue, country, 2024)
    one = cells[cells["time_period"] == 2024]
    assert list(zip(one["dimension"], one["member"], strict=True)) == [
        ("", ""),
        ("age", "*"),
        ("sex", "F"),
        ("sex", "M"),
    ]
    assert len(cells) == 4 * 6


def test_none_means_the_total_only_and_blank_means_what_the_catalogue_requires(catalogue, moldova):
    total = owed(moldova, ("bns", "MP-D01", 1, "none", 1, 0, "", ""))
    assert set(expected_grid(catalogue, total, 2024)["dimension"]) == {""}
    full = owed(moldova, ("bns", "MP-D01", 1, "", 1, 0, "", ""))
    dimensions = set(expected_grid(catalogue, full, 2024)["dimension"])
    assert dimensions == {"", "sex", "age", "citizenship", "region"}


def test_what_only_the_extended_profile_shows_is_owed_where_the_country_collects_it(
    catalogue, moldova
):
    lean = owed(moldova, ("cnas", "MP-N03", 1, "none", 1, 0, "", ""))
    assert expected_grid(catalogue, lean, 2024).empty and asked(catalogue, lean).empty
    all_of_it = replace(lean, settings={**lean.settings, "collects": "extended"})
    assert list(asked(catalogue, all_of_it)["provider"]) == ["cnas"]
    assert len(expected_grid(catalogue, all_of_it, 2024)) == 6
    assert expected_grid(catalogue, all_of_it, 2024, "lean").empty


def test_a_five_yearly_figure_is_due_in_its_own_years(catalogue, moldova):
    country = owed(moldova, ("bns", "MP-D02", 1, "none", 5, 2010, "", ""))
    assert list(expected_grid(catalogue, country, 2024)["time_period"]) == [2020]


def test_the_lean_grid_leaves_extended_indicators_out(catalogue, moldova):
    rows = [("bns", code, 1, "none", 1, 0, "", "") for code in ("MP-A01", "MP-A04")]
    lean = expected_grid(catalogue, owed(moldova, *rows), 2024)
    assert set(lean["indicator"]) == {"MP-A01"}
    extended = expected_grid(catalogue, owed(moldova, *rows), 2024, level="extended")
    assert set(extended["indicator"]) == {"MP-A01", "MP-A04"}
