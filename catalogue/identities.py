"""Identities between figures, as `identities.csv` states them: a new identity is a new line.

`MP-A01@end,=,MP-A01@start + MP-A02 - MP-A03`: the stock that closes a year is the one that opened
it, and the flows of the year. `MP-C03[citizenship=own]` is the figure of a member; `own` is the
country itself. Several lines of one rule with the same left side are alternatives: the first whose
figures were all delivered is held.
"""

import re
from dataclasses import dataclass

import pandas as pd

COLUMNS = ["rule", "left", "relation", "right", "sources", "breakdowns", "note"]
RELATIONS = ("=", "<=")
# `same`: every figure of one provider. `lead`: of one provider, or each of its lead source.
SOURCES = ("same", "lead")
TERM = re.compile(r"([+-]?) ?(MP-[A-Z]\d\d)(?:\[(\w+)=([^\]]+)\])?(?:@(start|end))?(?: |$)")
OWN = "own"
ANY = "*"


@dataclass(frozen=True)
class Term:
    """One figure, added or taken away."""

    sign: int
    indicator: str
    dimension: str = ""
    member: str = ""
    moment: str = ""  # start or end of the year, for a stock that opens or closes it


@dataclass(frozen=True)
class Identity:
    """One line: what `left` must be."""

    rule: str
    left: Term
    relation: str
    right: tuple[Term, ...]
    sources: str
    breakdowns: tuple[str, ...]  # dimensions by which it holds too; ANY for all


def terms(text: str) -> tuple[Term, ...]:
    """`MP-C03 - MP-E01` as terms; ValueError if that is not what it is."""
    found, place = [], 0
    while place < len(text):
        met = TERM.match(text, place)
        if not met:
            raise ValueError(f"{text[place:]!r} is not a term such as '+ MP-C03[citizenship=own]'")
        sign, indicator, dimension, member, moment = met.groups(default="")
        found.append(Term(-1 if sign == "-" else 1, indicator, dimension, member, moment))
        place = met.end()
    if not found:
        raise ValueError("there is no term")
    return tuple(found)


def identities(table: pd.DataFrame, indicators: pd.DataFrame) -> tuple[Identity, ...]:
    """The lines of the table, and V15 for every indicator that is `part_of` another."""
    listed = [
        Identity(
            row.rule,
            terms(row.left)[0],
            row.relation,
            terms(row.right),
            row.sources,
            tuple(part for part in row.breakdowns.split(";") if part),
        )
        for row in table.itertuples()
    ]
    whole = indicators.loc[indicators["part_of"] != "", "part_of"]
    parts = [
        Identity("V15", Term(1, part), "<=", (Term(1, of),), "lead", (ANY,))
        for part, of in whole.items()
    ]
    return (*parts, *listed)


def mistakes(table: pd.DataFrame, indicators: pd.DataFrame, dimensions: set[str]) -> list[str]:
    """What is wrong in the lines: `line 3: …`; rules, relations and sources are not looked at."""
    found = []
    kinds = indicators.set_index("code")["type"]
    for line, row in enumerate(table.itertuples(), 2):
        for side in (row.left, row.right):
            try:
                said = terms(side)
            except ValueError as fault:
                found.append(f"line {line}: {fault}")
                continue
            for term in said:
                if term.indicator not in kinds.index:
                    found.append(f"line {line}: {term.indicator!r} is not a known indicator")
                elif term.moment and kinds[term.indicator] != "stock":
                    found.append(
                        f"line {line}: {term.indicator} is no stock, @{term.moment} means nothing"
                    )
                if term.dimension and term.dimension not in dimensions:
                    found.append(f"line {line}: {term.dimension!r} is not a known dimension")
        for name in row.breakdowns.split(";"):
            if name not in ("", ANY) and name not in dimensions:
                found.append(f"line {line}: {name!r} is not a known dimension")
    return found
