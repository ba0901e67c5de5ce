"""Every checked cell is read as the value it stands for."""

import csv

import pytest

from tests.layouts.reading import read_file

pytestmark = pytest.mark.shared_data


def test_every_checked_cell_is_read_through_its_layout(shared_data):
    with (shared_data / "checks.csv").open(encoding="utf-8", newline="") as file:
        checks = list(csv.DictReader(file))
    assert len(checks) >= 16
    for row in checks:
        value = read_file(shared_data / row["file"]).at(row["cell"], row["sheet"])
        assert value["obs_value"] == float(row["expected_value"]), row["meaning"]
