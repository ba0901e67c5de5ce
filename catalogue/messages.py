"""Every message there is, and the translation files that hold them.

`python -m catalogue.messages` brings `translations/*.po` up to date: what is translated stays, what
is new waits untranslated, what nobody says any more goes. The files hold no dates and no line
numbers, so that they change only when a message does.

Messages are found where they are: in the catalogue's tables, in countries' files, in the templates,
and in the code, whose texts `catalogue.said` follows from `say` and `count` back to where they are
written.
"""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from catalogue import licences, said

HERE = Path(__file__).parent
PROJECT = HERE.parent
# Which plural a number takes, in the order of the forms that a .po file holds: CLDR's categories
# as gettext writes them.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);",
}
# Where a message stands: the columns of tables and the keys of files that people read.
RULE_TEXTS = ("title", "sentence", "remedy")
LAYOUT_TEXTS = ("definition", "publisher")
INDICATOR_TEXTS = ("name", "definition", "reference_time")
PROVIDER_TEXTS = ("name", "short", "note")
COUNTRY_TEXTS = ("name", "producer", "legal_base", "licence", "banner")
# Country files hold what belongs to one country; their texts are extracted from here.
COUNTRIES = (HERE / "countries", PROJECT / "samples" / "countries")
TEMPLATES = PROJECT / "templates"
# A message is its text, or its singular and plural.
Message = str | tuple[str, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rule_messages(root: Path = HERE) -> Iterator[str]:
    for rule in load(root / "rules.yml")["rules"].values():
        yield from (rule[text] for text in RULE_TEXTS)


def dimension_messages(root: Path = HERE) -> Iterator[str]:
    """Names of dimensions and of their members; countries have their names from CLDR."""
    for row in rows(root / "dimensions.csv"):
        yield row["label"]
    for path in sorted((root / "dimensions").glob("*.csv")):
        for row in rows(path):
            yield row["label"]


def unit_messages(root: Path = HERE) -> Iterator[str]:
    for row in rows(root / "units.csv"):
        yield row["label"]


def indicator_messages(root: Path = HERE, level: str = "") -> Iterator[str]:
    """Names and definitions of indicators, of one level or of all."""
    for row in rows(root / "indicators.csv"):
        if level in ("", row["level"]):
            yield from (row[text] for text in INDICATOR_TEXTS)


def series_messages(root: Path = HERE) -> Iterator[str]:
    """How the World Bank defines what it serves, and whose figures they are."""
    for table in ("world_bank.csv", "world_bank_earlier.csv"):
        for row in rows(root / table):
            yield from (row["definition"], row.get("publisher", ""))


def profile_messages(root: Path = HERE) -> Iterator[str]:
    profile = load(root / "profile.yml")
    yield from (part["title"] for part in profile["parts"])
    for chapter in profile["chapters"]:
        yield chapter["title"]
        yield chapter.get("lead", "")


def recommendation_messages(root: Path = HERE) -> Iterator[str]:
    for entry in load(root / "recommendations.yml")["recommendations"].values():
        yield from (entry["title"], entry["text"])


def framework_messages(root: Path = HERE) -> Iterator[str]:
    for row in rows(root / "frameworks.csv"):
        yield from (row["reference"], row["definition"])


def licence_messages(root: Path = HERE) -> Iterator[str]:
    """Attributions and licences of sources, of the catalogue or of a country."""
    if (root / "licences.csv").is_file():
        for row in rows(root / "licences.csv"):
            yield from (row[text] for text in licences.TEXTS)


def region_messages(path: Path) -> Iterator[str]:
    """A list of countries: its own texts, its sources, and what is said of figures."""
    settings = load(path)
    yield from (settings["title"], settings["lead"])
    for source in settings["sources"].values():
        yield from (source["name"], source["short"])
    yield from (settings.get("printed", {}).get(text, "") for text in ("title", "note"))
    if path.with_suffix(".csv").is_file():
        for row in rows(path.with_suffix(".csv")):
            yield from (row["note"], row["publisher"], row["definition"])


def country_messages(folder: Path) -> Iterator[str]:
    """What is printed of one country's own files, institutions first."""
    for provider in load(folder / "providers.yml")["providers"].values():
        yield from (provider.get(text, "") for text in PROVIDER_TEXTS)
    settings = load(folder / "country.yml")
    yield from (settings.get(text, "") for text in COUNTRY_TEXTS)
    yield settings["territory"]["note"]
    yield settings.get("world_bank", {}).get("note", "")
    yield from settings.get("territories", {}).values()
    yield from settings.get("names", {}).values()
    if (folder / "benchmarks.yml").is_file():
        for entry in load(folder / "benchmarks.yml")["sets"].values():
            yield from (entry["title"], entry["source"])
    if (folder / "agreements.csv").is_file():
        for row in rows(folder / "agreements.csv"):
            yield from (row["subject"], row["source"])
    if (folder / "definitions.csv").is_file():
        for row in rows(folder / "definitions.csv"):
            yield from (row["difference"], row["assessed_by"])
    yield from licence_messages(folder)
    if (folder / "regions.csv").is_file():
        yield from (row["label"] for row in rows(folder / "regions.csv"))


def layout_messages(part) -> Iterator[str]:
    """How a layout, or a part of it, says what its figures are and who published them."""
    if isinstance(part, dict):
        yield from (part[text] for text in LAYOUT_TEXTS if isinstance(part.get(text), str))
    if isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from layout_messages(inner)


def template_messages(path: Path) -> Iterator[Message]:
    """What a template says: `say("…")`, `count("…", "…")`, and pairs gone through and said."""
    template = Environment(extensions=["jinja2.ext.do"]).parse(path.read_text(encoding="utf-8"))
    for call in template.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            yield from _constants(call.args[0])
        elif isinstance(call.node, nodes.Name) and call.node.name == "count":
            one, many = call.args[:2]
            yield one.value, many.value
    for loop in template.find_all(nodes.For):
        if isinstance(loop.iter, nodes.List | nodes.Tuple | nodes.Dict):
            yield from _constants(loop.iter)


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _constants(node.expr1)
        if node.expr2 is not None:
            yield from _constants(node.expr2)
    elif isinstance(node, nodes.List | nodes.Tuple | nodes.Dict | nodes.Pair):
        for part in node.iter_child_nodes():
            yield from _constants(part)


def messages() -> dict[Message, list[str]]:
    """Every message and the files that say it, in the order of the translation files."""
    found: dict[Message, list[str]] = {}

    def add(where: str, texts) -> None:
        for text in texts:
            if text and where not in found.setdefault(text, []):
                found[text].append(where)

    add("catalogue/rules.yml", rule_messages())
    add("catalogue/recommendations.yml", recommendation_messages())
    add("catalogue/frameworks.csv", framework_messages())
    add("catalogue/licences.csv", licence_messages())
    add("catalogue/regions/licences.csv", licence_messages(HERE / "regions"))
    for path in sorted((HERE / "regions").glob("*.yml")):
        add(path.relative_to(PROJECT).as_posix(), region_messages(path))
    add("catalogue/dimensions.csv", dimension_messages())
    add("catalogue/units.csv", unit_messages())
    add("catalogue/indicators.csv", indicator_messages(level="lean"))
    add("catalogue/profile.yml", profile_messages())
    for path in sorted(TEMPLATES.rglob("*.j2")):
        add(path.relative_to(PROJECT).as_posix(), template_messages(path))
    for path in said.modules(PROJECT):
        add(path.relative_to(PROJECT).as_posix(), said.messages(path, PROJECT))
    for root in COUNTRIES:
        for folder in sorted(path.parent for path in root.glob("*/country.yml")):
            where = folder.relative_to(PROJECT).as_posix()
            add(where, country_messages(folder))
            for path in sorted(folder.glob("workbooks/*.yml")):
                add(where, layout_messages(load(path)))
    add("catalogue/world_bank.csv", series_messages())
    add("catalogue/indicators.csv", indicator_messages())
    return found


def updated(path: Path, found: dict[Message, list[str]]) -> bytes:
    """The translation file as it should be: `found` with the translations that it holds now."""
    language = path.stem
    with path.open("rb") as source:
        there = read_po(source, locale=language)
    catalog = Catalog(locale=language)
    for message, places in found.items():
        known = there.get(message)
        text = known.string if known and known.id == message and not known.fuzzy else ""
        catalog.add(message, text, locations=[(place, None) for place in places])
    for message in catalog:
        message.flags.discard("python-format")  # "100 % of" is no field
    return _header(language) + _body(catalog)


def _header(language: str) -> bytes:
    lines = [
        f"Language: {language}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {PLURALS[language]}",
    ]
    told = "".join(f'"{line}\\n"\n' for line in lines)
    return f'msgid ""\nmsgstr ""\n{told}\n'.encode()


def _body(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=0, omit_header=True, include_lineno=False)
    return out.getvalue().rstrip(b"\n") + b"\n"


def main() -> int:
    """Bring all translation files up to date and tell what is left to translate."""
    found = messages()
    for path in sorted((HERE / "translations").glob("*.po")):
        path.write_bytes(updated(path, found))
        with path.open("rb") as source:
            entries = [entry for entry in read_po(source, locale=path.stem) if entry.id]
        open_ = sum(not any(_strings(entry)) for entry in entries)
        print(f"{path.stem}: {len(entries)} messages, {open_} untranslated")
    return 0


def _strings(entry) -> list[str]:
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


if __name__ == "__main__":
    sys.exit(main())
