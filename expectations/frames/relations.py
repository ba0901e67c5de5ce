"""Relations between indicators, as `catalogue/relations.csv` states them: V28, V29, V30,
V33, V39, V41.

A relation holds an expression over figures on either side: `MP-J04[decision=POS]` is the figure of
that member, `MP-J03(t-1)` that of the year before. All figures of one row are of one provider, area
and territory, of the same members otherwise, in the units of the catalogue, and as delivered; where
one of them is missing there is no row. A break in a series parts what goes beyond one year.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from catalogue.relations import AT_MOST, CUMULATED, DIFFERS, EQUAL, TERM
from expectations.frames.changes import told_above
from expectations.frames.check import Check, choose, plain, without
from expectations.frames.codes import each, number, takes
from expectations.frames.material import Material, in_own_unit
from expectations.frames.sums import parents
from model.observations import TOTAL

MUST = {
    EQUAL: "the two must be equal",
    AT_MOST: "the first must not be larger",
    CUMULATED: "the first must not be larger",
    DIFFERS: "they are different concepts, and one must not stand for the other",
}
CONTRADICT = "left out: the decisions that the rate is made of contradict each other"
CELL = ["place", "context", "year"]


@dataclass(frozen=True)
class Term:
    """One figure of an expression."""

    indicator: str
    dimension: str
    member: str
    lag: int


@dataclass(frozen=True)
class Relation:
    """One line of the catalogue's relations; the sides hold `v0`, `v1`, ... for the terms."""

    left: str
    kind: str
    right: str
    lag: int
    severity: str
    terms: tuple[Term, ...]
    first: tuple[Term, ...]  # those of the left side
    against: tuple[Term, ...]  # those of the right side


def relations(material: Material, rule: str) -> list[Relation]:
    """The relations of a rule, in the order of the catalogue."""
    table = material.catalogue.relations
    severity = material.catalogue.rules.loc[rule, "severity"]
    return [_relation(line, severity) for line in table[table["rule"] == rule].itertuples()]


def _relation(line, severity: str) -> Relation:
    sides = [[_term(found) for found in TERM.finditer(side)] for side in (line.left, line.right)]
    terms = tuple(dict.fromkeys([*sides[0], *sides[1]]))

    def named(side: str) -> str:
        return TERM.sub(lambda found: f"v{terms.index(_term(found))}", side)

    return Relation(
        named(line.left),
        line.relation,
        named(line.right),
        int(line.lag or 0),
        line.severity or severity,
        terms,
        *map(tuple, sides),
    )


def _term(found: re.Match) -> Term:
    indicator, dimension, member, before = found.groups(default="")
    return Term(indicator, dimension, member, 1 if before else 0)


def term_cells(material: Material, wanted: list[Relation]) -> pd.DataFrame:
    """The figures that the relations speak of.

    Columns: at, indicator, place, year, combo, value, base, day (of a stock), broken.
    """
    needed = {term.indicator for relation in wanted for term in relation.terms}
    rows = material.current
    rows = rows[each(rows["indicator"], needed.__contains__, "bool")]
    rows = rows[in_own_unit(material, rows) & np.isfinite(rows["obs_value"].to_numpy())]
    days = each(rows["ref_date"], lambda date: date[4:], "object")
    return pd.DataFrame(
        {
            "at": rows.index.to_numpy(),
            "indicator": rows["indicator"].array,
            "place": number(rows, ["ref_area", "provider", "territory"]),
            "year": rows["time_period"].to_numpy(),
            "combo": rows["combo"].to_numpy(),
            "value": rows["obs_value"].to_numpy(),
            "base": rows["rounding_base"].to_numpy(),
            "day": days,
            "definition": rows["definition"].cat.codes.to_numpy(),
            "broken": takes(rows["obs_status"], "B"),
        }
    )


def spoken_of(cells: pd.DataFrame, wanted: list[Relation]) -> list[Relation]:
    """The relations whose indicators all have figures; a provider's file has few of them."""
    there = set(cells["indicator"].unique())
    return [one for one in wanted if there.issuperset(term.indicator for term in one.terms)]


def operands(material: Material, cells: pd.DataFrame, relation: Relation) -> pd.DataFrame:
    """One row per place and year with a figure for every term of the relation.

    Columns: CELL, and per term n: at{n}, v{n}, b{n} (rounding base), broken{n}.
    """
    sets = None
    dimensions = [term.dimension for term in relation.terms if term.dimension in material.combos]
    wholes = parents(material) if dimensions else {}
    across = relation.kind == CUMULATED or any(term.lag for term in relation.terms)
    whole_year = _whole_year(material) if across else None
    for n, term in enumerate(relation.terms):
        own = cells[takes(cells["indicator"], term.indicator)]
        own = own.assign(context=own["combo"], year=own["year"] + term.lag)
        if term.dimension:
            if term.dimension not in material.combos:
                own = own.iloc[:0]
            else:
                is_member = takes(material.combos[term.dimension], term.member)
                own = own[is_member[own["combo"]]]
                own = own.assign(context=wholes[term.dimension][own["combo"]])
        if whole_year is not None:
            own = own[whole_year[own["combo"]]]
        names = {"at": f"at{n}", "value": f"v{n}", "base": f"b{n}"}
        names |= {name: f"{name}{n}" for name in ("day", "definition", "broken")}
        own = own[[*CELL, *names]].rename(columns=names)
        sets = own if sets is None else sets.merge(own, on=CELL)
    return _belonging(sets, relation)


