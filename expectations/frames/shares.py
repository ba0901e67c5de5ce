"""Shares of a whole: V38, do the shares of a breakdown sum to 100?"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain
from expectations.frames.material import Material
from expectations.frames.sums import breakdowns, label, named

DECIMAL = 0.1  # shares are printed with one decimal unless their base says else


def shares(material: Material) -> Check:
    """V38: how far the delivered shares of a breakdown are from 100 in sum (`distance`).

    Shares are figures in percent of an indicator that counts: permits by reason in percent. An
    incomplete breakdown is held against 100 from above only.
    """
    sums = breakdowns(material, percent=True)
    rows = sums.rows
    held = np.flatnonzero(rows["parts"] > 1)
    rows = rows.iloc[held].reset_index(drop=True)
    off = rows["sum"].astype("float64") - 100
    distance = np.where(rows["complete"].astype("bool"), off.abs(), np.maximum(off, 0))
    base = np.maximum(rows["base"].astype("float64"), DECIMAL)
    frame = named(material, rows).assign(
        dimension=rows["dimension"].array,
        sum=rows["sum"].to_numpy("float64"),
        distance=distance.round(9),
        tolerance=(rows["parts"].astype("float64") * base / 2).to_numpy(),
    )
    row = pd.Series(np.arange(len(held)), index=held)
    behind = sums.parts[sums.parts["row"].isin(held)]
    behind = behind.assign(row=row.reindex(behind["row"]).to_numpy())

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=[plain(round(value, 2)) for value in failing["sum"]],
            expected=plain(100),
            dimension=label(material, failing),
        )

    return Check("V38", frame, (), words, ("dimension",), behind)
