"""The cells of a sheet as columns of bytes: how a child hands them over without an object a cell.

A kind is one letter; numbers are doubles, texts lie one after another with their lengths.
"""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass

BLANK, NUMBER, TEXT, ERROR, BOOLEAN, DATE = ".ntebd"  # one letter per cell in Sheet.kinds
COLUMNS = ("kinds", "numbers", "lengths", "texts")


@dataclass(frozen=True)
class Texts:
    """Many texts, one after another in UTF-8; a list of strings for those who look at a few."""

    lengths: bytes | bytearray | memoryview  # int32, in bytes
    data: bytes | bytearray | memoryview

    def __len__(self) -> int:
        return len(self.lengths) // 4

    def __iter__(self):
        return iter(self[:])

    def __getitem__(self, few: slice) -> list[str]:
        """The first texts."""
        if few.start or few.step:
            raise ValueError("only from the first text on")
        lengths = memoryview(self.lengths).cast("i")[: few.stop]
        ends = list(itertools.accumulate(lengths, initial=0))
        data = bytes(self.data[: ends[-1]])
        return [data[a:b].decode() for a, b in itertools.pairwise(ends)]


def texts_of(texts: Iterable[str]) -> Texts:
    """Texts as columns; half of a pair of surrogates, which is no text, is replaced."""
    import numpy as np

    texts = list(texts)
    whole = "".join(texts)
    if whole.isascii():
        lengths, data = map(len, texts), whole.encode()
    else:
        each = [text.encode("utf-8", "replace") for text in texts]
        lengths, data = map(len, each), b"".join(each)
    return Texts(np.fromiter(lengths, dtype="int32", count=len(texts)).tobytes(), data)


def is_any_longer(texts: Texts | list[str], most: int) -> bool:
    """Whether some text has more signs than that; few have more bytes."""
    import numpy as np

    if not isinstance(texts, Texts):
        return any(len(text) > most for text in texts)
    lengths = np.frombuffer(texts.lengths, dtype="int32")
    if lengths.max(initial=0) <= most:
        return False
    ends = np.cumsum(lengths, dtype="int64")
    return any(
        len(bytes(texts.data[ends[place] - lengths[place] : ends[place]]).decode()) > most
        for place in np.flatnonzero(lengths > most)
    )


def joined(parts: list[Texts]) -> Texts:
    """Texts one after another."""
    return Texts(b"".join(part.lengths for part in parts), b"".join(part.data for part in parts))


def packed(answer: dict) -> list[bytes | bytearray | memoryview]:
    """An answer of the child as bytes: its facts in JSON, then the columns of its sheets."""
    import numpy as np

    columns, sheets = [], []
    for sheet in answer.get("sheets", ()):
        texts = sheet["texts"] if isinstance(sheet["texts"], Texts) else texts_of(sheet["texts"])
        numbers = memoryview(np.ascontiguousarray(sheet["numbers"], dtype="float64")).cast("B")
        own = [sheet["kinds"].encode(), numbers, texts.lengths, texts.data]
        sheets.append(sheet | dict(zip(COLUMNS, map(len, own), strict=True)))
        columns += own
    facts = json.dumps(answer | {"sheets": sheets} if "sheets" in answer else answer).encode()
    return [len(facts).to_bytes(8, "little"), facts, *columns]


def unpacked(said: memoryview) -> dict:
    """The answer that was packed; its columns are parts of `said`, not copies."""
    at = 8 + int.from_bytes(said[:8], "little")
    answer = json.loads(bytes(said[8:at]))
    for sheet in answer.get("sheets", ()):
        for name in COLUMNS:
            sheet[name], at = said[at : at + sheet[name]], at + sheet[name]
        sheet["kinds"] = bytes(sheet["kinds"]).decode()
    return answer
