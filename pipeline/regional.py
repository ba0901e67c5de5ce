"""Several countries side by side: a list of `catalogue/regions` to the documents of its table.

A regional table stands outside the yearly editions: it has a register and observations of its own
under `var/regional/<name>`, so that what it retrieves never enters a country's round; the bytes lie
in the common vault.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import pandas as pd

from catalogue.grid import COLUMNS
from catalogue.load import Catalogue, load_catalogue
from catalogue.regional import Region, as_country, load_region
from catalogue.words import known_languages, words
from extractors.world_bank import PATIENCE, Patience
from model import findings, observations
from model.records import SourcePointer
from pipeline.retrieve import PROVIDER, collect
from store import observations as kept
from store import register, vault
from store.places import Places, places
from transforms.derive import derive, simple_formula
from transforms.grading import graded
from transforms.standardise import standardise_answers

RULES = ("V31", "V32", "V72")  # ratios that do not fit, and figures of another country
VALUE_COLUMN = "F"  # where `obs_value` stands in the table of figures
SHEET = "figures"


def series_of(region: Region, catalogue: Catalogue) -> list[str]:
    """The World Bank's codes of the table's indicators and of what those are computed from."""
    met = {column["indicator"] for column in region.columns}
    for code in sorted(met):
        if found := simple_formula(catalogue.indicators.loc[code, "formula"]):
            met |= set(found[1])
    codes = catalogue.world_bank
    return sorted(codes.index[codes["indicator"].isin(met) & (codes["dimensions"] == "")])


def own_places(here: Places, name: str) -> Places:
    """The places of a regional table: the common vault, and all else apart from the editions."""
    home = here.var / "regional" / name
    home.mkdir(parents=True, exist_ok=True)
    return replace(
        here,
        observations=home / "observations",
        out=here.out / "regional" / name,
        register_url=f"sqlite:///{home / 'register.sqlite'}",
    )


def fetch(
    region: Region,
    catalogue: Catalogue,
    ref_area: str,
    base_url: str,
    now: str,
    patience: Patience = PATIENCE,
) -> dict:
    """Retrieve what the table needs of one country of its list; counts of states."""
    if ref_area not in region.countries:
        listed = ", ".join(region.countries)
        raise ValueError(f"{ref_area} is not in the list {region.name}: {listed}")
    here = own_places(places(), region.name)
    owed = series_of(region, catalogue)
    round_ = region.settings["round"]
    return collect(here, ref_area, round_, owed, catalogue, base_url, now, patience)


def figures(region: Region, catalogue: Catalogue, here: Places) -> pd.DataFrame:
    """The observations of the list: its table's, those retrieved, and what is computed of both."""
    stated = published(region, here)
    engine = register.open_register(here.register_url)
    frames = [stated]
    for area in region.countries:
        country = as_country(region, catalogue, area)
        rows = register.retrievals_in_force(engine, area, region.settings["round"])
        own = [stated[stated["ref_area"] == area]]
        for facts in rows[rows["state"] != "absent"].to_dict("records"):
            read = kept.load(here.observations, "read", [facts["retrieval_id"]])[0]
            own.append(standardise_answers(read, facts, catalogue, country))
        frames += own[1:]
        # What was printed, or stands beside it, is judged and never computed with.
        asked = region.settings.get("printed", {})
        barred = [asked["source"], *asked["beside"]] if asked else []
        basis = observations.combine(own)
        frames.append(derive(basis[~basis["provider"].isin(barred)], catalogue, country))
    engine.dispose()
    return observations.combine(frames)


def published(region: Region, here: Places) -> pd.DataFrame:
    """The table of figures as observations, each pointing to its cell in the kept file."""
    table = region.figures
    if not len(table):
        return observations.empty()
    sha256 = vault.put_bytes(here.vault, region.path.read_bytes())
    scale = 10.0 ** table["unit_mult"]
    made = pd.DataFrame(
        {
            **{name: table[name] for name in ("ref_area", "indicator", "unit_measure")},
            "time_period": table["time_period"].astype("int64"),
            # 13.5 thousand are 13 500, not 13 499.999…
            "obs_value": (table["obs_value"] * scale).round(6),
            "unit_mult": 0,
            **{name: table[name] for name in ("obs_status", "definition", "ref_date", "vintage")},
            "conf_status": "F",
            "territory": table["ref_area"],
            "rounding_base": table["rounding_base"].astype("float64"),
            "provider": table["source"],
            "publisher": table["publisher"],
            "round": region.settings["round"],
            "source": [
                SourcePointer("cell", sha256, SHEET, f"{VALUE_COLUMN}{line}").id
                for line in table["line"]
            ],
        }
    )
    return observations.check(made)


def judged(region: Region, frame: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """What the rules find in the printed table, held against the sources beside it.

    Denominators that are not among those sources come from the World Bank's newest figures.
    """
    from expectations.run import validate

    asked = region.settings.get("printed")
    if asked is None:
        return findings.frame([])
    own = frame[frame["provider"].isin([asked["source"], *asked["beside"]])]
    years = {column["year"] for column in region.columns}
    bank = frame[(frame["provider"] == PROVIDER) & frame["time_period"].isin(years)]
    held = set(own["indicator"])
    own = observations.combine([own, bank[~bank["indicator"].isin(held)]])
    blank = [*COLUMNS, "state", "obs_status", "gap_class", "explanation"]
    none = pd.DataFrame({name: pd.Series(dtype="str") for name in blank})
    found = validate(own, none, catalogue, as_country(region, catalogue)).findings
    found = found[found["rule"].isin(RULES) & (found["provider"] == asked["source"])]
    return found.reset_index(drop=True)


def build(name: str, languages: tuple[str, ...] = ("en",)) -> list[Path]:
    """Write the table's documents in the languages into `out/regional/<name>/`; their paths."""
    from reporting.regional import write_regional

    catalogue = load_catalogue()
    region = load_region(name, catalogue)
    known = known_languages(catalogue.root / "translations")
    if unknown := [one for one in languages if one not in known]:
        raise ValueError(f"there are no documents in {', '.join(unknown)}: {', '.join(known)}")
    here = own_places(places(), name)
    frame = figures(region, catalogue, here)
    asked = region.settings.get("printed", {})
    shown = [one for one in region.settings["sources"]
             if one not in (asked.get("source"), *asked.get("beside", []))]  # fmt: skip
    today = frame[frame["provider"].isin(shown)]
    cells = graded(today, region.columns, region.countries, shown)
    found = judged(region, frame, catalogue)
    here.out.mkdir(parents=True, exist_ok=True)
    identifier = _identifier(cells, found, frame)
    country = as_country(region, catalogue)
    return [
        path
        for language in dict.fromkeys(languages)
        for path in write_regional(
            region, cells, frame, found, words(language, catalogue, country), here.out, identifier
        )
    ]


def _identifier(*frames: pd.DataFrame) -> str:
    """The table's own mark: the same figures, the same mark."""
    text = "".join(frame.to_csv(index=False, lineterminator="\n") for frame in frames)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
