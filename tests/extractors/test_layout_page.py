"""Every example of docs/layouts.md is a layout that the schema takes."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from catalogue.files import SCHEMAS, plain

PAGE = (Path(__file__).parents[2] / "docs" / "layouts.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
SCHEMA = json.loads((SCHEMAS / "workbook.json").read_text(encoding="utf-8"))
WHOLE = next(said for said in map(yaml.safe_load, EXAMPLES) if "title" in said)
LONG = {"shape": "long", "header_row": 1, "columns": {"Lights": {"value": {}}}}


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_taken_by_the_schema(number):
    said = plain(yaml.safe_load(EXAMPLES[number]))
    if "title" in said:
        layout = said
    elif "csv" in said:
        layout = WHOLE | said
    else:
        base = (
            LONG if "columns" in said or "side_by_side" in said else WHOLE["tables"]["immigrants"]
        )
        layout = WHOLE | {"tables": {"one": base | said}}
    jsonschema.Draft202012Validator(SCHEMA).validate(plain(layout))


def test_every_key_of_a_table_is_on_the_page():
    for shape in SCHEMA["properties"]["tables"]["additionalProperties"]["oneOf"]:
        for key in shape["properties"]:
            assert re.search(rf"\b{key}\b", PAGE), key
