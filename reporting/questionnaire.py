"""The questionnaire a ministry fills in: one workbook per provider and year, locked but for the
cells to be filled, with drop-downs by defined names and last year's figures beside the empty cells.

What is asked, and where it stands, is `catalogue.questionnaire`; here it only gets its looks. Same
plan, same figures, same bytes.
"""

import unicodedata
from pathlib import Path

import pandas as pd

from catalogue import questionnaire as plans
from catalogue.load import code_list
from catalogue.questionnaire import Questionnaire, Table
from catalogue.words import Words
from model import observations
from model.observations import TOTAL
from reporting.questionnaire_page import (
    LAST,
    RIGHT_TO_LEFT,
    WIDTHS,
    Forms,
    Page,
    across,
    is_countries,
    list_name,
    make_forms,
)
from reporting.spreadsheet import put_number, put_text, workbook

STEPS = (
    "Fill in only the yellow cells of the sheets that follow; the figures of {before} stand beside "
    "them for comparison.",
    "Where there is no figure, leave the cell empty and choose the reason under Status; 0 means "
    "that there was none.",
    "Save the file under its own name in the folder {folder}; an answer tells you what was "
    "understood.",
)
UNLOCKED = {"format_columns": True, "format_rows": True}


def figures_before(frame: pd.DataFrame, provider: str, year: int) -> pd.DataFrame:
    """What a provider said for `year` on the margins a questionnaire asks for.

    Columns indicator, dimension ("" for the total), member, obs_value, obs_status; the best known
    figures first. A cell with two different figures is left out: nobody may choose for the reader.
    """
    own = frame[(frame["provider"] == provider) & (frame["time_period"] == year)]
    names = observations.dimensions(own)
    inside = own[names] != TOTAL
    own = own[inside.sum(axis=1) <= 1]
    base = own[["indicator", "obs_value", "obs_status"]]
    parts = [base[~inside.loc[own.index].any(axis=1)].assign(dimension="", member=TOTAL)]
    for name in names:
        rows = own[own[name] != TOTAL]
        parts.append(base.loc[rows.index].assign(dimension=name, member=rows[name]))
    found = pd.concat(parts, ignore_index=True).drop_duplicates()
    found = found[~found.duplicated(["indicator", "dimension", "member"], keep=False)]
    return found.sort_values("obs_value", ascending=False, kind="stable", ignore_index=True)


def write_questionnaire(plan: Questionnaire, said: Words, before: pd.DataFrame, path: Path) -> None:
    """Write one questionnaire; `said` speaks its language, `before` is of `figures_before`."""
    provider = said.provider(plan.provider)
    title = said.say("Questionnaire for the Migration Profile {year}", year=plan.year)
    kept = dict(iter(before.groupby(["indicator", "dimension"], sort=False)))
    with workbook(path, f"{title}: {provider}", provider, plan.language) as book:
        forms = make_forms(book, plan.language in RIGHT_TO_LEFT)
        cover = _page(book, plans.COVER, plan, said)
        pages = {sheet.indicator: _page(book, sheet.indicator, plan, said) for sheet in plan.sheets}
        lists = _lists(book, plan, said)
        _cover(cover, plan, said, title, forms)
        for sheet in plan.sheets:
            facts = said.catalogue.indicators.loc[sheet.indicator]
            unit = said.catalogue.units.loc[facts["unit"]]
            page = pages[sheet.indicator]
            Page(page, sheet, plan, said, forms, kept, lists, facts, unit).write()
        cover.activate()


def _page(book, name: str, plan: Questionnaire, said: Words):
    """A sheet, locked, laid out for the screen and for paper."""
    sheet = book.add_worksheet(name)
    if plan.language in RIGHT_TO_LEFT:
        sheet.right_to_left()
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.protect("", UNLOCKED)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    who = f"{said.provider(plan.provider)} · {plan.year}".replace("&", "&&")
    sheet.set_footer(f"&L{who[:180]}&R&A · &P/&N")
    return sheet


