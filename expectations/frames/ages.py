"""Age bands: which of those delivered are the parts of a total? V10.

A table may hold several systems of bands at once (five-year bands, 0–14, 15–64, 65 and over). The
parts are the finest bands beside one another that cover the most ages; any band that finer ones
cover wholly is a total of its own. Bands are looked at once per set of bands met, not once per
figure.
"""

import itertools
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from expectations.frames.codes import number
from expectations.frames.material import Material

OLDEST = 200  # where an open band ends
BAND = re.compile(r"Y(?P<low>\d+)(?:T(?P<high>\d+))?|Y_GE(?P<ge>\d+)|Y_LT(?P<lt>\d+)")
PER_NUMBER = 50  # bands that one whole number of a sum can tell apart


@dataclass(frozen=True)
class Tiling:
    """Per set of bands met (first axis) what is a part; the second axis numbers the bands."""

    codes: list[str]
    low: np.ndarray  # per band its first age
    high: np.ndarray  # per band the first age beyond it
    present: np.ndarray  # sets x bands
    chosen: np.ndarray  # sets x bands: the finest ones beside one another
    whole: np.ndarray  # per set: from 0 to the oldest without a hole
    gap: np.ndarray  # per set: ages between two of those chosen that no band holds
    overlap: np.ndarray  # per set: ages between that only a band beside those chosen holds
    broken_down: np.ndarray  # per set: a breakdown, not some bands of interest


def ages(code: str) -> tuple[int, int] | None:
    """The ages of a band, the second not in it: `Y0T4` is (0, 5), `Y_GE85` (85, OLDEST)."""
    found = BAND.fullmatch(code)
    if not found:
        return None
    low, high, ge, lt = (int(text) if text else None for text in found.groups())
    if lt is not None:
        return 0, lt
    if ge is not None:
        return ge, OLDEST
    return low, (low if high is None else high) + 1


