"""The words of the catalogue, by which proposals are made."""

import pytest

from pipeline.propose import vocabulary


@pytest.fixture(scope="session")
def words_of_moldova(catalogue, moldova):
    return vocabulary(catalogue, moldova)
