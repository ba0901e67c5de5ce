"""Reading workbooks and a large text table, beside the bare reader on the same files in one run.

`python -m bench.reading` prints CPU seconds and peak memory of both, and their ratios. Ours is all
of it: gate, child process, layout, coding. Bare is calamine's rows, and csv.reader's.
"""

import csv
import sys
import tempfile
from pathlib import Path

from bench.measure import Cost, run, tell

BOOKS, SHEETS, ROWS, COLUMNS = 25, 10, 200, 12
LINES = 1_000_000
HEADS = {"Year": "time_period", "Sex": "sex", "Citizenship": "citizenship",
         "Persons": {"value": {"indicator": "MP-C03"}}}  # fmt: skip
ROOT = {"provider": "bns", "publisher": "bench", "language": "en"}
LIMITS = {"file_mib": 200, "memory_mib": 4096, "cpu_seconds": 120, "rows": LINES + 1,
          "cells": 20_000_000}  # fmt: skip


def books(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.xlsx"))


def make(folder: Path) -> None:
    """The files that are read: figures are made up by counting."""
    import xlsxwriter

    from catalogue.load import load_catalogue

    codes = load_catalogue().code_lists["country"]
    names = [code for code in codes.index if len(code) == 3 and code.isalpha()]
    for number in range(BOOKS):
        book = xlsxwriter.Workbook(str(folder / f"book{number:02}.xlsx"))
        for place in range(SHEETS):
            sheet = book.add_worksheet(f"T{place}")
            sheet.write_row(0, 0, ["Citizenship", *range(2010, 2010 + COLUMNS - 1)])
            for row in range(1, ROWS + 1):
                values = [row * column + number for column in range(COLUMNS - 1)]
                sheet.write_row(row, 0, [names[row % len(names)], *values])
        book.close()
    with (folder / "long.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADS)
        for line in range(LINES):
            year, sex, name = 1990 + line % 35, "MF"[line % 2], names[line % len(names)]
            writer.writerow([year, sex, name, line])


def grid() -> dict:
    table = {"shape": "grid", "indicator": "MP-C03",
             "header": [{"row": 1, "holds": "time_period"}],
             "stub": [{"column": "A", "holds": "citizenship"}],
             "body": {"first_row": 2, "first_column": "B"}}  # fmt: skip
    tables = {f"t{place}": table | {"sheet": f"T{place}"} for place in range(SHEETS)}
    return ROOT | {"tables": tables}


def ours(paths: list[Path], layout: dict, limits: dict) -> dict:
    """Observations of the files, as the yearly run makes them."""
    from dataclasses import replace

    from catalogue.load import load_catalogue, load_country
    from extractors import child
    from extractors.cells import read_cells
    from extractors.workbook import read_workbook
    from pipeline.reading import limits_of
    from transforms.standardise import standardise_submission

    catalogue = load_catalogue()
    country = load_country("MDA", catalogue)
    raised = [limits if name == "bns" else "" for name in country.providers.index]
    country = replace(country, providers=country.providers.assign(limits=raised))
    facts = {"ref_area": "MDA", "provider": "bns", "round": 2024}
    count = 0
    for path in paths:
        book = read_cells(path, limits_of(country, "bns"), path.name)
        frame, found = read_workbook(book, layout, "bench", "ab" * 32, "MDA", path.name)
        made = standardise_submission(frame, layout, facts, found, catalogue, country)
        count += len(made.observations)
    child.end()  # so that what the children cost is counted
    return {"count": count}


def bare_books(paths: list[Path]) -> dict:
    import python_calamine

    count = 0
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            count += sum(map(len, rows))
    return {"count": count}


def bare_text(path: Path) -> dict:
    with path.open(encoding="utf-8", newline="") as file:
        return {"count": len(list(csv.reader(file)))}


def compared(name: str, own: Cost, bare: Cost) -> str:
    return (
        f"{name:<34}{own.cpu:>8.2f}{bare.cpu:>8.2f}{own.cpu / bare.cpu:>7.1f}"
        f"{own.peak_mib:>9.0f}{bare.peak_mib:>9.0f}{own.peak_mib / bare.peak_mib:>7.1f}"
    )


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        heads = f"{'cpu s':>8}{'bare':>8}{'ratio':>7}{'MiB':>9}{'bare':>9}{'ratio':>7}"
        lines = [f"{'reading':<34}{heads}"]
        for name, what in ((f"{BOOKS} workbooks of {SHEETS} sheets", "books"),
                           (f"a text table of {LINES:,} lines", "text")):  # fmt: skip
            own = run("bench.reading", what, "ours", folder)
            bare = run("bench.reading", what, "bare", folder)
            lines.append(compared(name, own, bare))
    return lines


def main(arguments: list[str]) -> None:
    if not arguments:
        print("\n".join(report()))
        return
    what, who, folder = arguments
    paths = books(Path(folder)) if what == "books" else [Path(folder) / "long.csv"]
    long = ROOT | {"tables": {"long": {"shape": "long", "header_row": 1, "columns": HEADS}}}
    if who == "ours":
        tell(lambda: ours(paths, grid() if what == "books" else long, LIMITS))
    else:
        tell(lambda: bare_books(paths) if what == "books" else bare_text(paths[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
