"""Published figures in several vintages, and a paper's table held against the sources it used."""

import dataclasses
import json

import pandas as pd
import pytest

from catalogue.load import load_country
from model import observations
from tests.expectations.conftest import FILES, write_country
from tests.expectations.ruling import check_of, findings_of, lit, material_of
from tests.layouts.reading import read_file, standard_of
from tests.observations import observe
from transforms.standardise import standardise_answers

CODES = ("SP.POP.TOTL", "NY.GDP.MKTP.CD", "BX.TRF.PWKR.CD.DT", "SM.POP.NETM", "SM.POP.TOTL")


@pytest.fixture(scope="module")
def anywhere(catalogue, tmp_path_factory):
    """A country with a paper, a matrix and the World Bank, in the order of whom to believe."""
    providers = "providers:\n" + "".join(
        f"  {code}: {{name: {name}, short: {code}, kind: {kind}, language: en}}\n"
        for code, name, kind in (
            ("world_bank", "World Bank", "api"),
            ("matrix", "Bilateral migration matrix", "international"),
            ("paper", "GFMD background paper", "international"),
        )
    )
    owed = [
        f"{provider},{code},{rank},none,1,,,\n"
        for code in ("MP-A01", "MP-B01", "MP-D02", "MP-E03", "MP-E04", "MP-M01", "MP-M02")
        for rank, provider in enumerate(("world_bank", "matrix", "paper"), 1)
    ]
    head = "provider,indicator,rank,dimensions,every,first,reason,note\n"
    files = FILES | {"providers.yml": providers, "obligations.csv": head + "".join(owed)}
    return load_country("ATA", catalogue, write_country(tmp_path_factory.mktemp("c"), files))


# --- The World Bank's editions of August 2018, December 2025 and May 2026 ------------------------


@pytest.fixture(scope="module")
def raw(catalogue, shared_data):
    """Rows of an edition of a few series: series, ref_area, time_period, value."""
    known = catalogue.code_lists["country"].index

    def rows(name: str, codes=CODES) -> pd.DataFrame:
        table = pd.read_csv(shared_data / "worldbank" / name, dtype="str", keep_default_na=False)
        table = table[table["indicator_code"].isin(codes) & table["country_iso3"].isin(known)]
        table = table.assign(year=table["year"].astype("int64"), value=table["value"].astype(float))
        names = {"indicator_code": "series", "country_iso3": "ref_area", "year": "time_period"}
        return table.rename(columns=names)[["series", "ref_area", "time_period", "value"]]

    return rows


@pytest.fixture(scope="module")
def edition(catalogue, moldova, raw):
    """An edition of the World Bank as observations."""

    def made(name: str, codes=CODES, since=2000) -> pd.DataFrame:
        rows = raw(name, codes)
        rows = rows[rows["time_period"] >= since].assign(sha256="0" * 64)
        facts = {"round": 2024, "last_updated": name, "state": "current"}
        return observations.combine(
            [
                standardise_answers(own, facts, catalogue, moldova)
                for _, own in rows.groupby("series")
            ]
        )

    return made


@pytest.mark.shared_data
def test_what_the_world_bank_took_out_between_december_and_may(catalogue, moldova, raw, edition):
    """Remittances of some countries and years; a series taken out whole is not called withdrawn."""
    codes = ("BX.TRF.PWKR.CD.DT", "SM.POP.TOTL", "SP.POP.TOTL")
    cells = ["series", "ref_area", "time_period"]
    before = raw("snapshot.csv", codes)
    before = before[before["time_period"] >= 2000]
    now = raw("snapshot_2026-05.csv", codes).set_index(cells)
    gone = before[~before.set_index(cells).index.isin(now.index)]
    goes_on = pd.MultiIndex.from_frame(gone[cells[:2]]).isin(now.index.droplevel(2))
    assert 0 < goes_on.sum() < len(gone)

    previous = edition("snapshot.csv", codes)
    this = edition("snapshot_2026-05.csv", codes)
    found = findings_of("V73", this, catalogue, moldova, previous=previous)
    told = set(zip(found["ref_area"], found["time_period"], strict=True))
    gone = gone[goes_on]
    assert set(gone["series"]) == {"BX.TRF.PWKR.CD.DT"} and set(found["indicator"]) == {"MP-M01"}
    assert told == set(zip(gone["ref_area"], gone["time_period"], strict=True))


