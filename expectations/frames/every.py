"""All check frames, in the order in which they are judged."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cached_property

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
    slips,
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


@dataclass(frozen=True)
class _Shared:
    """What several rules look at, worked out when the first of them is made."""

    material: Material

    @cached_property
    def parts(self):
        return sums.breakdowns(self.material)

    @cached_property
    def figures(self):
        return identities.figures(self.material)

    @cached_property
    def sets(self):
        return ratios.operands(self.material)

    @cached_property
    def said(self):
        return statements.looked_up(self.material)

    @cached_property
    def comparable(self):
        return overlap.comparable_rows(self.material)

    @cached_property
    def compared(self):
        return overlap.comparable_pairs(self.comparable)

    @cached_property
    def slipped(self):
        return slips.slips(self.material, self.compared)

    @cached_property
    def yearly(self):
        return changes.yearly_changes(self.material, self.slipped)

    @cached_property
    def changing(self):
        return {
            "V45": series.mixed_units(self.material),
            "V56": series.unmarked_breaks(self.material),
            "V64": series.territories_that_change(self.material),
        }


# Per line the rules whose check frames a function makes of the material and of what is shared.
LINES = [
    ("V01", lambda m, of: structure.incomplete_records(m)),
    ("V02", lambda m, of: structure.invalid_codes(m)),
    ("V03", lambda m, of: structure.repeated_cells(m)),
    ("V04", lambda m, of: structure.period_kinds(m)),
    ("V05", lambda m, of: structure.impossible_counts(m)),
    ("V06", lambda m, of: structure.impossible_values(m)),
    ("V63", lambda m, of: coverage.missing_totals(m)),
    ("V62", lambda m, of: disaggregation.missing_breakdowns(m)),
    ("V09 V11 V12", lambda m, of: sums.parts_and_totals(m, of.parts)),
    ("V10", lambda m, of: age_bands.age_bands(m, of.parts)),
    ("V17", lambda m, of: hidden.suppressed_parts(m, of.parts)),
    *(
        (rule, lambda m, of, rule=rule: identities.held(m, of.figures, rule))
        for rule in identities.RULES
    ),
    ("V19", lambda m, of: moments.one_moment(m)),
    ("V26", lambda m, of: moments.kinds_of_time(m)),
    ("V27", lambda m, of: moments.days_of_series(m)),
    ("V13", lambda m, of: periods.periods_and_wholes(m)),
    ("V14", lambda m, of: sums.breakdown_totals(m, of.parts)),
    ("V16", lambda m, of: sums.other_shares(m)),
    ("V31", lambda m, of: ratios.ratios_of_remittances(m, of.sets)),
    ("V32", lambda m, of: ratios.implied_denominators(m, of.sets)),
    *(
        (rule, lambda m, of, rule=rule: relations.related(m, rule))
        for rule in ("V28", "V30", "V33", "V39")
    ),
    ("V29", lambda m, of: relations.rates(m)),
    ("V34", lambda m, of: money.implied_rates(m)),
    ("V38", lambda m, of: shares.shares(m)),
    ("V40", lambda m, of: ranges.sending_costs(m)),
    ("V41", lambda m, of: ranges.recruitment_costs(m)),
    ("V48", lambda m, of: subsets.overlapping_sums(m, "V48")),
    ("V49", lambda m, of: subsets.overlapping_sums(m, "V49")),
    ("V67", lambda m, of: disclosure.small_cells(m)),
    ("V35", lambda m, of: statements.changes_in_percent(m, of.said)),
    ("V36", lambda m, of: statements.counted_years(m, of.said)),
    ("V37", lambda m, of: statements.changes_of_rates(m, of.said)),
    ("V65", lambda m, of: statements.cited_figures(m, of.said)),
    ("V66", lambda m, of: statements.lists(m, of.said)),
    ("V76", lambda m, of: statements.written_numbers(m, of.said)),
    ("V77", lambda m, of: statements.counted_agreements(m, of.said)),
    ("V42", lambda m, of: overlap.agreements(m, of.compared)),
    ("V43", lambda m, of: overlap.differing_concepts(m, of.comparable, of.compared)),
    ("V44", lambda m, of: copies.identical_sources(m, of.compared)),
    ("V50", lambda m, of: changes.unusual_changes(m, of.yearly, of.compared)),
    ("V51", lambda m, of: history.outliers(m, of.slipped, of.yearly)),
    ("V52", lambda m, of: slips.scale_slips(m, of.slipped)),
    ("V53", lambda m, of: copies.unconverted_currencies(m, of.slipped)),
    ("V54", lambda m, of: copies.exchanged_digits(m, of.compared, of.yearly)),
    ("V68", lambda m, of: copies.whole_multiples(m, of.slipped)),
    ("V55", lambda m, of: changes.repeated_figures(m)),
    ("V59", lambda m, of: stored.changed_files(m)),
    ("V46", lambda m, of: mirrors.mirror_ratios(m)),
    ("V47", lambda m, of: mirrors.permits_and_foreigners(m)),
    ("V72", lambda m, of: mirrors.figures_of_others(m)),
    ("V60", lambda m, of: reporters.partial_tails(m)),
    ("V61", lambda m, of: reporters.unknown_shares(m)),
    ("V69", lambda m, of: reporters.empty_months(m)),
    ("V70", lambda m, of: twice.tables_twice(m)),
    ("V71", lambda m, of: twice.five_year_sums(m)),
    ("V45", lambda m, of: of.changing["V45"]),
    ("V56", lambda m, of: of.changing["V56"]),
    ("V64", lambda m, of: of.changing["V64"]),
    ("V57", lambda m, of: series.never_finalised(m)),
    ("V58", lambda m, of: vintages.final_and_provisional(m)),
    ("V73", lambda m, of: vintages.withdrawn_figures(m)),
    ("V74", lambda m, of: vintages.redefined_figures(m, list(of.changing.values()))),
    ("V75", lambda m, of: vintages.one_way_revisions(m)),
]


# What several rules share and no rule looks at after this one.
OVER = {
    "V14": ("parts",),
    "V25": ("figures",),
    "V32": ("sets",),
    "V77": ("said",),
    "V43": ("comparable",),
    "V50": ("comparable",),  # where V43 was not asked
    "V54": ("compared", "yearly"),
    "V68": ("slipped",),
    "V74": ("changing",),
}


def checks(material: Material, only: Container[str] | None = None) -> Iterator[Check]:
    """The check frames of all rules (of some), one after the other: only one is held at a time."""
    shared = _Shared(material)
    for rules, make in LINES:
        if only is None or any(rule in only for rule in rules.split()):
            made = make(material, shared)
            yield from [made] if isinstance(made, Check) else made
            made = None
        for rule in rules.split():
            for name in OVER.get(rule, ()):
                vars(shared).pop(name, None)
