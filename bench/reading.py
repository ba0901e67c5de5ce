"""Reading workbooks and large tables, beside the bare reader on the same files in one run.

`python -m bench.reading` prints seconds of CPU and by the clock and peak memory of both, each in a
process of its own, and their ratios beside the goals. Ours is all of it: gate, child process,
layout, coding. Bare is calamine's lists of rows, or csv.reader's; pandas.read_csv with every column
as text is a second bare reader of the text table.

What a process costs before it reads its first file (imports, the catalogue) is paid once, however
many files follow: it is printed apart. The server of the children is inside. Our memory is the peak
of our process and the peak of the largest child together, though they do not come at one moment.
"""

import contextlib
import csv
import os
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from bench.measure import Cost, run, tell

BOOKS, SHEETS, ROWS, COLUMNS = 25, 10, 200, 12
LINES = 1_000_000
HEADS = {"Year": "time_period", "Sex": "sex", "Citizenship": "citizenship",
         "Persons": {"value": {"indicator": "MP-C03"}}}  # fmt: skip
ROOT = {"provider": "bns", "publisher": "bench", "language": "en"}
LIMITS = {"file_mib": 200, "unpacked_mib": 500, "memory_mib": 4096, "cpu_seconds": 120,
          "rows": LINES + 1, "cells": 20_000_000}  # fmt: skip
# What is read -> what it is called, the bare readers of it, the goals of time and memory.
CASES = {
    "books": (f"{BOOKS} workbooks of {SHEETS} sheets", ("bare",), 2.0, None),
    "text": (f"a text table of {LINES:,} lines", ("bare", "pandas"), 3.0, 1.5),
    "sheet": (f"a workbook of {LINES:,} rows", ("bare",), 3.0, 1.5),
}


def files(what: str, folder: Path) -> list[Path]:
    pattern = {"books": "book*.xlsx", "text": "long.csv", "sheet": "long.xlsx"}[what]
    return sorted(folder.glob(pattern))


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
    _make_long(folder, [*HEADS, "M", "F", *names], names)


