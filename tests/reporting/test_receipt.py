"""The receipt: what a ministry reads about its file, on a page and as plain text."""

import html
import re

import pandas as pd
import pytest

from catalogue.words import words
from model import findings, observations
from model.records import Finding, SourcePointer
from reporting import receipt as receipts
from reporting.receipt import Receipt, receipt_html, receipt_text, same_again_text
from tests.reporting import lighthouses
from transforms.compare import compare

SHA = "e" * 64
SUBMISSION = {
    "submission_id": "XAA-lights-2024-1",
    "ref_area": "XAA",
    "provider": "lights",
    "round": 2024,
    "file_name": "lights.xlsx",
    "sha256": SHA,
    "size": 12_345,
    "received_at": "2025-05-30T22:10:00+00:00",
    "workbook": "lights",
    "state": "accepted",
}
UNDERSTOOD = pd.DataFrame(
    {
        "indicator": ["MP-A01", "MP-A01", "MP-C03"],
        "time_period": [2023, 2024, 2024],
        "values": [3, 3, 1200],
    }
)
MISSING = pd.DataFrame(
    [("MP-A01", 2024, "sex"), ("MP-C03", 2023, ""), ("MP-C03", 2023, "sex")],
    columns=["indicator", "time_period", "dimension"],
)


@pytest.fixture(scope="module")
def said(catalogue, tmp_path_factory):
    country = lighthouses.country(tmp_path_factory.mktemp("country"), catalogue)
    return {language: words(language, catalogue, country) for language in ("en", "ar", "fr")}


def receipt(verdict="accepted", submission=SUBMISSION, **more) -> Receipt:
    facts = {
        "closes": "2025-05-31",
        "understood": UNDERSTOOD,
        "waiting": 0,
        "findings": findings.frame([]),
        "missing": MISSING[:0],
    }
    return Receipt(submission, verdict, **(facts | more))


def symbol(at="B2", observed="?") -> Finding:
    return Finding(
        rule="V07",
        severity="blocker",
        ref_area="XAA",
        provider="lights",
        observed=observed,
        expected="none",
        pointers=(SourcePointer("cell", SHA, "Pop", at).id,),
        parameters={"sheet": "Pop", "cell": at},
    )


def gap(year) -> Finding:
    return Finding("V63", "must-explain", "XAA", "lights", "MP-C03", year, observed="not delivered")


