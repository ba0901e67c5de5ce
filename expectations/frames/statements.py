"""What texts, tables and lists say with numbers: V35, V36, V37, V65, V66, V76, V77.

Every statement is worked out again from the figures that it names, by nothing of what made it. A
number is right when it is the figure rounded to the digits that were printed.
"""

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import CONCEPT, each, number
from expectations.frames.material import Material, kinds
from expectations.frames.sums import parents

RATES = ("%", "percentage points")
RIGHT = 0
DIFFERS, CITES_NOTHING = 1, 2
REST, TIE, SHARE = 1, 2, 3
CHANGES = ("percent", "points")
TEXTS = "texts/"  # where the country's own texts lie in its folder
LACKING = "left out: they name no figure of the edition"


def looked_up(material: Material) -> pd.DataFrame:
    """The statements with `at` and `at_base` (positions, -1 for none), `value` and `base`."""
    told = material.statements.reset_index(drop=True)
    named = pd.unique(pd.concat([told["source"], told["base_source"]]))
    named = named[named != ""]
    sources = material.observations["source"]
    there = np.flatnonzero(sources.isin(named)) if len(named) else np.zeros(0, "int64")
    # Two indicators may have been computed from the same cells.
    cited = material.observations[["indicator", "source"]].take(there)
    place = pd.Series(there, index=pd.MultiIndex.from_frame(cited))
    place = place[~place.index.duplicated()]
    value = material.rows["obs_value"].to_numpy()
    for name, column in (("at", "source"), ("at_base", "base_source")):
        wanted = pd.MultiIndex.from_frame(told[["indicator", column]])
        told[name] = place.reindex(wanted).fillna(-1).to_numpy().astype("int64")
    told["value"] = np.where(told["at"] >= 0, value[told["at"]], np.nan)
    told["base"] = np.where(told["at_base"] >= 0, value[told["at_base"]], np.nan)
    return told


def _allowed(rows: pd.DataFrame, size: pd.Series | float = 0.0) -> pd.Series:
    """Half a unit of the last digit printed, and a trace of binary fractions."""
    return rows["step"] / 2 + 1e-9 * (1 + np.abs(size))


def _digits(numbers: pd.Series, steps: pd.Series) -> list[str]:
    """Numbers to one digit more than was printed, so that a difference can be seen."""
    places = [max(0, int(np.ceil(-np.log10(step))) + 1) for step in steps]
    return [plain(round(float(one), n)) for one, n in zip(numbers, places, strict=True)]


def changes_in_percent(material: Material, told: pd.DataFrame) -> Check:
    """V35: how far a printed change is from the change over the earlier figure (`distance`)."""
    rows = told[told["kind"] == "percent"]
    known = np.isfinite(rows["value"]) & np.isfinite(rows["base"]) & (rows["base"] != 0)
    left_out = int((~known).sum())
    rows = rows[known].reset_index(drop=True)
    gap = rows["value"] - rows["base"]
    computed = 100 * gap / rows["base"].abs()
    over_end = 100 * gap / rows["value"].abs().where(rows["value"] != 0)
    allowed = _allowed(rows, computed)
    frame = rows.assign(
        computed=computed,
        distance=(rows["printed"] - computed).abs(),
        tolerance=allowed,
        over_end=(rows["printed"] - over_end).abs() <= allowed,
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        wrong = np.where(
            failing["over_end"],
            "the change was divided by the later figure",
            "the two figures do not give it",
        )
        return failing.assign(
            observed=plains(failing["printed"]),
            expected=_digits(failing["computed"], failing["step"]),
            since=failing["since"],
            **{"class": wrong},
        )

    at = (rows["at"].to_numpy(), rows["at_base"].to_numpy())
    parameters = ("place", "since", "class")
    note = LACKING if left_out else ""
    return Check("V35", frame, at, words, parameters, left_out=left_out, note=note)


def counted_years(material: Material, told: pd.DataFrame) -> Check:
    """V36: how many years a printed number of years is off (`off`)."""
    rows = told[told["kind"] == "years"].reset_index(drop=True)
    years = rows["time_period"] - rows["since"]
    frame = rows.assign(years=years, off=(rows["printed"] - years).abs())

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["printed"]),
            expected=plains(failing["years"]),
            since=failing["since"],
        )

    at = (rows["at"].to_numpy(), rows["at_base"].to_numpy())
    return Check("V36", frame, at, words, ("place", "since"))


