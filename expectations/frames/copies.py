"""Figures that are too alike, or alike but for a slip of the hand: V44, V53, V54, V68.

All of them look at the pairs that overlaps and slips of scale are judged by.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import each, number, takes
from expectations.frames.material import Material, says
from expectations.frames.series import TABLE
from expectations.frames.slips import FACTORS, compared, ratio_slips
from expectations.frames.standing import is_money

EXCHANGE_RATE = "MP-B04"
LARGE_RATE = 4
NEAR_ONE = "an exchange rate so near to 1 shows no unconverted currency"


def identical_sources(material: Material, pairs: pd.DataFrame) -> Check:
    """V44: how many common figures of two publishers differ at all (`differing`): none is odd.

    One row per indicator and pair of providers with at least three common years. Only figures large
    enough not to be equal by chance count, and no rates.
    """
    limit = material.tolerance("V44")
    at = pairs["at"].to_numpy("int64")
    base = np.maximum(np.maximum(pairs["rounding_base"], pairs["rounding_base_lead"]), 1)
    sizeable = (pairs["obs_value_lead"].abs() > limit["units"] * base).to_numpy()
    counts = says(material, material.rows, "type", "stock", "flow", "count")[at]
    rows = pairs[~pairs["same_origin"].to_numpy() & sizeable & counts].reset_index(drop=True)
    about = material.rows.take(rows["at"].to_numpy("int64"))
    lines = pd.DataFrame(
        {
            "group": number(
                about[["ref_area", "provider", "indicator"]].assign(
                    lead=rows["provider_lead"].array
                ),
                ["ref_area", "provider", "indicator", "lead"],
            ),
            "at": rows["at"].to_numpy("int64"),
            "at_lead": rows["at_lead"].to_numpy("int64"),
            "year": about["time_period"].to_numpy(),
            "differs": (rows["obs_value"] != rows["obs_value_lead"]).to_numpy(),
        }
    ).sort_values(["group", "year"], ignore_index=True)
    groups = lines.groupby("group", sort=False)
    told = groups.agg(
        at=("at", "last"), at_lead=("at_lead", "last"), differing=("differs", "sum"),
        figures=("at", "size"), first=("year", "min"), last=("year", "max"),
        years=("year", "nunique"),
    )  # fmt: skip
    kept = told["years"] >= limit["years"]
    told = told[kept].reset_index()
    at, at_lead = told["at"].to_numpy(), told["at_lead"].to_numpy()
    frame = pd.concat([material.keys(at).assign(dimensions=""), told], axis=1)
    row = pd.Series(np.arange(len(told)), index=told["group"]).reindex(lines["group"]).to_numpy()
    behind = np.isfinite(row)
    behind = lines.loc[behind].assign(row=row[behind].astype("int64"))
    parts = behind.melt("row", ["at", "at_lead"], value_name="place")[["row", "place"]]
    parts = parts.set_axis(["row", "at"], axis=1)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        lead = material.rows["provider"].take(failing["at_lead"]).astype("str")
        return failing.assign(
            observed=failing["figures"].astype("str"),
            expected="figures that differ",
            other=material.country.providers["name"].reindex(lead).to_numpy(),
        )

    return Check("V44", frame, (at, at_lead), words, ("other", "first", "last"), parts)


def _rates(material: Material) -> pd.Series:
    """National currency per US$, by country and year, from its best ranked source."""
    rows = material.current
    own = each(rows["indicator"], EXCHANGE_RATE.__eq__, "bool")
    rows = rows[own & (material.combos["text"] == "").to_numpy()[rows["combo"]]]
    rows = rows[rows["obs_value"] > 0].sort_values("rank", kind="stable")
    rows = rows.assign(ref_area=rows["ref_area"].astype("str"))
    return rows.drop_duplicates(["ref_area", "time_period"]).set_index(["ref_area", "time_period"])[
        "obs_value"
    ]


def unconverted_currencies(material: Material, every: pd.DataFrame) -> Check:
    """V53: how many percent a ratio of two amounts is off the year's exchange rate (`off`).

    A rate within a tenth of 1 decides nothing, nor does one below 2 between a year and the year
    before, in which an amount may well have moved so far; above 4 the amount may have grown as
    usual besides. A power of ten is V52's matter.
    """
    money = each(material.rows["unit_measure"], is_money, "bool")[every["at"]]
    rows, rates = every[money].reset_index(drop=True), _rates(material)
    keys = material.rows.take(rows["at"].to_numpy())[["ref_area", "time_period"]]
    keys = [keys["ref_area"].astype("str"), keys["time_period"]]
    rate = rates.reindex(pd.MultiIndex.from_arrays(keys)).to_numpy("float64")
    rate = np.maximum(rate, 1 / rate)
    yearly = (rows["kind"] == "year").to_numpy()
    near = rate < np.where(yearly, 2, 1.1)
    known = np.isfinite(rate) & ~near & ~rows["slipped"]
    sizes = rows[["value", "other"]].abs()
    ratio = (sizes.max(axis=1) / sizes.min(axis=1)).to_numpy()
    limit = material.tolerance("V53")
    allowed = np.where(yearly & (rate > LARGE_RATE), limit["year_percent"], limit["percent"])
    off = np.abs(ratio / rate - 1) * 100
    rows = rows.assign(off=off, factor=rate.round(4), tolerance=allowed, slipped=off <= allowed)
    check = ratio_slips("V53", material, rows[known.to_numpy()].reset_index(drop=True))
    left_out = int(near.sum())
    return Check(**{**vars(check), "left_out": left_out, "note": NEAR_ONE if left_out else ""})


def _swapped(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Whether two whole numbers differ by two neighbouring digits that changed places.

    Their difference is then 9 · 10^k · d, d being the difference of the two digits.
    """
    large, small = np.maximum(one, two), np.minimum(one, two)
    nines, rest = np.divmod(large - small, 9)
    swapped = np.zeros(len(large), dtype="bool")
    for place in range(18):
        power = 10**place
        step, left = np.divmod(nines, power)
        fits = (rest == 0) & (left == 0) & (step >= 1) & (step <= 9)
        high, low = large // power, small // power
        digits = (high % 10 == low // 10 % 10) & (high // 10 % 10 == low % 10)
        around = (high // 100 == low // 100) & (large % power == small % power)
        swapped |= fits & digits & around
    return swapped


def exchanged_digits(material: Material, pairs: pd.DataFrame, yearly: pd.DataFrame) -> Check:
    """V54: whether two figures that should be alike have two digits exchanged (`swapped`).

    Looked at: figures of two sources, a figure and the final one of the previous edition where few
    of its table were revised, and a year and the one before where the change is unusual. Small
    numbers have the same digits by chance, and so have a provisional figure and its small revision.
    """
    value, earlier = material.rows["obs_value"].to_numpy(), material.earlier
    was = material.then.index.get_indexer(earlier["then"])
    earlier = earlier[~takes(material.then["obs_status"], "P")[was]]
    earlier = earlier[value[earlier["at"]] != earlier["was"].to_numpy()]
    # Where a whole table was revised, some figures exchange two digits by chance.
    table = number(material.rows.take(earlier["at"].to_numpy("int64")), TABLE)
    revised = pd.Series(table).groupby(table).transform("size").to_numpy()
    earlier = earlier[revised <= material.tolerance("V54")["revised"]]
    unusual = yearly[yearly["distance"] > yearly["tolerance"]]
    kinds = {
        "source": (pairs["at"], pairs["at_lead"], pairs["obs_value_lead"]),
        "edition": (earlier["at"], np.full(len(earlier), -1), earlier["was"]),
        "year": (unusual["at"], unusual["before"], unusual["then"]),
    }
    frames = []
    for kind, (at, against, other) in kinds.items():
        columns = {"at": np.asarray(at, "int64"), "against": np.asarray(against, "int64")}
        label = pd.Categorical([kind], list(kinds)).repeat(len(columns["at"]))
        frames.append(
            pd.DataFrame(columns | {"other": np.asarray(other, "float64"), "kind": label})
        )
    rows = pd.concat(frames, ignore_index=True).assign(turned=False)
    rows["value"] = value[rows["at"]]
    least = 10 ** (material.tolerance("V54")["digits"] - 1)
    both = rows[["value", "other"]]
    whole = ((both >= least) & (both < 1e15) & (both == both.round())).all(axis=1)
    rows = rows[whole & (rows["value"] != rows["other"])].drop_duplicates("at", ignore_index=True)
    swapped = _swapped(rows["value"].to_numpy("int64"), rows["other"].to_numpy("int64"))
    at, against = rows["at"].to_numpy(), rows["against"].to_numpy()
    frame = material.keys(at).assign(
        value=rows["value"], other=rows["other"], swapped=swapped.astype("int8")
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(failing["other"]),
            compared=compared(material, rows.iloc[failing["row"]]),
        )

    return Check("V54", frame, (at, against), words, ("compared",))


def whole_multiples(material: Material, every: pd.DataFrame) -> Check:
    """V68: how many figures of a series are exactly 2, 3, 4 ... times those of another source.

    One row per series and source (or previous edition) it is held against; the figures that differ
    by more than chance are looked at. Powers of ten are V52's matter, and small numbers are whole
    multiples of each other by chance.
    """
    rows = every[every["kind"] != "year"].reset_index(drop=True)
    sizes = rows[["value", "other"]].abs()
    large, small = sizes.max(axis=1).to_numpy(), sizes.min(axis=1).to_numpy()
    base = np.maximum(material.rows["rounding_base"].to_numpy()[rows["at"]], 1)
    factor = np.round(large / small)
    multiple = (np.abs(large - factor * small) <= 1e-9 * large) & (factor >= 2)
    multiple &= (small >= material.tolerance("V68")["units"] * base) & ~np.isin(factor, FACTORS)
    about = material.rows.take(rows["at"].to_numpy())
    lead = material.rows["provider"].cat.codes.to_numpy()[rows["against"]]
    lead = np.where(rows["kind"] == "edition", -1, lead)
    keys = ["ref_area", "provider", "indicator", "combo"]
    group = pd.factorize(number(about[keys].assign(lead=lead), [*keys, "lead"]))[0]
    lines = rows.assign(
        group=group, multiple=multiple, factor=factor, year=about["time_period"].to_numpy()
    )
    # A multiple first, the latest of them, so that the row is about it.
    lines = lines.sort_values(["group", "multiple", "year"], ascending=[True, False, False])
    first = lines.drop_duplicates("group").reset_index(drop=True)
    counted = lines.groupby("group")["multiple"].sum().to_numpy()
    whole = lines[lines["multiple"]]
    bounds = whole.groupby("group")["factor"].agg(["min", "max"]).reindex(first["group"])
    at, against = first["at"].to_numpy(), first["against"].to_numpy()
    frame = material.keys(at).assign(
        value=first["value"], other=first["other"], multiples=counted,
        low=bounds["min"].to_numpy(), high=bounds["max"].to_numpy(),
    )  # fmt: skip
    parts = whole.rename(columns={"group": "row"})
    parts = pd.concat(
        [parts[["row", "at"]], parts[["row", "against"]].set_axis(["row", "at"], axis=1)]
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        spans = zip(failing["low"], failing["high"], strict=True)
        return failing.assign(
            observed=plains(failing["value"]),
            expected=plains(failing["other"]),
            factor=[plain(a) if a == b else f"{plain(a)} … {plain(b)}" for a, b in spans],
            figures=failing["multiples"].astype("str"),
            compared=compared(material, first.iloc[failing["row"]]),
        )

    parameters = ("factor", "figures", "compared")
    larger = (whole["value"].abs() > whole["other"].abs()).to_numpy()
    right = np.where(larger, whole["value"] / whole["factor"], whole["value"] * whole["factor"])
    mended = pd.DataFrame({"at": whole["at"].to_numpy(), "value": right, "base": 0.0})
    return Check("V68", frame, (at, against), words, parameters, parts, mended=mended)
