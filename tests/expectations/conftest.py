"""An imaginary country with imaginary providers, from files only."""

from pathlib import Path

import pytest

from catalogue.load import Catalogue, Country, load_country

FILES = {
    "country.yml": """
name: Lighthouse Land
languages: [en]
producer: Bureau of Lighthouses
territory: {code: ATA, note: All of it.}
reviewers: [keeper]
""",
    "calendar.yml": """
rounds:
  2024: {opens: "2025-02-01", closes: "2025-05-31"}
""",
    "providers.yml": """
providers:
  lighthouses: {name: Ministry of Lighthouses, short: MoL, kind: national, language: en}
  harbours: {name: Ministry of Harbours, short: MoH, kind: national, language: en}
  shipping: {name: Shipping Organisation, short: SO, kind: international, language: en}
  bureau: {name: Computed by the bureau, short: computed, kind: computed, language: en}
""",
    "regions.csv": """code,kind,label,synonyms
N,member,North Island,
S,member,South Island,
ABR,member,Abroad,
ARC,group,Both islands,
_U,unknown,Unknown,
""",
    "obligations.csv": """provider,indicator,rank,dimensions,every,first,reason,note
lighthouses,MP-A01,1,none,1,,,
harbours,MP-A01,2,none,1,,,
shipping,MP-A01,3,none,1,,,
lighthouses,MP-B01,1,none,1,,,
lighthouses,MP-C03,1,sex;citizenship,1,,,
harbours,MP-C03,2,none,1,,,
lighthouses,MP-C04,1,reason;sex,1,,,
shipping,MP-M01,1,none,1,,,
shipping,MP-M02,1,none,1,,,
""",
}


def write_country(root: Path, files: dict[str, str] = FILES, code: str = "ATA") -> Path:
    """A country folder under `root`."""
    folder = root / code
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text.lstrip(), encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def lighthouse_land(catalogue: Catalogue, tmp_path_factory) -> Country:
    root = write_country(tmp_path_factory.mktemp("countries"))
    return load_country("ATA", catalogue, root)


@pytest.fixture
def raised(catalogue, lighthouse_land):
    """The findings of one rule on a frame, by the rule's condition, without Great Expectations."""
    from tests.expectations.ruling import findings_of

    def find(rule, frame, **given):
        country = given.pop("country", lighthouse_land)
        return findings_of(rule, frame, catalogue, country, **given)

    return find
