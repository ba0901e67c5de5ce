"""Records from which Exampland's counts and amounts are summed.

A universe is one set of records with members of every dimension and a whole number per year. Every
table of it is a sum over the same records, so all its tables add up with one another over every
axis, and a part of a universe (first-time applicants) is never larger than the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from model.observations import TOTAL

UNIVERSES = Path(__file__).parent / "universes.yml"
SEED = 20_240_801
YEARS = list(range(2018, 2025))
# The years as they are now, and 2023 as it was first published.
COLUMNS = [*YEARS, "2023p"]
LAST, FIRST_PUBLISHED = YEARS.index(2023), len(YEARS)
# No record is smaller, so that no table holds a count that would have to be hidden.
SMALLEST = 5
PER_RECORD, MOST_RECORDS = 12, 2_500
MINORS = ("Y_LT14", "Y14T17")
REPEATED = 100  # above this, no figure is that of the year before
BREAK = 1.12


@dataclass(frozen=True)
class Universe:
    name: str
    plan: dict
    members: dict[str, np.ndarray]  # dimension -> the members it may have, as text
    codes: dict[str, np.ndarray]  # dimension -> per record the number of its member
    weights: np.ndarray  # records x COLUMNS, whole numbers


def read_plan() -> dict:
    """`universes.yml`, lists of members in the place of their names."""
    plan = yaml.safe_load(UNIVERSES.read_text(encoding="utf-8"))
    for universe in plan["universes"].values():
        if "of" in universe:
            continue
        universe["dimensions"] = {
            name: plan["members"][said] if isinstance(said, str) else said
            for name, said in universe["dimensions"].items()
        }
    return plan["universes"]


def apportion(size: np.ndarray, total: int, least: int = SMALLEST) -> np.ndarray:
    """Whole numbers in proportion to `size`, none below `least`, that sum to `total`."""
    free = total - least * len(size)
    if free < 0:
        raise ValueError(f"{total} cannot be shared among {len(size)} records of {least} or more")
    exact = free * size / size.sum()
    whole = np.floor(exact).astype("int64")
    rest = np.argsort(-(exact - whole), kind="stable")[: free - whole.sum()]
    whole[rest] += 1
    return whole + least


def path(plan: dict, random: np.random.Generator) -> np.ndarray:
    """The totals of all years: steady growth to the level of the last, and a break if planned."""
    ago = np.arange(len(YEARS)) - len(YEARS) + 1
    level = plan["total"] * (1 + plan["growth"] / 100) ** ago
    level = level * (1 + random.uniform(-0.004, 0.004, len(YEARS)))
    if "break" in plan:
        level = np.where(np.array(YEARS) < plan["break"], level / BREAK, level)
    return np.round(level).astype("int64")


def make(name: str, plan: dict, totals: np.ndarray | None = None) -> Universe:
    """The records of a universe; `totals` (one a year) replaces its planned path."""
    random = np.random.default_rng([SEED, *name.encode()])
    planned = path(plan, random)
    totals = planned if totals is None else totals
    count = int(np.clip(min(totals) // PER_RECORD, 8, MOST_RECORDS))
    members, codes = {}, {}
    for dimension, shares in plan["dimensions"].items():
        share = np.array(list(shares.values()), dtype="float64")
        members[dimension] = np.array(list(shares), dtype="object")
        codes[dimension] = random.choice(len(share), count, p=share / share.sum())
    for dimension, other in plan.get("of_minors", {}).items():
        adult = ~np.isin(members["age"][codes["age"]], MINORS)
        codes[dimension][adult] = list(members[dimension]).index(other)
    if "differ" in plan:
        one, two = plan["differ"]
        same = codes[one] == codes[two]
        codes[two][same] = (codes[two][same] + 1) % len(members[two])
    size = random.gamma(6.0, 1.0, count)
    drift = random.normal(0, 0.008, count)
    ago = np.arange(len(YEARS)) - len(YEARS) + 1
    sizes = size[:, None] * np.exp(drift[:, None] * ago)
    columns = [apportion(sizes[:, year], int(totals[year])) for year in range(len(YEARS))]
    first = columns[LAST]
    if plan.get("provisional"):
        # Late notifications came in afterwards: some records had been a little smaller.
        late = random.random(count) < 0.07
        first = first - (late & (first > SMALLEST))
    return Universe(name, plan, members, codes, np.column_stack([*columns, first]))


def of(name: str, plan: dict, parent: Universe, weights: np.ndarray) -> Universe:
    """A universe of the same records as another one, or of those that `where` names.

    `weights` are those of the parent's records in YEARS.
    """
    chosen = _where(parent, plan.get("where", {}))
    codes = {dimension: own[chosen] for dimension, own in parent.codes.items()}
    own = weights[chosen]
    return Universe(name, plan, parent.members, codes, np.column_stack([own, own[:, LAST]]))


@dataclass(frozen=True)
class Table:
    """One published table: for every combination of members of its dimensions one row."""

    indicator: str
    members: dict[str, np.ndarray]  # dimension -> its members
    fixed: dict[str, str]  # what holds for all rows
    rows: int
    group: np.ndarray  # per record its row; `rows` for one that is not counted here

    def sums(self, weights: np.ndarray) -> np.ndarray:
        """Rows x columns of `weights`: the sum of every row's records."""
        every = [
            np.bincount(self.group, column, minlength=self.rows + 1)[: self.rows]
            for column in weights.T
        ]
        return np.column_stack(every)

    def frame(self, values: np.ndarray) -> pd.DataFrame:
        """indicator, the dimensions, COLUMNS."""
        rows = pd.DataFrame(values, columns=COLUMNS)
        shape = [len(own) for own in self.members.values()]
        every = np.unravel_index(np.arange(self.rows), shape) if shape else []
        for (name, own), place in zip(self.members.items(), every, strict=True):
            rows[name] = own[place]
        return rows.assign(indicator=self.indicator, **self.fixed)