@pytest.mark.shared_data
def test_a_code_that_a_file_does_not_hold_was_not_retrieved(catalogue, moldova, edition):
    """The file of May 2026 has six codes; of all others nothing is lost or withdrawn."""
    previous = edition("snapshot.csv", ("SP.URB.TOTL.IN.ZS", "SP.DYN.LE00.IN"), 2015)
    this = edition("snapshot_2026-05.csv", ("SP.POP.TOTL",), 2015)
    assert not len(check_of("V73", material_of(this, catalogue, moldova, previous=previous)).rows)


@pytest.mark.shared_data
def test_net_migration_of_2018_was_in_sums_of_five_years(catalogue, moldova, raw, edition):
    """All countries are told; most of them as sums, for estimates were revised meanwhile too."""
    code = ("SM.POP.NETM",)
    previous, this = (
        edition(name, code, 1990) for name in ("snapshot_2018-08.csv", "snapshot.csv")
    )
    found = findings_of("V71", this, catalogue, moldova, previous=previous)
    both = set(raw("snapshot_2018-08.csv", code)["ref_area"]) & set(this["ref_area"])
    assert set(found["ref_area"]) == both
    assert len(both) > 150
    assert (found["severity"] == "blocker").mean() > 0.6
    assert not len(findings_of("V71", this, catalogue, moldova, previous=this))


# --- Table 1 of the GFMD 2012 background paper, all 36 cells -------------------------------------

MID_YEAR = {"ref_date": "2010-07-01"}


def figure(provider, area, indicator, unit, value, base=0.0, **facts) -> dict:
    return {
        "ref_area": area, "territory": area, "provider": provider, "publisher": provider,
        "time_period": 2010, "indicator": indicator, "unit_measure": unit, "obs_value": value,
        "rounding_base": base,
    } | facts  # fmt: skip


@pytest.fixture(scope="module")
def table1(shared_data) -> pd.DataFrame:
    return pd.read_csv(shared_data / "worldbank" / "table1_check.csv").set_index("iso3")


@pytest.fixture(scope="module")
def matrix(shared_data, catalogue) -> list[dict]:
    """Emigrants and immigrants of all countries in the World Bank's bilateral matrix of 2010."""
    path = shared_data / "worldbank" / "raw" / "T1.Estimates_of_Migrant_Stocks_2010.xls"
    table = pd.read_excel(path, engine="calamine", header=None)
    names = pd.read_csv(shared_data / "worldbank" / "countries.csv", keep_default_na=False)
    known = names[names["iso3"].isin(catalogue.code_lists["country"].index)]
    iso = known.set_index("name")["iso3"].to_dict() | {"Gambia, The": "GMB"}
    table = table.set_index(0)
    table.columns = table.iloc[1]
    rows = []
    for name, area in iso.items():
        if name in table.index and name in table.columns:
            ends = {"MP-E03": table.loc[name, "TOTAL"], "MP-D02": table.loc["TOTAL", name]}
            rows += [
                figure("matrix", area, code, "persons", round(float(value)), **MID_YEAR)
                for code, value in ends.items()
                if pd.notna(value)  # a blank is not 0
            ]
    return rows


