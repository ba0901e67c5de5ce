"""The statistical tables: accessible, with real numbers, and with a reason where there is none."""

import re

import openpyxl
import pandas as pd
import pytest

from catalogue.words import words
from model import findings, observations
from reporting.profile import profile_context, profile_html
from reporting.tables import write_tables_xlsx
from tests.reporting import lighthouses


@pytest.fixture
def known(catalogue, tmp_path):
    country = lighthouses.country(tmp_path, catalogue)
    return catalogue, country, words("en", catalogue, country)


def written(known, tmp_path, language="en", **changes):
    path = tmp_path / f"tables.{language}.xlsx"
    said = words(language, *known[:2])
    write_tables_xlsx(lighthouses.edition(*known[:2], **changes), *known[:2], said, path)
    return path


def write(known, tmp_path, language="en", **changes):
    return openpyxl.load_workbook(written(known, tmp_path, language, **changes))


def table(sheet):
    """The marked-up table of a sheet as records."""
    (marked,) = sheet.tables.values()
    head, *body = sheet[marked.ref]
    names = [cell.value for cell in head]
    return [dict(zip(names, [cell.value for cell in row], strict=True)) for row in body]


def lines(sheet):
    return [row[0] for row in sheet.iter_rows(max_col=1, max_row=12, values_only=True) if row[0]]


def test_there_is_a_cover_contents_notes_and_a_sheet_an_indicator(known, tmp_path):
    book = write(known, tmp_path)
    assert book.sheetnames == [
        "Cover",
        "Contents",
        "Notes",
        "Symbols",
        "MP-A01",
        "MP-C03",
        "MP-M01",
    ]


def test_every_sheet_but_the_cover_holds_one_table_and_no_merged_cell(known, tmp_path):
    for sheet in write(known, tmp_path).worksheets:
        assert len(sheet.tables) == (0 if sheet.title == "Cover" else 1)
        assert not sheet.merged_cells.ranges


def test_the_banner_of_a_sample_stands_on_every_sheet(known, tmp_path):
    banner = "Synthetic: every figure of this country is invented."
    assert all(banner in lines(sheet) for sheet in write(known, tmp_path).worksheets)


def test_contents_name_every_indicator_of_the_profile_also_those_without_figures(known, tmp_path):
    catalogue = known[0]
    rows = table(write(known, tmp_path)["Contents"])
    lean = catalogue.indicators.index[catalogue.indicators["level"] == "lean"]
    assert {row["Indicator"].split()[0] for row in rows} == set(lean)
    sheets = {row["Indicator"].split()[0]: row["Sheet"] for row in rows}
    assert sheets["MP-A01"] == "MP-A01"
    assert sheets["MP-A02"] == "[x]"


def test_figures_are_the_observations_to_the_last_digit(known, tmp_path):
    book = write(known, tmp_path, findings=findings.frame([]))
    frame = lighthouses.observed()
    printed = [
        row[str(year)]
        for code in ("MP-A01", "MP-C03", "MP-M01")
        for row in table(book[code])
        for year in lighthouses.YEARS
        if not isinstance(row[str(year)], str)
    ]
    assert sorted(printed) == sorted(frame["obs_value"].dropna())


def test_sources_and_breakdowns_are_rows_lead_source_and_total_first(known, tmp_path):
    rows = table(write(known, tmp_path, findings=findings.frame([]))["MP-A01"])
    assert [(row["Source"], row["Sex"]) for row in rows] == [
        ("Ministry of Lighthouses", "Total"),
        ("Ministry of Lighthouses", "Women"),
        ("Ministry of Lighthouses", "Men"),
        ("Office of Tides", "Total"),
    ]
    assert rows[0]["Where it stands"] == "lights 2024.xlsx, sheet Pop, cells B2, C2, D2, E2, F2, G2"


def test_unit_and_reference_stand_under_the_title(known, tmp_path):
    told = lines(write(known, tmp_path)["MP-A01"])
    assert told[0] == "MP-A01 Resident population, Lighthouse Republic (synthetic), 2019–2024"
    assert "Unit: persons" in told
    assert "Territory: All lighthouses are included." in told
    assert any(line.startswith("Refers to: ") and "1" in line for line in told)


def test_where_there_is_no_figure_a_symbol_says_why(known, tmp_path):
    total, france = table(write(known, tmp_path)["MP-C03"])
    assert total["2024"] == "[c]"
    assert total["2022"] == "[x]"
    assert france["2024"] == "[x]"


EXPLAINED = {"state": "explained", "explanation": "The lamp was counted twice."}


