"""The Jinja environment every document is filled with."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from catalogue.words import ISOLATE, RANGE, Words
from reporting.digits import eastern

# The first that has a character draws it.
FONTS = '"IBM Plex Sans", "IBM Plex Sans Arabic", sans-serif'
HYPHENATED = ("fr", "ro")  # long words in narrow columns
TEMPLATES = Path(__file__).parent.parent / "templates"


def environment(words: Words, root: Path = TEMPLATES) -> Environment:
    """Templates of `root` in the words of one language.

    Whatever is put into a template is escaped, and a name the template does not get is an error.
    In templates: `{{ say("Sources") }}`, `{{ say("Round {round}", round=2024) }}`,
    `{{ count("{n} file", "{n} files", 3) }}`, and as filters `number`, `value(unit)`, `unit`,
    `quantity`, `date`, `listing`, `ref_area`, `indicator`, `provider`, `dimensions`. Style sheets
    use what `sides` names.
    """
    templates = Environment(
        loader=FileSystemLoader(root),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
        finalize=_ranges_apart if words.locale.text_direction == "rtl" else None,
    )
    templates.globals.update(say=words.say, count=words.count, words=words, **sides(words))
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


def sides(words: Words) -> dict[str, str]:
    """`start` and `end` of a line as left and right, `direction`, forms of type, and the paper."""
    right_to_left = words.locale.text_direction == "rtl"
    return {
        "direction": words.locale.text_direction,
        "start": "right" if right_to_left else "left",
        "end": "left" if right_to_left else "right",
        "hyphens": "auto" if words.language in HYPHENATED else "manual",
        "comma": words.say(", "),
        "semicolon": words.say("; "),
        "fonts": Markup(FONTS),
        "numerals": "arabic-indic" if eastern(words) else "decimal",
        "paper": words.country.settings.get("paper", "A4"),
        "slanted": "normal" if right_to_left else "italic",  # Arabic has no italic
    }


def _ranges_apart(value):
    """Whatever is printed, its ranges of numbers from left to right."""
    if not isinstance(value, str):
        return value
    text = RANGE.sub(lambda found: ISOLATE.format(text=found[0]), value)
    return Markup(text) if isinstance(value, Markup) else text


def inline_script(templates: Environment, name: str) -> dict:
    """A script for a page's own element, and its hash for the page's content security policy."""
    script = templates.loader.get_source(templates, name)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"script": Markup(script), "script_hash": digest}
