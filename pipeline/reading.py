"""Received bytes → read cells and the findings of reading, done once per file and layout."""

import hashlib
import json
from dataclasses import dataclass

import pandas as pd

from catalogue.load import Country
from catalogue.questionnaire import CONTENTS, LISTS, as_sent, name_in
from extractors.blocks import matrix
from extractors.cells import PASSING, Workbook, read_cells
from extractors.gate import Limits, Refused
from extractors.workbook import choose_layout, read_workbook
from model import findings
from model.records import Finding, SourcePointer
from store import observations, vault
from store.places import Places

READER = 2  # raised whenever the same file and layout give another reading than before


@dataclass(frozen=True)
class Reading:
    """What one file says under one layout; `workbook` is "" when no layout explains it."""

    workbook: str
    cells: pd.DataFrame | None
    findings: pd.DataFrame


def read_submission(places: Places, country: Country, provider: str, file: dict) -> Reading:
    """The reading of a stored file, from the store if it was read under this layout before.

    `file` has file_name and sha256. A file that cannot be read is a finding, never an exception.
    """
    name, sha256 = file["file_name"], file["sha256"]
    asked = name_in(name, country, provider)
    workbook = asked or choose_layout(name, country, provider)
    facts = {"ref_area": country.ref_area, "provider": provider}
    if workbook is None:
        agreed = [
            pattern
            for layout in country.workbooks.values()
            if layout["provider"] == provider
            for pattern in layout["files"]
        ]
        return Reading("", None, _whole_file("I03", facts, name, sha256, expected=_or_none(agreed)))
    layout = country.workbooks[workbook]
    owner = f"{sha256}-{_layout_hash(layout)}"
    if observations.kept(places.observations, "raised", owner):
        return Reading(workbook, *_kept(places, owner))
    try:
        cells = read_cells(vault.path(places.vault, sha256), Limits())
        used = as_sent(layout, _contents(cells)) if asked else layout
        read, found = read_workbook(cells, used, workbook, sha256, country.ref_area)
        observations.save(places.observations, "read", owner, read)
    except Refused as refusal:
        rule = "I02" if refusal.password else "I01"
        read, found = None, _whole_file(rule, facts, name, sha256, observed=str(refusal))
        if refusal.reason in PASSING:
            return Reading(workbook, None, found)
    observations.save(places.observations, "raised", owner, found)
    return Reading(workbook, read, found)


def _contents(workbook: Workbook) -> list[tuple[str, int, str]]:
    """What a questionnaire says of itself; nothing if that sheet is gone."""
    lists = [sheet for sheet in workbook.sheets if sheet.name == LISTS]
    lines = []
    for sheet in lists:
        cells = matrix(sheet, 1, len(CONTENTS))
        for row in range(len(cells.kind)):
            name, head, column = cells.labels([row], range(len(CONTENTS)))
            if name and head.isascii() and head.isdigit() and int(head) > 0:
                lines.append((name, int(head), column))
    return lines


def _kept(places: Places, owner: str) -> tuple[pd.DataFrame | None, pd.DataFrame]:
    raised = observations.load(places.observations, "raised", [owner])[0]
    if not observations.kept(places.observations, "read", owner):
        return None, raised
    return observations.load(places.observations, "read", [owner])[0], raised


def _layout_hash(layout: dict) -> str:
    text = json.dumps([READER, layout], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _or_none(names: list[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _whole_file(rule, facts, name, sha256, observed="", expected="") -> pd.DataFrame:
    """A finding about a file as a whole."""
    return findings.frame(
        [
            Finding(
                rule=rule,
                severity="blocker",
                ref_area=facts["ref_area"],
                provider=facts["provider"],
                observed=observed,
                expected=expected,
                pointers=(SourcePointer("cell", sha256, "", "").id,),
                parameters={"file": name},
            )
        ]
    )
