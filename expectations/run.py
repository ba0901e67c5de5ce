"""One validation: from an edition's observations and coverage to its findings."""

from dataclasses import dataclass

import pandas as pd
from great_expectations.expectations.expectation import Expectation

from catalogue.load import Catalogue, Country
from expectations.frames.check import found
from expectations.frames.every import checks
from expectations.frames.material import Material, prepare
from expectations.judge import batches, canary, failing_rows
from expectations.suites import suites
from model import findings

RUN_COLUMNS = ["rule", "suite", "examined", "failed", "left_out", "note"]
NOTHING = "nothing to examine"
NOT_JUDGED = "not judged: its suite holds no expectation for it"


@dataclass(frozen=True)
class Validation:
    """What a validation found, and what it looked at."""

    findings: pd.DataFrame  # findings frame
    rule_runs: pd.DataFrame  # RUN_COLUMNS; `left_out` could not be examined, `note` says why


def judge(material: Material, by_family: dict[str, list[Expectation]]) -> Validation:
    """The check frames of `material` judged by these suites; NotRunning if that is no judgement."""
    batch = batches()
    canary(batch)
    raised, runs = [], []
    for check in checks(material):
        family = material.catalogue.rules.loc[check.rule, "family"]
        own = [one for one in by_family[family] if one.meta["rule"] == check.rule]
        examined, failed, note = len(check.rows), 0, check.note
        if not examined:
            note = NOTHING
        elif not own:
            examined, note = 0, NOT_JUDGED
        else:
            failing = failing_rows(batch, check.rows, own, f"{family} {check.rule}")
            raised.append(found(check, failing, material))
            failed = len(failing)
        runs.append((check.rule, family, examined, failed, check.left_out, note))
    runs = pd.DataFrame(runs, columns=RUN_COLUMNS).sort_values("rule", ignore_index=True)
    return Validation(findings.combine(raised), runs)


def validate(
    observations: pd.DataFrame,
    coverage: pd.DataFrame,
    catalogue: Catalogue,
    country: Country,
    previous: pd.DataFrame | None = None,
    said: pd.DataFrame | None = None,
    stored: pd.DataFrame | None = None,
) -> Validation:
    """All rules on an edition's observations (every provider and year of its window).

    `coverage` is the expected grid with states; `previous` the observations of the edition before,
    `said` what texts and tables state with the figures (model/statements.py),
    `stored` every file that made the edition before and whether it is `intact` (material.STORED).
    Raises NotRunning when Great Expectations gives no verdict: then nothing has been validated.
    """
    material = prepare(observations, coverage, catalogue, country, previous, said, stored)
    return judge(material, suites(material.catalogue))
