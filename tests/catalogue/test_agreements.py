"""The list of agreements: what is in force when, and what is a mistake in it."""

import pandas as pd
import pytest

from catalogue.agreements import COLUMNS, at_end_of, in_force, read_agreements
from catalogue.load import CatalogueError, load_country
from tests.reporting import lighthouses


def listed(*rows: str) -> pd.DataFrame:
    split = [row.split(",") + [""] * (len(COLUMNS) - row.count(",") - 1) for row in rows]
    return pd.DataFrame(split, columns=COLUMNS)


KNOWN = listed(
    "labour,FRA,Care,2017-06-30,2018-01-01",
    "labour,DEU,Care,2018-05-05,,,Gazette",
    "labour,ITA,Care,2010,2011,2019-12-31",
    "readmission,FRA,,,2015",
)


def test_signed_is_not_in_force_and_what_ended_is_not_either():
    def states(year: int) -> list[str]:
        return list(at_end_of(KNOWN, year)["state"])

    assert states(2017) == ["signed", "in force", "in force"]
    assert states(2018) == ["in force", "signed", "in force", "in force"]
    assert states(2019) == ["in force", "signed", "ended", "in force"]


def test_agreements_in_force_are_counted_by_the_indicator_of_their_kind():
    assert in_force(KNOWN, 2018) == {"MP-S04": 2, "MP-S06": 1}
    assert in_force(KNOWN, 2014) == {"MP-S04": 1, "MP-S06": 0}


def test_a_country_without_the_file_has_no_agreements(tmp_path):
    assert not len(read_agreements(tmp_path, [], []))


def test_mistakes_are_told_with_their_line(catalogue, tmp_path):
    lighthouses.country(tmp_path, catalogue)
    path = tmp_path / "countries" / "XAA" / "agreements.csv"
    path.write_text(
        ",".join(COLUMNS) + "\nlabor,FRA,,2018,2017,,Gazette,\nlabour,QQQ,,1/2/2018,,,,\n",
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError) as raised:
        load_country("XAA", catalogue, tmp_path / "countries")
    for told in (
        "line 2: 'labor' is not a known kind of agreement",
        "line 2: in force 2017 before it was signed (2018)",
        "line 3: 'QQQ' is not a known country",
        "line 3: signed '1/2/2018' is neither a day (2024-12-31) nor a year",
        "line 3: source is blank",
    ):
        assert f"agreements.csv: {told}" in str(raised.value)