def settle(universe: Universe) -> Universe:
    """The universe with no published figure above 100 the same as the year before.

    Where two years agree by chance, a record of the cell grows by one to three and another, outside
    the cell, shrinks, so that the totals stay.
    """
    random = np.random.default_rng([SEED + 1, *universe.name.encode()])
    weights = universe.weights.copy()
    base = max(universe.plan.get("base", 0), 1)
    planned = list(tables(universe))
    for _ in range(200):
        moved = False
        for table in planned:
            value = np.round(table.sums(weights[:, : len(YEARS)]) / base)
            same = (value[:, 1:] == value[:, :-1]) & (value[:, 1:] > REPEATED)
            for cell, year in zip(*np.nonzero(same), strict=True):
                moved |= move(weights, table.group == cell, year + 1, base, random)
        if not moved:
            break
    if universe.plan.get("provisional"):
        _settle_first(universe, weights, planned)
    else:
        weights[:, FIRST_PUBLISHED] = weights[:, LAST]
    return replace(universe, weights=weights)


def _settle_first(universe: Universe, weights: np.ndarray, planned: list[Table]) -> None:
    """The same for 2023 as it was first published, which followed 2022."""
    random = np.random.default_rng([SEED + 2, *universe.name.encode()])
    for _ in range(200):
        moved = False
        for table in planned:
            before, first = table.sums(weights[:, [LAST - 1, FIRST_PUBLISHED]]).T
            for cell in np.flatnonzero((before == first) & (first > REPEATED)):
                moved |= move(weights, table.group == cell, FIRST_PUBLISHED, 1, random)
        if not moved:
            return


def move(weights, inside, year: int, base: int, random) -> bool:
    """Let one record `inside` grow and one outside shrink as much; whether that could be done."""
    step = base * random.integers(1, 4)
    outside = np.flatnonzero(~inside & (weights[:, year] >= SMALLEST + step))
    if not inside.any() or not len(outside):
        return False
    weights[random.choice(np.flatnonzero(inside)), year] += step
    weights[random.choice(outside), year] -= step
    return True