def changes_of_rates(material: Material, told: pd.DataFrame) -> Check:
    """V37: whether a change is told in the wrong unit (`wrong`): points are for rates alone."""
    rows = told[told["kind"].isin(CHANGES)].reset_index(drop=True)
    units = material.catalogue.indicators["unit"]
    own = rows["indicator"].map(units)
    cited = rows["at"] >= 0
    delivered = material.rows["unit_measure"].take(rows["at"].clip(lower=0)).astype("object")
    rate = pd.Series(np.where(cited, delivered.to_numpy(), own), index=rows.index).isin(RATES)
    frame = rows.assign(rate=rate, wrong=(rate != (rows["kind"] == "points")).astype("int8"))

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        points = failing["rate"]
        return failing.assign(
            observed=np.where(points, "percent", "percentage points"),
            expected=np.where(points, "percentage points", "percent"),
            since=failing["since"],
        )

    at = (rows["at"].to_numpy(), rows["at_base"].to_numpy())
    return Check("V37", frame, at, words, ("place", "since"))


def cited_figures(material: Material, told: pd.DataFrame) -> Check:
    """V65: whether a printed number is the figure it cites (`problem`): 1 no, 2 it cites none."""
    rows = told[told["kind"].isin(["figure", "member", "largest", "whole"])].reset_index(drop=True)
    there = np.isfinite(rows["value"])
    near = (rows["printed"] - rows["value"]).abs() <= _allowed(rows, rows["value"])
    problem = np.select([~there, ~near], [CITES_NOTHING, DIFFERS], RIGHT)
    frame = rows.assign(problem=problem)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        cited = [
            "no figure of this edition" if problem == CITES_NOTHING else plain(value)
            for problem, value in zip(failing["problem"], failing["value"], strict=True)
        ]
        # A reference to no figure prints none; its statement says so instead of a number.
        nothing = failing["written"].to_numpy() != ""
        shown = np.where(nothing, failing["written"], plains(failing["printed"]))
        return failing.assign(observed=shown, expected=cited)

    return Check("V65", frame, (rows["at"].to_numpy(),), words, ("place",))


def written_numbers(material: Material, told: pd.DataFrame) -> Check:
    """V76: whether a number stands in a text of the country without a reference (`written_out`).

    Examined are the figures that such texts refer to, and the numbers written into them.
    """
    mine = told["place"].str.startswith(TEXTS) & (told["kind"] == "figure")
    rows = told[mine | (told["kind"] == "written")].reset_index(drop=True)
    frame = rows.assign(written_out=(rows["kind"] == "written").astype("int8"))

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(observed=failing["written"], expected="a reference to a figure")

    return Check("V76", frame, (rows["at"].to_numpy(),), words, ("place",))


def counted_agreements(material: Material, told: pd.DataFrame) -> Check:
    """V77: how far the number of agreements in the country's list is from the figure (`off`)."""
    rows = told[(told["kind"] == "counted") & np.isfinite(told["value"])].reset_index(drop=True)
    frame = rows.assign(off=(rows["printed"] - rows["value"]).abs())

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        return failing.assign(
            observed=plains(failing["printed"]), expected=plains(failing["value"])
        )

    return Check("V77", frame, (rows["at"].to_numpy(),), words, ("place",))


