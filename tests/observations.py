"""Observations for tests, one row per keyword set."""

import pandas as pd

from model import observations


def observe(*rows: dict, **common) -> pd.DataFrame:
    """An observation frame; what a row does not say is plain: a total of Moldova, status A."""
    plain = {
        "ref_area": "MDA",
        "indicator": "MP-C03",
        "time_period": 2021,
        "obs_value": 1.0,
        "unit_measure": "persons",
        "unit_mult": 0,
        "obs_status": "A",
        "conf_status": "F",
        "definition": "",
        "territory": "MDA_RIGHT_BANK",
        "ref_date": "",
        "rounding_base": 0.0,
        "provider": "bns",
        "publisher": "Ministry of Lighthouses",
        "round": 2024,
        "vintage": "2025-03",
    }
    frame = pd.DataFrame([plain | common | row for row in rows])
    names = [name for name in frame.columns if name not in observations.FIXED]
    frame[names] = frame[names].fillna(observations.TOTAL)
    if "source" not in frame:
        frame["source"] = [f"cell:{'0' * 64}!Data!A{n + 1}" for n in range(len(frame))]
    return observations.check(frame)
