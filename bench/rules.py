"""`make bench-rules`: do the rules find what was planted in the clean country, at its place?

    python -m bench.rules [RULE ...]

Every fault of `bench/planters/` is planted alone into the country's totals and single breakdowns,
and, mixed with others, into the whole country. Recall: planted faults of a rule that a finding of
this rule names at the right cell. Precision: of the findings of a rule that the clean country does
not have, those that stand at a cell where a fault of this rule was planted. Other findings that a
fault causes are extras. The findings of the clean country itself are counted by severity.
"""

import importlib
import pkgutil
import re
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench import planters
from bench.planting import Cell, Planted
from expectations import causes
from expectations.frames import mirrors
from expectations.frames.check import Check
from expectations.frames.copies import EXCHANGE_RATE
from expectations.frames.material import prepare as material_of
from expectations.judge import fails
from expectations.run import validate
from expectations.suites import suites
from model import observations
from samples.exampland.figures import country, coverage_of, observations_of

PAIRS = (*mirrors.MIRRORS, *mirrors.DIRECTIONS, (mirrors.FOREIGNERS, mirrors.VALID_PERMITS),
         (mirrors.IMMIGRATION, mirrors.FIRST_PERMITS))  # fmt: skip
YEAR = 2024
SEED = 7
WORKERS = 2
KEY = ["rule", "severity", "provider", "indicator", "time_period", "dimensions"]
MIXES = 3


@dataclass(frozen=True)
class Outcome:
    """What became of one planted fault."""

    rule: str
    what: str
    found: bool
    right: int  # findings of its rule at its cells
    wrong: int  # further findings of its rule
    others: int  # findings of other rules
    named: str  # what the others were


def thin(frame: pd.DataFrame) -> pd.DataFrame:
    """The totals and the single breakdowns of a frame, rows keeping their labels."""
    inside = (frame[observations.dimensions(frame)] != observations.TOTAL).sum(axis=1)
    return frame[inside <= 1]


def planted(frame: pd.DataFrame, wanted: set[str]) -> list[Planted]:
    """Every fault of every planter, planted into this frame."""
    found: list[Planted] = []
    for entry in sorted(pkgutil.iter_modules(planters.__path__), key=lambda one: one.name):
        planter = importlib.import_module(f"bench.planters.{entry.name}")
        random = np.random.default_rng([SEED, *entry.name.encode()])
        found += [one for one in planter.plant(frame, random) if not wanted or one.rule in wanted]
    return found


