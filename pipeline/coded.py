"""Which label of a file became which code under a layout, for whoever writes layouts."""

import pandas as pd

from catalogue.load import Catalogue, Country
from extractors.proposals.written import shown
from pipeline.propose import NOT_MEMBERS
from transforms.cells import codes, distinct, plain_fixed, values
from transforms.periods import years

COLUMNS = ["holds", "label", "code", "cells"]
UNKNOWN = "?"  # no code: a finding
SHOWN = 20  # labels of one dimension
LONGEST = 40  # characters of a label
PASSED = "(no year)"
SIGN = "sign among the values"


def coded(
    frame: pd.DataFrame, layout: dict, catalogue: Catalogue, country: Country
) -> pd.DataFrame:
    """holds, label, code and how many cells of the read frame that hold something have it.

    What is held is a dimension, time_period, or SIGN (a text among the values that is no number).
    The code of a label that nobody knows is UNKNOWN.
    """
    parts = []
    for name, rows in frame[frame["kind"] != "blank"].groupby("table", sort=False):
        table = layout["tables"][name]
        parts.append(_signs(rows, table, layout))
        parts.append(_times(rows, table))
        for holds in rows.columns.difference(NOT_MEMBERS, sort=False):
            if (rows[holds] != "").any():
                code = codes(rows, holds, layout, table, (catalogue, country))
                parts.append(_part(holds, rows[holds], code.fillna(UNKNOWN)))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    together = pd.concat(parts, ignore_index=True)
    return together.groupby(COLUMNS[:3], sort=False, as_index=False)["cells"].sum()


def _part(holds: str, labels: pd.Series, code: pd.Series) -> pd.DataFrame:
    pairs = pd.DataFrame({"label": labels.astype("str"), "code": code.astype("str")})
    counted = pairs.value_counts(sort=False).rename("cells").reset_index()
    first = pairs.drop_duplicates().merge(counted, on=["label", "code"], how="left")
    return first.assign(holds=holds)[COLUMNS]


def _times(rows: pd.DataFrame, table: dict) -> pd.DataFrame:
    label = rows["time_period"].replace("", str(plain_fixed(table).get("time_period", "")))
    place, labels = distinct(label)
    dated = years(labels, table).take(place).set_axis(label.index)
    year = dated["year"].astype("Int64").astype("str")
    code = year.where(dated["period"] == "", year + "-" + dated["period"])
    code = code.mask(dated["year"].isna(), UNKNOWN).mask(dated["passed"], PASSED)
    return _part("time_period", label, code)


def _signs(rows: pd.DataFrame, table: dict, layout: dict) -> pd.DataFrame:
    """Texts among the values that are no number, with what they were taken for."""
    said = values(rows, table, layout.get("numbers", {}))
    text = (rows["kind"] == "text") & ((said["obs_value"] == 0) | said["obs_value"].isna())
    number = rows["text"].str.contains(r"\d", regex=True)
    here = text & ~(number & said["obs_value"].notna())
    code = said["obs_status"].mask(said["obs_value"] == 0, "0")
    troubles = {"not_stated": "not_stated", "symbol": UNKNOWN, "ambiguous": UNKNOWN}
    code = code.mask(said["trouble"] != "", said["trouble"].map(troubles))
    return _part(SIGN, rows["text"][here], code[here])


def coded_printed(said: pd.DataFrame, statuses: pd.Series) -> list[str]:
    """The codes as lines of plain text, those that nobody knows first; `statuses` of figures."""
    lines = []
    for holds, rows in said.groupby("holds", sort=False):
        unknown = rows["code"] == UNKNOWN
        lines += ["", f"{holds}: {len(rows)} labels"]
        for row in pd.concat([rows[unknown], rows[~unknown]]).head(SHOWN).itertuples():
            label = shown(row.label) or "(blank)"
            label = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
            lines.append(f"  {label:<{LONGEST}} → {row.code:<16}{row.cells:>9}")
        if len(rows) > SHOWN:
            lines.append(f"  … and {len(rows) - SHOWN} more")
    counted = statuses.value_counts().sort_index()
    if len(counted):
        told = ", ".join(f"{status} {count}" for status, count in counted.items())
        lines += ["", f"statuses of the observations: {told}"]
    return lines
