"""What the profile says with numbers, read back from its own words.

The sentences, the key data sheet and the lists of the newest year are made as they are printed, in
English, and their numbers are read from the text: validation then works each of them out again.
"""

import re

import numpy as np
import pandas as pd

from catalogue import agreements, texts
from catalogue.grid import window
from catalogue.load import Catalogue, Country
from catalogue.words import NO_BREAK, Words, words
from model import observations, statements
from model.observations import TOTAL
from reporting.country_texts import figure
from reporting.profile_breakdowns import breakdowns
from reporting.profile_lines import Line, Point, all_lines
from reporting.profile_parts import Captions
from reporting.sentences import amount, narrative, short_change

FIELDS = {
    "text": "the text of the profile",
    "key data": "the key data sheet",
    "list": "a list of the profile",
    "agreements": "the list of agreements",
}
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
NUMBER = r"(?P<number>[−+]?[\d,]+(?:\.\d+)?)"
AMOUNT = re.compile(NUMBER + rf"[ {NO_BREAK}](?:(?P<scale>{'|'.join(SCALES)}) )?(?P<unit>[^()]+)")
AGAINST = re.compile(
    r"(?:That is (?P<size>.+?) (?P<way>more|less|higher|lower) than|It was almost the same) "
    r"(?P<when>.+?) \((?P<before>.+)\)\.$"
)
CHANCE = re.compile(r"(?P<when>.+?) it was (?P<before>.+); a difference of this size")
SINCE = re.compile(r"Compared with (?P<when>.+), it has (?P<way>risen|fallen) by (?P<size>.+)\.$")
UP = ("more", "higher", "risen")


def read_number(text: str) -> tuple[float, float]:
    """A printed number and one unit of its last digit: `1,234.5` is 1234.5 to 0.1."""
    digits = text.replace(",", "").replace("−", "-")
    return float(digits), 10.0 ** -len(digits.partition(".")[2])


def read_amount(text: str) -> tuple[float, float, str]:
    """A printed amount in units, one unit of its last digit, and its unit: `2.1 million US$`.

    ValueError if the text is none.
    """
    found = AMOUNT.match(text)
    if not found:
        raise ValueError(f"not an amount: {text!r}")
    number, step = read_number(found["number"])
    scale = SCALES.get(found["scale"], 1.0)
    return number * scale, step * scale, found["unit"].replace(NO_BREAK, " ").strip()


def said(
    frame: pd.DataFrame,
    coverage: pd.DataFrame,
    headline: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    year: int,
) -> pd.DataFrame:
    """The statements frame of a profile of these observations, were nothing withheld."""
    own = words("en", catalogue, country)
    whole = frame
    # Totals and figures broken down once: nothing is said of the others.
    names = observations.dimensions(frame)
    split = np.zeros(len(frame), dtype="int64")
    for name in names:
        split += (frame[name] != TOTAL).to_numpy()
    frame, split = frame[split <= 1], split[split <= 1]
    nothing = pd.Series("", index=frame.index, dtype="str")
    years = window(catalogue, year)
    lines = all_lines(frame, nothing, coverage, headline, country, years)
    rows: list[dict] = []
    for code, found in lines.items():
        for line in found:
            rows += _text(own, line, year, country.ref_area)
        if catalogue.indicators.loc[code, "key_data_sheet"] == "yes":
            rows += _key_data(own, found[0], year, country.ref_area)
    margins = frame[split == 1].assign(rule="")
    rows += _lists(own, lines, margins, country.ref_area)
    rows += _country_texts(own, lines, whole, year)
    rows += _agreements(own, lines, years)
    return statements.frame(rows)


def _text(own: Words, line: Line, year: int, ref_area: str) -> list[dict]:
    """The level, and the changes against earlier years, as the sentences tell them."""
    now = line.at(year)
    if now.value is None:
        return []
    plain = _plain(line, now, ref_area, "text")
    rows: list[dict] = []
    for place, sentence in enumerate(narrative(own, line, year)):
        found = AGAINST.match(sentence) or CHANCE.match(sentence) or SINCE.match(sentence)
        if place == 0:
            level = sentence.removeprefix(own.indicator(line.indicator) + ": ")
            rows.append(plain | _figure(level))
        elif found:
            parts = found.groupdict()
            before = line.at(int(re.findall(r"\d{4}", parts["when"])[-1]))
            if parts.get("size"):
                rows += [plain | one for one in _change(parts["size"], parts["way"] in UP, before)]
            if parts.get("before"):
                rows.append(_plain(line, before, ref_area, "text") | _figure(parts["before"]))
    return rows


def _figure(text: str) -> dict:
    printed, step, _ = read_amount(text)
    return {"kind": "figure", "printed": printed, "step": step}


def _change(text: str, up: bool, before: Point) -> list[dict]:
    """A change in percent or points; an amount is no such change."""
    printed, step, unit = read_amount(text)
    kind = {"%": "percent", "percentage points": "points", "points": "points"}.get(unit)
    if kind is None:
        return []
    base = {"since": before.year, "base_source": before.source}
    return [base | {"kind": kind, "printed": printed if up else -printed, "step": step}]


