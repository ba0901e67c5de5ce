"""Exampland's ratios, rates and net figures: computed from the published counts, or drawn."""

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from model.observations import TOTAL
from samples.exampland.counts import cells, population
from samples.exampland.records import COLUMNS, LAST, SEED, YEARS, filled

RATES = Path(__file__).parent / "rates.yml"
CHILDREN = ("Y0T4", "Y5T9", "Y10T14")
# Quotients printed with one decimal.
ROUNDED = tuple(f"MP-{code}" for code in "A06 A07 A09 D03 D04 E04 J08 K06 M02 M09 P04 Q03".split())
OLD = ("Y65T69", "Y70T74", "Y75T79", "Y80T84", "Y_GE85")


def _rows(table: pd.DataFrame, indicator: str, decimals: int | None = None) -> pd.DataFrame:
    """A table (index: members, columns: COLUMNS) as rows of the wide frame."""
    if decimals is not None:
        table = table.round(decimals)
    named = table.index.names != [None]
    rows = table.reset_index() if named else table.reset_index(drop=True)
    return rows.assign(indicator=indicator)


def net_internal(rows: pd.DataFrame, *others: str) -> pd.DataFrame:
    """Who came to a region less who left it, by `others` and region."""
    came = cells(rows, "MP-L01", *others, "region")
    left = cells(rows, "MP-L01", *others, "region_of_origin")
    left.index = left.index.rename([*others, "region"]) if others else left.index.rename("region")
    return came - left


