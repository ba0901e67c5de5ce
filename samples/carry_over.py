"""Carry published figures over from the publishers' files into `samples/tables/`.

    python -m samples.carry_over FOLDER

FOLDER holds the files as their publishers gave them out (`tables/sources.csv` names them); they are
not part of the project. Figures stay the text that was published: nothing is added up, rounded or
filled here. `population_1_january.csv` is typed from press releases and has no file to check.
"""

import sys
from pathlib import Path

import pandas as pd

TABLES = Path(__file__).parent / "tables"
FIRST, LAST = 2018, 2024
COUNTRY = "MDA"


def _csv(path: Path) -> pd.DataFrame:
    """A publisher's CSV file as text; "NA" stays the country it is."""
    return pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def _sheet(path: Path, sheet: str | int) -> pd.DataFrame:
    """A sheet as it stands, no header; blanks are missing."""
    return pd.read_excel(path, sheet_name=sheet, header=None, engine="calamine")


def _window(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["year"].astype("int64").between(FIRST, LAST)]


def immigrants(shared: Path) -> pd.DataFrame:
    """Immigrants by country of emigration, year and purpose; "-" = the event did not occur."""
    raw = _sheet(shared / "gov_moldova" / "pop070100_20230119-162938.xlsx", "pop070100")
    years, purposes = raw.iloc[2, 1:].ffill().astype("str"), raw.iloc[3, 1:]
    end = raw.index[raw[0].isna() & (raw.index > 3)][0]
    body = raw.iloc[4:end].set_index(0).rename_axis("country").astype("str")
    body.columns = pd.MultiIndex.from_arrays([years, purposes], names=["year", None])
    table = body.stack("year", future_stack=True)[list(dict.fromkeys(purposes))]
    table = table.reset_index().sort_values("year", kind="stable")
    return _window(table)[["year", "country", *dict.fromkeys(purposes)]]


def unhcr_population(shared: Path) -> pd.DataFrame:
    """End-of-year stocks: hosted in the country, and from the country."""
    columns = ["refugees", "asylum_seekers", "idps", "stateless"]
    parts = []
    for role, side in (("hosted", "asylum"), ("from", "origin")):
        table = _csv(shared / "unhcr" / f"population_by_{side}_1990_2025.csv")
        own = _window(table[table["coa_iso" if role == "hosted" else "coo_iso"] == COUNTRY])
        parts.append(own.assign(role=role)[["role", "year", *columns]])
    return pd.concat(parts)


def unhcr_by_country(shared: Path) -> pd.DataFrame:
    """The same stocks by the other country: origin of those hosted, asylum of those from here."""
    table = _window(_csv(shared / "unhcr" / "population_origin_asylum_2019_2025.csv"))
    parts = []
    for role, own, other in (("hosted", "coa", "coo"), ("from", "coo", "coa")):
        rows = table[table[f"{own}_iso"] == COUNTRY].assign(role=role)
        names = {f"{other}_iso": "country", f"{other}_name": "name"}
        parts.append(rows.rename(columns=names))
    both = pd.concat(parts)
    return both[["role", "year", "country", "name", "refugees", "asylum_seekers", "stateless"]]


def unhcr_applications(shared: Path) -> pd.DataFrame:
    """Every published count of applications in the country and by its nationals abroad."""
    table = _window(_csv(shared / "unhcr" / "asylum_applications_2021_2025.csv"))
    own = table[(table["coa_iso"] == COUNTRY) | (table["coo_iso"] == COUNTRY)]
    return own.drop(columns=["coo", "coa"])


def unhcr_decisions(shared: Path) -> pd.DataFrame:
    """Every published count of decisions in the country, at every level."""
    table = _window(_csv(shared / "unhcr" / "asylum_decisions_2021_2025.csv"))
    return table[table["coa_iso"] == COUNTRY].drop(columns=["coo", "coa"])


