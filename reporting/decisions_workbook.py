"""The decisions workbook: what is open, with empty cells for what the working group decides.

`make decisions FILE=…` reads it back. The hidden columns hold the key of each finding and what was
observed and expected, to which a decision is pinned.
"""

import math
from pathlib import Path

import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import Words
from model import findings
from reporting import remarks, spreadsheet
from reporting.marks import DECISIONS_MARK
from reporting.say import SEVERITIES, STATES, finding_words
from store.editions import Edition

# What may be decided, as the drop-down says it: no commas, they would part the list.
KINDS = {
    "explain": "Explain: the figure is right",
    "waive": "Waive: print the figure all the same",
    "accept_revision": "Accept the revised figure",
    "choose_source": "Choose the source that leads",
}
SHOWN = {
    "severity_name": ("Severity", 14),
    "provider_name": ("Provider", 26),
    "sentence": ("Finding", 70),
    "remedy": ("How to mend it", 44),
    "state_name": ("State", 30),
}
ASKED = {
    "kind": ("Decision", 34),
    "text": ("Reason", 50),
    "decided_by": ("Decided by", 22),
    "decided_at": ("Date", 12),
}
PINNED = ["key", "observed", "expected"]  # hidden, as text
LINE_HEIGHT = 15  # points
FIRST_ROW = 4  # of the findings, counted from 0; the headings stand above it
DECIDED = ("blocker", "must-explain")  # a note needs no decision


def write_decisions_xlsx(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """One sheet: the findings that somebody must decide, the gravest first, and room to decide."""
    table = _table(edition, words)
    title = words.say(
        "Decisions, {country}, {year}",
        country=words.say(country.settings["name"]),
        year=edition.manifest.time_period,
    )
    columns = SHOWN | ASKED
    producer = country.settings["producer"]
    with spreadsheet.workbook(path, title, producer, words.language) as book:
        sheet = book.add_worksheet(words.say("Decisions"))
        bold = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": spreadsheet.TINT, "bottom": 1}
        )
        wrap = book.add_format({"text_wrap": True})
        open_ = book.add_format({"text_wrap": True, "locked": False, "border": 4})
        day = book.add_format({"num_format": "yyyy-mm-dd", "locked": False, "border": 4})
        if remarks.right_to_left(words):
            sheet.right_to_left()
        spreadsheet.put_text(sheet, words, 0, 0, title, bold)
        for line, text in enumerate(_how_to(words), start=1):
            spreadsheet.put_text(sheet, words, line, 0, text)
        for column, (heading, width) in enumerate(columns.values()):
            sheet.set_column(column, column, width)
            spreadsheet.put_text(sheet, words, FIRST_ROW - 1, column, words.say(heading), head)
        sheet.set_column(len(columns), len(columns) + len(PINNED) - 1, 20, None, {"hidden": True})
        # Text of a hidden column must not run over the empty cells beside it.
        pin = book.add_format({"align": "fill"})
        mark = DECISIONS_MARK + edition.manifest.edition
        spreadsheet.put_text(sheet, words, 0, len(columns), mark, pin)
        last = FIRST_ROW + max(len(table), 1) - 1
        for line, row in enumerate(table.to_dict("records"), start=FIRST_ROW):
            sheet.set_row(line, LINE_HEIGHT * _lines(row))
            for column, name in enumerate(SHOWN):
                spreadsheet.put_text(sheet, words, line, column, row[name], wrap)
            for column, name in enumerate(ASKED, start=len(SHOWN)):
                sheet.write_blank(line, column, None, day if name == "decided_at" else open_)
            for column, name in enumerate(PINNED, start=len(columns)):
                spreadsheet.put_text(sheet, words, line, column, row[name], pin)
        choices = {"validate": "list", "source": [words.say(text) for text in KINDS.values()]}
        sheet.data_validation(FIRST_ROW, len(SHOWN), last, len(SHOWN), choices)
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.autofilter(FIRST_ROW - 1, 0, last, len(columns) - 1)
        sheet.print_area(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(FIRST_ROW - 1)
        sheet.fit_to_pages(1, 0)


def _lines(row: dict[str, str]) -> int:
    """Lines that the longest text of a row takes: not every program makes room by itself."""
    return max(math.ceil(1.1 * len(row[name]) / width) for name, (_, width) in SHOWN.items())


def _how_to(words: Words) -> list[str]:
    return [
        words.say(
            "Choose a decision, give the reason, say who decided and when (year-month-day). Lines "
            "left empty stay open. Then hand the file to the bureau's data officer."
        ),
        words.say(
            "A decision holds until the figure changes; it is printed where the figure is printed. "
            "To choose a source, begin the reason with the institution that leads and a colon."
        ),
    ]


def _table(edition: Edition, words: Words) -> pd.DataFrame:
    """The findings to decide with what is shown of them, the gravest first, then canonical."""
    rows = findings.canonical(edition.findings)
    rows = rows[rows["severity"].isin(DECIDED)]
    order = rows["severity"].map({name: place for place, name in enumerate(DECIDED)})
    rows = rows.iloc[order.argsort(kind="stable")]
    told = []
    for row in rows.to_dict("records"):
        state = words.say(STATES[row["state"]])
        if row["explanation"]:
            state = f"{state}: {row['explanation']}"
        severity = words.say(SEVERITIES[row["severity"]])
        own = {"state_name": state, "severity_name": severity}
        told.append({**row, **finding_words(words, row), **own})
    return pd.DataFrame(told, columns=[*SHOWN, *PINNED])
