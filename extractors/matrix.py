"""The cells of a sheet as arrays, and the labels in them; rows and columns are counted from 0."""

import functools
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from extractors.cells import BLANK, NUMBER, Sheet
from extractors.columns import Texts

Labels = tuple[np.ndarray, list[str]]  # a code per row, and the text each code stands for


@dataclass(frozen=True)
class Matrix:
    """The cells of a sheet, or of a part of it, as arrays of height x width."""

    name: str
    kind: np.ndarray  # one letter, see extractors.cells.KINDS
    number: np.ndarray  # NaN unless kind is number
    code: np.ndarray  # the place of a cell's text among the distinct ones; 0 is ""
    distinct: pa.LargeStringArray  # the texts of the sheet, "" for numbers and blanks
    fields: np.ndarray | None = None  # of text tables: fields of every line
    top: int = 0  # where this part begins in its sheet
    left: int = 0
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    indents: dict[tuple[int, int], int] = field(default_factory=dict)
    hidden: np.ndarray | None = None

    @functools.cached_property
    def text(self) -> np.ndarray:
        """The text of every cell, as objects: for those who look at many one by one."""
        return self.distinct.to_numpy(zero_copy_only=False)[self.code]

    def said(self, row: int, column: int) -> str:
        """The text of a cell as it stands."""
        return self.distinct[int(self.code[row, column])].as_py()

    def label(self, row: int, column: int) -> str:
        """The text of a label cell, trimmed; a whole number without its decimal point."""
        if self.kind[row, column] == NUMBER:
            return plain(self.number[row, column])
        return " ".join(self.said(row, column).split())

    def labels(self, rows, columns) -> list[str]:
        return [self.label(row, column) for row in rows for column in columns]

    def column(self, rows: np.ndarray, column: int) -> Labels:
        """The labels of many rows of one column."""
        codes, used = pd.factorize(self.code[rows, column])
        texts = self.distinct.take(pa.array(used)).to_pylist()
        trimmed = [" ".join(text.split()) for text in texts]
        numeric = self.kind[rows, column] == NUMBER
        if numeric.any():
            values, places = np.unique(self.number[rows, column][numeric], return_inverse=True)
            codes = codes.copy()
            codes[numeric] = places + len(trimmed)
            trimmed += [plain(value) for value in values]
        return codes.astype("int32"), trimmed

    def part(self, rows: slice, columns: slice) -> "Matrix":
        """A part of the sheet that knows where it stands in it."""
        return replace(
            self,
            kind=self.kind[rows, columns],
            number=self.number[rows, columns],
            code=self.code[rows, columns],
            fields=None if self.fields is None else self.fields[rows],
            hidden=None if self.hidden is None else self.hidden[rows, columns],
            top=self.top + (rows.start or 0),
            left=self.left + (columns.start or 0),
        )


def plain(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(float(number))


def matrix(sheet: Sheet, height: int, width: int) -> Matrix:
    """The sheet as arrays, at least `height` x `width`."""
    shape = (sheet.height, sheet.width)
    kind = np.frombuffer(sheet.kinds.encode("utf-32-le"), dtype="<U1").reshape(shape)
    numbers = np.frombuffer(sheet.number_column, dtype="float64")
    number = np.broadcast_to(np.nan, shape)
    if len(numbers):
        number = np.full(shape, np.nan)
        number[kind == NUMBER] = numbers
    codes, distinct = _coded(sheet.text_column)
    if len(codes) == kind.size:
        code = codes.reshape(shape)
    else:
        code = np.zeros(shape, dtype="int32")
        code[(kind != NUMBER) & (kind != BLANK)] = codes
    more = ((0, max(height - shape[0], 0)), (0, max(width - shape[1], 0)))
    if more != ((0, 0), (0, 0)):
        kind = np.pad(kind, more, constant_values=BLANK)
        number = np.pad(number, more, constant_values=np.nan)
        code = np.pad(code, more)
    hidden = np.zeros(kind.shape, dtype=bool)
    hidden[[row for row in sheet.hidden_rows if row < len(hidden)]] = True
    hidden[:, [column for column in sheet.hidden_columns if column < kind.shape[1]]] = True
    return Matrix(
        sheet.name,
        kind,
        number,
        code,
        distinct,
        _fields(sheet, len(kind)),
        merges={
            (row, column): (first_row, first_column)
            for first_row, first_column, last_row, last_column in sheet.merges
            for row in range(first_row, last_row + 1)
            for column in range(first_column, last_column + 1)
        },
        indents={(row, column): depth for row, column, depth in sheet.indents},
        hidden=hidden,
    )


def _coded(texts: Texts) -> tuple[np.ndarray, pa.LargeStringArray]:
    """The place of every text among the distinct ones, and those, the first of which is ""."""
    starts = np.zeros(len(texts) + 1, dtype="int64")
    np.cumsum(np.frombuffer(texts.lengths, dtype="int32"), out=starts[1:])
    where = pa.py_buffer(starts)
    every = pa.LargeStringArray.from_buffers(len(texts), where, pa.py_buffer(texts.data))
    coded = every.dictionary_encode()
    nothing = pa.array([""], type=pa.large_string())
    return coded.indices.to_numpy() + 1, pa.concat_arrays([nothing, coded.dictionary])


def _fields(sheet: Sheet, height: int) -> np.ndarray | None:
    """Fields of every line of a text table."""
    if not sheet.widths:
        return None
    starts, counts = zip(*sheet.widths, strict=True)
    ends = [*starts[1:], sheet.height]
    fields = np.zeros(height, dtype="int64")
    fields[: sheet.height] = np.repeat(counts, np.subtract(ends, starts))
    return fields


def one_label(text: str, count: int) -> Labels:
    """One text for every row."""
    return np.zeros(count, dtype="int8"), [text]


def chosen(labels: Labels, rows: np.ndarray) -> Labels:
    return labels[0][rows], labels[1]


def told(labels: Labels, says) -> np.ndarray:
    """Per row whether `says(text)`; every text is asked about once."""
    codes, texts = labels
    if not texts:
        return np.zeros(len(codes), dtype=bool)
    return np.array([bool(says(text)) for text in texts])[codes]


def as_list(labels: Labels) -> list[str]:
    codes, texts = labels
    return [texts[code] for code in codes]


def from_list(texts: list[str]) -> Labels:
    places: dict[str, int] = {}
    codes = [places.setdefault(text, len(places)) for text in texts]
    return np.array(codes, dtype="int32"), list(places)