def judged(
    frame: pd.DataFrame,
    previous: pd.DataFrame,
    only: set[str] | None = None,
    said: pd.DataFrame | None = None,
    stored: pd.DataFrame | None = None,
    raised: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The findings of a frame, KEY, each once, with those `raised` when a file was read.

    With `only` those of the rows of some indicators, by the suites' conditions in pandas, to which
    Great Expectations is held by its own tests: most of its time does not depend on the rows.
    """
    frame = frame.reset_index(drop=True)
    catalogue, own = country()
    cells = coverage_of(frame, YEAR)
    if only is None:
        told = validate(frame, cells, catalogue, own, previous, said, stored).findings
    else:
        small = _part(frame, only)
        told = _conditions(small, cells, catalogue, own, _part(previous, only), said, stored)
    told = pd.concat([told[KEY], *([] if raised is None else [raised[KEY]])], ignore_index=True)
    told["time_period"] = told["time_period"].astype("Float64").fillna(-1).astype("int64")
    return told.drop_duplicates()


def _part(frame: pd.DataFrame, only: set[str]) -> pd.DataFrame:
    """The rows of some indicators, without the dimensions that none of them has."""
    rows = frame[frame["indicator"].isin(only)].reset_index(drop=True)
    bare = [n for n in observations.dimensions(rows) if (rows[n] == observations.TOTAL).all()]
    return rows.drop(columns=bare)


def _conditions(frame, *given) -> pd.DataFrame:
    material = material_of(frame, *given)
    by_family = suites(material.catalogue)

    def refused(check: Check) -> tuple[np.ndarray, str]:
        family = by_family[material.catalogue.rules.loc[check.rule, "family"]]
        failing = np.zeros(len(check.rows), dtype="bool")
        for one in (one for one in family if one.meta["rule"] == check.rule):
            failing |= fails(check.rows, one)
        return np.flatnonzero(failing), ""

    return causes.told(material, refused)[0]


def new_findings(told: pd.DataFrame, clean: pd.DataFrame) -> pd.DataFrame:
    """The findings that the clean country does not have."""
    both = told.merge(clean, on=KEY, how="left", indicator=True)
    return both[both["_merge"] == "left_only"][KEY]


def at_cells(told: pd.DataFrame, rule: str, cells: tuple[Cell, ...]) -> np.ndarray:
    """Which findings are of a rule and at one of these cells."""
    wanted = {(c.indicator, c.time_period or -1, c.dimensions): c.provider for c in cells}
    there = []
    for one in told.itertuples():
        provider = wanted.get((one.indicator, one.time_period, one.dimensions))
        same = provider is not None and (provider in ("", one.provider) or one.provider == "")
        there.append(one.rule == rule and same)
    return np.array(there, dtype="bool")


def outcome(one: Planted, told: pd.DataFrame) -> Outcome:
    right = at_cells(told, one.rule, one.cells)
    same = (told["rule"] == one.rule).to_numpy(dtype="bool")
    others = told[~same]
    named = ", ".join(f"{rule} {count}" for rule, count in others["rule"].value_counts().items())
    return Outcome(
        one.rule,
        one.what,
        bool(right.any()),
        int(right.sum()),
        int((same & ~right).sum()),
        len(others),
        named,
    )


def alone(number: int) -> Outcome:
    """One fault in the thin country, judged in a process of its own pool."""
    frame, previous, clean, faults = _STATE["thin"]
    one = faults[number]
    near = neighbours(touched(one, *difference(frame, one.frame), frame))
    told = judged(one.frame, previous, near, one.said, one.stored, one.raised)
    return outcome(one, new_findings(told, clean))


def touched(one: Planted, gone: pd.Index, added: pd.DataFrame, frame: pd.DataFrame) -> set[str]:
    """The indicators of a fault: of what it changed, of its cells, and of what is said of them."""
    said = set() if one.said is None else {*one.said["indicator"]}
    cells = {cell.indicator for cell in one.cells}
    return said | cells | {*frame.loc[gone, "indicator"], *added["indicator"]}


def neighbours(near: set[str]) -> set[str]:
    """Indicators, and those that rules hold against them."""
    catalogue, _ = country()
    tables = (catalogue.relations, pd.DataFrame(catalogue.identities))
    lines = [" ".join(map(str, line)) for table in tables for line in table.to_numpy()]
    known = catalogue.indicators[["formula", "part_of"]]
    lines += [" ".join(line) for line in known.reset_index().to_numpy()]
    groups = [set(re.findall(r"MP-[A-Z]\d\d", line)) for line in lines]
    groups += [{code for code in pair if code in known.index} for pair in PAIRS]
    # An amount of money is held against the exchange rate of its year, too.
    return near.union({EXCHANGE_RATE}, *(group for group in groups if group & near))


_STATE: dict = {}


def prepare(wanted: set[str]) -> None:
    """What every process of the pool needs, made in each: frames are too large to be sent."""
    frame, previous = thin(observations_of(YEAR)), thin(observations_of(YEAR - 1))
    clean = judged(frame, previous, set(frame["indicator"]))
    _STATE["thin"] = (frame, previous, clean, planted(frame, wanted))


def difference(frame: pd.DataFrame, damaged: pd.DataFrame) -> tuple[pd.Index, pd.DataFrame]:
    """What a fault took away or changed (labels), and the rows it put there."""
    kept = frame.index.intersection(damaged.index, sort=False)
    before, after = frame.loc[kept], damaged.loc[kept]
    changed = np.zeros(len(kept), dtype="bool")
    for name in frame:
        same = (before[name] == after[name]).fillna(False) | before[name].isna() & after[
            name
        ].isna()
        changed |= ~same.to_numpy(dtype="bool")
    gone = frame.index.difference(kept).union(kept[changed])
    added = damaged.index.difference(frame.index)
    return gone, damaged.loc[[*kept[changed], *added]]


def mixes(frame: pd.DataFrame, faults: list[Planted]) -> list[tuple[pd.DataFrame, list[Planted]]]:
    """The faults in a few frames: none touches an indicator that is held against another's.

    A ratio whose denominator was taken away cannot be found to be wrong.
    """
    frames = [(set(), set(), [], [], []) for _ in range(MIXES)]
    left = 0
    for one in faults:
        gone, added = difference(frame, one.frame)
        there = touched(one, gone, added, frame)
        near = neighbours(there) - ({EXCHANGE_RATE} - there)
        for used, held, removed, more, own in frames:
            if not used & near and not held & there:
                used |= there
                held |= near
                removed.append(gone)
                more.append(added)
                own.append(one)
                break
        else:
            left += 1
    if left:
        print(f"{left} faults touch what others of all {MIXES} frames touch: planted alone only")
    return [
        (pd.concat([frame.drop(removed[0].append(removed[1:])), *more]), own)
        for _, _, removed, more, own in frames
        if own
    ]


ADDED = ("said", "stored", "raised")


def together(frames: list[pd.DataFrame | None]) -> pd.DataFrame | None:
    """Several statements frames (or frames of stored files) as one, None if there is none."""
    there = [one for one in frames if one is not None]
    return pd.concat(there, ignore_index=True) if there else None


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def table(outcomes: list[Outcome]) -> None:
    """Recall and precision per rule and overall."""
    heads = f"{'rule':<6}{'planted':>8}{'found':>7}{'recall':>8}{'precision':>11}"
    print(f"{heads}{'extras a fault':>16}")
    rules = sorted({one.rule for one in outcomes})
    for rule in [*rules, "all"]:
        own = [one for one in outcomes if rule in (one.rule, "all")]
        found, right = sum(one.found for one in own), sum(one.right for one in own)
        wrong, others = sum(one.wrong for one in own), sum(one.others for one in own)
        print(
            f"{rule:<6}{len(own):>8}{found:>7}{percent(found, len(own)):>8}"
            f"{percent(right, right + wrong):>11}{(wrong + others) / len(own):>16.1f}"
        )
    for one in outcomes:
        if not one.found or one.wrong + one.others > 1:
            state = "found" if one.found else "NOT FOUND"
            print(f"  {one.rule} {one.what}: {state}; {one.wrong} more of {one.rule}; {one.named}")


def clean_findings(told: pd.DataFrame, name: str) -> int:
    """Print what the clean country raises; how many blockers and must-explain findings."""
    counts = told["severity"].value_counts()
    said = ", ".join(f"{counts[one]} {one}" for one in counts.index) or "none"
    print(f"findings of the clean country ({name}): {said}")
    for (rule, severity), own in told.groupby(["rule", "severity"]):
        print(f"  {rule} {severity}: {len(own)}")
    return int((told["severity"] != "note").sum())


def mixed(wanted: set[str]) -> tuple[int, int, int, int]:
    """Faults planted together into the whole country: planted, found, extras; false alarms."""
    frame, previous = observations_of(YEAR), observations_of(YEAR - 1)
    clean = judged(frame, previous)
    false = clean_findings(clean, f"{len(frame):,} observations")
    count = met = extras = 0
    for damaged, own in mixes(frame, planted(frame, wanted)):
        added = (together([getattr(one, name) for one in own]) for name in ADDED)
        told = new_findings(judged(damaged, previous, None, *added), clean)
        right = np.zeros(len(told), dtype="bool")
        for one in own:
            here = at_cells(told, one.rule, one.cells)
            right |= here
            count += 1
            met += bool(here.any())
            if not here.any():
                print(f"  mixed, NOT FOUND: {one.rule} {one.what}")
        extras += int((~right).sum())
    return count, met, extras, false


def main(arguments: list[str]) -> int:
    """Print both parts and the goals; 0 if every goal is reached."""
    wanted = set(arguments)
    prepare(wanted)
    clean_findings(_STATE["thin"][2], "totals and single breakdowns")
    count = len(_STATE["thin"][3])
    print(f"\n{count} faults, each alone in the totals and single breakdowns")
    with ProcessPoolExecutor(WORKERS, initializer=prepare, initargs=(wanted,)) as pool:
        outcomes = list(pool.map(alone, range(count)))
    table(outcomes)
    print("\nmixed, in the whole country")
    together, met, extras, false = mixed(wanted)
    each = extras / max(together, 1)
    print(f"{together} faults in up to {MIXES} frames: {met} found, {each:.1f} extras a fault")
    rules = [rule for rule in country()[0].rules.index if rule.startswith("V")]
    lacking = [rule for rule in rules if rule not in {one.rule for one in outcomes}]
    print("\nrules without a planter: " + (", ".join(lacking) or "none"))
    recall = sum(one.found for one in outcomes)
    many = sum(one.wrong + one.others > 1 for one in outcomes)
    goals = [
        ("recall 100 %, alone", recall == count, f"{recall} of {count}"),
        ("recall 100 %, mixed", met == together, f"{met} of {together}"),
        ("no false blocker or must-explain", false == 0, f"{false} on the clean country"),
        ("at most one extra a fault, alone", many == 0, f"{many} of {count} have more"),
    ]
    for name, reached, told in goals:
        print(f"{'reached' if reached else 'MISSED ':<8} {name}: {told}")
    return 0 if all(reached for _, reached, _ in goals) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
