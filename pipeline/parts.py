"""What a stage hands to the next one: frames in a folder that may be thrown away."""

from pathlib import Path

import pandas as pd

from store import frames


def save(folder: Path, **parts: pd.DataFrame) -> None:
    """Write frames under their names; a part written before is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in parts.items():
        partial = folder / f"{name}.partial"
        partial.write_bytes(frames.as_bytes(frames.as_table(frame)))
        partial.replace(folder / f"{name}.parquet")


def load(folder: Path, name: str) -> pd.DataFrame:
    """A part of an earlier stage; FileNotFoundError names the stage's missing work."""
    return frames.as_frame(frames.read_table(folder / f"{name}.parquet"))
