"""Rows of a worksheet written in the one plain form that nearly all programs write.

Such a row holds nothing but blank cells, numbers and shared texts, in order, without entities or
comments: no two readers can differ about it, so it need not go through the XML parser. What it
holds is kept, and a sheet of such rows alone is read by nobody else.
"""

import array
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.limits import column_letters

LETTERS = [column_letters(column).encode() for column in range(1, 703)]  # A to ZZ
PLACES = {letters: place for place, letters in enumerate(LETTERS)}

ROW_START = (
    rb'<row r="([1-9][0-9]{0,6})"(?: (spans|s|ht|customHeight|customFormat|thickBot|thickTop%s)'
    rb'="[0-9A-Za-z.: ]*"(?![^>]* \2="))*+>'  # no attribute twice
)
# `+` after a count: what was taken is never given back, for nothing else could follow it.
VALUE = rb"<v>-?[0-9]{1,20}+(?:\.[0-9]{1,25}+)?+(?:[Ee][+-]?[0-9]{1,2}+)?+</v></c>"
# \1 holds every cell to the row it stands in; a number without a style is most cells.
CELL = (
    rb'<c r="[A-Z]{1,2}+\1"(?:>' + VALUE + rb'|(?: s="[0-9]{1,9}+")?+(?:/>|(?: t="n")?+>' + VALUE
    + rb'| t="s"><v>[0-9]{1,9}+</v></c>))'
)  # fmt: skip
# The second where the prefix of Excel's own row heights is declared.
PLAIN_ROW, PLAIN_ROW_X14AC = (
    re.compile(ROW_START % own + rb"((?:" + CELL + rb")*+)</row>")
    for own in (b"", b"|x14ac:dyDescent")
)
PIECES = re.compile(
    rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([ns])")?(?:/>|><v>([^<]+)</v></c>)'
)


STYLES = re.compile(rb' s="([0-9]+)"')
VALUES = re.compile(rb"<v>([^<]+)")
DIGITS = b"0123456789.+-"
MOST_SHAPES = 10_000
NOTHING, NUMBER, SHARED = b".nt"  # extractors.columns has the same letters


@dataclass(frozen=True)
class Shape:
    """What the rows have in common that differ in their digits only."""

    cells: int
    numbers: int
    texts: tuple[int, ...]  # which of its values are numbers of shared texts
    styled: bool
    orderly: bool  # its columns are in order and inside the limits
    kinds: bytes  # a letter per cell from column A to the last that holds something


@dataclass
class Plain:
    """The cells of plain rows: what each holds, and the values of those that hold something."""

    kinds: list[bytes] = field(default_factory=list)  # of every row from the first one on
    values: array.array = field(default_factory=lambda: array.array("d"))


def plain_rows(buffer: bytes, at: int, sheet, last_row: int) -> tuple[int, int]:
    """Where the plain rows that begin at `at` end, and which is the last of them.

    `sheet` is the pass that meets them and counts what they hold. The parser says what the row is
    at which they end.
    """
    match_row = (PLAIN_ROW_X14AC if sheet.knows_x14ac else PLAIN_ROW).match
    found: list[bytes] = []
    while match := match_row(buffer, at):
        row, cells = int(match[1]), match[3]
        shape = sheet.shapes.get(cells.translate(None, DIGITS)) or _new_shape(cells, sheet)
        if not (last_row < row <= sheet.limits.rows and shape.orderly):
            break
        if sheet.cells + shape.cells > sheet.cells_left:
            break
        if shape.styled:
            styles = STYLES.findall(cells)
            if not sheet.plain_styles.issuperset(styles) and not _styles_are_plain(styles, sheet):
                break
        values = VALUES.findall(cells)
        if shape.texts:
            used = [int(values[place]) for place in shape.texts]
            if not sheet.book.plain_texts.issuperset(used):
                break
        if sheet.plain is not None:
            if row != last_row + 1:
                sheet.plain.kinds += [b""] * (row - 1 - last_row)
            sheet.plain.kinds.append(shape.kinds)
            found += values
        sheet.cells += shape.cells
        sheet.numbers += shape.numbers
        sheet.texts += len(shape.texts)
        last_row, at = row, match.end()
    if sheet.plain is not None:
        sheet.plain.values.extend(_numbers(found))
    return at, last_row


def _numbers(written: list[bytes]) -> Iterable[float]:
    """The numbers; JSON's reader takes a third of the time, and knows no leading zeros."""
    try:
        return json.loads(b"[%b]" % b",".join(written))
    except ValueError:
        return map(float, written)


def _new_shape(cells: bytes, sheet) -> Shape:
    shape = _shape(cells, sheet.limits.columns)
    if len(sheet.shapes) < MOST_SHAPES:
        sheet.shapes[cells.translate(None, DIGITS)] = shape
    return shape


def _shape(cells: bytes, most_columns: int) -> Shape:
    found = PIECES.findall(cells)
    places = [PLACES[letters] for letters, *_ in found]
    holding = [
        (place, SHARED if kind == b"s" else NUMBER)
        for place, (_, _, kind, value) in zip(places, found, strict=True)
        if value
    ]
    kinds = bytearray(b".") * max((place + 1 for place, _ in holding), default=0)
    for place, kind in holding:
        kinds[place] = kind
    texts = tuple(at for at, (_, kind) in enumerate(holding) if kind == SHARED)
    return Shape(
        cells=len(found),
        numbers=len(holding) - len(texts),
        texts=texts,
        styled=any(style for _, style, _, _ in found),
        orderly=max(places, default=0) < most_columns
        and all(here < there for here, there in itertools.pairwise(places)),
        kinds=bytes(kinds),
    )


def _styles_are_plain(styles: list[bytes], sheet) -> bool:
    """Whether all these styles exist and none of them changes what a number means.

    Whether one of them makes it a date is for the reader to say, who then reads the whole sheet.
    """
    book = sheet.book
    for style in set(styles) - sheet.plain_styles:
        if int(style) >= book.styles or str(int(style)) in book.style_flags:
            return False
        if str(int(style)) in book.date_styles:
            sheet.plain = None
    sheet.plain_styles.update(styles)
    return True