def _key_data(own: Words, line: Line, year: int, ref_area: str) -> list[dict]:
    now, before = line.at(year), line.at(year - 1)
    if now.value is None or before.value is None:
        return []
    text = short_change(own, line, before, now)
    plain = _plain(line, now, ref_area, "key data")
    # Words ("unchanged", "not compared") and changes in units are no change in percent or points.
    if not re.fullmatch(NUMBER + rf"[ {NO_BREAK}](?:%|points)", text):
        return []
    return [plain | one for one in _change(text, True, before)]


def _plain(line: Line, point: Point, ref_area: str, place: str) -> dict:
    return {
        "place": FIELDS[place],
        "ref_area": ref_area,
        "provider": line.provider,
        "indicator": line.indicator,
        "time_period": point.year,
        "source": point.source,
    }


def _lists(own: Words, lines: dict[str, list[Line]], margins: pd.DataFrame, ref_area: str):
    """Members, rest, whole and shares of every list of the profile."""
    tables = []
    for code, held in margins.groupby("indicator"):
        made = breakdowns(own, code, lines.get(code, []), held, Captions())
        tables += [(code, table) for table in made]
    sources = {row["cell"]["source"] for _, table in tables for row in table["rows"]}
    cited = margins[margins["source"].isin(sources)]
    described = observations.describe_dimensions(cited.drop(columns="rule"))
    described.index = cited["indicator"] + "|" + cited["source"]
    described = described[~described.index.duplicated()]
    rows: list[dict] = []
    for place, (code, table) in enumerate(tables):
        for row in table["rows"]:
            source = row["cell"]["source"]
            rows += _row(own, row, table, {
                "place": FIELDS["list"], "group": str(place), "ref_area": ref_area,
                "indicator": code, "time_period": table["year"], "source": source,
                "provider": table["provider"],
                "dimensions": described.get(f"{code}|{source}", ""),
            })  # fmt: skip
    return rows


def _row(own: Words, row: dict, table: dict, plain: dict) -> list[dict]:
    if row["cell"]["kind"] in ("missing", "withheld"):
        return []
    dimension = plain["dimensions"].partition("=")[0]
    form = own.catalogue.units.loc[table["unit"]]
    printed, step = read_number(row["cell"]["text"])
    scale = 10.0 ** int(form["print_mult"])
    kind = {"other": "rest", "total": "whole"}.get(row["kind"], "member")
    if kind == "member" and not plain["dimensions"].endswith("=_U"):
        ordered = own.catalogue.dimensions.loc[dimension, "members"] == "closed"
        kind = "member" if ordered or dimension == "age" else "largest"
    made = [plain | {"kind": kind, "printed": printed * scale, "step": step * scale}]
    if row["share"] and kind in ("member", "largest"):
        share, step = read_number(row["share"])
        whole = {"base_source": table["whole"], "kind": "share", "printed": share, "step": step}
        made.append(plain | whole)
    return made


def _country_texts(own: Words, lines: dict[str, list[Line]], frame: pd.DataFrame, year: int):
    """What the country's texts say with numbers: figures they refer to, and numbers written out.

    A reference to no figure has no `source`; its place names the file and the line.
    """
    units = list(own.catalogue.units["label"])
    rows: list[dict] = []
    for text in texts.in_force(own.country.texts, year):
        cited = texts.references(text)
        codes = {one.indicator for one in cited}
        near = frame[frame["indicator"].isin(codes)].assign(rule="")
        for one in cited:
            line, point = figure(one, lines, near, year)
            row = {
                "place": f"{text.path}, line {one.line}",
                "kind": "figure",
                "ref_area": own.country.ref_area,
                "provider": line.provider if line else _owing(own, one),
                "indicator": one.indicator,
                "time_period": one.year(year),
                "dimensions": ";".join(f"{name}={member}" for name, member in one.dimensions),
                "step": 1.0,
            }
            if line and point and point.value is not None:
                row |= {"source": point.source, **_figure(amount(own, point.value, line.unit))}
            else:
                row["written"] = "nothing"
            rows.append(row)
        theirs = words(text.language, own.catalogue, own.country)
        labels = ["%", *units, *(theirs.say(unit) for unit in units if unit)]
        for line, number in texts.literals(text, labels):
            rows.append(
                {
                    "place": f"{text.path}, line {line}",
                    "kind": "written",
                    "ref_area": own.country.ref_area,
                    "time_period": year,
                    "written": number,
                    "step": 1.0,
                }
            )
    return rows


def _agreements(own: Words, lines: dict[str, list[Line]], years: list[int]) -> list[dict]:
    """How many agreements the country's list has in force, beside the figures that count them."""
    rows: list[dict] = []
    for year in years:
        for code, number in agreements.in_force(own.country.agreements, year).items():
            for line in lines.get(code, [])[:1]:
                point = line.at(year)
                if point.value is not None:
                    row = _plain(line, point, own.country.ref_area, "agreements")
                    rows.append(row | {"kind": "counted", "printed": number, "step": 1.0})
    return rows


def _owing(own: Words, one) -> str:
    """The provider whose figure a reference without a figure asks for."""
    owed = own.country.obligations
    owed = owed[owed["indicator"] == one.indicator].sort_values("rank", kind="stable")
    return one.provider or next(iter(owed["provider"]), "")
