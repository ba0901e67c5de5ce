"""The data system's own performance in an edition: indicators T01, T02 and T04."""

import pandas as pd

from catalogue.load import Catalogue, Country
from model import observations
from model.records import SourcePointer
from transforms.derive import PROVIDER


def performance(
    cells: pd.DataFrame,
    delivered_frame: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    year: int,
) -> pd.DataFrame:
    """What the collection achieved for the reference year, as observations.

    `cells` is the coverage frame, `delivered_frame` the delivered observations. T01: indicators
    with a value for the year, per cent of those the grid asks for. T02: required cells of
    breakdowns delivered, per cent. T04: figures that two or more providers delivered. All leave
    out what the bureau computes about itself.
    """
    own = catalogue.indicators.index[catalogue.indicators["chapter"] == "Annex"]
    due = cells[(cells["time_period"] == year) & ~cells["indicator"].isin(own)]
    delivered = due["state"] == "delivered"
    whole = due["dimension"] == ""
    asked = due.loc[whole, "indicator"].nunique()
    reached = due.loc[whole & delivered, "indicator"].nunique()
    parts = int((~whole).sum())
    key = observations.key_columns(delivered_frame)
    now = delivered_frame[delivered_frame["time_period"] == year].dropna(subset="obs_value")
    overlaps = int((now.groupby(key)["provider"].nunique() > 1).sum())
    values = {
        "MP-T01": 100 * reached / asked if asked else None,
        "MP-T02": 100 * int((~whole & delivered).sum()) / parts if parts else None,
        "MP-T04": float(overlaps),
    }
    rows = [
        {
            "ref_area": country.ref_area,
            "indicator": code,
            "time_period": year,
            "obs_value": value,
            "unit_measure": catalogue.indicators.loc[code, "unit"],
            "unit_mult": 0,
            "obs_status": "A",
            "conf_status": "F",
            "definition": "computed from the expected grid of this edition",
            "territory": country.settings["territory"]["code"],
            "ref_date": "",
            "rounding_base": 0.0,
            "provider": PROVIDER,
            "publisher": country.settings["producer"],
            "round": year,
            "vintage": str(year),
            "source": SourcePointer("edition", "", "coverage", code).id,
        }
        for code, value in values.items()
        if value is not None
    ]
    return observations.check(pd.DataFrame(rows)) if rows else observations.empty()


def past_performance(
    before: pd.DataFrame, edition: str, catalogue: Catalogue, years: list[int]
) -> pd.DataFrame:
    """What earlier editions achieved, as the observations of the edition before give it."""
    own = before["indicator"].map(catalogue.indicators["chapter"]) == "Annex"
    kept = before[own & before["time_period"].isin(years)]
    here = SourcePointer("edition", edition, "coverage", "").id
    counted = kept["source"].str.startswith("edition:!")
    source = kept["source"].mask(counted, here + kept["indicator"])
    return kept.assign(source=source)[list(observations.FIXED)]
