"""Text tables (csv, tsv) as sheets: nothing is inferred, every field is text, the end is proved.

Only the standard library: the child process that reads hostile files imports this module.
"""

import codecs
import csv
import io
import itertools
from dataclasses import dataclass

from extractors.limits import Limits, Refused, address

ONLY = "data"  # the name of the one sheet of a file that has no sheets
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 2_000  # lines by which a delimiter is told
MOST = 0.9  # of the lines must have the same number of fields
UNTOLD_ENCODING = (
    "The text is not written in UTF-8; the layout must say which encoding it is written in."
)
UNTOLD_DELIMITER = "The layout must say which sign divides the fields: more than one could."
WRONG_ENCODING = "The text is not written in the encoding that the layout says."
NOT_A_TABLE = "The quotation marks of the text are not in order: where a field ends cannot be told."
LONG_FIELD = "A field of the text is longer than is allowed."
TOO_MANY = "The sheet uses more rows or columns than are allowed."
TOO_MANY_CELLS = "The workbook has more cells than are allowed."


@dataclass(frozen=True)
class TextForm:
    """How a text table is written; "" is to be told by the text, if it can be told."""

    encoding: str = ""
    delimiter: str = ""
    quote: str = '"'  # "none" when quotation marks are signs like others


def decoded(data: bytes, declared: str) -> str:
    """The text, strictly decoded; Refused when nothing says in which encoding it is."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    try:
        return data.decode(marked or declared or "utf-8")
    except (UnicodeDecodeError, UnicodeError) as fault:
        raise Refused(WRONG_ENCODING if marked or declared else UNTOLD_ENCODING) from fault


def read_text(data: bytes, suffix: str, form: TextForm, limits: Limits) -> dict:
    """The one sheet of a text table, as the child's answer has it.

    `widths` has, beside what other sheets have, the number of fields from a row on whenever it
    changes: [[0, 3], [7, 4]].
    """
    text = decoded(data, form.encoding)
    text, said = _first_line(text)
    delimiter = form.delimiter or said or ("\t" if suffix == ".tsv" else "")
    if not delimiter:
        delimiter = _delimiter(text, form.quote)
    rows = list(_rows(text, delimiter, form.quote, limits))
    while rows and not rows[-1]:
        rows.pop()
    counts = [len(row) for row in rows]
    width = max(counts, default=0)
    for row, count in zip(rows, counts, strict=True):
        if count < width:
            row += [""] * (width - count)
    fields = list(itertools.chain.from_iterable(rows))
    if len(fields) > limits.cells:
        raise Refused(TOO_MANY_CELLS, sheet=ONLY)
    blank = {field for field in set(fields) if not field or field.isspace()}
    kinds = "".join(["." if field in blank else "t" for field in fields])
    changes = [
        [at, count]
        for at, (before, count) in enumerate(itertools.pairwise([-1, *counts]))
        if before != count
    ]
    return {
        "name": ONLY,
        "hidden": False,
        "height": len(rows),
        "width": width,
        "kinds": kinds,
        "numbers": [],
        "texts": [field for field in fields if field not in blank],
        "widths": changes,
    }


def _first_line(text: str) -> tuple[str, str]:
    """The text whose first line no longer says `sep=;`, and that sign.

    The line is emptied and not taken away, so that rows keep the numbers an editor shows.
    """
    line, end, rest = text.partition("\n")
    word = line.strip().strip('"')
    if word[:4].lower() == "sep=" and len(word) in (4, 5):
        return end + rest, word[4:] or "\t"
    return text, ""


def _rows(text: str, delimiter: str, quote: str, limits: Limits):
    """The rows as lists of fields; Refused unless the last field is whole."""
    csv.field_size_limit(limits.field_characters)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, **_signs(delimiter, quote))
    try:
        for number, row in enumerate(reader, 1):
            if row and (number > limits.rows or len(row) > limits.columns):
                raise Refused(TOO_MANY, sheet=ONLY, cell=address(number, len(row)))
            yield row
    except csv.Error as fault:
        long = "field larger" in str(fault)
        raise Refused(LONG_FIELD if long else NOT_A_TABLE, sheet=ONLY) from fault


def _signs(delimiter: str, quote: str) -> dict:
    if quote == "none":
        return {"delimiter": delimiter, "quoting": csv.QUOTE_NONE, "quotechar": None}
    return {"delimiter": delimiter, "quoting": csv.QUOTE_MINIMAL, "quotechar": quote}


def _delimiter(text: str, quote: str) -> str:
    """The only sign that divides nearly all lines into equally many fields; Refused otherwise."""
    lines = text.split("\n", SAMPLE)[:SAMPLE]
    fitting, some = [], []
    for sign in DELIMITERS:
        try:
            rows = list(csv.reader(lines, **_signs(sign, quote)))
        except csv.Error:
            continue
        counts = [len(row) for row in rows if row]
        most = max(set(counts), key=counts.count, default=1)
        if most > 1 and counts.count(most) >= MOST * len(counts):
            fitting.append(sign)
        if max(counts, default=1) > 1:
            some.append(sign)
    if len(fitting) == 1:
        return fitting[0]
    if not fitting and len(some) <= 1:
        return some[0] if some else ","
    raise Refused(UNTOLD_DELIMITER)
