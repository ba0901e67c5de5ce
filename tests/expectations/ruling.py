"""Rules judged without Great Expectations, which takes seconds to import.

The conditions are written here once more, apart from the suites; a test of the suites shows that
Great Expectations refuses the same rows.
"""

import numpy as np
import pandas as pd

from catalogue.grid import COLUMNS
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
from expectations.frames.check import Check, found
from expectations.frames.material import Material, prepare
from tests.observations import observe

REFUSED = {
    "V01": lambda rows: rows["lacking"] > 0,
    "V02": lambda rows: rows["invalid"] > 0,
    "V03": lambda rows: rows["times"] > 1,
    "V04": lambda rows: rows["problem"] > 0,
    "V05": lambda rows: rows["problem"] > 0,
    "V06": lambda rows: rows["outside"] > 0,
    "V09": lambda rows: rows["distance"] > rows["tolerance"],
    "V10": lambda rows: rows["problem"] > 0,
    "V11": lambda rows: rows["distance"] > rows["tolerance"],
    "V12": lambda rows: rows["distance"] > rows["tolerance"],
    "V13": lambda rows: rows["problem"] > 0,
    "V14": lambda rows: rows["distance"] > rows["tolerance"],
    "V15": lambda rows: rows["distance"] > rows["tolerance"],
    "V16": lambda rows: rows["share"] > 20,
    "V17": lambda rows: rows["distance"] > rows["tolerance"],
    "V18": lambda rows: rows["distance"] > rows["tolerance"],
    "V19": lambda rows: rows["distance"] > rows["tolerance"],
    "V20": lambda rows: rows["distance"] > rows["tolerance"],
    "V21": lambda rows: rows["distance"] > rows["tolerance"],
    "V22": lambda rows: rows["distance"] > rows["tolerance"],
    "V23": lambda rows: rows["distance"] > rows["tolerance"],
    "V24": lambda rows: rows["distance"] > rows["tolerance"],
    "V25": lambda rows: rows["distance"] > rows["tolerance"],
    "V26": lambda rows: rows["problem"] > 0,
    "V27": lambda rows: rows["other_day"] > 0,
    "V28": lambda rows: rows["distance"] > rows["tolerance"],
    "V29": lambda rows: rows["distance"] > rows["tolerance"],
    "V30": lambda rows: rows["distance"] > rows["tolerance"],
    "V31": lambda rows: rows["distance"] > rows["tolerance"],
    "V32": lambda rows: rows["percent"] > 5,
    "V33": lambda rows: rows["distance"] > rows["tolerance"],
    "V34": lambda rows: rows["percent"] > 2,
    "V35": lambda rows: rows["distance"] > rows["tolerance"],
    "V36": lambda rows: rows["off"] > 0,
    "V37": lambda rows: rows["wrong"] > 0,
    "V38": lambda rows: rows["distance"] > rows["tolerance"],
    "V39": lambda rows: rows["distance"] > rows["tolerance"],
    "V40": lambda rows: rows["problem"] > 0,
    "V41": lambda rows: rows["distance"] > rows["tolerance"],
    "V42": lambda rows: rows["class"] != "agree",
    "V43": lambda rows: rows["differing"] > 0,
    "V48": lambda rows: rows["doubled"] > 0,
    "V49": lambda rows: rows["doubled"] > 0,
    "V44": lambda rows: rows["differing"] == 0,
    "V50": lambda rows: rows["distance"] > rows["tolerance"],
    "V51": lambda rows: rows["distance"] > rows["tolerance"],
    "V52": lambda rows: rows["off"] <= rows["tolerance"],
    "V53": lambda rows: rows["off"] <= rows["tolerance"],
    "V54": lambda rows: rows["swapped"] != 0,
    "V55": lambda rows: rows["difference"] == 0,
    "V59": lambda rows: rows["changed"] > 0,
    "V46": lambda rows: rows["distance"] > rows["tolerance"],
    "V47": lambda rows: rows["distance"] > rows["tolerance"],
    "V60": lambda rows: rows["share"] < 90,
    "V61": lambda rows: rows["share"] > 2,
    "V69": lambda rows: rows["missing"] > 10,
    "V70": lambda rows: rows["others"] > 0,
    "V71": lambda rows: rows["figures"] > 0,
    "V72": lambda rows: rows["matches"] > 0,
    "V45": lambda rows: rows["cells"] > 0,
    "V56": lambda rows: rows["cells"] > 0,
    "V57": lambda rows: rows["age"] > 2,
    "V58": lambda rows: rows["distance"] > rows["tolerance"],
    "V64": lambda rows: rows["cells"] > 0,
    "V73": lambda rows: rows["cells"] > 0,
    "V74": lambda rows: rows["cells"] > 0,
    "V75": lambda rows: rows["distance"] > rows["tolerance"],
    "V62": lambda rows: rows["state"] != "delivered",
    "V63": lambda rows: rows["state"] != "delivered",
    "V65": lambda rows: rows["problem"] > 0,
    "V66": lambda rows: rows["problem"] > 0,
    "V67": lambda rows: rows["problem"] > 0,
    "V76": lambda rows: rows["written_out"] > 0,
    "V77": lambda rows: rows["off"] > 0,
    "V68": lambda rows: rows["multiples"] > 0,
}