def _whole_year(material: Material) -> np.ndarray:
    if "period" not in material.combos:
        return np.ones(len(material.combos), dtype="bool")
    return takes(material.combos["period"], TOTAL)


def _belonging(sets: pd.DataFrame, relation: Relation) -> pd.DataFrame:
    """The sets whose stocks are of one day, per first figure those of the likest definition."""
    strange, apart = np.zeros(len(sets)), np.zeros(len(sets), dtype="bool")
    for n, term in enumerate(relation.terms):
        strange += (sets[f"definition{n}"] != sets["definition0"]).to_numpy()
        if term.lag == relation.terms[0].lag:
            dated = (sets["day0"] != "") & (sets[f"day{n}"] != "")
            apart |= (dated & (sets["day0"] != sets[f"day{n}"])).to_numpy()
    order = ["at0", "strange", *(f"at{n}" for n in range(1, len(relation.terms)))]
    sets = sets.assign(strange=strange)[~apart].sort_values(order)
    return sets.drop_duplicates("at0").reset_index(drop=True)


def worked_out(sets: pd.DataFrame, side: str) -> np.ndarray:
    """The value of one side of a relation for every set."""
    columns = {name: sets[name].to_numpy() for name in sets if re.fullmatch(r"v\d+", name)}
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pd.eval(side, engine="python", local_dict=columns, global_dict={})
    return np.broadcast_to(np.asarray(value, dtype="float64"), len(sets))


def slack(sets: pd.DataFrame, relation: Relation) -> np.ndarray:
    """How far the sides may be apart because figures are rounded: (n + 1) · b / 2 for a sum."""
    total = np.zeros(len(sets))
    apart = worked_out(sets, relation.left) - worked_out(sets, relation.right)
    for n in range(len(relation.terms)):
        if (sets[f"b{n}"] > 0).any():
            moved = sets.assign(**{f"v{n}": sets[f"v{n}"] + sets[f"b{n}"] / 2})
            shifted = worked_out(moved, relation.left) - worked_out(moved, relation.right)
            total += np.nan_to_num(np.abs(shifted - apart))
    return total


def compared(material: Material, cells: pd.DataFrame, relation: Relation) -> pd.DataFrame:
    """The sets of one relation with observed, expected, slack, since (first year looked at)."""
    sets = operands(material, cells, relation)
    if any(term.lag for term in relation.terms):
        broken = [sets[f"broken{n}"] for n, term in enumerate(relation.terms) if not term.lag]
        sets = sets[~np.logical_or.reduce(broken)].reset_index(drop=True)
    sets = sets.assign(
        observed=worked_out(sets, relation.left),
        expected=worked_out(sets, relation.right),
        slack=slack(sets, relation),
        since=sets["year"],
    )
    sets = sets[np.isfinite(sets["observed"]) & np.isfinite(sets["expected"])]
    return sets.reset_index(drop=True)


