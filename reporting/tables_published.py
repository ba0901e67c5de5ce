"""The sheet of the statistical tables that shows every total as each edition published it."""

from catalogue.words import Words
from reporting import spreadsheet, tables_front
from reporting.as_published import OTHER, PAIR, across, labels
from reporting.tables_front import ABSENT

SHEET = "As published"
FIRST = 4  # column of the first edition
NONE = "–"


def published_sheet(book, forms, editions: list, words: Words) -> None:
    """A year in a row, an edition in a column; `editions` is the chain, the oldest first."""
    frame = across(editions, words.catalogue, words.country)
    title = words.say("As published, edition by edition")
    sheet = book.add_worksheet(words.say(SHEET))
    lines = [
        *tables_front.banner(words.country, words),
        words.say(
            "In the column Other series stand the editions whose figure has another definition, "
            "territory or unit than the one given now."
        ),
        words.say("This sheet holds one table."),
    ]
    top = tables_front.opening(sheet, forms, words, title, lines, ("Contents", "Symbols"))
    named = labels(words, editions)
    heads = [(words.say(text), forms["head"]) for text in ("Indicator", "Source", "Unit", "Year")]
    heads += [(text, forms["head_right"]) for text in named]
    heads += [(words.say("Other series"), forms["head"])]
    groups = list(frame.groupby([*PAIR, "time_period"], sort=True))
    tables_front.mark_up(sheet, words, "as_published", top, heads, len(groups), title)
    for row, ((code, provider, year), own) in enumerate(groups, start=top + 1):
        unit = words.catalogue.units.loc[own["unit_measure"].iloc[-1]]
        texts = (f"{code} {words.indicator(code)}", words.provider(provider))
        for column, text in enumerate((*texts, words.say(unit["label"]))):
            spreadsheet.put_text(sheet, words, row, column, text)
        spreadsheet.put_number(sheet, row, 3, year)
        given = {one.edition: one.obs_value for one in own.itertuples()}
        for place in range(len(editions)):
            if place in given:
                form = forms["numbers"][0 if unit["print_mult"] else int(unit["decimals"])]
                spreadsheet.put_number(sheet, row, FIRST + place, given[place], form)
            else:
                spreadsheet.put_text(sheet, words, row, FIRST + place, ABSENT, forms["symbol"])
        others = [f"{OTHER} {named[one.edition]}" for one in own.itertuples() if one.other]
        told = words.listing(others) if others else NONE
        spreadsheet.put_text(sheet, words, row, FIRST + len(editions), told)
    for column, width in enumerate((52, 34, 20, 8, *(20 for _ in named), 34)):
        sheet.set_column(column, column, width)
