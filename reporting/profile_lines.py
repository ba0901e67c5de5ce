"""The figures of an edition as the profile prints them: one line of years per source.

A figure that an open blocker concerns is withheld: it is there, and it is not printed.
"""

import re
from dataclasses import dataclass

import pandas as pd

from catalogue.load import Country
from model import observations
from model.observations import TOTAL

# What makes two figures of one provider the same line: anything else is another line.
LINE = ["indicator", "provider", "definition", "territory", "unit_measure", "ref_day"]
UNOWED = 99
ANY = re.compile(r"(\w+)=\*")  # a dimension of which a finding names all members


@dataclass(frozen=True)
class Point:
    """One figure. `value` is None when it is missing or withheld; `reason` then says why."""

    year: int
    value: float | None
    status: str  # SDMX CL_OBS_STATUS
    reason: str  # "" | a reason code of the catalogue | stated_missing | withheld
    rule: str  # of the blocker that withholds it, else ""
    source: str  # pointer ids
    explained: tuple[tuple[str, str], ...] = ()  # (dimensions, explanation) of its findings


@dataclass(frozen=True)
class Line:
    """An indicator's totals from one source under one definition."""

    indicator: str
    provider: str
    definition: str
    territory: str
    unit: str
    ref_day: str  # 01-01 of a stock, "" of a flow
    publisher: str
    vintages: tuple[str, ...]
    computed: bool
    rank: int  # 1 is the lead source
    points: tuple[Point, ...]  # one per year of the window

    @property
    def valued(self) -> list[Point]:
        return [point for point in self.points if point.value is not None]

    @property
    def empty(self) -> bool:
        return not self.valued

    def at(self, year: int) -> Point:
        return next(point for point in self.points if point.year == year)


def withheld(frame: pd.DataFrame, findings: pd.DataFrame, country: Country) -> pd.Series:
    """Per observation the rule of an open blocker that concerns it, "" if none does.

    A finding concerns the cell it names (no provider: every provider's; no year: every year's), and
    one about a breakdown (`sex=*`) every part of it, not the total. What was computed from a
    withheld figure is withheld with it.
    """
    barring = findings[(findings["state"] == "open") & (findings["severity"] == "blocker")]
    barring = barring[barring["indicator"] != ""]
    year = barring["time_period"].astype("str").where(barring["time_period"].notna(), "")
    named = _cell(barring["indicator"], barring["provider"], year, barring["dimensions"])
    rules = barring.set_axis(named)["rule"]
    rules = rules[~rules.index.duplicated()]

    rule = pd.Series("", index=frame.index, dtype="str")
    if not len(rules):
        return rule
    for described in _described(frame, barring["dimensions"]):
        for provider in (frame["provider"], ""):
            for when in (frame["time_period"].astype("str"), ""):
                found = _cell(frame["indicator"], provider, when, described).map(rules).fillna("")
                rule = rule.where(rule != "", found)

    pointers = frame["source"].str.split(" ").explode()
    own = rule.reindex(pointers.index)
    barred = pd.Series(own.to_numpy(), index=pointers.to_numpy())[(own != "").to_numpy()]
    barred = barred[~barred.index.duplicated()]
    computed = frame["provider"].isin(computed_providers(country))
    inputs = pointers[computed.reindex(pointers.index)].map(barred).dropna().astype("str")
    inherited = inputs.groupby(level=0).first().reindex(frame.index).fillna("")
    return rule.where(rule != "", inherited)


def explanations(findings: pd.DataFrame) -> dict[tuple[str, str, int], tuple]:
    """(indicator, provider, year) -> (dimensions, text) of the findings that were explained.

    A finding without a provider is about the figures of every one: its provider is "".
    """
    told = findings[(findings["state"] == "explained") & (findings["explanation"] != "")]
    told = told[(told["indicator"] != "") & told["time_period"].notna()]
    found: dict[tuple[str, str, int], tuple] = {}
    for row in told.itertuples():
        key = (row.indicator, row.provider, int(row.time_period))
        said = (row.dimensions, row.explanation)
        if said not in found.get(key, ()):
            found[key] = (*found.get(key, ()), said)
    return found


def _described(frame: pd.DataFrame, named: pd.Series) -> list[pd.Series]:
    """The members of every row: as they are, and with `*` for those that a finding names so."""
    described = [observations.describe_dimensions(frame)]
    for starred in sorted({tuple(ANY.findall(text)) for text in named} - {()}):
        there = [name for name in starred if name in frame]
        any_ = {name: frame[name].where(frame[name] == TOTAL, "*") for name in there}
        described.append(observations.describe_dimensions(frame.assign(**any_)))
    return described


def _cell(indicator: pd.Series, provider, year, dimensions: pd.Series) -> pd.Series:
    return indicator + "|" + provider + "|" + year + "|" + dimensions


