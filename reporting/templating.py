"""The Jinja environment every document is filled with."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalogue.words import Words

TEMPLATES = Path(__file__).parent.parent / "templates"


def environment(words: Words, root: Path = TEMPLATES) -> Environment:
    """Templates of `root` in the words of one language.

    Whatever is put into a template is escaped, and a name the template does not get is an error.
    In templates: `{{ say("Sources") }}`, `{{ say("Round {round}", round=2024) }}`,
    `{{ count("{n} file", "{n} files", 3) }}`, and as filters `number`, `value(unit)`, `unit`,
    `quantity`, `date`, `listing`, `ref_area`, `indicator`, `provider`, `dimensions`.
    """
    templates = Environment(
        loader=FileSystemLoader(root),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    templates.globals.update(say=words.say, count=words.count, words=words)
    templates.filters.update(
        say=words.say,
        number=words.number,
        value=words.value,
        unit=words.unit,
        quantity=words.quantity,
        date=words.date,
        listing=words.listing,
        ref_area=words.ref_area,
        indicator=words.indicator,
        provider=words.provider,
        dimensions=words.dimensions,
    )
    return templates
