"""One indicator's sheet of a questionnaire: its tables, locked but for the cells to be filled."""

import math
from dataclasses import dataclass

import pandas as pd

from catalogue import questionnaire as plans
from catalogue.load import code_list
from catalogue.questionnaire import Questionnaire, Sheet, Table
from catalogue.words import Words
from reporting.spreadsheet import INK, TINT, put_number, put_text

WIDTHS = (8, 48, 17, 17, 26, 42)  # of the columns A to F
LAST = len(WIDTHS) - 1
PER_LINE = 150  # characters of a line across all columns
INPUT, EDGE, PALE = "#fff7d6", "#c9c2a3", "#7a8797"
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # characters that Excel allows a prompt


@dataclass(frozen=True)
class Forms:
    """The cell formats of one workbook."""

    title: object
    text: object
    pale: object
    link: object
    head: object
    year: object  # the head of a column of figures
    count: object  # the number of a step
    technical: object
    label: object
    choice: object  # an unlocked cell for a text
    number: dict[int, object]  # decimals -> an unlocked cell for a figure
    before: dict[int, object]  # decimals -> a figure of the year before


def make_forms(book, right_to_left: bool) -> Forms:
    order = {"reading_order": 2} if right_to_left else {}
    edge = {"border": 1, "border_color": EDGE}
    number = {
        decimals: "#,##0" + ("." + "0" * decimals if decimals else "") for decimals in range(4)
    }

    def form(**own):
        return book.add_format({**order, **own})

    def numbers(**own):
        return {decimals: form(num_format=code, **own) for decimals, code in number.items()}

    return Forms(
        title=form(bold=True, font_size=15, font_color=INK),
        text=form(text_wrap=True),
        pale=form(font_color=PALE, text_wrap=True),
        link=form(font_color=INK, underline=1, text_wrap=True),
        head=form(bold=True, font_color="white", bg_color=INK, text_wrap=True),
        year=form(
            bold=True, font_color="white", bg_color=INK, align="right", indent=1, text_wrap=True
        ),
        count=form(font_color=PALE, align="center"),
        technical=form(font_size=7, font_color=PALE, bg_color=TINT, align="left"),
        label=form(text_wrap=True),
        choice=form(bg_color=INPUT, locked=False, text_wrap=True, **edge),
        number=numbers(bg_color=INPUT, locked=False, **edge),
        before=numbers(font_color=PALE),
    )


def across(sheet, said: Words, row: int, columns: tuple[int, int], text: str, form) -> None:
    """A text over several columns, in a row high enough for it."""
    first, last = columns
    sheet.merge_range(row, first, row, last, "", form)
    put_text(sheet, said, row, first, text, form)
    per_line = PER_LINE * sum(WIDTHS[first : last + 1]) / sum(WIDTHS)
    lines = math.ceil(len(text) / per_line)
    if lines > 1:
        sheet.set_row(row, 15 * lines)


def list_name(said: Words, table: Table) -> str:
    return said.catalogue.dimensions.loc[table.dimension, "code_list"] or table.dimension


def is_countries(said: Words, table: Table) -> bool:
    return "iso2" in code_list(said.catalogue, said.country, table.dimension).columns


