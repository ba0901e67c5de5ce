"""Relations between figures of several indicators, as `relations.csv` states them.

`MP-A06,=,100*MP-A01[age=Y15T64]/MP-A01`: a figure, and what others give for it. An expression has
figures, numbers, `+ - * /` and brackets; `MP-J04[decision=POS]` is the figure of a member,
`MP-J03(t-1)` that of the year before. What adds and takes away whole counts alone may as well stand
in `identities.csv`, which knows the moment of a stock.
"""

import re

import pandas as pd

COLUMNS = ["rule", "left", "relation", "right", "lag", "severity", "note"]
EQUAL, AT_MOST, CUMULATED, DIFFERS, NOT_SUMMED = "=", "<=", "cumulated <=", "differs", "not summed"
KINDS = (EQUAL, AT_MOST, CUMULATED, DIFFERS, NOT_SUMMED)
TERM = re.compile(r"(MP-[A-Z]\d\d)(?:\[(\w+)=(\w+)\])?(\(t-1\))?")
REST = re.compile(r"[\d.()+*/-]*")


def mistakes(table: pd.DataFrame, rules, indicators, dimensions) -> list[str]:
    """What is wrong with the lines of `relations.csv`; the last three are the known codes."""
    told = []
    for row in table.itertuples():
        say = f"line {row.Index + 2}: "
        if row.rule not in rules:
            told.append(f"{say}{row.rule!r} is not a known rule")
        if row.relation not in KINDS:
            told.append(f"{say}{row.relation!r} is not a known relation")
        if row.severity not in ("", "blocker", "must-explain"):
            told.append(f"{say}{row.severity!r} is not a known severity")
        if not re.fullmatch(r"\d?", row.lag):
            told.append(f"{say}{row.lag!r} is not a number of years")
        sides = [row.left] if row.relation == NOT_SUMMED else [row.left, row.right]
        axes = row.right.split(";") if row.relation == NOT_SUMMED and row.right else []
        met = [found for side in sides for found in TERM.findall(side)]
        codes = [(indicator, "indicator", indicators) for indicator, _, _, _ in met]
        codes += [(name, "dimension", dimensions) for _, name, _, _ in met if name]
        codes += [(name, "dimension", dimensions) for name in axes]
        told += [f"{say}{code!r} is not a known {what}" for code, what, all_ in codes
                 if code not in all_]  # fmt: skip
        rests = [TERM.sub("1", side) for side in sides]
        told += [f"{say}{side!r} is no expression" for side, rest in zip(sides, rests, strict=True)
                 if not rest or not REST.fullmatch(rest)]  # fmt: skip
    return told
