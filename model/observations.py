"""The observation frame: what every room means by "observations".

A plain DataFrame, one row per observation. The fixed columns below are always there; every other
column is a dimension (`sex`, `age`, `citizenship`, ...) holding codes. Names follow SDMX.
"""

import pandas as pd

TOTAL = "_T"
UNKNOWN = "_U"
NOT_APPLICABLE = "_Z"

# Column -> kind. `obs_value` is in units (never thousands): `unit_mult` is 0 after standardising.
FIXED = {
    "ref_area": "str",  # ISO 3166-1 alpha-3
    "indicator": "str",  # catalogue code, MP-A01
    "time_period": "int64",  # the year as published
    "obs_value": "float64",  # NaN when missing; obs_status says why
    "unit_measure": "str",
    "unit_mult": "int64",
    "obs_status": "str",  # SDMX CL_OBS_STATUS
    "conf_status": "str",  # SDMX CL_CONF_STATUS
    "definition": "str",
    "territory": "str",
    "ref_date": "str",  # ISO date of a stock, "" for a flow
    "rounding_base": "float64",  # 0 when not rounded
    "provider": "str",  # who delivered
    "publisher": "str",  # whose figure it is: two roads from one publisher are one source
    "round": "int64",
    "vintage": "str",  # when the provider or the API says the figure was made
    "source": "str",  # SourcePointer ids, joined by a blank for a derived value
}

# Statuses under which a value is legitimately not there (SDMX CL_OBS_STATUS).
MISSING_STATUSES = frozenset("HJKLMOQS")


def dimensions(frame: pd.DataFrame) -> list[str]:
    """The dimension columns of an observation frame, in their order."""
    return [column for column in frame.columns if column not in FIXED]


def empty(dimension_names: tuple[str, ...] = ()) -> pd.DataFrame:
    """An observation frame without rows."""
    kinds = FIXED | dict.fromkeys(dimension_names, "str")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def key_columns(frame: pd.DataFrame) -> list[str]:
    """What makes an observation the same cell, whoever delivered it."""
    return ["ref_area", "indicator", "time_period", *dimensions(frame)]


def combine(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Several observation frames as one; a dimension a frame does not know is its total, `_T`."""
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return empty()
    together = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    names = dimensions(together)
    holes = {name: together[name].fillna(TOTAL) for name in names if together[name].hasnans}
    together = together.assign(**holes) if holes else together
    order = [*FIXED, *sorted(names)]
    together = together if list(together.columns) == order else together[order]
    return check(together.reset_index(drop=True))


def check(frame: pd.DataFrame, coded: bool = False) -> pd.DataFrame:
    """Return `frame` if it is an observation frame, with its columns typed; else raise ValueError.

    This is the schema at every door. What a figure *says* is judged by the rules; here only its
    shape is checked, so a failure is a fault of ours. `coded`: columns of texts may be categories,
    as a Parquet file with dictionaries is read, and stay what they are.
    """
    missing = [column for column in FIXED if column not in frame.columns]
    if missing:
        raise ValueError(f"not an observation frame: no column {', '.join(missing)}")
    kinds = FIXED | dict.fromkeys(dimensions(frame), "str")
    types = frame.dtypes
    other = {
        name: kind
        for name, kind in kinds.items()
        if types[name] != kind and not (coded and kind == "str" and _of_texts(types[name]))
    }
    try:
        frame = frame.astype(other) if other else frame
    except (TypeError, ValueError) as fault:
        raise ValueError(f"not an observation frame: {fault}") from fault
    strings = [column for column, kind in kinds.items() if kind == "str"]
    holes = [column for column in strings if frame[column].array.isna().any()]
    if holes:
        raise ValueError(f"not an observation frame: empty text in {', '.join(holes)}")
    return frame


def _of_texts(kind) -> bool:
    return isinstance(kind, pd.CategoricalDtype) and kind.categories.dtype == "str"


def canonical(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame in its one order of rows and columns, so that equal content is equal bytes."""
    names = sorted(dimensions(frame))
    ordered = frame[[*FIXED, *names]]
    by = ["ref_area", "indicator", "time_period", *names, "provider", "source"]
    return ordered.sort_values(by, kind="stable", ignore_index=True)


def describe_dimensions(frame: pd.DataFrame) -> pd.Series:
    """Per row `sex=F;age=Y0T4`: the members that are not totals, in alphabetical order."""
    text = pd.Series("", index=frame.index, dtype="str")
    for name in sorted(dimensions(frame)):
        member = frame[name].where(frame[name] != TOTAL, "")
        part = (name + "=" + member).where(member != "", "")
        join = pd.Series(";", index=frame.index).where((text != "") & (part != ""), "")
        text = text + join + part
    return text
