"""Read a file that an officer edits: every mistake is told with its file and line."""

import datetime
import json
from pathlib import Path

import pandas as pd
import yaml

from catalogue.mistakes import LOADER, broken_rules, keys_twice

SCHEMAS = Path(__file__).parent / "schemas"


class CatalogueError(Exception):
    """Every mistake found, one a line: file, place, what is wrong, how to mend it."""

    def __init__(self, mistakes: list[str]):
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def read_table(path: Path, columns: list[str], mistakes: list[str]) -> pd.DataFrame:
    """A CSV file as text, nothing inferred: "NA" is Namibia, a blank is a blank."""
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        mistakes.append(f"{path}: cannot be read as a CSV table ({fault})")
        return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    lacking = [name for name in columns if name not in table.columns]
    if lacking:
        mistakes.append(f"{path}: column {', '.join(lacking)} is missing from the first line")
        table[lacking] = ""
    return table


def plain(content):
    """YAML without its surprises: keys are text, and a date is the text that was written."""
    if isinstance(content, dict):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    return content.isoformat() if isinstance(content, datetime.date) else content


def read_yaml(path: Path, schema: str, mistakes: list[str]) -> dict:
    """A YAML file checked against `schemas/<schema>.json`."""
    try:
        text = path.read_text(encoding="utf-8")
        content = plain(yaml.load(text, Loader=LOADER))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as fault:
        mistakes.append(f"{path}: cannot be read as YAML ({fault})")
        return {}
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    mistakes += [
        f"{path}: {told}" for told in [*keys_twice(text), *broken_rules(content, rules, text)]
    ]
    return content if isinstance(content, dict) else {}


def unique(table: pd.DataFrame, columns: list[str], path: Path, mistakes: list[str]) -> None:
    doubled = table[table.duplicated(columns, keep=False)]
    for line, row in doubled[columns].iterrows():
        mistakes.append(f"{path}: line {line + 2}: {', '.join(row)} stands more than once")


def known(values: pd.Series, known, what: str, path: Path, mistakes: list[str]) -> None:
    for line, value in values[~values.isin(list(known)) & (values != "")].items():
        mistakes.append(f"{path}: line {line + 2}: {value!r} is not a known {what}")


def number(table: pd.DataFrame, column: str, path: Path, mistakes: list[str]) -> None:
    read = pd.to_numeric(table[column], errors="coerce")
    for line, value in table.loc[read.isna() & (table[column] != ""), column].items():
        mistakes.append(f"{path}: line {line + 2}: {column} {value!r} is not a number")
    table[column] = read
