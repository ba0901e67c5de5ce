"""Equal frames are equal bytes, and come back as they were."""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import findings, observations
from store import frames
from store.places import PROJECT
from tests.observations import observe

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WHOLE = st.integers(-(2**63), 2**63 - 1)
ROWS = st.lists(
    st.tuples(TEXTS, WHOLE, st.none() | WHOLE, st.floats(allow_infinity=True), st.booleans()),
    max_size=8,
)


def frame_of(rows) -> pd.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * 5
    kinds = ("str", "int64", "Int64", "float64", "bool")
    return pd.DataFrame(
        {kind: pd.Series(values, dtype=kind) for kind, values in zip(kinds, columns, strict=True)}
    )


def there_and_back(frame: pd.DataFrame, path) -> pd.DataFrame:
    path.write_bytes(frames.as_bytes(frames.as_table(frame)))
    return frames.as_frame(frames.read_table(path))


@settings(deadline=None)
@given(ROWS)
def test_a_frame_comes_back_as_it_was(tmp_path_factory, rows):
    frame = frame_of(rows)
    path = tmp_path_factory.mktemp("frames") / "frame.parquet"
    pd.testing.assert_frame_equal(there_and_back(frame, path), frame)


@pytest.mark.parametrize(
    "frame",
    [observations.empty(("sex",)), findings.frame([]), observe({}, {"sex": "F"})],
    ids=["no observations", "no findings", "observations"],
)
def test_the_frames_of_the_house_come_back_as_they_were(tmp_path, frame):
    pd.testing.assert_frame_equal(there_and_back(frame, tmp_path / "frame.parquet"), frame)


def test_a_frame_without_columns_comes_back_without_columns(tmp_path):
    assert there_and_back(pd.DataFrame(), tmp_path / "frame.parquet").shape == (0, 0)


def test_an_empty_column_of_no_kind_is_text(tmp_path):
    frame = pd.DataFrame(columns=["rule", "note"])
    back = there_and_back(frame, tmp_path / "frame.parquet")
    assert back.dtypes.astype(str).to_dict() == {"rule": "str", "note": "str"}


@given(st.lists(TEXTS, min_size=1))
def test_a_category_of_texts_is_kept_and_comes_back_as_text(tmp_path_factory, texts):
    plain = pd.DataFrame({"x": pd.Series(texts, dtype="str")})
    coded = plain.astype("category")
    path = tmp_path_factory.mktemp("frames") / "frame.parquet"
    pd.testing.assert_frame_equal(there_and_back(coded, path), plain)
    assert frames.as_bytes(frames.as_table(coded)) == frames.as_bytes(frames.as_table(plain))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pd.Series(["a", None], dtype="str"), "'x' has a missing text"),
        (pd.Series(["a", None], dtype="object"), "'x' has a missing text"),
        (pd.Series(["a", 1], dtype="object"), "'x' holds more than text"),
        (pd.Series(["a", None], dtype="category"), "'x' has a missing text"),
        (pd.Series([1.5], dtype="category"), "'x' is category"),
        (pd.Series(["2024-01-01"], dtype="datetime64[ns]"), "'x' is datetime64"),
        (pd.Series([1.0], dtype="float32"), "'x' is float32"),
    ],
)
def test_what_could_not_come_back_is_refused(column, said):
    with pytest.raises(ValueError, match=said):
        frames.as_table(pd.DataFrame({"x": column}))


MADE_ELSEWHERE = """
import sys, pandas as pd
from store import frames
frame = pd.DataFrame({"sex": ["F", "M", "_T"] * 400, "obs_value": [1.5, float("nan"), 3.0] * 400})
frame["time_period"] = pd.array([2024, None, 2023] * 400, dtype="Int64")
sys.stdout.buffer.write(frames.as_bytes(frames.as_table(frame)))
"""


def test_the_bytes_do_not_depend_on_where_and_when_they_are_made():
    def made(**environment) -> bytes:
        return subprocess.run(
            [sys.executable, "-c", MADE_ELSEWHERE],
            cwd=PROJECT,
            env=os.environ | environment,
            capture_output=True,
            check=True,
        ).stdout

    one = made(PYTHONHASHSEED="1", TZ="Pacific/Kiritimati", LC_ALL="C")
    other = made(PYTHONHASHSEED="2", TZ="America/Adak", LC_ALL="C.UTF-8", OMP_NUM_THREADS="1")
    assert one[:4] == b"PAR1"
    assert one == other
