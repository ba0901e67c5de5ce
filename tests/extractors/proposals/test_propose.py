"""A layout proposed for a file: every shape is told, and every guess is marked."""

import json

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.files import SCHEMAS, plain
from extractors.proposals.draft import UNSAID
from extractors.proposals.propose import pattern_of, propose
from tests.extractors.proposals.proposing import of_rows, proposed
from tests.extractors.workbooks import cells_of, tabled

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((SCHEMAS / "workbook.json").read_text(encoding="utf-8"))
)
TITLE = ["Long-term immigration by citizenship"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def test_a_grid_of_years_below_a_title_and_above_a_note(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        ["persons"],
        ["Citizenship", 2023.0, 2024.0],
        ["Ukraine", 12.0, "-"],
        ["Romania", 5.0, 7.0],
        ["Source: Ministry of Lighthouses"],
    )
    assert made.table["header"] == [{"row": 3, "holds": "time_period"}]
    assert made.table["stub"] == [{"column": "A", "holds": "citizenship"}]
    assert made.table["body"] == {"first_row": 4, "first_column": "B", "end": "Source:*"}
    assert made.table["indicator"] == "MP-C03"
    assert made.cells() == ["B4", "C4", "B5", "C5"]
    assert made.left == 0


def test_everything_that_could_be_otherwise_is_marked(words_of_moldova):
    made = of_rows(
        words_of_moldova, TITLE, [], ["Country", 2024.0], ["Ukraine", "-"], ["Chad", 3.0]
    )
    lines = made.text.splitlines()
    for guess in (
        "provider: ",
        "language: ",
        "files: ",
        '"-": zero',
        "indicator: MP-C03",
        "- {column",
    ):
        at = next(n for n, line in enumerate(lines) if line.strip().startswith(guess))
        assert "# ?" in lines[at] or lines[at - 1].strip().startswith("#"), guess
    assert "could be citizenship, country_of_birth" in made.doubts


def test_year_over_purpose(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        [],
        [None, 2023.0, None, 2024.0, None],
        ["Citizenship", "Work", "Family", "Work", "Family"],
        ["Ukraine", 1.0, 2.0, 3.0, 4.0],
        ["Romania", 5.0, 6.0, 7.0, 8.0],
    )
    assert [part["holds"] for part in made.table["header"]] == ["time_period", "reason"]
    assert made.frame["time_period"].tolist()[:4] == ["2023", "2023", "2024", "2024"]


def test_months_beside_quarters_and_years_and_the_unfinished_year_is_skipped(words_of_moldova):
    def year(months: int) -> list[str]:
        names = []
        for quarter in range(-(-months // 3)):
            names += [*MONTHS[3 * quarter : min(3 * quarter + 3, months)], f"Q{quarter + 1} Total"]
        return [*names, ""]

    full, part = year(12), year(4)
    width = len(full) + len(part)
    made = of_rows(
        words_of_moldova,
        TITLE,
        [None, "2023", *[None] * (len(full) - 1), "2024"],
        [None, *[None] * (len(full) - 1), "2023 Total", *[None] * (len(part) - 1), "2024 Total"],
        ["Citizenship", *full, *part],
        ["Ukraine", *[1.0] * width],
        ["Romania", *[2.0] * width],
    )
    assert [part["holds"] for part in made.table["header"]] == ["time_period", "ignore", "period"]
    assert made.table["labels"]["period"]["Q2 Total"] == "Q2"
    assert made.table["skip"] == [
        {"where": {"time_period": ["2024"], "period": ["", "Q2 Total"]}, "why": "4 months of 2024"}
    ]
    assert len(made.cells()) == 2 * (width - 2)


def test_years_down_and_members_across(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["Year", "Male", "Female"],
        [2022.0, 1.0, 2.0],
        [2023.0, 3.0, 4.0],
        [2024.0, 5.0, 6.0],
    )
    assert made.table["header"] == [{"row": 1, "holds": "sex"}]
    assert made.table["stub"] == [{"column": "A", "holds": "time_period"}]


@pytest.mark.parametrize(
    ("rows", "fill"),
    [
        ([["North", "Work"], [None, "Family"], ["South", "Work"], [None, "Family"]], "always"),
        (
            [[None, "Work"], [None, "Family"], ["North", None], [None, "Work"], ["South", None]],
            "up",
        ),
        (
            [["North", None], [None, "Work"], [None, "Family"], ["South", None], [None, "Work"]],
            "down",
        ),
    ],
)
def test_blanks_among_labels_continue_or_rank(words_of_moldova, rows, fill):
    body = [[*row, float(number), 2.0] for number, row in enumerate(rows)]
    made = of_rows(words_of_moldova, TITLE, ["Region", "Purpose", "2023", "2024"], *body)
    assert made.table["stub"][0] == {"column": "A", "holds": "region", "fill": fill}
    assert "?" in " ".join(made.draft.doubts["tables", "data", "stub", "0"])
    assert len(made.cells()) == 2 * len(rows)


def test_parts_indented_by_blanks(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        ["Citizenship", "2023", "2024"],
        ["Neighbours", 9.0, 9.0],
        ["   Ukraine", 4.0, 4.0],
        ["   Romania", 5.0, 5.0],
        ["Elsewhere", 1.0, 1.0],
        ["   Chad", 1.0, 1.0],
    )
    # Immigration has no breakdown by groups of countries.
    assert made.table["stub"] == [{"column": "A", "holds": "citizenship"}]
    assert made.table["ignore_labels"] == ["Neighbours", "Elsewhere"]
    assert "pass them over?" in made.doubts
    assert set(made.frame["citizenship"]) == {"Ukraine", "Romania", "Chad"}
    assert made.left == 0


def test_groups_that_are_a_breakdown_of_the_indicator_are_levels(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["Border crossings by citizenship"],
        ["Citizenship", "2023", "2024"],
        ["Total", 20.0, 20.0],
        ["Neighbours", 9.0, 9.0],
        ["   Ukraine", 4.0, 4.0],
        ["   Romania", 5.0, 5.0],
    )
    assert made.table["indicator"] == "MP-C01"
    assert made.table["stub"] == [{"column": "A", "levels": ["citizenship_group", "citizenship"]}]


def test_a_total_over_indented_labels_stays_a_total(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        ["Citizenship", "2023", "2024"],
        ["Total", 9.0, 9.0],
        ["   Ukraine", 4.0, 4.0],
        ["   Romania", 5.0, 5.0],
        ["Other areas", 1.0, 1.0],
        ["   Chad", 1.0, 1.0],
    )
    assert made.table["ignore_labels"] == ["Other areas"]
    assert set(made.frame["citizenship"]) == {"Total", "Ukraine", "Romania", "Chad"}


def test_a_year_under_a_header_that_stands_twice_is_fixed_instead(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        [None, None, "Total"],
        [None, None, None, None, 2023.0],
        [None, None, 1.0, None, "2025 Total"],
        [None, None, 1.0, None, 2023.0, 2023.0],
    )
    assert made.table["fixed"] == {"time_period": "year"}


def test_the_title_is_the_first_line_that_says_something(words_of_moldova):
    rows = [["Citizenship", "2023"], ["Ukraine", 4.0], ["Romania", 5.0]]
    above = [["National Bureau of Statistics"], ["Immigrants by citizenship"], ["in persons"]]
    made = of_rows(words_of_moldova, *above, [], *rows)
    assert made.draft.content["title"] == "Immigrants by citizenship"


@pytest.mark.parametrize(
    ("labels", "provider", "language"),
    [
        (["Ukraine", "Romania", "Chad", "Kenya"], "bns", "ro"),  # English is read besides
        (["Ukraine", "Romania", "Chad", "Kenya"], "", "en"),
        (["Ucraina", "România", "Ciad", "Germania"], "", "ro"),
        (["Deutschland", "Rumänien", "Tschad", "Frankreich", "Österreich"], "bns", "de"),
    ],
)
def test_the_language_is_the_providers_unless_the_labels_tell_another(
    words_of_moldova, labels, provider, language
):
    rows = [[label, 4.0, 5.0] for label in labels]
    made = of_rows(words_of_moldova, ["Citizenship", "2023", "2024"], *rows, provider=provider)
    assert made.draft.content["language"] == language
    assert "of the labels" in made.doubts


def test_tables_under_one_another_below_headings(words_of_moldova):
    def block(name: str, figure: float) -> list[list]:
        head = ["Citizenship", "2023", "2024"]
        return [[name], head, ["Ukraine", figure, 2.0], ["Chad", 3.0, figure], []]

    rows = [*block("Arrivals by air", 1.0), *block("Arrivals by air: North", 7.0)]
    made = of_rows(words_of_moldova, *rows, *block("Arrivals by air: South", 8.0))
    assert made.table["repeat"]["heading"] == "^Arrivals by air(.*)$"
    assert made.table["header"][0]["row"] == 2
    assert len(made.cells()) == 12


def test_the_same_table_a_second_time_is_passed_over(words_of_moldova):
    once = [["Year", "Ukraine", "Chad"], *([float(year), 1.0, 3.0] for year in range(2019, 2025))]
    again = [["Country", *once[0][1:]], *once[1:]]
    made = of_rows(words_of_moldova, *once, [], *again)
    first, second = made.draft.content["tables"].values()
    assert "pass_over" not in first
    assert second["pass_over"] == "the same figures as in the table above"
    assert len(made.cells()) == 12


def test_pairs_of_columns_side_by_side(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        ["Year", "Number", "Year", "Number"],
        [2019.0, 1.0, 2021.0, 3.0],
        [2020.0, 2.0, 2022.0, 4.0],
        [2018.0, 2.0, 2023.0, 4.0],
    )
    assert made.table["side_by_side"] == ["A", "C"]
    assert made.table["columns"]["Year"] == "time_period"
    assert sorted(made.cells()) == ["B3", "B4", "B5", "D3", "D4", "D5"]


def test_a_long_table_with_members_in_its_value_columns(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["Asylum applications lodged"],
        ["Year", "Nationality", "Men", "Women", "Share (%)"],
        [2023.0, "Syria", 1.0, 2.0, 50.0],
        [2024.0, "Chad", 3.0, 4.0, 50.0],
        [2024.0, "Syria", 3.0, 4.0, 50.0],
    )
    columns = made.table["columns"]
    assert columns["Year"] == "time_period"
    assert columns["Nationality"] == "citizenship"
    assert columns["Women"]["value"]["fixed"] == {"sex": "F"}
    assert columns["Share (%)"] == "ignore"
    assert "shares of the figures" in made.doubts


def test_attributes_of_sdmx_are_no_values(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["REF_AREA", "SEX", "TIME_PERIOD", "OBS_VALUE", "UNIT_MULT", "OBS_STATUS"],
        ["MDA", "F", 2023.0, 5.0, 0.0, "A"],
        ["MDA", "M", 2024.0, 6.0, 0.0, "P"],
        ["ROU", "M", 2024.0, 7.0, 0.0, "A"],
    )
    assert set(made.cells()) == {"D2", "D3", "D4"}
    assert made.table["columns"]["OBS_STATUS"] == "obs_status"
    assert made.table["status_labels"] == {"A": "A", "P": "P"}


def test_columns_without_a_header_are_named_by_their_letters(words_of_moldova):
    data = b"2021,Ukraine,5,6\n2022,Chad,1500,17\n2023,Ukraine,7,2\n"
    made = proposed(words_of_moldova, data, "figures.csv")
    assert made.table["header_row"] == 0
    assert made.table["columns"]["A"] == "time_period"
    assert made.table["columns"]["B"] in ("citizenship", "partner")
    assert len(made.cells()) == 6


def test_numbers_as_text_and_their_marks(words_of_moldova):
    rows = [["Citizenship", "2024"], ["Ukraine", "1.234,5"], ["Chad", "12 p"], ["Romania", "7"]]
    made = of_rows(words_of_moldova, TITLE, *rows)
    assert made.draft.content["numbers"] == {"decimal": ",", "thousands": "."}
    assert made.table["marks"] == {"p": "P"}
    either = of_rows(words_of_moldova, TITLE, *rows[:1], ["Ukraine", "1,234"], ["Chad", "5,678"])
    assert either.draft.content["numbers"]["thousands"] == ","
    assert "or is it the decimal mark?" in either.text


def test_a_unit_in_the_title_is_proposed_and_doubted(words_of_moldova):
    rows = [["Citizenship", 2024.0], ["Ukraine", 1.5], ["Chad", 2.5]]
    made = of_rows(words_of_moldova, ["Immigration, thousand persons"], *rows)
    assert made.table["unit_mult"] == 3
    assert "unit_mult: 3 # ?" in made.text


def test_a_row_that_numbers_the_columns_is_part_of_the_header(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        ["Citizenship", "2022", "2023", "2024"],
        ["A", 1.0, 2.0, 3.0],
        ["Ukraine", 10.0, 11.0, 12.0],
        ["Chad", 10.0, 11.0, 12.0],
    )
    assert made.table["body"]["first_row"] == 4
    assert made.cells()[0] == "B4"
    assert made.frame["time_period"].tolist()[:3] == ["2022", "2023", "2024"]


def test_labels_footnotes_names_in_other_languages_and_near_ones(words_of_moldova):
    rows = [["Ukraine", 1.0], ["Chad 2", 1.0], ["Allemagne", 1.0], ["Guinea-Bissa", 1.0]]
    rows += [["Atlantis", 1.0], ["Romania", 1.0], ["Japan", 2.0], ["Total", 9.0]]
    made = of_rows(words_of_moldova, TITLE, ["Citizenship", 2024.0], *rows)
    table = made.table
    assert table["label_marks"]["citizenship"]
    assert table["labels"]["citizenship"] == {"Allemagne": "DEU", "Guinea-Bissa": "GNB"}
    assert "in no code list; give each a code here, or ignore_labels: Atlantis" in made.doubts
    assert ("tables", "data", "labels", "citizenship", "Guinea-Bissa") in made.draft.doubts


def test_a_raised_digit_at_a_year_or_label_is_a_footnote(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        TITLE,
        [None, 2023.0, None, "2024 ¹", None],
        ["Citizenship", "Men", "Women", "Men", "Women"],
        ["Ukraine²", 1.0, 2.0, 3.0, 4.0],
        ["Romania", 5.0, 6.0, 7.0, 8.0],
    )
    assert [part["holds"] for part in made.table["header"]] == ["time_period", "sex"]
    assert set(made.table["label_marks"]) == {"time_period", "citizenship"}
    assert "'2024 ¹'" in made.doubts


def test_what_cannot_be_told_is_left_open_and_not_invented(words_of_moldova):
    made = of_rows(words_of_moldova, ["Thing", "Xyzzy"], ["Plugh", 5.0], ["Frobozz", 6.0])
    assert f'indicator: "{UNSAID}"' in made.text
    assert made.table["fixed"]["time_period"] == "year"
    assert "write the year" in made.doubts


def test_no_table_no_proposal(words_of_moldova):
    only_text = cells_of(tabled(Notes=[["Terms of use"], ["All rights reserved"]]))
    assert propose(only_text, "notes.xlsx", words_of_moldova) is None
    notes = cells_of(tabled(Notes=[["Notes"], [1.0, "as reported"], [2.0, "as corrected"]]))
    assert propose(notes, "notes.xlsx", words_of_moldova) is None


def test_sheets_without_a_table_are_named_with_why(words_of_moldova):
    grid = [["Citizenship", 2023.0, 2024.0], ["Ukraine", 1.0, 2.0], ["Chad", 3.0, 4.0]]
    made = proposed(words_of_moldova, tabled(Data=grid, Terms=[["Terms of use"]]))
    assert made.draft.content["ignore_sheets"] == [
        {"sheet": "Terms", "why": "no figures below a header"}
    ]
    assert made.left == 0


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("immigrants_2024.xlsx", "immigrants_*.xlsx"),
        ("report 2023-2024 (1).xls", "report *.xls"),
        ("lights.csv", "lights.csv"),
    ],
)
def test_a_pattern_for_the_names_of_other_years(name, pattern):
    assert pattern_of(name) == pattern


@settings(max_examples=40, deadline=None)
@given(
    titles=st.integers(0, 3),
    gap=st.booleans(),
    years=st.integers(2, 6),
    names=st.lists(
        st.sampled_from(["Ukraine", "Chad", "Romania", "France", "Peru", "Japan", "Total"]),
        min_size=3, max_size=7, unique=True,
    ),
    numbers=st.lists(st.integers(0, 1800), min_size=60, max_size=60),
    note=st.sampled_from(["", "Source: lighthouses", "1/ Provisional figures of the year"]),
)  # fmt: skip
def test_the_planted_figures_are_read_and_no_other_cell(
    words_of_moldova, titles, gap, years, names, numbers, note
):
    rows: list[list] = [[f"Immigration, part {place}"] for place in range(titles)]
    rows += [[]] * (gap and titles > 0)
    rows.append(["Citizenship", *(float(2018 + place) for place in range(years))])
    top = len(rows)
    figures = iter(numbers)
    rows += [[name, *(float(next(figures)) for _ in range(years))] for name in names]
    rows += [[note]] * bool(note)
    made = of_rows(words_of_moldova, *rows)
    letters = "BCDEFGH"[:years]
    expected = [f"{at}{top + row}" for row in range(1, len(names) + 1) for at in letters]
    assert made.cells() == expected
    assert made.left == 0


def test_sheets_that_differ_in_their_names_alone_are_one_table(words_of_moldova):
    def rows(year: int) -> list[list]:
        head = ["Nationality", "Men", "Women"]
        return [[f"Persons in {year}"], head, ["Ukraine", 1.0, 2.0], ["Chad", 3.0, 4.0]]

    sheets = {f"Year {year}": rows(year) for year in (2022, 2023, 2024)}
    made = proposed(words_of_moldova, tabled(**sheets))
    assert made.table["sheet"] == "Year 202*"
    assert made.table["fixed"]["time_period"]["from"] == "sheet_name"
    assert len(made.cells()) == 12
    apart = proposed(words_of_moldova, tabled(**sheets, **{"Year 202x": [["Notes"]]}))
    assert len(apart.draft.content["tables"]) == 3


def test_digits_and_signs_of_other_scripts(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["المهاجرون حسب الجنسية"],
        ["الجنسية", "٢٠٢٣", "٢٠٢٤"],
        ["أوكرانيا", "١٢", "٣٤"],
        ["رومانيا", "١٬٢٣٤", "٥"],
        ["المجموع", "٢", "٣"],
    )
    assert made.draft.content["language"] == "ar"
    assert "numbers" not in made.draft.content
    assert made.table["header"] == [{"row": 2, "holds": "time_period"}]
    assert made.table["stub"] == [{"column": "A", "holds": "citizenship"}]
    assert made.table["labels"] == {"citizenship": {"المجموع": "_T"}}


def test_a_total_is_no_near_name_of_a_country(words_of_moldova):
    data = "Гражданство;2022;2023\nУкраина;1,5;2\nРумыния;3;4,25\nИтого;4,5;6,25\n".encode()
    made = proposed(words_of_moldova, data, "lights.csv")
    assert made.table["labels"]["citizenship"] == {"Итого": "_T"}
    assert made.draft.content["numbers"] == {"decimal": ",", "thousands": ""}


def test_quarters_beside_their_years_are_declared_one_by_one(words_of_moldova):
    made = of_rows(
        words_of_moldova,
        ["Permise de ședere"],
        ["Scopul", "Trim. I 2023", "Trim. II 2023"],
        ["La muncă", 1.0, 2.0],
        ["La studii", 3.0, 4.0],
    )
    assert made.table["labels"]["time_period"] == {
        "Trim. I 2023": "2023-Q1",
        "Trim. II 2023": "2023-Q2",
    }


CELLS = st.sampled_from(
    [None, None, 1.0, 12.5, -3.0, 2023.0, 2024.0, "2023", "Jan", "Q1 Total", "Total", "Ukraine",
     "  Chad", "Men", "Women", "-", "..", "x", "1,234", "12 p", "Year", "Number", "Region", "",
     "Source: lights", "a,b,c", "2016M02", "0-4", "Immigrants, thousand", "2025 Total", "'\\#: {"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=10))
def test_whatever_stands_in_a_sheet_the_proposal_can_be_written_and_read(words_of_moldova, rows):
    draft = propose(cells_of(tabled(Data=rows)), "lights_2024.xlsx", words_of_moldova)
    if draft is None:
        return
    made = of_rows(words_of_moldova, *rows, file_name="lights_2024.xlsx")
    assert plain(yaml.safe_load(made.text)) == made.draft.content
    SCHEMA.validate(made.draft.content)
    some = made.frame[made.frame["kind"] != "blank"]
    assert some["cell"].is_unique


def test_a_table_without_a_column_of_figures_is_not_proposed(words_of_moldova):
    data = cells_of(tabled(Data=[["Year", "Share"], [2023.0, "a"], [2024.0, "b"]]))
    assert propose(data, "lights.xlsx", words_of_moldova) is None
