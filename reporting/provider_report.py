"""One provider's part of the validation report as a page of its own, in the provider's language."""

from pathlib import Path

from catalogue.load import Catalogue, Country
from catalogue.questionnaire import language_of
from catalogue.words import Words, words
from reporting import grouping, summary
from reporting.follow_up import follow_up
from reporting.rule_pages import rule_page
from reporting.templating import environment
from store.editions import Edition

TEMPLATE = "validation/provider.html.j2"
FOLDER = "providers"


def write_provider_reports(
    edition: Edition, catalogue: Catalogue, country: Country, folder: Path
) -> list[Path]:
    """A page per provider with findings, `providers/<code>.html` below `folder`; their paths.

    Each can be sent alone: it holds what that provider delivered, must do, and is asked about.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    found = set(edition.findings["provider"])
    languages: dict[str, list[str]] = {}
    for provider in country.providers.index[country.providers.index.isin(found)]:
        languages.setdefault(language_of(country, provider), []).append(provider)
    written = []
    for language, providers in languages.items():
        said = words(language, catalogue, country)
        template, todo = environment(said).get_template(TEMPLATE), summary.tasks(edition, said)
        for provider in providers:
            path = target / f"{provider}.html"
            content = _content(edition, provider, todo, said)
            path.write_text(template.render(**content), encoding="utf-8")
            written.append(path)
    return sorted(written)


def _content(edition: Edition, provider: str, todo: dict, said: Words) -> dict:
    """What the template prints about one provider, all of it in words."""
    settings, advice = said.country.settings, edition.recommendations
    name = said.provider(provider)
    rules = sorted(set(edition.findings.loc[edition.findings["provider"] == provider, "rule"]))
    return {
        "name": name,
        "country_name": said.say(settings["name"]),
        "producer": said.say(settings["producer"]),
        "banner": said.say(settings.get("banner", "")),
        "year": edition.manifest.time_period,
        "edition": edition.manifest.edition,
        "own": [one for one in (*todo["rows"], *todo["idle"]) if one["name"] == name],
        "recommended": follow_up(advice[advice["owner"] == provider], said),
        "chapter": grouping.chapter_of(edition.findings, provider, edition.manifest, said),
        "rules": [
            {
                "rule": rule,
                "title": said.say(said.catalogue.rules.loc[rule, "title"]),
                # The pages are written in English; elsewhere the remedy has to do.
                "page": rule_page(rule) if said.language == "en" else None,
                "remedy": said.say(said.catalogue.rules.loc[rule, "remedy"]),
            }
            for rule in rules
        ],
    }
