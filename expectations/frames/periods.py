"""Months, quarters and the year they make: V13.

A flow of the year is the sum of its months and of its quarters, a quarter that of its months. A
period that nobody has reported yet is often printed as 0, and the sum of those that are over as
the "total": a part of the year would pass for the year. So periods at the end of a year in which
every figure of the indicator is 0 count as not reported.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plains
from expectations.frames.codes import CONCEPT, each, number
from expectations.frames.material import Material, kinds, says
from expectations.frames.sums import parents
from model.observations import TOTAL

SUPPRESSED = "Q"
RIGHT, APART, PARTIAL = 0, 1, 2


def periods_and_wholes(material: Material) -> Check:
    """V13: whether the parts of a period make the whole (`problem`).

    0 they do; 1 they are further apart than rounding allows, (n + 1) · b / 2 for n parts rounded to
    a base b, or go beyond the whole; 2 parts of the period are not reported and those that are
    make the "whole". Of what is partly reported the largest figure alone speaks, for all others
    stand in the same table.
    """
    links = _links(material)
    total, sums = links["total"].to_numpy("float64"), links["sum"].to_numpy("float64")
    tolerance = np.maximum((links["valued"] + 1) * links["base"] / 2, 1e-9 * np.abs(total))
    above, off = sums - total > tolerance, np.abs(sums - total) > tolerance
    valued = links["valued"].to_numpy()
    here = links["present"] == links["of"]
    whole = here & (valued == links["of"])
    largest = links.groupby(["place", "period", "of"], sort=False)["total"].transform("max")
    partial = ~here & ~off & (valued > 0) & (total > 0) & (total == largest.to_numpy())
    problem = np.select([above | (whole & off), partial], [APART, PARTIAL], RIGHT)
    at = links["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        problem=problem, sum=sums, total=total, parts=valued, of=links["of"].to_numpy()
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["sum"]),
            expected=plains(failing["total"]),
            parts=failing["parts"].astype("str"),
            of=failing["of"].astype("str"),
        )

    return Check("V13", frame, (at,), words, ("parts", "of"))


def _links(material: Material) -> pd.DataFrame:
    """One row per whole period that has parts.

    Columns: place, period (code of the whole), of (how many parts it has), present (parts with a
    figure or a suppressed one), valued (parts with a figure), sum, base, total, at (position).
    """
    cells = _cells(material)
    month, quarter = cells["kind"] == "month", cells["kind"] == "quarter"
    parts = pd.concat(
        [
            cells[quarter].assign(whole=TOTAL, of=4),
            cells[month].assign(whole=TOTAL, of=12),
            cells[month].assign(whole="Q" + ((cells["order"] + 2) // 3).astype("str"), of=3),
        ]
    )
    key = ["place", "group", "whole", "of"]
    known = parts["value"].notna()
    sums = (
        parts.assign(valued=known, value=parts["value"].fillna(0.0))
        .groupby(key, sort=False)
        .agg(present=("value", "size"), valued=("valued", "sum"), sum=("value", "sum"),
             base=("base", "max"))
        .reset_index()
    )  # fmt: skip
    wholes = cells.loc[cells["value"].notna(), ["place", "group", "period", "value", "at"]]
    wholes = wholes.rename(columns={"period": "whole", "value": "total"})
    linked = sums.merge(wholes, on=["place", "group", "whole"], validate="many_to_one")
    return linked.rename(columns={"whole": "period"})


def _cells(material: Material) -> pd.DataFrame:
    """The flows that stand, with their period; what is not reported yet is left out."""
    rows = material.current
    rows = rows[says(material, rows, "type", "flow")]
    combo = rows["combo"].to_numpy()
    cells = pd.DataFrame(
        {
            "place": number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT]),
            "value": rows["obs_value"].to_numpy("float64"),
            "base": rows["rounding_base"].to_numpy("float64"),
            "at": rows.index.to_numpy(),
        }
    )
    hidden = each(rows["obs_status"], SUPPRESSED.__eq__, "bool")
    if "period" in material.combos:
        codes = material.combos["period"].astype("str").to_numpy()
        kind = kinds(material, "period")
        cells["group"] = parents(material)["period"][combo]
        cells["period"], cells["kind"] = codes[combo], kind[combo]
    else:
        cells["group"], cells["period"], cells["kind"] = combo, TOTAL, "total"
    below = cells["kind"].isin(["quarter", "month"])
    cells["order"] = cells["period"].where(below, "M0").str[1:].astype("int64")
    told = hidden | (cells["value"].fillna(0.0) != 0)
    reported = cells["order"].where(told, 0).groupby([cells["place"], cells["kind"]])
    over = cells["order"] <= reported.transform("max")
    return cells[(hidden | cells["value"].notna()) & (over | ~below)].reset_index(drop=True)