def accumulated(sets: pd.DataFrame, lag: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per unbroken run of years one row, both sides added up, and the sets behind each row.

    The left side counts from `lag` years after the right one. The row told is the first year in
    which the left side is larger, else the last. Runs of one year show nothing.
    """
    sets = sets.sort_values(["place", "context", "definition0", "year"]).reset_index(drop=True)
    same = ["place", "context", "definition0"]
    broken = np.logical_or.reduce([sets[name] for name in sets if name.startswith("broken")])
    starts = (sets[same] != sets[same].shift()).any(axis=1) | (sets["year"].diff() != 1) | broken
    run = starts.cumsum()
    place = sets.groupby(run).cumcount()
    counted = sets["observed"].where(place >= lag, 0.0).groupby(run).cumsum()
    against = sets["expected"].groupby(run).cumsum()
    loose = sets["slack"].groupby(run).cumsum()
    sets = sets.assign(
        run=run, observed=counted, expected=against, slack=loose,
        since=sets["year"].groupby(run).transform("first"),
    )  # fmt: skip
    judged = sets[place >= max(lag, 1)]
    over = judged["observed"] - judged["expected"] > judged["slack"] + 1e-9
    told = judged.assign(over=over).sort_values(["run", "over"], kind="stable")
    first = told[told["over"]].drop_duplicates("run")
    last = told[~told["run"].isin(first["run"])].drop_duplicates("run", keep="last")
    chosen = pd.concat([first, last]).sort_values("run").reset_index(drop=True)
    behind = sets.merge(chosen[["run", "year"]].assign(row=chosen.index), on="run")
    return chosen, behind[behind["year_x"] <= behind["year_y"]]


def related(material: Material, rule: str) -> Check:
    """How far the two sides of each relation of a rule are apart (`distance`), and may be.

    Tolerances of the rule: `points` (absolute), `percent` (of the expected figure); rounded figures
    may be apart by what rounding does.
    """
    wanted = relations(material, rule)
    cells = term_cells(material, wanted)
    wanted = spoken_of(cells, wanted) or wanted[:1]  # one, though without rows, for the columns
    limits = material.catalogue.rules.loc[rule, "tolerance"]
    limits = limits if isinstance(limits, dict) else {}
    frames, parts, start = [], [], 0
    for which, relation in enumerate(wanted):
        sets = compared(material, cells, relation)
        behind = sets.assign(row=sets.index)
        if relation.kind == CUMULATED:
            sets, behind = accumulated(sets, relation.lag)
        frames.append(_judged(sets, relation, limits).assign(which=which))
        for n in range(len(relation.terms)):
            at, row = behind[f"at{n}"].to_numpy("int64"), behind["row"].to_numpy("int64")
            parts.append(pd.DataFrame({"row": row + start, "at": at}))
        start += len(sets)
    rows = pd.concat(frames, ignore_index=True)
    frame = pd.concat(
        [material.keys(rows["at"].to_numpy("int64")), rows.drop(columns="at")], axis=1
    )
    names = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = [wanted[which] for which in failing["which"]]
        return failing.assign(
            observed=_short(failing["observed"]),
            expected=_short(failing["expected"]),
            counted=[_names(names, one.first) for one in told],
            against=[_names(names, one.against) for one in told],
            since=failing["since"],
            **{"class": pd.Series([one.kind for one in told], failing.index).map(MUST)},
        )

    told_of = ("counted", "against", "since", "class")
    behind = pd.concat(parts, ignore_index=True)
    check = Check(rule, frame, (frame["at0"].to_numpy("int64"),), words, told_of, behind)
    return without(check, _with_total(material, rows))


def rates(material: Material) -> Check:
    """V29: rates beside the counts they are made of, where these do not contradict each other.

    While the parts of a year's decisions are not the decisions (V28), its rates cannot be judged.
    """
    check = related(material, "V29")
    wanted = [one for one in relations(material, "V28") if one.kind == EQUAL]
    cells, wrong = term_cells(material, wanted), [np.zeros(0, "int64")]
    for relation in spoken_of(cells, wanted):
        sets = compared(material, cells, relation)
        judged = _judged(sets, relation, {})
        failing = sets[(judged["distance"] > judged["tolerance"]).to_numpy()]
        wrong += [failing[f"at{n}"].to_numpy("int64") for n in range(len(relation.terms))]
    year = number(material.rows, ["ref_area", "provider", "time_period"])
    doubtful = np.isin(year[check.at[0]], year[np.concatenate(wrong)])
    note = CONTRADICT if doubtful.any() else ""
    return replace(without(check, doubtful), left_out=int(doubtful.sum()), note=note)


def _judged(sets: pd.DataFrame, relation: Relation, limits: dict) -> pd.DataFrame:
    observed, expected = sets["observed"].to_numpy(), sets["expected"].to_numpy()
    allowed = np.maximum(sets["slack"], limits.get("points", 0.0))
    allowed = np.maximum(allowed, np.abs(expected) * limits.get("percent", 0.0) / 100)
    allowed = np.maximum(allowed, 1e-9 * np.abs(expected))
    if relation.kind == EQUAL:
        distance = np.abs(observed - expected)
    elif relation.kind == DIFFERS:
        near = np.maximum(1e-9 * np.abs(expected), limits.get("points", 0.0))
        distance = ((np.abs(observed - expected) <= near) & (observed != 0)).astype("float64")
        allowed = np.zeros(len(sets))
    else:
        distance = np.maximum(observed - expected, 0)
    return pd.DataFrame(
        {
            "at": sets["at0"].to_numpy("int64"),
            "at0": sets["at0"].to_numpy("int64"),
            "observed": observed,
            "expected": expected,
            "since": sets["since"].to_numpy(),
            "distance": np.round(distance, 9),
            "tolerance": allowed,
            "severity": choose(
                np.full(len(sets), relation.severity == "blocker"), "blocker", "must-explain"
            ),
        }
    )


def _with_total(material: Material, judged: pd.DataFrame) -> np.ndarray:
    """Where a cell fails as its total fails: the same way and no further."""
    failing = np.flatnonzero(judged["distance"] > judged["tolerance"])
    rows = judged.iloc[failing]
    apart = (rows["observed"] - rows["expected"]).to_numpy()
    told = np.zeros(len(judged), dtype="bool")
    told[failing] = told_above(material, rows["at"].to_numpy("int64"), apart)
    return told


def _names(names: pd.Series, terms: tuple[Term, ...]) -> list[str]:
    return list(dict.fromkeys(names[term.indicator] for term in terms))


def _short(numbers: pd.Series) -> list[str]:
    return [plain(round(float(number), 2)) for number in numbers]
