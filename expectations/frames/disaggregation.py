"""Disaggregation: is every required breakdown there? V62."""

import numpy as np
import pandas as pd

from catalogue.load import code_list
from expectations.frames.check import Check
from expectations.frames.coverage import GRID_KEY, unexplained
from expectations.frames.material import Material

WORDS = {
    "total only": "only the total was delivered",
    "absent in part": "delivered in part",
    "suppressed": "suppressed",
    "declared": "declared as not available",
}


def missing_breakdowns(material: Material) -> Check:
    """V62: the `state` of every required dimension whose total was delivered.

    delivered | total only (no member delivered) | absent in part | suppressed | declared. Where the
    total itself is missing, V63 says it all. What is suppressed or declared is a note.
    """
    cells = material.coverage
    totals = cells.loc[(cells["dimension"] == "") & (cells["state"] == "delivered"), GRID_KEY]
    parts = cells[cells["dimension"] != ""].merge(totals.drop_duplicates(), on=GRID_KEY)
    lacking = unexplained(parts)
    counts = parts[[*GRID_KEY, "dimension"]].assign(
        lacking=lacking,
        suppressed=parts["state"] == "suppressed",
        declared=(parts["state"] == "declared") & ~lacking,
        delivered=parts["state"] == "delivered",
    )
    rows = counts.groupby([*GRID_KEY, "dimension"], as_index=False, sort=True).sum()
    some = (rows["delivered"] + rows["suppressed"]) > 0
    state = np.select(
        [
            (rows["lacking"] > 0) & ~some,
            rows["lacking"] > 0,
            rows["suppressed"] > 0,
            rows["declared"] > 0,
        ],
        ["total only", "absent in part", "suppressed", "declared"],
        "delivered",
    )
    frame = rows.assign(
        dimensions=rows["dimension"] + "=*",
        state=state,
        severity=np.where(rows["lacking"] > 0, "must-explain", "note"),
    )
    missing = parts[parts["state"] != "delivered"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        lines = failing.merge(missing, on=[*GRID_KEY, "dimension"], suffixes=("", "_cell"))
        members = lines.groupby("row")["member"].agg(list).reindex(failing["row"])
        names = [
            _labels(material, dimension, codes)
            for dimension, codes in zip(failing["dimension"], members, strict=True)
        ]
        return failing.assign(
            observed=failing["state"].map(WORDS),
            expected="delivered",
            dimension=failing["dimension"].map(material.catalogue.dimensions["label"]),
            missing=names,
        )

    return Check("V62", frame, (), words, ("dimension", "missing"))


def _labels(material: Material, dimension: str, members: list[str]) -> list[str]:
    codes = code_list(material.catalogue, material.country, dimension)
    labels = {"*": "every member"} | ({} if codes is None else codes["label"].to_dict())
    return [labels.get(member) or member for member in members]
