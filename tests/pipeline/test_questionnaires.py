"""A questionnaire goes out, is filled in, comes back, and says what was written into it."""

import dataclasses

import openpyxl
import pandas as pd
import pytest

from catalogue.questionnaire import FREE_ROWS, layout, questionnaires, table_name
from catalogue.words import TRANSLATIONS, words
from model import observations
from model.records import SourcePointer
from pipeline import intake
from pipeline import questionnaires as sending
from pipeline.build import build_figures
from pipeline.manifest import plan, retrievals_in_force, submissions_in_force
from pipeline.workplace import open_workplace
from pipeline.year import judge_figures
from transforms.cells import codes

FILES = {
    "country.yml": """
name: Antarctica (synthetic)
languages: [en]
producer: Ministry of Lighthouses (synthetic)
territory: {code: ATA, note: "A country without ministries; all figures are synthetic."}
reviewers: [keeper]
names: {}
""",
    "calendar.yml": """
rounds:
  2023: {opens: "2024-01-01", closes: "2024-06-30"}
  2024: {opens: "2025-01-01", closes: "2025-06-30"}
""",
    "providers.yml": """
providers:
  lights: {name: Ministry of Lighthouses, short: Lights, kind: national, language: LANGUAGE}
  quiet: {name: Quiet Agency, short: Quiet, kind: national, language: en}
  bureau: {name: Bureau, short: Bureau, kind: computed, language: en}
  abroad: {name: Abroad, short: Abroad, kind: international, language: en}
""",
    "obligations.csv": """provider,indicator,rank,dimensions,every,first,reason,note
lights,MP-A01,1,sex,1,,,
lights,MP-A02,1,none,1,,,
lights,MP-A06,1,none,1,,,
lights,MP-B01,1,none,1,,,
lights,MP-C01,1,direction,1,,,
lights,MP-C03,1,sex;age;country_of_birth,1,,,
lights,MP-D01,1,citizenship,1,,,
lights,MP-D02,1,none,5,2020,,
lights,MP-D05,1,none,1,,not_collected,
lights,MP-E01,1,sex,1,,,
lights,MP-G01,1,occupation,1,,,
lights,MP-J01,1,citizenship,1,,,
lights,MP-K03,1,none,1,,,
lights,MP-S02,1,none,1,,,
quiet,MP-D02,1,none,5,2020,,
abroad,MP-E03,1,none,1,,,
""",
}
SOURCE = "questionnaire/2024/questionnaire_lights_2024.xlsx"


@pytest.fixture
def islands(request, session_root, tmp_path, monkeypatch):
    """The share of a country that has no ministries but these, its questionnaires written."""
    folder = tmp_path / "countries" / "ATA"
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        text = text.lstrip("\n").replace("LANGUAGE", getattr(request, "param", "en"))
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("MIGRATION_PROFILE_ROOT", str(tmp_path / "root"))
    monkeypatch.setenv("MIGRATION_PROFILE_COUNTRIES", str(tmp_path / "countries"))
    monkeypatch.setattr(intake, "QUIET_SECONDS", 0.1)
    sending.write("ATA", 2024)
    return tmp_path / "root" / "var" / "share" / "ATA"


def asked():
    workplace = open_workplace("ATA")
    return workplace, questionnaires(workplace.catalogue, workplace.country, 2024)["lights"]


def fill(book) -> dict[tuple, tuple]:
    """Write a figure into every line; (indicator, dimension, code) -> (value, status)."""
    workplace, questionnaire = asked()
    written = {}
    parts = {"sex": (40, 60, 0), "direction": (70, 30, 0)}
    for more, page in enumerate(reversed(questionnaire.sheets)):  # parts follow their wholes
        sheet = book[page.indicator]
        share = page.indicator == "MP-A06"
        for table in page.tables:
            lines, names = line_names(workplace, table)
            count = len(lines)
            for number, (code, name) in enumerate(zip(lines, names, strict=True)):
                row = table.first + number
                # Ten thousand in all and some more, whatever it is broken down by: small counts and
                # flows that are equal in both directions are asked about.
                value = 100 if not table.dimension else int(number < 100)
                if table.dimension in parts:
                    value = parts[table.dimension][number]
                elif table.dimension and number == 0:
                    value = 100 - min(count - 1, 99)
                whole = not table.dimension or number == 0
                value = value / 2 if share else (value + more * whole) * 100
                if table.kind in ("listed", "free"):
                    sheet.cell(row, 2).value = name
                sheet.cell(row, 4).value = value
                sheet.cell(row, 6).value = "=checked twice"
                scale = 10**6 if page.indicator == "MP-B01" else 1
                written[page.indicator, table.dimension, code] = (value * scale, "A")
    return written


