"""Suppressed parts and their total: V17."""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plains
from expectations.frames.material import Material, counted, says
from expectations.frames.sums import Sums, behind, label, named


def suppressed_parts(material: Material, sums: Sums) -> Check:
    """V17: how many of the suppressed parts of a total find no room in it (`distance`).

    A suppressed part stands for one at least, so a total that was made before suppression is above
    the published parts. Parts above their total are the sums' own matter. Only things counted.
    """
    rows = sums.rows
    at = rows["total"].fillna(-1).to_numpy("int64")
    plain = counted(material, material.rows) & ~says(material, material.rows, "signed", "yes")
    held = (at >= 0) & (rows["hidden"] > 0) & (rows["absent"] == 0)
    held = np.flatnonzero(held.to_numpy() & plain[at] if len(at) else held)
    rows, at = rows.iloc[held].reset_index(drop=True), at[held]
    total = material.rows["obs_value"].to_numpy()[at]
    base = np.maximum(rows["base"], material.rows["rounding_base"].to_numpy()[at])
    tolerance = ((rows["parts"] + rows["hidden"] + 1) * base / 2).to_numpy("float64")
    rounding = ((rows["parts"] + 1) * base / 2).to_numpy("float64")
    room = (total - rows["sum"]).to_numpy("float64")
    frame = named(material, rows).assign(
        dimension=rows["dimension"].array,
        sum=rows["sum"].to_numpy(),
        total=total,
        hidden=rows["hidden"].to_numpy(),
        distance=np.where(room < -rounding, 0, np.maximum(rows["hidden"] - room, 0)),
        tolerance=tolerance,
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["sum"]),
            expected=plains(failing["total"]),
            dimension=label(material, failing),
            hidden=plains(failing["hidden"]),
        )

    return Check("V17", frame, (at,), words, ("dimension", "hidden"), behind(sums, held))