def computed_providers(country: Country) -> list[str]:
    """The providers that are computations of the bureau."""
    return list(country.providers.index[country.providers["kind"] == "computed"])


def totals(frame: pd.DataFrame) -> pd.DataFrame:
    """The observations in which every dimension is its total."""
    names = observations.dimensions(frame)
    return frame[(frame[names] == TOTAL).all(axis=1)] if names else frame


def reasons(coverage: pd.DataFrame, computed: list[str]) -> dict[tuple[str, str, int], str]:
    """(indicator, provider, year) -> why its total is not there, for every total that is not."""
    whole = coverage[(coverage["dimension"] == "") & (coverage["state"] != "delivered")]
    made = whole["provider"].isin(computed) & (whole["explanation"] == "not_delivered")
    whole = whole.assign(explanation=whole["explanation"].mask(made, "not_computed"))
    keys = zip(whole["indicator"], whole["provider"], whole["time_period"], strict=True)
    return dict(zip(keys, whole["explanation"], strict=True))


def absent_sources(
    coverage: pd.DataFrame, lines: dict[str, list[Line]], country: Country
) -> dict[tuple[str, str], str]:
    """(indicator, provider) that owes and has no line -> the reason in the newest year due."""
    computed = computed_providers(country)
    there = {(code, line.provider) for code, found in lines.items() for line in found}
    whole = coverage[coverage["dimension"] == ""].sort_values("time_period")
    newest = whole.drop_duplicates(["indicator", "provider"], keep="last")
    why = {(row.indicator, row.provider): row.explanation for row in newest.itertuples()}
    found = {}
    for row in country.obligations.sort_values("rank", kind="stable").itertuples():
        key = (row.indicator, row.provider)
        if key not in there:
            found[key] = why.get(key, "not_due")
            if row.provider in computed and found[key] == "not_delivered":
                found[key] = "not_computed"
    return found


def all_lines(
    frame: pd.DataFrame,
    rule: pd.Series,
    coverage: pd.DataFrame,
    headline: pd.DataFrame,
    country: Country,
    years: list[int],
    explained: dict[tuple[str, str, int], tuple] | None = None,
) -> dict[str, list[Line]]:
    """Indicator -> its lines within `years`: the headline first, then by rank of the source.

    `rule` is what `withheld` returns for `frame`, `explained` what `explanations` returns. A
    source that delivered breakdowns alone has a line too, without a figure.
    """
    rows = frame.assign(rule=rule, ref_day=frame["ref_date"].str[5:])
    rows = rows[rows["time_period"].isin(years)]
    rows = rows.assign(whole=rows.index.isin(totals(frame).index))
    # Two figures of one line and year: the one with a value; which of two is right is a finding.
    rows = rows.assign(empty=rows["obs_value"].isna()).sort_values(
        ["whole", "empty"], ascending=[False, True], kind="stable"
    )
    rows = rows.drop_duplicates([*LINE, "time_period"])
    computed = computed_providers(country)
    why = reasons(coverage, computed)
    ranks = country.obligations.set_index(["indicator", "provider"])["rank"].to_dict()
    first = {
        row.indicator: (row.provider, row.definition, row.territory)
        for row in headline.drop_duplicates("indicator").itertuples()
    }
    told = explained or {}
    found: dict[str, list[Line]] = {}
    for key, line in rows.groupby(LINE, sort=True):
        indicator, provider = key[:2]
        whole = line[line["whole"]]
        by_year = {row.time_period: row for row in whole.itertuples()}
        parts = set(line.loc[~line["whole"], "time_period"])
        one = Line(
            *key,
            publisher=line["publisher"].iloc[-1],
            vintages=tuple(sorted(set(line["vintage"]) - {""})),
            computed=provider in computed,
            rank=int(ranks.get((indicator, provider), UNOWED)),
            points=tuple(
                _point(
                    by_year.get(year),
                    year,
                    "only_parts" if year in parts else why.get((indicator, provider, year)),
                    told.get((indicator, provider, year), ()) + told.get((indicator, "", year), ()),
                )
                for year in years
            ),
        )
        found.setdefault(indicator, []).append(one)
    for code, lines in found.items():
        lines.sort(
            key=lambda one: (
                (one.provider, one.definition, one.territory) != first.get(code),
                one.rank,
                -len(one.valued),
                one.provider,
                one.definition,
            )
        )
    return found


def _point(row, year: int, why: str | None, explained: tuple) -> Point:
    if row is None:
        return Point(year, None, "O", why or "not_due", "", "")
    if row.rule:
        return Point(year, None, row.obs_status, "withheld", row.rule, row.source)
    if pd.isna(row.obs_value):
        return Point(year, None, row.obs_status, why or "stated_missing", "", row.source)
    return Point(year, float(row.obs_value), row.obs_status, "", "", row.source, explained)
