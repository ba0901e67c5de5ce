"""Text from a file is text in everything that is written: never a formula, link or element.

One poisoned edition and one poisoned submission go through all writers. What a file brings: its
name, names of its sheets, what stood in its cells, explanations, and notes on its delivery.
"""

import csv
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest

from catalogue.questionnaire import questionnaires
from catalogue.words import STRICT_NUMBER, words
from model import findings
from model.records import Finding
from reporting import lists, receipt, remarks, returned
from reporting.decisions_workbook import write_decisions_xlsx
from reporting.profile import profile_context, profile_html
from reporting.questionnaire import figures_before, write_questionnaire
from reporting.report import fill, report_content
from reporting.tables import write_tables_xlsx
from tests.reporting import lighthouses
from tests.reporting.test_receipt import MISSING, SUBMISSION, UNDERSTOOD

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "'="]
INSIDE = "HYPERLINK(\"http://x.invalid\",1)<x-poison onload='a'>&amp;{{ 7*7 }}{% raw %}"
POISONS = [start + INSIDE for start in STARTS] + ["http://x.invalid/<x-poison>", "{=1+1}<x-poison>"]
POISONS += [f"\x01\x0b\ufffe{start}1+1<x-poison>" for start in "=@"]


def poisoned() -> pd.DataFrame:
    """Two findings for each poison, which stands wherever a file's text may stand."""
    made = []
    for number, poison in enumerate(POISONS):
        sheet = remarks.SHEET_NAME_MARKS.sub("", poison)
        about = {
            "severity": "blocker",
            "ref_area": "XAA",
            "provider": "lights",
            "observed": poison,
            "expected": poison,
            "pointers": (lighthouses.cell(lighthouses.LIGHTS, sheet, f"A{number + 1}"),),
        }
        told = {"sheet": sheet, "cell": f"A{number + 1}", "dimension": poison, "file": poison}
        made.append(Finding(rule="I05", parameters=told, **about))
        told = {"file": poison, "reason": poison, "place": [sheet, f"A{number + 1}"]}
        made.append(Finding(rule="I01", time_period=2000 + number, parameters=told, **about))
    frame = findings.frame(made)
    told = frame["rule"] == "I01"
    return frame.assign(
        state=frame["state"].mask(told, "explained"),
        explanation=frame["explanation"].mask(told, frame["observed"]),
    )


