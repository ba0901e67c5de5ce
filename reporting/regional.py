"""Several countries side by side: the documents of a regional table, from its figures alone."""

from pathlib import Path

import pandas as pd

from catalogue.regional import Region
from catalogue.words import STATUS_MARKS, STRICT_NUMBER, Words, finding_texts
from reporting import spreadsheet
from reporting.licences import licences, rights
from reporting.lists import write_csv
from reporting.pdf import render_pdf
from reporting.profile_parts import Captions
from reporting.sentences import STATUS_NAMES
from reporting.templating import TEMPLATES, environment

GRADES = {
    "A": "comparable: same definition and year",
    "B": "comparable with care",
    "C": "not comparable: another definition",
    "": "no figure",
}
WHOLE_FROM = 1000
CSV_COLUMNS = (
    "table ref_area indicator year time_period obs_value unit_measure obs_status grade rank "
    "definition provider publisher vintage source rules explanation"
).split()


def regional_context(
    region: Region, cells: pd.DataFrame, frame: pd.DataFrame, found: pd.DataFrame, words: Words
) -> dict:
    """What the template prints: `cells` are graded, `frame` all observations, `found` findings.

    Under `tables` one ranked table per column, under `as_printed` the table of others, or None.
    """
    captions = Captions()
    tables = [_ranked(region, column, cells, words, captions) for column in region.columns]
    asked = region.settings.get("printed")
    printed = _printed(region, cells, frame, found, words, captions) if asked else None
    sources = licences(words, frame[frame["provider"].isin(_used(region, cells))])
    return {
        "title": words.say(region.settings["title"]),
        "lead": words.say(region.settings["lead"]),
        "grades": [{"mark": mark, "text": words.say(GRADES[mark])} for mark in ("A", "B", "C")],
        "marks": [
            {"mark": mark, "text": words.say(STATUS_NAMES[status])}
            for status, mark in STATUS_MARKS.items()
            if status in set(cells["obs_status"])
        ],
        "tables": tables,
        "as_printed": printed,
        "licences": sources,
        "rights": rights(words, sources),
    }


def _used(region: Region, cells: pd.DataFrame) -> set[str]:
    """The sources whose figures stand in the document."""
    asked = region.settings.get("printed", {})
    basis = {code for code, one in region.settings["sources"].items() if one["kind"] == "api"}
    shown = {asked["source"], *asked["beside"]} if asked else set()
    return {*cells["provider"].dropna(), *basis, *shown}


def _ranked(region, column: dict, cells: pd.DataFrame, words: Words, captions: Captions) -> dict:
    """One column of the list as a table of its own: what is ranked, what stands apart, the rest."""
    own = cells[(cells["indicator"] == column["indicator"]) & (cells["year"] == column["year"])]
    own = own.sort_values(["rank", "ref_area"], kind="stable")
    code = column["indicator"]
    rows = [_row(words, row) for row in own.to_dict("records")]
    told = {row["source"] for row in rows if row["grade"]}
    unit = own["unit_measure"].dropna()
    unit = unit.iloc[0] if len(unit) else words.catalogue.indicators.loc[code, "unit"]
    return {
        "caption": captions.table(
            words.say(
                "{indicator}, {year}, {unit}",
                indicator=words.indicator(code),
                year=column["year"],
                unit=words.unit(unit),
            )
        ),
        # Named once under the table where all figures come from one source.
        "source": told.pop() if len(told) == 1 else "",
        "ranked": [row for row in rows if row["grade"] in ("A", "B")],
        "apart": [row for row in rows if row["grade"] == "C"],
        "missing": [row for row in rows if not row["grade"]],
    }


def _row(words: Words, row: dict) -> dict:
    area = words.ref_area(row["ref_area"])
    if not row["grade"]:
        return {"area": area, "grade": ""}
    return {
        "area": area,
        "grade": row["grade"],
        "rank": words.number(row["rank"]) if row["grade"] != "C" else "–",
        "figure": words.value(row["obs_value"], row["unit_measure"]),
        "mark": STATUS_MARKS.get(row["obs_status"], ""),
        "source_id": row["source"],
        "says": says(words, row),
        "source": source_of(words, row),
    }


def says(words: Words, row: dict) -> str:
    """The grade of a cell in words, with what makes it other than the rest of its column."""
    told = words.say(GRADES[row["grade"]])
    why = []
    if row["grade"] == "B" and row["other_year"]:
        why.append(words.say("figure of {year}", year=int(row["time_period"])))
    if row["grade"] == "B" and row["other_status"]:
        why.append(_status(words, row))
    if row["grade"] == "C" and row["definition"]:
        why.append(words.say(row["definition"]))
    return words.say("{grade} ({why})", grade=told, why=words.say("; ").join(why)) if why else told


def _status(words: Words, row: dict) -> str:
    known = STATUS_NAMES.get(row["obs_status"], "")
    return words.say(known) if known else words.say("observed figure")


def _short(text: str) -> str:
    """Machine text of a large number without its fraction, which says nothing."""
    large = STRICT_NUMBER.fullmatch(text) and abs(float(text)) >= WHOLE_FROM
    return f"{float(text):.0f}" if large else text