def finest(low: np.ndarray, high: np.ndarray, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per set the bands beside one another that cover the most ages, then the most bands.

    Returns which are chosen (sets x bands), and how many ages they cover.
    """
    points = np.unique(np.concatenate([low, high]))
    start, end = np.searchsorted(points, low), np.searchsorted(points, high)
    best = np.zeros((len(points), len(present)), dtype="int64")
    taken = np.full(best.shape, -1, dtype="int64")
    worth = (high - low).astype("int64") * 1_000 + 1
    for point in range(1, len(points)):
        best[point] = best[point - 1]
        for band in np.flatnonzero(end == point):
            with_it = np.where(present[:, band], best[start[band]] + worth[band], -1)
            better = with_it > best[point]
            best[point][better], taken[point][better] = with_it[better], band
    chosen, at = np.zeros(present.shape, dtype="bool"), np.full(len(present), len(points) - 1)
    for point in range(len(points) - 1, 0, -1):
        here = at == point
        band = taken[point]
        used = np.flatnonzero(here & (band >= 0))
        chosen[used, band[used]] = True
        at[here] = np.where(band[here] >= 0, start[band[here]], point - 1)
    return chosen, best[-1] // 1_000


def tiling(codes: list[str], present: np.ndarray) -> Tiling:
    """What is a part in each set of bands; `present` is sets x bands."""
    low, high = np.array([ages(code) for code in codes], dtype="int64").reshape(-1, 2).T
    chosen, covered = finest(low, high, present)
    lowest = np.where(present, low, OLDEST).min(axis=1, initial=OLDEST)
    highest = np.where(present, high, 0).max(axis=1, initial=0)
    points = np.unique(np.concatenate([low, high]))
    union = np.zeros(len(present), dtype="int64")
    for one, two in itertools.pairwise(points):
        held = present[:, (low <= one) & (high >= two)].any(axis=1)
        union += np.where(held, two - one, 0)
    closed = (lowest == 0) & (highest == OLDEST)
    bands = chosen.sum(axis=1)
    # Two bands that neither touch nor reach from the youngest to the oldest are two figures of
    # interest (persons of working age, old persons), not a breakdown from which one is missing.
    broken_down = (bands >= 3) | ((bands == 2) & ((covered == highest - lowest) | closed))
    whole = closed & (covered == OLDEST)
    gap, overlap = covered < highest - lowest, union > covered
    return Tiling(codes, low, high, present, chosen, whole, gap & ~overlap, overlap, broken_down)


def sets_of_bands(group: np.ndarray, band: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Per group the number of its set of bands, and the sets (sets x bands)."""
    size = group.max() + 1 if len(group) else 0
    sums = []
    for start in range(0, count, PER_NUMBER):
        own = (band >= start) & (band < start + PER_NUMBER)
        power = 2.0 ** (band[own] - start)
        sums.append(np.bincount(group[own], power, minlength=size).astype("int64"))
    frame = pd.DataFrame({str(n): one for n, one in enumerate(sums)}, index=range(size))
    codes, _ = pd.factorize(number(frame, list(frame.columns)))
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    bits = [
        (sums[n // PER_NUMBER][first] >> (n % PER_NUMBER)) & 1 for n in range(count)
    ]  # fmt: skip
    return codes, np.array(bits, dtype="bool").reshape(count, len(first)).T


def bands_within(told: Tiling) -> pd.DataFrame:
    """Where finer bands cover a band wholly: `set`, `band`, and each finer one, `part`."""
    found = []
    for band in range(len(told.codes)):
        inside = (told.low >= told.low[band]) & (told.high <= told.high[band])
        inside[band] = False
        sets = np.flatnonzero(told.present[:, band])
        if not len(sets) or not inside.any():
            continue
        within = np.flatnonzero(inside)
        chosen, covered = finest(
            told.low[within], told.high[within], told.present[np.ix_(sets, within)]
        )
        whole = covered == told.high[band] - told.low[band]
        row, part = np.nonzero(chosen & whole[:, None])
        found.append(pd.DataFrame({"set": sets[row], "band": band, "part": within[part]}))
    columns = {name: np.zeros(0, dtype="int64") for name in ("set", "band", "part")}
    return pd.concat([pd.DataFrame(columns), *found], ignore_index=True)


@dataclass(frozen=True)
class Bands:
    """The breakdowns by one dimension of ages."""

    dimension: str
    tiling: Tiling
    start: int  # the number of the first of its sums
    set: np.ndarray  # per sum the number of its set of bands
    lines: pd.DataFrame  # every band: row (of its sums), band, value, base, at
    parts: pd.DataFrame  # the lines that are added: bands chosen, and ages unknown


def bands(
    material: Material, dimension: str, lines: pd.DataFrame, combo: np.ndarray, start: int
) -> Bands:
    """Which `lines` (place, parent, row, value, ... one per figure of `combo`) are parts."""
    members = material.combos[dimension].cat
    codes = sorted(filter(ages, members.categories), key=ages)
    number_of = {code: n for n, code in enumerate(codes)}
    of_member = np.array([number_of.get(code, -1) for code in members.categories], "int64")
    band = of_member[members.codes][combo]
    known = band >= 0
    row = lines["row"].to_numpy()
    size = row.max() + 1 if len(row) else 0
    sets, present = sets_of_bands(row[known], band[known], len(codes))
    # Sums without any band (only ages unknown) have numbers of their own.
    set_of = np.zeros(size, dtype="int64")
    set_of[: len(sets)] = sets
    if len(sets) < size:
        nothing = np.zeros((1, len(codes)), dtype="bool")
        present = np.concatenate([present, nothing])
        set_of[len(sets) :] = len(present) - 1
    told = tiling(codes, present)
    part = known & told.chosen[set_of[row], band]
    lines = lines.assign(band=band)
    kept = part | (~known & lines["added"].to_numpy())
    parts = lines.assign(added=kept, member=part)[kept | ~known]
    return Bands(dimension, told, start, set_of, lines[known], parts)
