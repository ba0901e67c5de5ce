import json

import pandas as pd
import pytest

from model import findings
from transforms.standardise import standardise_answers, standardise_submission

FACTS = {"ref_area": "MDA", "provider": "bns", "round": 2024}
SHA = "ab" * 32


def read_frame(*rows: dict) -> pd.DataFrame:
    base = {
        "sha256": SHA,
        "workbook": "lighthouses",
        "table": "one",
        "sheet": "Data",
        "cell": "B2",
        "indicator": "MP-C03",
        "time_period": "2021",
        "obs_status": "",
        "kind": "number",
        "number": float("nan"),
        "text": "",
        "value_fixed": "{}",
    }
    return pd.DataFrame([base | row for row in rows])


def layout(**table) -> dict:
    return {"language": "ro", "publisher": "Ministry of Lighthouses", "tables": {"one": table}}


@pytest.fixture
def standardise(catalogue, moldova):
    def run(read, book):
        return standardise_submission(read, book, FACTS, findings.frame([]), catalogue, moldova)

    return run


def test_a_cell_becomes_an_observation_that_points_back_to_it(standardise):
    result = standardise(read_frame({"number": 12.0}), layout())
    row = result.observations.iloc[0]
    assert (row["obs_value"], row["time_period"], row["unit_measure"]) == (12, 2021, "persons")
    assert row["source"] == f"cell:{SHA}!Data!B2"


def test_thousands_are_multiplied_out_without_binary_dust(standardise):
    read = read_frame({"indicator": "MP-A01", "number": 2681.7, "time_period": "2019"})
    row = standardise(read, layout(unit_mult=3, rounding_base=100)).observations.iloc[0]
    assert row["obs_value"] == 2681700
    assert row["unit_mult"] == 0
    assert row["ref_date"] == "2019-01-01"


def test_a_flow_has_no_reference_date(standardise):
    assert standardise(read_frame({"number": 1.0}), layout()).observations["ref_date"][0] == ""


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Ucraina", "UKR"),
        ("UCRAINA ", "UKR"),
        ("România", "ROU"),
        ("Romania", "ROU"),
        ("MDA", "MDA"),
    ],
)
def test_labels_find_their_code_in_any_case_and_accent(standardise, label, code):
    read = read_frame({"country_prev_residence": label, "number": 1.0})
    assert standardise(read, layout()).observations["country_prev_residence"][0] == code


def test_an_unknown_label_holds_its_sheet_back_and_names_the_cell(standardise):
    read = read_frame(
        {"country_prev_residence": "Atlantida", "number": 1.0, "cell": "B7"},
        {"country_prev_residence": "Ucraina", "number": 2.0, "cell": "B8"},
        {"country_prev_residence": "Ucraina", "number": 3.0, "cell": "B9", "sheet": "Other"},
    )
    result = standardise(read, layout())
    assert list(result.observations["obs_value"]) == [3.0]
    assert result.held == 2
    only = result.findings.iloc[0]
    assert (only["rule"], only["observed"]) == ("I05", "Atlantida")
    assert only["pointers"] == f"cell:{SHA}!Data!B7"


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ({"cell": "F7"}, "A7"),
        ({"country_prev_residence": "Ucraina", "sex": "Mermaids", "cell": "F7"}, "F3"),
        ({"country_prev_residence": "Ucraina", "time_period": "soon", "cell": "F7"}, "C1"),
    ],
)
def test_an_unknown_label_is_told_at_its_own_cell(standardise, row, cell):
    places = {"country_prev_residence": "A", "sex": "3", "time_period": "C1"}
    base = {"country_prev_residence": "Atlantida", "number": 1.0, "label_at": json.dumps(places)}
    result = standardise(read_frame(base | row), layout())
    assert [json.loads(text)["cell"] for text in result.findings["parameters"]] == [cell]
    assert result.findings["pointers"][0] == f"cell:{SHA}!Data!{cell}"


def test_a_partial_year_is_never_a_year(standardise):
    result = standardise(read_frame({"time_period": "2025 Total", "number": 7.0}), layout())
    assert not len(result.observations)
    assert list(result.findings["rule"]) == ["I05"]


def test_symbols_mean_what_the_layout_says(standardise):
    read = read_frame(
        {"kind": "text", "text": "-", "cell": "B1"},
        {"kind": "text", "text": "..", "cell": "B2"},
        {"kind": "text", "text": "c", "cell": "B3"},
        {"kind": "blank", "text": "", "cell": "B4"},
    )
    book = layout(symbols={"-": "zero", "..": "missing:O", "c": "suppressed"}, blank="not_stated")
    rows = standardise(read, book).observations.set_index("source")
    found = {key[-2:]: (row["obs_value"], row["obs_status"]) for key, row in rows.iterrows()}
    assert found["B1"] == (0.0, "A")
    assert pd.isna(found["B2"][0]) and found["B2"][1] == "O"
    assert pd.isna(found["B3"][0]) and found["B3"][1] == "Q"
    assert "B4" not in found


