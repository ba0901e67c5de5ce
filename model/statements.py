"""The statements frame: what a text, a table or a list says with a number.

One row per number printed. A statement names the figures it rests on by their source pointers, so
that it can be worked out again without whoever made it.
"""

import pandas as pd

COLUMNS = {
    "place": "str",  # where it is printed, in words
    "group": "str",  # statements of one list share it, "" for one that stands alone
    "kind": "str",  # one of KINDS
    "ref_area": "str",
    "provider": "str",
    "indicator": "str",
    "time_period": "int64",  # the year spoken of
    "since": "int64",  # the year it is compared with, 0 for none
    "dimensions": "str",  # sex=F;age=Y0T4
    "printed": "float64",  # the number, in units
    "step": "float64",  # one unit of its last printed digit: 0.1, or 100000 for 1.2 million
    "source": "str",  # pointer ids of the figure of `time_period`
    "written": "str",  # what stands in a text where there is no `printed`
    "base_source": "str",  # of the figure of `since`, or of the whole of a share; "" for none
}
# A figure; a change in percent or in points; a number of years; and of a list its members, those
# of a list cut to the largest, what is left over, the whole, and a share of the whole in percent;
# and a number written into a text of the country, where a reference should be, and one counted in
# a list of the country.
KINDS = ("figure", "percent", "points", "years", "member", "largest", "rest", "whole", "share",
         "written", "counted")  # fmt: skip


def empty() -> pd.DataFrame:
    """A statements frame without rows."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})


def frame(rows: list[dict]) -> pd.DataFrame:
    """Statements from one dict each; what one does not say is "" or 0. ValueError if not sound."""
    plain = {name: "" if kind == "str" else 0 for name, kind in COLUMNS.items()}
    told = [{name: plain[name] for name in COLUMNS} | _known(row) for row in rows]
    made = pd.DataFrame(told, columns=list(COLUMNS)).astype(COLUMNS)
    unknown = sorted(set(made["kind"]) - set(KINDS))
    if unknown:
        raise ValueError(f"not a kind of statement: {', '.join(unknown)}")
    if (made["step"] <= 0).any():
        raise ValueError("a statement must say to which step its number was rounded")
    return made


def _known(row: dict) -> dict:
    """What a row says; a blank of a table that was read is not said."""
    return {name: value for name, value in row.items() if not pd.isna(value)}
