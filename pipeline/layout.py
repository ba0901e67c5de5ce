"""Reading a file with a layout and saying what became of every cell: for whoever writes layouts.

`python -m pipeline.layout check FILE --country MDA --provider bns [--layout workbooks/x.yml]`
`python -m pipeline.layout propose FILE --country MDA [--provider bns] [--like LAYOUT]`
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from catalogue.load import CatalogueError, load_catalogue, load_country, read_layout
from catalogue.words import Words, finding_texts, words
from extractors.gate import Refused
from extractors.workbook import Account, LayoutError, choose_layout
from model import findings
from pipeline.coded import coded, coded_printed
from pipeline.propose import (
    differences,
    first_observations,
    like_layout,
    propose_layout,
    read_with,
    unknown_names,
    write_proposal,
)
from pipeline.workplace import country_roots
from store.places import places
from transforms.cells import values
from transforms.standardise import Standard, standardise_submission

SHOWN = 20  # findings, totals and observations


@dataclass(frozen=True)
class Reconciliation:
    """What one file says under one layout, and what became of its cells."""

    frame: pd.DataFrame  # read frame
    findings: pd.DataFrame  # of reading and of standardising
    accounts: list[Account]
    totals: pd.DataFrame  # table, indicator, time_period, values, figures, sum
    coded: pd.DataFrame  # holds, label, code, cells
    standard: Standard


def reconcile(path: Path, layout: dict, name: str, catalogue, country) -> Reconciliation:
    """Read the file at `path` under `layout` and account for every cell; Refused, LayoutError."""
    frame, raised, accounts = read_with(path, layout, name, country)
    facts = {"ref_area": country.ref_area, "provider": layout["provider"], "round": 0}
    standard = standardise_submission(frame, layout, facts, raised, catalogue, country)
    together = findings.combine([raised, standard.findings])
    totals = control_totals(frame, layout)
    said = coded(frame, layout, catalogue, country)
    return Reconciliation(frame, together, accounts, totals, said, standard)


def control_totals(frame: pd.DataFrame, layout: dict) -> pd.DataFrame:
    """Per table, indicator and label of time: value cells, cells with a figure, and their sum.

    Sums are of the printed figures, totals and parts alike: they are for comparing with a sum in
    the file, and say nothing by themselves.
    """
    parts = []
    for table, rows in frame.groupby("table", sort=False):
        said = values(rows, layout["tables"][table], layout.get("numbers", {}))
        parts.append(rows[["table", "indicator", "time_period"]].join(said["obs_value"]))
    if not parts:
        columns = ["table", "indicator", "time_period", "values", "figures", "sum"]
        return pd.DataFrame(columns=columns)
    grouped = pd.concat(parts).groupby(["table", "indicator", "time_period"], sort=False)
    told = grouped["obs_value"].agg(values="size", figures="count", sum="sum")
    return told.reset_index()


def printed(made: Reconciliation, said: Words) -> list[str]:
    """The reconciliation as lines of plain text."""
    lines = accounts_printed(made.accounts)
    lines += [
        "",
        f"{'table':<24}{'indicator':<12}{'time':<20}{'cells':>9}{'figures':>9}{'sum':>22}",
    ]
    for row in made.totals.head(SHOWN).itertuples(index=False):
        lines.append(
            f"{row.table[:23]:<24}{row.indicator:<12}{row.time_period[:19]:<20}"
            f"{row.values:>9}{row.figures:>9}{row.sum:>22,.2f}"
        )
    lines += more(len(made.totals), "control totals")
    lines += ["", f"{len(made.findings)} findings"]
    for _, row in made.findings.head(SHOWN).iterrows():
        lines.append(f"{row['rule']} {finding_texts(said, row)['sentence']}")
    lines += more(len(made.findings), "findings")
    kept = made.standard.observations
    lines += coded_printed(made.coded, kept["obs_status"])
    lines += ["", f"{len(kept)} observations, {made.standard.held} held back; the first of them:"]
    if len(kept):
        lines += kept.drop(columns=["source"]).head(5).to_string(index=False).splitlines()
    return lines


def accounts_printed(accounts: list[Account]) -> list[str]:
    """What became of the cells of every sheet, as lines of plain text."""
    lines = [
        f"{'sheet':<32}{'cells':>9}{'values':>9}{'labels':>9}{'passed':>9}{'notes':>9}{'left':>9}"
    ]
    for account in accounts:
        counts = (account.cells, account.values, account.labels, account.passed_over)
        numbers = "".join(f"{count:>9}" for count in (*counts, account.notes, account.left))
        lines.append(f"{account.sheet[:31]:<32}{numbers}")
    return lines


def more(count: int, what: str) -> list[str]:
    return [f"… and {count - SHOWN} more {what}"] if count > SHOWN else []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipeline.layout", description=__doc__)
    parser.add_argument("command", choices=["check", "propose"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--country", required=True)
    parser.add_argument("--provider", default="", help="whose file it is")
    parser.add_argument("--layout", type=Path, help="a layout that is not in the country's folder")
    parser.add_argument("--like", default="", help="last year's layout: its name, or its file")
    parser.add_argument("--before", default="", help="last year's file, to be compared with")
    given = parser.parse_args(arguments)
    if not given.file.is_file():
        print(f"There is no file {str(given.file)!r}: say which, FILE=… for make.", file=sys.stderr)
        return 2
    try:
        catalogue = load_catalogue()
        country = load_country(given.country, catalogue, country_roots())
        if given.command == "propose":
            return _propose(given, catalogue, country)
        name, layout = _layout(given, catalogue, country)
        made = reconcile(given.file, layout, name, catalogue, country)
    except (CatalogueError, LayoutError, Refused, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    print(f"{given.file.name}: layout {name}")
    print("\n".join(printed(made, words("en", catalogue, country))))
    return 1 if len(made.findings) else 0


def _propose(given: argparse.Namespace, catalogue, country) -> int:
    """Write a proposed layout beside nothing that is used, and print what it would read."""
    like = like_layout(given.like, country) if given.like else None
    made = propose_layout(given.file, catalogue, country, given.provider, like)
    path = write_proposal(made, given.file, places().work / "layouts")
    if like:
        print("\n".join([*(made.told or ["It is read as last year's was: nothing moved."]), ""]))
    print(f"{path}\n{made.count} guesses in it are marked `# ?`.")
    try:
        named = unknown_names(made.layout, catalogue, country)
        if named:
            print("To be chosen before it can be used: " + "; ".join(named) + ".")
        read = read_with(given.file, made.layout, path.stem, country)
        print("\n".join(["", *first_observations(read, made.layout, catalogue, country)]))
        if given.before and like:
            before = read_with(Path(given.before), like[0], "before", country)
            print("\n".join(["", *differences(before[0], read[0])]))
        if not named:
            whole = reconcile(given.file, made.layout, path.stem, catalogue, country)
            print("\n".join(["", *printed(whole, words("en", catalogue, country))]))
            return 1 if made.count or len(whole.findings) else 0
        print("\n".join(["", *accounts_printed(read[2])]))
        print(f"\n{len(read[1])} findings of reading")
    except LayoutError as fault:
        print(fault)
    return 1


def _layout(given: argparse.Namespace, catalogue, country) -> tuple[str, dict]:
    """The layout named, or the one whose file patterns fit; LayoutError when there is none."""
    if given.layout:
        mistakes: list[str] = []
        layout = read_layout(given.layout, catalogue, mistakes)
        if mistakes:
            raise CatalogueError(mistakes)
        return given.layout.stem, layout
    fitting = [
        name
        for provider in ([given.provider] if given.provider else country.providers.index)
        if (name := choose_layout(given.file.name, country, provider))
    ]
    if len(fitting) != 1:
        said = ", ".join(fitting) or "none"
        raise LayoutError(
            f"layouts of {country.ref_area} that fit {given.file.name!r}: {said}; "
            "name one with --layout, or whose file it is with --provider"
        )
    return fitting[0], country.workbooks[fitting[0]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
