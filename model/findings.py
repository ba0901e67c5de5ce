"""The findings frame: findings by the thousand, as rows."""

import functools
import json

import pandas as pd

from model.records import PLACE, SEVERITIES, Finding

COLUMNS = [
    "rule",
    "severity",
    "ref_area",
    "provider",
    "indicator",
    "time_period",  # Int64, missing when the finding is about no single year
    "dimensions",
    "observed",
    "expected",
    "pointers",  # source pointer ids joined by a blank
    "parameters",  # JSON
    "key",
    "state",  # open | explained | waived
    "explanation",
]


def frame(findings: list[Finding]) -> pd.DataFrame:
    """One row per finding, all of them open."""
    return _made(findings) if findings else _none().copy()


def _made(findings: list[Finding]) -> pd.DataFrame:
    rows = [
        {
            **{name: getattr(finding, name) for name in COLUMNS[:9]},
            "pointers": " ".join(finding.pointers),
            "parameters": json.dumps(finding.parameters, ensure_ascii=False, sort_keys=True),
        }
        for finding in findings
    ]
    return complete(pd.DataFrame(rows, columns=COLUMNS[:11]))


def complete(rows: pd.DataFrame) -> pd.DataFrame:
    """A findings frame from one that lacks key, state or explanation; typed and ordered."""
    rows = rows.copy()
    unknown = set(rows["severity"]) - set(SEVERITIES)
    if unknown:
        raise ValueError(f"not a severity: {', '.join(sorted(map(str, unknown)))}")
    rows["time_period"] = rows["time_period"].astype("Int64")
    for name, default in (("parameters", "{}"), ("state", "open"), ("explanation", "")):
        if name not in rows:
            rows[name] = default
    period = rows["time_period"].astype("str").where(rows["time_period"].notna(), "")
    parts = ["rule", "ref_area", "provider", "indicator"]
    key = rows["rule"].astype("str")
    for name in parts[1:]:
        key = key + "|" + rows[name].astype("str")
    rows["key"] = key + "|" + period + "|" + rows["dimensions"].astype("str") + _places(rows)
    texts = [name for name in COLUMNS if name != "time_period"]
    rows[texts] = rows[texts].astype("str")
    return canonical(rows)


def _places(rows: pd.DataFrame) -> pd.Series:
    """`|sheet!cell` for findings about how a cell is written, "" for the others."""
    written = rows["parameters"].str.contains('"sheet"', regex=False)
    place = pd.Series("", index=rows.index, dtype="str")
    for line, text in rows.loc[written, "parameters"].items():
        said = json.loads(text)
        place[line] = "|" + "!".join(said[name] for name in PLACE if said.get(name))
    return place


def canonical(rows: pd.DataFrame) -> pd.DataFrame:
    """The frame in its one order: severest first, then by key and pointer."""
    rank = rows["severity"].map(SEVERITIES.index)
    by = ["_rank", "rule", "provider", "indicator", "time_period", "dimensions", "pointers"]
    ordered = rows.assign(_rank=rank).sort_values(by, kind="stable", ignore_index=True)
    return ordered[COLUMNS]


@functools.cache
def _none() -> pd.DataFrame:
    """No findings; making the frame anew takes as long as coding a workbook."""
    return _made([])


def combine(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Several findings frames as one; the same problem at the same place is one finding."""
    frames = [rows for rows in frames if len(rows)]
    if not frames:
        return _none().copy()
    together = pd.concat(frames, ignore_index=True)
    return canonical(together.drop_duplicates(["key", "pointers", "observed", "expected"]))
