"""Every file that holds figures has exactly one layout; the others are named here, with why."""

import fnmatch

import pytest

from tests.layouts.reading import layout_for

pytestmark = pytest.mark.shared_data
NO_LAYOUT = {
    "README.md": "says what the files are",
    "SOURCES.csv": "says where they come from",
    "checks.csv": "checked cells: read by a test",
    "unhcr/countries.csv": "a list of codes",
    "worldbank/API_FACTS.md": "says how the API answers",
    "worldbank/api_fixtures/*": "recorded answers, read by the retrieval and its tests",
    "worldbank/countries.csv": "a list of codes",
    "worldbank/indicators_migration.csv": "a list of series",
    "worldbank/derived_ratios.csv": "computed for development, published by nobody",
    "worldbank/snapshot*.csv": "the API's answers as one table, read by the retrieval's tests",
    "worldbank/table1_check.csv": "a comparison, used by tests of rules",
}


def test_every_file_with_figures_has_its_layout(shared_data):
    files = [path for path in sorted(shared_data.rglob("*")) if path.is_file()]
    read = 0
    for path in files:
        name = path.relative_to(shared_data).as_posix()
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in NO_LAYOUT):
            layout_for(path)
            read += 1
    assert read == 82
