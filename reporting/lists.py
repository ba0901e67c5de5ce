"""The full lists behind the documents: every finding and every observation, as CSV and XLSX.

Same edition, same bytes: canonical order, full precision, no clock, no locale.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from catalogue.load import Catalogue, Country
from catalogue.words import STRICT_NUMBER, Words
from model import findings, observations
from reporting import spreadsheet
from reporting.places_of import places_text, resolve_pointers
from reporting.say import FAMILIES, SEVERITIES, STATES, finding_words
from store.editions import Edition

# What a spreadsheet program would run as a formula when it opens a CSV file. Japanese and Chinese
# versions take the wide signs too.
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"

# Column of the list -> its heading in the workbook and its width there.
FINDINGS_COLUMNS = {
    "rule": ("Rule", 7),
    "severity": ("Severity", 13),
    "family": ("Family", 14),
    "title": ("What is wrong", 34),
    "provider": ("Provider code", 13),
    "provider_name": ("Provider", 30),
    "indicator": ("Indicator code", 13),
    "indicator_name": ("Indicator", 34),
    "time_period": ("Year", 7),
    "dimensions": ("Breakdown codes", 22),
    "dimensions_name": ("Breakdown", 26),
    "observed": ("Found", 18),
    "expected": ("Expected", 18),
    "sentence": ("In words", 70),
    "remedy": ("How to mend it", 50),
    "where": ("Where it stands", 50),
    "file": ("File or address", 34),
    "sheet": ("Sheet or series", 18),
    "cell": ("Cell or period", 14),
    "state": ("State", 11),
    "explanation": ("Explanation", 40),
    "key": ("Key", 40),
    "pointers": ("Source pointers", 40),
}

# What the CSV holds as a code, the workbook holds in words.
CODES = {"severity": SEVERITIES, "family": FAMILIES, "state": STATES}


def plain_numbers(values: pd.Series) -> pd.Series:
    """Numbers as plain machine text with full precision; whole ones without a point; NaN is ""."""
    whole = (values == np.floor(values)) & (values.abs() < 2**53)
    text = values.astype("str").mask(whole, values.where(whole, 0).astype("int64").astype("str"))
    return text.where(values.notna(), "")


def guarded(texts: pd.Series) -> pd.Series:
    """Texts that no spreadsheet program takes for a formula; negative numbers stay as they are."""
    risky = texts.str.match(FORMULA) & ~texts.str.fullmatch(STRICT_NUMBER.pattern)
    return ("'" + texts).where(risky, texts)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    texts = table.select_dtypes(include=["str", "object"]).columns
    table = table.assign(**{name: guarded(table[name].astype("str")) for name in texts})
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def findings_list(edition: Edition, words: Words) -> pd.DataFrame:
    """The findings of an edition as people read them, FINDINGS_COLUMNS, in canonical order.

    `where` names every place; `file`, `sheet` and `cell` hold each name once, joined by "; ".
    """
    rows = findings.canonical(edition.findings).to_dict("records")
    table = []
    for row in rows:
        places = resolve_pointers(edition.manifest, row["pointers"])
        told = finding_words(words, row)
        table.append(
            {
                **row,
                **told,
                "family": words.catalogue.rules.loc[row["rule"], "family"],
                "where": places_text(words, places),
                "file": _once(place.file or place.url for place in places),
                "sheet": _once(place.sheet for place in places),
                "cell": _once(place.cell for place in places),
            }
        )
    frame = pd.DataFrame(table, columns=list(FINDINGS_COLUMNS))
    texts = [name for name in frame.columns if name != "time_period"]
    return frame.astype({"time_period": "Int64", **dict.fromkeys(texts, "str")})


def _once(texts) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))


def write_findings_csv(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """Every finding of the edition, one line each, UTF-8."""
    write_csv(findings_list(edition, words), path)


def write_findings_xlsx(
    edition: Edition, catalogue: Catalogue, country: Country, words: Words, path: Path
) -> None:
    """The same list as a workbook with one sheet that can be filtered and sorted."""
    table = findings_list(edition, words)
    title = words.say(
        "Findings, {country}, {year}",
        country=words.say(country.settings["name"]),
        year=edition.manifest.time_period,
    )
    producer = country.settings["producer"]
    with spreadsheet.workbook(path, title, producer, words.language) as book:
        sheet = book.add_worksheet(words.say("Findings"))
        head = book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": spreadsheet.TINT, "bottom": 1}
        )
        wrap = book.add_format({"text_wrap": True})
        for column, (name, (heading, width)) in enumerate(FINDINGS_COLUMNS.items()):
            sheet.set_column(column, column, width)
            spreadsheet.put_text(sheet, words, 0, column, words.say(heading), head)
            for line, value in enumerate(table[name], start=1):
                if name == "time_period":
                    if not pd.isna(value):
                        spreadsheet.put_number(sheet, line, column, value, wrap)
                elif name in ("observed", "expected"):
                    spreadsheet.put_quantity(sheet, words, line, column, value, wrap)
                else:
                    told = words.say(CODES[name][value]) if name in CODES else value
                    spreadsheet.put_text(sheet, words, line, column, told, wrap)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(table), 1), len(FINDINGS_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        spreadsheet.turn(book, words)


def write_observations_csv(edition: Edition, path: Path) -> None:
    """Every observation of the edition: all providers, all years of the window, codes not labels.

    A missing value is empty, and `obs_status` says why.
    """
    table = observations.canonical(edition.observations)
    numbers = ["obs_value", "rounding_base"]
    table = table.assign(**{name: plain_numbers(table[name]) for name in numbers})
    write_csv(table, path)