def un_desa_stock(shared: Path) -> pd.DataFrame:
    """Foreign-born stock, population (thousands), their ratio and the share of women, mid-year.

    Ratios are kept to six decimals.
    """
    path = shared / "undesa" / "undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
    parts = []
    for sheet, measure in (
        ("Table 1", "stock"),
        ("Table 2", "population_thousands"),
        ("Table 3", "percent_of_population"),
        ("Table 4", "percent_women"),
    ):
        raw = _sheet(path, sheet)
        row = raw[raw[1].astype("str").str.strip() == "Republic of Moldova*"].iloc[0]
        years = pd.to_numeric(raw.iloc[10, 5:])
        block = (pd.Series(range(len(years)), index=years.index) // 7).map({0: "T", 1: "M", 2: "F"})
        table = pd.DataFrame({"sex": block, "year": years, "value": row[5:]})
        table = table[table["year"].isin([2015, 2020])].assign(measure=measure)
        parts.append(table.assign(value=table["value"].map(lambda number: f"{number:.6f}")))
    every = pd.concat(parts)
    every["value"] = every["value"].str.rstrip("0").str.rstrip(".")
    return every.astype("str")[["measure", "sex", "year", "value"]]


def un_desa_emigrants(shared: Path) -> pd.DataFrame:
    """Persons born in the country and living abroad, mid-year."""
    table = _csv(shared / "undesa" / "stock_totals_2020.csv")
    own = table[(table["alpha3"] == COUNTRY) & table["year"].isin(["2015", "2020"])]
    return own.rename(columns={"disp": "persons"})[["year", "persons"]]


def un_desa_destinations(shared: Path) -> pd.DataFrame:
    """Persons born in the country by destination, mid-2019, zeros left out.

    Some rows of the publisher's table are regions; `kind` says which.
    """
    table = _csv(shared / "undesa" / "UN_MigrantStockByOriginAndDestination_2019_clean.csv")
    own = table[table["Year"] == "2019"]
    own = own.assign(kind=own["Dest"].isin(table.columns).map({True: "country", False: "region"}))
    own = own.rename(columns={"Dest": "destination", "Republic of Moldova": "persons"})
    return own[own["persons"] != "0"][["destination", "kind", "persons"]]


def remittance_prices(shared: Path) -> pd.DataFrame:
    """Average total cost of sending to the country per corridor and quarter, % of the amount.

    The corridors with a figure, and three that the publisher prints as "..".
    """
    table = _csv(shared / "worldbank" / "raw" / "RemittancePricesWorldwide_DataBank_Data.csv")
    own = table[table["Receiving Countries  Code"] == COUNTRY]
    names = {"Sending Countries Name": "corridor", "Sending Countries Code": "country"}
    long = own.rename(columns=names).melt(
        id_vars=["corridor", "country"],
        value_vars=[name for name in table.columns if "[YR" in name],
        value_name="percent",
    )
    long = long.assign(year=long["variable"].str[:4], quarter=long["variable"].str[4:6])
    priced = long.loc[long["percent"] != "..", "country"].unique()
    kept = long[long["country"].isin([*priced, "FRA", "ISR", "ESP"])]
    kept = _window(kept).sort_values(["corridor", "year", "quarter"], kind="stable")
    return kept[["corridor", "country", "year", "quarter", "percent"]]


CARRIED = {
    "bns_immigrants": immigrants,
    "unhcr_population": unhcr_population,
    "unhcr_by_country": unhcr_by_country,
    "unhcr_applications": unhcr_applications,
    "unhcr_decisions": unhcr_decisions,
    "un_desa_stock": un_desa_stock,
    "un_desa_emigrants": un_desa_emigrants,
    "un_desa_destinations": un_desa_destinations,
    "remittance_prices": remittance_prices,
}


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit("usage: python -m samples.carry_over FOLDER (the folder of the publishers' files)")
    for name, carry in CARRIED.items():
        table = carry(Path(arguments[0]))
        table.to_csv(TABLES / f"{name}.csv", index=False, lineterminator="\n")
        print(f"{name}: {len(table)} rows")


if __name__ == "__main__":
    main(sys.argv[1:])