def line_names(workplace, table) -> tuple[list[str], list[str]]:
    if table.kind == "free":
        names = [f"Occupation {number}" for number in range(FREE_ROWS)]
        return names, names
    if table.kind == "listed":
        chosen = list(table.codes[:20])
        if table.dimension != "age":
            countries = workplace.catalogue.code_lists["country"]["kind"]
            chosen = [code for code in table.codes if countries[code] == "member"]
        said = words(asked()[1].language, workplace.catalogue, workplace.country)
        return chosen, [said.member(table.dimension, code) for code in chosen]
    return list(table.codes), [""] * len(table.codes)


def send(islands, book, name="questionnaire_lights_2024.xlsx") -> None:
    inbox = islands / "lights" / "inbox" / "2024"
    inbox.mkdir(parents=True, exist_ok=True)
    book.save(inbox / name)
    intake.take_in("ATA", 2024)


def figures():
    """What the edition would be made of."""
    workplace = open_workplace("ATA")
    manifest = plan(
        workplace,
        2024,
        submissions_in_force(workplace, 2024),
        retrievals_in_force(workplace, 2024),
        "",
    )
    return (
        workplace,
        manifest,
        build_figures(workplace.places, workplace.catalogue, workplace.country, manifest, None),
    )


def told(frame: pd.DataFrame) -> dict[tuple, tuple]:
    own = frame[frame["provider"] == "lights"]
    names = observations.dimensions(own)
    said = {}
    for row in own.to_dict("records"):
        inside = [name for name in names if row[name] != "_T"]
        key = (row["indicator"], "".join(inside), row[inside[0]] if inside else "_T")
        assert key not in said
        said[key] = (row["obs_value"], row["obs_status"])
    return said


def blank(islands):
    return openpyxl.load_workbook(islands / "lights" / SOURCE)


@pytest.mark.parametrize("islands", ["en", "ar"], indirect=True)
def test_a_full_questionnaire_says_what_was_written_into_it(islands):
    book = blank(islands)
    written = fill(book)
    send(islands, book)
    _, _, made = figures()
    assert told(made.observations) == written
    assert len(written) > 500
    assert list(judged()["rule"]) == []


def judged() -> pd.DataFrame:
    """What reading and all rules find, but for gaps, and that these rounds have long closed."""
    workplace, manifest, made = figures()
    found, _ = judge_figures(workplace, manifest, made, None)
    return found[(found["provider"] == "lights") & ~found["rule"].isin(["V62", "V63", "I10"])]


def places(found: pd.DataFrame, rule: str) -> set[str]:
    pointers = " ".join(found.loc[found["rule"] == rule, "pointers"]).split()
    return {f"{p.place}!{p.at}" for p in map(SourcePointer.parse, pointers)}


def test_ten_mistakes_give_ten_findings_at_their_cells(islands):
    """Each on a sheet of its own, since an unknown header or label holds its whole sheet back."""
    book = blank(islands)
    fill(book)
    _, questionnaire = asked()
    tables = {
        (page.indicator, table.dimension): table
        for page in questionnaire.sheets
        for table in page.tables
    }

    def first(indicator: str, dimension: str = "") -> int:
        return tables[indicator, dimension].first

    book["MP-A02"].cell(first("MP-A02"), 4).value = "about a hundred"
    book["MP-K03"].cell(first("MP-K03"), 4).value = -100
    book["MP-J01"].cell(first("MP-J01", "citizenship"), 2).value = "Atlantis"
    second = first("MP-D01", "citizenship") + 255
    book["MP-D01"].cell(second, 2).value = "Total"
    book["MP-D01"].cell(second, 4).value = 99
    book["MP-A06"].cell(first("MP-A06"), 4).value = 101
    book["MP-C01"].cell(tables["MP-C01", "direction"].head, 4).value = None
    book["MP-B01"].cell(tables["MP-B01", ""].head, 4).value = "2023"
    book["MP-E01"].cell(first("MP-E01", "sex"), 4).value = 4500
    book["MP-G01"].cell(first("MP-G01"), 5).value = "perhaps"
    book.create_sheet("My calculations")["A1"] = 5
    send(islands, book)
    found = judged()
    assert {rule: places(found, rule) for rule in found["rule"]} == {
        "V07": {"MP-A02!D9", "MP-G01!E9"},  # text for a number, an unknown status
        "V05": {"MP-K03!D9"},  # a negative count
        "I05": {"MP-J01!B14"},  # a country that is none
        "V03": {"MP-D01!D9", f"MP-D01!D{second}"},  # two totals
        "V06": {"MP-A06!D9"},  # 101 %
        "I04": {"MP-C01!D13", "MP-B01!D8"},  # a header deleted, another year in one
        "V09": {"MP-E01!D9", "MP-E01!D14", "MP-E01!D15", "MP-E01!D16"},  # women + men
        "I06": {"My calculations!"},
    }
    assert len(found) == 10