@dataclass(frozen=True)
class Page:
    """One indicator's sheet while it is written."""

    page: object
    sheet: Sheet
    plan: Questionnaire
    said: Words
    forms: Forms
    before: dict[tuple[str, str], pd.DataFrame]
    lists: dict[str, str]
    facts: pd.Series  # of the indicator
    unit: pd.Series

    def write(self) -> None:
        page, said, forms = self.page, self.said, self.forms
        page.set_row(0, 22)
        put_text(page, said, 0, 0, said.indicator(self.sheet.indicator), forms.title)
        across(page, said, 1, (0, LAST), said.say(self.facts["definition"]), forms.text)
        told = said.say(
            "Unit: {unit}. Reference time: {time}. Year: {year}.",
            unit=said.unit(self.facts["unit"]),
            time=said.say(self.facts["reference_time"]),
            year=self.plan.year,
        )
        across(page, said, 2, (0, LAST), told, forms.text)
        page.write_url(3, 0, f"internal:'{plans.COVER}'!A1", forms.link, said.say("Contents"))
        for column, table in enumerate(self.sheet.tables, start=1):
            place = f"internal:'{self.sheet.indicator}'!A{table.head - 1}"
            page.write_url(3, column, place, forms.link, self._called(table))
        page.freeze_panes(4, 0)
        for table in self.sheet.tables:
            self._table(table)
        page.print_area(0, 0, self.sheet.tables[-1].end - 1, LAST)

    def _called(self, table: Table) -> str:
        return self.said.dimension(table.dimension) if table.dimension else self.said.say("Total")

    def _table(self, table: Table) -> None:
        page, said, forms = self.page, self.said, self.forms
        year, decimals = str(self.plan.year), int(self.unit["decimals"])
        last = said.say("{year}, as published", year=self.plan.year - 1)
        heads = ("", self._called(table), last, year, said.say("Status"), said.say("Notes"))
        technical = (plans.CODE, plans.NAME, plans.BEFORE, year, plans.STATUS, plans.NOTE)
        for column, (head, name) in enumerate(zip(heads, technical, strict=True)):
            form = forms.year if column in (2, 3) else forms.head
            if head:
                put_text(page, said, table.head - 2, column, head, form)
            else:
                page.write_blank(table.head - 2, column, None, form)
            put_text(page, said, table.head - 1, column, name, forms.technical)
        if len(last) > WIDTHS[2]:
            page.set_row(table.head - 2, 30)
        page.set_row(table.head - 1, 10)
        rows = self._rows(table)
        for number in range(table.rows):
            row = table.first - 1 + number
            code, name, value, status = rows[number] if number < len(rows) else ("", "", None, "")
            if table.kind in ("listed", "free"):
                put_number(page, row, 0, number + 1, forms.technical)
                form = forms.choice
            else:
                put_text(page, said, row, 0, code, forms.technical)
                form = forms.label
            put_text(page, said, row, 1, name, form) if name else page.write_blank(
                row, 1, None, form
            )
            if value is not None and not math.isnan(value):
                shown = value / 10 ** int(self.unit["print_mult"])
                put_number(page, row, 2, shown, forms.before[decimals])
            elif status in plans.STATUSES:
                put_text(page, said, row, 2, said.say(plans.STATUSES[status]), forms.pale)
            page.write_blank(row, 3, None, forms.number[decimals])
            page.write_blank(row, 4, None, forms.choice)
            page.write_blank(row, 5, None, forms.choice)
        put_text(page, said, table.end - 1, 0, plans.END, forms.technical)
        self._checks(table)

    def _rows(self, table: Table) -> list[tuple]:
        """Code, name, figure and status of the year before, of the rows that are named already."""
        known = self.before.get((self.sheet.indicator, table.dimension))
        figures = {}
        if known is not None:
            columns = known[["member", "obs_value", "obs_status"]]
            figures = {member: rest for member, *rest in columns.itertuples(index=False)}
        codes = self._codes(table, list(figures))
        told = {code: self.said.member(table.dimension, code) for code in codes if table.dimension}
        return [
            (code, told.get(code) or self.said.say("Total"), *figures.get(code, (None, "")))
            for code in codes
        ]

    def _codes(self, table: Table, known: list[str]) -> list[str]:
        """An open list begins with what was told last year; else, but for countries, in full."""
        if table.kind == "free":
            return known[: table.rows]
        if table.kind != "listed":
            return list(table.codes)
        if is_countries(self.said, table):
            return [code for code in known if code in table.codes]
        codes = code_list(self.said.catalogue, self.said.country, table.dimension)
        told = [code for code in table.codes if code in known]
        return told or [code for code in table.codes if codes.loc[code, "kind"] == "member"]

    def _checks(self, table: Table) -> None:
        """Drop-downs, and what a figure may be. They help; what is pasted in escapes them."""
        page, said = self.page, self.said
        first, last = table.first - 1, table.end - 2
        lowest, highest = self.facts["min"], self.facts["max"]
        if self.unit["counted"] and not self.facts["signed"]:
            lowest = 0.0
        scale = 10 ** int(self.unit["print_mult"])
        low = -1e15 if math.isnan(lowest) else lowest / scale
        high = 1e15 if math.isnan(highest) else highest / scale
        only = "Only a number within the possible range can stand here."
        empty = "No figure: leave the cell empty and choose the reason under Status."
        check = {
            "validate": "decimal",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "input_title": said.unit(self.facts["unit"])[:LONGEST_TITLE],
            "input_message": said.say(empty)[:LONGEST_MESSAGE],
            "error_title": said.say("Not possible")[:LONGEST_TITLE],
            "error_message": said.say(only)[:LONGEST_MESSAGE],
        }
        page.data_validation(first, 3, last, 3, check)
        page.data_validation(first, 4, last, 4, self._choice("status"))
        if table.kind == "listed":
            page.data_validation(first, 1, last, 1, self._choice(list_name(said, table)))

    def _choice(self, name: str) -> dict:
        return {
            "validate": "list",
            "source": self.lists[name],
            "error_title": self.said.say("Not in the list")[:LONGEST_TITLE],
            "error_message": self.said.say("Choose one of the list.")[:LONGEST_MESSAGE],
        }