def source_of(words: Words, row: dict) -> str:
    """Whose figure it is and of which vintage."""
    publishers = words.say("; ").join(words.say(one) for one in row["publisher"].split("; "))
    return words.say("{publisher}, vintage {vintage}", publisher=publishers, vintage=row["vintage"])


def flagged(region: Region, frame: pd.DataFrame, found: pd.DataFrame, words: Words) -> list[dict]:
    """The printed cells that a rule stops at, or that something is known about, in their order.

    Each has the rules, their sentences and the explanation, "" where none is known.
    """
    printed = frame[frame["provider"] == region.settings["printed"]["source"]]
    notes = region.figures.set_index(["source", "ref_area", "indicator"])["note"]
    source = region.settings["printed"]["source"]
    cells = []
    for area in region.countries:
        for column in region.columns:
            code = column["indicator"]
            own = found[(found["ref_area"] == area) & (found["indicator"] == code)]
            own = own.assign(**{name: own[name].map(_short) for name in ("observed", "expected")})
            note = notes.get((source, area, code), "")
            if not len(own) and not note:
                continue
            row = printed[(printed["ref_area"] == area) & (printed["indicator"] == code)].iloc[0]
            told = [finding_texts(words, one) for one in own.to_dict("records")]
            cells.append(
                {
                    "ref_area": area,
                    "indicator": code,
                    "area": words.ref_area(area),
                    "name": words.indicator(code),
                    "figure": words.value(row["obs_value"], row["unit_measure"]),
                    "source_id": row["source"],
                    "rules": list(own["rule"]),
                    "sentences": [
                        f"{rule}: {one['sentence']}"
                        for rule, one in zip(own["rule"], told, strict=True)
                    ],
                    "explanation": words.say(note) if note else "",
                }
            )
    return cells


def _printed(region, cells, frame, found, words: Words, captions: Captions) -> dict:
    """The table of others as it was printed, its flagged cells marked and explained."""
    asked = region.settings["printed"]
    told = flagged(region, frame, found, words)
    numbers = {(one["ref_area"], one["indicator"]): str(n) for n, one in enumerate(told, start=1)}
    own = frame[frame["provider"] == asked["source"]].set_index(["ref_area", "indicator"])
    now = cells.set_index(["ref_area", "indicator"])
    heads = [
        {
            "name": words.indicator(column["indicator"]),
            "unit": words.unit(words.catalogue.indicators.loc[column["indicator"], "unit"]),
        }
        for column in region.columns
    ]
    rows = []
    for area in region.countries:
        line = []
        for column in region.columns:
            key = (area, column["indicator"])
            there = key in own.index
            line.append(
                {
                    "text": words.value(own.loc[key, "obs_value"], own.loc[key, "unit_measure"])
                    if there
                    else words.say("n/a"),
                    "source": own.loc[key, "source"] if there else "",
                    "mark": numbers.get(key, ""),
                }
            )
        rows.append({"area": words.ref_area(area), "cells": line})
    for number, one in enumerate(told, start=1):
        today = now.loc[(one["ref_area"], one["indicator"])]
        one["number"] = str(number)
        one["today"] = (
            words.value(today["obs_value"], today["unit_measure"])
            if today["grade"]
            else words.say("n/a")
        )
        one["today_source"] = today["source"] if today["grade"] else ""
    return {
        "caption": captions.table(words.say(asked["title"])),
        "note": words.say(asked["note"]),
        "heads": heads,
        "rows": rows,
        "flagged": told,
        "flagged_caption": captions.table(
            words.say("Printed cells that do not hold, or of which more is known")
        ),
    }


def write_regional(
    region: Region,
    cells: pd.DataFrame,
    frame: pd.DataFrame,
    found: pd.DataFrame,
    words: Words,
    folder: Path,
    identifier: str,
    root: Path = TEMPLATES,
) -> list[Path]:
    """Write page, PDF, workbook and CSV of one language into `folder`; their paths.

    `identifier` is the mark of the figures that the PDF carries. The CSV has codes and is the same
    in every language; the plain workbook is the English one.
    """
    context = regional_context(region, cells, frame, found, words)
    template = environment(words, root).get_template("regional/regional.html.j2")
    language = words.language
    page, pdf = folder / f"regional.{language}.html", folder / f"regional.{language}.pdf"
    told = {"language": language, "identifier": identifier}
    page.write_text(template.render(**context, **told, printed=False), encoding="utf-8")
    render_pdf(template.render(**context, **told, printed=True), {}, pdf, identifier)
    tongue = "" if language == "en" else f".{language}"
    book = folder / f"regional{tongue}.xlsx"
    _write_workbook(region, context, cells, words, book)
    table = folder / "regional.csv"
    write_csv(_rows(region, cells, frame, found, words), table)
    return [page, pdf, book, table]


