"""Every rule of the catalogue can be printed, and is explained on a page that says the same."""

import re
from pathlib import Path
from string import Formatter

import pytest

from catalogue.load import load_catalogue
from catalogue.words import finding_texts, words
from expectations.frames.coverage import REASON_WORDS
from model.findings import frame
from model.records import Finding

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RULES = load_catalogue().rules
HEADINGS = ["When it occurs", "An example from practice", "How to mend it", "Tolerance"]


def page(rule: str) -> str:
    return (PAGES / f"{rule}.md").read_text(encoding="utf-8")


def test_every_rule_has_a_page_and_every_page_its_rule():
    assert {path.stem for path in PAGES.glob("*.md")} == {*RULES.index, "README"}


@pytest.mark.parametrize("rule", RULES.index)
def test_a_page_says_what_the_catalogue_says(rule):
    text = page(rule)
    assert text.startswith(f"# {rule} {RULES.loc[rule, 'title']}\n")
    assert f"**Severity:** {RULES.loc[rule, 'severity']}:" in text
    assert re.findall(r"^## (.+)$", text, flags=re.M)[:4] == HEADINGS
    assert 15 <= text.count("\n") <= 35
    tolerance = RULES.loc[rule, "tolerance"]
    numbers = tolerance.values() if isinstance(tolerance, dict) else ()
    for number in numbers:
        assert re.search(rf"(?<![\d.]){number}(?![\d.]*\d)", text), f"{number} is not on the page"


def test_the_index_lists_every_rule_with_its_title_and_severity():
    index = page("README")
    for rule, row in RULES.iterrows():
        assert f"| [{rule}]({rule}.md) | {row['title']} | {row['severity']} |" in index


@pytest.mark.parametrize("rule", RULES.index)
def test_every_rule_can_be_printed(rule, catalogue, lighthouse_land):
    """Those raised outside this room too, with whatever parameters their sentences name."""
    row = RULES.loc[rule]
    fields = {name for _, name, _, _ in Formatter().parse(row["sentence"] + row["remedy"]) if name}
    finding = Finding(
        rule=rule, severity=row["severity"], ref_area="ATA", provider="lighthouses",
        indicator="MP-C03", time_period=2023, observed="1234.5", expected="x",
        parameters={name: name for name in fields - {"provider", "indicator", "period",
                                                     "dimensions", "observed", "expected"}},
    )  # fmt: skip
    texts = finding_texts(words("en", catalogue, lighthouse_land), frame([finding]).iloc[0])
    assert all(texts.values())
    assert "{" not in " ".join(texts.values())
    assert texts["remedy"].endswith(".")


def test_every_reason_of_absence_has_its_words():
    from catalogue.load import REASONS

    assert set(REASONS) <= set(REASON_WORDS)
