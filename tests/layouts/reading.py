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
from extractors.layouts import form_of, needs_formats
from extractors.read_frame import plain
from extractors.text_tables import TextForm
from extractors.workbook import choose_layout, read_workbook
from model import observations
from model.observations import FIXED, TOTAL
from transforms import cells
from transforms.standardise import Standard, standardise_submission

HERE = Path(__file__).parent
NO_DIMENSIONS = [
    "sha256", "workbook", "table", "sheet", "cell", "indicator", "time_period", "obs_value",
    "obs_status", "trouble", "kind", "number", "text", "value_fixed", "label_at",
]  # fmt: skip


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
    return read_under(path, layout, name)


def read_under(path: Path, layout: dict, name: str = "another") -> Reading:
    """The file under a layout that is not (or not yet) its own."""
    book, sha256 = _cells(path, form_of(layout), needs_formats(layout))
    frame, found = read_workbook(book, layout, name, sha256, "MDA", path.name)
    return Reading(plain(frame), found, book, layout)


@functools.cache
def _cells(path: Path, form: TextForm, formats: bool) -> tuple[Workbook, str]:
    book = read_cells(path, Limits(), path.name, form, formats)
    return book, hashlib.sha256(path.read_bytes()).hexdigest()


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


def plainly(reading: Reading, *tables: str, **facts) -> pd.DataFrame:
    """The values of a reading as observations whose labels stand as their own codes.

    For what rules say of whole files: of many countries, or by labels that no code list has. A
    label that the layout declares has the declared code; `facts` are columns that hold for all.
    """
    parts = []
    for name in tables or reading.layout["tables"]:
        rows, table = reading.table(name), reading.layout["tables"][name]
        declared = table.get("labels", {})
        fixed = table.get("fixed", {})
        year = rows["time_period"].mask(rows["time_period"] == "", fixed.get("time_period", ""))
        out = {}
        for column in rows.columns.difference([*NO_DIMENSIONS, "ref_area"]):
            own = declared.get(column, {})
            out[column] = rows[column].replace({"": TOTAL} | own)
        own = pd.DataFrame(rows["value_fixed"].map(json.loads).tolist(), index=rows.index)
        out |= {column: own[column] for column in own if column not in FIXED}
        out |= {column: value for column, value in fixed.items() if column != "time_period"}
        parts.append(
            pd.DataFrame(out, index=rows.index).assign(
                ref_area=rows.get("ref_area", "ATA"),
                indicator=rows["indicator"],
                time_period=year.str.extract(r"((?:19|20)[0-9]{2})")[0].astype("int64"),
                obs_value=rows["obs_value"] * 10.0 ** table.get("unit_mult", 0),
                obs_status=rows["obs_status"].replace("", "O"),
                rounding_base=float(table.get("rounding_base", 0)),
                source="cell:" + rows["sha256"] + "!" + rows["table"] + "!" + rows["cell"],
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    plain = {
        "unit_measure": "persons", "unit_mult": 0, "conf_status": "F", "definition": "",
        "territory": "ATA", "ref_date": "", "provider": "lighthouses", "publisher": "publisher",
        "round": 2024, "vintage": "2024",
    }  # fmt: skip
    return observations.combine([frame.assign(**(plain | facts))])
