"""Whether a sheet has one row per person. Such a file is refused before any layout reads it.

A sheet is a list of persons when columns headed like names, document numbers or dates of birth
also hold such values, or when, under whatever heading, unlike numbers of documents stand beside
many different dates of birth. Tables of counts have neither: a heading alone refuses nothing.

Only the standard library: the child process that reads hostile files imports this module.
"""

import contextlib
import functools
import re
import zlib
from collections.abc import Iterator
from html import unescape

from extractors.person_labels import (
    ANY,
    BIRTH,
    GIVEN,
    IDENTITY,
    LONGEST,
    NAME,
    PAPER,
    SURNAME,
    WHOLE,
    kinds_of,
    plain,
)

REASON = (
    "A sheet has one row per person (names, document numbers or dates of birth). Only counts of "
    "persons may be sent."
)
ROWS = 2_000  # of a sheet in which headings are looked for
CELLS = 200_000
HEADER_ROWS = 3
TRIES = 20  # rows with headings that are tried
BODY_ROWS = 400  # under a heading that are looked at
ENOUGH = 10  # rows that prove a list by what is in them, without a second heading
MOST = 0.6
UNLIKE = 0.9  # of the values of a column that differ
SERIAL_DAYS = (3_000, 60_000)  # dates as Excel counts them: 1908 to 2064
DAY = re.compile(
    r"(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}))(?:[T ][\d:.]+)?"
)
DAYS = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
TOKEN = re.compile(r"[^\t\n\r;,|\"<>\0-\x1f]{2,60}")
XML_TEXT = re.compile(rb">([^<>]{2,200})<")
TEXT_PARTS = (b"sharedStrings", b"worksheets/sheet", b"content.xml")
LOCAL = b"PK\x03\x04"
UNPACKED = 1024 * 1024  # of each part of a file that is refused anyway
LOOKED_AT = 512 * 1024  # of a file that is no container
SURE = 6  # letters of a heading that bytes without a meaning do not make
NEAR = 20  # headings of one table stand together
PARTS = 12
OLD = b"\xd0\xcf\x11\xe0"
ENCODINGS = ((0, "utf-8"), (0, "utf-16-le"), (0, "cp1250"), (0, "cp1251"), (0, "cp1256"))
OLD_ENCODINGS = ((0, "latin-1"), (0, "utf-16-le"), (1, "utf-16-le"))

Cell = tuple[str, float | str]  # a kind (see extractors.cells) and the value