def tables(universe: Universe) -> Iterator[Table]:
    """All published tables of a universe."""
    for indicator, output in universe.plan["outputs"].items():
        chosen = _where(universe, output.get("where", {}))
        yield from _output(universe, indicator, output, chosen)
        for dimension, stages in output.get("stages", {}).items():
            for stage, where in stages.items():
                table = _table(universe, indicator, [], _where(universe, where))
                yield replace(table, fixed={dimension: stage})


def _output(universe: Universe, indicator: str, output: dict, chosen: np.ndarray):
    own = output.get("dimensions")
    if own is None:
        own = [name for name in universe.members if name != "period"]
    for dimensions in margins(own, output.get("cross", [])):
        yield _table(universe, indicator, dimensions, chosen)
    for dimension, recoded in output.get("recode", {}).items():
        grouped = _grouped(universe, dimension, "outcome", recoded)
        for dimensions in [[dimension], *([dimension, name] for name in own)]:
            yield _table(grouped, indicator, dimensions, chosen)
    if output.get("periods") or output.get("quarters"):
        months = universe.members["period"]
        quarters = {month: f"Q{(int(month[1:]) + 2) // 3}" for month in months}
        grouped = _grouped(universe, "period", "period", quarters)
        yield _table(grouped, indicator, ["period"], chosen)
    if output.get("periods"):
        yield _table(universe, indicator, ["period"], chosen)


def _grouped(universe: Universe, dimension: str, source: str, recoded: dict) -> Universe:
    """The universe with a dimension that groups the members of another one (or of itself)."""
    to = list(dict.fromkeys(recoded.values()))
    place = np.array([to.index(recoded.get(name, to[0])) for name in universe.members[source]])
    members = universe.members | {dimension: np.array(to, dtype="object")}
    codes = universe.codes | {dimension: place[universe.codes[source]]}
    return replace(universe, members=members, codes=codes)


def _where(universe: Universe, where: dict[str, list[str]]) -> np.ndarray:
    chosen = np.ones(len(universe.weights), dtype="bool")
    for dimension, wanted in where.items():
        chosen &= np.isin(universe.members[dimension][universe.codes[dimension]], wanted)
    return chosen


def _table(universe: Universe, indicator: str, dimensions: list[str], chosen) -> Table:
    members = {name: universe.members[name] for name in dimensions}
    rows = int(np.prod([len(own) for own in members.values()], dtype="int64"))
    group = np.zeros(len(universe.weights), dtype="int64")
    for name, own in members.items():
        group = group * len(own) + universe.codes[name]
    return Table(indicator, members, {}, rows, np.where(chosen, group, rows))


def margins(own: list[str], cross: list[list[str]]) -> list[list[str]]:
    """The dimensions of each table: none, each alone, sex and age by each other, and `cross`.

    Where there are both, sex by age by each other too.
    """
    pairs = [[a, b] for a in own if a in ("sex", "age") for b in own if b != a]
    both = {"sex", "age"}.issubset(own)
    triples = [["sex", "age", name] for name in own if name not in ("sex", "age") and both]
    every = [*pairs, *triples, *cross]
    distinct = {frozenset(pair): pair for pair in reversed(every)}
    return [[], *([name] for name in own), *reversed(distinct.values())]


def filled(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Tables as one, `_T` where a table does not have a dimension."""
    ends = np.cumsum([len(frame) for frame in frames])
    places = [slice(end - len(frame), end) for end, frame in zip(ends, frames, strict=True)]
    names = sorted({name for frame in frames for name in frame} - {"indicator", *COLUMNS})
    texts = {name: np.full(ends[-1], TOTAL, dtype="object") for name in ["indicator", *names]}
    values = np.empty((ends[-1], len(COLUMNS)))
    for place, frame in zip(places, frames, strict=True):
        for name in frame:
            if name in texts:
                texts[name][place] = frame[name].to_numpy(dtype="object")
        values[place] = frame[COLUMNS].to_numpy(dtype="float64")
    every = pd.DataFrame(texts, dtype="str")
    return pd.concat([every, pd.DataFrame(values, columns=COLUMNS)], axis=1)
