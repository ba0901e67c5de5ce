"""Read the catalogue: the vocabulary a data officer edits, checked and typed.

A mistake in it stops the run before any figure is touched; `CatalogueError` lists every mistake
with its file and line, so that the officer mends them in one go.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from catalogue import files, frameworks, identities, recommending, relations
from catalogue.agreements import none_known, read_agreements
from catalogue.benchmarks import Benchmark, read_benchmarks
from catalogue.files import CatalogueError, read_table, read_yaml
from catalogue.judging import judged_otherwise, own_rules
from catalogue.layout_names import unknown_names
from catalogue.licences import none_stated, read_licences
from catalogue.texts import Text, mistakes_of, read_texts

HERE = Path(__file__).parent

INDICATOR_COLUMNS = (
    "code domain name definition unit type reference_time ref_date dimensions usual_provider "
    "second_provider other_series formula min max part_of signed confidentiality level "
    "key_data_sheet chapter sdg gcm_objective note"
).split()
WORLD_BANK_EARLIER_COLUMNS = ["wb_code", "ref_area", "before", "definition", "territory", "note"]
WORLD_BANK_COLUMNS = [
    "wb_code",
    "indicator",
    "dimensions",
    "unit_measure",
    "obs_status",
    "ref_date",
    "definition",
    "publisher",
    "database",
]
OBLIGATION_COLUMNS = [
    "provider",
    "indicator",
    "rank",
    "dimensions",
    "every",
    "first",
    "reason",
    "note",
]

# Why a cell may be absent, what class of gap it is (GFMD background paper, section 2.1: a missing
# data, b missing analysis of impact, c not shared or not harmonised) and its SDMX status.
REASONS = {
    "not_collected": ("a", "O"),
    "not_analysed": ("b", "O"),
    "not_delivered": ("c", "O"),
    "late": ("c", "O"),
    "confidential": ("c", "Q"),
    "not_applicable": ("", "M"),
    "not_existing": ("", "M"),
    "collected_not_published": ("c", "L"),
    "stated_missing": ("a", "O"),
}


@dataclass(frozen=True)
class Catalogue:
    """What holds for every country."""

    root: Path
    indicators: pd.DataFrame  # index: code
    dimensions: pd.DataFrame  # index: dimension; label, code_list, members (closed | open)
    code_lists: dict[str, pd.DataFrame]  # index: code; kind, label, synonyms, (iso2)
    units: pd.DataFrame  # index: unit_measure; label, print_mult, decimals
    world_bank: pd.DataFrame  # index: wb_code
    world_bank_archived: pd.DataFrame  # index: wb_code; replaced_by, note
    world_bank_earlier: pd.DataFrame  # wb_code, ref_area, before: what a vintage before it meant
    rules: pd.DataFrame  # index: rule
    relations: pd.DataFrame  # what figures of several indicators must be to each other
    identities: tuple[identities.Identity, ...]  # what figures must be, stocks by their flows
    profile: dict
    recommendations: pd.DataFrame  # index: recommendation
    frameworks: pd.DataFrame  # what a framework means by an indicator


@dataclass(frozen=True)
class Country:
    """Everything about one country, from files only."""

    root: Path
    ref_area: str
    settings: dict  # country.yml
    providers: pd.DataFrame  # index: provider
    obligations: pd.DataFrame  # provider x indicator, with rank 1 = lead source
    rounds: dict[int, dict]  # round -> opens, closes
    workbooks: dict[str, dict]  # layouts by name
    regions: pd.DataFrame  # code list of the dimension region, may be empty
    countries: pd.DataFrame  # code list of countries, with the country's own code
    agreements: pd.DataFrame = field(default_factory=none_known)  # agreements.py
    benchmarks: tuple[Benchmark, ...] = ()
    texts: tuple[Text, ...] = ()  # the country's own words, per chapter and language
    definitions: pd.DataFrame = field(default_factory=frameworks.none_assessed)
    licences: pd.DataFrame = field(default_factory=none_stated)  # licences.py


def split_list(cell: str) -> list[str]:
    """The entries of a cell such as `sex;age`."""
    return [part for part in cell.split(";") if part]


def load_catalogue(root: Path = HERE) -> Catalogue:
    """The whole catalogue, or CatalogueError."""
    mistakes: list[str] = []

    path = root / "dimensions.csv"
    dimensions = read_table(path, ["dimension", "label", "code_list", "members"], mistakes)
    files.unique(dimensions, ["dimension"], path, mistakes)
    files.known(dimensions["members"], ("closed", "open"), "kind of members", path, mistakes)

    code_lists = {}
    for path in sorted((root / "dimensions").glob("*.csv")):
        codes = read_table(path, ["code", "kind", "label", "synonyms"], mistakes)
        files.unique(codes, ["code"], path, mistakes)
        code_lists[path.stem] = codes.set_index("code")
    path = root / "dimensions.csv"
    files.known(dimensions["code_list"], code_lists, "code list", path, mistakes)

    path = root / "units.csv"
    units = read_table(
        path, ["unit_measure", "label", "print_mult", "decimals", "counted"], mistakes
    )
    for column in ("print_mult", "decimals"):
        files.number(units, column, path, mistakes)
        units[column] = units[column].fillna(0).astype("int64")

    path = root / "indicators.csv"
    indicators = read_table(path, INDICATOR_COLUMNS, mistakes)
    files.unique(indicators, ["code"], path, mistakes)
    files.known(indicators["unit"], units["unit_measure"], "unit", path, mistakes)
    files.known(indicators["level"], ("lean", "extended"), "level", path, mistakes)
    for line, cell in indicators["dimensions"].items():
        for name in split_list(cell):
            if name not in set(dimensions["dimension"]):
                mistakes.append(f"{path}: line {line + 2}: {name!r} is not a known dimension")
    for column in ("min", "max"):
        files.number(indicators, column, path, mistakes)

    path = root / "world_bank.csv"
    world_bank = read_table(path, WORLD_BANK_COLUMNS, mistakes)
    files.unique(world_bank, ["wb_code"], path, mistakes)
    files.known(world_bank["indicator"], indicators["code"], "indicator", path, mistakes)
    files.known(world_bank["unit_measure"], units["unit_measure"], "unit", path, mistakes)

    path = root / "world_bank_archived.csv"
    archived = read_table(path, ["wb_code", "replaced_by", "note"], mistakes)

    path = root / "world_bank_earlier.csv"
    earlier = read_table(path, WORLD_BANK_EARLIER_COLUMNS, mistakes)
    files.known(earlier["wb_code"], world_bank["wb_code"], "series", path, mistakes)
    for line, month in earlier["before"].items():
        if not re.fullmatch(r"\d{4}-\d{2}", month):
            mistakes.append(
                f"{path}: line {line + 2}: before is {month!r}, not a month like 2022-08"
            )

    rules_path = root / "rules.yml"
    rules = read_yaml(rules_path, "rules", mistakes)
    path = root / "profile.yml"
    profile = read_yaml(path, "profile", mistakes)
    strange = set(profile.get("shown", {})) - set(indicators["code"])
    mistakes += [f"{path}: shown: {code!r} is not a known indicator" for code in sorted(strange)]
    path = root / "recommendations.yml"
    advice = read_yaml(path, "recommendations", mistakes)
    mistakes += [f"{path}: {told}" for told in recommending.mistakes(advice, REASONS)]
    held_to = frameworks.read_frameworks(root, indicators["code"], mistakes)
    held = _identities(root, indicators, dimensions, rules, mistakes)
    path = root / "relations.csv"
    related = read_table(path, relations.COLUMNS, mistakes)
    codes = (rules.get("rules", {}), set(indicators["code"]), set(dimensions["dimension"]))
    mistakes += [f"{path}: {told}" for told in relations.mistakes(related, *codes)]
    if mistakes:
        raise CatalogueError(mistakes)
    return Catalogue(
        root=root,
        indicators=indicators.set_index("code"),
        dimensions=dimensions.set_index("dimension"),
        code_lists=code_lists,
        units=units.set_index("unit_measure"),
        world_bank=world_bank.set_index("wb_code"),
        world_bank_archived=archived.set_index("wb_code"),
        world_bank_earlier=earlier,
        rules=pd.DataFrame.from_dict(rules["rules"], orient="index").rename_axis("rule"),
        profile=profile,
        recommendations=recommending.library(advice),
        frameworks=held_to,
        relations=related,
        identities=identities.identities(held, indicators.set_index("code")),
    )


def _identities(root: Path, indicators, dimensions, rules: dict, mistakes: list[str]):
    """`identities.csv`: what a figure must be by others."""
    path = root / "identities.csv"
    table = read_table(path, identities.COLUMNS, mistakes)
    files.known(table["rule"], rules.get("rules", {}), "rule", path, mistakes)
    files.known(table["relation"], identities.RELATIONS, "relation", path, mistakes)
    files.known(table["sources"], identities.SOURCES, "kind of sources", path, mistakes)
    wrong = identities.mistakes(table, indicators, set(dimensions["dimension"]))
    mistakes += [f"{path}: {one}" for one in wrong]
    return table


def countries(roots: Path | Sequence[Path] = HERE / "countries") -> list[str]:
    """The country folders there are in one or several roots."""
    return sorted(_country_folders(roots))


def _country_folders(roots: Path | Sequence[Path]) -> dict[str, Path]:
    """Code -> folder; where two roots have the same country, that of the first."""
    listed = [roots] if isinstance(roots, Path) else reversed(list(roots))
    return {p.parent.name: p.parent for root in listed for p in root.glob("*/country.yml")}


def load_country(
    ref_area: str, catalogue: Catalogue, roots: Path | Sequence[Path] = HERE / "countries"
) -> Country:
    """One country's package, from the first of the roots that has it, or CatalogueError."""
    known = _country_folders(roots)
    if ref_area not in known:
        listed = ", ".join(map(str, [roots] if isinstance(roots, Path) else roots))
        there = ", ".join(sorted(known)) or "none"
        raise CatalogueError(
            [f"{ref_area}: there is no country folder {ref_area} in {listed}; there is: {there}"]
        )
    folder = known[ref_area]
    mistakes: list[str] = []
    settings = read_yaml(folder / "country.yml", "country", mistakes)
    calendar = read_yaml(folder / "calendar.yml", "calendar", mistakes)
    listed = read_yaml(folder / "providers.yml", "providers", mistakes).get("providers", {})
    providers = pd.DataFrame.from_dict(listed, orient="index").rename_axis("provider").fillna("")

    otherwise = judged_otherwise(settings.get("rules", {}), catalogue.rules)
    mistakes += [f"{folder / 'country.yml'}: {one}" for one in otherwise]

    path = folder / "obligations.csv"
    owed = read_table(path, OBLIGATION_COLUMNS, mistakes)
    files.unique(owed, ["provider", "indicator"], path, mistakes)
    files.known(owed["provider"], providers.index, "provider", path, mistakes)
    files.known(owed["indicator"], catalogue.indicators.index, "indicator", path, mistakes)
    files.known(owed["reason"], REASONS, "reason", path, mistakes)
    for line, cell in owed["dimensions"].items():
        for name in split_list(cell):
            if name != "none" and name not in catalogue.dimensions.index:
                mistakes.append(f"{path}: line {line + 2}: {name!r} is not a known dimension")
    for column, default in (("rank", 1), ("every", 1), ("first", 0)):
        files.number(owed, column, path, mistakes)
        owed[column] = owed[column].fillna(default).astype("int64")

    workbooks = {}
    for path in sorted((folder / "workbooks").glob("*.yml")):
        workbooks[path.stem] = read_layout(path, catalogue, mistakes)
        if workbooks[path.stem].get("provider") not in providers.index:
            mistakes.append(f"{path}: provider is not one of providers.yml")

    assessed = frameworks.read_definitions(folder, providers.index, catalogue.frameworks, mistakes)
    regions_path = folder / "regions.csv"
    regions = read_table(
        regions_path if regions_path.is_file() else HERE / "no_regions.csv",
        ["code", "kind", "label", "synonyms"],
        mistakes,
    )
    if mistakes:
        raise CatalogueError(mistakes)
    own_countries = _with_own_code(catalogue.code_lists["country"], ref_area, settings)
    country = Country(
        root=folder,
        ref_area=ref_area,
        settings=settings,
        providers=providers,
        obligations=owed,
        rounds={int(number): dates for number, dates in calendar["rounds"].items()},
        workbooks=workbooks,
        regions=regions.set_index("code"),
        countries=own_countries,
        agreements=read_agreements(folder, own_countries.index, mistakes),
        benchmarks=read_benchmarks(
            folder, catalogue.indicators.index, catalogue.dimensions.index, mistakes
        ),
        texts=read_texts(folder, mistakes),
        definitions=assessed,
        licences=read_licences(folder, catalogue.root, mistakes),
    )
    mistakes += _own_words(country, catalogue)
    if mistakes:
        raise CatalogueError(mistakes)
    return country


