"""Structure: is every record complete, coded, single, dated and possible? V01 to V06."""

import datetime
import string

import numpy as np
import pandas as pd

from catalogue.load import code_list
from expectations.frames.check import Check, choose, plain, plains
from expectations.frames.codes import CONCEPT, each, number
from expectations.frames.material import Material, bound, counted, in_own_unit, says
from model.observations import MISSING_STATUSES, NOT_APPLICABLE, TOTAL, UNKNOWN

LETTERS = string.ascii_uppercase
# ISO 3166-1 leaves these alpha-3 codes to its users: AAA–AAZ, QMA–QZZ, XAA–XZZ, ZZA–ZZZ.
_PAIRS = {"AA", "ZZ"} | {"Q" + letter for letter in LETTERS[12:]} | {"X" + one for one in LETTERS}
USER_ASSIGNED = frozenset(pair + letter for pair in _PAIRS for letter in LETTERS)
OBS_STATUSES = frozenset("ABDEFGHIJKLMNOPQSUVW")  # SDMX CL_OBS_STATUS 2.2
CONF_STATUSES = frozenset("FNCDS")  # SDMX CL_CONF_STATUS
ESTIMATES = frozenset("EFI")  # a value so made need not be whole


def positions(material: Material, where=None) -> np.ndarray:
    """The positions of all observations, or of those for which `where` is true."""
    return np.arange(len(material.rows)) if where is None else np.flatnonzero(where)


def incomplete_records(material: Material) -> Check:
    """V01: how many of the things a record must have each observation lacks (`lacking`)."""
    rows, at = material.rows, positions(material)
    bare = "".__eq__
    missing = each(rows["obs_status"], MISSING_STATUSES.__contains__, "bool")
    valued = np.isfinite(rows["obs_value"]).to_numpy()
    lacks = {
        "the country or area": each(rows["ref_area"], bare, "bool"),
        "the indicator": each(rows["indicator"], bare, "bool"),
        "the period": (rows["time_period"] <= 0).to_numpy(),
        "the unit of measure": each(rows["unit_measure"], bare, "bool"),
        "the observation status": each(rows["obs_status"], bare, "bool"),
        "the provider": each(rows["provider"], bare, "bool"),
        "the publisher": each(rows["publisher"], bare, "bool"),
        "the round of the delivery": (rows["round"] <= 0).to_numpy(),
        "the source": (material.observations["source"] == "").to_numpy(),
        "a value, or a status that says why there is none": ~valued & ~missing,
        "a status that fits its value": valued & missing,
    }
    lacking = sum(flag.astype("int8") for flag in lacks.values())
    names = np.array(list(lacks))

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        flags = np.column_stack([flag[failing["row"]] for flag in lacks.values()])
        told = [list(names[line]) for line in flags]
        return failing.assign(
            lacking=told, observed="incomplete record", expected="complete record"
        )

    frame = material.keys(at).assign(lacking=lacking)
    absent = _astray(material, np.flatnonzero(lacks["the provider"]))
    return Check("V01", frame, (at,), words, ("lacking",), absent=absent)


def _astray(material: Material, at: np.ndarray) -> pd.DataFrame:
    """The records at these positions as figures that are missing where they belong.

    By a code of no list for a dimension, or without a provider: then for the lead source.
    """
    keys = material.keys(at)
    own = material.country.obligations
    lead = own[own["rank"] == 1].drop_duplicates("indicator").set_index("indicator")["provider"]
    provider = keys["provider"].astype("str")
    stray = ~provider.isin(material.country.providers.index)
    provider = provider.mask(stray, keys["indicator"].astype("str").map(lead)).fillna("")
    names = material.combos.columns.drop("text")
    combo = material.rows["combo"].to_numpy()[at]
    inside = material.combos[names].iloc[combo].to_numpy() != TOTAL
    told = [";".join(f"{name}=*" for name in names[line]) for line in inside]
    return keys.assign(provider=provider, breakdown=told, row=at)


