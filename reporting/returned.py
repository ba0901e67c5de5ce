"""The ministry's own workbook back: marked, commented, with a sheet of findings to answer in.

The copy is made by openpyxl, which alone can keep a workbook's form; its output is made the same
bytes every time by taking the clock out of it. Formulas come back as the values they showed: what
we write calculates nothing, and the same figures are read from it when it is put back.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

from catalogue.words import Words
from reporting import remarks
from reporting.annotate import COPY_SECONDS, values_only
from reporting.marks import MARK

PROJECT = Path(__file__).resolve().parent.parent
MOST_CELLS = 200_000  # in a workbook that is copied; openpyxl needs half a kilobyte for each
UNCALCULATED = "formula without a stored result"  # as the gate says it
log = logging.getLogger(__name__)


def returned_workbook(
    source: Path,
    format_: str,
    sheets: list,
    submission: dict,
    found: pd.DataFrame,
    texts: dict[str, str],
    words: Words,
) -> bytes:
    """The marked copy of one submission as the bytes of an xlsx file.

    `source` is what was received and stays as it is; `format_` and `sheets` are what the reader
    gave for it. `submission` has submission_id, provider, round, file_name and sha256; `found` the
    findings about it; `texts` the explanations known, by finding key. Another format, or a form
    that openpyxl cannot keep, gives the values alone; above MOST_CELLS only the findings come back.
    """
    order = _order(submission, found, texts, words)
    if sum(len(sheet.kinds) for sheet in sheets) > MOST_CELLS:
        said = words.say("The file is too large to be sent back; this workbook holds the findings.")
        return _of_values([], order, said)
    if format_ == "xlsx":
        said = words.say("Formulas were replaced by the values that they showed.")
        copy = _copy(source, {**order, "lines": [*order["lines"], said]})
        if copy:
            return copy
    said = words.say("The form of the file could not be kept; the sheets hold the values read.")
    return _of_values(sheets, order, said)


def _of_values(sheets: list, order: dict, said: str) -> bytes:
    return values_only(sheets, {**order, "lines": [*order["lines"], said]})


def _copy(source: Path, order: dict) -> bytes | None:
    """The copy a child process makes within its limits; None when it cannot, which is logged."""
    command = [sys.executable, "-s", "-m", "reporting.annotate", str(source)]
    with tempfile.TemporaryDirectory() as scratch:
        environment = {"LC_ALL": "C.UTF-8", "PATH": os.defpath, "TMPDIR": scratch}
        try:
            done = subprocess.run(
                command,
                cwd=PROJECT,
                env=environment,
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=2 * COPY_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("%s: copying it took too long", order["reference"])
            return None
    if done.returncode:
        cause = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("%s: its form cannot be kept (%s)", order["reference"], cause[:300])
        return None
    return done.stdout


def _order(submission: dict, found: pd.DataFrame, texts: dict[str, str], words: Words) -> dict:
    """Everything the copy is to show, as plain JSON types."""
    rows = remarks.told(words, found, submission["sha256"], texts)
    lines = [
        words.say(
            "Correct what is wrong in the coloured cells, or write into the column Explanation why "
            "it is right. Then put this workbook back into the inbox; any name will do."
        )
    ]
    return {
        "mark": MARK,
        "reference": submission["submission_id"],
        "right_to_left": remarks.right_to_left(words),
        "sheet_name": remarks.sheet_name(words),
        "title": words.say(
            "Findings about {file}, round {round}",
            file=remarks.shortened(words, submission["file_name"], 120),
            round=submission["round"],
        ),
        "lines": lines,
        "legend": list(remarks.legend(words).items()),
        "headings": [words.say(heading) for heading in remarks.HEADINGS],
        "rows": _rows(words, rows, len(found)),
        "marks": remarks.marks(words, rows),
        "longest_comment": remarks.LONGEST_COMMENT,
        "uncalculated": _uncalculated(found, submission["sha256"]),
    }


def _rows(words: Words, rows: list[dict], total: int) -> list[dict]:
    listed = [
        {
            "severity": row["severity"],
            "link": next(iter(row["cells"]), ("", "")),
            "texts": [
                row["rule"],
                row["severity_name"],
                row["place"],
                row["sentence"],
                row["remedy"],
                row["explanation"],
                row["key"],
            ],
        }
        for row in rows
    ]
    if total > len(rows):
        left = total - len(rows)
        more = words.count("{n} more finding is not listed.", "{n} more are not listed.", left)
        listed.append({"severity": "", "link": ("", ""), "texts": ["", "", "", more, "", "", ""]})
    return listed


def _uncalculated(found: pd.DataFrame, sha256: str) -> dict[str, list[str]]:
    """Cells whose formula has no stored value: the copy must not leave them looking empty."""
    cells: dict[str, list[str]] = {}
    for finding in found[found["observed"] == UNCALCULATED].to_dict("records"):
        for sheet, at in remarks.cells_of(finding, sha256):
            if at:
                cells.setdefault(sheet, []).append(at)
    return cells
