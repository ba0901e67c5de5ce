"""Read cells → standard observations: coded, in units, with a status; every trace kept.

Nothing is dropped in silence: what cannot be coded becomes a finding at its cell, and the sheet it
stands on is held back whole, so that no total is printed beside a half-read breakdown.
"""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from catalogue.labels import fold
from catalogue.load import Catalogue, Country
from model import findings, observations
from model.records import SourcePointer
from transforms import cells
from transforms.periods import with_period, years

READ_FIXED = frozenset(
    [
        "sha256",
        "workbook",
        "table",
        "sheet",
        "cell",
        "indicator",
        "time_period",
        "obs_status",
        "kind",
        "number",
        "text",
        "value_fixed",
        "label_at",
    ]
)
# What of a table's layout only says where its cells are.
ONLY_READING = frozenset(
    [
        "sheet",
        "shape",
        "when",
        "header",
        "stub",
        "body",
        "header_row",
        "first_row",
        "last_row",
        "columns",
        "end",
        "blank_rows",
        "side_by_side",
        "repeat",
        "skip",
        "hidden",
        "ignore_labels",
        "indicator",
        "indicators",
    ]
)
# A label nobody knows makes its whole sheet unsafe; a symbol nobody knows only its own cell.
DATED = ("stock", "ratio")
HOLDING_RULES = ("I04", "I05", "I07", "I13")


@dataclass(frozen=True)
class Standard:
    """What standardising one delivery gives."""

    observations: pd.DataFrame
    findings: pd.DataFrame
    held: int  # values read but held back because their sheet has a blocker


def holding_sheets(raised: pd.DataFrame) -> set[str]:
    """The sheets that a findings frame holds back."""
    if not len(raised):
        return set()
    pointers = raised.loc[raised["rule"].isin(HOLDING_RULES), "pointers"]
    return {SourcePointer.parse(pointer).place for pointer in " ".join(pointers).split()}


def standardise_submission(
    read: pd.DataFrame,
    layout: dict,
    facts: dict,
    raised_by_reading: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
) -> Standard:
    """The observations of one submission.

    `read` is the read frame; `facts` has ref_area, provider and round of the submission;
    `raised_by_reading` are the findings of reading it.
    """
    parts, raised = [], []
    for table, rows in _coded_alike(read, layout):
        part, found = _table(rows, layout, table, facts, (catalogue, country))
        parts.append(part)
        raised += found
    raised = findings.combine(raised)
    blocked = holding_sheets(raised) | holding_sheets(raised_by_reading)
    if not parts:
        return Standard(observations.empty(), raised, 0)
    kept, held = [], 0
    for part in parts:
        sheet = part.pop("sheet")
        on_it = sheet.isin(blocked) if blocked else np.zeros(len(part), dtype="bool")
        kept.append(part[~on_it] if on_it.any() else part)
        held += int(on_it.sum())
    return Standard(observations.combine(kept), raised, held)


def _coded_alike(read: pd.DataFrame, layout: dict) -> list[tuple[dict, pd.DataFrame]]:
    """The rows of every group of tables that are coded alike, with the layout of one of them."""
    place, names = cells.distinct(read["table"])
    tables = [layout["tables"][name] for name in names]
    kind, kinds = pd.factorize(pd.Series([_coding(table) for table in tables], dtype="str"))
    if len(kinds) == 1:
        return [(tables[0], read)]
    return [
        (tables[int(np.argmax(kind == number))], read[(kind == number)[place]])
        for number in range(len(kinds))
    ]


