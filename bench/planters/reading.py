"""V07 and V08: cells of a workbook that cannot be read as a number, or in more than one way.

They are told where a file is read, before there is a frame: a workbook of Exampland's sample share
gets the fault in one cell and is read under its own layout; what is told of it goes with the frame
that lacks the figure.
"""

import tempfile
from pathlib import Path

from openpyxl import load_workbook

from bench.planting import Cell, Planted, catalogue
from model import observations
from model.observations import TOTAL
from pipeline.layout import reconcile

SHARE = Path(__file__).parents[2] / "samples" / "share" / "XEX"
ROUND = 2024
# Rule, workbook, sheet (its name is the indicator), cell, year, member, what is written there.
FAULTS = (
    ("V07", "bank", "MP-M01", "F6", 2022, {}, "?"),
    ("V07", "diaspora", "MP-E09", "D7", 2021, {"partner": "ALB"}, "n.k."),
    ("V07", "bank", "MP-B09", "F6", 2023, {}, "(a)"),
    ("V08", "bank", "MP-M01", "D6", 2020, {}, "1,038"),
    ("V08", "diaspora", "MP-E09", "E6", 2022, {}, "884.000"),
)


def plant(frame, random):
    return [_planted(frame, *fault) for fault in FAULTS]


def _planted(frame, rule, name, sheet, cell, year, members, text):
    known, own = catalogue()
    (path,) = SHARE.glob(f"*/inbox/{ROUND}/{name}_{ROUND}.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        damaged = Path(folder) / path.name
        book = load_workbook(path)
        book[sheet][cell] = text
        book.save(damaged)
        raised = reconcile(damaged, own.workbooks[name], name, known, own).findings
    lost = (frame["indicator"] == sheet) & (frame["time_period"] == year)
    for dimension in observations.dimensions(frame):
        lost &= frame[dimension] == members.get(dimension, TOTAL)
    described = ";".join(f"{dimension}={code}" for dimension, code in members.items())
    # What reading tells stands at a cell of the workbook: here, at the figure that stood there.
    there = raised["pointers"].str.endswith(f"!{sheet}!{cell}")
    raised = raised.assign(
        time_period=raised["time_period"].mask(there, year),
        dimensions=raised["dimensions"].mask(there, described),
    )
    where = (Cell(sheet, year, described),)
    return Planted(frame[~lost], rule, where, f"{text} in {sheet} {cell}", raised=raised)