@pytest.mark.parametrize("language", ["en", *sorted(p.stem for p in TRANSLATIONS.glob("*.po"))])
def test_every_choice_of_a_list_is_read_as_what_it_says(language, catalogue, moldova):
    said = words(language, catalogue, moldova)
    plan = dataclasses.replace(questionnaires(catalogue, moldova, 2024)["bns"], language=language)
    made = layout(plan, said)
    seen = set()
    for page in plan.sheets:
        for table in page.tables:
            if table.kind == "listed" and table.dimension not in seen:
                seen.add(table.dimension)
                names = [said.member(table.dimension, code) for code in table.codes]
                rows = pd.DataFrame({table.dimension: names})
                read = made["tables"][table_name(page, table)]
                found = codes(rows, table.dimension, made, read, (catalogue, moldova))
                assert list(found) == list(table.codes)
    assert {"age", "citizenship", "reason"} <= seen


def test_a_file_of_last_year_is_read_though_more_is_asked_now(islands, tmp_path):
    book = blank(islands)
    fill(book)
    send(islands, book)
    before = told(figures()[2].observations)
    path = tmp_path / "countries" / "ATA" / "obligations.csv"
    text = path.read_text(encoding="utf-8").replace(",sex;age;country", ",sex;age;region;country")
    path.write_text(text.replace("lights,MP-E01,1,sex,1,,,\n", ""), encoding="utf-8")
    assert told(figures()[2].observations) == before


def test_an_empty_cell_says_nothing_and_a_reason_declares_the_gap(islands):
    book = blank(islands)
    rows = {page.indicator: page.tables[0].first for page in asked()[1].sheets}
    book["MP-A02"].cell(rows["MP-A02"], 5).value = "confidential"
    book["MP-E01"].cell(rows["MP-E01"], 5).value = "not available"
    send(islands, book)
    _, _, made = figures()
    cells = made.coverage[(made.coverage["time_period"] == 2024)].set_index(
        ["provider", "indicator", "dimension", "member"]
    )
    assert cells.loc[("lights", "MP-A02", "", ""), "state"] == "suppressed"
    assert cells.loc[("lights", "MP-E01", "", ""), "explanation"] == "stated_missing"
    assert cells.loc[("lights", "MP-K03", "", ""), "state"] == "absent"
    told = made.raised[made.raised["provider"] == "lights"]
    assert set(told["rule"]) <= {"I10"}  # the round has long closed


def test_only_who_owes_something_this_year_gets_one_and_never_into_the_inbox(islands):
    written = sorted(path.relative_to(islands).as_posix() for path in islands.rglob("*.xlsx"))
    assert written == [f"lights/{SOURCE}"]


def test_a_file_that_is_there_is_never_replaced(islands):
    path = islands / "lights" / SOURCE
    path.write_bytes(b"half filled in")
    assert sending.write("ATA", 2024) == {f"ATA/lights/{SOURCE}": "kept"}
    assert path.read_bytes() == b"half filled in"
    path.unlink()
    assert sending.write("ATA", 2024) == {f"ATA/lights/{SOURCE}": "written"}


def test_rounds_being_collected_are_written_by_themselves(islands, monkeypatch):
    (islands / "lights" / SOURCE).unlink()
    monkeypatch.setattr(sending, "now", lambda: "2024-12-31T00:00:00+00:00")
    assert sending.open_rounds("ATA") == {}
    monkeypatch.setattr(sending, "now", lambda: "2025-01-01T00:00:00+00:00")
    assert sending.open_rounds("ATA") == {"2024": 1}
    assert sending.open_rounds("ATA") == {"2024": 0}
    assert sending.open_rounds("ATA", 2023) == {"2023": 1}


def test_a_share_that_is_not_mounted_is_told_and_not_made(islands, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MIGRATION_PROFILE_SHARE", str(tmp_path / "mount"))
    assert sending.main(["ATA", "2024"]) == 1
    assert "mount the share" in capsys.readouterr().err
    assert not (tmp_path / "mount").exists()


def test_a_year_that_is_not_in_the_calendar_is_told(islands, capsys):
    assert sending.main(["ATA", "1999"]) == 1
    assert "2023, 2024" in capsys.readouterr().err
