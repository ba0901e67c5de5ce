"""What a layout does not explain is a finding at the right cell; nothing is dropped."""

from pathlib import Path

import pytest

from catalogue.words import finding_texts, words
from extractors.limits import UNCALCULATED
from extractors.workbook import choose_layout, read_workbook
from tests.extractors.layouts import (
    LONG,
    LONG_ROWS,
    ROWS,
    SHA,
    YEARS,
    found,
    grid,
    read,
    records,
    with_cells,
)
from tests.extractors.workbooks import cells_of, raw_book, tabled


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"D3": "Remarks", "D4": "revised"}, [("I04", "D3", "Remarks")]),
        ({"D4": 5.0}, [("I04", "D3", "(blank)")]),
        ({"D3": 2023.0, "D4": 5.0}, [("I04", "D3", "2023")]),
        ({"A6": None, "B6": 5.0}, [("I04", "A6", "(blank)")]),
        ({"C2": 17.0}, [("I09", "C2", "17")]),
        ({"C1": "1 234"}, [("I09", "C1", "1 234")]),
        ({"B7": "12,910"}, [("I09", "B7", "12,910")]),
        ({"C2": 2024.0, "B1": "2023", "A8": "Source: register, 2024"}, []),
        ({"A8": 1.0}, [("I09", "A8", "1")]),
    ],
)
def test_a_grid_reports_what_it_does_not_explain(cells, expected):
    assert found(read(with_cells(ROWS, **cells), YEARS)[1]) == expected


def test_a_column_whose_header_stands_twice_is_read_from_neither():
    frame, findings = read(with_cells(ROWS, D3=2023.0, D4=5.0), YEARS)
    assert set(frame["time_period"]) == {"2024"}
    assert findings.loc[0, "pointers"] == f"cell:{SHA}!Data!D3 cell:{SHA}!Data!B3"


def test_a_cell_beside_the_rows_of_a_table_is_a_finding_even_when_it_is_text():
    table = grid(
        stub=[{"column": "B", "holds": "citizenship"}], body={"first_row": 4, "first_column": "C"}
    )
    rows = [[None, *row] for row in ROWS]
    assert found(read(with_cells(rows, A5="check!"), table)[1]) == [("I09", "A5", "check!")]
    assert found(read(with_cells(rows, A2="note"), table)[1]) == []


def test_an_unknown_indicator_label_is_reported_and_its_row_not_read():
    rows = [[None, 2024.0], ["Immigrants", 1.0], ["Lighthouses", 2.0]]
    table = grid(
        header=[{"row": 1, "holds": "time_period"}],
        stub=[{"column": "A", "holds": "indicator"}],
        body={"first_row": 2, "first_column": "B"},
        indicators={"Immigrants": "MP-C03"},
    )
    frame, findings = read(tabled(Data=rows), table)
    assert frame["cell"].tolist() == ["B2"]
    assert found(findings) == [("I04", "A3", "Lighthouses")]


@pytest.mark.parametrize(
    ("cells", "expected", "rows"),
    [
        ({"E1": "Age", "E2": "18"}, [("I04", "E1", "Age")], 4),
        ({"E2": 5.0}, [("I04", "E1", "(blank)")], 4),
        ({"B1": "Gender"}, [("I04", "B1", "Gender")], 0),
        ({"B1": None, "B2": None, "B3": None}, [("I04", "A1", "Sex")], 0),
        ({"D1": None, "D2": None, "D3": None}, [("I04", "A1", "Emigrants")], 2),
        ({"E1": "Sex", "E2": "Men"}, [("I04", "E1", "Sex")], 0),
        ({"E1": "Emigrants"}, [("I04", "E1", "Emigrants")], 2),
        ({"B3": None}, [("I04", "B3", "(blank)")], 2),
    ],
)
def test_a_long_table_reports_what_it_does_not_explain(cells, expected, rows):
    frame, findings = read(with_cells(LONG_ROWS, **cells), LONG)
    assert found(findings) == expected
    assert len(frame) == rows


def test_a_renamed_header_is_told_with_the_one_that_is_missing():
    _, findings = read(with_cells(LONG_ROWS, B1="Gender"), LONG)
    assert findings.loc[0, "expected"] == "Sex"


def test_errors_and_uncalculated_formulas_are_findings_and_stay_in_the_frame_as_errors():
    data = raw_book(
        '<row r="1"><c r="B1"><v>2023</v></c><c r="C1"><v>2024</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Ukraine</t></is></c>'
        '<c r="B2" t="e"><v>#REF!</v></c><c r="C2"><f>1+1</f></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3"><v>1</v></c></row>'
        '<row r="5"><c r="B5" t="e"><v>#DIV/0!</v></c></row>'
    )
    table = grid(
        header=[{"row": 1, "holds": "time_period"}], body={"first_row": 2, "first_column": "B"}
    )
    frame, findings = read(data, table)
    assert records(frame, "cell", "kind", "text") == [
        ("B2", "error", "#REF!"),
        ("C2", "error", UNCALCULATED),
    ]
    assert found(findings) == [
        ("I08", "A3", "#N/A"),
        ("I08", "B2", "#REF!"),
        ("I08", "C2", UNCALCULATED),
        ("I09", "B5", "#DIV/0!"),
    ]
    about = findings.set_index("pointers").loc[f"cell:{SHA}!Data!B2"]
    assert (about["indicator"], about["time_period"]) == ("MP-C03", 2023)


