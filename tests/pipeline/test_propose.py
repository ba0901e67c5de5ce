"""A layout proposed on the command line: opened as at intake, written beside what is used."""

import pytest
import yaml

from catalogue.load import CatalogueError
from extractors.gate import Limits, Refused
from extractors.layouts import LayoutError
from pipeline.layout import main
from pipeline.propose import (
    differences,
    first_observations,
    like_layout,
    open_file,
    propose_layout,
    read_with,
    unknown_names,
    write_proposal,
)
from tests.extractors.workbooks import tabled, written

ROWS = [
    ["Long-term immigration by citizenship"],
    [],
    ["Citizenship", 2023.0, 2024.0],
    ["Ukraine", 12.0, "-"],
    ["Atlantis", 5.0, 7.0],
]


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path / "root"))
    path = tmp_path / "immigrants_2024.xlsx"
    path.write_bytes(tabled(Data=ROWS))
    return path


def test_what_would_be_read_first_has_a_mark_at_labels_without_a_code(file, catalogue, moldova):
    made = propose_layout(file, catalogue, moldova, "bns")
    read = read_with(file, made.layout, "new", moldova)
    lines = first_observations(read, made.layout, catalogue, moldova)
    assert [line.split() for line in lines[1:]] == [
        ["B4", "MP-C03", "2023", "citizenship=UKR", "12"],
        ["C4", "MP-C03", "2024", "citizenship=UKR", "0"],
        ["B5", "MP-C03", "2023", "citizenship=Atlantis?", "5"],
        ["C5", "MP-C03", "2024", "citizenship=Atlantis?", "7"],
    ]


def test_the_command_writes_a_layout_prints_it_and_says_that_something_is_open(
    file, tmp_path, capsys
):
    assert main(["propose", str(file), "--country", "MDA", "--provider", "bns"]) == 1
    said = capsys.readouterr().out
    path = tmp_path / "root" / "var" / "work" / "layouts" / "immigrants_2024.yml"
    assert f"{path}\n" in said
    assert "are marked `# ?`" in said
    assert "Atlantis is not a known member of Citizenship" in said
    assert "left" in said
    layout = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert layout["provider"] == "bns"
    assert main(["check", str(file), "--country", "MDA", "--layout", str(path)]) == 1


def test_a_finished_layout_that_fits_leaves_nothing_open(file, tmp_path, capsys):
    main(["propose", str(file), "--country", "MDA", "--provider", "bns"])
    path = tmp_path / "root" / "var" / "work" / "layouts" / "immigrants_2024.yml"
    layout = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = layout["tables"]["data"]
    table["ignore_labels"] = ["Atlantis"]
    path = tmp_path / "mine.yml"
    path.write_text("# by hand\n" + yaml.safe_dump(layout, sort_keys=False), encoding="utf-8")
    capsys.readouterr()
    like = ["propose", str(file), "--country", "MDA", "--like", str(path)]
    assert main([*like, "--before", str(file)]) == 0
    said = capsys.readouterr().out
    assert "nothing moved" in said
    assert "The same sheets, times and labels as in the file before." in said
    written = tmp_path / "root" / "var" / "work" / "layouts" / "immigrants_2024_2.yml"
    assert written.read_text(encoding="utf-8").startswith("# by hand\n")


def test_a_proposal_that_was_begun_is_not_written_over(file, tmp_path, catalogue, moldova):
    made = propose_layout(file, catalogue, moldova, "bns")
    first = write_proposal(made, file, tmp_path)
    assert write_proposal(made, file, tmp_path) == first
    first.write_text("title: mine", encoding="utf-8")
    second = write_proposal(made, file, tmp_path)
    assert (second.name, first.read_text(encoding="utf-8")) == (
        "immigrants_2024_2.yml", "title: mine",
    )  # fmt: skip


def test_years_labels_and_sheets_that_are_new_or_gone(file, tmp_path, catalogue, moldova):
    made = propose_layout(file, catalogue, moldova, "bns")
    later = tmp_path / "immigrants_2025.xlsx"
    rows = [[*row, more] for row, more in zip(ROWS, [None, None, 2025.0, 1.0, 2.0], strict=True)]
    rows[4] = ["Chad", *rows[4][1:]]
    later.write_bytes(tabled(Data=rows))
    frames = [read_with(path, made.layout, "new", moldova)[0] for path in (file, later)]
    assert differences(*frames) == [
        "time_period: new: 2025",
        "citizenship: new: Chad",
        "citizenship: gone: Atlantis",
    ]


