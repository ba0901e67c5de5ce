"""Real files read as a ministry's file is read: gate, child process, layout, standardiser."""

import functools
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from catalogue.load import Catalogue, Country, read_yaml
from extractors.cells import Workbook, read_cells
from extractors.gate import Limits
from extractors.workbook import choose_layout, read_workbook
from transforms import cells
from transforms.standardise import Standard, standardise_submission

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Reading:
    """One file under one layout: what was read, what was not explained, what lay before it."""

    frame: pd.DataFrame  # read frame
    findings: pd.DataFrame
    book: Workbook
    layout: dict

    @functools.cached_property
    def values(self) -> pd.DataFrame:
        """The read frame with obs_value, obs_status and trouble, by the layout's symbols."""
        numbers = self.layout.get("numbers", {})
        said = [
            cells.values(rows, self.layout["tables"][name], numbers)
            for name, rows in self.frame.groupby("table", sort=False)
        ]
        return self.frame.drop(columns="obs_status").join(pd.concat(said))

    def at(self, cell: str, sheet: str | None = None) -> pd.Series:
        """The one value read from a cell."""
        rows = self.values[self.values["cell"] == cell]
        rows = rows[rows["sheet"] == sheet] if sheet else rows
        assert len(rows) == 1, f"{sheet or ''}!{cell} was read {len(rows)} times"
        return rows.iloc[0]

    def table(self, name: str) -> pd.DataFrame:
        rows = self.values[self.values["table"] == name]
        assert len(rows), f"nothing was read as {name}"
        return rows


@functools.cache
def layouts_in(folder: str) -> dict[str, dict]:
    """The layouts of a folder of `tests/layouts` by name, checked against the schema."""
    mistakes: list[str] = []
    paths = sorted((HERE / folder).glob("*.yml"))
    layouts = {path.stem: read_yaml(path, "workbook", mistakes) for path in paths}
    assert not mistakes, "\n".join(mistakes)
    return layouts


def layout_for(path: Path) -> tuple[str, dict]:
    """(name, layout) whose file patterns fit a shared file, chosen as for a ministry's file."""
    folder = path.parent.name if path.parent.parent.name == "data" else path.parent.parent.name
    layouts = layouts_in(folder)
    provider = next(iter(layouts.values()))["provider"]
    shelf = SimpleNamespace(workbooks=layouts, ref_area=folder)
    name = choose_layout(path.name, shelf, provider)
    assert name, f"no layout in {folder} fits {path.name}"
    return name, layouts[name]


@functools.cache
def read_file(path: Path) -> Reading:
    """The file under its layout; each file is read once, however many tests look at it."""
    name, layout = layout_for(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    book = read_cells(path, Limits())
    frame, found = read_workbook(book, layout, name, sha256, "MDA")
    return Reading(frame, found, book, layout)


def standard_of(
    reading: Reading, catalogue: Catalogue, country: Country, number: int = 2024
) -> Standard:
    """The observations of a reading, as the submission of an imaginary round."""
    facts = {"ref_area": country.ref_area, "provider": reading.layout["provider"], "round": number}
    facts["received_at"] = f"{number + 1}-03-01T00:00:00Z"
    return standardise_submission(
        reading.frame, reading.layout, facts, reading.findings, catalogue, country
    )


def told(findings: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(rule, sheet!cell, observed) of every finding, sorted."""
    places = [json.loads(text) for text in findings["parameters"]]
    where = [f"{place.get('sheet', '')}!{place.get('cell', '')}" for place in places]
    return sorted(zip(findings["rule"], where, findings["observed"], strict=True))