def explained(rule):
    found = lighthouses.found()
    own = found["rule"] == rule
    return found.assign(**{name: found[name].mask(own, text) for name, text in EXPLAINED.items()})


def test_an_explanation_is_a_numbered_note_that_its_rows_name(known, tmp_path):
    book = write(known, tmp_path, findings=explained("V43"))
    (note,) = [row for row in table(book["Notes"]) if row["Sheet"] == "MP-A01"]
    assert note["Note"] == "[note 4]"
    assert note["Text"] == "2022 and Office of Tides: The lamp was counted twice."
    marked = {(row["Source"], row["Sex"]): row["Notes"] for row in table(book["MP-A01"])}
    assert marked.pop(("Office of Tides", "Total")) == "[note 4]"
    assert set(marked.values()) == {None}


def test_a_note_about_a_whole_breakdown_stands_at_the_total(known, tmp_path):
    book = write(known, tmp_path, findings=explained("V62"))
    marked = {(row["Source"], row["Sex"]): row["Notes"] for row in table(book["MP-A01"])}
    assert [key for key, mark in marked.items() if mark] == [("Ministry of Lighthouses", "Total")]


def test_a_table_without_notes_has_no_column_for_them(known, tmp_path):
    assert "Notes" not in table(write(known, tmp_path)["MP-C03"])[0]


@pytest.mark.parametrize("language", ["en", "fr", "ar", "ro"])
def test_nothing_in_a_sheet_is_in_the_way_of_a_screen_reader(known, tmp_path, language):
    book = write(known, tmp_path, language, findings=explained("V43"))
    for sheet in book.worksheets:
        assert sheet["A1"].value, sheet.title
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        hidden = [*sheet.row_dimensions.values(), *sheet.column_dimensions.values()]
        assert not [one for one in hidden if one.hidden]
        first = [row[0] for row in sheet.iter_rows(max_col=1, values_only=True)]
        assert all(first), f"a blank row in {sheet.title}"
        assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    assert book.active.title == book.sheetnames[0]


@pytest.mark.parametrize("language", ["en", "fr", "ar", "ro"])
def test_a_table_has_one_row_of_different_heads_and_ends_its_sheet(known, tmp_path, language):
    for sheet in write(known, tmp_path, language, findings=explained("V43")).worksheets[1:]:
        (marked,) = sheet.tables.values()
        head = [cell.value for cell in sheet[marked.ref][0]]
        assert all(head)
        assert len(set(head)) == len(head)
        assert marked.ref.startswith("A")
        assert marked.ref.endswith(f"{sheet.cell(1, len(head)).column_letter}{sheet.max_row}")
        assert marked.headerRowCount == 1
        assert marked.autoFilter is None
        assert not set(marked.displayName) - set("abcdefghijklmnopqrstuvwxyzMPACJTDE_0123456789")


def test_only_a_status_and_the_column_of_notes_may_be_blank(known, tmp_path):
    for sheet in write(known, tmp_path, findings=explained("V43")).worksheets[1:]:
        for row in table(sheet):
            blank = {name for name, value in row.items() if value is None}
            assert all(name == "Notes" or name.startswith("Status ") for name in blank)


def test_every_link_leads_to_a_sheet_that_is_there(known, tmp_path):
    book = write(known, tmp_path, findings=explained("V43"))
    links = {
        sheet.title: {
            cell.hyperlink.location.removesuffix("!A1").strip("'")
            for row in sheet.iter_rows()
            for cell in row
            if cell.hyperlink
        }
        for sheet in book.worksheets
    }
    assert all(targets <= set(book.sheetnames) for targets in links.values())
    assert links["Contents"] == set(book.sheetnames) - {"Cover", "Contents"}
    assert all("Contents" in links[name] for name in book.sheetnames if name != "Contents")
    said = {cell.value for cell in book["Contents"]["A"] if cell.hyperlink}
    assert said == links["Contents"], "a link says where it leads"


@pytest.mark.parametrize("language", ["en", "fr", "ar", "ro"])
def test_title_and_language_are_among_the_properties(known, tmp_path, language):
    book = write(known, tmp_path, language)
    assert book.properties.language == language
    assert book.properties.title == book.worksheets[0]["A1"].value


def numbers(book):
    """Sheet -> its figures and symbols without words, in order."""
    return {
        sheet.title: [
            value
            for row in table(sheet)
            for value in row.values()
            if not isinstance(value, str) or value.startswith("[")
        ]
        for sheet in book.worksheets[4:]
    }


