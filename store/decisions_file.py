"""Decisions written into a small CSV by hand, as a working group does after its meeting."""

import csv
import io
from dataclasses import fields
from pathlib import Path

from model.records import Decision
from store.database import moment

COLUMNS = [field.name for field in fields(Decision)]
KINDS = ("explain", "waive", "choose_source", "accept_revision")
PINNED = ("observed", "expected")  # compared with the finding to the character
REQUIRED = ("finding", "kind", "text", "decided_by", "decided_at")


class DecisionsError(Exception):
    """Every mistake of a decisions file, with its line."""

    def __init__(self, path: Path, mistakes: list[str]):
        self.mistakes = mistakes
        super().__init__(f"{path.name} was not used: " + "; ".join(mistakes))


def read_decisions(path: Path) -> list[Decision]:
    """The decisions of a CSV file: UTF-8, comma or semicolon, the columns of Decision in any order.

    DecisionsError lists all mistakes, so that they are mended in one go.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise DecisionsError(
            path, [f"not UTF-8 text (byte {fault.start + 1}): save it as CSV UTF-8"]
        ) from fault
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, mistakes, first = [], [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((first, cells))
            first = reader.line_num + 1
    except csv.Error as fault:
        raise DecisionsError(path, [f"line {reader.line_num}: {fault}"]) from fault
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    if sorted(header) != sorted(COLUMNS):
        wanted, there = ", ".join(COLUMNS), ", ".join(header) or "none"
        raise DecisionsError(path, [f"line 1: the columns must be {wanted}; there are: {there}"])
    decisions = []
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            mistakes.append(
                f"line {line}: {len(cells)} cells instead of {len(header)}: a text that holds "
                f"{delimiter!r} must stand in quotation marks"
            )
            continue
        values = {
            name: cell if name in PINNED else cell.strip()
            for name, cell in zip(header, cells, strict=True)
        }
        found = _mistakes(values)
        mistakes += [f"line {line}: {mistake}" for mistake in found]
        if not found:
            decisions.append(Decision(**values))
    if mistakes:
        raise DecisionsError(path, mistakes)
    return decisions


def _mistakes(values: dict[str, str]) -> list[str]:
    found = [f"{name} is empty" for name in REQUIRED if not values[name]]
    found += [f"{name} holds the character NUL" for name in COLUMNS if "\0" in values[name]]
    if values["kind"] and values["kind"] not in KINDS:
        found.append(f"kind is {values['kind']!r}; it must be one of {', '.join(KINDS)}")
    if values["finding"] and values["finding"].count("|") < 5:
        found.append(
            f'finding is {values["finding"]!r}; copy the column "key" of findings.csv, '
            "as in V09|MDA|bns|MP-A01|2024|sex=F"
        )
    if values["decided_at"]:
        try:
            moment("decided_at", values["decided_at"])
        except ValueError as fault:
            found.append(str(fault))
    return found
