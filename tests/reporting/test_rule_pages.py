"""A rule's page is printed in the report, whatever is written in it."""

import pytest

from reporting.rule_pages import rule_page


@pytest.fixture
def page(tmp_path):
    def told(text):
        (tmp_path / "V99.md").write_text(text, encoding="utf-8")
        return str(rule_page("V99", tmp_path))

    return told


def test_headings_paragraphs_and_lists(page):
    assert page("# V99 Title\n\n## When\nIt rains\ntoday.\n\n* one\n* two\n  and more\n") == (
        "<h4>When</h4><p>It rains today.</p>\n<ul><li>one</li><li>two and more</li></ul>"
    )


def test_a_numbered_list_after_a_sentence(page):
    assert page("Do this:\n1. first\n2. second") == (
        "<p>Do this:</p><ol><li>first</li><li>second</li></ol>"
    )


def test_a_table(page):
    assert page("| a | b |\n|---|---|\n| 1 | 2 |") == (
        "<table><tr><th scope=col>a</th><th scope=col>b</th></tr><tr><td>1</td><td>2</td></tr>"
        "</table>"
    )


def test_code_strong_and_links_inside_a_line(page):
    assert page("See `a<b` and **this** in [the guide](https://x.invalid).") == (
        "<p>See <code>a&lt;b</code> and <strong>this</strong> in the guide.</p>"
    )


def test_what_looks_like_html_stays_text(page):
    assert page("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_a_rule_without_a_page_has_none(tmp_path):
    assert rule_page("V98", tmp_path) is None
