"""Rows of a worksheet written in the one plain form that nearly all programs write.

Such a row holds nothing but blank cells, numbers and shared texts, in order, without entities or
comments: no two readers can differ about it, so it need not go through the XML parser.
"""

import itertools
import re
from dataclasses import dataclass

from extractors.limits import column_letters

LETTERS = [column_letters(column).encode() for column in range(1, 703)]  # A to ZZ
PLACES = {letters: place for place, letters in enumerate(LETTERS)}

ROW_START = (
    rb'<row r="([1-9][0-9]{0,6})"(?: (spans|s|ht|customHeight|customFormat|thickBot|thickTop'
    rb'|x14ac:dyDescent)="[0-9A-Za-z.: ]*"(?![^>]* \2="))*+>'  # no attribute twice
)
VALUE = rb"-?[0-9]{1,20}(?:\.[0-9]{1,25})?(?:[Ee][+-]?[0-9]{1,2})?"
# \1 holds every cell to the row it stands in.
CELL = (
    rb'<c r="[A-Z]{1,2}\1"(?: s="[0-9]{1,9}")?'
    rb'(?:/>|(?: t="n")?><v>' + VALUE + rb'</v></c>| t="s"><v>[0-9]{1,9}</v></c>)'
)
PLAIN_ROW = re.compile(ROW_START + rb"((?:" + CELL + rb")*+)</row>")
PIECES = re.compile(
    rb'<c r="([A-Z]+)[0-9]+"(?: s="([0-9]+)")?(?: t="([ns])")?(?:/>|><v>([^<]+)</v></c>)'
)


STYLES = re.compile(rb' s="([0-9]+)"')
TEXTS = re.compile(rb' t="s"><v>([0-9]+)')
DIGITS = b"0123456789.+-"
MOST_SHAPES = 10_000


@dataclass(frozen=True)
class Shape:
    """What the rows have in common that differ in their digits only."""

    cells: int
    numbers: int
    texts: int
    styled: bool
    orderly: bool  # its columns are in order and inside the limits


def plain_row(match: re.Match, sheet, last_row: int) -> tuple[int, Shape] | None:
    """(row, shape) of a row; None leaves it to the parser, which says what it is.

    `match` is of PLAIN_ROW; `sheet` is the pass that meets the row.
    """
    row = int(match[1])
    if not last_row < row <= sheet.limits.rows:
        return None
    if not sheet.knows_x14ac and b"x14ac:" in match[0][: match.start(3) - match.start()]:
        return None
    cells = match[3]
    without_digits = cells.translate(None, DIGITS)
    shape = sheet.shapes.get(without_digits)
    if shape is None:
        shape = _shape(cells, sheet.limits.columns)
        if len(sheet.shapes) < MOST_SHAPES:
            sheet.shapes[without_digits] = shape
    if not shape.orderly or sheet.cells + shape.cells > sheet.cells_left:
        return None
    if shape.styled:
        styles = set(STYLES.findall(cells))
        if not sheet.plain_styles.issuperset(styles) and not _styles_are_plain(styles, sheet):
            return None
    if shape.texts:
        used = set(map(int, TEXTS.findall(cells)))
        if max(used) >= sheet.book.texts or not used.isdisjoint(sheet.book.peculiar_texts):
            return None
    return row, shape


def _shape(cells: bytes, most_columns: int) -> Shape:
    found = PIECES.findall(cells)
    places = [PLACES[letters] for letters, *_ in found]
    texts = sum(kind == b"s" for _, _, kind, _ in found)
    return Shape(
        cells=len(found),
        numbers=sum(value != b"" for *_, value in found) - texts,
        texts=texts,
        styled=any(style for _, style, _, _ in found),
        orderly=max(places, default=0) < most_columns
        and all(here < there for here, there in itertools.pairwise(places)),
    )


def _styles_are_plain(styles: set[bytes], sheet) -> bool:
    """Whether all these styles exist and none of them changes what a number means."""
    book = sheet.book
    for style in styles - sheet.plain_styles:
        if int(style) >= book.styles or str(int(style)) in book.style_flags:
            return False
    sheet.plain_styles |= styles
    return True