def test_an_undeclared_symbol_is_a_blocker_at_its_cell_and_never_zero(standardise):
    read = read_frame({"kind": "text", "text": "n/d", "cell": "C3"}, {"number": 4.0, "cell": "C4"})
    result = standardise(read, layout())
    assert list(result.observations["obs_value"]) == [4.0]
    assert list(result.findings["rule"]) == ["V07"]
    assert result.findings["pointers"][0].endswith("!C3")


def test_a_number_that_reads_two_ways_is_a_blocker(standardise):
    result = standardise(read_frame({"kind": "text", "text": "1,234"}), layout())
    assert list(result.findings["rule"]) == ["V08"]
    assert not len(result.observations)


@pytest.mark.parametrize(
    ("read", "book", "status"),
    [
        ({"number": 1.0, "time_period": "2021*"}, {"marks": {"*": "P"}}, "P"),
        ({"kind": "text", "text": "12 p"}, {"marks": {"p": "P"}}, "P"),
        ({"number": 1.0, "obs_status": "Provizoriu"}, {"status_labels": {"provizoriu": "P"}}, "P"),
        ({"number": 1.0}, {}, "A"),
        ({"number": 1.0}, {"obs_status": "P"}, "P"),
        ({"number": 1.0, "time_period": "2021*"}, {"marks": {"*": "E"}, "obs_status": "P"}, "E"),
        (
            {"number": 1.0, "obs_status": "Definitiv"},
            {"status_labels": {"definitiv": "A"}, "obs_status": "P"},
            "A",
        ),
        ({"kind": "text", "text": "x"}, {"symbols": {"x": "suppressed"}, "obs_status": "P"}, "Q"),
    ],
)
def test_statuses_come_from_marks_and_status_columns(standardise, read, book, status):
    assert standardise(read_frame(read), layout(**book)).observations["obs_status"][0] == status


def test_a_value_column_brings_its_own_members_and_unit(standardise):
    fixed = json.dumps({"reason": "WORK", "unit_mult": "3"})
    read = read_frame({"number": 2.0, "value_fixed": fixed})
    row = standardise(read, layout()).observations.iloc[0]
    assert (row["reason"], row["obs_value"]) == ("WORK", 2000)


def test_an_answer_becomes_estimates_with_the_vintage_of_the_retrieval(catalogue, moldova):
    read = pd.DataFrame(
        {"sha256": SHA, "series": "SL.UEM.TOTL.FE.ZS", "ref_area": "MDA",
         "time_period": [2023], "value": [1.2]}
    )  # fmt: skip
    facts = {"round": 2024, "last_updated": "2026-05", "state": "current"}
    row = standardise_answers(read, facts, catalogue, moldova).iloc[0]
    assert (row["indicator"], row["sex"], row["obs_status"]) == ("MP-B06", "F", "E")
    assert row["vintage"] == "2026-05"
    assert row["source"] == f"answer:{SHA}!SL.UEM.TOTL.FE.ZS!2023"


def test_a_stale_answer_says_so(catalogue, moldova):
    read = pd.DataFrame(
        {"sha256": SHA, "series": "NY.GDP.MKTP.CD", "ref_area": "MDA",
         "time_period": [2023], "value": [1.0]}
    )  # fmt: skip
    facts = {"round": 2024, "last_updated": "2025-12", "state": "stale"}
    row = standardise_answers(read, facts, catalogue, moldova).iloc[0]
    assert row["vintage"] == "2025-12; last good retrieval"


def test_a_status_without_a_figure_declares_the_gap_and_one_beside_a_figure_marks_it(standardise):
    words = {"confidential": "Q", "provisional": "P"}
    read = read_frame(
        {"kind": "blank", "obs_status": "Confidential", "sex": "F"},
        {"number": 5.0, "obs_status": "provisional", "sex": "M", "cell": "B3"},
        {"kind": "blank", "obs_status": "provisional", "sex": "Total", "cell": "B4"},
    )
    found = standardise(read, layout(status_labels=words)).observations.set_index("sex")
    assert list(found.index) == ["F", "M"], "an empty cell that is provisional says nothing"
    assert found.loc["F", "obs_status"] == "Q" and pd.isna(found.loc["F", "obs_value"])
    assert found.loc["M", "obs_status"] == "P" and found.loc["M", "obs_value"] == 5


def test_free_labels_are_their_own_codes_unless_they_could_not_be_told_apart(standardise):
    read = read_frame(
        {"number": 5.0, "occupation": "Welders"},
        {"number": 9.0, "occupation": "Total", "cell": "B3"},
        {"number": 1.0, "occupation": "a=b", "cell": "B4"},
    )
    table = {"free_labels": ["occupation"], "labels": {"occupation": {"Total": "_T"}}}
    good = standardise(read[:2], layout(**table))
    assert list(good.observations["occupation"]) == ["Welders", "_T"] and not len(good.findings)
    assert list(standardise(read, layout(**table)).findings["rule"]) == ["I05"]