def lists_persons(sheet: dict) -> bool:
    """Whether one sheet, as the child's answer has it, has one row (or column) per person."""
    width = sheet["width"]
    if not width or not sheet["height"]:
        return False
    rows = min(sheet["height"], ROWS, max(CELLS // width, 1))
    kinds = sheet["kinds"][: rows * width]
    numbers = kinds.count("n")
    texts = sheet["texts"][: len(kinds) - kinds.count(".") - numbers]
    labels = {text for text in set(texts) if len(text) <= LONGEST and not text[-1:].isdigit()}
    headed = _are_headings(frozenset(labels))
    dated = kinds.count("d") >= ENOUGH or sum(1 for _ in DAYS.finditer(" ".join(texts))) >= ENOUGH
    if not headed and not dated:
        return False
    grid = _grid(kinds, sheet["numbers"], texts, width)
    if headed:
        found = {label: told for label in labels if (told := kinds_of(label))}
        head = [row[:LONGEST] for row in grid[:LONGEST]]
        if _headed(grid, found) or _headed([*zip(*head, strict=True)], found):
            return True
    return dated and _unheaded(grid[:BODY_ROWS])


@functools.lru_cache(maxsize=4)
def _are_headings(labels: frozenset[str]) -> bool:
    """Whether a word of a heading is among them; sheets of one workbook have mostly the same."""
    return ANY.search(plain("\n".join(labels))) is not None


def _grid(kinds: str, numbers: list[float], texts: list[str], width: int) -> list[list[Cell]]:
    numbers, texts = iter(numbers), iter(texts)
    cells = [
        (kind, "" if kind == "." else next(numbers if kind == "n" else texts)) for kind in kinds
    ]
    return [cells[start : start + width] for start in range(0, len(cells), width)]


def _headed(grid: list, found: dict[str, set[str]]) -> bool:
    """Whether some heading has the columns of a list of persons under it."""
    places = [
        (row, column, found[value])
        for row, cells in enumerate(grid)
        for column, (_, value) in enumerate(cells)
        if value in found
    ]
    for row in sorted({row for row, _, _ in places})[:TRIES]:
        for depth in range(1, HEADER_ROWS + 1):
            header = [place for place in places if row <= place[0] < row + depth]
            body = _body(grid[max(place[0] for place in header) + 1 :])
            if body and _proved(body, header):
                return True
    return False


def _body(rows: list) -> list:
    """The lines of a table up to the first blank one, if that leaves some."""
    rows = rows[:BODY_ROWS]
    used = [any(kind != "." for kind, _ in row) for row in rows]
    first = next((at for at, some in enumerate(used) if some), len(rows))
    end = next((at for at in range(first, len(rows)) if not used[at]), len(rows))
    return rows[first:end]


def _proved(body: list, header: list[tuple[int, int, set[str]]]) -> bool:
    """Whether the columns hold what their headings say, and together make a list of persons."""
    seen: dict[str, int] = {}
    columns: dict[str, set[int]] = {}
    for _, column, kinds in header:
        cells = [row[column] for row in body if row[column][0] != "."]
        for kind in kinds:
            if cells and _holds(kind, cells):
                seen[kind] = max(seen.get(kind, 0), len(cells))
                columns.setdefault(kind, set()).add(column)
    named = seen.keys() & {GIVEN, SURNAME, WHOLE}
    numbered = seen.keys() & {IDENTITY, PAPER}
    if (
        (named and (numbered or BIRTH in seen))
        or (numbered and BIRTH in seen)
        # A region has a name and a number too, but no passport.
        or (NAME in seen and seen.keys() & {IDENTITY, BIRTH})
    ):
        return len(set.union(*columns.values())) > 1
    if max(seen.get(IDENTITY, 0), seen.get(BIRTH, 0)) >= ENOUGH:
        return True
    if seen.get(WHOLE, 0) >= ENOUGH and len(body[0]) > 1:
        return True
    return min(seen.get(GIVEN, 0), seen.get(SURNAME, 0)) >= ENOUGH


def _holds(kind: str, cells: list[Cell]) -> bool:
    if kind == BIRTH:
        return _are_days(cells, serial=True)
    if kind in (IDENTITY, PAPER):
        return _are_document_numbers(cells)
    return _are_names(cells, words=2 if kind == WHOLE else 1)


def _unlike(values: list) -> float:
    return len(set(values)) / len(values)


def _year(cell: Cell, serial: bool) -> int | None:
    """The year of a day in the lifetime of people; None for anything else."""
    kind, value = cell
    if kind == "n":
        low, high = SERIAL_DAYS
        if serial and value == int(value) and low <= value <= high:
            return 1900 + int(value / 365.25)
        text = f"{value:.0f}"
        match = re.fullmatch(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])", text)
        return int(match[1]) if match else None
    match = DAY.fullmatch(str(value).strip())
    year = int(match[1] or match[6]) if match else 0
    return year if 1900 <= year <= 2100 else None


def _are_days(cells: list[Cell], serial: bool) -> bool:
    """Days, most of them different: people are born on any day, tables close on a few."""
    years = [_year(cell, serial) for cell in cells]
    days = [cell for cell, year in zip(cells, years, strict=True) if year is not None]
    if len(days) < MOST * len(cells):
        return False
    return len(days) < ENOUGH or _unlike(days) >= MOST


def _are_document_numbers(cells: list[Cell]) -> bool:
    """Codes with digits, of like form, nearly all different; counts are of any length."""
    texts = [f"{value:.0f}" if kind == "n" else str(value).strip() for kind, value in cells]
    codes = [
        text
        for (kind, _), text in zip(cells, texts, strict=True)
        if sum(sign.isdigit() for sign in text) >= (7 if kind == "n" else 4)
        and len(text) <= 24
        and re.fullmatch(r"[\w /.-]+", text)
        and not DAY.fullmatch(text)
    ]
    if len(codes) < MOST * len(cells) or _unlike(codes) < UNLIKE:
        return False
    lengths = [len(code) for code in codes]
    common = max(lengths.count(length) for length in set(lengths))
    return common >= MOST * len(codes) or all(re.search(r"[^\W\d_]", code) for code in codes)


def _are_names(cells: list[Cell], words: int) -> bool:
    """Texts of letters, most of them different."""
    names = [
        value
        for kind, value in cells
        if kind == "t" and not any(sign.isdigit() for sign in value) and len(value.split()) >= words
    ]
    if len(names) < MOST * len(cells):
        return False
    return len(names) < ENOUGH or _unlike(names) >= 0.1  # many people share a name


def _unheaded(grid: list) -> bool:
    """Whether, whatever the headings, document numbers stand beside many dates of birth."""
    columns = [[cell for cell in column if cell[0] != "."] for column in zip(*grid, strict=True)]
    columns = [column[1:] for column in columns if len(column) > ENOUGH]
    born = [column for column in columns if _are_birth_days(column)]
    return bool(born) and any(
        _are_document_numbers(column) and _are_like(column)
        for column in columns
        if column not in born
    )


def _are_birth_days(cells: list[Cell]) -> bool:
    """Different days over many years, in no order: not the dates of a time series."""
    if not _are_days(cells, serial=False):
        return False
    years = [year for cell in cells if (year := _year(cell, False)) is not None]
    ordered = years == sorted(years) or years == sorted(years, reverse=True)
    return not ordered and max(years) - min(years) >= 10


def _are_like(cells: list[Cell]) -> bool:
    """Whether most codes have one form: letters and digits in the same places."""
    texts = [f"{value:.0f}" if kind == "n" else str(value).strip() for kind, value in cells]
    forms = [re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text)) for text in texts]
    form = max(set(forms), key=forms.count)
    digits = form.count("9")
    return digits >= 5 and len(form) >= 6 and forms.count(form) >= 0.8 * len(forms)


