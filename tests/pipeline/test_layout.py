"""The reconciliation of a file: cells, control totals, findings, first observations."""

import pandas as pd
import pytest
import yaml

from pipeline.coded import COLUMNS, coded_printed
from pipeline.layout import main, reconcile
from tests.extractors.layouts import ROOT, ROWS, grid
from tests.extractors.workbooks import tabled


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lights.xlsx"
    path.write_bytes(tabled(Data=[*ROWS, [], ["total", 99.0]]))
    return path


def layout(**changes) -> dict:
    table = grid(symbols={"-": "zero"}, **changes)
    return ROOT | {"title": "Lights", "files": ["lights*"], "tables": {"people": table}}


def test_cells_control_totals_and_what_is_left(file, catalogue, moldova):
    made = reconcile(file, layout(), "lights", catalogue, moldova)
    totals = made.totals.set_index("time_period")
    assert totals.loc["2023", ["values", "figures", "sum"]].tolist() == [2, 1, 12.0]
    assert totals.loc["2024", ["values", "figures", "sum"]].tolist() == [2, 2, 7.0]
    assert [(account.sheet, account.left) for account in made.accounts] == [("Data", 1)]
    assert made.findings["rule"].tolist() == ["I09"]
    assert len(made.standard.observations) == 3


def test_the_command_prints_it_and_says_whether_all_is_explained(file, tmp_path, capsys):
    path = tmp_path / "lights.yml"
    path.write_text(yaml.safe_dump(layout()), encoding="utf-8")
    assert main(["check", str(file), "--country", "MDA", "--layout", str(path)]) == 1
    said = capsys.readouterr().out
    assert "Sheet Data, cell B7: 99 stands outside the agreed table" in said
    assert "3 observations" in said
    explained = layout(body={"first_row": 4, "first_column": "B", "last_row": 7}) | {}
    explained["tables"]["people"]["ignore_labels"] = ["total"]
    path.write_text(yaml.safe_dump(explained), encoding="utf-8")
    assert main(["check", str(file), "--country", "MDA", "--layout", str(path)]) == 0


def test_a_file_no_layout_fits_and_a_mistake_in_one_are_told(file, tmp_path, capsys):
    assert main(["check", str(file), "--country", "MDA"]) == 2
    assert "--layout" in capsys.readouterr().err
    path = tmp_path / "lights.yml"
    path.write_text(yaml.safe_dump(layout(shape="circle")), encoding="utf-8")
    assert main(["check", str(file), "--country", "MDA", "--layout", str(path)]) == 2
    assert "lights.yml" in capsys.readouterr().err


def test_every_label_is_counted_with_the_code_that_it_became(catalogue, moldova, tmp_path):
    path = tmp_path / "lights.xlsx"
    rows = [*ROWS, ["Atlantis", "x", 1.0], ["Ukraine (a)", "12 p", ".."]]
    path.write_bytes(tabled(Data=rows))
    said = layout(
        label_marks={"citizenship": [r" \(a\)$"]},
        marks={"p": "P"},
    )
    said["tables"]["people"]["symbols"] |= {"x": "suppressed", "..": "not_stated"}
    made = reconcile(path, said, "lights", catalogue, moldova)
    assert made.coded.values.tolist() == [
        ["sign among the values", "-", "0", 1],
        ["sign among the values", "x", "Q", 1],
        ["sign among the values", "..", "not_stated", 1],
        ["time_period", "2023", "2023", 3],
        ["time_period", "2024", "2024", 4],
        ["citizenship", "Ukraine", "UKR", 2],
        ["citizenship", "Romania", "ROU", 1],
        ["citizenship", "Atlantis", "?", 2],
        ["citizenship", "Ukraine (a)", "UKR", 2],
    ]
    lines = coded_printed(made.coded, pd.Series(["A", "A", "P"]))
    at = lines.index("citizenship: 4 labels")
    assert lines[at + 1].split() == ["Atlantis", "→", "?", "2"]  # what nobody knows comes first
    assert lines[-1] == "statuses of the observations: A 2, P 1"


def test_of_many_labels_some_are_shown_and_the_others_counted():
    said = pd.DataFrame(
        [["citizenship", f"Area {n}", f"A{n}", 1] for n in range(25)], columns=COLUMNS
    )
    lines = coded_printed(said, pd.Series([], dtype="str"))
    assert lines[:2] == ["", "citizenship: 25 labels"]
    assert lines[-1] == "  … and 5 more"
    assert len(lines) == 23