def _rows(region, cells, frame, found, words: Words) -> pd.DataFrame:
    """Every cell of both tables with its codes; the explanation in English, as it was written."""
    today = cells.assign(table="today", rules="", explanation="")
    asked = region.settings.get("printed")
    if asked:
        own = frame[frame["provider"] == asked["source"]].copy()
        notes = region.figures[region.figures["source"] == asked["source"]]
        keys = list(zip(own["ref_area"], own["indicator"], strict=True))
        note = notes.set_index(["ref_area", "indicator"])["note"]
        rules = found.groupby(["ref_area", "indicator"])["rule"].agg(" ".join)
        own = own.assign(
            table="printed",
            year=own["time_period"],
            rules=rules.reindex(keys).fillna("").to_numpy(),
            explanation=note.reindex(keys).fillna("").to_numpy(),
        )
        today = pd.concat([today, own], ignore_index=True)
    return today.reindex(columns=CSV_COLUMNS).astype({"rank": "Int64", "time_period": "Int64"})


def _write_workbook(region: Region, context: dict, cells, words: Words, path: Path) -> None:
    """A cover, one sheet for every table, one for the cells that do not hold."""
    with spreadsheet.workbook(path, context["title"], context["title"], words.language) as book:
        forms = {
            "title": book.add_format(
                {"bold": True, "font_size": 14, "font_color": spreadsheet.INK}
            ),
            "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            "text": book.add_format({"text_wrap": True}),
        }
        lines = [context["lead"], *(f"{one['mark']}: {one['text']}" for one in context["grades"])]
        lines += [f"{one['mark']}: {one['text']}" for one in context["marks"]]
        for one in context["licences"]:
            known = {"source": one["attribution"], "licence": one["licence"]}
            lines.append(words.say("{source}: {licence}", **known))
        cover = book.add_worksheet(words.say("Cover"))
        spreadsheet.put_text(cover, words, 0, 0, context["title"], forms["title"])
        for at, line in enumerate(lines, start=2):
            spreadsheet.put_text(cover, words, at, 0, line, forms["text"])
        cover.set_column(0, 0, 110)
        for column, table in zip(region.columns, context["tables"], strict=True):
            _today_sheet(book, forms, column, table["caption"]["text"], cells, words)
        if context["as_printed"]:
            _flagged_sheet(book, forms, context["as_printed"], words)
        spreadsheet.turn(book, words)


def _today_sheet(book, forms, column: dict, title: str, cells: pd.DataFrame, words: Words) -> None:
    heads = ["Rank", "Country", "Figure", "Year", "Comparability", "Status", "Source", "Pointer"]
    sheet = book.add_worksheet(column["indicator"])
    own = cells[(cells["indicator"] == column["indicator"]) & (cells["year"] == column["year"])]
    own = own.sort_values(["rank", "ref_area"], kind="stable").to_dict("records")
    _head(sheet, forms, title, [words.say(one) for one in heads], len(own), words)
    for at, row in enumerate(own, start=2):
        spreadsheet.put_text(sheet, words, at, 1, words.ref_area(row["ref_area"]))
        spreadsheet.put_text(sheet, words, at, 4, says(words, row), forms["text"])
        if not row["grade"]:
            continue
        if row["grade"] != "C":
            spreadsheet.put_number(sheet, at, 0, row["rank"])
        spreadsheet.put_number(sheet, at, 2, row["obs_value"])
        spreadsheet.put_number(sheet, at, 3, row["time_period"])
        spreadsheet.put_text(sheet, words, at, 5, _status(words, row))
        spreadsheet.put_text(sheet, words, at, 6, source_of(words, row), forms["text"])
        spreadsheet.put_text(sheet, words, at, 7, row["source"])
    for at, width in enumerate((8, 24, 20, 8, 40, 16, 50, 60)):
        sheet.set_column(at, at, width)


def _flagged_sheet(book, forms, printed: dict, words: Words) -> None:
    heads = ["Country", "Indicator", "As printed", "Today", "What the rules say", "Explanation"]
    sheet = book.add_worksheet(words.say("As printed"))
    title = printed["flagged_caption"]["text"]
    _head(sheet, forms, title, [words.say(one) for one in heads], len(printed["flagged"]), words)
    for at, one in enumerate(printed["flagged"], start=2):
        texts = [one["area"], one["name"], one["figure"], one["today"], " ".join(one["sentences"]),
                 one["explanation"]]  # fmt: skip
        for place, text in enumerate(texts):
            spreadsheet.put_text(sheet, words, at, place, text, forms["text"])
    for at, width in enumerate((20, 34, 18, 18, 60, 60)):
        sheet.set_column(at, at, width)


def _head(sheet, forms, title: str, heads: list[str], count: int, words: Words) -> None:
    """A title and a real table under it, whose heads screen readers know."""
    spreadsheet.put_text(sheet, words, 0, 0, title, forms["title"])
    columns = [{"header": text, "header_format": forms["head"]} for text in heads]
    options = {"columns": columns, "autofilter": False, "style": "Table Style Light 1",
               "banded_rows": False}  # fmt: skip
    sheet.add_table(1, 0, 1 + max(count, 1), len(heads) - 1, options)
