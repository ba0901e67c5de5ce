"""A label means one code; what is a total, an unknown or a group is said by the list."""

import unicodedata

import pytest
from babel import Locale

from catalogue.load import HERE

LISTS = sorted(path.stem for path in (HERE / "dimensions").glob("*.csv"))


def plain(label: str) -> str:
    apart = unicodedata.normalize("NFKD", label.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).strip()


@pytest.mark.parametrize("language", ["en", "ro", "fr"])
@pytest.mark.parametrize("name", LISTS)
def test_no_label_stands_for_two_codes(name, language, catalogue):
    names = Locale.parse(language).territories
    meanings = {}
    for code, row in catalogue.code_lists[name].iterrows():
        labels = {code, row["label"], *row["synonyms"].split("|"), names.get(row.get("iso2"), "")}
        for label in labels - {""}:
            meanings.setdefault(plain(label), set()).add(code)
    assert {label: codes for label, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_its_total(name, catalogue):
    codes = catalogue.code_lists[name]
    assert list(codes.index[codes["kind"] == "total"]) == ["_T"]
    assert set(codes.index[codes["kind"] == "unknown"]) <= {"_U"}


def test_every_country_has_a_name_in_every_language(catalogue):
    countries = catalogue.code_lists["country"]
    unnamed = countries[countries["label"] == ""]
    for language in ("en", "ro", "fr", "ar"):
        known = unnamed["iso2"].isin(list(Locale.parse(language).territories))
        assert list(unnamed.index[~known]) == []


def test_every_dimension_with_closed_members_has_some(catalogue):
    closed = catalogue.dimensions[catalogue.dimensions["members"] == "closed"]
    for name in closed["code_list"]:
        assert (catalogue.code_lists[name]["kind"] == "member").sum() >= 2