@pytest.mark.parametrize("language", ["fr", "ar", "ro"])
def test_every_language_has_the_same_figures(known, tmp_path, language):
    assert numbers(write(known, tmp_path, language)) == numbers(write(known, tmp_path))


def test_the_figures_are_those_that_the_profile_prints(known, tmp_path):
    said = known[2]
    edition = lighthouses.edition(*known[:2])
    page = profile_html(profile_context(edition, None, *known), said, endorsed=False)
    cells = re.findall(r'<td class="n[^"]*" data-source="(cell:[^"]+)">([-0-9,.−]+)<', page)
    assert len(cells) > 10
    by_source = edition.observations.drop_duplicates("source").set_index("source")
    sheets = write(known, tmp_path)
    for source, text in cells:
        one = by_source.loc[source]
        held = [row[str(one.time_period)] for row in table(sheets[one.indicator])]
        assert text in {said.value(v, one.unit_measure) for v in held if not isinstance(v, str)}


def test_another_office_reads_the_same(known, tmp_path, libreoffice):
    path = written(known, tmp_path, "ar")
    other = openpyxl.load_workbook(libreoffice(path, tmp_path / "office"))
    theirs, ours = numbers(other), numbers(openpyxl.load_workbook(path))
    assert theirs.keys() == ours.keys()
    for name in ours:
        assert theirs[name] == [pytest.approx(v) if v != str(v) else v for v in ours[name]]
    assert other.properties.language == "ar"
    assert all(sheet.sheet_view.rightToLeft for sheet in other.worksheets)


@pytest.mark.parametrize(
    ("status", "symbol"), [("M", "[z]"), ("Q", "[c]"), ("O", "[x]"), ("L", "[x]")]
)
def test_each_missing_status_has_its_symbol(known, tmp_path, status, symbol):
    frame = lighthouses.observed()
    hole = (frame["indicator"] == "MP-C03") & (frame["time_period"] == 2024)
    frame["obs_status"] = frame["obs_status"].mask(hole, status)
    book = write(known, tmp_path, observations=frame)
    assert table(book["MP-C03"])[0]["2024"] == symbol


def test_a_status_stands_beside_the_figure_never_in_it(known, tmp_path):
    total, _ = table(write(known, tmp_path)["MP-C03"])
    assert (total["2023"], total["Status 2023"]) == (50, "[p]")
    money = table(write(known, tmp_path)["MP-M01"])[0]
    assert money["Status 2024"] == "[e]"


def test_every_symbol_in_use_is_in_the_legend(known, tmp_path):
    book = write(known, tmp_path)
    legend = {row["Symbol"] for row in table(book["Symbols"])}
    used = {
        value
        for sheet in book.worksheets[4:]
        for row in table(sheet)
        for value in row.values()
        if isinstance(value, str) and value.startswith("[")
    }
    assert used <= legend
    assert used >= {"[x]", "[c]", "[p]", "[e]", "[withheld]"}


def test_a_figure_that_an_open_blocker_concerns_is_withheld(known, tmp_path):
    found = lighthouses.found()
    assert table(write(known, tmp_path)["MP-A01"])[0]["2023"] == "[withheld]"
    decided = found.assign(state="waived")
    assert table(write(known, tmp_path, findings=decided)["MP-A01"])[0]["2023"] == 1040


def test_a_figure_that_stands_twice_is_not_lost(known, tmp_path):
    frame = lighthouses.observed()
    twice = frame[frame["indicator"] == "MP-M01"].assign(obs_value=7.0)
    together = observations.check(pd.concat([frame, twice], ignore_index=True))
    rows = table(write(known, tmp_path, observations=together)["MP-M01"])
    assert len(rows) == 2
    assert rows[1]["2024"] == 7 or rows[0]["2024"] == 7


def test_what_differs_between_rows_is_a_column_and_what_does_not_is_said_once(known, tmp_path):
    frame = lighthouses.observed()
    tides = (frame["indicator"] == "MP-A01") & (frame["provider"] == "tides")
    frame["ref_date"] = frame["ref_date"].mask(tides, "2024-07-01")
    sheet = write(known, tmp_path, observations=frame)["MP-A01"]
    rows = table(sheet)
    assert rows[0]["Refers to"] != rows[-1]["Refers to"]
    assert "Unit" not in rows[0]


def test_the_file_says_nothing_of_the_machine_that_wrote_it(known, tmp_path):
    properties = write(known, tmp_path).properties
    assert properties.creator == "Bureau of Harbours (synthetic)"
    assert properties.created.year == 2000
    assert properties.lastModifiedBy in (None, "Bureau of Harbours (synthetic)")
