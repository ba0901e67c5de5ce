"""All check frames, in the order in which they are judged."""

from collections.abc import Iterator

from expectations.frames import (
    changes,
    coverage,
    disaggregation,
    overlap,
    periods,
    ratios,
    structure,
    sums,
)
from expectations.frames.check import Check
from expectations.frames.material import Material


def checks(material: Material) -> Iterator[Check]:
    """The check frames of all rules, one after the other, so that only one is held at a time."""
    yield structure.incomplete_records(material)
    yield structure.invalid_codes(material)
    yield structure.repeated_cells(material)
    yield structure.period_kinds(material)
    yield structure.impossible_counts(material)
    yield structure.impossible_values(material)
    yield coverage.missing_totals(material)
    yield disaggregation.missing_breakdowns(material)
    parts = sums.breakdowns(material)
    yield sums.parts_and_totals(material, parts)
    yield periods.periods_and_wholes(material)
    yield sums.breakdown_totals(material, parts)
    yield sums.other_shares(material)
    sets = ratios.operands(material)
    yield ratios.ratios_of_remittances(material, sets)
    yield ratios.implied_denominators(material, sets)
    rows = overlap.comparable_rows(material)
    compared = overlap.comparable_pairs(rows)
    yield overlap.agreements(material, compared)
    yield overlap.differing_concepts(material, rows, compared)
    slips = changes.slips(material, compared)
    yield changes.unusual_changes(material, slips)
    yield changes.scale_slips(material, slips)
    yield changes.repeated_figures(material)