def plain(page: str) -> str:
    """The words of a page."""
    body = page.partition("</style>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_it_says_what_came_when_and_under_which_reference(said):
    text = receipt_text(receipt(), said["en"])
    assert "File: lights.xlsx" in text
    assert "Reference: XAA-lights-2024-1" in text
    assert "Round: 2024 (closes on 31 May 2025)" in text
    assert "Received: 30 May 2025, 22:10 UTC" in text
    assert "Size: 12,345 bytes" in text
    assert f"SHA-256: {SHA}" in text


def test_a_late_file_is_told_to_be_late(said):
    late = SUBMISSION | {"received_at": "2025-06-01T00:00:00+00:00"}
    assert "closed on 31 May 2025; this file is late" in receipt_text(
        receipt(submission=late), said["en"]
    )


def test_it_says_what_was_understood_and_what_waits(said):
    text = receipt_text(receipt(waiting=7), said["en"])
    assert "1,206 values were understood. 7 more values wait" in text
    assert "A01 Resident population: 2023–2024: 6" in text
    assert ": 2024: 1,200" in text


@pytest.mark.parametrize(
    ("verdict", "told"),
    [
        ("accepted", "Accepted. Nothing is asked of you about this file."),
        ("questions", "Accepted with questions."),
        ("not_accepted", "Not accepted. Nothing of this file is used."),
        ("explained", "Your explanations were kept."),
    ],
)
def test_each_verdict_says_what_to_do(said, verdict, told):
    assert told in plain(receipt_html(receipt(verdict), said["en"]))


def test_it_names_what_is_missing_once_per_indicator(said):
    text = receipt_text(receipt(missing=MISSING), said["en"])
    told = text.partition("still missing")[2]
    assert "A01 Resident population: Sex (2024)" in told
    assert told.count("C03 ") == 1
    assert "C03 Immigration (long-term): 2023\n" in told


def test_findings_are_told_with_cell_sentence_and_remedy(said):
    text = receipt_text(receipt("questions", findings=findings.frame([symbol()])), said["en"])
    assert "[blocks, V07] Pop: B2: Sheet Pop, cell B2: the symbol ?" in text
    assert "Write the number, or one of the symbols agreed" in text


def test_gaps_are_counted_and_not_listed_twice(said):
    found = findings.frame([symbol(), gap(2023), gap(2024)])
    text = receipt_text(receipt("questions", findings=found, missing=MISSING), said["en"])
    assert "There are 3 findings. 2 of them are about missing figures" in text
    assert "V63" not in text


def test_more_than_is_listed_is_counted(said, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_ROWS", 2)
    found = findings.frame([symbol(f"B{row}") for row in range(2, 7)])
    text = receipt_text(receipt("questions", findings=found), said["en"])
    assert "There are 5 findings. The first 2 are listed." in text
    assert text.count("[blocks, V07]") == 2


def test_changes_are_told_value_by_value(said):
    before = observations.check(lighthouses.observed())
    now = before[before["time_period"] != 2019].copy()
    now.loc[(now["indicator"] == "MP-A01") & (now["time_period"] == 2020), "obs_value"] += 1
    both = (one[one["provider"] == "lights"] for one in (before, now))
    rows = compare(*both, [2019, 2020], set(), 2024)
    rows = rows[rows["change"] != "unchanged"].reset_index(drop=True)
    text = receipt_text(receipt(changes=rows, replaces="XAA-lights-2024-0"), said["en"])
    assert "It replaces XAA-lights-2024-0. 6 figures differ (revised: 3, gone: 3)." in text
    assert "* revised: Resident population, 2020: 1,010 → 1,011" in text
    assert "* gone: Resident population, 2019, Sex: Women: 600 → –" in text


def test_explanations_are_read_back_to_who_gave_them(said):
    row = findings.frame([symbol()]).iloc[0].to_dict()
    given = receipt(
        "explained", explanations=[(row, "It is\nso.")], answers="XAA-lights-2024-0", strays=1
    )
    text = receipt_text(given, said["en"])
    assert "It is\\nso." in text
    assert "Answers: XAA-lights-2024-0" in text
    assert "1 explanation belongs to no finding of that file and was not kept." in text


def test_page_and_text_hold_the_same_words(said):
    full = receipt(
        "questions",
        findings=findings.frame([symbol(observed="<b>&amp;")]),
        missing=MISSING,
        workbook="XAA-lights-2024-1.xlsx",
    )
    page = plain(receipt_html(full, said["en"]))
    text = receipt_text(full, said["en"])
    for part in re.split(r"[\n:\[\]*#]+", text):
        assert " ".join(part.split()) in page or part.strip() == "blocks, V07"


def test_nothing_of_a_file_becomes_part_of_the_page(said):
    hostile = SUBMISSION | {"file_name": "<script>alert(1)</script>\u202e{{ 7*7 }}.xlsx"}
    found = findings.frame([symbol(observed="<img src=x onerror=alert(1)>\r\nVerdict")])
    page = receipt_html(receipt(submission=hostile, findings=found), said["en"])
    assert "<script" not in page and "<img" not in page and "\u202e" not in page
    assert "{{ 7*7 }}" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    text = receipt_text(receipt(submission=hostile, findings=found), said["en"])
    assert "\nVerdict" not in text and "\r" not in text


def test_what_a_file_brings_is_written_out_and_what_a_language_needs_is_not(said):
    found = findings.frame([symbol(observed="12\u206734")])
    text = receipt_text(receipt("questions", findings=found), said["ar"])
    assert "12\\u206734" in text
    assert "\\u2066" not in text and "\\u2069" not in text


def test_arabic_is_read_from_right_to_left(said):
    assert '<html lang="ar" dir="rtl">' in receipt_html(receipt(), said["ar"])
    assert '<html lang="fr" dir="ltr">' in receipt_html(receipt(), said["fr"])


def test_bytes_that_came_before_are_told_whose_answer_stands(said):
    text = same_again_text(SUBMISSION, "again\n.xlsx", said["en"])
    assert text.startswith("again\\n.xlsx holds the very bytes that were received as lights.xlsx")
    assert "XAA-lights-2024-1.html" in text
