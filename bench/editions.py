"""`python -m bench.editions`: what the documents of one edition cost, beside bare parts.

Bare is WeasyPrint as it comes, printing the same HTML, and the library of the charts drawing the
same specifications in a loop: no figures are read, no numbers worded, no tags, nothing kept. Every
measurement is a process of its own, imports included. Seconds are of this machine on this day;
ratios are of one run, side by side, and of CPU where they are of one core.
"""

import os
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Cost, run
from reporting.parallel import room

CASES = [(level, some) for level in ("lean", "extended") for some in ("en", "en,fr,ar,ro")]
PAIR = ("lean", "en,ar")
PAIRS = 3
COPIES = ("1", "2", "4")
SHEETS, COUNTRIES = "24", "215"
ONE_CORE, TWO_CORES = 1.3, 1.8


def measured(name: str, *given: str) -> Cost:
    return run("bench.edition_work", name, *given)


def goal(ratio: float, aim: float, below: bool) -> str:
    """How a ratio stands to its goal."""
    if (ratio <= aim) if below else (ratio >= aim):
        return f"goal {aim}: reached"
    far = ratio / aim - 1 if below else 1 - ratio / aim
    return f"goal {aim}: {far:.0%} short of it"


def documents(edition: str, before: dict[str, Cost]) -> Iterator[str]:
    """All documents, level by level; `before` holds what the stages before the drawing cost."""
    validation = before["validate"].cpu
    data = sum(before[name].cpu for name in ("standardise", "compare", "freeze"))
    yield f"\nall documents of one edition, one process, nothing kept; {data:.1f} s of data and "
    yield f"{validation:.1f} s of validation before them, once for all languages"
    heads = ("pages", "cpu s", "peak MiB", "pages/s", "layout", "charts", "validation", "data")
    yield f"{'level, languages':<24}" + "".join(f"{head:>11}" for head in heads)
    for level, languages in CASES:
        cost = measured("every", edition, level, languages)
        told = cost.told
        whole = cost.cpu + validation + data
        layout, charts = told["layout"], told.get("charts", 0.0)
        shares = (layout, charts, validation, whole - layout - charts - validation)
        numbers = f"{told['pages']:>11}{cost.cpu:>11.1f}{cost.peak_mib:>11.0f}"
        numbers += f"{told['pages'] / cost.cpu:>11.1f}"
        name = f"{level}, {len(languages.split(','))}"
        yield f"{name:<24}{numbers}" + "".join(f"{one / whole:>11.0%}" for one in shares)


def beside_bare(edition: str, folder: str) -> Iterator[str]:
    """The PDFs of one edition, ours and bare in turn."""
    kept = measured("keep", edition, *PAIR, folder).told
    workers = str(min(2, room()))
    ones, twos, bares = [], [], []
    for _ in range(PAIRS):
        bares.append(measured("bare", folder))
        ones.append(measured("ours", edition, *PAIR, "1"))
        twos.append(measured("ours", edition, *PAIR, workers))
    yield f"\n{kept['documents']} PDFs, {kept['charts']} charts, {PAIRS} times in turn"
    for name, costs in (("bare", bares), ("ours", ones), (f"ours, {workers} workers", twos)):
        cpu, wall = (statistics.median(getattr(c, of) for c in costs) for of in ("cpu", "wall"))
        pages = costs[0].told["pages"]
        yield f"{name:<24}{pages:>6} pages{cpu:>9.1f} cpu s{wall:>9.1f} s by the clock"
    ratio = statistics.median(o.cpu / b.cpu for o, b in zip(ones, bares, strict=True))
    faster = statistics.median(b.wall / o.wall for o, b in zip(twos, bares, strict=True))
    yield f"ours on one core: {ratio:.2f} of bare in CPU; {goal(ratio, ONE_CORE, True)}"
    stands = goal(faster, TWO_CORES, False)
    yield f"ours on {workers} cores: {faster:.2f} as fast by the clock; {stands}"


def growth(folder: str) -> Iterator[str]:
    yield "\ngrowth with pages: the body of one profile several times over"
    per_page = []
    for copies in COPIES:
        told = measured("longer", folder, copies).told
        per_page.append(told["layout"] / told["pages"])
        yield f"{told['pages']:>6} pages{told['layout']:>9.2f} cpu s{per_page[-1]:>9.3f} s a page"
    yield f"a page of the longest costs {per_page[-1] / per_page[0]:.2f} of the shortest's; goal 1"


def saved(edition: str) -> Iterator[str]:
    told = measured("again", edition, *PAIR).told
    yield "\ndrawn again: all documents, lean, two languages"
    first = told["first"]
    for name, what in (("unchanged", "nothing changed"), ("resubmitted", "one figure sent anew")):
        now = told[name]
        made = ", ".join(
            f"{now.get(f'{kind} made', 0)} of {first[f'{kind} made']} {said}"
            for kind, said in (("charts", "charts"), ("layout", "PDFs"))
        )
        yield f"{what:<24}{made} made; {1 - now['cpu'] / first['cpu']:.0%} of the CPU saved"
    yield "(every page names its edition, so that another edition's PDFs are all other PDFs)"


def many(edition: str) -> Iterator[str]:
    """Key data sheets of synthetic countries, one core and all."""
    workers = room()
    yield "\nkey data sheets of synthetic countries: copies of Moldova's figures, scaled"
    rates = {}
    for number, some in ((SHEETS, 1), (SHEETS, workers), (COUNTRIES, workers)):
        cost = measured("sheets", edition, number, str(some))
        rates[number, some] = rate = 60 * cost.told["sheets"] / cost.told["drawing"]
        each = cost.cpu / cost.told["sheets"]
        yield f"{number:>6} countries, {some} workers: {rate:>7.0f} a minute, {each:.2f} cpu s each"
    gain = rates[SHEETS, workers] / rates[SHEETS, 1]
    yield f"{workers} workers are {gain:.2f} as fast as one; goal {workers}"


def report(edition: str, before: dict[str, Cost]) -> Iterator[str]:
    """Everything, line by line as it is measured."""
    yield f"\nload of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    with tempfile.TemporaryDirectory() as folder:
        yield from documents(edition, before)
        yield from beside_bare(edition, folder)
        yield from growth(folder)
    yield from saved(edition)
    yield from many(edition)
    yield f"load of the machine {os.getloadavg()[0]:.1f} at the end"


def main() -> None:
    from bench.run import built

    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIGRATION_PROFILE_ROOT"] = folder
        edition, before = built(Path(folder))
        for line in report(edition, before):
            print(line, flush=True)


if __name__ == "__main__":
    main()
