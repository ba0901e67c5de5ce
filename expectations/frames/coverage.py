"""Coverage: is every figure that is owed there, or absent for a stated reason? V63."""

import numpy as np
import pandas as pd

from expectations.frames.check import Check
from expectations.frames.material import Material

GRID_KEY = ["ref_area", "provider", "indicator", "time_period"]
# What the reasons of absence (catalogue.load.REASONS) are called in a sentence.
REASON_WORDS = {
    "not_collected": "not collected",
    "not_analysed": "not analysed",
    "not_delivered": "not delivered",
    "late": "late",
    "confidential": "confidential",
    "not_applicable": "not applicable",
    "not_existing": "does not exist",
    "collected_not_published": "collected but not published",
    "not_computed": "not computed, since a figure it needs is missing",
    "stated_missing": "stated as missing, without a reason",
}
UNEXPLAINED = ("", "not_delivered", "stated_missing")  # these say that it is absent, not why


def unexplained(cells: pd.DataFrame) -> pd.Series:
    """Whether a cell of the coverage frame is absent and nothing says why."""
    absent = cells["state"].isin(["absent", "declared"])
    return absent & cells["explanation"].isin(UNEXPLAINED)


def missing_totals(material: Material) -> Check:
    """V63: the `state` of every total that is owed, one row per provider, indicator and year.

    Absent without a reason must be explained; declared and suppressed figures are notes, and so
    are those the bureau could not compute: what they lack is told of where it is owed.
    """
    cells = material.coverage
    rows = cells[cells["dimension"] == ""].reset_index(drop=True)
    kinds = material.country.providers["kind"]
    computed = rows["provider"].map(kinds) == "computed"
    frame = rows[GRID_KEY].assign(
        dimensions="",
        state=rows["state"],
        explanation=rows["explanation"].mask(computed & unexplained(rows), "not_computed"),
        gap_class=rows["gap_class"],
        severity=np.where(unexplained(rows) & ~computed, "must-explain", "note"),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = failing["explanation"].map(REASON_WORDS).fillna("not delivered")
        return failing.assign(observed=told, expected="delivered")

    return Check("V63", frame, (), words, ("gap_class",))
