"""Which documents of an edition are asked for: languages and level. No part of its manifest."""

from dataclasses import dataclass

from catalogue.load import Catalogue, Country
from catalogue.words import known_languages
from reporting.levels import LEVELS


@dataclass(frozen=True)
class Wanted:
    languages: tuple[str, ...]  # in the order given, each once
    level: str


def wanted(
    catalogue: Catalogue,
    country: Country,
    languages: str | list[str] | None = None,
    level: str | None = None,
) -> Wanted:
    """What is asked for, checked. `languages` as a list or as text (`en,fr`).

    Without languages those of the country's `country.yml`, without a level the lean one.
    ValueError names what there is.
    """
    if isinstance(languages, str):
        languages = languages.replace(",", " ").split()
    spoken = tuple(dict.fromkeys(languages or country.settings["languages"]))
    known = known_languages(catalogue.root / "translations")
    if unknown := [one for one in spoken if one not in known]:
        raise ValueError(
            f"there are no documents in {', '.join(unknown)}: LANGUAGES takes "
            f"{', '.join(known)}, joined by commas"
        )
    if level and level not in LEVELS:
        raise ValueError(f"there is no level {level!r}: LEVEL is {' or '.join(LEVELS)}")
    return Wanted(spoken, level or LEVELS[0])


def profile_name(language: str, level: str) -> str:
    """The file of a profile: `profile.fr.pdf`, `profile-extended.fr.pdf`."""
    return f"profile{'' if level == LEVELS[0] else f'-{level}'}.{language}.pdf"