def test_sheets_are_found_by_name_and_others_are_findings():
    data = tabled(**{"DATA ": ROWS, "Scratch": [[5.0]], "Terms": [["of use"]], "Empty": []})
    ignored = [{"sheet": "terms", "why": "terms of use"}]
    frame, findings = read(data, YEARS, grid(sheet="Old data"), ignore_sheets=ignored)
    assert set(frame["sheet"]) == {"DATA "}
    assert found(findings) == [("I06", "", ""), ("I07", "", "")]
    assert findings["pointers"].tolist() == [f"cell:{SHA}!Old%20data!", f"cell:{SHA}!Scratch!"]


def test_every_finding_makes_a_sentence(catalogue, moldova):
    tongue = words("en", catalogue, moldova)
    data = with_cells(ROWS, D3="Remarks", C2=17.0)
    _, findings = read(data, YEARS, grid(sheet="Old"))
    sentences = {finding_texts(tongue, row)["sentence"] for _, row in findings.iterrows()}
    assert sentences == {
        "Sheet Data, cell D3: the header Remarks is not explained.",
        "Sheet Data, cell C2: 17 stands outside the agreed table and was not read.",
        "The agreed sheet Old is not in the file.",
    }


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"D3": "Remarks"}, "header Remarks is not explained."),
        ({"D3": 2023.0, "D4": 5.0}, "header 2023 stands there a second time."),
        ({"D4": 5.0}, "header (blank) is not explained."),
    ],
)
def test_what_is_wrong_with_a_header_of_a_grid_is_said(cells, told, catalogue, moldova):
    _, findings = read(with_cells(ROWS, **cells), YEARS)
    assert _sentences(findings, words("en", catalogue, moldova))[0].endswith(told)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"B1": None, "B2": None, "B3": None}, "header Sex is missing."),
        ({"E1": "Sex", "E2": "Men"}, "header Sex stands there a second time."),
    ],
)
def test_what_is_wrong_with_a_header_of_a_long_table_is_said(cells, told, catalogue, moldova):
    _, findings = read(with_cells(LONG_ROWS, **cells), LONG)
    assert _sentences(findings, words("en", catalogue, moldova))[0].endswith(told)


def test_what_is_wrong_is_said_in_the_readers_language(catalogue, moldova):
    """Only what the file says stays as it is; a sheet may be called 2024."""
    tongue = words("fr", catalogue, moldova)
    _, findings = read(tabled(**{"2024": with_header(2023.0)}), grid(sheet="2024"))
    told = _sentences(findings, tongue)[0]
    assert told == "Feuille 2024, cellule D3 : l’en-tête 2023 s’y trouve une seconde fois."
    data = raw_book(
        '<row r="1"><c r="B1"><v>2023</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Ukraine</t></is></c>'
        '<c r="B2"><f>1+1</f></c></row>'
    )
    table = grid(
        header=[{"row": 1, "holds": "time_period"}], body={"first_row": 2, "first_column": "B"}
    )
    _, findings = read(data, table)
    assert (
        "contient une formule sans résultat enregistré au lieu" in _sentences(findings, tongue)[0]
    )


def with_header(year: float) -> list[list]:
    """The rows with one more column, under this year."""
    return [*ROWS[:2], [*ROWS[2], year], [*ROWS[3], 5.0], [*ROWS[4], 6.0]]


def _sentences(findings, tongue) -> list[str]:
    return [finding_texts(tongue, row)["sentence"] for _, row in findings.iterrows()]


def test_every_sample_workbook_is_explained_to_its_last_cell(moldova):
    share = Path(__file__).parents[2] / "samples" / "share" / "MDA"
    files = sorted(share.glob("*/inbox/*/*.xlsx"))
    assert files
    for path in files:
        provider = path.parts[-4]
        name = choose_layout(path.name, moldova, provider)
        book = cells_of(path.read_bytes())
        frame, findings = read_workbook(book, moldova.workbooks[name], name, SHA, "MDA")
        assert len(findings) == 0, found(findings)
        assert len(frame) > 0
        assert set(frame["table"]) == set(moldova.workbooks[name]["tables"])


@pytest.mark.shared_data
def test_a_real_workbook_is_read_to_its_last_cell(shared_data):
    path = shared_data / "gov_moldova" / "pop070100_20230119-162938.xlsx"
    table = grid(
        sheet="pop070100",
        header=[{"row": 3, "holds": "time_period"}, {"row": 4, "holds": "reason"}],
        stub=[{"column": "A", "holds": "country_prev_residence"}],
        body={"first_row": 5, "first_column": "B"},
    )
    terms = [{"sheet": "Sheet1", "why": "terms of use"}]
    book = cells_of(path.read_bytes())
    frame, findings = read(path.read_bytes(), table, ignore_sheets=terms)
    value = frame.set_index("cell")
    assert value.loc["B5", "number"] == 4187
    assert value.loc["H5", "number"] == 4209
    assert tuple(value.loc["H5", ["time_period", "reason"]]) == ("2015", "Total")
    numbers = frame[frame["kind"] == "number"]
    assert len(numbers) == len(book.sheets[0].numbers) == 2660
    assert numbers["number"].sum() == sum(book.sheets[0].numbers)
    assert set(frame.loc[frame["kind"] == "text", "text"]) == {"-"}
    assert len(findings) == 0
