"""What figures must be by others: V15 parts, V20 net migration, V18, V21 to V25 stocks and flows.

The catalogue's `identities.csv` says what is held against what. All figures of an identity are of
one area, territory and definition and in the catalogue's unit; of one provider, or each of its lead
source. A stock closes a year on 31 December or on 1 January after it, which are one moment; a stock
of another day opens and closes no year.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.identities import ANY, OWN, Identity, Term
from expectations.frames.changes import told_above
from expectations.frames.check import Check, choose, plain, plains
from expectations.frames.codes import CONCEPT, each, number, regroup, takes
from expectations.frames.material import Material, in_own_unit, kinds, says
from expectations.frames.overlap import moment
from expectations.frames.sums import ADDITIVE_TYPES, parents, rule_of
from model.observations import TOTAL

STOCKS = ("V21", "V22", "V23", "V24", "V25")
RULES = ("V15", "V18", "V20", *STOCKS)
LEFT_OUT = "left out: a figure was not delivered for the same area, date, definition and source"
GROUPED = ("group", "former", "band")


@dataclass(frozen=True)
class Figures:
    """The figures that identities speak of, and what numbers a moment of a combination."""

    # indexed by position: indicator, where, provider, lead, combo, value, base, when (number of
    # the year or the moment), opens (year that a stock opens, -1 for none), year, area, broken
    rows: pd.DataFrame
    whole: dict[str, np.ndarray]  # see `sums.parents`
    contexts: int  # more than the number of any combination
    keys: int  # more than the number of any moment or year


def figures(material: Material) -> Figures:
    """The figures that stand, have a value and are in the unit of the catalogue."""
    rows = material.current
    needed = {
        term.indicator
        for identity in material.catalogue.identities
        for term in (identity.left, *identity.right)
    }
    rows = rows[each(rows["indicator"], needed.__contains__, "bool")]
    rows = rows[in_own_unit(material, rows) & np.isfinite(rows["obs_value"].to_numpy())]
    at = regroup(rows["ref_date"], moment)
    year = rows["time_period"].to_numpy()
    timed = pd.DataFrame({"moment": at, "year": np.where(rows["ref_date"] == "", year, 0)})
    when = pd.factorize(number(timed, ["moment", "year"]))[0]
    frame = pd.DataFrame(
        {
            "indicator": rows["indicator"].array,
            "where": pd.factorize(number(rows, ["ref_area", "territory", "definition"]))[0],
            "provider": rows["provider"].cat.codes.to_numpy("int64"),
            "lead": rows["rank"].to_numpy() == 1,
            "combo": rows["combo"].to_numpy(),
            "value": rows["obs_value"].to_numpy("float64"),
            "base": rows["rounding_base"].to_numpy("float64"),
            "when": when,
            "opens": each(timed["moment"], _opens, "int64"),
            "year": year,
            "area": rows["ref_area"].array,
            "broken": takes(rows["obs_status"], "B"),
        },
        index=rows.index,
    )
    whole = parents(material)
    contexts = 1 + max([len(material.combos), *(one.max(initial=0) for one in whole.values())])
    keys = 2 + max(when.max(initial=0), year.max(initial=0), 0)
    return Figures(frame, whole, contexts, keys)


def _opens(date: str) -> int:
    return int(date[:4]) if re.fullmatch(r"\d{4}-01-01", date) else -1


def _of_term(material: Material, every: Figures, term: Term, yearly: bool, kept: np.ndarray):
    """The figures that a term may stand for, with `context` (combination) and `key` (moment).

    `yearly`: a flow is that of the year which a stock closes. `kept`: combinations that are needed.
    """
    own = every.rows[takes(every.rows["indicator"], term.indicator)]
    context = own["combo"].to_numpy()
    met = np.ones(len(own), dtype="bool")
    if term.dimension:
        if term.dimension not in material.combos:
            return own.iloc[:0].assign(context=0, key=0)
        member = material.combos[term.dimension].cat
        asked = [area if term.member == OWN else term.member for area in own["area"].cat.categories]
        wanted = member.categories.get_indexer(asked)[own["area"].cat.codes]
        met = (member.codes.to_numpy()[context] == wanted) & (wanted >= 0)
        context = every.whole[term.dimension][context]
    inside = context < len(kept)
    met &= inside & kept[np.where(inside, context, 0)]
    key = own["year" if yearly else "when"].to_numpy()
    if term.moment:
        key = own["opens"].to_numpy() - (term.moment == "end")
        met &= own["opens"].to_numpy() >= 0
    return own.assign(context=context, key=key)[met]


def _breakdown(material: Material, breakdowns: tuple[str, ...]) -> np.ndarray:
    """The combinations whose members are totals but for these dimensions."""
    if ANY in breakdowns:
        return np.ones(len(material.combos), dtype="bool")
    names = material.combos.columns.drop(["text", *breakdowns], errors="ignore")
    return (material.combos[names] == TOTAL).all(axis=1).to_numpy()


def _sets(material: Material, every: Figures, identity: Identity) -> pd.DataFrame:
    """Per figure of the left side, at position `at`, what the right side gives.

    Columns: at, value, right, start (size of the stock that opens the year), top (largest base),
    size (of the largest figure), alone (one provider), at_start, at0, at1, ...; `complete` where
    every figure was delivered; `asked` where it is plain that they should be: in totals, where the
    year before is there.
    """
    kept = _breakdown(material, identity.breakdowns)
    yearly = bool(identity.left.moment)
    left = _of_term(material, every, identity.left, yearly, kept)
    value, provider = left["value"].to_numpy(), left["provider"].to_numpy()
    start, top, size = np.abs(value), left["base"].to_numpy(), np.abs(value)
    asked = _breakdown(material, ())[left["combo"].to_numpy()]
    right, complete = np.zeros(len(left)), np.ones(len(left), dtype="bool")
    alone, found = complete.copy(), {"at_start": np.full(len(left), -1)}
    for n, term in enumerate(identity.right):
        own = _of_term(material, every, term, yearly, kept)
        place = _found(every, left, own, identity.sources)
        there, own = place >= 0, own.iloc[np.maximum(place, 0)] if len(own) else None
        at = np.where(there, own.index, -1) if own is not None else place
        given = np.where(there, own["value"], 0) if own is not None else np.zeros(len(left))
        if own is not None:
            top = np.where(there, np.maximum(top, own["base"]), top)
            alone &= ~there | (own["provider"].to_numpy() == provider)
        right += term.sign * given
        size, complete = np.maximum(size, np.abs(given)), complete & there
        found[f"at{n}"] = at
        if term.moment == "start":
            # Over a break in the series a stock does not follow from the one before.
            unbroken = there & ~left["broken"].to_numpy()
            asked, complete = asked & unbroken, complete & unbroken
            start, found["at_start"] = np.where(there, np.abs(given), start), at
    return pd.DataFrame(
        {"at": left.index.to_numpy(), "value": value, "right": right, "start": start, "top": top,
         "size": size, "alone": alone, "complete": complete, "asked": asked} | found
    )  # fmt: skip


def _found(every: Figures, left: pd.DataFrame, own: pd.DataFrame, sources: str) -> np.ndarray:
    """For each figure of the left side the row of `own` to hold it against, -1 for none.

    The figure of the same provider goes before that of the lead source.
    """

    def link(rows: pd.DataFrame, provider: np.ndarray) -> np.ndarray:
        where, context = rows["where"].to_numpy("int64"), rows["context"].to_numpy("int64")
        key = rows["key"].to_numpy("int64")
        return ((where * every.contexts + context) * every.keys + key) * 10_000 + provider

    def met(rows: np.ndarray, asked: np.ndarray) -> np.ndarray:
        links, first = np.unique(rows, return_index=True)
        if not len(links):
            return np.full(len(asked), -1)
        place = np.minimum(np.searchsorted(links, asked), len(links) - 1)
        return np.where(links[place] == asked, first[place], -1)

    same = met(link(own, own["provider"].to_numpy()), link(left, left["provider"].to_numpy()))
    missing = (same < 0) & left["lead"].to_numpy()
    if sources == "lead" and missing.any():
        leads = np.flatnonzero(own["lead"].to_numpy())
        found = met(link(own.iloc[leads], 0), link(left[missing], 0))
        same[missing] = np.where(found >= 0, leads[found] if len(leads) else -1, -1)
    return same


def _groups(material: Material, every: Figures) -> pd.DataFrame:
    """Groups, former countries and bands beside the total that they are a part of, as sets."""
    rows = material.current
    signed = says(material, rows, "signed", "yes")
    rows = rows[says(material, rows, "type", *ADDITIVE_TYPES) & ~signed]
    rows = rows[np.isfinite(rows["obs_value"].to_numpy())]
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    cells = pd.DataFrame(
        {
            "place": place,
            "context": rows["combo"].to_numpy(),
            "at": rows.index.to_numpy(),
            "value": rows["obs_value"].to_numpy("float64"),
            "base": rows["rounding_base"].to_numpy("float64"),
        }
    )
    wholes = cells.rename(columns={"at": "at0", "value": "right", "base": "whole_base"})
    found = [cells.iloc[:0].merge(wholes, on=["place", "context"])]
    for dimension, parent in every.whole.items():
        kind = kinds(material, dimension)
        if kind is None or rule_of(material, dimension) == "V10":
            continue
        part = cells[np.isin(kind, GROUPED)[cells["context"]]]
        part = part.assign(context=parent[part["context"]])
        found.append(part.merge(wholes, on=["place", "context"]))
    sets = pd.concat(found, ignore_index=True)
    top = np.maximum(sets["base"], sets["whole_base"])
    return sets.assign(start=0.0, size=sets["right"], top=top, alone=True, at_start=-1, line=-1)


def _given(material: Material, every: Figures, chosen: list[Identity]) -> tuple[pd.DataFrame, int]:
    """The sets of these identities that are complete, with `line`, and how many were left out.

    Of lines with the same left side the first that is complete holds; each line of V15 holds.
    """
    sets, left_out, done = [], 0, {}
    for line, identity in enumerate(chosen):
        whose = line if identity.rule == "V15" else identity.left
        own = _sets(material, every, identity).assign(line=line)
        asked, there = done.get(whose, (np.zeros(0, "int64"), np.zeros(0, "int64")))
        own = own[~np.isin(own["at"], there)]
        kept = own[own["complete"]]
        sets.append(kept)
        asked = np.union1d(asked, own.loc[own["asked"], "at"])
        done[whose] = asked, np.concatenate([there, kept["at"]])
    left_out = sum(len(np.setdiff1d(asked, there)) for asked, there in done.values())
    return pd.concat(sets, ignore_index=True), left_out


def held(material: Material, every: Figures, rule: str) -> Check:
    """The identities of one rule: how far the sides are apart (`distance`), and may be.

    Tolerances of the rule: `percent` of the stock that opens the year (of the left side, if there
    is none), and `units`; figures rounded to a base b may be (n + 1) · b / 2 apart.
    """
    chosen = [one for one in material.catalogue.identities if one.rule == rule]
    # Of what is on no left side there are no sets; one identity is kept for the columns.
    there = set(every.rows["indicator"].unique())
    chosen = [one for one in chosen if one.left.indicator in there] or chosen[:1]
    limits = material.catalogue.rules.loc[rule, "tolerance"]
    limits = limits if isinstance(limits, dict) else {}
    rows, left_out = _given(material, every, chosen)
    if rule == "V15":
        rows = pd.concat([rows, _groups(material, every)], ignore_index=True)
    # The line -1, a group and its total, takes the last place.
    terms = np.array([*(len(one.right) for one in chosen), 1])[rows["line"].to_numpy("int64")]
    least = np.array([*(one.relation == "<=" for one in chosen), True])[
        rows["line"].to_numpy("int64")
    ]
    rows = rows.assign(terms=terms, least=least).sort_values(["at", "line"], ignore_index=True)
    apart = (rows["value"] - rows["right"]).to_numpy("float64")
    tolerance = np.maximum.reduce(
        [
            rows["start"].to_numpy("float64") * limits.get("percent", 0.0) / 100,
            np.full(len(rows), float(limits.get("units", 0.0))),
            ((rows["terms"] + 1) * rows["top"] / 2).to_numpy("float64"),
            1e-9 * rows["size"].to_numpy("float64"),
        ]
    )
    least = rows["least"].to_numpy("bool")
    rows = rows.assign(
        apart=apart,
        distance=np.where(least, np.maximum(apart, 0), np.abs(apart)),
        tolerance=tolerance,
    )
    rows = rows[~_follows(rows)].reset_index(drop=True)
    rows = rows[~_with_total(material, rows)].reset_index(drop=True)
    frame = material.keys(rows["at"].to_numpy("int64"))
    kept = ["value", "right", "apart", "start", "distance", "tolerance", "line"]
    frame = frame.assign(**{name: rows[name].to_numpy() for name in kept})
    if rule == "V15":  # two providers may count otherwise
        frame["severity"] = choose(rows["alone"], "blocker", "must-explain")
    names = material.catalogue.indicators["name"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = [chosen[line] if line >= 0 else None for line in failing["line"]]
        return failing.assign(
            observed=plains(failing["value"]),
            expected=_short(failing["right"]),
            start=_short(failing["start"]),
            difference=_short(failing["apart"]),
            tolerance=_short(failing["tolerance"]),
            compared=[names[one.right[0].indicator] if one else "the total" for one in told],
            terms=[_moved(names, one) if one else [] for one in told],
        )

    behind = [rows["at"].to_numpy("int64")]
    for n in range(max((len(one.right) for one in chosen), default=0)):
        behind.append(rows[f"at{n}"].fillna(-1).to_numpy("int64"))
    return Check(
        rule,
        frame,
        tuple(behind),
        words,
        PARAMETERS[rule],
        left_out=left_out,
        note=LEFT_OUT if left_out else "",
    )


PARAMETERS = {
    "V15": ("compared",),
    "V18": ("difference", "tolerance"),
    "V20": (),
} | dict.fromkeys(STOCKS, ("start", "terms", "difference", "tolerance"))


def _follows(rows: pd.DataFrame) -> np.ndarray:
    """Where the year before already names the stock that is at fault.

    One wrong stock is too high for the flows before it and too low for those after: the second is
    not told again.
    """
    wrong = (rows["distance"] > rows["tolerance"]) & ~rows["least"].astype("bool")
    named = rows[wrong].drop_duplicates("at").set_index("at")
    before = named["apart"].reindex(rows["at_start"]).to_numpy()
    allowed = np.maximum(named["tolerance"].reindex(rows["at_start"]).to_numpy(), rows["tolerance"])
    return (wrong & (np.abs(before + rows["apart"]) <= allowed)).to_numpy()


def _with_total(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """Where a cell fails by the same identity as its total, the same way and no further."""
    failing = np.flatnonzero(rows["distance"] > rows["tolerance"])
    told = np.zeros(len(rows), dtype="bool")
    for line in np.unique(rows["line"].to_numpy()[failing]):
        own = failing[rows["line"].to_numpy()[failing] == line]
        apart = rows["apart"].to_numpy()[own]
        told[own] = told_above(material, rows["at"].to_numpy("int64")[own], apart)
    return told


def _moved(names: pd.Series, identity: Identity) -> list[str]:
    """The names of the movements on the right side."""
    moved = [term.indicator for term in identity.right if not term.moment]
    return [names[code] for code in dict.fromkeys(moved)]


def _short(numbers: pd.Series) -> list[str]:
    return [plain(round(float(number), 2)) for number in numbers]