def lists(material: Material, told: pd.DataFrame) -> Check:
    """V66: what is wrong with a list (`problem`).

    1 the rest is not the whole less the members shown; 2 a member as large as the last one shown is
    left out; 3 a share is not of the whole, the unknown included.
    """
    found = [_rests(told), _ties(material, told), _shares(told)]
    rows = pd.concat(found, ignore_index=True)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        meaning = {
            REST: "the rest is not the total less the members shown",
            TIE: "members as large as the last one shown are left out",
            SHARE: "a share is not of the total",
        }
        return failing.assign(
            observed=plains(failing["printed"]),
            expected=_digits(failing["computed"], failing["step"]),
            **{"class": failing["problem"].map(meaning)},
        )

    at = (rows["at"].to_numpy("int64"), rows["at_base"].to_numpy("int64"))
    return Check("V66", rows, at, words, ("place", "class"))


def _rests(told: pd.DataFrame) -> pd.DataFrame:
    shown = told[told["kind"].isin(["member", "largest"]) & (told["group"] != "")]
    sums = shown.groupby("group").agg(sum=("value", "sum"), known=("value", "count"),
                                      shown=("value", "size"), at_last=("at", "last"))  # fmt: skip
    whole = told[told["kind"] == "whole"].drop_duplicates("group").set_index("group")
    rests = told[(told["kind"] == "rest") & told["group"].isin(whole.index)]
    rests = rests.join(sums, on="group")
    rests = rests[rests["known"] == rests["shown"]]
    computed = rests["group"].map(whole["value"]).astype("float64") - rests["sum"]
    rests = rests.assign(computed=computed, at=rests["group"].map(whole["at"]).astype("int64"))
    rests = rests[np.isfinite(rests["computed"])]
    off = (rests["printed"] - rests["computed"]).abs() > _allowed(rests, rests["computed"])
    return rests.assign(problem=np.where(off, REST, RIGHT), at_base=rests["at_last"])


def _shares(told: pd.DataFrame) -> pd.DataFrame:
    shares = told[told["kind"] == "share"]
    known = np.isfinite(shares["value"]) & np.isfinite(shares["base"]) & (shares["base"] != 0)
    shares = shares[known]
    computed = 100 * shares["value"] / shares["base"]
    off = (shares["printed"] - computed).abs() > _allowed(shares, computed)
    return shares.assign(computed=computed, problem=np.where(off, SHARE, RIGHT).astype("int64"))


def _ties(material: Material, told: pd.DataFrame) -> pd.DataFrame:
    """Per list cut to its largest members: how many are as large as its last one, and are shown."""
    shown = told[(told["kind"] == "largest") & (told["at"] >= 0) & np.isfinite(told["value"])]
    last = shown.sort_values("value", kind="stable").drop_duplicates("group")
    # The list is over the one dimension that its members have and their order does not decide.
    last = last.assign(dimension=last["dimensions"].str.replace("=.*", "", regex=True))
    equal = shown.merge(last[["group", "value"]], on=["group", "value"]).groupby("group").size()
    rows = material.current
    rows = rows[each(rows["indicator"], set(last["indicator"]).__contains__, "bool")]
    place = number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT])
    cells = pd.DataFrame(
        {"place": place, "combo": rows["combo"].to_numpy(), "value": rows["obs_value"].to_numpy()},
        index=rows.index,
    )
    found = [last.iloc[:0].assign(computed=0.0)]
    wholes = parents(material) if len(last) else {}
    for dimension, lists_ in last.groupby("dimension"):
        lists_ = lists_[lists_["at"].isin(cells.index)]
        kind = kinds(material, dimension) if dimension in wholes else None
        if kind is None:
            continue
        own = cells[(kind == "member")[cells["combo"]]]
        own = own.assign(parent=wholes[dimension][own["combo"]])
        mine = cells.loc[lists_["at"]].assign(group=lists_["group"].to_numpy())
        mine["parent"] = wholes[dimension][mine["combo"]]
        met = mine.merge(own, on=["place", "parent", "value"]).groupby("group").size()
        found.append(lists_.assign(computed=lists_["group"].map(met).astype("float64")))
    ties = pd.concat(found)
    printed = ties["group"].map(equal).astype("float64")
    problem = np.where(ties["computed"] > printed, TIE, RIGHT)
    return ties.assign(printed=printed, problem=problem, step=1.0)
