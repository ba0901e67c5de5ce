"""What was decided about findings, in a form, a decisions workbook or a small CSV.

The next run applies it.

python -m pipeline.decide --country MDA decisions.xlsx
"""

import argparse
import sys
from pathlib import Path

from model.records import Decision
from pipeline import choices
from pipeline.decisions_workbook import read_workbook
from pipeline.workplace import Workplace, open_workplace
from pipeline.year import NotAllowed, newest
from store import register
from store.decisions_file import DecisionsError, read_decisions


def decide(
    ref_area: str, year: int, finding: str, kind: str, text: str, decided_by: str, decided_at: str
) -> dict:
    """Keep one decision about a finding of the year's newest edition, as it stands there.

    The decision pins what that edition observed and expected. NotAllowed when it is no finding.
    """
    workplace = open_workplace(ref_area)
    row = _finding(workplace, year, finding)
    decision = Decision(
        finding, kind, row["observed"], row["expected"], text, decided_by, decided_at
    )
    try:
        decision = choices.named(decision, workplace.catalogue, workplace.country)
    except choices.NoSource as fault:
        raise NotAllowed(str(fault)) from fault
    return {"kept": int(register.add_decision(workplace.engine, decision))}


def _finding(workplace: Workplace, year: int, key: str) -> dict:
    edition = newest(workplace, year)
    found = edition.findings[edition.findings["key"] == key] if edition else None
    if found is None or not len(found):
        raise NotAllowed(
            f"{key!r} is no finding of the newest edition of {workplace.country.ref_area} for "
            f"{year}: copy it from the column key of findings.csv"
        )
    return found.iloc[0].to_dict()


def _read(workplace: Workplace, path: Path) -> list[Decision]:
    known = (workplace.catalogue, workplace.country)
    read = read_decisions(path) if path.suffix.lower() == ".csv" else read_workbook(path, *known)
    decisions, mistakes = [], []
    for decision in read:
        try:
            decisions.append(choices.named(decision, *known))
        except choices.NoSource as fault:
            mistakes.append(f"{decision.finding}: {fault}")
    if mistakes:
        raise DecisionsError(path, mistakes)
    return decisions


def main(arguments: list[str]) -> int:
    """Keep the decisions of a workbook or a CSV; a file with a mistake is not used at all."""
    parser = argparse.ArgumentParser(prog="decide", description=main.__doc__)
    parser.add_argument("--country", required=True)
    parser.add_argument("file", type=Path)
    options = parser.parse_args(arguments)
    workplace = open_workplace(options.country)
    try:
        new = register.add_decisions(workplace.engine, _read(workplace, options.file))
    except (DecisionsError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    print(f"{new} new decisions are kept; the next run of a year applies them")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
