"""JSON tables become sheets; what is no table, or no sound JSON, is refused."""

import json

import pytest

from extractors.json_tables import BESIDE, read_json
from extractors.limits import Limits, Refused
from extractors.text_tables import ONLY


def sheets(content) -> dict[str, list[list]]:
    text = content if isinstance(content, str) else json.dumps(content)
    found = {}
    for sheet in read_json(text.encode(), "", Limits()):
        numbers, texts = iter(sheet["numbers"]), iter(sheet["texts"])
        values = [
            None if kind == "." else next(numbers) if kind == "n" else next(texts)
            for kind in sheet["kinds"]
        ]
        width = sheet["width"]
        rows = [values[at : at + width] for at in range(0, len(values), width)]
        found[sheet["name"]] = rows
    return found


TABLE = [["Country", "Number"], ["Kuwait", 5.0], ["Qatar", None]]


@pytest.mark.parametrize(
    "content",
    [
        [{"Country": "Kuwait", "Number": 5}, {"Country": "Qatar"}],
        {"columns": ["Country", "Number"], "rows": [["Kuwait", 5], ["Qatar", None]]},
        {"data": [["Kuwait", 5], ["Qatar"]], "header": ["Country", "Number"]},
        [["Country", "Number"], ["Kuwait", 5], ["Qatar", ""]],
    ],
)
def test_the_forms_of_one_table(content):
    assert sheets(content) == {ONLY: TABLE}


def test_tables_by_year_are_sheets_and_what_stands_beside_them_is_kept():
    rows = [{"Country": "Kuwait", "Number": 5}]
    assert sheets({"source": "SLBFE", "2019": rows, "2020": rows}) == {
        "2019": TABLE[:2],
        "2020": TABLE[:2],
        BESIDE: [["source", "SLBFE"]],
    }


def test_an_object_of_plain_values_is_a_table_of_keys_and_values():
    assert sheets({"2019": 5, "2020": True}) == {ONLY: [["2019", 5.0], ["2020", "TRUE"]]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 2}', "sound JSON"),
        ("[[1, NaN]]", "sound JSON"),
        ('[["a"], ["\\ud800"]]', "sound JSON"),
        ('{"\\udfff": [{"a": 1}]}', "sound JSON"),
        ('[{"a": 1}', "sound JSON"),
        ('[{"a": {"b": 1}}]', "does not hold a table"),
        ("5", "does not hold a table"),
        ('{"a": {"b": {"c": 1}}}', "does not hold a table"),
        ('[["a"], [9007199254740993]]', "kept exactly"),
    ],
)
def test_what_is_no_table_is_refused(text, said):
    with pytest.raises(Refused, match=said):
        sheets(text)
