"""What a cell looks like on its own: a number, a year, a part of the year, a symbol, or words.

For proposing layouts: reading follows the layout alone and never asks here.
"""

import re
import unicodedata

import numpy as np
import pandas as pd

from catalogue.labels import fold
from extractors.cells import BLANK, DATE, NUMBER
from extractors.matrix import Matrix

VALUE, YEAR, PART, SYMBOL, WORDS = "nypst"  # beside BLANK: one letter per cell
FIGURE = re.compile(r"[-+(−–]?\s*\d[\d\s.,'’\u00a0\u202f\u2009٫٬]*(?:[eE][-+]?\d{1,2})?\s*[)%]?")
MARKED = re.compile(rf"(?:{FIGURE.pattern})\s*(?P<mark>[a-z]{{1,2}}|[*†]+)")
PLAIN_YEAR = re.compile(r"1[89]\d\d|20\d\d|2100")
# A year with something short beside it: 2012e, 1997 /1, 2019*, 2015 Total, 1990-1995.
ABOUT_YEAR = re.compile(
    r"(?<!\d)(?:1[89]|20)\d\d(?:\s?(?:[a-z*†]{1,2}|/?\s?\(?\d\)?|(?:-|–|/|to|a|до)\s?\d{2,4}))?(?!\d)",
    re.IGNORECASE,
)
# A year with a raised digit is no number of five digits.
RAISED_YEAR = re.compile(r"(?:1[89]|20)\d\d\s?[¹²³⁰⁴-⁹]+")
SHORT = 24  # letters of a label that can be one of time
# Forms of time that a layout must declare, the narrower first; `month` may be a name.
FORMS = (
    r"(?P<year>\d{4}) ?-?Q(?P<quarter>[1-4])",
    r"(?P<year>\d{4})Q(?P<quarter>[1-4]) \[.*\]",
    r"Q(?P<quarter>[1-4])[ /-](?P<year>\d{4})",
    r"(?P<year>\d{4})-?M(?P<month>\d\d)",
    r"(?P<year>\d{4})-?[HS](?P<half>[12])",
    r"(?P<year>\d{4})-?(?P<month>0[1-9]|1[0-2])",
    r"(?P<month>0[1-9]|1[0-2])[./-](?P<year>\d{4})",
    r"(?P<year>\d{4})-(?P<month>\d\d)-01(?:T00:00:00)?",
    r"(?P<month>\d+)/1/(?P<year>\d{4})",
    r"01[./](?P<month>\d\d)[./](?P<year>\d{4})",
    r"(?P<year>\d{4})\.0",
    r"(?P<month>[^\W\d]+\.?)[ -](?P<year>\d{4})",
    r"(?P<year>\d{4})[ -](?P<month>[^\W\d]+\.?)",
)
PATTERNS = [re.compile(form) for form in FORMS]  # as reading compares them
PLAUSIBLE = range(1800, 2101)


def part_of(label: str, parts: dict[str, str]) -> str:
    """The code of a part of the year that a label names (`parts`: folded name -> code), or ""."""
    word = fold(label).rstrip(".")
    code = parts.get(word) or parts.get(re.sub(r"[ -]*\btotal\b[ -]*", "", word))
    if code:
        return code
    quarter = re.fullmatch(r"q ?([1-4])(?: ?total)?", word)
    return f"Q{quarter[1]}" if quarter else ""


def form_of_time(label: str, parts: dict[str, str]) -> str:
    """The form a label of time is written in, "" when it is none of FORMS."""
    for form, pattern in zip(FORMS, PATTERNS, strict=True):
        match = pattern.fullmatch(label)
        if not match or int(match["year"]) not in PLAUSIBLE:
            continue
        month = match.groupdict().get("month", "1")
        if month.isdecimal() or part_of(month, parts):
            return form
    return ""