def _pairs(material: Material) -> pd.DataFrame:
    return overlap.comparable_pairs(overlap.comparable_rows(material))


def _slips(material: Material) -> pd.DataFrame:
    return slips.slips(material, _pairs(material))


def _sums(material: Material, rule: str) -> Check:
    every = sums.parts_and_totals(material, sums.breakdowns(material))
    return next(check for check in every if check.rule == rule)


def _yearly(material: Material) -> pd.DataFrame:
    return changes.yearly_changes(material, _slips(material))


# The frame of one rule alone, so that its tests make no other; `every.checks` makes them all.
ALONE = {
    "V01": structure.incomplete_records,
    "V02": structure.invalid_codes,
    "V03": structure.repeated_cells,
    "V04": structure.period_kinds,
    "V05": structure.impossible_counts,
    "V06": structure.impossible_values,
    "V09": lambda m: _sums(m, "V09"),
    "V10": lambda m: age_bands.age_bands(m, sums.breakdowns(m)),
    "V11": lambda m: _sums(m, "V11"),
    "V12": lambda m: _sums(m, "V12"),
    "V13": periods.periods_and_wholes,
    "V14": lambda m: sums.breakdown_totals(m, sums.breakdowns(m)),
    "V15": lambda m: identities.held(m, identities.figures(m), "V15"),
    "V16": sums.other_shares,
    "V17": lambda m: hidden.suppressed_parts(m, sums.breakdowns(m)),
    "V18": lambda m: identities.held(m, identities.figures(m), "V18"),
    "V19": moments.one_moment,
    "V20": lambda m: identities.held(m, identities.figures(m), "V20"),
    "V21": lambda m: identities.held(m, identities.figures(m), "V21"),
    "V22": lambda m: identities.held(m, identities.figures(m), "V22"),
    "V23": lambda m: identities.held(m, identities.figures(m), "V23"),
    "V24": lambda m: identities.held(m, identities.figures(m), "V24"),
    "V25": lambda m: identities.held(m, identities.figures(m), "V25"),
    "V26": moments.kinds_of_time,
    "V27": moments.days_of_series,
    "V28": lambda m: relations.related(m, "V28"),
    "V29": relations.rates,
    "V30": lambda m: relations.related(m, "V30"),
    "V31": lambda m: ratios.ratios_of_remittances(m, ratios.operands(m)),
    "V32": lambda m: ratios.implied_denominators(m, ratios.operands(m)),
    "V33": lambda m: relations.related(m, "V33"),
    "V34": money.implied_rates,
    "V35": lambda m: statements.changes_in_percent(m, statements.looked_up(m)),
    "V36": lambda m: statements.counted_years(m, statements.looked_up(m)),
    "V37": lambda m: statements.changes_of_rates(m, statements.looked_up(m)),
    "V38": shares.shares,
    "V39": lambda m: relations.related(m, "V39"),
    "V40": ranges.sending_costs,
    "V41": ranges.recruitment_costs,
    "V42": lambda m: overlap.agreements(m, _pairs(m)),
    "V43": lambda m: overlap.differing_concepts(m, overlap.comparable_rows(m), _pairs(m)),
    "V48": lambda m: subsets.overlapping_sums(m, "V48"),
    "V49": lambda m: subsets.overlapping_sums(m, "V49"),
    "V44": lambda m: copies.identical_sources(m, _pairs(m)),
    "V50": lambda m: changes.unusual_changes(m, _yearly(m), _pairs(m)),
    "V51": lambda m: history.outliers(m, _slips(m), _yearly(m)),
    "V52": lambda m: slips.scale_slips(m, _slips(m)),
    "V53": lambda m: copies.unconverted_currencies(m, _slips(m)),
    "V54": lambda m: copies.exchanged_digits(m, _pairs(m), _yearly(m)),
    "V55": changes.repeated_figures,
    "V59": stored.changed_files,
    "V46": mirrors.mirror_ratios,
    "V47": mirrors.permits_and_foreigners,
    "V60": reporters.partial_tails,
    "V61": reporters.unknown_shares,
    "V69": reporters.empty_months,
    "V70": twice.tables_twice,
    "V71": twice.five_year_sums,
    "V72": mirrors.figures_of_others,
    "V45": series.mixed_units,
    "V56": series.unmarked_breaks,
    "V57": series.never_finalised,
    "V58": vintages.final_and_provisional,
    "V64": series.territories_that_change,
    "V73": vintages.withdrawn_figures,
    "V74": lambda m: vintages.redefined_figures(
        m, [series.mixed_units(m), series.unmarked_breaks(m), series.territories_that_change(m)]
    ),
    "V75": vintages.one_way_revisions,
    "V62": disaggregation.missing_breakdowns,
    "V63": coverage.missing_totals,
    "V65": lambda m: statements.cited_figures(m, statements.looked_up(m)),
    "V66": lambda m: statements.lists(m, statements.looked_up(m)),
    "V67": disclosure.small_cells,
    "V76": lambda m: statements.written_numbers(m, statements.looked_up(m)),
    "V77": lambda m: statements.counted_agreements(m, statements.looked_up(m)),
    "V68": lambda m: copies.whole_multiples(m, _slips(m)),
}
STATES = [*COLUMNS, "state", "obs_status", "gap_class", "explanation"]