def test_what_must_be_chosen_before_the_layout_can_be_used(tmp_path, catalogue, moldova):
    path = tmp_path / "xyzzy.csv"
    path.write_text("Thing,Plugh\nfoo,1\nbar,2\n", encoding="utf-8")
    made = propose_layout(path, catalogue, moldova)
    assert unknown_names(made.layout, catalogue, moldova) == ["the provider", "the indicators"]
    good = propose_layout(path, catalogue, moldova, "bns").layout
    good["tables"]["data"]["columns"]["Plugh"]["value"]["indicator"] = "MP-C03"
    assert unknown_names(good, catalogue, moldova) == []


def test_how_a_text_is_written_is_proposed_and_doubted(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_bytes("Cetățenia;An;Număr\nGermania;2023;5\n".encode("cp1250", "replace"))
    _, said, doubts = open_file(path, Limits(), "ro", {}, False)
    assert said == {"encoding": "cp1250"}
    assert len(doubts) == 1
    either = tmp_path / "either.csv"
    either.write_text("a,b;c\n1,2;3\n4,5;6\n", encoding="utf-8")
    _, said, doubts = open_file(either, Limits(), "en", {}, False)
    assert said["delimiter"] in ",;"
    assert "could be" in doubts[0]


def test_a_file_of_which_nothing_can_be_said_honestly(tmp_path, catalogue, moldova, capsys):
    path = tmp_path / "terms.xlsx"
    path.write_bytes(tabled(Terms=[["Terms of use"], ["All rights reserved"]]))
    with pytest.raises(LayoutError, match="no table is seen on 'Terms'"):
        propose_layout(path, catalogue, moldova)
    assert main(["propose", str(path), "--country", "MDA"]) == 2
    assert "no table is seen" in capsys.readouterr().err
    with pytest.raises(LayoutError, match="no provider"):
        propose_layout(path, catalogue, moldova, "atlantis")
    path.write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(Refused):
        propose_layout(path, catalogue, moldova)


def test_the_layout_to_follow_is_a_name_or_a_file(tmp_path, moldova):
    layout, text = like_layout("bns_imigranti", moldova)
    assert layout["provider"] == "bns"
    assert "# " in text
    with pytest.raises(LayoutError, match="bns_imigranti"):
        like_layout("lighthouses", moldova)
    path = tmp_path / "bad.yml"
    path.write_text("title: no more than that\n", encoding="utf-8")
    with pytest.raises(CatalogueError):
        like_layout(str(path), moldova)


def test_indents_and_hidden_rows_of_a_workbook_are_seen(tmp_path, catalogue, moldova):
    def fill(book):
        sheet = book.add_worksheet("Data")
        deeper = book.add_format({"indent": 1})
        rows = [["Neighbours", 9], ["Ukraine", 4], ["Romania", 5], ["Elsewhere", 1], ["Chad", 1]]
        sheet.write_row(0, 0, ["Citizenship", "2023", "2024"])
        for place, (label, figure) in enumerate(rows, 1):
            sheet.write(
                place, 0, label, deeper if label in ("Ukraine", "Romania", "Chad") else None
            )
            sheet.write_row(place, 1, [figure, figure])
        sheet.set_row(5, None, None, {"hidden": True})

    path = tmp_path / "lights.xlsx"
    path.write_bytes(written(fill))
    made = propose_layout(path, catalogue, moldova)
    (table,) = made.layout["tables"].values()
    assert table["stub"] == [
        {"column": "A", "levels": ["citizenship_group", "citizenship"], "indent": "format"}
    ]
    assert "rows or columns are hidden" in made.text and table["hidden"] == "read"
    read = read_with(path, made.layout, "new", moldova)
    assert len(read[1]) == 0
    assert set(read[0]["citizenship_group"]) == {"Neighbours", "Elsewhere"}
