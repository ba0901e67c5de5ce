"""What figures must be by others: V15 parts, V20 net migration, V18, V21 to V25 stocks and flows.

The catalogue's `identities.csv` says what is held against what. All figures of an identity are of
one area, territory and definition and in the catalogue's unit; of one provider, or each of its lead
source. A stock closes a year on 31 December or on 1 January after it, which are one moment; a stock
of another day opens and closes no year.
"""

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from catalogue.identities import ANY, OWN, Identity, Term
from expectations.frames.check import Check, choose, plain, plains
from expectations.frames.material import (
    CONCEPT,
    Material,
    each,
    in_own_unit,
    kinds,
    number,
    regroup,
    says,
    takes,
)
from expectations.frames.overlap import moment
from expectations.frames.sums import ADDITIVE_TYPES, parents, rule_of
from model.observations import TOTAL

STOCKS = ("V21", "V22", "V23", "V24", "V25")
RULES = ("V15", "V18", "V20", *STOCKS)
LEFT_OUT = "left out: a figure was not delivered for the same area, date, definition and source"
GROUPED = ("group", "former", "band")
LINK = ["where", "context", "key"]


def figures(material: Material) -> pd.DataFrame:
    """The figures that identities speak of, indexed by position.

    Columns: indicator, where, provider, lead, combo, value, base, when (number of the year or the
    moment), opens (the year that a stock opens, -1 for none), year, area (category), broken.
    """
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
    return pd.DataFrame(
        {
            "indicator": rows["indicator"].array,
            "where": number(rows, ["ref_area", "territory", "definition"]),
            "provider": rows["provider"].cat.codes.to_numpy("int64"),
            "lead": rows["rank"].to_numpy() == 1,
            "combo": rows["combo"].to_numpy(),
            "value": rows["obs_value"].to_numpy("float64"),
            "base": rows["rounding_base"].to_numpy("float64"),
            "when": number(timed, ["moment", "year"]),
            "opens": each(timed["moment"], _opens, "int64"),
            "year": year,
            "area": rows["ref_area"].array,
            "broken": takes(rows["obs_status"], "B"),
        },
        index=rows.index,
    )


def _opens(date: str) -> int:
    return int(date[:4]) if re.fullmatch(r"\d{4}-01-01", date) else -1


def _of_term(material: Material, every: pd.DataFrame, term: Term) -> pd.DataFrame:
    """The figures that a term may stand for, with `context` (combination) and `key` (moment)."""
    own = every[takes(every["indicator"], term.indicator)]
    context = own["combo"].to_numpy()
    if term.dimension:
        if term.dimension not in material.combos:
            return own.iloc[:0].assign(context=0, key=0)
        member = material.combos[term.dimension].cat
        asked = [area if term.member == OWN else term.member for area in own["area"].cat.categories]
        wanted = member.categories.get_indexer(asked)[own["area"].cat.codes]
        met = (member.codes.to_numpy()[context] == wanted) & (wanted >= 0)
        own, context = own[met], parents(material)[term.dimension][context[met]]
    if term.moment:
        own, context = own[own["opens"] >= 0], context[(own["opens"] >= 0).to_numpy()]
    return own.assign(context=context, key=_keys(own, term))


def _keys(own: pd.DataFrame, term: Term) -> np.ndarray:
    """The moment of a figure: the year that it closes or opens, or its own number."""
    if term.moment:
        return own["opens"].to_numpy() - (term.moment == "end")
    return own["when"].to_numpy()


def _breakdown(material: Material, identity: Identity) -> np.ndarray:
    """The combinations for which an identity holds."""
    if ANY in identity.breakdowns:
        return np.ones(len(material.combos), dtype="bool")
    names = material.combos.columns.drop(["text", *identity.breakdowns], errors="ignore")
    return (material.combos[names] == TOTAL).all(axis=1).to_numpy()


