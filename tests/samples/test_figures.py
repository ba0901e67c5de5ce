"""The carried-over tables agree with themselves, and like is added only to like."""

import pandas as pd
import pytest

from samples.figures import TABLES, igm_figures, mirror_applications, table

PURPOSES = [
    "La munca",
    "La studii",
    "Imigratie de familie",
    "Activitati religioase, umanitare si de voluntariat",
    "Alte cauze/ motive",
]


def whole(column: pd.Series) -> pd.Series:
    return column.replace("-", "0").astype("int64")


def test_every_table_has_a_publisher_a_publication_and_a_licence():
    sources = table("sources").set_index("table")
    files = {path.stem for path in TABLES.glob("*.csv")} - {"sources"}
    assert set(sources.index) == files
    assert (sources[["publisher", "publication", "licence"]] != "").all(axis=None)


@pytest.fixture(scope="module")
def immigrants() -> pd.DataFrame:
    frame = table("bns_immigrants")
    return frame.assign(**{name: whole(frame[name]) for name in ["Total", *PURPOSES]})


def test_immigrants_by_purpose_add_up_in_every_one_of_512_rows(immigrants):
    assert len(immigrants) == 512
    assert (immigrants[PURPOSES].sum(axis=1) == immigrants["Total"]).all()


def test_immigrants_by_country_add_up_to_the_published_total(immigrants):
    total = immigrants[immigrants["country"] == "Tara de emigrare-total"].set_index("year")
    parts = immigrants[immigrants["country"] != "Tara de emigrare-total"]
    columns = ["Total", *PURPOSES]
    assert parts.groupby("year")[columns].sum().equals(total[columns])
    assert list(total["Total"]) == [4223, 4857, 2875, 4186]


@pytest.mark.parametrize("role", ["hosted", "from"])
def test_unhcr_stocks_by_country_add_up_to_the_published_totals(role):
    columns = ["refugees", "asylum_seekers", "stateless"]
    total = table("unhcr_population").query("role == @role").set_index("year")[columns]
    parts = table("unhcr_by_country").query("role == @role")
    sums = parts.assign(**{name: whole(parts[name]) for name in columns}).groupby("year")[columns]
    assert sums.sum().equals(total.loc["2019":].astype("int64"))


def test_no_published_count_lies_between_1_and_4():
    masked = {"1", "2", "3", "4"}
    assert not table("unhcr_applications")["applied"].isin(masked).any()
    kinds = ["dec_recognized", "dec_other", "dec_rejected", "dec_closed"]
    assert not table("unhcr_decisions")[kinds].isin(masked).any(axis=None)
    stocks = table("unhcr_by_country")[["refugees", "asylum_seekers", "stateless"]]
    assert not stocks.isin(masked).any(axis=None)


def test_asylum_totals_leave_out_appeals_and_closed_cases():
    totals = igm_figures().query("country == '_T'").set_index("year")
    assert list(totals["applied"]) == ["", "", "63", "9118", "4104", "8143"]
    assert totals.loc["2024", ["dec_recognized", "dec_other", "dec_rejected"]].tolist() == [
        "15",
        "110",
        "243",
    ]
    assert totals.loc["2024", "decided"] == "368"
    assert totals.loc["2024", "dec_closed"] == "7620"
    assert totals.loc["2024", ["asylum_seekers", "refugees"]].tolist() == ["904", "135941"]


def test_asylum_figures_have_one_row_per_year_and_citizenship():
    figures = igm_figures()
    assert not figures.duplicated(["year", "country"]).any()
    assert set(figures["country"]) - {"_T"} <= set(table("names_ro")["country"])


def test_closed_and_decided_make_the_publishers_total_of_first_instance():
    decided = table("unhcr_decisions").query("dec_level == 'FI'")
    kinds = ["dec_recognized", "dec_other", "dec_rejected", "dec_closed"]
    assert (decided[kinds].astype("int64").sum(axis=1) == whole(decided["dec_total"])).all()


def test_new_applications_abroad_count_each_country_and_year_once():
    figures = mirror_applications()
    assert not figures.duplicated(["name", "year"]).any()
    total = figures[figures["name"] == "Total"].set_index("year")["applied"]
    assert total.to_dict() == {"2021": "4773", "2022": "5697", "2023": "4558", "2024": "3192"}
    usa = figures[figures["name"] == "United States of America"].set_index("year")["applied"]
    assert usa["2024"] == "138"  # 80 before the immigration courts and 58 before the service
    assert "Bulgaria" not in set(figures["name"])


def test_un_desa_sexes_add_up_and_ratios_follow_from_the_stocks():
    figures = (
        table("un_desa_stock").set_index(["measure", "sex", "year"])["value"].astype("float64")
    )
    for measure in ("stock", "population_thousands"):
        both = figures[measure]["M"] + figures[measure]["F"]
        assert both.round(3).equals(figures[measure]["T"])
    share = 100 * figures["stock"]["F"] / figures["stock"]["T"]
    assert (share - figures["percent_women"]["T"]).abs().max() < 1e-6
    ratio = figures["stock"]["T"] / figures["population_thousands"]["T"] / 10
    assert (ratio - figures["percent_of_population"]["T"]).abs().max() < 1e-6


def test_destinations_of_2019_without_the_regions_printed_among_them():
    persons = table("un_desa_destinations").astype({"persons": "int64"})
    sums = persons.groupby("kind")["persons"].sum()
    assert sums.to_dict() == {"country": 1029526, "region": 518}
