"""DataFrames as Parquet bytes: equal frames are equal bytes, and come back as they were."""

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

# Column type of the frame -> (type in the file, whether a missing value may stand there). The
# second tells Int64 from int64 when the file is read back.
KINDS = {
    "str": (pa.string(), False),
    "int64": (pa.int64(), False),
    "Int64": (pa.int64(), True),
    "float64": (pa.float64(), True),
    "bool": (pa.bool_(), False),
}
TEXT = pd.StringDtype(na_value=float("nan"))  # the dtype pandas calls str


def as_table(frame: pd.DataFrame) -> pa.Table:
    """The frame without its index. ValueError for a column that could not come back as it is.

    Columns are str, int64, Int64, float64 or bool; a text is never missing ("" is). A category of
    texts is kept, and comes back, as text.
    """
    arrays, fields = [], []
    for name in frame.columns:
        column = frame[name]
        kind = str(column.dtype)
        texts = kind == "category" and str(column.cat.categories.dtype) == "str"
        if (
            kind == "object" or texts
        ):  # what an empty column, or one built from Python texts, may be
            kind = "str"
        if kind not in KINDS:
            raise ValueError(f"column {name!r} is {kind}; make it one of {', '.join(KINDS)}")
        if kind == "str" and column.isna().any():
            raise ValueError(f"column {name!r} has a missing text; write it as an empty one")
        arrow, missing = KINDS[kind]
        try:
            if texts:
                arrays.append(pa.array(column.array).cast(arrow))
            else:
                arrays.append(pa.array(column, type=arrow, from_pandas=True))
        except (pa.ArrowInvalid, pa.ArrowTypeError) as fault:
            raise ValueError(f"column {name!r} holds more than text: {fault}") from fault
        fields.append(pa.field(str(name), arrow, nullable=missing))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def as_bytes(table: pa.Table) -> bytes:
    """The table as one Parquet file. The same table gives the same bytes."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd", row_group_size=1 << 20)
    return buffer.getvalue()


def read_table(path: Path) -> pa.Table:
    """The table in a Parquet file."""
    return pq.read_table(path, partitioning=None)


def as_frame(table: pa.Table) -> pd.DataFrame:
    """The DataFrame `as_table` was given, with a fresh index."""
    frame = table.to_pandas(types_mapper={pa.string(): TEXT}.get)
    for field in table.schema:
        if field.type == pa.int64() and field.nullable:
            frame[field.name] = table[field.name].to_pandas(
                types_mapper={pa.int64(): pd.Int64Dtype()}.get
            )
    return frame
