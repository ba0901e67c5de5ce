"""A proposal for every real file reads the cells that its finished layout reads.

What is left to a data officer are codes: indicators, labels, whether a row or column is wanted.
"""

import fnmatch
import json

import jsonschema
import pytest
import yaml

from catalogue.files import SCHEMAS, plain
from extractors.gate import Limits, Refused
from extractors.proposals.propose import propose
from extractors.proposals.written import written
from extractors.text_tables import TextForm
from extractors.workbook import explain_workbook
from pipeline.propose import open_file, vocabulary
from tests.layouts.reading import _cells, read_file
from tests.layouts.test_all_files import NO_LAYOUT

pytestmark = pytest.mark.shared_data
LARGE = 900_000  # bytes: eight tables are like others here, and take long
# What an officer decides: (cells only the proposal reads, why).
DECIDED = {
    "gov_moldova/pop070100_20230119-162938.xlsx": (48, "a row: an emirate beside its country"),
    "gov_srilanka_slbfe/2020__SLBFE_registration_by_manpower_level.json": (
        1,
        "a sum of two columns",
    ),
    "undesa/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx": (
        6792,
        "sheets and columns of rates of change, which are no indicator",
    ),
}


def cells_of(frame) -> set[tuple[str, str]]:
    some = frame[frame["kind"] != "blank"]
    return set(zip(some["sheet"], some["cell"], strict=True))


def test_proposals_read_the_cells_of_the_finished_layouts(shared_data, catalogue, moldova):
    words = vocabulary(catalogue, moldova)
    differing = {}
    count = 0
    for path in sorted(shared_data.rglob("*")):
        name = path.relative_to(shared_data).as_posix()
        other = any(fnmatch.fnmatchcase(name, pattern) for pattern in NO_LAYOUT)
        if not path.is_file() or other or path.stat().st_size > LARGE:
            continue
        count += 1
        try:
            book, _ = _cells(path, TextForm(), False)
        except Refused:
            book, _, doubts = open_file(path, Limits(), "en", {}, False)
            assert doubts
        draft = propose(book, path.name, words)
        frame, _, accounts = explain_workbook(
            book, draft.content, "proposed", "0" * 64, "MDA", path.name
        )
        assert sum(account.left for account in accounts) == 0, name
        ours, theirs = cells_of(frame), cells_of(read_file(path).frame)
        assert not theirs - ours, f"{name}: not read: {sorted(theirs - ours)[:5]}"
        if ours - theirs:
            differing[name] = len(ours - theirs)
    assert count == 74
    assert differing == {name: cells for name, (cells, _) in DECIDED.items()}


def test_proposals_are_layouts_that_the_schema_takes(shared_data, catalogue, moldova):
    words = vocabulary(catalogue, moldova)
    schema = json.loads((SCHEMAS / "workbook.json").read_text(encoding="utf-8"))
    check = jsonschema.Draft202012Validator(schema)
    for place in ("gov_moldova", "gov_us_dhs", "gov_dominican_republic", "worldbank/raw", "oecd"):
        for path in sorted((shared_data / place).glob("*")):
            draft = propose(_cells(path, TextForm(), False)[0], path.name, words)
            read = plain(yaml.safe_load(written(draft)))
            assert read == draft.content
            check.validate(read)
