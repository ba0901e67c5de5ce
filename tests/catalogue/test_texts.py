"""The country's own texts: what is a reference, what is a number, and what is a mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.load import CatalogueError, load_country
from catalogue.texts import Reference, Text, in_force, literals, pieces, read_texts, references
from tests.reporting import lighthouses


def text(markdown: str) -> Text:
    return Text("A1", "en", "texts/A1.en.md", markdown)


def test_a_reference_names_an_indicator_a_year_and_what_is_wanted_of_it():
    found = references(text("# Population\n\nIn 2024 it was\n{{ MP-A01 2024 }}, of them women\n"
                            "{{MP-A01 2024 sex=F provider=lights}}."))  # fmt: skip
    assert found == [
        Reference(4, "MP-A01", 2024),
        Reference(5, "MP-A01", 2024, provider="lights", dimensions=(("sex", "F"),)),
    ]


@pytest.mark.parametrize(
    ("markdown", "numbers"),
    [
        ("In 2024, between 2019–2023 and in the 1990s", []),
        ("The population was 2,423,300.", [(1, "2,423,300")]),
        ("a\nb 8.2 % and 3 %", [(2, "8.2"), (2, "3")]),
        ("over 2024 persons", [(1, "2024")]),
        ("A1, MP-A01, COVID-19, H1N1", []),
        ('Decision {{ "634" }} of {{ "24" }} August 2012', []),
        ("{{ MP-A01 2024 }}", []),
        ("1. one\n2. two", []),
        ("17. persons", [(1, "17")]),
        ("٣٤٥ شخصا", [(1, "٣٤٥")]),
        ("    2,000 persons", [(1, "2,000")]),
        ("`2,000` persons", [(1, "2,000")]),
        ("[goal](https://example.org/10) 10.7.1", [(1, "10.7.1")]),
    ],
)
def test_a_number_that_is_no_reference_and_no_year_is_found(markdown, numbers):
    assert literals(text(markdown), ["persons", "%"]) == numbers


@given(
    st.integers(min_value=0, max_value=10**12), st.sampled_from(["{:,}", "{}", "{}.5", "about {}"])
)
def test_whatever_number_is_written_out_is_found_unless_it_is_a_year(number, form):
    found = literals(text(f"It was {form.format(number)} in all."), [])
    year = form in ("{}", "about {}") and 1900 <= number <= 2099
    assert len(found) == (not year)


def test_a_year_may_be_that_of_the_edition():
    written = "{{ MP-A01 year }} {{ MP-A01 year-2 sex=F }} {{ MP-A01 2020 }} {{ year }}"
    found = references(text(written))
    assert [one.year(2024) for one in found] == [2024, 2022, 2020]
    assert [one.year(2025) for one in found] == [2025, 2023, 2020]
    (alone,) = pieces("{{ year-1 }}", 1)
    assert alone.year(2024) == 2023 and not alone.indicator


def test_a_text_of_one_reference_year_stands_before_that_of_every_year(tmp_path):
    (tmp_path / "texts" / "2024").mkdir(parents=True)
    for name in ("A1.en.md", "2024/A1.en.md", "A2.en.md", "2024/A3.fr.md"):
        (tmp_path / "texts" / name).write_text(name, encoding="utf-8")
    found = read_texts(tmp_path, [])
    assert sorted(one.path for one in in_force(found, 2024)) == [
        "texts/2024/A1.en.md", "texts/2024/A3.fr.md", "texts/A2.en.md"]  # fmt: skip
    assert sorted(one.path for one in in_force(found, 2025)) == ["texts/A1.en.md", "texts/A2.en.md"]


@pytest.mark.parametrize("body", ["{{ MP-A01 }}", "{{ MP-A01 sex=F 2024 }}", "{{ 2024 }}", "{{ }}",
                                  "{{ MP-A01 2024", "a }} b"])  # fmt: skip
def test_what_is_no_reference_is_told(body):
    with pytest.raises(ValueError, match="reference"):
        list(pieces(body, 1))


def test_mistakes_in_a_text_stop_the_run_with_file_and_line(catalogue, tmp_path):
    lighthouses.country(tmp_path, catalogue)
    folder = tmp_path / "countries" / "XAA" / "texts"
    folder.mkdir()
    (folder / "A1.en.md").write_text(
        "# Title\n\n{{ MP-A99 2024 }}\n{{ MP-A01 2024 sox=F provider=nobody }}\n"
        "{{ MP-A01 2024 sex=W }} {{ MP-A01 }}\n",
        encoding="utf-8",
    )
    (folder / "Z9.en.md").write_text("Text.", encoding="utf-8")
    (folder / "A2.xx.md").write_text("Text.", encoding="utf-8")
    (folder / "notes.md").write_text("Text.", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        load_country("XAA", catalogue, tmp_path / "countries")
    said = str(raised.value)
    for wrong in (
        "A1.en.md: line 3: 'MP-A99' is not a known indicator",
        "A1.en.md: line 4: 'nobody' is not a known provider",
        "A1.en.md: line 4: 'sox' is not a known dimension",
        "A1.en.md: line 5: {{ MP-A01 }} is no reference",
        "A2.xx.md: there are no translations into 'xx'",
        "Z9.en.md: there is no chapter Z9 in profile.yml",
        "notes.md: a text is named <chapter>.<language>.md",
    ):
        assert wrong in said, said