def invalid_codes(material: Material) -> Check:
    """V02: how many codes of each observation are in no list valid for them (`invalid`)."""
    rows, at, catalogue = material.rows, positions(material), material.catalogue
    # A country package may stand under a code that ISO 3166 leaves to its users.
    areas = {*catalogue.code_lists["country"].index, *USER_ASSIGNED & {material.country.ref_area}}
    lists = {
        "country or area": (rows["ref_area"], areas),
        "indicator": (rows["indicator"], catalogue.indicators.index),
        "provider": (rows["provider"], material.country.providers.index),
        "unit of measure": (rows["unit_measure"], catalogue.units.index),
        "observation status": (rows["obs_status"], OBS_STATUSES),
        "confidentiality status": (rows["conf_status"], CONF_STATUSES),
    }
    always = {TOTAL, UNKNOWN, NOT_APPLICABLE}
    members = {}  # of combinations: few, however many rows there are
    for name in material.combos.columns.drop("text"):
        column = material.combos[name]
        if name not in catalogue.dimensions.index:
            members[name] = (column, {TOTAL})
        elif (codes := code_list(catalogue, material.country, name)) is not None:
            members[catalogue.dimensions.loc[name, "label"]] = (column, always | {*codes.index})
    # An empty code is a lacking one (V01), not an invalid one.
    flags, strange = (
        {
            label: each(column, lambda code, known={*known, ""}: code not in known, "bool")
            for label, (column, known) in asked.items()
        }
        for asked in (lists, members)
    )
    combo = rows["combo"].to_numpy()
    none = np.zeros(len(material.combos), "int8")
    stray = sum((flag.astype("int8") for flag in strange.values()), none)[combo]
    invalid = sum((flag.astype("int8") for flag in flags.values()), stray)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        wrong, told = [], []
        for row in failing["row"]:
            places = [(name, *lists[name], row) for name in flags if flags[name][row]]
            places += [(name, *members[name], combo[row]) for name in strange
                       if strange[name][combo[row]]]  # fmt: skip
            wrong.append([name for name, *_ in places])
            told.append(", ".join(str(column.iloc[at]) for _, column, _, at in places))
        return failing.assign(observed=told, expected="a code of the list", list=wrong)

    # Of a record with another wrong code nobody knows what is missing.
    absent = _astray(material, np.flatnonzero((stray > 0) | flags["provider"]))
    frame = material.keys(at).assign(invalid=invalid)
    return Check("V02", frame, (at,), words, ("list",), absent=absent)


def repeated_cells(material: Material) -> Check:
    """V03: how many times (`times`) one delivery holds each cell of one concept.

    Equal repetitions must be explained, different ones block the cell.
    """
    rows = material.rows
    cell = ["ref_area", "provider", "round", "indicator", "time_period", "combo", *CONCEPT]
    codes, distinct = pd.factorize(number(rows, cell))
    times = np.bincount(codes, minlength=len(distinct))
    first = np.zeros(len(distinct), dtype="int64")
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    repeated = np.flatnonzero(times[codes] > 1)
    values = rows["obs_value"].take(repeated).groupby(codes[repeated])
    differ = (values.min() != values.max()) | (values.count() != values.size())
    differ &= values.count() > 0
    different = np.zeros(len(distinct), dtype="bool")
    different[differ.index[differ]] = True
    severity = choose(different, "blocker", "must-explain")
    frame = material.keys(first).assign(times=times, severity=severity)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        held = values.apply(lambda column: [plain(v) if v == v else "missing" for v in column])
        told = held.reindex(failing["row"]).to_list()
        return failing.assign(
            observed=[", ".join(values) for values in told],
            expected="one figure",
            values=told,
            times=plains(failing["times"]),
        )

    parts = pd.DataFrame({"row": codes[repeated], "at": repeated})
    return Check("V03", frame, (first,), words, ("times", "values"), parts)


PERIOD_PROBLEMS = [
    ("", ""),
    ("no reference date", "the reference date of a stock"),
    ("{date}", "no reference date, since the figure counts a whole year"),
    ("{date}", "a date of the same year"),
]