# -- files that no reader may open -------------------------------------------------------------


def mentions_persons(data: bytes) -> bool:
    """Whether a file that is refused for another reason has the headings of a list of persons.

    It will not be read, but it must not be kept with the others either. Nothing of it is trusted:
    whatever text can be got out of the first bytes of its parts is looked through.
    """
    for tokens in _texts_of(data):
        said = plain("\n".join(tokens))
        if not any(len(match[0]) >= SURE for match in ANY.finditer(said)):
            continue
        kinds = [kinds_of(token) if len(token) <= LONGEST else set() for token in tokens]
        for at, kind in enumerate(kinds):
            beside = set().union(*kinds[at : at + NEAR]) if kind else set()
            named, told = beside & {GIVEN, SURNAME, WHOLE}, beside & {BIRTH, IDENTITY}
            if len(told) == 2 or (named and told):
                return True
    return False


def _texts_of(data: bytes) -> Iterator[list[str]]:
    """Short texts of a file, one list for each way in which it may be written."""
    if data.startswith(LOCAL):
        runs = [run for part in _text_parts(data) for run in XML_TEXT.findall(part)]
        yield [unescape(run.decode("utf-8", "replace")) for run in runs]
        return
    old = data.startswith(OLD)
    head = data[: LOOKED_AT if old else LOOKED_AT // 8]
    for start, encoding in OLD_ENCODINGS if old else ENCODINGS:
        yield TOKEN.findall(head[start:].decode(encoding, "ignore"))


def _text_parts(data: bytes) -> Iterator[bytes]:
    """The beginnings of the parts that hold text, without a directory, which may be damaged."""
    at, left = -1, PARTS
    while left and 0 <= (at := data.find(LOCAL, at + 1)) <= len(data) - 30:
        method, names, extra = (
            int.from_bytes(data[at + place : at + place + 2], "little") for place in (8, 26, 28)
        )
        if not any(part in data[at + 30 : at + 30 + names] for part in TEXT_PARTS):
            continue
        left -= 1
        packed = data[at + 30 + names + extra :][:UNPACKED]
        if method == 0:
            yield packed
            continue
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, UNPACKED)
