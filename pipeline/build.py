"""The parts of an edition as a pure function of its manifest and the stored bytes."""

from dataclasses import dataclass

import pandas as pd

from catalogue.grid import asked, expected_grid, window
from catalogue.load import Catalogue, Country
from extractors.world_bank_answer import read_answer
from model import findings, observations
from model.records import Finding, Manifest, SourcePointer
from pipeline import choices, punctuality
from pipeline.reading import Reading, read_submission
from pipeline.retrieve import retrieval_findings
from store import vault
from store.editions import Edition
from store.places import Places
from transforms.coverage import coverage
from transforms.derive import derive, headline
from transforms.performance import past_performance, performance
from transforms.standardise import standardise_answers, standardise_submission

ALL_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Figures:
    """What standardising all inputs of an edition gives."""

    observations: pd.DataFrame
    headline: pd.DataFrame
    coverage: pd.DataFrame
    deliveries: pd.DataFrame
    raised: pd.DataFrame  # findings of reading and standardising


def build_figures(
    places: Places,
    catalogue: Catalogue,
    country: Country,
    manifest: Manifest,
    previous: Edition | None,
) -> Figures:
    """The figures of an edition; nothing but the manifest and the vault decides them.

    `previous` is the edition that the manifest names.
    """
    years = window(catalogue, manifest.time_period)
    frames, raised, deliveries = [], [], []
    for submission in manifest.submissions:
        reading = read_submission(places, country, submission["provider"], submission)
        if submission["state"] == "held":
            frame, found = observations.empty(), held_finding(submission, manifest, country)
        else:
            frame, found = _submission(reading, submission, catalogue, country)
        frames.append(frame)
        raised.append(found)
        deliveries.append(_delivery(submission, reading, frame, found))
    for retrieval in manifest.retrievals:
        frames.append(_retrieval(places, retrieval, catalogue, country))
        raised.append(retrieval_findings(retrieval, catalogue, country.ref_area))
    raised += [absence_finding(absence, country) for absence in manifest.absences]
    raised.append(punctuality.late_findings(manifest, country))
    delivered = observations.combine(frames)
    delivered = delivered[delivered["time_period"].isin(years)].reset_index(drop=True)
    led = choices.with_choices(country, choices.chosen(list(manifest.decisions), delivered))
    together = observations.combine([delivered, derive(delivered, catalogue, led)])
    grid = expected_grid(catalogue, country, manifest.time_period)
    asked_of = set(asked(catalogue, country)["provider"])
    covered = coverage(grid, together)
    achieved = performance(covered, delivered, catalogue, country, manifest.time_period)
    earlier = observations.empty()
    if previous:
        before = previous.manifest.edition
        earlier = past_performance(previous.observations, before, catalogue, years[:-1])
    together = observations.canonical(observations.combine([together, achieved, earlier]))
    return Figures(
        observations=together,
        headline=headline(together, led, manifest.time_period),
        coverage=coverage(grid, together),
        deliveries=_deliveries(deliveries, delivered, manifest, country, asked_of),
        raised=findings.combine(raised),
    )


def _submission(reading: Reading, submission: dict, catalogue, country):
    if reading.cells is None:
        return observations.empty(), reading.findings
    facts = {
        "ref_area": country.ref_area,
        "provider": submission["provider"],
        "round": submission["round"],
    }
    layout = country.workbooks[reading.workbook]
    standard = standardise_submission(
        reading.cells, layout, facts, reading.findings, catalogue, country
    )
    return standard.observations, findings.combine([reading.findings, standard.findings])


def _delivery(submission: dict, reading: Reading, frame, found) -> dict:
    """One file as the list of deliveries tells it."""
    blocked = bool((found["severity"] == "blocker").any())
    state = "held" if reading.cells is None or not len(frame) else "delivered"
    note = {"held": "not used", "delivered": "used in part" if blocked else ""}[state]
    return {
        "provider": submission["provider"],
        "round": submission["round"],
        "state": state,
        "file": submission["file_name"],
        "values": int(frame["obs_value"].notna().sum()),
        "note": note,
    }


def _deliveries(
    files: list[dict], delivered, manifest: Manifest, country: Country, asked_of: set[str]
) -> pd.DataFrame:
    """One row per provider asked or heard: provider, round, state, files, values, note.

    And `received_on`, `late_days`: when the last of its tables of this round came, if it is known.
    """
    kinds = country.providers["kind"]
    heard = asked_of | set(delivered["provider"]) | {row["provider"] for row in files}
    reasons = {row["provider"]: row["reason"] for row in manifest.absences}
    rows = []
    for name, kind in kinds[kinds.index.isin(heard) & (kinds != "computed")].items():
        own = [row for row in files if row["provider"] == name]
        values = delivered.loc[delivered["provider"] == name, "obs_value"].notna().sum()
        answers = sum(1 for row in manifest.retrievals if row["sha256"])
        api = kind == "api"
        if values:
            state = "delivered"
        elif own:
            state = "held"
        else:
            state = "absent"
        notes = sorted({f"{row['file']}: {row['note']}" for row in own if row["note"]})
        day, late = punctuality.of_provider(name, manifest, country)
        rows.append(
            {
                "provider": name,
                "received_on": day,
                "late_days": late,
                "round": max((row["round"] for row in own), default=manifest.time_period),
                "state": state,
                "files": answers if api else len(own),
                "values": int(values),
                "note": "; ".join(notes) or reasons.get(name, ""),
            }
        )
    columns = ["provider", "round", "state", "files", "values", "note", "received_on", "late_days"]
    return pd.DataFrame(rows, columns=columns).astype({"received_on": "str", "late_days": "Int64"})


def _retrieval(places: Places, retrieval: dict, catalogue, country) -> pd.DataFrame:
    if not retrieval["sha256"]:
        return observations.empty()
    document = vault.read(places.vault, retrieval["sha256"])
    answer = read_answer(document, country.ref_area, retrieval["series"], ALL_YEARS)
    return standardise_answers(answer.rows, retrieval, catalogue, country)


def held_finding(submission: dict, manifest: Manifest, country: Country) -> pd.DataFrame:
    """I11 for a file that claims the table of another file of the round."""
    rivals = [
        other["file_name"]
        for other in manifest.submissions
        if (other["provider"], other["workbook"], other["state"])
        == (submission["provider"], submission["workbook"], "accepted")
    ]
    return findings.frame(
        [
            Finding(
                rule="I11",
                severity="must-explain",
                ref_area=country.ref_area,
                provider=submission["provider"],
                time_period=submission["round"],
                dimensions="",
                observed=submission["file_name"],
                expected=", ".join(rivals),
                pointers=(SourcePointer("cell", submission["sha256"], "", "").id,),
                parameters={
                    "file": submission["file_name"],
                    "other": ", ".join(rivals),
                    "workbook": country.workbooks[submission["workbook"]]["title"],
                },
            )
        ]
    )


def absence_finding(absence: dict, country: Country) -> pd.DataFrame:
    """I12 for a provider that had delivered nothing when the round closed."""
    closes = country.rounds[absence["round"]]["closes"]
    return findings.frame(
        [
            Finding(
                rule="I12",
                severity="must-explain",
                ref_area=country.ref_area,
                provider=absence["provider"],
                time_period=absence["round"],
                observed="nothing",
                expected=closes,
                parameters={"round": absence["round"]},
            )
        ]
    )