def _lists(book, plan: Questionnaire, said: Words) -> dict[str, str]:
    """The sheet nobody sees: what the file asks, and the choices; the name of each list."""
    sheet = book.add_worksheet(plans.LISTS)
    sheet.very_hidden()
    sheet.protect()
    for row, line in enumerate(plans.contents(plan)):
        sheet.write_row(row, 0, line)
    choices = {"status": [said.say(text) for text in plans.STATUSES.values()]}
    for page in plan.sheets:
        for table in page.tables:
            if table.kind == "listed" and list_name(said, table) not in choices:
                choices[list_name(said, table)] = _names(said, table)
    for column, (name, texts) in enumerate(choices.items(), start=len(plans.CONTENTS)):
        for row, text in enumerate(texts):
            put_text(sheet, said, row, column, text)
        letter = chr(ord("A") + column)
        book.define_name(f"list_{name}", f"={plans.LISTS}!${letter}$1:${letter}${len(texts)}")
    return {name: f"=list_{name}" for name in choices}


def _names(said: Words, table: Table) -> list[str]:
    """The choices of an open list in words: countries by name, others after them; ages by age."""
    names = {code: said.member(table.dimension, code) for code in table.codes}
    if not is_countries(said, table):
        return list(names.values())
    codes = code_list(said.catalogue, said.country, table.dimension)
    countries = set(codes.index[codes["kind"] == "member"])
    order = sorted(names, key=lambda code: (code not in countries, _alphabetical(names[code])))
    return [names[code] for code in order]


def _alphabetical(text: str) -> tuple[str, str]:
    """Letters with marks stand beside those without."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)), text


def _cover(sheet, plan: Questionnaire, said: Words, title: str, forms: Forms) -> None:
    """By when, for whom and on what ground, how to fill it in, and what is asked."""
    who = said.country.providers.loc[plan.provider]
    settings = said.country.settings
    folder = f"{plan.provider}/inbox/{plan.year}"
    facts = {
        said.say("Country"): said.ref_area(said.country.ref_area),
        said.say("Institution"): said.provider(plan.provider),
        said.say("Reference year"): str(plan.year),
        said.say("To be sent by"): said.date(said.country.rounds[plan.year]["closes"]),
        said.say("Asked by"): said.say(settings["producer"]),
        said.say("Contact"): who.get("contact", ""),
        said.say("Legal base"): said.say(
            who.get("legal_base", "") or settings.get("legal_base", "")
        ),
        said.say("File"): f"{plan.name}.xlsx",
        said.say("Folder"): folder,
    }
    sheet.set_row(0, 24)
    put_text(sheet, said, 0, 0, title, forms.title)
    row = 2
    for label, text in facts.items():
        if text:
            across(sheet, said, row, (0, 1), label, forms.pale)
            across(sheet, said, row, (2, LAST), text, forms.text)
            row += 1
    row += 1
    across(sheet, said, row, (0, LAST), said.say("How to fill it in"), forms.head)
    for number, step in enumerate(STEPS, start=1):
        text = said.say(step, before=plan.year - 1, folder=folder)
        put_number(sheet, row + number, 0, number, forms.count)
        across(sheet, said, row + number, (1, LAST), text, forms.text)
    row += len(STEPS) + 2
    for column, label in enumerate(("Sheet", "Indicator", "Unit")):
        put_text(sheet, said, row, column, said.say(label), forms.head)
    across(sheet, said, row, (3, LAST), said.say("Breakdowns"), forms.head)
    for page in plan.sheets:
        row += 1
        broken = [said.dimension(table.dimension) for table in page.tables if table.dimension]
        unit = said.catalogue.indicators.loc[page.indicator, "unit"]
        name = said.indicator(page.indicator)
        put_text(sheet, said, row, 0, page.indicator, forms.pale)
        sheet.write_url(row, 1, f"internal:'{page.indicator}'!A1", forms.link, name)
        put_text(sheet, said, row, 2, said.unit(unit), forms.text)
        across(sheet, said, row, (3, LAST), said.listing(broken), forms.text)
        if len(name) > WIDTHS[1]:
            sheet.set_row(row, 30)
    if plan.in_words:
        told = said.say(
            "To be answered in words, in a letter to {asked_by}: {indicators}.",
            asked_by=said.say(settings["producer"]),
            indicators=said.listing([said.indicator(code) for code in plan.in_words]),
        )
        across(sheet, said, row + 2, (0, LAST), told, forms.text)
