"""What is written into a returned workbook, as plain texts: the sheet Findings and the marks.

Everything from a file is made visible and harmless here: no control character and no writing
direction survives, long text is cut where one can see it.
"""

import json
import re
import unicodedata

import pandas as pd

from catalogue.words import Words
from model.records import SEVERITIES, SourcePointer
from reporting.say import SEVERITIES as SEVERITY_WORDS
from reporting.say import finding_words

MOST_FINDINGS = 2_000  # listed in one workbook or receipt; the rest is counted
MOST_CELLS = 50  # marked for one finding
LONGEST_TEXT, LONGEST_COMMENT = 8_000, 1_500
SHEET_NAME_MARKS = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31
# Rules that hold a figure against an earlier one: only the figure itself, named first, is marked.
AGAINST_EARLIER = ("V50", "V52", "V55")
HIDDEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
# Joiners and marks that Arabic and Persian words and CLDR's numbers need; they reorder nothing.
HARMLESS = "\u200c\u200d\u200e\u200f\u061c"
HEADINGS = ["Rule", "Severity", "Cell", "In words", "How to mend it", "Explanation", "Key"]


def visible(text: str) -> str:
    """Text of a file with whatever cannot be seen written out (\\u202e), on one line."""
    # What Python calls printable has none of HIDDEN; that is nearly every text.
    return text if text.isprintable() else "".join(_seen(sign) for sign in text)


def _seen(sign: str) -> str:
    if unicodedata.category(sign) not in HIDDEN or sign in HARMLESS:
        return sign
    return " " if sign == "\t" else sign.encode("unicode_escape").decode("ascii")


def shortened(words: Words, text: str, longest: int) -> str:
    """Text of a file, visible, and at most `longest` characters of it; a cut is said."""
    return cut(words, visible(text), longest)


def in_words(words: Words, finding: dict) -> dict[str, str]:
    """A finding (a row) in words; what it quotes of a file is made visible first, since sentences
    isolate what they quote by signs that a file could bring as well."""
    quoted = {name: visible(finding[name]) for name in ("observed", "expected")}
    parameters = {name: _quoted(value) for name, value in json.loads(finding["parameters"]).items()}
    return finding_words(words, {**finding, **quoted, "parameters": json.dumps(parameters)})


def _quoted(value):
    if isinstance(value, list):
        return [_quoted(part) for part in value]
    return visible(value) if isinstance(value, str) else value


def cut(words: Words, text: str, longest: int) -> str:
    """At most `longest` characters of a text; a cut is said."""
    if len(text) <= longest:
        return text
    mark = words.say(" [cut here: {length} characters]", length=words.number(len(text)))
    return text[: longest - len(mark)] + mark


def right_to_left(words: Words) -> bool:
    return words.locale.text_direction == "rtl"


def cells_of(finding, sha256: str) -> list[tuple[str, str]]:
    """(sheet, A1 cell) of the places in this file that a finding is about; the cell may be ""."""
    pointers = [SourcePointer.parse(part) for part in finding["pointers"].split()]
    own = [(one.place, one.at) for one in pointers if one.kind == "cell" and one.sha256 == sha256]
    return own[:1] if finding["rule"] in AGAINST_EARLIER else own


def place_text(words: Words, cells: list[tuple[str, str]], most: int = 6) -> str:
    """`Sheet1: B4, B5` per sheet; "" for a finding about no cell."""
    sheets: dict[str, list[str]] = {}
    for sheet, cell in cells[:most]:
        if sheet:
            sheets.setdefault(visible(sheet), []).append(cell)
    parts = [
        f"{name}: {', '.join(found)}" if any(found) else name for name, found in sheets.items()
    ]
    if len(cells) > most:
        parts.append(words.count("and {n} more place", "and {n} more places", len(cells) - most))
    return "; ".join(parts)


def told(words: Words, found: pd.DataFrame, sha256: str, texts: dict[str, str]) -> list[dict]:
    """The findings about one file, severest first, at most MOST_FINDINGS of them, in words.

    `texts` has the explanation given for a finding's key.
    """
    rows = []
    for finding in found.head(MOST_FINDINGS).to_dict("records"):
        said = in_words(words, finding)
        cells = cells_of(finding, sha256)
        explained = finding["state"] != "open"
        rows.append(
            {
                "rule": finding["rule"],
                "severity": finding["severity"],
                "severity_name": words.say(SEVERITY_WORDS[finding["severity"]]),
                "explained": explained,
                "title": said["title"],
                "sentence": cut(words, said["sentence"], LONGEST_TEXT),
                "remedy": cut(words, said["remedy"], LONGEST_TEXT),
                "place": place_text(words, cells),
                "cells": cells[:MOST_CELLS],
                "explanation": shortened(words, texts.get(finding["key"], ""), LONGEST_TEXT)
                if explained
                else "",
                "key": finding["key"],
            }
        )
    return rows


def marks(words: Words, rows: list[dict]) -> dict[str, dict[str, list]]:
    """sheet -> cell -> [severity, comment]: the severest finding colours, each one is told."""
    marked: dict[str, dict[str, list]] = {}
    for row in rows:
        if row["explained"]:
            continue
        note = "{} ({}, {})\n{}\n{}".format(
            row["title"], row["rule"], row["severity_name"], row["sentence"], row["remedy"]
        )
        for sheet, cell in row["cells"]:
            if not cell:
                continue
            known = marked.setdefault(sheet, {}).setdefault(cell, [row["severity"], []])
            known[0] = min(known[0], row["severity"], key=SEVERITIES.index)
            known[1].append(note)
    return marked


def legend(words: Words) -> dict[str, str]:
    """What the three looks of a marked cell are called."""
    return {severity: words.say(name) for severity, name in SEVERITY_WORDS.items()}


def sheet_name(words: Words) -> str:
    """The name of the sheet of findings, as a workbook allows it."""
    name = SHEET_NAME_MARKS.sub(" ", words.say("Findings")).strip()
    return name[:LONGEST_SHEET_NAME]
