"""Frames of any size for `bench.validation`: Exampland's observations, damaged, in a file."""

from pathlib import Path

import numpy as np
import pandas as pd

YEAR = 2024
SEED = 11
FAILING = 100  # one row of so many is damaged


def write_rows(rows: int, path: Path) -> None:
    """Exampland's observations as often as needed, each copy ten years earlier, into a file.

    One row of a hundred is damaged: without its publisher, with an unknown code, twice, or below
    zero.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from samples.exampland.figures import moved, observations_of

    frame, writer = observations_of(YEAR), None
    random = np.random.default_rng(SEED)
    for number, first in enumerate(range(0, rows, len(frame))):
        part = moved(frame, -10 * number).head(rows - first)
        place = pd.Series(range(first + 1, first + len(part) + 1), part.index)
        part["source"] = "cell:" + "0" * 64 + "!S!B" + place.astype("str")
        table = pa.Table.from_pandas(damaged(part, random), preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table.replace_schema_metadata(writer.schema.metadata))
    writer.close()


def damaged(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    valued = np.flatnonzero(frame["obs_value"].notna() & ~frame["indicator"].isin(signed()))
    chosen = random.choice(valued, max(4, len(frame) // FAILING), replace=False)
    bare, strange, twice, below = np.array_split(chosen, 4)
    frame.loc[bare, "publisher"] = ""
    frame.loc[strange, "sex"] = "X9"
    frame.loc[below, "obs_value"] = -1.0
    again = frame.loc[twice].assign(source=frame.loc[twice, "source"] + "0")
    return pd.concat([frame, again], ignore_index=True)


def signed() -> set[str]:
    """The indicators that may be negative."""
    from samples.exampland.figures import country

    return set(bounds().index[~(bounds()["min"] >= 0)]) | {
        code for code, row in country()[0].indicators.iterrows() if row["signed"]
    }


def bounds() -> pd.DataFrame:
    from samples.exampland.figures import country

    return country()[0].indicators[["min", "max"]]


def read(path: str, coded: bool) -> pd.DataFrame:
    """A frame as the yearly run holds it, or `coded`: its texts but for the pointers as categories.

    As texts ten million rows are 10 GB.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    from model import observations

    texts = [
        one.name for one in pq.read_schema(path) if one.type in (pa.string(), pa.large_string())
    ]
    texts = [name for name in texts if coded and name != "source"]
    columns = {}
    for name in pq.read_schema(path).names:  # one by one: so little is held twice
        table = pq.read_table(path, columns=[name], read_dictionary=texts)
        columns[name] = table.to_pandas()[name].array
    pa.default_memory_pool().release_unused()
    return observations.check(pd.DataFrame(columns, copy=False), coded)
