"""What the DAG files share: countries and their assets, read from small files while parsing.

Here stands no work: nothing but names, and what holds for every task.
"""

import csv
import datetime
import os
import re
from pathlib import Path

import yaml
from airflow.sdk import Asset, Param
from airflow.sdk.exceptions import AirflowFailException

# Several places are joined as in PATH. Sample countries have DAGs only where they are named here.
_NAMED = os.environ.get("MIGRATION_PROFILE_COUNTRIES", "").split(os.pathsep)
COUNTRIES = [Path(one) for one in _NAMED if one] or [
    Path(__file__).parent.parent / "catalogue" / "countries"
]
CATALOGUE = Path(__file__).parent.parent / "catalogue"
TRANSLATIONS = CATALOGUE / "translations"
DEFAULTS = {
    "owner": "statistics",
    # The first task may be queued before the API server listens, and an answer may come in the
    # same second as its question: both end well on the second try.
    "retries": 2,
    "retry_delay": datetime.timedelta(seconds=5),
    "execution_timeout": datetime.timedelta(minutes=30),
}
TAGS = ["migration-profile"]
# A new installation waits for the next tick; it does not catch up with one that just passed.
NOT_AT_ONCE = datetime.timedelta(seconds=1)


def _folders() -> dict[str, Path]:
    """Code -> folder of every country; where two places have the same one, that of the first."""
    found = [path.parent for root in reversed(COUNTRIES) for path in root.glob("*/country.yml")]
    return {path.name: path for path in found if re.fullmatch(r"[A-Z]{3}", path.name)}


def countries() -> list[str]:
    """The country folders there are."""
    return sorted(_folders())


def assets(ref_area: str) -> dict[str, Asset]:
    """One asset per provider that is asked for something and delivers it itself; its partition key
    is the round."""
    folder = _folders()[ref_area]
    listed = yaml.safe_load((folder / "providers.yml").read_text(encoding="utf-8"))["providers"]
    levels = {row["code"]: row["level"] for row in _table(CATALOGUE / "indicators.csv")}
    collected = {"lean", _settings(ref_area).get("collects", "lean")}
    # A code the catalogue lacks is the loader's to tell: here it would take every DAG away.
    owing = {
        row["provider"]
        for row in _table(folder / "obligations.csv")
        if levels.get(row["indicator"]) in collected
    }
    return {
        provider: Asset(f"{ref_area}_{provider}")
        for provider in sorted(owing)
        if listed[provider]["kind"] != "computed"
    }


def reviewers(ref_area: str) -> list[str]:
    """Who may sign off, from country.yml."""
    return _settings(ref_area).get("reviewers") or []


def _settings(ref_area: str) -> dict:
    return yaml.safe_load((_folders()[ref_area] / "country.yml").read_text(encoding="utf-8"))


def _table(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def year_param(title: str, description: str) -> Param:
    """A form field for a round or a reference year, which may stay empty."""
    return Param(
        None,
        type=["null", "integer"],
        minimum=1990,
        maximum=2100,
        title=title,
        description_md=description,
    )


def document_params() -> dict[str, Param]:
    """Form fields for what is drawn of an edition; empty ones leave it to the country."""
    known = ["en", *sorted(path.stem for path in TRANSLATIONS.glob("*.po"))]
    return {
        "languages": Param(
            None,
            type=["null", "array"],
            items={"enum": known},
            examples=known,
            title="Languages of the documents",
            description_md="Without any, those of `country.yml`.",
        ),
        "level": Param(
            None,
            type=["null", "string"],
            enum=[None, "lean", "extended"],
            title="Level of the profile",
            description_md="Without one, lean.",
        ),
    }


def asked(params: dict) -> tuple:
    """The languages and the level that a run asks for."""
    return params["languages"], params["level"]


def year_of(dag_run, params: dict) -> int:
    """The reference year of a run: its partition key, else the form's; anything else fails."""
    asked = params["year"] if dag_run.partition_key is None else dag_run.partition_key
    if not re.fullmatch(r"(19|20)[0-9]{2}", str(asked)):
        raise AirflowFailException(
            f"{asked!r} is no reference year: give the field year, e.g. 2024"
        )
    return int(asked)


def began(dag_run) -> str:
    """When a run began, ISO 8601, UTC: what a killed try of it did belongs to it all the same."""
    return dag_run.start_date.astimezone(datetime.UTC).isoformat(timespec="seconds")


def announce(announced: list[dict], emitting: dict[str, Asset], task, outlet_events) -> None:
    """Tell the yearly DAG which providers' figures of which round stand."""
    # An outlet that is not announced would emit an event that belongs to no round.
    task.outlets = [emitting[entry["provider"]] for entry in announced]
    for entry in announced:
        event = outlet_events[emitting[entry["provider"]]]
        event.extra = {"state": entry["state"]}
        event.add_partitions(str(entry["round"]))
