"""Averages and their parts: V40 cost of sending money, V41 cost of recruitment.

A mean or a median of all lies between those of its parts. For V40 the parts are operators or
channels of one corridor, for V41 the members of a closed list (women and men).
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import CONCEPT, each, number
from expectations.frames.material import Material, in_own_unit, kinds
from expectations.frames.relations import related
from expectations.frames.sums import parents
from model.observations import TOTAL

COSTS = ("MP-M11", "MP-M12")
RECRUITMENT = "MP-N01"
RIGHT, IMPOSSIBLE, OUTSIDE = 0, 1, 2


def _figures(material: Material, *indicators: str) -> pd.DataFrame:
    rows = material.current
    rows = rows[each(rows["indicator"], indicators.__contains__, "bool")]
    rows = rows[in_own_unit(material, rows) & np.isfinite(rows["obs_value"].to_numpy())]
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    return pd.DataFrame(
        {
            "at": rows.index.to_numpy(),
            "place": place,
            "combo": rows["combo"].to_numpy(),
            "value": rows["obs_value"].to_numpy(),
            "base": rows["rounding_base"].to_numpy(),
        }
    )


def _between(
    material: Material, cells: pd.DataFrame, dimension: str, least: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures with `low` and `high` of their parts by a dimension, at least so many; the parts."""
    whole = parents(material)[dimension]
    part = ~(material.combos[dimension] == TOTAL).to_numpy()
    parts = cells[part[cells["combo"]]]
    parts = parts.assign(parent=whole[parts["combo"]])
    ends = parts.groupby(["place", "parent"], as_index=False).agg(
        low=("value", "min"), high=("value", "max"), parts=("value", "size"), b=("base", "max")
    )
    ends = ends[ends["parts"] >= least].rename(columns={"parent": "combo"})
    met = cells.merge(ends, on=["place", "combo"])
    met["slack"] = (met["base"] + met["b"]) / 2 + 1e-9 * met["high"].abs()
    behind = parts.merge(met[["place", "combo"]].assign(row=met.index), left_on=["place", "parent"],
                         right_on=["place", "combo"])  # fmt: skip
    return met, behind[["row", "at"]]


def sending_costs(material: Material) -> Check:
    """V40: what is wrong with a cost of sending money, in percent of the amount (`problem`).

    0 nothing; 1 it is not between the limits of the catalogue; 2 the cost of a corridor lies
    outside the range of its operators or channels.
    """
    cells, limits = _figures(material, *COSTS), material.tolerance("V40")
    possible = (cells["value"] > limits["above"]) & (cells["value"] < limits["below"])
    text = f"{plain(limits['above'])}–{plain(limits['below'])}"
    frames = [cells.assign(problem=np.where(possible, RIGHT, IMPOSSIBLE), range=text)]
    parts, start = [], len(cells)
    for dimension in ("operator_type", "channel"):
        if dimension in material.combos:
            met, behind = _between(material, cells[possible], dimension, 2)
            low, high = met["low"] - met["slack"], met["high"] + met["slack"]
            inside = (met["value"] >= low) & (met["value"] <= high)
            frames.append(met.assign(problem=np.where(inside, RIGHT, OUTSIDE), range=_span(met)))
            parts.append(behind.assign(row=behind["row"] + start))
            start += len(met)
    rows = pd.concat(frames, ignore_index=True)
    at = rows["at"].to_numpy("int64")
    frame = material.keys(at).assign(
        value=rows["value"], problem=rows["problem"], range=rows["range"]
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = {
            IMPOSSIBLE: "no service costs that",
            OUTSIDE: "the mean lies outside the range of its operators or channels",
        }
        return failing.assign(
            observed=plains(failing["value"]),
            expected=failing["range"],
            limits=[text.split("–") for text in failing["range"]],
            **{"class": failing["problem"].map(told)},
        )

    every = pd.concat(parts, ignore_index=True) if parts else None
    return Check("V40", frame, (at,), words, ("class", "limits"), every)


def _span(met: pd.DataFrame) -> list[str]:
    return [f"{plain(a)}–{plain(b)}" for a, b in zip(met["low"], met["high"], strict=True)]


def recruitment_costs(material: Material) -> Check:
    """V41: how far a cost of recruitment is from one worked out person by person (`distance`).

    Two signs are looked for: it is to two decimals the quotient of the averages of cost and income
    that were delivered with it, or it lies outside the range of its own parts.
    """
    quotient = related(material, "V41")
    cells = _figures(material, RECRUITMENT)
    frames, parts, start = [], [], len(quotient.rows)
    for dimension in material.combos.columns.drop("text"):
        if material.catalogue.dimensions["members"].get(dimension) == "closed":
            members = (kinds(material, dimension) == "member") & (material.combos[dimension] != "")
            needed = len(set(material.combos.loc[members, dimension].astype("str")))
            met, behind = _between(material, cells, dimension, max(needed, 2))
            frames.append(met)
            parts.append(behind.assign(row=behind["row"] + start))
            start += len(met)
    met = pd.concat(frames, ignore_index=True) if frames else cells.iloc[:0].assign(
        low=0.0, high=0.0, slack=0.0
    )  # fmt: skip
    at = met["at"].to_numpy("int64")
    outside = np.maximum(np.maximum(met["low"] - met["value"], met["value"] - met["high"]), 0)
    own = material.keys(at).assign(
        observed=met["value"].to_numpy(), distance=outside.to_numpy(),
        tolerance=met["slack"].to_numpy(), severity="must-explain", which=-1, range=_span(met),
    )  # fmt: skip
    rows = pd.concat([quotient.rows.astype({"severity": "object"}), own], ignore_index=True)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        spread = failing["which"] < 0
        one = quotient.words(failing[~spread])
        one = one.assign(
            limits=[[text] for text in one["expected"]],
            **{"class": "that is average cost over average income, not a summary of persons"},
        )
        two = failing[spread]
        two = two.assign(
            observed=[plain(round(value, 2)) for value in two["observed"]],
            expected=two["range"],
            limits=[text.split("–") for text in two["range"]],
            **{"class": "the summary of all persons lies outside those of its parts"},
        )
        return pd.concat([one.astype({"observed": "object"}), two]).loc[failing.index]

    every = pd.concat([quotient.parts, *parts], ignore_index=True)
    return Check(
        "V41", rows, (np.concatenate([*quotient.at, at]),), words, ("class", "limits"), every
    )
