"""One strict reading of a number written as text.

`float()` takes "1_234", "nan" and digits of any script, and pandas guesses; here a text is a number
only if it is written with the marks that its workbook declares.
"""

import re
import unicodedata

BLANKS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"
MINUS = "\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}"
APOSTROPHES = "\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"

ARABIC_DECIMAL = "\N{ARABIC DECIMAL SEPARATOR}"
ARABIC_THOUSANDS = "\N{ARABIC THOUSANDS SEPARATOR}"


class NotANumber(ValueError):
    """The text is no number in the declared form."""


class Ambiguous(ValueError):
    """The text is a number in more than one form, and nothing says which."""


def plain_digits(text: str) -> str:
    """Arabic-Indic, Persian and full-width digits as 0 to 9; other characters unchanged."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" else sign
        for sign in text
    )


def parse_number(
    text: str, decimal: str = "", thousands: str = "", exponent: bool = False
) -> float:
    """The number `text` is, written with the marks `decimal` and `thousands`.

    "" for both means that the workbook declares no marks: digits alone, or with a mark that can
    only be read one way, are taken; "1.234" and "1,234" raise Ambiguous. "(123)" and "123-" are no
    numbers here: accountants' forms must be declared as symbols. With `exponent`, "6.7e-4" is one.
    Raises NotANumber otherwise.
    """
    plain = plain_digits(text.strip())
    if exponent and (parts := re.fullmatch(r"(.+)[eE]([+-]?\d{1,2})", plain)):
        return float(f"{parse_number(parts[1], decimal, thousands)!r}e{parts[2]}")
    for sign in BLANKS:
        plain = plain.replace(sign, " ")
    for sign in MINUS:
        plain = plain.replace(sign, "-")
    for sign in APOSTROPHES:
        plain = plain.replace(sign, "'")
    if not decimal and not thousands and (ARABIC_DECIMAL in plain or ARABIC_THOUSANDS in plain):
        decimal, thousands = ARABIC_DECIMAL, ARABIC_THOUSANDS  # they mean nothing else
    negative = plain.startswith("-")
    body = plain[1:].lstrip() if negative else plain
    if re.fullmatch(r"\d+", body):
        return -float(body) if negative else float(body)
    if not decimal and not thousands:
        return _only_reading(body, text) * (-1 if negative else 1)
    group = re.escape(thousands) if thousands else r"(?!)"
    whole = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)"
    fraction = rf"(?:{re.escape(decimal)}\d+)?" if decimal else ""
    if not re.fullmatch(whole + fraction, body):
        raise NotANumber(text)
    if thousands:
        body = body.replace(thousands, "")
    value = float(body.replace(decimal, ".") if decimal else body)
    return -value if negative else value


def _only_reading(body: str, text: str) -> float:
    """A number whose marks nobody declared, if only one reading is possible."""
    readings = set()
    for decimal in ".,":
        for thousands in (" ", "'", ",", "."):
            if decimal != thousands:
                try:
                    readings.add(parse_number(body, decimal, thousands))
                except NotANumber:
                    continue
    if not readings:
        raise NotANumber(text)
    if len(readings) > 1:
        raise Ambiguous(text)
    return readings.pop()
