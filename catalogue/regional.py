"""Lists of countries that are put side by side: `regions/<name>.yml` and its table of figures.

`regions/<name>.csv` holds figures that were published elsewhere than in a database we ask, as they
were printed (`unit_mult` 3: in thousands), each with its publisher.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from catalogue import files
from catalogue.licences import read_licences
from catalogue.load import OBLIGATION_COLUMNS, Catalogue, Country

FOLDER = "regions"
COLUMNS = (
    "source publisher ref_area indicator time_period obs_value unit_measure unit_mult obs_status "
    "definition ref_date rounding_base vintage note"
).split()
NUMBERS = ("time_period", "obs_value", "unit_mult", "rounding_base")


@dataclass(frozen=True)
class Region:
    """A list of countries with what is asked about them."""

    name: str
    settings: dict  # the YAML file
    figures: pd.DataFrame  # COLUMNS; `line` is the line of the file
    path: Path  # of the table of figures

    @property
    def countries(self) -> list[str]:
        return self.settings["countries"]

    @property
    def columns(self) -> list[dict]:
        return self.settings["columns"]


def regions(catalogue: Catalogue) -> list[str]:
    """The lists there are."""
    return sorted(path.stem for path in (catalogue.root / FOLDER).glob("*.yml"))


def load_region(name: str, catalogue: Catalogue) -> Region:
    """One list of countries, or CatalogueError."""
    if name not in regions(catalogue):
        there = ", ".join(regions(catalogue)) or "none"
        raise files.CatalogueError([f"there is no list of countries {name!r}; there is: {there}"])
    mistakes: list[str] = []
    path = catalogue.root / FOLDER / f"{name}.yml"
    settings = files.read_yaml(path, "region", mistakes)
    if mistakes:
        raise files.CatalogueError(mistakes)
    codes = catalogue.code_lists["country"].index
    mistakes += [
        f"{path}: {one!r} is no country" for one in settings["countries"] if one not in codes
    ]
    known = catalogue.indicators.index
    mistakes += [
        f"{path}: {one['indicator']!r} is not a known indicator"
        for one in settings["columns"]
        if one["indicator"] not in known
    ]
    asked = settings.get("printed", {})
    named = [asked["source"], *asked["beside"]] if asked else []
    mistakes += [f"{path}: {one!r} is none of the sources" for one in named
                 if one not in settings["sources"]]  # fmt: skip
    table = path.with_suffix(".csv")
    figures = _figures(table, settings, catalogue, mistakes)
    if mistakes:
        raise files.CatalogueError(mistakes)
    return Region(name, settings, figures, table)


def _figures(path: Path, settings: dict, catalogue: Catalogue, mistakes: list[str]) -> pd.DataFrame:
    """The table of figures; a list may do without one."""
    if not path.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in [*COLUMNS, "line"]})
    table = files.read_table(path, COLUMNS, mistakes)
    files.unique(table, ["source", "ref_area", "indicator", "time_period"], path, mistakes)
    files.known(table["source"], settings["sources"], "source", path, mistakes)
    files.known(table["ref_area"], catalogue.code_lists["country"].index, "country", path, mistakes)
    files.known(table["indicator"], catalogue.indicators.index, "indicator", path, mistakes)
    files.known(table["unit_measure"], catalogue.units.index, "unit", path, mistakes)
    for name in NUMBERS:
        blank = table.index[table[name] == ""]
        mistakes += [f"{path}: line {line + 2}: {name} is blank" for line in blank]
        files.number(table, name, path, mistakes)
    return table.assign(line=table.index + 2)


def as_country(region: Region, catalogue: Catalogue, ref_area: str = "") -> Country:
    """What rules and words need to know of a country, of a list or of one country in it.

    Every source owes every indicator, in the order of the sources.
    """
    providers = pd.DataFrame.from_dict(region.settings["sources"], orient="index")
    met = dict.fromkeys(
        [*(one["indicator"] for one in region.columns), *region.figures["indicator"]]
    )
    owed = [
        {"provider": code, "indicator": indicator, "rank": rank, "dimensions": "none", "every": 1}
        for rank, code in enumerate(providers.index, start=1)
        for indicator in met
    ]
    blank = dict.fromkeys(OBLIGATION_COLUMNS, "") | {"first": 0}
    title = region.settings["title"]
    return Country(
        root=catalogue.root / FOLDER,
        ref_area=ref_area or region.name,
        settings={
            "name": title,
            "producer": title,
            "territory": {"code": ref_area, "note": ""},
            "reviewers": [],
        },
        providers=providers.rename_axis("provider").assign(note=""),
        obligations=pd.DataFrame([blank | one for one in owed]),
        rounds={region.settings["round"]: {}},
        workbooks={},
        regions=pd.DataFrame(columns=["kind", "label", "synonyms"], dtype="str"),
        countries=catalogue.code_lists["country"],
        licences=read_licences(catalogue.root / FOLDER, catalogue.root, []),
    )
