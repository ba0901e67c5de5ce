"""All check frames, in the order in which they are judged."""

from collections.abc import Iterator

from expectations.frames import (
    age_bands,
    changes,
    copies,
    coverage,
    disaggregation,
    disclosure,
    hidden,
    history,
    identities,
    mirrors,
    moments,
    money,
    overlap,
    periods,
    ranges,
    ratios,
    relations,
    reporters,
    series,
    shares,
    statements,
    stored,
    structure,
    subsets,
    sums,
    twice,
    vintages,
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
    yield from sums.parts_and_totals(material, parts)
    yield age_bands.age_bands(material, parts)
    yield hidden.suppressed_parts(material, parts)
    figures = identities.figures(material)
    for rule in identities.RULES:
        yield identities.held(material, figures, rule)
    yield moments.one_moment(material)
    yield moments.kinds_of_time(material)
    yield moments.days_of_series(material)
    yield periods.periods_and_wholes(material)
    yield sums.breakdown_totals(material, parts)
    yield sums.other_shares(material)
    sets = ratios.operands(material)
    yield ratios.ratios_of_remittances(material, sets)
    yield ratios.implied_denominators(material, sets)
    for rule in ("V28", "V29", "V30", "V33", "V39"):
        yield relations.related(material, rule)
    yield money.implied_rates(material)
    yield shares.shares(material)
    yield ranges.sending_costs(material)
    yield ranges.recruitment_costs(material)
    for rule in ("V48", "V49"):
        yield subsets.overlapping_sums(material, rule)
    yield disclosure.small_cells(material)
    told = statements.looked_up(material)
    yield statements.changes_in_percent(material, told)
    yield statements.counted_years(material, told)
    yield statements.changes_of_rates(material, told)
    yield statements.cited_figures(material, told)
    yield statements.lists(material, told)
    yield statements.written_numbers(material, told)
    yield statements.counted_agreements(material, told)
    rows = overlap.comparable_rows(material)
    compared = overlap.comparable_pairs(rows)
    yield overlap.agreements(material, compared)
    yield overlap.differing_concepts(material, rows, compared)
    yield copies.identical_sources(material, compared)
    slips = changes.slips(material, compared)
    yearly = changes.yearly_changes(material, slips)
    yield changes.unusual_changes(material, yearly)
    yield history.outliers(material, slips, yearly)
    yield changes.scale_slips(material, slips)
    yield copies.unconverted_currencies(material, slips)
    yield copies.exchanged_digits(material, compared, yearly)
    yield copies.whole_multiples(material, slips)
    yield changes.repeated_figures(material)
    yield stored.changed_files(material)
    yield mirrors.mirror_ratios(material)
    yield mirrors.permits_and_foreigners(material)
    yield mirrors.figures_of_others(material)
    yield reporters.partial_tails(material)
    yield reporters.unknown_shares(material)
    yield reporters.empty_months(material)
    yield twice.tables_twice(material)
    yield twice.five_year_sums(material)
    yield series.mixed_units(material)
    yield series.unmarked_breaks(material)
    yield series.never_finalised(material)
    yield series.territories_that_change(material)
    yield vintages.final_and_provisional(material)
    yield vintages.withdrawn_figures(material)
    yield vintages.redefined_figures(material)
    yield vintages.one_way_revisions(material)