def demography(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Population and what is computed from it: A01, A06 to A09, L02, P04, Q03."""
    people, after = population(rows, net_internal(rows, "sex"))
    found = [
        people.groupby(by)[COLUMNS].sum().pipe(_rows, "MP-A01")
        for by in (["sex"], ["age"], ["region"], ["sex", "age"], ["sex", "region"],
                   ["age", "region"], ["sex", "age", "region"])
    ]  # fmt: skip
    whole = people[COLUMNS].sum().to_frame().T
    found.append(_rows(whole, "MP-A01"))

    def of(*ages: str) -> pd.DataFrame:
        return people[people["age"].isin(ages)][COLUMNS].sum().to_frame().T

    working = whole - of(*CHILDREN) - of(*OLD)
    found.append(_rows(100 * working / whole, "MP-A06", 1))
    sexes = people.groupby("sex")[COLUMNS].sum()
    outside = people[people["age"].isin(CHILDREN + OLD)].groupby("sex")[COLUMNS].sum()
    found.append(_rows(100 * (sexes - outside) / sexes, "MP-A06", 1))
    found.append(_rows(100 * (whole - working) / working, "MP-A07", 1))

    for by in ([], ["sex"], ["age"], ["sex", "age"]):
        net = cells(rows, "MP-C03", *by).to_numpy() - cells(rows, "MP-E01", *by)
        found.append(_rows(net, "MP-A08"))
    regions = people.groupby("region")[COLUMNS].sum()
    for net, stock, last in (
        (cells(rows, "MP-C03").to_numpy() - cells(rows, "MP-E01"), whole, after.sum()),
        (cells(rows, "MP-C03", "region") - cells(rows, "MP-E01", "region"), regions, after),
    ):
        stock = stock.set_axis(net.index)
        following = stock[YEARS].shift(-1, axis=1)
        following[YEARS[-1]] = np.asarray(last)
        following["2023p"] = following[YEARS[LAST]]
        found.append(_rows(1000 * net / ((stock + following) / 2), "MP-A09", 1))
        grown = following - stock
        # Of next to no change there are no shares.
        grown = grown.where((grown.abs() > 0.001 * stock) | (len(stock) == 1))
        found.append(_rows(100 * net / grown, "MP-P04", 1))
    net = net_internal(rows)
    found.append(_rows(net, "MP-L02"))
    found.append(_rows(net.sum().to_frame().T, "MP-L02"))
    for other in ("sex", "age"):
        by = net_internal(rows, other)
        found.append(_rows(by, "MP-L02"))
        found.append(_rows(by.groupby(other).sum(), "MP-L02"))

    young = people[people["age"].isin(CHILDREN)].groupby("region")[COLUMNS].sum()
    young += (0.6 * people[people["age"] == "Y15T19"].groupby("region")[COLUMNS].sum()).round()
    left = cells(rows, "MP-Q01", "region")
    found.append(_rows(100 * left / young, "MP-Q03", 1))
    found.append(_rows(100 * left.sum().to_frame().T / young.sum(), "MP-Q03", 1))
    return found


def shares(rows: pd.DataFrame, rates: pd.DataFrame) -> list[pd.DataFrame]:
    """Quotients of published counts: D03, D04, E04, F02, K06, M02, M06, M09, M13."""

    def whole(indicator: str, frame: pd.DataFrame = rows) -> pd.DataFrame:
        return cells(frame, indicator).reset_index(drop=True)

    born = cells(rows, "MP-D02", "sex")
    granted = cells(rows, "MP-F01", "sex") / cells(rows, "MP-D01", "sex")
    found = [
        _rows(100 * whole("MP-D02") / whole("MP-A01"), "MP-D03", 1),
        _rows(100 * born.loc[["F"]].reset_index(drop=True) / whole("MP-D02"), "MP-D04", 1),
        _rows(100 * whole("MP-E03") / whole("MP-A01"), "MP-E04", 1),
        _rows(100 * whole("MP-F01") / whole("MP-D01"), "MP-F02", 2),
        _rows(100 * granted, "MP-F02", 2),
        _rows(100 * whole("MP-M01") / whole("MP-B01", rates), "MP-M02", 1),
        _rows(whole("MP-M01") - whole("MP-M05"), "MP-M06"),
        _rows(whole("MP-M01") / 38_000_000 * (1 - 0.01 * (np.arange(8) - 6)), "MP-M09", 1),
    ]
    for by in ([], ["citizenship"]):
        ordered = cells(rows, "MP-K04", *by)
        effected = cells(rows, "MP-K05", *by).set_axis(ordered.index)
        found.append(_rows(100 * effected / ordered.where(ordered > 0), "MP-K06", 1))
    dear = (cells(rates, "MP-M11", "partner") > 5).astype("float64")
    found += [_rows(dear, "MP-M13"), _rows(dear.sum().to_frame().T, "MP-M13")]
    return found


def recognition(exact: pd.DataFrame) -> list[pd.DataFrame]:
    """Recognition rates, J08: of counts before they were rounded."""
    found = []
    for by in ([], ["citizenship"]):
        positive = cells(exact, "MP-J05", *by).to_numpy() + cells(exact, "MP-J06", *by)
        decided = cells(exact, "MP-J04", *by)
        positive.index = decided.index
        found.append(_rows(100 * positive / decided.where(decided > 0), "MP-J08", 1))
    return found


def drawn() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rates and single series of `rates.yml`, and per indicator its decimals, break and status."""
    plan = yaml.safe_load(RATES.read_text(encoding="utf-8"))
    ago = np.arange(len(YEARS)) - len(YEARS) + 1
    found, measures = [], {}
    for indicator, one in plan["rates"].items():
        random = np.random.default_rng([SEED, *indicator.encode()])
        if "growth" in one:
            line = one["level"] * (1 + one["growth"] / 100) ** ago
        else:
            line = one["level"] + one["change"] * ago
        if "break" in one:
            line = np.where(np.array(YEARS) < one["break"], line * 0.94, line)
        found.append(_series(line, indicator, one["decimals"]))
        measures[indicator] = {
            "base": 10.0 ** -one["decimals"],
            "break": one.get("break", 0),
            "provisional": False,
            "status": one.get("status", "A"),
            "hide": {},
        }
        for dimension, said in one.get("dimensions", {}).items():
            members = plan["members"][said] if isinstance(said, str) else said
            offsets = random.uniform(-1, 1, len(members)) * one["spread"]
            offsets -= offsets.mean()
            for member, offset in zip(members, offsets, strict=True):
                part = _series(line + offset, indicator, one["decimals"])
                found.append(part.assign(**{dimension: member}))
    since = {name: {"convention": name} for name in plan["conventions"]}
    for entry, year in plan["conventions"].items():
        since[entry]["year_in_force"] = str(year)
    found += _in_force(list(since.values()), "MP-S03", ["convention"])
    dimensions = ["partner", "sector", "year_signed", "year_in_force"]
    found += _in_force(plan["labour_agreements"], "MP-S04", dimensions)
    found += _in_force(plan["social_security_agreements"], "MP-S05", ["partner", "benefit"])
    found += _in_force(plan["readmission_agreements"], "MP-S06", ["partner"])
    return filled(found), pd.DataFrame(measures).T


def _series(line: np.ndarray, indicator: str, decimals: int) -> pd.DataFrame:
    values = np.array([*line, line[LAST]])
    # A power of ten that is divided by leaves no trace of binary fractions behind.
    values = np.round(values / 10.0**-decimals) * 10.0**-decimals if decimals < 0 else values
    values = np.round(values, max(decimals, 0))
    return pd.DataFrame([values], columns=COLUMNS).assign(indicator=indicator)


def _in_force(listed: list[dict], indicator: str, dimensions: list[str]) -> list[pd.DataFrame]:
    """How many conventions or agreements were in force at the end of each year."""
    years = np.array([*YEARS, YEARS[LAST]])
    since = np.array([int(one["year_in_force"]) for one in listed])
    each = pd.DataFrame((since[:, None] <= years).astype("float64"), columns=COLUMNS)
    found = [_rows(each.sum().to_frame().T, indicator)]
    for name in dimensions:
        members = pd.Index([one[name] for one in listed], name=name)
        found.append(_rows(each.groupby(members).sum(), indicator))
    return found


def together(rows: pd.DataFrame, exact: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Everything: counts, population, quotients and drawn rates, one row per cell.

    `exact` are the counts before they were rounded.
    """
    grown = filled([rows, *demography(rows)])
    every = filled([grown, rates, *shares(grown, rates), *recognition(exact)])
    if (every.drop(columns=COLUMNS) == "").any(axis=None):
        raise ValueError(f"a member without a code; a total is {TOTAL}")
    return every
