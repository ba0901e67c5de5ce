"""V59: can last year's edition still be made again?"""

import numpy as np
import pandas as pd
import pytest

from expectations.frames.check import found
from tests.expectations.ruling import check_of, lit, material_of


def files(*intact: bool, provider="lighthouses") -> pd.DataFrame:
    names = [f"{provider} {n}.xlsx" for n in range(len(intact))]
    return pd.DataFrame(
        {"provider": provider, "name": names, "time_period": 2022, "intact": list(intact)}
    )


def raised(catalogue, country, stored):
    material = material_of(lit({}), catalogue, country, stored=stored)
    check = check_of("V59", material)
    return check, found(check, np.flatnonzero(check.rows["changed"] > 0), material)


def test_a_file_that_is_gone_is_named_under_its_provider(catalogue, lighthouse_land):
    stored = pd.concat([files(True, False, True), files(True, provider="harbours")])
    check, finding = raised(catalogue, lighthouse_land, stored)
    assert len(check.rows) == 2
    said = finding.iloc[0]
    assert (said["provider"], said["time_period"], said["severity"]) == (
        "lighthouses", 2022, "blocker",
    )  # fmt: skip
    assert (said["observed"], said["expected"]) == ("1", "3")
    assert said["parameters"] == '{"files": ["lighthouses 1.xlsx"]}'
    assert len(finding) == 1


def test_the_catalogue_has_no_provider(catalogue, lighthouse_land):
    _, finding = raised(catalogue, lighthouse_land, files(False, provider=""))
    assert finding["provider"].tolist() == [""]


@pytest.mark.parametrize("stored", [files(True, True), None])
def test_whole_files_or_no_edition_before_raise_nothing(catalogue, lighthouse_land, stored):
    check, finding = raised(catalogue, lighthouse_land, stored)
    assert (len(check.rows), len(finding)) == (0 if stored is None else 1, 0)
