"""A layout as YAML: it reads back as it was, and its comments stay."""

import string

import yaml
from hypothesis import given
from hypothesis import strategies as st

from extractors.proposals.draft import Draft
from extractors.proposals.written import scalar, shown, written

TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(string.ascii_letters + " :#-'\"\\{}[],&*!|>%@`?\n", max_size=12),
    st.sampled_from(["no", "null", "~", "2024", "1e3", "Year: 1", "a # b", "<<", "=", "-", ""]),
)
LEAVES = st.one_of(TEXTS, st.integers(-5, 99), st.booleans())
INNER = st.one_of(
    LEAVES,
    st.lists(LEAVES, max_size=3),
    st.dictionaries(TEXTS, LEAVES, max_size=3),
    st.lists(st.dictionaries(TEXTS, LEAVES, min_size=1, max_size=3), max_size=3),
)
LAYOUTS = st.dictionaries(TEXTS, st.one_of(INNER, st.dictionaries(TEXTS, INNER, max_size=3)))


@given(LAYOUTS, st.lists(st.text(max_size=200), max_size=2))
def test_what_is_written_reads_back_as_it_was(content, doubts):
    paths = [(key,) for key in content] + [
        (key, inner) for key, part in content.items() if isinstance(part, dict) for inner in part
    ]
    draft = Draft(content, {path: list(doubts) for path in paths if doubts})
    assert (yaml.safe_load(written(draft)) or {}) == content


@given(TEXTS)
def test_a_text_is_quoted_where_yaml_would_read_something_else(text):
    assert yaml.safe_load(f"{{{scalar(text)}: 1}}") == {text: 1}


def test_a_short_doubt_stands_behind_its_line_and_several_above_it():
    draft = Draft({"title": "Lights", "language": "en", "tables": {"one": {"shape": "grid"}}})
    draft.doubt("language", say="of the labels")
    draft.doubt("tables", "one", "shape", say="first")
    draft.doubt("tables", "one", "shape", say="second")
    draft.doubt("tables", "one", "symbols", say="what does x mean?")
    assert written(draft).splitlines() == [
        "title: Lights",
        "language: en # ? of the labels",
        "tables:",
        "  one:",
        "    # ? first",
        "    # ? second",
        "    shape: grid",
        "    # ? symbols: what does x mean?",
    ]


def test_comments_of_the_layout_before_stay_at_their_lines_or_at_the_end():
    before = "# whole years\ntitle: 'Lights'  # the ministry's own words\nlanguage: ro # always\n"
    draft = Draft({"title": "Lights", "language": "en"})
    draft.doubt("title", say="still so?")
    assert written(draft, before).splitlines() == [
        "# whole years",
        "# the ministry's own words",
        "title: Lights # ? still so?",
        "language: en",
        "# Said in the layout before:",
        "# always",
    ]


def test_signs_that_move_a_terminal_are_not_shown():
    assert shown("a\x1b[2Jb\u202e") == "a\ufffd[2Jb\ufffd"
