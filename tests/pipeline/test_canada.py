"""A second country of real files: what IRCC and UNHCR publish on Canada, to a profile of 2024.

Its package, `tests/countries/CAN`, is YAML and CSV; the files are the publishers' own.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from catalogue.words import NO_BREAK
from model import observations
from model.records import SourcePointer
from pipeline import deadlines, intake, world_bank, year
from pipeline.reading import read_submission
from pipeline.workplace import Workplace, open_workplace
from samples.world_bank import write_answers
from samples.world_bank.serve import serve
from store.editions import Edition
from tests.pipeline.conftest import NAMES, judge

pytestmark = pytest.mark.shared_data
COUNTRIES = Path(__file__).parents[1] / "countries"
DROPPED = {
    "ircc": [
        "gov_canada_ircc/EN_ODP-PR-ProvImmCat.xlsx",
        "gov_canada_ircc/EN_ODP-TR_to_PR-IS_PT_immcat.xlsx",
        "gov_canada_ircc/EN_ODP-TR-Study-IS_PT_study_level_sign.xlsx",
        "gov_canada_ircc/EN_ODP_annual-TR-work-TFW_PT_program_year_end.xlsx",
        "gov_canada_ircc/EN_ODP-Asylum-OfficeType_Prov.xlsx",
    ],
    "unhcr": [
        "unhcr/population_by_asylum_1990_2025.csv",
        "unhcr/population_origin_asylum_2019_2025.csv",
    ],
}
RESIDENTS, STUDENTS, PERMITS, WORKERS, CLAIMANTS = DROPPED["ircc"]
HOSTED, PAIRS = DROPPED["unhcr"]


@dataclass(frozen=True)
class Built:
    root: Path
    shared: Path
    workplace: Workplace
    edition: Edition
    figures: pd.DataFrame  # its observations with `about`, the dimensions as one text
    listed: pd.DataFrame  # observations.csv, as text
    pages: list[str]  # of the profile


@pytest.fixture(scope="module")
def built(shared_data, tmp_path_factory) -> Iterator[Built]:
    """The files dropped, the World Bank asked on loopback, the year run up to its draft."""
    root = tmp_path_factory.mktemp("canada")
    write_answers.main(shared_data, "CAN", root / "world_bank")
    for provider, files in DROPPED.items():
        inbox = root / "var" / "share" / "CAN" / provider / "inbox" / "2024"
        inbox.mkdir(parents=True)
        for file in files:
            shutil.copy(shared_data / file, inbox)
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(f"MIGRATION_PROFILE_{name}", raising=False)
        patch.setenv("MIGRATION_PROFILE_ROOT", str(root))
        patch.setenv("MIGRATION_PROFILE_COUNTRIES", str(COUNTRIES))
        patch.setattr(intake, "QUIET_SECONDS", 0.1)
        intake.take_in("CAN", 2024)
        with serve(2024, folder=root / "world_bank") as base:
            patch.setenv("MIGRATION_PROFILE_WORLD_BANK", base)
            world_bank.fetch("CAN", 2024)
        deadlines.close_round("CAN", 2024)
        made = judge("CAN", 2024)
        year.draft("CAN", 2024, made["edition"])
        workplace = open_workplace("CAN")
        edition = year.newest(workplace, 2024)
        shown = root / "out" / "CAN" / "2024"
        profile = PdfReader(shown / "profile.en.pdf")
        pages = [page.extract_text().replace(NO_BREAK, " ") for page in profile.pages]
        frame = edition.observations
        figures = frame.assign(about=observations.describe_dimensions(frame))
        listed = pd.read_csv(shown / "observations.csv", dtype="str")
        yield Built(root, shared_data, workplace, edition, figures, listed, pages)


def figure(built: Built, provider: str, indicator: str, about: str, when: int = 2024) -> pd.Series:
    rows = built.figures
    rows = rows[(rows["provider"] == provider) & (rows["indicator"] == indicator)]
    rows = rows[(rows["about"] == about) & (rows["time_period"] == when)]
    assert len(rows) == 1, f"{provider}, {indicator}, {about}, {when}: {len(rows)} figures"
    return rows.iloc[0]


def place(built: Built, file: str, sheet: str, cell: str) -> str:
    sha256 = hashlib.sha256((built.shared / file).read_bytes()).hexdigest()
    return SourcePointer("cell", sha256, sheet, cell).id


def printed(built: Built) -> str:
    return " ".join(" ".join(built.pages).split())


def test_the_package_is_yaml_and_csv_alone():
    files = [path for path in (COUNTRIES / "CAN").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".yml", ".csv"}


def test_every_file_is_taken_used_and_answered(built):
    taken = {row["file_name"]: row["state"] for row in built.edition.manifest.submissions}
    names = [Path(file).name for files in DROPPED.values() for file in files]
    assert taken == dict.fromkeys(names, "accepted")
    for provider, files in DROPPED.items():
        answers = built.root / "var" / "share" / "CAN" / provider / "answers" / "2024"
        assert len(list(answers.glob("*.html"))) == len(files)


def test_no_cell_is_left_unexplained_and_no_code_is_wrong(built):
    found = built.edition.findings
    reading = found["rule"].str.startswith("I") & (found["rule"] != "I12")
    structure = found["rule"].isin([f"V0{n}" for n in range(1, 9)])
    assert not len(found[reading | structure])
    notes = built.edition.deliveries.set_index("provider")["note"]
    assert (notes["ircc"], notes["unhcr"]) == ("", "")


# provider, indicator, dimensions, value, file, sheet, cell; whether the profile prints it
FIGURES = [
    ("ircc", "MP-C03", "", 483_655, RESIDENTS, "PR - ImmCat", "FR380", True),
    ("ircc", "MP-C03", "region=CA-ON", 205_850, RESIDENTS, "PR - ImmCat", "FR186", True),
    ("ircc", "MP-C03", "period=M12", 32_020, RESIDENTS, "PR - ImmCat", "FP380", False),
    ("ircc", "MP-C03", "permit_type=Economic;region=CA-ON", 102_090, RESIDENTS, "PR - ImmCat",
     "FR172", False),
    ("ircc", "MP-C03", "residence_status=With a prior study permit", 25_580, STUDENTS,
     "TR to PR - IS", "FR292", True),
    ("ircc", "MP-C04", "reason=EDUC", 515_390, PERMITS, "TR - SP Study Level Calendar", "FP70",
     True),
    ("ircc", "MP-C04", "permit_type=Study, post-secondary;reason=EDUC", 370_450, PERMITS,
     "TR - SP Study Level Calendar", "FP73", False),
    ("ircc", "MP-D05", "permit_type=Temporary Foreign Worker Program", 236_130, WORKERS,
     "TR - TFW Progam", "AB135", True),
    ("ircc", "MP-J01", "", 171_835, CLAIMANTS, "Asylum Claimants - Office Type", "EB43", True),
    ("ircc", "MP-J01", "place_found=Airport", 42_590, CLAIMANTS, "Asylum Claimants - Office Type",
     "EB15", True),
    ("unhcr", "MP-J12", "", 269_496, HOSTED, "data", "D5394", True),
    ("unhcr", "MP-J03", "", 292_055, HOSTED, "data", "E5394", True),
    ("unhcr", "MP-J12", "citizenship=UKR", 75_221, PAIRS, "data", "H29592", True),
    ("unhcr", "MP-K11", "partner=DEU", 65, PAIRS, "data", "H30713", True),
]  # fmt: skip


@pytest.mark.parametrize("told", FIGURES, ids=lambda told: " ".join(map(str, told[:3])))
def test_a_figure_stands_in_its_cell_in_the_list_and_in_the_profile(built, told):
    provider, indicator, about, value, file, sheet, cell, shown = told
    row = figure(built, provider, indicator, about)
    assert (row["obs_value"], row["source"]) == (value, place(built, file, sheet, cell))
    same = built.listed[built.listed["source"] == row["source"]]
    assert [float(text) for text in same["obs_value"]] == [value]
    if shown:
        assert f"{value:,}" in printed(built)


def test_world_bank_figures_of_canada_stand_beside_them(built):
    row = figure(built, "world_bank", "MP-A01", "")
    assert (row["obs_value"], row["vintage"]) == (41_288_599, "2026-05")
    assert "41,288,599" in printed(built)
    paid = built.figures[built.figures["indicator"] == "MP-M05"]
    assert paid["time_period"].max() == 2020  # only an old download was found
    share = figure(built, "bureau", "MP-M02", "")
    parts = [figure(built, "world_bank", code, "")["obs_value"] for code in ("MP-M01", "MP-B01")]
    assert share["obs_value"] == pytest.approx(100 * parts[0] / parts[1])


# The traps of these files


@pytest.mark.parametrize("file", DROPPED["ircc"])
def test_seven_months_are_never_a_year(built, file):
    path = built.shared / file
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    named = {"file_name": path.name, "sha256": sha256}
    workplace = built.workplace
    cells = read_submission(workplace.places, workplace.country, "ircc", named).cells
    later = cells[cells["time_period"] == "2025"]
    whole = {"", "2025 Total", "Q3 Total"}
    assert not (set(later["period"]) & whole if len(later) else set())
    assert not len(built.edition.findings.query("rule == 'V13'"))


def test_figures_rounded_to_five_add_up_within_their_rounding(built):
    own = built.figures[built.figures["provider"] == "ircc"]
    assert set(own["rounding_base"]) == {5.0}
    found = built.edition.findings
    sums = found[found["rule"].isin(["V09", "V10", "V11", "V12", "V14"])]
    # Permit holders are persons: who has permits for two provinces counts in both.
    assert set(sums["indicator"]) == {"MP-C04"}
    assert sums["dimensions"].str.endswith("region=*").all()


def test_a_small_number_kept_secret_is_neither_zero_nor_missing(built):
    airport = figure(built, "ircc", "MP-J01", "place_found=Airport;region=CA-NL")
    assert airport["source"] == place(built, CLAIMANTS, "Asylum Claimants - Office Type", "EB5")
    assert (airport["obs_status"], pd.isna(airport["obs_value"])) == ("Q", True)
    own = built.figures[built.figures["provider"] == "ircc"]
    secret = own[own["obs_status"] == "Q"]
    assert len(secret) > 5_000 and secret["obs_value"].isna().all()
    assert (own["obs_value"] == 0).any()


def test_what_the_files_call_preliminary_is_provisional(built):
    own = built.figures[built.figures["provider"] == "ircc"].dropna(subset="obs_value")
    assert set(own["obs_status"]) == {"P"}


def test_countries_are_told_by_their_iso_codes(built):
    """In UNHCR's own codes AUS is Austria and ARE is Egypt."""
    hosted = {
        code: figure(built, "unhcr", "MP-J12", f"citizenship={code}")["obs_value"]
        for code in ("AUS", "AUT", "EGY")
    }
    assert hosted == {"AUS": 5, "AUT": 5, "EGY": 1_244}


