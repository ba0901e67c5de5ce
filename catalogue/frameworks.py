"""The frameworks that definitions are held to, and how a country's sources stand to them.

`frameworks.csv`: what a framework means by an indicator, in short; its own text counts. A country
names in `country.yml` the frameworks that apply to it, and in `definitions.csv`, which an officer
edits, says of a provider's indicator whether its definition meets one. What is not there has not
been assessed.
"""

from pathlib import Path

import pandas as pd

from catalogue import files

FRAMEWORKS = {
    "un": "United Nations recommendations",
    "eu_862": "Regulation (EC) No 862/2007, as amended",
}
# Those of every country that names none itself.
COMMON = ["un"]
COLUMNS = ["framework", "indicator", "reference", "definition"]
DEFINITION_COLUMNS = ["provider", "indicator", "framework", "meets", "difference", "assessed_by"]
MEETS = {"yes": "meets it", "partly": "meets it in part", "no": "does not meet it"}


def read_frameworks(root: Path, indicators, mistakes: list[str]) -> pd.DataFrame:
    """`frameworks.csv` of the catalogue."""
    path = root / "frameworks.csv"
    table = files.read_table(path, COLUMNS, mistakes)
    files.unique(table, ["framework", "indicator"], path, mistakes)
    files.known(table["framework"], FRAMEWORKS, "framework", path, mistakes)
    files.known(table["indicator"], indicators, "indicator", path, mistakes)
    return table


def read_definitions(
    folder: Path, providers, frameworks: pd.DataFrame, mistakes: list[str]
) -> pd.DataFrame:
    """`definitions.csv` of a country, empty where it has none."""
    path = folder / "definitions.csv"
    if not path.is_file():
        return none_assessed()
    table = files.read_table(path, DEFINITION_COLUMNS, mistakes)
    files.unique(table, ["provider", "indicator", "framework"], path, mistakes)
    files.known(table["provider"], providers, "provider", path, mistakes)
    files.known(table["meets"], MEETS, "answer (yes, partly, no)", path, mistakes)
    known = set(zip(frameworks["framework"], frameworks["indicator"], strict=True))
    for row in table.itertuples():
        say = f"{path}: line {row.Index + 2}: "
        if (row.framework, row.indicator) not in known:
            mistakes.append(f"{say}{row.framework} says nothing about {row.indicator}")
        if not row.meets:
            mistakes.append(f"{say}meets is empty: what is not assessed has no line")
        if row.meets in ("partly", "no") and not row.difference:
            mistakes.append(f"{say}difference is empty: say in what the definition differs")
        if not row.assessed_by:
            mistakes.append(f"{say}assessed_by is empty: say who compared the definitions")
    return table


def none_assessed() -> pd.DataFrame:
    """The table of a country whose definitions nobody has compared."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in DEFINITION_COLUMNS})


def applying(settings: dict) -> list[str]:
    """The frameworks that a country's definitions are held to."""
    return list(settings.get("frameworks", COMMON))
