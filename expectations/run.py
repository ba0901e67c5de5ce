"""One validation: from an edition's observations and coverage to its findings."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from great_expectations.expectations.expectation import Expectation

from catalogue.load import Catalogue, Country
from expectations import causes
from expectations.frames.check import Check
from expectations.frames.material import Material, prepare
from expectations.judge import batches, canary, failing_rows
from expectations.suites import suites

NONE = np.zeros(0, dtype="int64")
NOTHING = "nothing to examine"
NOT_JUDGED = "not judged: its suite holds no expectation for it"


@dataclass(frozen=True)
class Validation:
    """What a validation found, and what it looked at."""

    findings: pd.DataFrame  # findings frame
    rule_runs: pd.DataFrame  # causes.RUN_COLUMNS; `left_out` could not be examined, `note` says why


def refuser(catalogue: Catalogue, by_family: dict[str, list[Expectation]]) -> causes.Refused:
    """What says which rows of a check frame these suites refuse, and why it judged nothing.

    NotRunning if Great Expectations does not judge at all.
    """
    batch = batches()
    canary(batch)

    def refused(check: Check) -> tuple[np.ndarray, str]:
        family = catalogue.rules.loc[check.rule, "family"]
        own = [one for one in by_family[family] if one.meta["rule"] == check.rule]
        if not len(check.rows):
            return NONE, check.note or NOTHING
        if not own:
            return NONE, NOT_JUDGED
        return failing_rows(batch, check.rows, own, f"{family} {check.rule}"), ""

    return refused


def judge(material: Material, by_family: dict[str, list[Expectation]]) -> Validation:
    """The check frames of `material` judged by these suites, one line a cause."""
    return Validation(*causes.told(material, refuser(material.catalogue, by_family)))


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
