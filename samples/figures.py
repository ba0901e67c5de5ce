"""The figures of the sample share: the carried-over tables, and what is selected from them."""

from pathlib import Path

import pandas as pd

TABLES = Path(__file__).parent / "tables"


def table(name: str) -> pd.DataFrame:
    """A table of `samples/tables/`, as text."""
    return pd.read_csv(TABLES / f"{name}.csv", dtype="str", keep_default_na=False)


IGM_COLUMNS = {
    "applied": "Solicitanți de azil",
    "applied_new": "din care: cereri noi",
    "dec_recognized": "Statut de refugiat",
    "dec_other": "Protecție umanitară",
    "dec_rejected": "Respinse",
    "decided": "Decizii, total",
    "dec_closed": "Dosare închise",
    "asylum_seekers": "Cereri în examinare la 31 decembrie",
    "refugees": "Refugiați la 31 decembrie",
}


def igm_figures() -> pd.DataFrame:
    """Per year and citizenship (`_T` first) the columns of IGM_COLUMNS, as text, "" if none.

    Like with like only: persons, first instance. Totals are the sums of what is published.
    """
    key = ["year", "country"]
    asked = table("unhcr_applications")
    asked = asked[(asked["coa_iso"] == "MDA") & (asked["dec_level"] == "FI")]
    asked = asked[asked["app_pc"] == "P"].rename(columns={"coo_iso": "country"})
    new = asked[asked["app_type"] == "N"].rename(columns={"applied": "applied_new"})
    decided = table("unhcr_decisions").rename(columns={"coo_iso": "country"})
    decided = decided[(decided["dec_level"] == "FI") & (decided["dec_pc"] == "P")]
    kinds = ["dec_recognized", "dec_other", "dec_rejected"]
    decided = decided.assign(decided=decided[kinds].astype("int64").sum(axis=1).astype("str"))
    stock = table("unhcr_by_country")
    stock = stock[(stock["role"] == "hosted") & (stock["country"] != "XXA")]
    parts = [
        asked[[*key, "applied"]],
        new[[*key, "applied_new"]],
        decided[[*key, *kinds, "decided", "dec_closed"]],
        stock[[*key, "asylum_seekers", "refugees"]],
    ]
    every = parts[0]
    for part in parts[1:]:
        every = every.merge(part, on=key, how="outer")
    figures = every.set_index(key)[list(IGM_COLUMNS)]
    sums = figures.astype("float64").groupby("year").sum(min_count=1).round().astype("Int64")
    sums = sums.astype("str").assign(country="_T").reset_index()
    return pd.concat([sums, figures.reset_index()], ignore_index=True).fillna("")


def mirror_applications() -> pd.DataFrame:
    """New applications by nationals abroad, persons: name ("Total" first), year, applied.

    Repeat applications and appeals are left out, and so are Russia's temporary asylum (TA) and
    Bulgaria's undivided new and repeat applications (NR). The two first instances of the United
    States of America (EO, IN) are added together.
    """
    asked = table("unhcr_applications")
    asked = asked[(asked["coo_iso"] == "MDA") & (asked["app_type"] == "N")]
    asked = asked[(asked["app_pc"] == "P") & asked["dec_level"].isin(["FI", "FA", "EO", "IN"])]
    asked = asked.assign(name=asked["coa_name"], applied=asked["applied"].astype("int64"))
    each = asked.groupby(["name", "year"], as_index=False)["applied"].sum()
    total = asked.groupby("year", as_index=False)["applied"].sum().assign(name="Total")
    both = pd.concat([total, each])[["name", "year", "applied"]]
    return both.astype("str")