def _make_long(folder: Path, texts: list[str], names: list[str]) -> None:
    """The text table as a workbook: its one sheet is written into one made by XlsxWriter."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(folder / "small.xlsx")) as book:
        book.add_worksheet("Data").write_column(0, 0, texts)
    place = {text: number for number, text in enumerate(texts)}
    head = "".join(
        f'<c r="{letter}1" t="s"><v>{place[text]}</v></c>'
        for letter, text in zip("ABCD", HEADS, strict=True)
    )
    with (
        zipfile.ZipFile(folder / "small.xlsx") as small,
        zipfile.ZipFile(folder / "long.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as long,
    ):
        for name in small.namelist():
            if name != "xl/worksheets/sheet1.xml":
                long.writestr(name, small.read(name))
        with long.open("xl/worksheets/sheet1.xml", "w") as sheet:
            space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            start = f'<worksheet xmlns="{space}"><sheetData><row r="1">{head}</row>'
            sheet.write(start.encode())
            for line in range(LINES):
                row = line + 2
                sex, country = place["MF"[line % 2]], place[names[line % len(names)]]
                sheet.write(
                    f'<row r="{row}"><c r="A{row}"><v>{1990 + line % 35}</v></c>'
                    f'<c r="B{row}" t="s"><v>{sex}</v></c><c r="C{row}" t="s"><v>{country}</v></c>'
                    f'<c r="D{row}"><v>{line}</v></c></row>'.encode()
                )
            sheet.write(b"</sheetData></worksheet>")


def grid() -> dict:
    table = {"shape": "grid", "indicator": "MP-C03",
             "header": [{"row": 1, "holds": "time_period"}],
             "stub": [{"column": "A", "holds": "citizenship"}],
             "body": {"first_row": 2, "first_column": "B"}}  # fmt: skip
    tables = {f"t{place}": table | {"sheet": f"T{place}"} for place in range(SHEETS)}
    return ROOT | {"tables": tables}


def ours(paths: list[Path], layout: dict) -> dict:
    """Observations of the files, as the yearly run makes them."""
    from dataclasses import replace

    from extractors import child
    from extractors.cells import read_cells
    from extractors.limits import Limits, Refused

    # The server begins while we are small: what we had then counts as its children's memory.
    with contextlib.suppress(Refused):
        read_cells(Path(os.devnull), Limits())

    from catalogue.load import load_catalogue, load_country
    from extractors.workbook import read_workbook
    from pipeline.reading import limits_of
    from transforms.standardise import standardise_submission

    catalogue = load_catalogue()
    country = load_country("MDA", catalogue)
    raised = [LIMITS if name == "bns" else "" for name in country.providers.index]
    country = replace(country, providers=country.providers.assign(limits=raised))
    facts = {"ref_area": "MDA", "provider": "bns", "round": 2024}
    limits = limits_of(country, "bns")
    started = {"wall": time.perf_counter() - BEGAN, "cpu": time.process_time()}
    count = 0
    for path in paths:
        frame, found = read_workbook(
            read_cells(path, limits, path.name), layout, "bench", "ab" * 32, "MDA", path.name
        )
        made = standardise_submission(frame, layout, facts, found, catalogue, country)
        count += len(made.observations)
    child.end()  # so that what the children cost is counted
    return {"count": count, "started": started}


def bare_books(paths: list[Path]) -> dict:
    import python_calamine

    count, kept = 0, []
    for path in paths:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        kept = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        ]
        count += sum(len(row) for rows in kept for row in rows)
    return {"count": count}


def bare_text(path: Path) -> dict:
    with path.open(encoding="utf-8", newline="") as file:
        return {"count": len(list(csv.reader(file)))}


def pandas_text(path: Path) -> dict:
    import pandas as pd

    started = {"wall": time.perf_counter() - BEGAN, "cpu": time.process_time()}
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    return {"count": len(frame), "started": started}


def compared(name: str, own: Cost, bare: Cost, goals: tuple) -> list[str]:
    """Three lines: time by the clock, CPU, memory, each with ratio and goal."""
    begun = [cost.told.get("started", {"wall": 0.0, "cpu": 0.0}) for cost in (own, bare)]
    time_goal, memory_goal = goals
    measured = [
        ("seconds", own.wall - begun[0]["wall"], bare.wall - begun[1]["wall"], time_goal),
        ("CPU seconds", own.cpu - begun[0]["cpu"], bare.cpu - begun[1]["cpu"], time_goal),
        ("peak MiB", own.peak_mib + own.child_mib, bare.peak_mib, memory_goal),
    ]
    lines = [f"{name}; start {begun[0]['cpu']:.1f} CPU s apart"]
    for what, mine, its, goal in measured:
        said = f"   goal {goal}" if goal else ""
        lines.append(f"   {what:<14}{mine:>9.2f}{its:>9.2f}{mine / its:>7.1f}{said}")
    return lines


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        lines = [f"{'reading':<17}{'ours':>9}{'bare':>9}{'ratio':>7}"]
        for what, (name, bares, *goals) in CASES.items():
            own = run("bench.reading", what, "ours", folder)
            for bare in bares:
                called = name if bare == "bare" else f"{name}, beside {bare}"
                other = run("bench.reading", what, bare, folder)
                lines += compared(called, own, other, tuple(goals))
    return lines


BEGAN = time.perf_counter()


def main(arguments: list[str]) -> None:
    if not arguments:
        print("\n".join(report()))
        return
    what, who, folder = arguments
    paths = files(what, Path(folder))
    long = ROOT | {"tables": {"long": {"shape": "long", "header_row": 1, "columns": HEADS}}}
    if who == "ours":
        tell(lambda: ours(paths, grid() if what == "books" else long))
    elif who == "pandas":
        tell(lambda: pandas_text(paths[0]))
    else:
        tell(lambda: bare_text(paths[0]) if what == "text" else bare_books(paths))


if __name__ == "__main__":
    main(sys.argv[1:])