def _coding(table: dict) -> str:
    """What of a table's layout says how its cells are coded: tables alike are coded together."""
    said = {name: value for name, value in table.items() if name not in ONLY_READING}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _table(
    rows: pd.DataFrame, layout: dict, table: dict, facts: dict, sources: tuple[Catalogue, Country]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """One table's observations (with their sheet) and what was found unclear in it."""
    catalogue, country = sources
    fixed = cells.plain_fixed(table)
    raised = []
    if "ref_area" in rows:
        here, unknown = _own_rows(rows, layout, table, facts, sources)
        raised.append(unknown)
        rows = rows[here]
    own = _members(rows)
    names = {*rows.columns, *own, *fixed} - READ_FIXED
    names -= {"time_period", "unit_measure", "unit_mult", "ref_area"}

    out = {}
    for name in sorted(names):
        code = cells.codes(rows, name, layout, table, sources)
        if name in own:
            code = code.mask(own[name].notna(), own[name])
        if code.hasnans:
            word = catalogue.dimensions.loc[name, "label"]
            unknown = cells.first_of_each(rows[code.isna()], name) if name in rows else rows[:0]
            said = unknown.get(name, "")
            raised.append(cells.problems(unknown, "I05", facts, said, dimension=word))
            code = code.fillna(observations.UNKNOWN)
        out[name] = code

    when, labels = cells.distinct(rows["time_period"])
    dated = years([label or str(fixed.get("time_period", "")) for label in labels], table)
    undated = dated["year"].isna()
    if undated.any():
        strange = (undated & ~dated["passed"]).to_numpy()[when]
        unknown = cells.first_of_each(rows[strange], "time_period")
        said = unknown["time_period"]
        raised.append(cells.problems(unknown, "I05", facts, said, dimension="year"))

    if (dated["period"] != "").any():
        said = out.get("period", pd.Series(index=rows.index, dtype="str"))
        out["period"] = with_period(said, cells.taken(dated["period"], when, rows.index))

    value = cells.values(rows, table, layout.get("numbers", {}))
    good = value["trouble"] == ""
    symbols = ", ".join(table.get("symbols", {})) or "none"
    for trouble, rule in (("symbol", "V07"), ("ambiguous", "V08")) if not good.all() else ():
        bad = rows[value["trouble"] == trouble]
        raised.append(cells.problems(bad, rule, facts, bad["text"], expected=symbols))

    marked = cells.taken(dated["status"], when, rows.index)
    status, declared, unknown = _status(rows, table, value, marked)
    expected = ", ".join(table.get("status_labels", {})) or "none"
    raised.append(cells.problems(unknown, "V07", facts, unknown["obs_status"], expected=expected))
    out |= {
        "obs_status": status,
        "source": cells.pointer_ids(rows),
        "sheet": rows["sheet"],
    }
    told = dated["year"].fillna(0).astype("int64").to_numpy()
    out |= _measure(rows, table, own, value["obs_value"], (told, when), catalogue)
    out |= {
        name: cells.same(text, rows.index)
        for name, text in {
            "ref_area": facts["ref_area"],
            "conf_status": "F",
            "definition": table.get("definition", ""),
            "territory": table.get("territory", country.settings["territory"]["code"]),
            "provider": facts["provider"],
            "publisher": table.get("publisher", layout["publisher"]),
            "vintage": str(table.get("vintage", facts["round"])),
        }.items()
    }
    out |= {"rounding_base": float(table.get("rounding_base", 0)), "round": facts["round"]}
    order = [*observations.FIXED, *sorted(out.keys() - observations.FIXED.keys())]
    made = pd.DataFrame({name: out[name] for name in order}, index=rows.index, copy=False)
    kept = ~undated.to_numpy()[when] & (good | declared)
    return made if kept.all() else made[kept], raised


def _members(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Dimensions and unit that the layout fixes for an indicator or column, missing elsewhere."""
    place, texts = cells.distinct(rows["value_fixed"])
    said = [json.loads(text) for text in texts]
    names = {name for members in said for name in members}
    return {
        name: cells.taken([members.get(name) for members in said], place, rows.index)
        for name in names
    }


def _status(
    rows: pd.DataFrame, table: dict, value: pd.DataFrame, marks: pd.Series
) -> tuple[pd.Series, pd.Series, pd.DataFrame]:
    """Per row its obs_status and whether that declares a gap; the rows of unknown status labels.

    `marks` are what the marks on labels of time stand for, "" where there is none. A mark on the
    number itself says more than one on its column, and that more than the table's own status.
    """
    place, labels = cells.distinct(rows["obs_status"])
    named = {fold(key): status for key, status in table.get("status_labels", {}).items()}
    known = [named.get(fold(label)) for label in labels]
    stated = cells.taken(known, place, rows.index)
    strange = np.array(
        [bool(label) and code is None for label, code in zip(labels, known, strict=True)],
        dtype="bool",
    )[place]
    unknown = cells.first_of_each(rows[strange], "obs_status") if strange.any() else rows[:0]
    status = value["obs_status"]
    if (marks != "").any():
        status = status.mask((status == "A") & (marks != ""), marks)
    # No figure and a status that says why there is none: a declared gap, not a cell left empty.
    declared = pd.Series(False, rows.index)
    if any(known):
        status = status.mask((status == "A") & stated.notna(), stated)
        declared = value["trouble"] == "not_stated"
        declared &= stated.isin(observations.MISSING_STATUSES)
        status = status.mask(declared, stated)
    if "obs_status" in table:
        status = status.mask((status == "A") & stated.isna(), table["obs_status"])
    return status, declared, unknown


def _own_rows(
    rows: pd.DataFrame, layout: dict, table: dict, facts: dict, sources: tuple[Catalogue, Country]
) -> tuple[pd.Series, pd.DataFrame]:
    """Which rows of a file of many countries are the country's own; a finding if none is."""
    code = cells.codes(rows, "ref_area", layout, table, sources)
    here = (code == facts["ref_area"]) | (rows["ref_area"] == "")
    first = rows[:0] if here.any() else rows[:1]
    word = sources[0].dimensions.loc["partner", "label"]
    return here, cells.problems(first, "I05", facts, facts["ref_area"], dimension=word)


def _measure(rows, table, own, number, dated, catalogue) -> dict:
    """Indicator, period, reference date, and the value converted to its unit.

    `dated` are the years of the distinct labels of time, and per row which of them it has.
    """
    told, when = dated
    place, indicators = cells.distinct(rows["indicator"])
    known = catalogue.indicators
    unit = [table.get("unit_measure", known.at[name, "unit"]) for name in indicators]
    unit = cells.taken(unit, place, rows.index)
    power = pd.Series(float(table.get("unit_mult", 0)), index=rows.index)
    if "unit_measure" in own:
        unit = own["unit_measure"].fillna(unit)
    if "unit_mult" in own:
        power = own["unit_mult"].astype("float64").fillna(power)
    day = [
        table.get("ref_date", known.at[name, "ref_date"] if known.at[name, "type"] in DATED else "")
        for name in indicators
    ]
    dates = [f"{year}-{one}" if one else "" for year in told for one in day]
    of_date = when.astype("int32") * len(day) + place if len(day) > 1 else when
    if (power != 0).any():
        # Scaling must not leave a trace of binary fractions: 2681.7 thousand is 2681700.
        number = number.where(power == 0, (number * 10.0**power).round(6))
    return {
        "indicator": cells.taken(indicators, place, rows.index),
        "time_period": pd.Series(told[when], rows.index),
        "obs_value": number,
        "unit_measure": unit,
        "unit_mult": 0,
        "ref_date": cells.taken(dates, of_date, rows.index),
    }


def standardise_answers(
    read: pd.DataFrame, facts: dict, catalogue: Catalogue, country: Country
) -> pd.DataFrame:
    """The observations of one World Bank retrieval.

    `read` has sha256, series, ref_area, time_period, value; `facts` the retrieval's round,
    last_updated and state. A figure that stands in for a failed retrieval says so in `vintage`.
    """
    if not len(read):
        return observations.empty()
    series = catalogue.world_bank.loc[read["series"].iloc[0]]
    settings = country.settings.get("world_bank", country.settings["territory"])
    home = settings.get("territory", settings.get("code"))
    concept = _concept(series, home, facts["last_updated"], country.ref_area, catalogue)
    stale = "; last good retrieval" if facts["state"] == "stale" else ""
    year = read["time_period"].astype("int64")
    day = series["ref_date"]
    members = [part.split("=") for part in series["dimensions"].split(";") if part]
    out = pd.DataFrame(
        {
            "ref_area": read["ref_area"],
            "indicator": series["indicator"],
            "time_period": year,
            "obs_value": read["value"].astype("float64"),
            "unit_measure": series["unit_measure"],
            "unit_mult": 0,
            "obs_status": series["obs_status"],
            "conf_status": "F",
            **concept,
            "ref_date": year.astype("str") + "-" + day if day else "",
            "rounding_base": 0.0,
            "provider": "world_bank",
            "publisher": series["publisher"],
            "round": facts["round"],
            "vintage": facts["last_updated"] + stale,
            "source": "answer:" + read["sha256"] + "!" + read["series"] + "!" + year.astype("str"),
        }
    )
    return observations.check(out.assign(**dict(members)))


def _concept(series, home: str, vintage: str, ref_area: str, catalogue: Catalogue) -> dict:
    """Definition and territory of a series in a vintage: older ones may have meant another thing.

    Of the rows of `world_bank_earlier.csv` that hold, the last one decides.
    """
    told = {"definition": series["definition"], "territory": home}
    rows = catalogue.world_bank_earlier
    rows = rows[(rows["wb_code"] == series.name) & rows["ref_area"].isin(["", ref_area])]
    for row in rows[vintage < rows["before"]].to_dict("records"):
        told |= {name: row[name] for name in told if row[name]}
    return told
