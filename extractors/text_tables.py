"""Text tables (csv, tsv) as sheets: nothing is inferred, every field is text, the end is proved.

The csv module reads them, except texts without a quotation mark, most of the large ones: a field
ends there at every delimiter and every line, which is told for all of them at once.
"""

import codecs
import csv
import io
import itertools
from dataclasses import dataclass

from extractors.columns import BLANK, TEXT, Texts, joined, texts_of
from extractors.limits import Limits, Refused, address

ONLY = "data"  # the name of the one sheet of a file that has no sheets
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
PART = 1 << 18  # signs of a text that are cut at one time
BLOCK = 10_000  # lines of which the fields are objects at one time
SAMPLE = 2_000  # lines by which a delimiter is told
MOST = 0.9  # of the lines must have the same number of fields
# The first byte of every sign that `str.isspace` takes for a blank, and of some others.
MAY_BE_BLANK = bytes([*range(9, 14), *range(28, 33), 0xC2, 0xE1, 0xE2, 0xE3])
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
    data, begin = _utf8(data, form.encoding)
    if b"\0" in data:
        data = data.replace(b"\0", "\ufffd".encode())  # which no database takes
    begin, said = _first_line(data, begin)
    delimiter = form.delimiter or said or ("\t" if suffix == ".tsv" else "")
    if not delimiter:
        delimiter = _delimiter(data, begin, form.quote)
    plain = _plain_fields(data, begin, delimiter, form.quote, limits)
    return plain or _quoted_fields(data[begin:].decode(), delimiter, form.quote, limits)


def _utf8(data: bytes, declared: str) -> tuple[bytes, int]:
    """The text in UTF-8 and where it begins in it; Refused as `decoded` does.

    What is in UTF-8 already, most of all large files, lies in memory once.
    """
    marked = data.startswith(codecs.BOM_UTF8)
    other = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if other or (not marked and codecs.lookup(declared or "utf-8").name != "utf-8"):
        return decoded(data, declared).encode("utf-8", "replace"), 0
    check = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(data), PART):
            check.decode(data[at : at + PART])
        check.decode(b"", True)
    except UnicodeDecodeError as fault:
        raise Refused(WRONG_ENCODING if marked or declared else UNTOLD_ENCODING) from fault
    return data, len(codecs.BOM_UTF8) if marked else 0


def _plain_fields(
    data: bytes, begin: int, delimiter: str, quote: str, limits: Limits
) -> dict | None:
    """The sheet, if no field can be quoted; None leaves it to the csv module, also what it must
    refuse."""
    import numpy as np

    apart = delimiter.isascii() and delimiter not in "\r\n"
    if begin == len(data) or not apart or data.count(b"\r", begin) != data.count(b"\r\n", begin):
        return None
    if quote != "none" and data.find(quote.encode(), begin) >= 0:
        return None
    counts, kinds, lengths, texts = [], bytearray(), bytearray(), bytearray()
    while begin < len(data):
        end = data.find(b"\n", begin + PART) + 1 or len(data)
        lines, filled, part = _cut(data[begin:end].replace(b"\r\n", b"\n"), delimiter, limits)
        if lines is None:
            return None
        counts.append(lines)
        kinds += _letters(filled)
        lengths += part.lengths
        texts += part.data
        begin = end
    lines = np.concatenate(counts)
    if lines[limits.rows :].any():
        return None
    return _sheet(lines, kinds, Texts(lengths, texts), limits)