def european(text: str) -> str:
    """The digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in unicodedata.normalize("NFKC", text)
    )


def is_time(label: str, parts: dict[str, str]) -> bool:
    """Whether a label names a year, alone or with a part of it or a mark."""
    plain = european(label)
    if PLAIN_YEAR.fullmatch(plain) or form_of_time(label, parts):
        return True
    if len(plain) > SHORT:
        return False
    years = ABOUT_YEAR.findall(plain)
    rest = ABOUT_YEAR.sub("", plain)
    return bool(years) and len(re.findall(r"[^\W\d]{3,}", rest)) <= 1


def is_figure(text: str) -> bool:
    return bool(FIGURE.fullmatch(text) or MARKED.fullmatch(text))


def _sign(text: str, parts: dict[str, str]) -> str:
    text = " ".join(text.split())
    raised, text = RAISED_YEAR.fullmatch(text), european(text)
    if raised or PLAIN_YEAR.fullmatch(text):
        return YEAR
    if FIGURE.fullmatch(text) and not (text.endswith(".0") and PLAIN_YEAR.fullmatch(text[:-2])):
        return YEAR if _is_day(text, parts) else VALUE
    if is_time(text, parts):
        return YEAR
    if MARKED.fullmatch(text):
        return VALUE
    if part_of(text, parts):
        return PART
    if len(text) <= 3 and not any(sign.isalnum() for sign in text):
        return SYMBOL
    return WORDS


def _is_day(text: str, parts: dict[str, str]) -> bool:
    """2017-01-01 and 01.02.2017 have the signs of a figure and are none."""
    return (
        bool(re.search(r"\d[-./]\d", text))
        and text.count(".") != 1
        and bool(form_of_time(text, parts))
    )


def signs(cells: Matrix, parts: dict[str, str]) -> np.ndarray:
    """One letter per cell: what it looks like; every distinct text is looked at once."""
    out = np.full(cells.kind.shape, BLANK, dtype="<U1")
    numeric = cells.kind == NUMBER
    number = np.where(numeric, cells.number, 0.0)
    whole = (number >= 1900) & (number <= 2100) & (np.floor(number) == number)
    out[numeric] = VALUE
    out[numeric & whole] = YEAR
    rest = (cells.kind != BLANK) & ~numeric
    codes, texts = pd.factorize(cells.text[rest])
    told = np.array([_sign(text, parts) for text in texts] or [WORDS], dtype="<U1")
    out[rest] = told[codes] if len(texts) else WORDS
    out[cells.kind == DATE] = YEAR
    return out


def marks_of_numbers(texts: list[str]) -> tuple[dict, str] | None:
    """(decimal and thousands marks of numbers as text, doubt); None when digits alone are met."""
    exponent = any(re.search(r"\d[eE][-+]?\d", text) for text in texts)
    plain = [re.split(r"[eE]", text)[0] for text in texts]
    plain = [re.sub(r"[-+()%−–\s\u00a0\u202f\u2009]+", " ", text).strip() for text in plain]
    # Arabic marks mean nothing else, and need not be declared.
    marked = [text for text in plain if re.search(r"[,.'’ ]", text)]
    if not marked and not exponent:
        return None
    groups = {"blank": False, ",": set(), ".": set(), "'": set()}
    for text in marked:
        text = text.replace("’", "'")
        groups["blank"] |= " " in text
        for sign in ",.'":
            if sign in text:
                tail = text.rsplit(sign, 1)[1]
                both = any(other in text for other in ",.'" if other != sign)
                last = max(text.rfind(other) for other in ",.'") == text.rfind(sign)
                if text.count(sign) > 1 or (both and not last):
                    groups[sign].add("thousands")
                elif len(re.match(r"\d*", tail)[0]) != 3 or (both and last):
                    groups[sign].add("decimal")
                else:
                    groups[sign].add("either")
    said = {"decimal": ".", "thousands": ""}
    doubt = ""
    for sign in ".,":
        other = "," if sign == "." else "."
        if "decimal" in groups[sign]:
            said["decimal"] = sign
            if groups[other]:
                said["thousands"] = other
        elif "thousands" in groups[sign]:
            said["thousands"] = sign
            if sign == ".":
                said["decimal"] = ","
        elif groups[sign] == {"either"} and not groups[other]:
            said = {"decimal": other, "thousands": sign}
            doubt = f"does {sign!r} part thousands, or is it the decimal mark?"
    if groups["blank"]:
        said["thousands"] = " "
    elif groups["'"]:
        said["thousands"] = "'"
    if exponent:
        said["exponent"] = True
    return said, doubt