def test_students_who_settle_are_some_of_those_who_settle(built):
    settled = figure(built, "ircc", "MP-C03", "")
    students = figure(built, "ircc", "MP-C03", "residence_status=With a prior study permit")
    assert students["definition"] == settled["definition"]
    assert students["obs_value"] < settled["obs_value"]


# What is not there


def test_the_gaps_are_told_one_by_one(built):
    found = built.edition.findings
    assert set(found.loc[found["rule"] == "I12", "provider"]) == {"statcan", "cbsa", "irb"}
    gaps = found[(found["rule"] == "V63") & (found["time_period"] == 2024)]
    by_provider = gaps.groupby("provider")["indicator"].agg(sorted).to_dict()
    assert by_provider == {
        "cbsa": ["MP-C01", "MP-K01", "MP-K05"],
        "irb": ["MP-J04", "MP-J05", "MP-J07"],
        # of permits one reason, or one program, is known and no total
        "ircc": ["MP-C02", "MP-C04", "MP-D05", "MP-F01", "MP-G01"],
        "statcan": ["MP-A01", "MP-A02", "MP-A03", "MP-A08", "MP-E01", "MP-H01", "MP-L01"],
        "unhcr": ["MP-K11"],  # by country of asylum, without a total
        "world_bank": ["MP-B05", "MP-M05"],
    }
    text = printed(built)
    assert "not delivered (Statistics Canada)" in text
    assert "no provider has been named for this indicator" in text
    assert "A gap says nothing about what an institution publishes" in text


def test_the_profile_has_its_chapters_and_is_a_draft(built):
    text = printed(built)
    for chapter in built.workplace.catalogue.profile["chapters"]:
        if chapter["level"] == "lean":
            assert chapter["title"] in text
    for heading in ("Key data sheet", "Comparison with the previous edition", "Annex 3"):
        assert heading in text
    assert all("not endorsed" in page for page in built.pages)
    assert len(built.pages) > 30