def period_kinds(material: Material) -> Check:
    """V04: a stock has a date of its year, a flow has none (`problem`, 0 for none)."""
    undated = says(material, material.rows, "ref_date", "")
    date = material.rows["ref_date"]
    given = each(date, lambda text: text != "", "bool")
    year = each(date, _year, "int64")
    stock = says(material, material.rows, "type", "stock") & ~undated
    flow = says(material, material.rows, "type", "flow")
    problem = np.where(given & (year != material.rows["time_period"].to_numpy()), 3, 0)
    problem = np.where(flow & given, 2, problem)
    problem = np.where(stock & ~given, 1, problem)
    at = positions(material, stock | flow | given)

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        dates = date.take(at[failing["row"]])
        told = [PERIOD_PROBLEMS[number] for number in failing["problem"]]
        return failing.assign(
            observed=[text.format(date=d) for (text, _), d in zip(told, dates, strict=True)],
            expected=[text for _, text in told],
        )

    frame = material.keys(at).assign(problem=problem[at])
    return Check("V04", frame, (at,), words)


def _year(date: str) -> int:
    """The year of an ISO date, -1 if the text is none."""
    try:
        return datetime.date.fromisoformat(date).year
    except ValueError:
        return -1


def impossible_counts(material: Material) -> Check:
    """V05: a count is whole and not negative (`problem`: 0 none, 1 negative, 2 not whole).

    Signed indicators may be negative; estimates and rounded figures need not be whole.
    """
    rows = material.rows
    value = rows["obs_value"].to_numpy()
    at = positions(material, counted(material, rows) & np.isfinite(value))
    signed = says(material, rows, "signed", "yes")[at]
    free = each(rows["obs_status"], ESTIMATES.__contains__, "bool")[at]
    free |= rows["rounding_base"].to_numpy()[at] > 0
    value = value[at]
    fraction = np.abs(value - np.round(value)) > 1e-6
    problem = np.where((value < 0) & ~signed, 1, np.where(fraction & ~free, 2, 0))
    units = material.catalogue.units["label"]

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        unit = material.rows["unit_measure"].take(at[failing["row"]])
        return failing.assign(
            observed=plains(failing["value"]),
            expected=np.where(failing["problem"] == 1, "0 or more", "a whole number"),
            unit=unit.map(units).to_numpy(),
        )

    frame = material.keys(at).assign(value=value, problem=problem)
    return Check("V05", frame, (at,), words, ("unit",))


def impossible_values(material: Material) -> Check:
    """V06: how far a value lies outside the bounds that the catalogue sets (`outside`).

    Bounds hold in the catalogue's unit; that a count is not negative is V05's matter.
    """
    rows = material.rows
    lowest, highest = (bound(material, rows, name) for name in ("min", "max"))
    lowest = np.where(counted(material, rows), np.nan, lowest)
    bounded = in_own_unit(material, rows) & ~(np.isnan(lowest) & np.isnan(highest))
    at = positions(material, bounded & np.isfinite(rows["obs_value"]))
    value = rows["obs_value"].to_numpy()[at]
    lowest = np.where(np.isnan(lowest), -np.inf, lowest)[at]
    highest = np.where(np.isnan(highest), np.inf, highest)[at]
    outside = np.maximum(np.maximum(lowest - value, value - highest), 0)
    outside[outside <= 1e-9 * np.abs(value)] = 0  # a trace of binary fractions

    def words(failing: pd.DataFrame) -> pd.DataFrame:
        told = zip(failing["lowest"], failing["highest"], strict=True)
        return failing.assign(
            observed=plains(failing["value"]), expected=[_range(*bounds) for bounds in told]
        )

    frame = material.keys(at).assign(value=value, lowest=lowest, highest=highest, outside=outside)
    return Check("V06", frame, (at,), words)


def _range(lowest: float, highest: float) -> str:
    if highest == np.inf:
        return f"≥ {plain(lowest)}"
    if lowest == -np.inf:
        return f"≤ {plain(highest)}"
    return f"{plain(lowest)} … {plain(highest)}"
