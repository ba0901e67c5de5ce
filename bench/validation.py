"""Validation of growing frames: all rules, and some of them beside two other ways to ask them.

    python -m bench.validation [ROWS ...]

Exampland's observations, as often as needed, with one row of a hundred damaged. *All rules* is the
whole validation: check frames, suites, findings with the pointer of every failing cell; beside it
the same check frames and findings with the suites' conditions in pandas (`all_by_hand`). The
other lines are of rules that can be asked of the observations as they are: complete records (V01),
codes in their lists (V02), a cell once (V03), values within the bounds of their indicator (V05 and
V06). They are asked (a) of Great Expectations naively, one expectation each on the whole
frame with complete results; (b) by hand in pandas; and of our rooms. Every way must point to the
same rows. Each run is a process of its own; imports and the making of the frame are not counted.
"""

import functools
import hashlib
import itertools
import math
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from bench.growing import YEAR, bounds, read, write_rows
from bench.measure import run, tell

SIZES = (10_000, 100_000, 1_000_000)  # ten millions, some twenty minutes, when they are asked for
MOST_NAIVE = 1_000_000  # beyond it the naive way needs hours
REQUIRED = [
    "ref_area",
    "indicator",
    "unit_measure",
    "obs_status",
    "provider",
    "publisher",
    "source",
]
GOALS = (
    "goals at 1,000,000: naive at least 20 times ours, ours within 2 of pandas; exponent 1; 8 GiB"
)


def lists(frame: pd.DataFrame) -> dict[str, set[str]]:
    """Column -> the codes that are valid in it."""
    from catalogue.load import code_list
    from model import observations
    from samples.exampland.figures import country

    catalogue, own = country()
    known = {"indicator": set(catalogue.indicators.index), "provider": set(own.providers.index)}
    for name in observations.dimensions(frame):
        if (codes := code_list(catalogue, own, name)) is not None:
            known[name] = {"_T", "_U", "_Z"} | set(codes.index)
    return known


# --- Ways to ask ---------------------------------------------------------------------------------

CELL = ["ref_area", "provider", "round", "indicator", "time_period", "unit_measure", "definition",
        "territory", "ref_date"]  # fmt: skip


def naive(frame: pd.DataFrame) -> dict[str, set[str]]:
    """One expectation each on the whole frame, complete results with the source of every row."""
    import great_expectations as gx
    import great_expectations.expectations as gxe

    from model import observations

    limits = bounds()
    asked = {
        "V01": [gxe.ExpectColumnValuesToNotBeInSet(column=c, value_set=[""]) for c in REQUIRED],
        "V02": [
            gxe.ExpectColumnValuesToBeInSet(column=name, value_set=sorted(codes))
            for name, codes in lists(frame).items()
        ],
        "V03": [
            gxe.ExpectCompoundColumnsToBeUnique(
                column_list=[*CELL, *observations.dimensions(frame)]
            )
        ],
        "V05, V06": [
            gxe.ExpectColumnValuesToBeBetween(
                column="obs_value",
                min_value=_limit(limits.loc[code, "min"]),
                max_value=_limit(limits.loc[code, "max"]),
                row_condition=f'indicator == "{code}"',
                condition_parser="pandas",
            )
            for code in frame["indicator"].unique()
            if limits.loc[code].notna().any()
        ],
    }
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("bench").add_dataframe_asset("observations")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    form = {"result_format": "COMPLETE", "unexpected_index_column_names": ["source"]}
    found: dict[str, set[str]] = {}
    for rule, expectations in asked.items():
        suite = gx.ExpectationSuite(name=rule, expectations=expectations)
        found[rule] = {
            line["source"]
            for one in batch.validate(suite, result_format=form).results
            for line in one.result.get("unexpected_index_list") or []
        }
    return found


def _limit(value: float) -> float | None:
    return None if math.isnan(value) else value


def by_hand(frame: pd.DataFrame) -> dict[str, set[str]]:
    """The same in pandas, as a statistician would write it."""
    from model import observations

    limits = bounds().reindex(frame["indicator"]).set_axis(frame.index)
    lacking = (frame[REQUIRED] == "").any(axis=1)
    strange = pd.Series(False, frame.index)
    for name, codes in lists(frame).items():
        strange |= ~frame[name].isin(codes)
    twice = frame.duplicated([*CELL, *observations.dimensions(frame)], keep=False)
    outside = (frame["obs_value"] < limits["min"]) | (frame["obs_value"] > limits["max"])
    rules = {"V01": lacking, "V02": strange, "V03": twice, "V05, V06": outside}
    return {rule: set(frame.loc[failing, "source"]) for rule, failing in rules.items()}


def ours(frame: pd.DataFrame) -> dict[str, set[str]]:
    """The same rules as our rooms ask them, to findings with pointers."""
    from expectations.frames import structure
    from expectations.frames.check import found
    from expectations.frames.material import prepare
    from expectations.judge import batches, failing_rows
    from expectations.suites import suites
    from samples.exampland.figures import country

    material = prepare(frame, no_grid(), *country())
    suite = [one for own in suites(material.catalogue).values() for one in own]
    batch = batches()
    told: dict[str, set[str]] = {}
    asked = {
        "V01": [structure.incomplete_records],
        "V02": [structure.invalid_codes],
        "V03": [structure.repeated_cells],
        "V05, V06": [structure.impossible_counts, structure.impossible_values],
    }
    for name, make in ((name, make) for name, makes in asked.items() for make in makes):
        check = make(material)
        own = [one for one in suite if one.meta["rule"] == check.rule]
        failing = failing_rows(batch, check.rows, own, check.rule)
        pointers = found(check, failing, material)["pointers"]
        told.setdefault(name, set()).update(one for text in pointers for one in text.split())
    return told


