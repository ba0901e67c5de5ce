"""Exampland's sample share and the layouts that read it.

    python -m samples.exampland.build_share [FOLDER]

FOLDER is `samples/share` unless another is given. Every sheet says that it is synthetic. A sheet is
one indicator, years in columns, one row per combination of members. The same figures make the same
workbooks, byte for byte.
"""

import datetime
import sys
from pathlib import Path

import pandas as pd
import xlsxwriter
import yaml

from catalogue.load import code_list
from catalogue.words import Words, words
from model.observations import TOTAL
from samples.exampland.figures import COUNTRIES, REF_AREA, REF_DATES, country, published_in

SHARE = Path(__file__).parent.parent / "share"
ROUNDS = (2023, 2024)
MADE = datetime.datetime(2025, 1, 1)  # fixed, so that equal figures make equal files
MARK = "Synthetic figures of Exampland, an imaginary country (round {round})"
# A provider's file, and of which domains of the catalogue it is; all others send one file.
FILES = {
    ("statistics", "population"): "AL",
    ("statistics", "migration"): "CDEFG",
    ("statistics", "economy"): "BMNP",
}
STATUSES = {"A": "Final", "P": "Provisional", "B": "Break in series", "E": "Estimate"}
SYMBOLS = {"-": "zero", "x": "suppressed", "n/a": "missing:M"}
MILLION = "US$"
STATUS_ROW, HEADER_ROW = 4, 5
FACTS = ["provider", "indicator", "definition", "time_period", "obs_value", "obs_status"]


def file_of(provider: str, indicator: str) -> str:
    """The name of the workbook in which a provider sends an indicator."""
    for (own, part), domains in FILES.items():
        if own == provider and indicator[3] in domains:
            return f"{provider}_{part}"
    return provider


def sheets(year: int) -> dict[str, dict[str, pd.DataFrame]]:
    """Workbook -> indicator -> its figures of the round, only the dimensions it has."""
    long = published_in(year)
    files = [file_of(*pair) for pair in zip(long["provider"], long["indicator"], strict=True)]
    found: dict[str, dict[str, pd.DataFrame]] = {}
    for (name, indicator), rows in long.groupby([pd.Series(files), "indicator"], sort=True):
        names = [one for one in rows if one not in (*FACTS, "rounding_base")]
        kept = [one for one in names if (rows[one] != TOTAL).any()]
        found.setdefault(name, {})[indicator] = rows[[*FACTS, "rounding_base", *kept]]
    return found


def dimensions(rows: pd.DataFrame) -> list[str]:
    return [name for name in rows if name not in (*FACTS, "rounding_base")]


def scale(unit: str) -> int:
    return 6 if unit == MILLION else 0


def write_book(path: Path, tables: dict[str, pd.DataFrame], said: Words, year: int) -> None:
    """One workbook: a cover, and a sheet per indicator."""
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        mark = MARK.format(round=year)
        book.set_properties({"title": mark, "created": MADE, "comments": "synthetic"})
        bold = book.add_format({"bold": True})
        cover = book.add_worksheet("About")
        cover.set_column(0, 0, 110)
        provider = next(iter(tables.values()))["provider"].iloc[0]
        lines = [
            mark,
            said.provider(provider) + ", which does not exist",
            said.country.settings["banner"],
            "- nobody or nothing was counted; x kept secret; n/a cannot exist",
        ]
        for row, line in enumerate(lines):
            cover.write(row, 0, line)
        for indicator, rows in tables.items():
            _write_sheet(book.add_worksheet(indicator), indicator, rows, said, mark, bold)


def _write_sheet(sheet, indicator: str, rows: pd.DataFrame, said: Words, mark: str, bold) -> None:
    names = dimensions(rows)
    unit = said.catalogue.indicators.loc[indicator, "unit"]
    cells = rows.assign(shown=_shown(rows, scale(unit)))
    keys = names or ["indicator"]
    wide = cells.pivot(index=keys, columns="time_period", values="shown")
    order = cells[keys].drop_duplicates().set_index(keys).index
    wide = wide.reindex(order)
    statuses = {
        year: STATUSES[next(s for s in own if s in STATUSES)]
        for year, own in rows.groupby("time_period")["obs_status"]
    }
    shown = {0: "", 6: " million"}[scale(unit)]
    sheet.write(0, 0, mark, bold)
    sheet.write(1, 0, f"{said.indicator(indicator)} ({unit}{shown})", bold)
    stub = [said.dimension(name) for name in names] or ["Indicator"]
    sheet.set_column(0, len(stub) - 1, 26)
    sheet.freeze_panes(HEADER_ROW, len(stub))
    sheet.write_row(HEADER_ROW - 1, 0, stub, bold)
    for column, year in enumerate(wide.columns, start=len(stub)):
        sheet.write(STATUS_ROW - 1, column, statuses[year])
        sheet.write(HEADER_ROW - 1, column, year, bold)
    known = {
        name: {code: said.member(name, code) for code in rows[name].unique()} for name in names
    }
    for line, (key, *values) in enumerate(wide.itertuples(name=None), start=HEADER_ROW):
        members = key if isinstance(key, tuple) else (key,)
        told = [known[name][code] for name, code in zip(names, members, strict=False)]
        sheet.write_row(line, 0, told or [said.indicator(indicator)])
        sheet.write_row(line, len(stub), values)


