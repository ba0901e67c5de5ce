"""Reading a file with a layout and saying what became of every cell: for whoever writes layouts.

`python -m pipeline.layout check FILE --country MDA --provider bns [--layout workbooks/x.yml]`
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from catalogue.load import CatalogueError, load_catalogue, load_country, read_yaml
from catalogue.words import Words, finding_texts, words
from extractors.cells import read_cells
from extractors.gate import Limits, Refused
from extractors.layouts import form_of, needs_formats
from extractors.workbook import Account, LayoutError, choose_layout, explain_workbook
from model import findings
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
    standard: Standard


def reconcile(path: Path, layout: dict, name: str, catalogue, country) -> Reconciliation:
    """Read the file at `path` under `layout` and account for every cell; Refused, LayoutError."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    book = read_cells(path, Limits(), path.name, form_of(layout), needs_formats(layout))
    frame, raised, accounts = explain_workbook(
        book, layout, name, sha256, country.ref_area, path.name
    )
    facts = {"ref_area": country.ref_area, "provider": layout["provider"], "round": 0}
    standard = standardise_submission(frame, layout, facts, raised, catalogue, country)
    together = findings.combine([raised, standard.findings])
    return Reconciliation(frame, together, accounts, control_totals(frame, layout), standard)


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
    lines = [
        f"{'sheet':<32}{'cells':>9}{'values':>9}{'labels':>9}{'passed':>9}{'notes':>9}{'left':>9}"
    ]
    for account in made.accounts:
        counts = (account.cells, account.values, account.labels, account.passed_over)
        numbers = "".join(f"{count:>9}" for count in (*counts, account.notes, account.left))
        lines.append(f"{account.sheet[:31]:<32}{numbers}")
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
    lines += ["", f"{len(kept)} observations, {made.standard.held} held back; the first of them:"]
    lines += kept.drop(columns=["source"]).head(5).to_string(index=False).splitlines()
    return lines


def more(count: int, what: str) -> list[str]:
    return [f"… and {count - SHOWN} more {what}"] if count > SHOWN else []


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m pipeline.layout", description=__doc__)
    parser.add_argument("command", choices=["check"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--country", required=True)
    parser.add_argument("--provider", help="whose file it is; needed when no --layout is given")
    parser.add_argument("--layout", type=Path, help="a layout that is not in the country's folder")
    given = parser.parse_args(arguments)
    try:
        catalogue = load_catalogue()
        country = load_country(given.country, catalogue)
        name, layout = _layout(given, country)
        made = reconcile(given.file, layout, name, catalogue, country)
    except (CatalogueError, LayoutError, Refused, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    print(f"{given.file.name}: layout {name}")
    print("\n".join(printed(made, words("en", catalogue, country))))
    return 1 if len(made.findings) else 0


def _layout(given: argparse.Namespace, country) -> tuple[str, dict]:
    """The layout named, or the one whose file patterns fit; LayoutError when there is none."""
    if given.layout:
        mistakes: list[str] = []
        layout = read_yaml(given.layout, "workbook", mistakes)
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