def test_a_zero_beside_certain_labels_is_a_figure_that_is_not_there_yet(standardise):
    read = read_frame(
        {"number": 0.0, "period": "SEP.", "cell": "B1"},
        {"number": 0.0, "period": "OCT.", "cell": "C1"},
        {"number": 4.0, "period": "OCT.", "cell": "C2", "sex": "F"},
    )
    late = {"where": {"period": ["OCT*"]}, "symbols": {"0": "missing:O"}, "why": "not published"}
    table = {"labels": {"period": {"SEP.": "M09", "OCT.": "M10"}}, "symbols_where": [late]}
    found = standardise(read.fillna({"sex": "Total"}), layout(**table)).observations
    assert dict(zip(found["source"].str[-2:], found["obs_status"], strict=True)) == {
        "B1": "A", "C1": "O", "C2": "A",
    }  # fmt: skip
    assert found.set_index(found["source"].str[-2:])["obs_value"].isna().to_dict() == {
        "B1": False, "C1": True, "C2": False,
    }  # fmt: skip


def test_footnotes_glued_to_a_label_are_taken_off(standardise):
    read = read_frame({"number": 1.0, "country_prev_residence": "Ucraina 2, 3"})
    marks = {"label_marks": {"country_prev_residence": [r" \d+(, ?\d+)*$"]}}
    found = standardise(read, layout(**marks))
    assert list(found.observations["country_prev_residence"]) == ["UKR"]
    assert list(standardise(read, layout()).findings["rule"]) == ["I05"]


def test_of_a_file_of_many_countries_the_own_rows_are_taken(standardise):
    read = read_frame(
        {"number": 1.0, "ref_area": "Republic of Moldova", "cell": "B1"},
        {"number": 2.0, "ref_area": "Atlantis", "cell": "B2"},
        {"number": 3.0, "ref_area": "Romania", "cell": "B3", "sex": "Mermaids"},
    )
    found = standardise(read.fillna({"sex": "Total"}), layout())
    assert list(found.observations["obs_value"]) == [1.0] and not len(found.findings)
    none = standardise(read[1:].fillna({"sex": "Total"}), layout())
    assert not len(none.observations)
    assert list(zip(none.findings["rule"], none.findings["observed"], strict=True)) == [
        ("I05", "MDA")
    ]


def test_a_label_of_time_may_name_a_part_of_the_year(standardise):
    read = read_frame({"number": 1.0, "time_period": "2018 Q3"}, {"number": 2.0, "cell": "B3"})
    form = {"time_forms": [r"(?P<year>\d{4}) Q(?P<quarter>\d)"]}
    found = standardise(read, layout(**form)).observations
    assert list(zip(found["time_period"], found["period"], strict=True)) == [
        (2018, "Q3"), (2021, "_T"),
    ]  # fmt: skip


def test_texts_of_digits_alone_are_numbers_unless_they_are_symbols(standardise):
    read = read_frame(
        {"kind": "text", "text": "007", "cell": "B1"}, {"kind": "text", "text": "12", "cell": "B2"},
        {"kind": "text", "text": "999", "cell": "B3"},
    )  # fmt: skip
    assert list(standardise(read, layout()).observations["obs_value"]) == [7.0, 12.0, 999.0]
    found = standardise(read, layout(symbols={"999": "suppressed"})).observations
    assert list(found["obs_status"]) == ["A", "A", "Q"]
    marked = standardise(read[1:2], layout(marks={"2": "P"})).observations
    assert (marked["obs_value"][0], marked["obs_status"][0]) == (1.0, "P")


def test_tables_are_coded_each_as_its_own_layout_says(standardise):
    read = read_frame(
        {"number": 1.0}, {"number": 2.0, "table": "two", "sheet": "Two"},
        {"number": 3.0, "table": "three", "sheet": "Three"},
    )  # fmt: skip
    book = layout(sheet="Data") | {}
    book["tables"] |= {"two": {"sheet": "Two"}, "three": {"sheet": "Three", "unit_mult": 3}}
    assert list(standardise(read, book).observations["obs_value"]) == [1.0, 2.0, 3000.0]


def test_coded_labels_mean_what_they_mean_as_text(standardise):
    read = read_frame(
        {"country_prev_residence": "Ucraina", "number": 1.0, "time_period": "2020"},
        {"country_prev_residence": "Atlantida", "number": 2.0, "cell": "B3"},
        {"country_prev_residence": "România", "number": 3.0, "cell": "B4", "sheet": "Other"},
        {"kind": "text", "text": "?", "cell": "B5", "sheet": "Third"},
    ).assign(country_prev_residence=lambda rows: rows["country_prev_residence"].fillna(""))
    labels = read.columns.difference(["cell", "number", "text"])
    coded = read.astype(dict.fromkeys(labels, "category"))
    plain, same = standardise(read, layout()), standardise(coded, layout())
    pd.testing.assert_frame_equal(plain.observations, same.observations)
    pd.testing.assert_frame_equal(plain.findings, same.findings)
    assert plain.held == same.held == 2
    assert list(plain.findings["rule"]) == ["I05", "V07"]
