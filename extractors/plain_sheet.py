"""A sheet whose rows are all written in the plain form: its columns, as the gate met its cells."""

import itertools

from extractors.columns import BLANK, TEXT, Texts
from extractors.limits import SheetScan

BLOCK = 65_536  # texts that are objects at one time
SPARSE = 4
SMALL = 1_000_000  # cells


def plain_sheet(seen: SheetScan, shared: list[str | None]) -> dict | None:
    """The sheet as the child's answer has it; None when the gate alone cannot tell what it holds.

    `shared` are the texts that the cells of the workbook share.
    """
    import numpy as np

    plain = seen.plain
    if plain is None or not plain.values:
        return None
    height = max(row for row, kinds in enumerate(plain.kinds, 1) if kinds)
    width = max(map(len, plain.kinds))
    if height * width > max(SPARSE * len(plain.values), SMALL):
        return None  # the reader's limits say whether so many blank cells are too many
    rows = itertools.islice(plain.kinds, height)
    kinds = b"".join(row.ljust(width, BLANK.encode()) for row in rows)
    signs = np.frombuffer(kinds, dtype="uint8")
    is_text = signs[signs != ord(BLANK)] == ord(TEXT)
    values = np.frombuffer(plain.values)
    used = values[is_text].astype("int32")
    distinct = {place: shared[place] for place in np.flatnonzero(np.bincount(used)).tolist()}
    if None in distinct.values():
        return None
    return {
        "name": seen.name,
        "hidden": seen.hidden,
        "height": height,
        "width": width,
        "kinds": kinds.decode(),
        "numbers": values[~is_text],
        "texts": _texts(used, distinct),
    }


def _texts(used, distinct: dict[int, str]) -> Texts:
    """The text of every place."""
    import numpy as np

    written = {place: text.encode() for place, text in distinct.items()}
    lengths = np.zeros(max(written, default=0) + 1, dtype="int32")
    lengths[list(written)] = [len(text) for text in written.values()]
    data = bytearray()
    for begin in range(0, len(used), BLOCK):
        data += b"".join(map(written.__getitem__, used[begin : begin + BLOCK].tolist()))
    return Texts(lengths[used].tobytes(), data)
