"""Exampland's counts and amounts: the universes, held together by stocks and flows.

A stock of the next year is that of this year with what came and without what went. Where part of
what went is not counted by anybody (refugees who left), a small part of the stock is taken for it.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from model.observations import TOTAL
from samples.exampland import records
from samples.exampland.records import COLUMNS, YEARS, Universe

# Universes whose totals follow from others; all others follow their plan.
BALANCED = ("foreigners", "displaced", "valid_permits")


def universes() -> dict[str, Universe]:
    """All universes with their records, stocks fitting their flows."""
    plan = records.read_plan()
    own = {name: one for name, one in plan.items() if name not in BALANCED and "of" not in one}
    made = {name: records.make(name, one) for name, one in own.items()}
    for name, weights in asylum(made["applicants"]).items():
        made[name] = records.of(name, plan[name], made["applicants"], weights)
    for name, (difference, moment) in _balances(made).items():
        moved = np.concatenate([[0], difference[:-1] if moment == "start" else difference[1:]])
        totals = plan[name]["total"] - moved.sum() + np.cumsum(moved)
        made[name] = records.make(name, plan[name], totals.astype("int64"))
    settled = {name: records.settle(made[name]) for name in plan}
    settled["immigration"] = _settle_net(settled["immigration"], settled["emigration"])
    settled["internal"] = _settle_net(settled["internal"], None)
    return settled


def _settle_net(came: Universe, left: Universe | None) -> Universe:
    """`came` with no published net figure that of the year before: with emigration by sex and age,
    without it between regions.
    """
    random = np.random.default_rng([records.SEED, 3])
    for _ in range(100):
        groups, net = _net(came, left)
        same = np.diff(net[:, : len(YEARS)], axis=1) == 0
        same &= np.abs(net[:, 1 : len(YEARS)]) > records.REPEATED
        if not same.any():
            return came
        weights = came.weights.copy()
        for cell, year in zip(*np.nonzero(same), strict=True):
            records.move(weights, groups[:, cell], year + 1, 1, random)
        came = records.settle(replace(came, weights=weights))
    raise ValueError(f"{came.name}: some net figure stays what it was the year before")


def _net(came: Universe, left: Universe | None) -> tuple[np.ndarray, np.ndarray]:
    """Per published net figure which records came into it, and its values by year."""
    where = "region" if left is None else ""
    by = [["region"], ["region", "sex"], ["region", "age"]] if where else [
        [], ["sex"], ["age"], ["sex", "age"]
    ]  # fmt: skip
    other = came if left is None else left
    inside, values = [], []
    for dimensions in by:
        names = ["region_of_origin" if name == where else name for name in dimensions]
        into, out = _cell(came, dimensions), _cell(other, names)
        for cell in range(max(into.max(), out.max()) + 1):
            inside.append(into == cell)
            values.append(
                came.weights[into == cell].sum(axis=0) - other.weights[out == cell].sum(axis=0)
            )
    return np.column_stack(inside), np.array(values)


def _cell(one: Universe, dimensions: list[str]) -> np.ndarray:
    """Per record the number of its cell in a table."""
    number = np.zeros(len(one.weights), dtype="int64")
    for name in dimensions:
        number = number * len(one.members[name]) + one.codes[name]
    return number


def asylum(applicants: Universe) -> dict[str, np.ndarray]:
    """What became of the applicants, record by record, in YEARS.

    Some withdraw, most are decided upon, the rest is added to those who wait; of those who were
    recognised and of those who were resettled with them, some leave again.
    """
    asked = applicants.weights[:, : len(YEARS)]
    withdrawn = np.round(0.07 * asked)
    random = np.random.default_rng([records.SEED, 2])
    waits_on = np.floor(0.03 * asked + random.random(asked.shape))
    decided = asked - withdrawn - waits_on
    before = np.round(0.6 * asked[:, :1])
    resettled = np.round(0.2 * decided)
    stayed = np.round(0.62 * (decided + resettled))
    return {
        "decided": decided,
        "withdrawn": withdrawn,
        "pending": before + np.cumsum(waits_on, axis=1),
        "appeals": np.round(0.8 * decided),
        "resettled": resettled,
        "refugees": 14 * decided[:, :1] + np.cumsum(stayed, axis=1),
    }


def _balances(made: dict[str, Universe]) -> dict[str, tuple[np.ndarray, str]]:
    """By how much a stock changes in each year, and whether it is one of its start or its end."""
    flow = {name: one.weights[:, : len(YEARS)].sum(axis=0) for name, one in made.items()}

    def part(name: str, dimension: str, wanted, inside: bool = True) -> np.ndarray:
        one = made[name]
        chosen = np.isin(one.members[dimension][one.codes[dimension]], wanted) == inside
        return one.weights[chosen, : len(YEARS)].sum(axis=0)

    came = part("immigration", "citizenship", ["XEX"], inside=False)
    left = part("emigration", "citizenship", ["XEX"], inside=False)
    born = part("births", "mother_citizenship", ["XEX"], inside=False)
    granted = flow["first_permits"] - flow["lost_permits"] - flow["naturalised"]
    return {
        "foreigners": (came - left + born - flow["naturalised"] - 250, "start"),
        "displaced": (flow["conflict_events"] - 640, "end"),
        "valid_permits": (granted - 7_300, "end"),
    }


def measures(made: dict[str, Universe]) -> pd.DataFrame:
    """Per indicator what its universe says: base, break, provisional."""
    return pd.DataFrame(
        {
            indicator: {
                "base": one.plan.get("base", 0) * one.plan.get("scale", 1),
                "break": one.plan.get("break", 0),
                "provisional": one.plan.get("provisional", False),
                "hide": output.get("hide", {}),
            }
            for one in made.values()
            for indicator, output in one.plan["outputs"].items()
        }
    ).T


def wide(made: dict[str, Universe], rounded: bool = True) -> pd.DataFrame:
    """All tables of all universes, one row per cell and one column per year, rounded as published.

    Columns: indicator, the dimensions (`_T` where a table does not have one), COLUMNS.
    """
    frames = []
    for one in made.values():
        scale, base = one.plan.get("scale", 1), one.plan.get("base", 0) if rounded else 0
        for table in records.tables(one):
            value = table.sums(one.weights)
            frames.append(table.frame((np.round(value / base) * base if base else value) * scale))
    every = records.filled(frames)
    return _net_investment(every) if rounded else every


def _net_investment(rows: pd.DataFrame) -> pd.DataFrame:
    """Investment is a net figure: to one partner more money goes back than comes in."""
    own = (rows["indicator"] == "MP-B09").to_numpy()
    back = own & (rows["partner"] == "BEN").to_numpy()
    rows.loc[back, COLUMNS] = -rows.loc[back, COLUMNS]
    whole = own & (rows["partner"] == TOTAL).to_numpy()
    rows.loc[whole, COLUMNS] = rows.loc[own & ~whole, COLUMNS].sum().to_numpy()
    return rows


def cells(rows: pd.DataFrame, indicator: str, *dimensions: str) -> pd.DataFrame:
    """One table of an indicator: index its members, columns COLUMNS; all else at its total."""
    own = rows[rows["indicator"] == indicator]
    names = [name for name in rows if name not in ("indicator", *COLUMNS)]
    here = np.ones(len(own), dtype="bool")
    for name in names:
        here &= ((own[name] != TOTAL) == (name in dimensions)).to_numpy()
    own = own[here]
    return own.set_index(list(dimensions))[COLUMNS] if dimensions else own[COLUMNS]


def population(rows: pd.DataFrame, net: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Residents on 1 January by sex, age and region, and per region those of the year after.

    Every year's residents are those of the year before with births and immigrants (from abroad and,
    `net` by sex and region, from other regions) and without deaths and emigrants, exactly.
    """
    plan = records.read_plan()["foreigners"]["dimensions"]
    ages = plan["age"]
    random = np.random.default_rng([records.SEED, 1])
    flows = cells(rows, "MP-A02", "sex", "region") - cells(rows, "MP-A03", "sex", "region")
    flows += cells(rows, "MP-C03", "sex", "region") - cells(rows, "MP-E01", "sex", "region")
    flows += net
    shares = cells(rows, "MP-A02", "region")[2018] / cells(rows, "MP-A02")[2018].iloc[0]
    stock = pd.Series(
        [
            round(2_600_000 * shares[region] * (0.515 if sex == "F" else 0.485))
            for sex, region in flows.index
        ],
        index=flows.index,
    )
    size = np.array(list(ages.values()), dtype="float64")
    size = size * random.uniform(0.95, 1.05, (len(stock), len(size)))
    older = np.linspace(-0.006, 0.006, len(ages))
    years = []
    for number, year in enumerate(YEARS):
        aged = size * np.exp(older * number)
        by_age = [
            records.apportion(s, int(t), 0) for s, t in zip(aged, stock.to_numpy(), strict=True)
        ]
        years.append(np.concatenate(by_age))
        stock = stock + flows[year]
    people = _settled(np.column_stack(years), len(ages), len(stock), random)
    index = pd.MultiIndex.from_tuples(
        [(sex, region, age) for sex, region in flows.index for age in ages],
        names=["sex", "region", "age"],
    )
    every = np.column_stack([people, people[:, records.LAST]])
    return pd.DataFrame(every, index, COLUMNS).reset_index(), stock.groupby("region").sum()


def _settled(people: np.ndarray, ages: int, groups: int, random) -> np.ndarray:
    """Residents (group by age, years) with no table's figure that of the year before.

    Persons of a cell that did not change move to the age next to it, so that the totals stay.
    """
    people = people.reshape(groups, ages, -1).astype("int64")
    half = groups // 2  # the regions of one sex, then those of the other
    for _ in range(100):
        halves = people.reshape(2, half, ages, -1)
        same = (np.diff(people, axis=-1) == 0) | np.tile(
            np.diff(halves.sum(axis=0)) == 0, (2, 1, 1)
        )
        both = np.diff(halves.sum(axis=1)) == 0
        same |= np.repeat(both, half, axis=0)
        same |= (np.diff(people.sum(axis=0)) == 0)[None]
        if not same.any():
            break
        group, age, year = (found[0] for found in np.nonzero(same))
        step = random.integers(1, 4)
        people[group, age, year + 1] += step
        people[group, (age + 1) % ages, year + 1] -= step
    return people.reshape(groups * ages, -1)
