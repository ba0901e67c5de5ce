"""`make bench`: seconds and peak memory per stage, and the printing beside bare WeasyPrint.

Every stage runs in a process of its own, imports included, on the Moldovan sample in a folder that
is thrown away. Seconds are of this machine on this day; ratios are of one run, side by side.
"""

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from bench import editions, reading, waits
from bench.measure import Cost, run

SHARE = Path(__file__).parents[1] / "samples" / "share"
PAIRS = 3


def row(name: str, cost: Cost, amount: float = 0, what: str = "") -> str:
    rate = f"{amount / cost.wall:>12,.0f} {what}/s" if amount else ""
    return f"{name:<22}{cost.wall:>8.2f}{cost.cpu:>8.2f}{cost.peak_mib:>9.0f}{rate}"


def lay_out(root: Path, round_: int) -> None:
    for inbox in (SHARE / "MDA").glob(f"*/inbox/{round_}"):
        shutil.copytree(inbox, root / "var" / "share" / inbox.relative_to(SHARE))


YEAR, ROUNDS = 2024, (2023, 2024)


def built(root: Path, drafted: bool = False) -> tuple[str, dict[str, Cost]]:
    """The edition of the last round, and what each stage of that round cost."""
    edition, costs = "", {}
    for round_ in ROUNDS:
        lay_out(root, round_)
        costs = {
            name: run("bench.stage", name, str(round_))
            for name in ("questionnaires", "retrieve", "take_in", "close_round", "standardise")
        }
        edition = costs["standardise"].told["edition"]
        for name in ("validate", "compare", "freeze", *(["draft"] if drafted else [])):
            costs[name] = run("bench.stage", name, str(round_), edition)
    return edition, costs


def _print_stages(root: Path, year: int, costs: dict[str, Cost]) -> None:
    import pandas as pd

    folder = next((root / "out" / "MDA" / str(year) / "editions").iterdir())
    observed = len(pd.read_parquet(folder / "data" / "observations.parquet"))
    runs = pd.read_parquet(folder / "data" / "rule_runs.parquet")
    pages = sum(costs["draft"].told["pages"].values())
    rates = {
        "questionnaires": (costs["questionnaires"].told["written"], "workbooks"),
        "standardise": (observed, "observations"),
        "validate": (int(runs["examined"].sum()), "rows examined"),
        "draft": (pages, "pages"),
    }
    print(f"{'stage':<22}{'wall s':>8}{'cpu s':>8}{'peak MiB':>9}")
    for name, cost in costs.items():
        print(row(name, cost, *rates.get(name, ())))
    print(f"{observed} observations, {len(runs)} rules, {pages} pages")


def printing(year: int, edition: str) -> None:
    """Our printing and bare WeasyPrint's of the same page, in turn."""
    kept = run("bench.stage", "page", str(year), edition).told
    pairs = [
        (run("bench.stage", "ours", kept["folder"]), run("bench.stage", "bare", kept["folder"]))
        for _ in range(PAIRS)
    ]
    pages = pairs[0][0].told["pages"]
    ratios = [ours.cpu / bare.cpu for ours, bare in pairs]
    memory = [ours.peak_mib / bare.peak_mib for ours, bare in pairs]
    print(f"\nprinting {pages} pages with {kept['charts']} charts, {PAIRS} pairs")
    print(f"{'ours, tagged':<22}{statistics.median(o.cpu for o, _ in pairs):>8.2f} cpu s")
    print(f"{'bare WeasyPrint':<22}{statistics.median(b.cpu for _, b in pairs):>8.2f} cpu s")
    print(f"ratio of CPU {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})")
    print(f"ratio of peak memory {statistics.median(memory):.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MIGRATION_PROFILE_ROOT"] = folder
        edition, costs = built(Path(folder), drafted=True)
        _print_stages(Path(folder), YEAR, costs)
        printing(YEAR, edition)
        for line in editions.report(edition, costs):
            print(line, flush=True)
    print()
    print("\n".join(waits.report()))
    print()
    print("\n".join(reading.report()))


if __name__ == "__main__":
    main()
