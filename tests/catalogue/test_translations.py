"""What a translation must keep: its fields, its plural forms, and all that is said."""

import gettext
import json
import re
import string

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from catalogue import messages
from catalogue.words import TRANSLATIONS, finding_texts, words

LANGUAGES = ("ar", "fr", "ro")
# "Irregular" is what migration may be, in every language.
NEVER = ("illegal", "illégal", "clandestin", "ilegal", "غير شرعي", "غير الشرعي", "غير قانوني")
# Fields that every finding has; the others are its rule's own.
GIVEN = {"provider", "indicator", "period", "dimensions", "observed", "expected"}


@pytest.fixture(scope="module")
def there() -> dict:
    """Every message there is, and the files that say it."""
    return messages.messages()


@pytest.fixture(scope="module", params=LANGUAGES)
def translated(request):
    """A translation file as it stands."""
    with (TRANSLATIONS / f"{request.param}.po").open("rb") as source:
        return read_po(source, locale=request.param)


def forms(entry) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def entries(translated) -> list:
    return [entry for entry in translated if entry.id]


def test_everything_is_translated(there, translated):
    lacking = [
        f"{message!r} of {places[0]} has no translation in {translated.locale}"
        for message, places in there.items()
        if not ((entry := translated.get(message)) and all(forms(entry)))
    ]
    assert not lacking, "\n".join([*lacking, "run `make messages` and fill in what is empty"])


def test_a_translation_has_the_fields_of_its_message(translated):
    for entry in entries(translated):
        if not any(forms(entry)):
            continue
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        wanted = {tuple(fields(text)) for text in ids}
        # A plural form may name its number in a word: one, two, none.
        spared = [name for name in fields(ids[-1]) if name != "n"]
        for text in forms(entry):
            assert text, f"{entry.id}: a plural form is empty"
            counts = len(ids) == 2 and fields(text) == spared
            assert tuple(fields(text)) in wanted or counts, f"{entry.id!r}: {text!r}"


def test_a_form_for_many_numbers_names_the_number(translated):
    """Only a form that stands for a single number may leave it out."""
    for entry in entries(translated):
        if isinstance(entry.id, tuple) and "{n}" in entry.id[1] and all(forms(entry)):
            for number in (3, 11, 25, 100, 102):
                text = forms(entry)[gettext.c2py(translated.plural_expr)(number)]
                assert "{n}" in text, f"{entry.id}: {text!r}"


def test_nothing_is_fuzzy_or_obsolete(translated):
    assert not translated.obsolete
    assert not [entry.id for entry in entries(translated) if entry.fuzzy]


def test_a_translation_is_no_copy_with_blanks_around(translated):
    for entry in entries(translated):
        for text in filter(None, forms(entry)):
            first = entry.id if isinstance(entry.id, str) else entry.id[0]
            assert (text == text.strip()) == (first == first.strip()), entry.id
            assert not [word for word in NEVER if word in text.casefold()], entry.id
            assert not [word for word in NEVER if word in first.casefold()], entry.id


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_rule_is_told_in_every_language(catalogue, moldova, language):
    said = words(language, catalogue, moldova)
    for rule, told in catalogue.rules.iterrows():
        named = {name for text in ("sentence", "remedy") for name in fields(told[text])}
        finding = pd.Series(
            {
                "rule": rule,
                "provider": "bns",
                "indicator": "MP-A01",
                "time_period": 2024,
                "dimensions": "sex=F",
                "observed": "2402306",
                "expected": "2024-12-31",
                "parameters": json.dumps(dict.fromkeys(named - GIVEN, "45.5")),
            }
        )
        texts = finding_texts(said, finding)
        assert all(texts.values())
        if language != "en":
            assert texts["title"] != told["title"]
            assert texts["remedy"] != told["remedy"]


def test_a_range_in_arabic_keeps_its_direction():
    """Without an isolate around it, 2019–2024 is shown as 2024–2019."""
    with (TRANSLATIONS / "ar.po").open("rb") as source:
        texts = [text for entry in entries(read_po(source, locale="ar")) for text in forms(entry)]
    ranges = re.compile("([^0-9])(?:[0-9]+|[{][a-z]+[}])–(?:[0-9]|[{][a-z]+[}])")
    found = [match[1] for text in texts for match in ranges.finditer(" " + text)]
    assert found and set(found) == {"\u2066"}
