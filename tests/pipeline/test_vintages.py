"""Three vintages of the World Bank as three editions of reference year 2016, Moldova's and Kenya's.

August 2018, December 2025 and May 2026: built by the stages of the yearly run from answers in the
API's own form, and held side by side.
"""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from catalogue.load import load_country
from pipeline import deadlines, world_bank
from pipeline.rebuild import compare_two, find_edition
from pipeline.workplace import country_roots
from reporting.as_published import across
from samples.world_bank import write_answers
from samples.world_bank.serve import serve
from store.editions import read_edition
from store.places import places
from tests.pipeline.conftest import NAMES, judge

pytestmark = pytest.mark.shared_data
PROJECT = Path(__file__).parents[2]
PACKAGES = {
    "MDA": PROJECT / "catalogue" / "countries" / "MDA",
    "KEN": PROJECT / "samples" / "countries" / "KEN",
}
VINTAGES = {
    "2018-08": "snapshot_2018-08.csv",
    "2025-12": "snapshot.csv",
    "2026-05": "snapshot_2026-05.csv",
}
SHARED = {"MP-A01", "MP-A08", "MP-B01", "MP-B06", "MP-D02", "MP-M01"}  # in all three files
CALENDAR = 'rounds:\n  2016: {opens: "2017-02-01", closes: "2017-05-31"}\n'


@pytest.fixture(scope="module", params=PACKAGES)
def editions(request, shared_data, tmp_path_factory):
    """Country, and vintage -> the id of its edition; each is the newest of 2016 for a while."""
    ref_area = request.param
    root = tmp_path_factory.mktemp(ref_area)
    package = root / "countries" / ref_area
    shutil.copytree(PACKAGES[ref_area], package)
    (package / "calendar.yml").write_text(CALENDAR, encoding="utf-8")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
        patch.setenv("MIGRATION_PROFILE_ROOT", str(root))
        patch.setenv("MIGRATION_PROFILE_COUNTRIES", str(root / "countries"))
        for vintage, file in VINTAGES.items():
            answers = root / "world_bank" / vintage
            write_answers.main(shared_data, ref_area, answers, {2016: [file]})
            with serve(2016, folder=answers) as base:
                patch.setenv("MIGRATION_PROFILE_WORLD_BANK", base)
                world_bank.fetch(ref_area, 2016)
            deadlines.close_round(ref_area, 2016)
            made[vintage] = judge(ref_area, 2016)["edition"]
        assert len(set(made.values())) == 3
        yield ref_area, made


@pytest.fixture(scope="module")
def side_by_side(editions):
    """What `make compare` says of two vintages: of the World Bank's totals."""
    _, made = editions

    def compared(before: str, now: str) -> pd.DataFrame:
        frame = compare_two(made[before], made[now])
        return frame[(frame["provider"] == "world_bank") & (frame["dimensions"] == "")]

    return compared


def kinds(frame: pd.DataFrame, code: str) -> dict[int, str]:
    rows = frame[frame["indicator"] == code]
    return dict(zip(rows["time_period"], rows["change"], strict=True))


def test_sums_of_five_years_became_annual_figures_and_are_not_called_a_change(side_by_side):
    frame = side_by_side("2018-08", "2025-12")
    net = frame[frame["indicator"] == "MP-A08"].set_index("time_period")
    assert net.loc[2012, "change"] == "redefined"
    assert "definition" in net.loc[2012, "reason"].split()
    assert set(net.drop(index=2012)["change"]) == {"new"}


def test_moldovas_population_lost_its_left_bank_and_kenyas_was_revised(editions, side_by_side):
    frame = side_by_side("2018-08", "2025-12")
    population = frame[frame["indicator"] == "MP-A01"]
    assert list(population["time_period"]) == list(range(2011, 2017))
    if editions[0] == "MDA":
        assert set(population["change"]) == {"redefined"}
        assert set(population["reason"]) == {"territory"}
    else:
        assert set(population["change"]) == {"revised"}
        assert set(population["reason"]) == {"vintage"}


def test_a_code_that_a_file_does_not_hold_is_not_retrieved_never_lost_or_withdrawn(side_by_side):
    frame = side_by_side("2025-12", "2026-05")
    gone = frame[frame["obs_value"].isna()]
    assert len(gone) and set(gone["change"]) == {"not_retrieved"}
    assert not SHARED & set(gone["indicator"])
    assert not frame["change"].isin(["lost", "withdrawn"]).any()


def test_between_december_and_may_only_unemployment_was_revised(side_by_side):
    frame = side_by_side("2025-12", "2026-05")
    frame = frame[frame["indicator"].isin(SHARED)]
    assert set(frame.loc[frame["change"] == "revised", "indicator"]) == {"MP-B06"}
    rest = frame[frame["indicator"] != "MP-B06"]
    assert len(rest) > 20 and set(rest["change"]) == {"unchanged"}


def test_an_edition_held_against_itself_has_nothing_new(editions):
    _, made = editions
    assert set(compare_two(made["2025-12"], made["2025-12"])["change"]) == {"unchanged"}


def test_what_was_revised_is_measured_against_what_was_published(editions, side_by_side):
    frame = side_by_side("2018-08", "2025-12").set_index(["indicator", "time_period"])
    published = {
        "MDA": (6749515654.64419, 7980917075.7748),
        "KEN": (70529014778.3251, 74815144163.8931),
    }
    before, now = published[editions[0]]
    row = frame.loc[("MP-B01", 2016)]
    assert (row["obs_value_before"], row["obs_value"]) == (before, now)
    assert row["percent"] == pytest.approx(100 * (now - before) / before)
    assert (row["change"], row["reason"]) == ("revised", "vintage")


def test_the_three_vintages_stand_side_by_side_as_they_were_published(editions, catalogue):
    """Each vintage in its column; Moldova's population of 2018 is of another territory."""
    ref_area, made = editions
    chain = [read_edition(find_edition(places(), one)) for one in made.values()]
    country = load_country(ref_area, catalogue, country_roots())
    frame = across(chain, catalogue, country).set_index(["indicator", "time_period", "edition"])
    published = {
        "MDA": [6749515654.64419, 7980917075.7748, 7980917075.7748],
        "KEN": [70529014778.3251, 74815144163.8931, 74815144163.8931],
    }
    assert frame.loc[("MP-B01", 2016), "obs_value"].tolist() == published[ref_area]
    assert not frame.loc[("MP-B01", 2016), "other"].any()
    other = frame.loc[("MP-A01", 2016), "other"].tolist()
    assert other == [ref_area == "MDA", False, False]
    # Sums of five years are no net migration of one year.
    assert frame.loc[("MP-A08", 2012), "other"].tolist() == [True, False, False]
