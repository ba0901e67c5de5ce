"""Small cells: V67, can a person be recognised in what is to be published?

Every figure of an edition is published, except one that was suppressed (status Q) or delivered as
not free (confidentiality status N, C, D, S). The threshold is the catalogue's, per indicator.
What is public already, by an international source or because the layout of its workbook says so, is
not examined: to hide it again protects nobody.
"""

import json
import re

import numpy as np
import pandas as pd

from expectations.frames.check import Check, plain, plains
from expectations.frames.codes import CONCEPT, each, number, takes
from expectations.frames.material import Material, counted, in_own_unit, kinds
from expectations.frames.sums import ADDED, members, parents
from model.observations import TOTAL

CODE = re.compile(r"MP-[A-Z]\d\d")
PUBLIC_KINDS = ("api", "international")
PUBLIC = "figures that their publisher has made public already were left out"
SAFE, SMALL, DERIVABLE = 0, 1, 2
FREE = "F"
THRESHOLD = re.compile(r"k<(\d+)")


def thresholds(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """The smallest count that may be published of each row's indicator, 0 where there is none."""
    confidentiality = material.catalogue.indicators["confidentiality"].to_dict()

    def least(code: str) -> int:
        found = THRESHOLD.search(confidentiality.get(code, ""))
        return int(found[1]) if found else 0

    return each(rows["indicator"], least, "int64")


def is_public(material: Material, rows: pd.DataFrame) -> np.ndarray:
    """Whether each row's figure is public already: of an international source, or by its layout."""
    country = material.country
    kinds_of = country.providers["kind"].to_dict()
    open_ = {
        (layout["provider"], code)
        for layout in country.workbooks.values()
        if layout.get("published")
        for code in CODE.findall(json.dumps(layout["tables"]))
    }
    providers, indicators = rows["provider"].cat, rows["indicator"].cat
    table = [
        [
            kinds_of.get(provider) in PUBLIC_KINDS or (provider, code) in open_
            for code in indicators.categories
        ]
        for provider in providers.categories
    ]
    shape = (len(providers.categories), len(indicators.categories))
    return np.array(table, "bool").reshape(shape)[providers.codes, indicators.codes]


def small_cells(material: Material) -> Check:
    """V67: whether a figure discloses (`problem`).

    0 no; 1 a published count is below the threshold; 2 the only hidden part of a published total
    follows by subtraction from the parts that are published beside it.
    """
    rows = material.current
    least = thresholds(material, rows)
    protected = (least > 0) & counted(material, rows) & in_own_unit(material, rows)
    public = protected & is_public(material, rows)
    left_out, protected = int(public.sum()), protected & ~public
    rows, least = rows[protected], least[protected]
    hidden = takes(rows["obs_status"], "Q") | ~takes(rows["conf_status"], FREE)
    value = rows["obs_value"].to_numpy()
    shown = np.isfinite(value) & ~hidden
    small = shown & (value > 0) & (value < least)
    at = rows.index.to_numpy()
    cells = pd.DataFrame(
        {
            "at": at,
            "place": number(rows, ["ref_area", "provider", "indicator", "time_period", *CONCEPT]),
            "combo": rows["combo"].to_numpy(),
            "value": np.where(shown, value, 0.0),
            "shown": shown,
            "hidden": hidden,
            "rounded": rows["rounding_base"].to_numpy() > 0,
        }
    )
    derived, parts = _derivable(material, cells)
    told = cells.loc[shown, "at"].to_numpy()
    places = np.concatenate([told, derived["at"].to_numpy("int64")])
    frame = material.keys(places).assign(
        problem=np.concatenate([np.where(small[shown], SMALL, SAFE), derived["problem"]]),
        value=np.concatenate([value[shown], derived["rest"]]),
        least=np.concatenate([least[shown], np.zeros(len(derived), "int64")]),
    )

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        meaning = {
            SMALL: "the count is below the threshold of the indicator",
            DERIVABLE: "the hidden figure follows from the total and the parts beside it",
        }
        derived = (failing["problem"] == DERIVABLE).to_numpy()
        fewest = [plain(number) for number in failing["least"]]
        # A hidden figure is not repeated in a finding that many may read.
        return failing.assign(
            observed=np.where(derived, "hidden", plains(failing["value"])),
            expected=np.where(derived, "a second hidden part", fewest),
            **{"class": failing["problem"].map(meaning)},
        )

    parts = parts.assign(row=parts["row"] + len(told))
    note = PUBLIC if left_out else ""
    return Check("V67", frame, (places,), words, ("class",), parts, left_out, note=note)


def _derivable(material: Material, cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The hidden parts of published totals, and what they would be derived from.

    Columns: at (of a hidden part), rest (what subtraction gives), problem. Rounded figures give a
    range and are passed over.
    """
    found, parts, start = [], [], 0
    totals = cells[cells["shown"] & ~cells["rounded"]]
    totals = totals.rename(columns={"combo": "parent", "value": "total", "at": "at_total"})
    totals = totals[["place", "parent", "total", "at_total"]]
    # Only tables in which something is hidden are looked at: there are few of them.
    cells = cells[np.isin(cells["place"], cells.loc[cells["hidden"], "place"])]
    totals = totals[np.isin(totals["place"], cells["place"])]
    wholes = parents(material) if len(cells) else {}
    for dimension, whole in wholes.items():
        kind = kinds(material, dimension)
        # Without a code list every member is a part: nobody knows of groups.
        added = np.isin(kind, ADDED)
        if kind is None:
            added = ~takes(material.combos[dimension], TOTAL)
        part = added[cells["combo"]] & ~cells["rounded"].to_numpy()
        holed = np.unique(whole[cells["combo"][part & cells["hidden"].to_numpy()]])
        if not len(holed):
            continue
        own = cells[part & np.isin(whole[cells["combo"]], holed)]
        own = own.assign(parent=whole[own["combo"]])
        group = own.groupby(["place", "parent"])
        counts = group.agg(
            hidden=("hidden", "sum"), sum=("value", "sum"), parts=("at", "size")
        ).reset_index()
        # A member of a closed list that nobody delivered is hidden as well.
        full = counts["parts"] >= max(2, members(material, dimension))
        one = counts[(counts["hidden"] > 0) & full].merge(totals, on=["place", "parent"])
        single = own[own["hidden"]].drop_duplicates(["place", "parent"])
        one = one.merge(single[["place", "parent", "at"]], on=["place", "parent"])
        one = one.assign(
            rest=one["total"] - one["sum"],
            problem=np.where(one["hidden"] == 1, DERIVABLE, SAFE),
            row=np.arange(len(one)) + start,
        )
        beside = own[own["shown"]].merge(one[["place", "parent", "row"]], on=["place", "parent"])
        behind = one[["row", "at_total"]].rename(columns={"at_total": "at"})
        parts += [behind, beside[["row", "at"]]]
        found.append(one[["at", "rest", "problem"]])
        start += len(one)
    if not found:
        empty = pd.DataFrame({"at": [], "rest": [], "problem": []}, dtype="int64")
        return empty, pd.DataFrame({"row": [], "at": []}, dtype="int64")
    return pd.concat(found, ignore_index=True), pd.concat(parts, ignore_index=True)