@pytest.fixture(scope="module")
def judged(catalogue, anywhere, shared_data, table1, matrix):
    """What every rule concerned says of the table, with population and GDP of the time."""
    old = pd.read_csv(shared_data / "worldbank" / "snapshot_2018-08.csv", keep_default_na=False)
    old = old[(old["indicator_code"] == "SP.POP.TOTL") & (old["year"].astype("str") == "2010")]
    people = old.set_index("country_iso3")["value"].astype("float64")
    rows = [*matrix]
    for area, line in table1.iterrows():
        paper = [
            ("MP-E03", "persons", line["paper_emigrants_k"] * 1_000, 100.0, MID_YEAR),
            ("MP-E04", "%", line["paper_pct_pop"], 0.1, MID_YEAR),
            ("MP-M01", "US$", line["paper_rem_musd"] * 1e6, 1e6, {}),
            ("MP-M02", "%", line["paper_pct_gdp"], 0.1, {}),
        ]
        rows += [figure("paper", area, *cell[:4], **cell[4]) for cell in paper]
        gdp = line["gdp2010_2018vintage_musd"] * 1e6
        rows.append(figure("world_bank", area, "MP-A01", "persons", people[area], **MID_YEAR))
        rows.append(figure("world_bank", area, "MP-B01", "US$", gdp))
    text = figure("paper", "LBR", "MP-M01", "US$", 235e6, 1e6, period="Q1")  # as the text says
    frame = observe(*rows, text)
    assert len(frame[frame["provider"] == "paper"]) == 36 + 1

    def of(rule: str) -> pd.DataFrame:
        found = findings_of(rule, frame, catalogue, anywhere)
        return found[found["provider"] == "paper"].set_index(["ref_area", "indicator"])

    return of


@pytest.mark.shared_data
def test_guinea_and_guinea_bissau_have_other_countries_figures(judged):
    found = judged("V72")
    told = {
        area: (said["area"], said["other"])
        for (area, _), said in found["parameters"].map(json.loads).items()
    }
    assert told == {
        "GIN": ("GNQ", "Emigrant stock"),
        "GNB": ("GMB", "Foreign-born usually resident"),
    }
    assert set(found["severity"]) == {"blocker"}


@pytest.mark.shared_data
def test_seven_of_nine_numbers_of_emigrants_are_those_of_the_matrix(judged):
    conflicts = judged("V42")
    emigrants = conflicts[conflicts.index.get_level_values("indicator") == "MP-E03"]
    assert set(emigrants.index.get_level_values("ref_area")) == {"GIN", "GNB"}
    assert not len(judged("V68"))
    assert not len(judged("V54"))


@pytest.mark.shared_data
def test_shares_that_belong_to_another_year_or_country(judged):
    """Three of nine shares of the population do not fit; of those of GDP only Liberia's does."""
    implied = judged("V32")
    population = implied.xs("MP-E04", level="indicator")["severity"].to_dict()
    assert population == {"GIN": "blocker", "GNB": "must-explain", "TJK": "must-explain"}
    product = implied.xs("MP-M02", level="indicator")["severity"]
    assert set(product.index[product == "blocker"]) == {"GIN", "GNB", "HTI", "KGZ", "TJK"}
    assert set(product.index[product == "must-explain"]) == {"DJI", "KEN", "LSO"}
    areas = judged("V31").index.get_level_values("ref_area")
    assert set(areas) == {"DJI", "GIN", "GNB", "HTI", "KEN", "KGZ", "LSO", "TJK"}


@pytest.mark.shared_data
def test_liberias_text_contradicts_its_table(judged):
    """235 million in one quarter, 33 million in the year."""
    found = judged("V13")
    assert found.index.tolist() == [("LBR", "MP-M01")]
    assert (found["observed"].item(), found["expected"].item()) == ("235000000", "33000000")


# --- The archived refugee series, summed over past releases --------------------------------------


