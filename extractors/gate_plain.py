"""Rows of a worksheet written in the one plain form that nearly all programs write.

Such a row holds nothing but blank cells, numbers and shared texts, in order, without entities or
comments: no two readers can differ about it, so it need not go through the XML parser.
"""

import itertools
import re

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


def plain_row(match: re.Match, sheet, last_row: int) -> tuple[int, int, int, int] | None:
    """(row, cells, numbers, texts) of a row; None leaves it to the parser, which says what it is.

    `match` is of PLAIN_ROW; `sheet` is the pass that meets the row.
    """
    row = int(match[1])
    if not last_row < row <= sheet.limits.rows:
        return None
    if not sheet.knows_x14ac and b"x14ac:" in match[0][: match.start(3) - match.start()]:
        return None
    cells = PIECES.findall(match[3])
    if not cells:
        return row, 0, 0, 0
    letters, styles, kinds, values = zip(*cells, strict=True)
    first = PLACES[letters[0]]
    if letters != tuple(LETTERS[first : first + len(letters)]):
        places = [PLACES[name] for name in letters]
        if any(there <= here for here, there in itertools.pairwise(places)):
            return None
    if PLACES[letters[-1]] >= sheet.limits.columns:
        return None
    if not sheet.plain_styles.issuperset(styles) and not _styles_are_plain(set(styles), sheet):
        return None
    texts = kinds.count(b"s")
    if texts:
        used = {int(value) for kind, value in zip(kinds, values, strict=True) if kind == b"s"}
        if max(used) >= sheet.book.texts or not used.isdisjoint(sheet.book.peculiar_texts):
            return None
    if sheet.cells + len(cells) > sheet.cells_left:
        return None
    return row, len(cells), len(cells) - texts - values.count(b""), texts


def _styles_are_plain(styles: set[bytes], sheet) -> bool:
    """Whether all these styles exist and none of them changes what a number means."""
    book = sheet.book
    for style in styles - sheet.plain_styles:
        if int(style) >= book.styles or str(int(style)) in book.style_flags:
            return False
    sheet.plain_styles |= styles
    return True
