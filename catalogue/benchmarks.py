"""What a country measures itself by: `benchmarks.yml` of its folder, held to the catalogue."""

from dataclasses import dataclass
from pathlib import Path

from catalogue import files


@dataclass(frozen=True)
class Benchmark:
    """One target of one document. Values are in units, of a rate in percent."""

    set: str
    title: str  # of the document
    source: str
    goal: str
    indicator: str
    dimensions: tuple[tuple[str, str], ...]
    each: str  # a dimension for each of whose members the target holds, "" for the figure itself
    rule: str  # path | limit
    baseline: float | None
    baseline_year: int
    vintage: str
    target: float
    target_year: int
    direction: str  # up | down
    responsible: str


def read_benchmarks(folder: Path, indicators, dimensions, mistakes: list[str]):
    """The benchmarks of a country's folder in their order; none where there is no such file."""
    path = folder / "benchmarks.yml"
    if not path.is_file():
        return ()
    before = len(mistakes)
    content = files.read_yaml(path, "benchmarks", mistakes)
    if len(mistakes) > before:
        return ()
    for number, one in enumerate(content["benchmarks"]):
        known = (content["sets"], indicators, dimensions)
        place = f"{path}: $.benchmarks[{number}]"
        mistakes += [f"{place}: {told}" for told in _mistakes(one, *known)]
    if len(mistakes) > before:
        return ()
    return tuple(_benchmark(content["sets"], one) for one in content["benchmarks"])


def _mistakes(one: dict, sets: dict, indicators, dimensions) -> list[str]:
    told = []
    if one["set"] not in sets:
        told.append(f"{one['set']!r} is not one of the sets above")
    if one["indicator"] not in indicators:
        told.append(f"{one['indicator']!r} is not a known indicator")
    named = [*one.get("dimensions", {}), *([one["each"]] if "each" in one else [])]
    told += [f"{name!r} is not a known dimension" for name in named if name not in dimensions]
    if one["rule"] == "limit":
        return told
    if "each" in one:
        told.append("a path is of one figure: `each` goes with rule: limit")
    start = one.get("baseline")
    if start is None:
        return [*told, "a path needs a baseline (value and year)"]
    if start["year"] >= one["target_year"]:
        told.append("the year of the baseline is not before that of the target")
    wrong = one["target"] < start["value"] if one["direction"] == "up" else (
        one["target"] > start["value"])  # fmt: skip
    if wrong:
        told.append(f"direction {one['direction']} leads away from the target")
    return told


def _benchmark(sets: dict, one: dict) -> Benchmark:
    start = one.get("baseline", {})
    return Benchmark(
        set=one["set"],
        title=sets[one["set"]]["title"],
        source=sets[one["set"]]["source"],
        goal=one["goal"],
        indicator=one["indicator"],
        dimensions=tuple(sorted(one.get("dimensions", {}).items())),
        each=one.get("each", ""),
        rule=one["rule"],
        baseline=start.get("value"),
        baseline_year=start.get("year", 0),
        vintage=start.get("vintage", ""),
        target=one["target"],
        target_year=one["target_year"],
        direction=one["direction"],
        responsible=one["responsible"],
    )