def _shown(rows: pd.DataFrame, power: int) -> pd.Series:
    """What stands in the cells: numbers, and symbols where there is none."""
    value = (rows["obs_value"] / 10**power).round(6)
    text = value.astype("object").mask(value == 0, "-")
    return text.mask(rows["obs_status"] == "Q", "x").mask(rows["obs_status"] == "M", "n/a")


def layout(name: str, tables: dict[str, pd.DataFrame], said: Words) -> dict:
    """How a workbook is read, as `catalogue/schemas/workbook.json` says it."""
    provider = next(iter(tables.values()))["provider"].iloc[0]
    publisher = said.country.providers.loc[provider, "name"]
    described = {
        indicator: _table(indicator, rows, said) for indicator, rows in sorted(tables.items())
    }
    return {
        "title": f"{publisher}: {name.replace('_', ', ')}, synthetic figures",
        "provider": provider,
        "publisher": publisher,
        "language": "en",
        "files": [f"{name}_[0-9][0-9][0-9][0-9].xlsx"],
        "ignore_sheets": [{"sheet": "About", "why": "cover"}],
        "tables": described,
    }


def _table(indicator: str, rows: pd.DataFrame, said: Words) -> dict:
    names = dimensions(rows)
    unit = said.catalogue.indicators.loc[indicator, "unit"]
    stub = [{"column": "ABCDEFGHIJKL"[n], "holds": name} for n, name in enumerate(names)]
    table = {
        "sheet": indicator,
        "shape": "grid",
        "indicator": indicator,
        "header": [
            {"row": STATUS_ROW, "holds": "obs_status"},
            {"row": HEADER_ROW, "holds": "time_period"},
        ],
        "stub": stub or [{"column": "A", "holds": "ignore"}],
        "body": {"first_row": HEADER_ROW + 1, "first_column": "ABCDEFGHIJKL"[max(len(names), 1)]},
        "symbols": dict(SYMBOLS),
        "status_labels": {text: code for code, text in STATUSES.items()},
    }
    if scale(unit):
        table["unit_mult"] = scale(unit)
    if rows["rounding_base"].max() > 0:
        base = float(rows["rounding_base"].max())
        table["rounding_base"] = int(base) if base.is_integer() else base
    if indicator in REF_DATES:
        table["ref_date"] = REF_DATES[indicator]
    if rows["definition"].iloc[0]:
        table["definition"] = str(rows["definition"].iloc[0])
    free = [name for name in names if code_list(said.catalogue, said.country, name) is None]
    labels = {name: {"Total": TOTAL} for name in free}
    if labels:
        table["labels"] = labels
    if free:
        table["free_labels"] = free
    return table


def build(folder: Path, rounds: tuple[int, ...] = ROUNDS) -> list[Path]:
    """All workbooks under `folder`; their paths."""
    said, made = words("en", *country()), []
    for year in rounds:
        for name, tables in sheets(year).items():
            provider = next(iter(tables.values()))["provider"].iloc[0]
            path = folder / REF_AREA / provider / "inbox" / str(year) / f"{name}_{year}.xlsx"
            write_book(path, tables, said, year)
            made.append(path)
    return made


def layouts() -> dict[str, str]:
    """The layouts' file names and texts."""
    said = words("en", *country())
    head = "# Written by samples/exampland/build_share.py, with the workbooks that it reads.\n"
    return {
        f"{name}.yml": head + yaml.safe_dump(layout(name, tables, said), sort_keys=False, width=100)
        for name, tables in sheets(ROUNDS[-1]).items()
    }


def main(folder: Path) -> None:
    target = COUNTRIES / REF_AREA / "workbooks"
    target.mkdir(exist_ok=True)
    for name, text in layouts().items():
        (target / name).write_text(text, encoding="utf-8")
    for path in build(folder):
        print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SHARE)
