"""Read cells → standard observations: coded, in units, with a status; every trace kept.

Nothing is dropped in silence: what cannot be coded becomes a finding at its cell, and the sheet it
stands on is held back whole, so that no total is printed beside a half-read breakdown.
"""

import json
from dataclasses import dataclass

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
HOLDING_RULES = ("I04", "I05", "I07", "I13")


@dataclass(frozen=True)
class Standard:
    """What standardising one delivery gives."""

    observations: pd.DataFrame
    findings: pd.DataFrame
    held: int  # values read but held back because their sheet has a blocker


def holding_sheets(raised: pd.DataFrame) -> set[str]:
    """The sheets that a findings frame holds back."""
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
    alike = read["table"].map(
        {name: _coding(layout["tables"][name]) for name in set(read["table"])}
    )
    for _, rows in read.groupby(alike, sort=False):
        table = layout["tables"][rows["table"].iloc[0]]
        part, found = _table(rows, layout, table, facts, (catalogue, country))
        parts.append(part)
        raised += found
    raised = findings.combine(raised)
    blocked = holding_sheets(raised) | holding_sheets(raised_by_reading)
    if not parts:
        return Standard(observations.empty(), raised, 0)
    every = pd.concat(parts, ignore_index=True)
    held = every["sheet"].isin(blocked)
    kept = every[~held].drop(columns="sheet")
    return Standard(observations.combine([kept]), raised, int(held.sum()))


def _coding(table: dict) -> str:
    """What of a table's layout says how its cells are coded: tables alike are coded together."""
    said = {name: value for name, value in table.items() if name not in ONLY_READING}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _table(
    rows: pd.DataFrame, layout: dict, table: dict, facts: dict, sources: tuple[Catalogue, Country]
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """One table's observations (with their sheet) and what was found unclear in it."""
    catalogue, country = sources
    place, texts = pd.factorize(rows["value_fixed"])
    own = pd.DataFrame([json.loads(text) for text in texts], dtype="str")
    own = own.take(place).set_axis(rows.index)
    fixed = cells.plain_fixed(table)
    raised = []
    if "ref_area" in rows:
        here, unknown = _own_rows(rows, layout, table, facts, sources)
        raised.append(unknown)
        rows, own = rows[here], own[here]
    names = {*rows.columns.difference(READ_FIXED), *own.columns, *fixed}
    names -= {"time_period", "unit_measure", "unit_mult", "ref_area"}

    out = pd.DataFrame(index=rows.index)
    for name in sorted(names):
        code = cells.codes(rows, name, layout, table, sources)
        if name in own:
            code = code.mask(own[name].notna(), own[name])
        unknown = cells.first_of_each(rows[code.isna()], name) if name in rows else rows[:0]
        word = catalogue.dimensions.loc[name, "label"]
        raised.append(cells.problems(unknown, "I05", facts, unknown.get(name, ""), dimension=word))
        out[name] = code.fillna(observations.UNKNOWN)

    label = rows["time_period"].where(rows["time_period"] != "", str(fixed.get("time_period", "")))
    dated = years(label, table)
    unknown = cells.first_of_each(rows[dated["year"].isna() & ~dated["passed"]], "time_period")
    raised.append(cells.problems(unknown, "I05", facts, unknown["time_period"], dimension="year"))

    if (dated["period"] != "").any():
        said = out["period"] if "period" in out else pd.Series(index=out.index, dtype="str")
        out["period"] = with_period(said, dated)

    value = cells.values(rows, table, layout.get("numbers", {}))
    symbols = ", ".join(table.get("symbols", {})) or "none"
    for trouble, rule in (("symbol", "V07"), ("ambiguous", "V08")):
        bad = rows[value["trouble"] == trouble]
        raised.append(cells.problems(bad, rule, facts, bad["text"], expected=symbols))

    named = {fold(key): status for key, status in table.get("status_labels", {}).items()}
    stated = rows["obs_status"].map(fold).map(named)
    bad = cells.first_of_each(rows[stated.isna() & (rows["obs_status"] != "")], "obs_status")
    expected = ", ".join(table.get("status_labels", {})) or "none"
    raised.append(cells.problems(bad, "V07", facts, bad["obs_status"], expected=expected))
    # A mark on the number itself says more than one on its column, and that more than a default.
    plain = value["obs_status"] == "A"
    status = value["obs_status"].mask(plain & (dated["status"] != ""), dated["status"])
    status = status.mask((status == "A") & stated.notna(), stated)
    # No figure and a status that says why there is none: a declared gap, not a cell left empty.
    declared = (value["trouble"] == "not_stated") & stated.isin(observations.MISSING_STATUSES)
    status = status.mask(declared, stated)

    period = dated["year"].fillna(0).astype("int64")
    out = _with_measure(out, rows, table, own, value["obs_value"], period, catalogue).assign(
        ref_area=facts["ref_area"],
        obs_status=status,
        conf_status="F",
        definition=table.get("definition", ""),
        territory=table.get("territory", country.settings["territory"]["code"]),
        rounding_base=float(table.get("rounding_base", 0)),
        provider=facts["provider"],
        publisher=table.get("publisher", layout["publisher"]),
        round=facts["round"],
        vintage=str(table.get("vintage", facts["round"])),
        source=cells.pointer_ids(rows),
        sheet=rows["sheet"],
    )
    return out[dated["year"].notna() & ((value["trouble"] == "") | declared)], raised


def _own_rows(
    rows: pd.DataFrame, layout: dict, table: dict, facts: dict, sources: tuple[Catalogue, Country]
) -> tuple[pd.Series, pd.DataFrame]:
    """Which rows of a file of many countries are the country's own; a finding if none is."""
    code = cells.codes(rows, "ref_area", layout, table, sources)
    here = (code == facts["ref_area"]) | (rows["ref_area"] == "")
    first = rows[:0] if here.any() else rows[:1]
    word = sources[0].dimensions.loc["partner", "label"]
    return here, cells.problems(first, "I05", facts, facts["ref_area"], dimension=word)


def _with_measure(out, rows, table, own, number, period, catalogue) -> pd.DataFrame:
    """`out` with indicator, period, reference date, and the value converted to its unit."""
    known = catalogue.indicators.loc[rows["indicator"]].set_index(rows.index)
    unit = known["unit"].mask(
        pd.Series("unit_measure" in table, rows.index), table.get("unit_measure")
    )
    power = pd.Series(float(table.get("unit_mult", 0)), index=rows.index)
    if "unit_measure" in own:
        unit = own["unit_measure"].fillna(unit)
    if "unit_mult" in own:
        power = own["unit_mult"].astype("float64").fillna(power)
    day = known["ref_date"].where(known["type"].isin(["stock", "ratio"]), "")
    day = day.mask(pd.Series("ref_date" in table, rows.index), table.get("ref_date"))
    return out.assign(
        indicator=rows["indicator"],
        time_period=period,
        # Scaling must not leave a trace of binary fractions: 2681.7 thousand is 2681700.
        obs_value=number.where(power == 0, (number * 10.0**power).round(6)),
        unit_measure=unit,
        unit_mult=0,
        ref_date=(period.astype("str") + "-" + day).where(day != "", ""),
    )


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
            "definition": series["definition"],
            "territory": settings.get("territory", settings.get("code")),
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
