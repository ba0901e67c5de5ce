"""A figure against the whole history of its series: V51."""

import numpy as np
import pandas as pd

from expectations.frames.changes import noise, told_above, usual_percent, within_years
from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import takes
from expectations.frames.material import Material
from expectations.frames.standing import series_of

NORMAL = 0.6745  # of a normal distribution the median absolute deviation is so many deviations


def _middles(value: np.ndarray, group: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The median of every group; groups are numbered from 0 and have `size` members."""
    order = np.lexsort((value, group))
    start = np.concatenate([[0], np.cumsum(size)[:-1]])
    ordered = value[order]
    return (ordered[start + (size - 1) // 2] + ordered[start + size // 2]) / 2


def _around(value: np.ndarray, group: np.ndarray) -> pd.DataFrame:
    """Per figure of its group: `middle`, `spread` (median absolute deviation), `level`, `years`."""
    size = np.bincount(group)
    middle = _middles(value, group, size)[group] if len(value) else value
    spread = _middles(np.abs(value - middle), group, size)[group] if len(value) else value
    level = _middles(np.abs(value), group, size)[group] if len(value) else value
    return pd.DataFrame(
        {"middle": middle, "spread": spread, "level": level, "years": size[group]}, dtype="float64"
    )


def _short(numbers) -> list[str]:
    """Numbers as plain text, large ones without decimals."""
    return [plain(round(float(one), 0 if abs(one) >= 100 else 2)) for one in numbers]


def outliers(material: Material, every: pd.DataFrame, yearly: pd.DataFrame) -> Check:
    """V51: how far a figure is from the middle of its series (`distance`), and how far it may be.

    A series of at least six figures, or its part between two breaks if that has as many: 3.5 robust
    deviations (median and median absolute deviation) may lie between a figure and the median, and
    never less than a change that passes V50 or than chance. Figures whose jump V50 or V52 tells of
    are not in the frame, nor cells that stand out together with their total, nor months and
    quarters of a year that is there.
    """
    limit = material.tolerance("V51")
    rows = material.current[np.isfinite(material.current["obs_value"])]
    rows = rows[~rows.index.isin(within_years(material))]
    series, year = series_of(rows), rows["time_period"].to_numpy()
    order = np.lexsort((year, series))
    rows, series = rows[["obs_value", "obs_status"]].iloc[order], series[order]
    starts = np.ones(len(rows), dtype="bool")
    starts[1:] = series[1:] != series[:-1]
    starts |= takes(rows["obs_status"], "B")
    part = np.cumsum(starts) - 1
    at, value = rows.index.to_numpy(), rows["obs_value"].to_numpy()
    about = _around(value, part)
    short = (about["years"] < limit["points"]).to_numpy()
    if short.any():
        # Between breaks too near to each other a figure must be far from the whole series as well.
        every_year = _around(value, np.unique(series, return_inverse=True)[1])
        nearer = np.abs(value - about["middle"]) < np.abs(value - every_year["middle"])
        every_year["middle"] = about["middle"].where(nearer, every_year["middle"])
        every_year["spread"] = np.maximum(about["spread"], every_year["spread"])
        about[short] = every_year[short]
    long = (about["years"] >= limit["points"]).to_numpy()
    at, value, about = at[long], value[long], about[long]
    middle, spread, level, size = (about[name].to_numpy() for name in about)
    usual = np.maximum(
        level * usual_percent(material, at) / 100, noise(material, at, value, middle)
    )
    usual = np.maximum(usual, limit["deviations"] * spread / NORMAL)
    # A rounded figure may be one step further from the others than what it stands for.
    usual = usual + material.rows["rounding_base"].to_numpy()[at]
    distance = np.abs(value - middle)
    spoken = yearly.loc[yearly["distance"] > yearly["tolerance"], ["at", "before"]].to_numpy()
    slipped = every.loc[every["slipped"], ["at", "against"]]
    spoken = np.isin(at, np.concatenate([spoken.ravel(), slipped.to_numpy().ravel()]))
    flagged = np.flatnonzero((distance > usual) & ~spoken)
    told = flagged[told_above(material, at[flagged], (value - middle)[flagged])]
    spoken[told] = True
    at, years = at[~spoken], size[~spoken].astype("int64")
    frame = material.keys(at).assign(
        value=value[~spoken], middle=middle[~spoken], distance=distance[~spoken],
        tolerance=usual[~spoken], years=years,
    )  # fmt: skip

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["value"]),
            expected=_short(failing["middle"]),
            years=failing["years"].astype("str"),
            usual=_short(failing["tolerance"]),
        )

    return Check("V51", frame, (at,), words, ("years", "usual"))
