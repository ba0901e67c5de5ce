"""Received bytes → read cells and the findings of reading, done once per file and layout."""

import functools
import hashlib
import json
from dataclasses import dataclass, replace

import pandas as pd

from catalogue.load import Country
from catalogue.questionnaire import CONTENTS, LISTS, as_sent, name_in
from extractors.blocks import matrix
from extractors.cells import PASSING, Sheet, Workbook, read_cells
from extractors.gate import Limits, Refused
from extractors.layouts import form_of, needs_formats, uses_file_name
from extractors.limits import MEBIBYTE
from extractors.text_tables import TextForm
from extractors.workbook import choose_layout, read_workbook
from model import findings
from model.records import Finding, SourcePointer
from reporting.marks import MARK
from store import observations, quarantine, vault
from store.places import Places

READER = 5  # raised whenever the same file and layout give another reading than before


@dataclass(frozen=True)
class Reading:
    """What one file says under one layout; `workbook` is "" when no layout explains it."""

    workbook: str
    cells: pd.DataFrame | None
    findings: pd.DataFrame


def read_submission(places: Places, country: Country, provider: str, file: dict) -> Reading:
    """The reading of a stored file, from the store if it was read under this layout before.

    `file` has file_name and sha256. A file that cannot be read is a finding, never an exception.
    One that lists persons is read by no layout, under whatever name it comes.
    """
    name, sha256 = file["file_name"], file["sha256"]
    asked = name_in(name, country, provider)
    workbook = asked or choose_layout(name, country, provider)
    facts = {"ref_area": country.ref_area, "provider": provider}
    if is_quarantined(places, sha256):
        return Reading("", None, _listed(places, facts, name, sha256))
    if workbook is None:
        if not vault.path(places.vault, sha256).exists():  # nobody has looked into it so far
            refusal = _refusal(places, country, provider, file)
            if refusal and refusal.persons:
                return _quarantined(places, facts, name, sha256, refusal)
        agreed = [
            pattern
            for layout in country.workbooks.values()
            if layout["provider"] == provider
            for pattern in layout["files"]
        ]
        return Reading("", None, _whole_file("I03", facts, name, sha256, expected=_or_none(agreed)))
    layout = country.workbooks[workbook]
    owner = f"{sha256}-{_layout_hash(layout, name if uses_file_name(layout) else '')}"
    if observations.kept(places.observations, "raised", owner):
        return Reading(workbook, *_kept(places, owner))
    try:
        cells = without_findings(_cells(places, country, provider, file, layout))
        used = as_sent(layout, _contents(cells)) if asked else layout
        read, found = read_workbook(cells, used, workbook, sha256, country.ref_area, name)
        observations.save(places.observations, "read", owner, read)
    except Refused as refusal:
        if refusal.persons:
            return _quarantined(places, facts, name, sha256, refusal)
        rule = "I02" if refusal.password else "I01"
        read, found = None, _unreadable(rule, facts, name, sha256, refusal)
        if refusal.reason in PASSING:
            return Reading(workbook, None, found)
    observations.save(places.observations, "raised", owner, found)
    return Reading(workbook, read, found)


def persons(sha256: str) -> str:
    """The owner of the finding that these bytes list persons."""
    return f"{sha256}-persons"


def is_quarantined(places: Places, sha256: str) -> bool:
    """Whether these bytes are known to list persons; they may have been deleted since."""
    return observations.kept(places.observations, "raised", persons(sha256))


def _quarantined(places: Places, facts: dict, name: str, sha256: str, refusal: Refused) -> Reading:
    """Remember for ever that these bytes list persons; nothing of them but the sheet's name."""
    found = _whole_file("I14", facts, name, sha256, sheet=refusal.sheet)
    observations.save(places.observations, "raised", persons(sha256), found)
    return Reading("", None, found)


def _listed(places: Places, facts: dict, name: str, sha256: str) -> pd.DataFrame:
    """The finding about known bytes, as this provider sent them under this name."""
    first = observations.load(places.observations, "raised", [persons(sha256)])[0]
    sheet = SourcePointer.parse(first["pointers"].iloc[0]).place
    return _whole_file("I14", facts, name, sha256, sheet=sheet)


def stored_cells(places: Places, country: Country, provider: str, file: dict) -> Workbook | None:
    """The cells of a stored file (file_name, sha256); None when it cannot be read."""
    if is_quarantined(places, file["sha256"]):
        return None
    try:
        name = file["file_name"]
        chosen = name_in(name, country, provider) or choose_layout(name, country, provider)
        layout = country.workbooks[chosen] if chosen else {"tables": {}}
        return _cells(places, country, provider, file, layout)
    except Refused:
        return None


def _refusal(places: Places, country: Country, provider: str, file: dict) -> Refused | None:
    """Why a file that no layout explains cannot be read, if it cannot."""
    try:
        _cells(places, country, provider, file, {"tables": {}})
    except Refused as refusal:
        return refusal
    return None


def _cells(places: Places, country: Country, provider: str, file: dict, layout: dict) -> Workbook:
    limits = limits_of(country, provider)
    form, formats = form_of(layout), needs_formats(layout)
    return _kept_cells(places, file["sha256"], limits, file["file_name"], form, formats)


@functools.lru_cache(maxsize=1)
def _kept_cells(
    places: Places, sha256: str, limits: Limits, file_name: str, form: TextForm, formats: bool
) -> Workbook:
    """The cells of one file; it is looked at several times while it is taken in."""
    arriving = quarantine.arriving(places.quarantine, sha256)
    path = arriving if arriving.exists() else vault.path(places.vault, sha256)
    return read_cells(path, limits, file_name, form, formats)


def limits_of(country: Country, provider: str) -> Limits:
    """The limits for a provider's files: the usual ones, raised where providers.yml says so."""
    said = country.providers["limits"].get(provider) if "limits" in country.providers else ""
    names = {
        "file_mib": "file_bytes",
        "unpacked_mib": "unpacked_bytes",
        "memory_mib": "memory_bytes",
    }
    own = {}
    for name, value in (said or {}).items():
        own[names.get(name, name)] = value * (MEBIBYTE if name in names else 1)
    if "cpu_seconds" in own:
        own["wall_seconds"] = 3 * own["cpu_seconds"]
    return replace(Limits(), **own)


def is_findings(sheet: Sheet) -> bool:
    """Whether this is the sheet of findings of a workbook that we sent back."""
    return any(text.startswith(MARK) for text in sheet.texts[:200])


def without_findings(book: Workbook) -> Workbook:
    """The workbook as the ministry's own sheets alone."""
    return replace(book, sheets=tuple(sheet for sheet in book.sheets if not is_findings(sheet)))


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


def _layout_hash(layout: dict, file_name: str) -> str:
    text = json.dumps([READER, file_name, layout], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _or_none(names: list[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _unreadable(rule: str, facts: dict, name: str, sha256: str, refusal: Refused) -> pd.DataFrame:
    """The finding about a file that was refused: why, and in which sheet and cell."""
    place = [text for text in (refusal.sheet, refusal.cell) if text]
    own = {"reason": refusal.reason, "place": place} if rule == "I01" else {}
    return _whole_file(rule, facts, name, sha256, observed=str(refusal), **own)


def _whole_file(
    rule, facts, name, sha256, observed="", expected="", sheet="", **parameters
) -> pd.DataFrame:
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
                pointers=(SourcePointer("cell", sha256, sheet, "").id,),
                parameters={"file": name, **parameters},
            )
        ]
    )