def _own_words(country: Country, catalogue: Catalogue) -> list[str]:
    """Mistakes in the country's own texts."""
    chapters = {chapter["code"] for chapter in catalogue.profile["chapters"]}
    lists = {name: code_list(catalogue, country, name) for name in catalogue.dimensions.index}
    codes = (chapters, catalogue.indicators.index, lists, country.providers.index)
    told = [one for text in country.texts for one in mistakes_of(text, *codes)]
    languages = {"en", *(path.stem for path in (catalogue.root / "translations").glob("*.po"))}
    told += [
        f"{text.path}: there are no translations into {text.language!r}"
        for text in country.texts
        if text.language not in languages
    ]
    return [f"{country.root}/{one}" for one in told]


def read_layout(path: Path, catalogue: Catalogue, mistakes: list[str]) -> dict:
    """A workbook layout, its dimensions and indicators held to those of the catalogue."""
    before = len(mistakes)
    layout = read_yaml(path, "workbook", mistakes)
    if len(mistakes) == before:
        known = (catalogue.dimensions.index, catalogue.indicators.index)
        text = path.read_text(encoding="utf-8")
        mistakes += [f"{path}: {told}" for told in unknown_names(layout, text, *known)]
    return layout


def _with_own_code(codes: pd.DataFrame, ref_area: str, settings: dict) -> pd.DataFrame:
    """The countries there are, and one under a code that ISO 3166 leaves to its users."""
    if ref_area in codes.index:
        return codes
    own = {"kind": "member", "iso2": "", "label": settings["name"], "synonyms": ""}
    return pd.concat([codes, pd.DataFrame(own, index=[ref_area]).rename_axis("code")])


def for_country(catalogue: Catalogue, country: Country) -> Catalogue:
    """The catalogue with the severities and tolerances that the country sets itself."""
    own = country.settings.get("rules", {})
    return replace(catalogue, rules=own_rules(catalogue.rules, own)) if own else catalogue


# What holds codes of the country's own list of regions.
REGIONS = ("region", "region_of_origin")


def code_list(catalogue: Catalogue, country: Country, dimension: str) -> pd.DataFrame | None:
    """The codes a dimension may hold, None when it has no list."""
    if dimension in REGIONS:
        return country.regions if len(country.regions) else None
    name = catalogue.dimensions["code_list"].get(dimension, "")
    if name == "country":
        return country.countries
    return catalogue.code_lists[name] if name else None