def _cut(data: bytes, delimiter: str, limits: Limits) -> tuple:
    """Of whole lines the number of fields, whether each field holds something, and the texts of
    those that do; three times None where a field or a line is longer than is allowed."""
    import numpy as np

    signs = np.frombuffer(data, dtype="uint8")
    cut = (signs == ord(delimiter)) | (signs == 10)
    ends = np.flatnonzero(cut)
    if signs[-1] != 10:
        ends = np.append(ends, len(signs))
    lengths = np.diff(ends, prepend=-1) - 1
    lines = np.flatnonzero(np.append(signs, 10)[ends] == 10)
    counts = np.diff(lines, prepend=-1)
    empty = (counts == 1) & (lengths[lines] == 0)
    if counts.max() > limits.columns or lengths.max() > limits.field_characters:
        return None, None, None
    some = lengths > 0
    may_be_blank = np.zeros(256, dtype="bool")
    may_be_blank[list(MAY_BE_BLANK)] = True
    first = np.append(signs, 0)[ends - lengths]
    for place in np.flatnonzero(some & may_be_blank[first]):
        begin, end = int(ends[place] - lengths[place]), int(ends[place])
        if data[begin:end].decode().isspace():
            some[place] = False
            cut[begin:end] = True
    texts = Texts(lengths[some].astype("int32").tobytes(), signs[~cut].tobytes())
    if empty.any():
        some = np.delete(some, lines[empty])
    return np.where(empty, 0, counts).astype("int32"), some, texts


def _quoted_fields(text: str, delimiter: str, quote: str, limits: Limits) -> dict:
    """The sheet as the csv module reads it, some lines at a time."""
    import numpy as np

    rows = _rows(text, delimiter, quote, limits)
    counts, kinds, parts = [np.zeros(0, dtype="int64")], bytearray(), []
    while block := list(itertools.islice(rows, BLOCK)):
        counts.append(np.fromiter(map(len, block), "int64", len(block)))
        fields = list(itertools.chain.from_iterable(block))
        blank = {field for field in set(fields) if not field or field.isspace()}
        filled = np.fromiter([field not in blank for field in fields], "bool", len(fields))
        kinds += _letters(filled)
        parts.append(texts_of([field for field in fields if field not in blank]))
    return _sheet(np.concatenate(counts), kinds, joined(parts), limits)


def _letters(filled) -> bytes:
    """The kinds of fields of which some hold something."""
    import numpy as np

    return np.where(filled, np.uint8(ord(TEXT)), np.uint8(ord(BLANK))).tobytes()


def _sheet(counts, kinds: bytearray, texts: Texts, limits: Limits) -> dict:
    """The sheet of lines with so many fields of these kinds."""
    import numpy as np

    blank = int(np.argmax(counts[::-1] != 0)) if counts.any() else len(counts)
    counts = counts[: len(counts) - blank]
    height, width = len(counts), int(counts.max(initial=0))
    if height * width > limits.cells:
        raise Refused(TOO_MANY_CELLS, sheet=ONLY)
    if len(kinds) != height * width:  # lines of different lengths
        whole = np.full((height, width), ord(BLANK), dtype="uint8")
        whole[np.arange(width) < counts[:, None]] = np.frombuffer(kinds, dtype="uint8")
        kinds = whole.tobytes()
    changes = [0][:height] + (np.flatnonzero(counts[1:] != counts[:-1]) + 1).tolist()
    return {
        "name": ONLY,
        "hidden": False,
        "height": height,
        "width": width,
        "kinds": kinds.decode(),
        "numbers": [],
        "texts": texts,
        "widths": [[at, int(counts[at])] for at in changes],
    }


def _first_line(data: bytes, begin: int) -> tuple[int, str]:
    """Where the text begins if its first line says `sep=;` (at its end), and that sign.

    The line is emptied and not taken away, so that rows keep the numbers an editor shows.
    """
    end = data.find(b"\n", begin)
    end = len(data) if end < 0 else end
    word = data[begin:end].decode().strip().strip('"')
    if word[:4].lower() == "sep=" and len(word) in (4, 5):
        return end, word[4:] or "\t"
    return begin, ""


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


def _delimiter(data: bytes, begin: int, quote: str) -> str:
    """The only sign that divides nearly all lines into equally many fields; Refused otherwise."""
    stream = io.BytesIO(data)
    stream.seek(begin)
    lines = [line.decode().removesuffix("\n") for line in itertools.islice(stream, SAMPLE)]
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