@pytest.mark.shared_data
def test_the_corrupted_refugee_series_is_a_multiple_in_nearly_every_country(
    catalogue, anywhere, shared_data
):
    names = ["Country Code", "Year", "Value"]
    path = shared_data / "worldbank" / "corrupt" / "SM.POP.REFG_mirror_2025-12.csv"
    corrupt = pd.read_csv(path, dtype="str", keep_default_na=False)[names]
    corrupt = corrupt.drop_duplicates(names[:2], keep=False)
    path = shared_data / "unhcr" / "population_by_asylum_1990_2025.csv"
    true = pd.read_csv(path, dtype="str", keep_default_na=False)[["coa_iso", "year", "refugees"]]
    parts = [corrupt.set_axis(list("ayv"), axis=1), true.set_axis(list("ayv"), axis=1)]
    table = pd.concat(parts, keys=["paper", "matrix"], names=["provider", None]).reset_index(0)
    table = table[table["a"].isin(catalogue.code_lists["country"].index)].reset_index(drop=True)
    plain = observe({"indicator": "MP-J12"}).loc[[0] * len(table)].reset_index(drop=True)
    frame = plain.assign(
        ref_area=table["a"], territory=table["a"], time_period=table["y"].astype("int64"),
        obs_value=table["v"].astype("float64"), ref_date=table["y"] + "-12-31",
        provider=table["provider"], publisher=table["provider"],
        source=[f"answer:{'0' * 64}!x!{n}" for n in range(len(table))],
    )  # fmt: skip
    found = findings_of("V68", observations.check(frame), catalogue, anywhere)
    assert len(found) > 145
    assert set(found["severity"]) == {"blocker"}
    figures = found["parameters"].map(json.loads).map(lambda said: int(said["figures"]))
    assert figures.sum() > 900


# --- Dominican Republic: the printed zeros of months to come -------------------------------------


@pytest.mark.shared_data
def test_the_zeros_of_october_to_december_are_no_counts(catalogue, moldova, shared_data):
    """The layout leaves them out; taken as printed they are found."""
    arrivals = read_file(shared_data / "gov_dominican_republic" / "lleg_nacionalidad_2023.xls")
    stored = standard_of(arrivals, catalogue, moldova).observations
    assert not len(findings_of("V69", stored, catalogue, moldova))
    september = stored[stored["period"] == "M09"]
    printed = [september.assign(period=month, obs_value=0.0) for month in ("M10", "M11", "M12")]
    frame = observations.combine([stored, *printed])
    found = findings_of("V69", frame, catalogue, moldova)
    assert found["observed"].tolist() == ["3"]


# --- Romania: children left behind, first quarter of 2013 ----------------------------------------


@pytest.mark.parametrize(
    ("parts", "total", "off"),
    [
        ((16_305, 34_665, 7_932), 58_902, None),  # families
        ((23_312, 48_386, 10_375), 82_073, None),  # children
        ((227, 385, 892, 103), 1_544, "1607"),  # forms of care of one group: 63 too many
    ],
)
def test_romanias_two_sums_are_exact_and_one_misses_by_63(
    catalogue, lighthouse_land, parts, total, off
):
    """In a catalogue that lists the members of `which_parent`."""
    codes = [f"P{n}" for n in range(len(parts))]
    members = pd.DataFrame({"kind": ["total", *["member"] * len(codes)], "label": "x"},
                           index=["_T", *codes])  # fmt: skip
    dimensions = catalogue.dimensions.copy()
    dimensions.loc["which_parent", ["code_list", "members"]] = ["which_parent", "closed"]
    lists = catalogue.code_lists | {"which_parent": members}
    listed = dataclasses.replace(catalogue, dimensions=dimensions, code_lists=lists)
    rows = [{"which_parent": c, "obs_value": float(v)} for c, v in zip(codes, parts, strict=True)]
    day = {"indicator": "MP-Q01", "ref_date": "2023-12-31"}
    found = findings_of(
        "V11", lit({"obs_value": float(total)}, *rows, **day), listed, lighthouse_land
    )
    assert found["observed"].tolist() == ([off] if off else [])