def no_coverage() -> pd.DataFrame:
    """A coverage frame without rows."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in STATES})


def material_of(frame, catalogue, country, grid=None, *given, **named) -> Material:
    """The material of a frame; `given` and `named` as `prepare` takes them after the grid."""
    grid = no_coverage() if grid is None else grid
    return prepare(frame, grid, catalogue, country, *given, **named)


def check_of(rule: str, material: Material) -> Check:
    """The check frame of one rule."""
    return ALONE[rule](material)


def findings_of(rule, frame, catalogue, country, grid=None, *given, **named) -> pd.DataFrame:
    """What one rule raises on a frame, and on a grid with states if one is given."""
    material = material_of(frame, catalogue, country, grid, *given, **named)
    check = check_of(rule, material)
    return found(check, np.flatnonzero(REFUSED[rule](check.rows)), material)


def lit(*rows: dict, **common) -> pd.DataFrame:
    """Observations of the Ministry of Lighthouses: immigrants of 2023 unless a row says else."""
    plain = {"ref_area": "ATA", "territory": "ATA", "provider": "lighthouses", "time_period": 2023}
    return observe(*rows, **(plain | common))


def cells(pointers: str) -> list[str]:
    """The A1 cells that pointers name."""
    return [pointer.rpartition("!")[2] for pointer in pointers.split()]