def _sets(material: Material, every: pd.DataFrame, identity: Identity) -> pd.DataFrame:
    """Per figure of the left side what the right side gives: `at`, left, right, and so on.

    Rows of which a figure was not delivered have `complete` False; `asked` is False where the year
    before is not there at all.
    """
    left = _of_term(material, every, identity.left)
    left = left[_breakdown(material, identity)[left["combo"].to_numpy()]]
    yearly = bool(identity.left.moment)
    # What was left out is counted where it is plain that it should be there: in totals.
    asked = _breakdown(material, replace(identity, breakdowns=()))[left["combo"].to_numpy()]
    sets = left.reset_index(names="at").assign(
        right=0.0, start=left["value"].abs().to_numpy(), top=left["base"].to_numpy(),
        size=left["value"].abs().to_numpy(), complete=True, asked=asked, alone=True, at_start=-1,
    )  # fmt: skip
    for n, term in enumerate(identity.right):
        own = _of_term(material, every, term)
        if yearly and not term.moment:  # flows of the year that the stock closes
            own = own.assign(key=own["year"])
        found = _found(sets, own, identity.sources)
        value = found["value"].to_numpy()
        there = found["at"].to_numpy() >= 0
        sets[f"at{n}"] = found["at"].to_numpy()
        sets["right"] += term.sign * np.where(there, value, 0)
        sets["top"] = np.maximum(sets["top"], np.where(there, found["base"], 0))
        sets["size"] = np.maximum(sets["size"], np.where(there, np.abs(value), 0))
        sets["complete"] &= there
        sets["alone"] &= ~there | (found["provider"] == sets["provider"]).to_numpy()
        if term.moment == "start":
            sets["asked"] &= there
            sets["start"], sets["at_start"] = (
                np.where(there, np.abs(value), sets["start"]),
                found["at"],
            )
            # Over a break in the series a stock does not follow from the one before.
            sets["complete"] &= ~sets["broken"]
    return sets


def _found(sets: pd.DataFrame, own: pd.DataFrame, sources: str) -> pd.DataFrame:
    """For each set the figure of a term: of its own provider, else of the lead source.

    Columns: at (-1 for none), value, base, provider; in the order of the sets.
    """
    own = own.reset_index(names="found").sort_values("found")[
        ["found", "value", "base", "provider", "lead", *LINK]
    ]
    ask = sets[[*LINK, "provider", "lead"]]
    names = {"found": "at"}
    same = ask.merge(
        own.drop(columns="lead").drop_duplicates([*LINK, "provider"]),
        on=[*LINK, "provider"],
        how="left",
    )
    if sources == "lead":
        lead = ask[LINK].merge(
            own[own["lead"]].drop(columns="lead").drop_duplicates(LINK), on=LINK, how="left"
        )
        other = same["found"].isna() & ask["lead"].to_numpy()
        same = same.mask(other, lead.reindex(columns=same.columns))
    return same.rename(columns=names).assign(at=same["found"].fillna(-1).astype("int64"))


def _groups(material: Material) -> pd.DataFrame:
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
    whole = parents(material)
    for dimension, parent in whole.items():
        kind = kinds(material, dimension)
        if kind is None or rule_of(material, dimension) == "V10":
            continue
        part = cells[np.isin(kind, GROUPED)[cells["context"]]]
        part = part.assign(context=parent[part["context"]])
        found.append(part.merge(wholes, on=["place", "context"]))
    sets = pd.concat(found, ignore_index=True)
    top = np.maximum(sets["base"], sets["whole_base"])
    plain = {"complete": True, "asked": False, "broken": False, "alone": True, "least": True}
    return sets.assign(
        start=0.0, size=sets["right"], top=top, terms=1, line=-1, of="", at_start=-1, **plain
    )


def held(material: Material, every: pd.DataFrame, rule: str) -> Check:
    """The identities of one rule: how far the sides are apart (`distance`), and may be.

    Tolerances of the rule: `percent` of the stock that opens the year (of the left side, if there
    is none), and `units`; figures rounded to a base b may be (n + 1) · b / 2 apart.
    """
    chosen = [one for one in material.catalogue.identities if one.rule == rule]
    limits = material.catalogue.rules.loc[rule, "tolerance"]
    limits = limits if isinstance(limits, dict) else {}
    sets = [
        _sets(material, every, one).assign(
            line=n, least=one.relation == "<=", terms=len(one.right), of=str(one.left)
        )
        for n, one in enumerate(chosen)
    ]
    if rule == "V15":
        sets.append(_groups(material))
    # Alternatives: the first line of which every figure is there.
    together = pd.concat(sets, ignore_index=True)
    together = together.sort_values(
        ["at", "of", "complete", "line"], ascending=[True, True, False, True]
    )
    if rule != "V15":
        together = together.drop_duplicates(["at", "of"])
    left_out = int((~together["complete"] & together["asked"] & ~together["broken"]).sum())
    rows = together[together["complete"]].sort_values(["at", "line"]).reset_index(drop=True)
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


def _moved(names: pd.Series, identity: Identity) -> list[str]:
    """The names of the movements on the right side."""
    moved = [term.indicator for term in identity.right if not term.moment]
    return [names[code] for code in dict.fromkeys(moved)]


def _short(numbers: pd.Series) -> list[str]:
    return [plain(round(float(number), 2)) for number in numbers]