@functools.cache
def no_grid() -> pd.DataFrame:
    """A coverage frame that expects nothing: what is absent is another matter here."""
    from model import observations
    from samples.exampland.figures import coverage_of

    return coverage_of(observations.empty(), YEAR).head(0)


def all_rules(frame: pd.DataFrame) -> dict[str, set[str]]:
    """The whole validation of the frame, as the yearly run asks for it."""
    from expectations.frames.material import prepare
    from expectations.run import judge
    from expectations.suites import suites
    from samples.exampland.figures import country

    material = prepare(frame, no_grid(), *country())
    del frame  # its codes are in the material
    return {"all": set(judge(material, suites(material.catalogue)).findings["key"])}


def all_by_hand(frame: pd.DataFrame) -> dict[str, set[str]]:
    """All check frames with their conditions in pandas, and the findings: no Great Expectations."""
    from expectations import causes
    from expectations.frames.check import Check
    from expectations.frames.material import prepare
    from expectations.judge import fails
    from expectations.suites import suites
    from samples.exampland.figures import country

    material = prepare(frame, no_grid(), *country())
    del frame
    suite = [one for own in suites(material.catalogue).values() for one in own]

    def refused(check: Check) -> tuple[np.ndarray, str]:
        failing = np.zeros(len(check.rows), "bool")
        for one in (one for one in suite if one.meta["rule"] == check.rule):
            failing |= fails(check.rows, one)
        return np.flatnonzero(failing), ""

    return {"all": set(causes.told(material, refused)[0]["key"])}


WAYS = {
    "all_rules": all_rules,
    "all_by_hand": all_by_hand,
    "ours": ours,
    "by_hand": by_hand,
    "naive": naive,
}


def child(way: str, path: str) -> None:
    """One way on one frame: what it found, and what the asking alone cost."""
    import expectations.run  # noqa: F401  Great Expectations is imported before the clock runs

    # The ways beside each other get the texts that the yearly run holds, as long as these fit.
    coded = way in ("all_rules", "all_by_hand") or int(Path(path).stem) > MOST_NAIVE
    held = [read(path, coded)]  # the way that is asked may let it go
    no_grid()  # and so are Exampland's package and the catalogue loaded

    def work() -> dict:
        began, spent = time.perf_counter(), time.process_time()
        found = WAYS[way](held.pop())
        cost = {"wall": time.perf_counter() - began, "cpu": time.process_time() - spent}
        told = {rule: len(rows) for rule, rows in sorted(found.items())}
        marks = {
            rule: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()
            for rule, rows in sorted(found.items())
        }
        return cost | {"found": told, "marks": marks}

    tell(work)


# --- The table -----------------------------------------------------------------------------------


def main(sizes: list[int]) -> None:
    costs: dict[tuple[str, int], dict] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.parquet"
            write_rows(rows, path)
            for way in WAYS:
                if way == "naive" and rows > MOST_NAIVE:
                    continue
                cost = run("bench.validation", "--child", way, str(path))
                costs[way, rows] = cost.told | {"mib": cost.peak_mib}
                _print_line(way, rows, costs[way, rows])
            _same_rows(costs, rows)
            path.unlink()
    _print_ratios(costs, sizes)


def _print_line(way: str, rows: int, cost: dict) -> None:
    count = sum(cost["found"].values())
    print(
        f"{rows:>11,} {way:<12}{cost['wall']:>9.2f} s{cost['cpu']:>9.2f} cpu s"
        f"{cost['mib']:>8,.0f} MiB {count:>9,} found",
        flush=True,
    )


def _same_rows(costs: dict, rows: int) -> None:
    """SystemExit if two ways of asking the same do not find the same."""
    for one, other in (("by_hand", "ours"), ("naive", "ours"), ("all_by_hand", "all_rules")):
        if (one, rows) in costs and costs[one, rows]["marks"] != costs[other, rows]["marks"]:
            raise SystemExit(
                f"{one} and {other} do not find the same in {rows:,} rows: "
                f"{costs[one, rows]['found']} and {costs[other, rows]['found']}"
            )


def _print_ratios(costs: dict, sizes: list[int]) -> None:
    print()
    for rows in sizes:
        own = costs["ours", rows]["cpu"]
        whole = costs["all_rules", rows]["cpu"] / costs["all_by_hand", rows]["cpu"]
        parts = [
            f"all rules beside their conditions in pandas {whole:.2f}",
            f"some beside pandas {own / costs['by_hand', rows]['cpu']:.2f}",
        ]
        if ("naive", rows) in costs:
            parts.append(f"naive beside them {costs['naive', rows]['cpu'] / own:.1f}")
        print(f"{rows:>11,} {', '.join(parts)}")
    for way in ("all_rules", "ours"):
        for few, many in itertools.pairwise(sizes):
            grown = math.log(costs[way, many]["cpu"] / costs[way, few]["cpu"])
            exponent = grown / math.log(many / few)
            print(f"{few:>11,} to {many:,}: {way} grows with exponent {exponent:.2f}")
    print(GOALS)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(*sys.argv[2:])
    else:
        main([int(one) for one in sys.argv[1:]] or list(SIZES))
