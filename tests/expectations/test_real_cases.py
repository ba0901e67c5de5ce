"""Published figures that a rule must stop at, or must let pass."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

from catalogue.load import load_country
from extractors.cells import read_cells
from extractors.gate import Limits
from extractors.workbook import choose_layout, read_workbook
from model import observations
from tests.expectations.conftest import write_country
from tests.expectations.ruling import cells, check_of, findings_of, material_of
from tests.observations import observe
from transforms.standardise import standardise_answers, standardise_submission

PROJECT = Path(__file__).parents[2]
PROVIDERS = """
providers:
  national: {name: National figures, short: national, kind: national, language: en}
  un: {name: United Nations, short: UN, kind: international, language: en}
  paper: {name: GFMD background paper, short: paper, kind: international, language: en}
  world_bank: {name: World Bank, short: World Bank, kind: api, language: en}
"""
OWED = [
    f"{provider},{code},{rank},none,1,,,"
    for code in ("MP-A01", "MP-J12", "MP-J03", "MP-L04", "MP-B01", "MP-E09")
    for rank, provider in enumerate(("national", "un", "paper", "world_bank"), 1)
]


@pytest.fixture(scope="module")
def anywhere(catalogue, tmp_path_factory):
    """A country with national and international providers; its code does not matter here."""
    files = {
        "country.yml": "name: Anywhere\nlanguages: [en]\nproducer: Bureau\nreviewers: [reviewer]\n"
        "territory: {code: ALL, note: All of it.}\n",
        "calendar.yml": 'rounds:\n  2024: {opens: "2025-02-01", closes: "2025-05-31"}\n',
        "providers.yml": PROVIDERS,
        "obligations.csv": "provider,indicator,rank,dimensions,every,first,reason,note\n"
        + "\n".join(OWED)
        + "\n",
    }
    root = write_country(tmp_path_factory.mktemp("countries"), files)
    return load_country("ATA", catalogue, root)


# --- Serbia: the Prague Process page prints both figures side by side ---------------------------

NATIONAL = {"provider": "national", "publisher": "Republic of Serbia"}
UN = {"provider": "un", "publisher": "United Nations"}


def pair(indicator: str, ours: float, theirs: float, one: dict, two: dict, **both) -> list[dict]:
    facts = {"indicator": indicator, "ref_area": "SRB", "territory": "SRB", "time_period": 2020}
    return [
        facts | both | NATIONAL | one | {"obs_value": ours},
        facts | both | UN | two | {"obs_value": theirs},
    ]


MID_YEAR = {"ref_date": "2020-07-01"}
YEAR_END = {"ref_date": "2020-12-31"}
SERBIA = [
    *pair("MP-J12", 25_794.0, 26_077.0, YEAR_END, MID_YEAR),
    *pair("MP-J03", 145.0, 223.0, YEAR_END, MID_YEAR),
    *pair("MP-A01", 6_871_547.0, 6_908_224.0, {"ref_date": "2020-01-01"}, MID_YEAR),
    *pair("MP-L04", 197_035.0, 213_095.0, YEAR_END, YEAR_END),
    *pair("MP-A01", 3_081_700.0, 4_530_026.0, {"definition": "active in the labour market"},
          {"definition": "aged 15 to 64"}, age="Y15T64", **MID_YEAR),
    *pair("MP-E09", 4_500_000.0, 1_000_000.0, {"definition": "incl. descendants"},
          {"definition": "born in the country"}),
    *pair("MP-B01", 5.502e12, 52.960e9, {"unit_measure": "RSD", "ref_date": "2020-12-31"},
          {"unit_measure": "US$", "ref_date": "2019-12-31"}),
]  # fmt: skip


def test_serbias_seven_pairs_fall_into_their_classes(catalogue, anywhere):
    frame = observe(*SERBIA)
    conflict = findings_of("V42", frame, catalogue, anywhere)
    assert conflict["indicator"].tolist() == ["MP-L04"]
    assert conflict["severity"].tolist() == ["blocker"]
    told = json.loads(conflict["parameters"].item())
    assert told == {"class": "conflict", "difference": "8.2", "other": "National figures"}
    assert cells(conflict["pointers"].item()) == ["A8", "A7"]

    apart = findings_of("V43", frame, catalogue, anywhere)
    differs = apart["parameters"].map(json.loads).map(lambda p: "; ".join(p["differs"]))
    assert differs.value_counts().to_dict() == {
        "reference date": 3,
        "definition": 2,
        "unit of measure; reference date": 1,
    }


# --- Table 1 of the GFMD 2012 background paper --------------------------------------------------


@pytest.fixture(scope="module")
def table1(shared_data) -> pd.DataFrame:
    text = (shared_data / "worldbank" / "table1_check.csv").read_text(encoding="utf-8")
    assert text.startswith("iso3,")
    return pd.read_csv(shared_data / "worldbank" / "table1_check.csv").set_index("iso3")


@pytest.fixture(scope="module")
def populations(shared_data, table1) -> pd.Series:
    """Population of 2010, World Bank, December 2025 vintage."""
    rows = pd.read_csv(shared_data / "worldbank" / "snapshot.csv", keep_default_na=False)
    rows = rows[(rows["indicator_code"] == "SP.POP.TOTL") & (rows["year"].astype(str) == "2010")]
    return rows.set_index("country_iso3")["value"].astype("float64").reindex(table1.index)


def paper(area: str, indicator: str, unit: str, value: float, base: float, **facts) -> dict:
    return {
        "ref_area": area, "territory": area, "provider": "paper", "publisher": "GFMD",
        "time_period": 2010, "indicator": indicator, "unit_measure": unit, "obs_value": value,
        "rounding_base": base,
    } | facts  # fmt: skip


def bank(area: str, indicator: str, unit: str, value: float, **facts) -> dict:
    own = {"provider": "world_bank", "publisher": "World Bank"}
    return paper(area, indicator, unit, value, 0.0, **(own | facts))


@pytest.mark.shared_data
def test_table_1_emigrants_and_their_share_back_solve_the_population(
    catalogue, anywhere, table1, populations
):
    """Guinea's line is another country's; Guinea-Bissau's and Tajikistan's must be explained."""
    rows = []
    for area, line in table1.iterrows():
        people = line["paper_emigrants_k"] * 1_000
        rows.append(paper(area, "MP-E03", "persons", people, 100.0, **MID_YEAR))
        rows.append(paper(area, "MP-E04", "%", line["paper_pct_pop"], 0.1, **MID_YEAR))
        rows.append(bank(area, "MP-A01", "persons", populations[area], **MID_YEAR))
    found = findings_of("V32", observe(*rows), catalogue, anywhere)
    assert dict(zip(found["ref_area"], found["severity"], strict=True)) == {
        "GIN": "blocker",
        "GNB": "must-explain",
        "TJK": "must-explain",
    }
    guinea = found[found["ref_area"] == "GIN"].iloc[0]
    assert guinea["observed"] == "691946"
    assert float(guinea["expected"]) > 10_000_000
    assert cells(guinea["pointers"]) == ["A5", "A4", "A6"]


@pytest.mark.shared_data
@pytest.mark.parametrize("year", [2010, 2011])
def test_table_1_remittances_and_their_share_are_of_different_years(
    catalogue, anywhere, table1, year
):
    """GDP of the vintage of the time; whichever year is taken, two lines do not fit."""
    rows = []
    for area, line in table1.iterrows():
        rows.append(paper(area, "MP-M01", "US$", line["paper_rem_musd"] * 1e6, 1e6))
        rows.append(paper(area, "MP-M02", "%", line["paper_pct_gdp"], 0.1))
        gdp = line[f"gdp{year}_2018vintage_musd"] * 1e6
        rows.append(bank(area, "MP-B01", "US$", gdp))
    ratio = findings_of("V31", observe(*rows), catalogue, anywhere).set_index("ref_area")
    implied = findings_of("V32", observe(*rows), catalogue, anywhere).set_index("ref_area")
    assert {"KGZ", "TJK"} <= set(ratio.index)
    assert {"KGZ", "TJK"} <= set(implied.index)
    assert ratio.loc["TJK", "observed"] == "31"
    assert ratio.loc["TJK", "expected"] == {2010: "47.5", 2011: "41.09"}[year]
    assert implied.loc["TJK", "observed"] == "8645161290"
    assert ("LBR" in ratio.index) == (year == 2011)


# --- The archived refugee series, summed over past releases -------------------------------------


@pytest.mark.shared_data
def test_the_corrupted_refugee_series_is_refused(catalogue, anywhere, shared_data):
    corrupt = pd.read_csv(
        shared_data / "worldbank" / "corrupt" / "SM.POP.REFG_mirror_2025-12.csv",
        dtype="str",
        keep_default_na=False,
    )
    known = catalogue.code_lists["country"].index
    corrupt = corrupt[corrupt["Country Code"].isin(known)]
    true = pd.read_csv(
        shared_data / "unhcr" / "population_by_asylum_1990_2025.csv",
        dtype="str",
        keep_default_na=False,
    )
    true = true[true["coa_iso"].isin(known)]
    facts = {"indicator": "MP-J12"}
    frame = pd.concat(
        [
            _stocks(
                corrupt["Country Code"], corrupt["Year"], corrupt["Value"], "world_bank", facts
            ),
            _stocks(true["coa_iso"], true["year"], true["refugees"], "un", facts),
        ],
        ignore_index=True,
    )
    keys = corrupt.groupby(["Country Code", "Year"])["Value"].agg(["size", "nunique"])
    twice = findings_of("V03", frame, catalogue, anywhere)
    assert len(twice) == (keys["size"] > 1).sum() == 85
    assert (twice["severity"] == "blocker").sum() == (keys["nunique"] > 1).sum() == 83

    check = check_of("V42", material_of(frame, catalogue, anywhere))
    judged = check.rows[check.rows["provider"] == "world_bank"]
    sizeable = judged[judged["lead"] > 1_000]
    assert len(sizeable) > 2_000
    assert (sizeable["class"] == "conflict").mean() > 0.97
    # Hundreds of the multiples are ten itself, and are named a slip of scale as well.
    slips = findings_of("V52", frame, catalogue, anywhere)
    against = slips[slips["parameters"].str.contains('"compared": "United Nations"')]
    assert 500 < len(against) < len(sizeable)
    assert set(against["provider"]) == {"world_bank"}


def _stocks(areas, years, values, provider: str, facts: dict) -> pd.DataFrame:
    plain = observe(facts | {"provider": provider, "publisher": provider}).iloc[0].to_dict()
    frame = pd.DataFrame({name: [value] for name, value in plain.items()})
    frame = frame.loc[[0] * len(areas)].reset_index(drop=True)
    years = years.to_numpy()
    return observations.check(
        frame.assign(
            ref_area=areas.to_numpy(),
            territory=areas.to_numpy(),
            time_period=years.astype("int64"),
            obs_value=values.astype("float64").to_numpy(),
            ref_date=pd.Series(years, dtype="str") + "-12-31",
            source=[f"answer:{'0' * 64}!{provider}!{n}" for n in range(len(frame))],
        )
    )


# --- Moldova: the statistical office's table of immigrants --------------------------------------


@pytest.fixture(scope="module")
def immigrants(catalogue, moldova) -> pd.DataFrame:
    """The published table by country and purpose, as it lies in the sample share."""
    path = PROJECT / "samples/share/MDA/bns/inbox/2024/imigranti_2024.xlsx"
    name = choose_layout(path.name, moldova, "bns")
    layout, sha256 = moldova.workbooks[name], hashlib.sha256(path.read_bytes()).hexdigest()
    read, found = read_workbook(read_cells(path, Limits()), layout, name, sha256, "MDA")
    facts = {"ref_area": "MDA", "provider": "bns", "round": 2024}
    return standardise_submission(read, layout, facts, found, catalogue, moldova).observations


def test_the_table_of_immigrants_adds_up_by_country_and_by_purpose(catalogue, moldova, immigrants):
    check = check_of("V11", material_of(immigrants, catalogue, moldova))
    assert len(check.rows) > 200
    assert not len(findings_of("V11", immigrants, catalogue, moldova))


def test_one_wrong_cell_of_it_breaks_exactly_its_row_and_its_column(catalogue, moldova, immigrants):
    wrong = immigrants.copy()
    ukraine = (wrong["country_prev_residence"] == "UKR") & (wrong["reason"] == "FAM")
    at = wrong.index[ukraine & (wrong["time_period"] == 2019)][0]
    wrong.loc[at, "obs_value"] += 1
    found = findings_of("V11", wrong, catalogue, moldova)
    assert set(found["dimensions"]) == {
        "country_prev_residence=*;reason=FAM",
        "country_prev_residence=UKR;reason=*",
    }
    assert all(wrong.loc[at, "source"] in pointers.split() for pointers in found["pointers"])
    assert set(found["time_period"]) == {2019}


def test_the_table_lists_one_country_twice(catalogue, moldova, immigrants):
    """ "Coreea de Sud" and "Rep.Coreea" are one country, with other figures."""
    found = findings_of("V03", immigrants, catalogue, moldova)
    assert set(found["dimensions"].str.split(";").str[0]) == {"country_prev_residence=KOR"}
    total = found[(found["time_period"] == 2021) & ~found["dimensions"].str.contains("reason")]
    assert (total["observed"].item(), total["severity"].item()) == ("7, 0", "blocker")
    assert [at[-3:] for at in cells(total["pointers"].item())] == ["T36", "101"]


# --- The World Bank's figures of the whole world ------------------------------------------------


@pytest.mark.shared_data
def test_slips_of_scale_are_rare_in_sound_data(catalogue, moldova, shared_data):
    """34 years, 215 countries, 17 series: eleven pairs of years look like a slip."""
    rows = pd.read_csv(
        shared_data / "worldbank" / "snapshot.csv", dtype="str", keep_default_na=False
    )
    known = catalogue.code_lists["country"].index
    rows = rows[rows["indicator_code"].isin(catalogue.world_bank.index)]
    rows = rows[rows["country_iso3"].isin(known)]
    facts = {"round": 2024, "last_updated": "2025-12", "state": "current"}
    frames = [
        standardise_answers(
            pd.DataFrame(
                {
                    "sha256": "0" * 64,
                    "series": series,
                    "ref_area": own["country_iso3"],
                    "time_period": own["year"].astype("int64"),
                    "value": own["value"].astype("float64"),
                }
            ),
            facts,
            catalogue,
            moldova,
        )
        for series, own in rows.groupby("indicator_code")
    ]
    frame = observations.combine(frames)
    check = check_of("V52", material_of(frame, catalogue, moldova))
    assert len(check.rows) > 100_000
    slips = findings_of("V52", frame, catalogue, moldova)
    assert len(slips) == 11
    uruguay = slips[(slips["ref_area"] == "URY") & (slips["indicator"] == "MP-M05")]
    assert uruguay["time_period"].tolist() == [2013]