@pytest.fixture(scope="module")
def known(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return catalogue, country, words("en", catalogue, country)


@pytest.fixture(scope="module")
def edition(known):
    submissions = tuple(
        one | {"file_name": poison}
        for poison in POISONS
        for one in lighthouses.manifest().submissions[:1]
    )
    plain = lighthouses.edition(*known[:2])
    notes = plain.deliveries.assign(note=POISONS[: len(plain.deliveries)])
    return lighthouses.edition(
        *known[:2],
        findings=poisoned(),
        manifest=lighthouses.manifest(submissions=submissions),
        deliveries=notes,
    )


@pytest.fixture(scope="module")
def written(edition, known, tmp_path_factory, catalogue, moldova) -> Path:
    """Everything that is written for an edition, and for a submission."""
    folder = tmp_path_factory.mktemp("written")
    lists.write_findings_csv(edition, *known, folder / "findings.csv")
    lists.write_findings_xlsx(edition, *known, folder / "findings.xlsx")
    lists.write_observations_csv(edition, folder / "observations.csv")
    write_decisions_xlsx(edition, *known, folder / "decisions.xlsx")
    write_tables_xlsx(edition, *known, folder / "tables.xlsx")
    report = fill(report_content(edition, None, *known), known[2], printed=False)
    (folder / "report.html").write_text(report, encoding="utf-8")
    profile = profile_html(profile_context(edition, None, *known), known[2], endorsed=True)
    (folder / "profile.html").write_text(profile, encoding="utf-8")
    for number, poison in enumerate(POISONS):
        told = receipt.Receipt(
            SUBMISSION | {"file_name": poison},
            "questions",
            closes="2025-05-31",
            understood=UNDERSTOOD,
            waiting=0,
            findings=poisoned(),
            missing=MISSING,
            explanations=[(poisoned().iloc[0].to_dict(), poison)],
            beside=poison,
        )
        page, text = folder / f"receipt{number}.html", folder / f"receipt{number}.txt"
        page.write_text(receipt.receipt_html(told, known[2]), encoding="utf-8", newline="")
        text.write_text(receipt.receipt_text(told, known[2]), encoding="utf-8", newline="")
        again = receipt.same_again_text(SUBMISSION | {"file_name": poison}, poison, known[2])
        (folder / f"again{number}.txt").write_text(again, encoding="utf-8", newline="")
    (folder / "returned.xlsx").write_bytes(back(folder, known[2]))
    plan = questionnaires(catalogue, moldova, 2024)["igm"]
    before = figures_before(edition.observations, "igm", 2023)
    said = words(plan.language, catalogue, moldova)
    write_questionnaire(plan, said, before, folder / "questionnaire.xlsx")
    return folder


def back(folder: Path, said) -> bytes:
    """The returned workbook of a text file whose every cell is poison."""
    sheet = SimpleNamespace(
        name=POISONS[0], hidden=False, height=len(POISONS), width=1,
        kinds="t" * len(POISONS), numbers=[], texts=POISONS,
    )  # fmt: skip
    found = poisoned()
    texts = dict(zip(found["key"], found["observed"], strict=True))
    about = SUBMISSION | {"file_name": POISONS[0], "sha256": lighthouses.LIGHTS}
    return returned.returned_workbook(folder / "none", "csv", [sheet], about, found, texts, said)


def test_no_workbook_holds_a_formula_or_a_way_out(written):
    books = sorted(written.glob("*.xlsx"))
    assert len(books) == 5
    for path in books:
        with zipfile.ZipFile(path) as container:
            for name in container.namelist():
                part = container.read(name).decode("utf-8", "replace")
                if name.startswith("xl/worksheets/sheet"):
                    assert "<f>" not in part and "<f " not in part, (path, name)
                assert 'TargetMode="External"' not in part, (path, name)
                assert "externalLink" not in name and "<x-poison" not in part
                assert not re.search("[\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f]", part) or (
                    not name.endswith((".xml", ".rels"))
                )


def test_every_poison_is_a_text_cell_of_the_list_of_findings(written):
    sheet = openpyxl.load_workbook(written / "findings.xlsx").worksheets[0]
    texts = [c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    for poison in POISONS:
        # As XlsxWriter escapes what XML cannot hold, for Excel to read it back.
        written_as = re.sub("[\x01\x0b\r]", lambda sign: f"_x{ord(sign[0]):04X}_", poison)
        written_as = written_as.replace("\ufffe", r"\ufffe")
        assert {poison, written_as, poison.replace("\r", "\n")} & set(texts), poison


def test_no_field_of_a_csv_begins_as_a_formula_would(written):
    fields = 0
    for name in ("findings.csv", "observations.csv"):
        with (written / name).open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for field in row:
                    fields += 1
                    assert not re.match(lists.FORMULA, field) or STRICT_NUMBER.fullmatch(field)
    assert fields > 500


class Elements(HTMLParser):
    """The names of all elements and attributes of a page, and what it links to."""

    def __init__(self):
        super().__init__()
        self.names: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.names |= {tag, *(name for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_no_page_holds_an_element_or_a_link_from_a_file(written):
    pages = sorted(written.glob("*.html"))
    assert len(pages) == 2 + len(POISONS)
    for path in pages:
        page = path.read_text(encoding="utf-8")
        found = Elements()
        found.feed(page)
        assert "x-poison" not in found.names and "onload" not in found.names, path
        assert not [link for link in found.links if "x.invalid" in link], path
        assert "x-poison" in page and "{{ 7*7 }}" in page, path  # it is told, as text


def test_no_line_of_a_plain_receipt_begins_with_what_a_file_brought(written):
    for path in written.glob("receipt*.txt"):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert not [line for line in lines if line.lstrip("'").startswith("HYPERLINK")], path
    for path in written.glob("*.txt"):
        text = path.read_bytes()
        assert b"\r" not in text and b"\t" not in text, path
