"""Questionnaires, written into the share when a round opens. They come back as any other file."""

import sys
import tempfile
from pathlib import Path

from catalogue.load import CatalogueError
from catalogue.questionnaire import Questionnaire, questionnaires
from catalogue.words import words
from model import observations
from pipeline.intake import now
from pipeline.workplace import Workplace, open_workplace
from pipeline.year import newest
from store import durable

FOLDER = "questionnaire"


class NoShare(Exception):
    """The share, or the country's folder in it, is not there; says how to mend it."""


def write(ref_area: str, year: int) -> dict[str, str]:
    """Write what each national provider is asked for `year` to its folder in the share.

    Path below the share -> "written" or "kept": a file that is there already is never replaced,
    since somebody may be filling it in; to have it made anew, remove it. ValueError for a year that
    is not in the calendar, NoShare.
    """
    workplace = open_workplace(ref_area)
    if year not in workplace.country.rounds:
        known = ", ".join(map(str, sorted(workplace.country.rounds)))
        raise ValueError(f"round {year} is not in calendar.yml of {ref_area}: {known}")
    plans = questionnaires(workplace.catalogue, workplace.country, year)
    share = _share(workplace)
    targets = {name: _target(share, plan) for name, plan in plans.items()}
    missing = {name: path for name, path in targets.items() if not path.exists()}
    if missing:
        _write(workplace, {plans[name]: path for name, path in missing.items()}, year)
    return {
        path.relative_to(workplace.places.share).as_posix(): "written"
        if name in missing
        else "kept"
        for name, path in targets.items()
    }


def open_rounds(ref_area: str, round_: int | None = None) -> dict[str, int]:
    """Write the questionnaires of the rounds being collected, or of one; how many were written."""
    rounds, today = open_workplace(ref_area).country.rounds, now()[:10]
    asked = [round_] if round_ is not None else [
        year for year, dates in rounds.items() if dates["opens"] <= today <= dates["closes"]
    ]  # fmt: skip
    return {str(year): list(write(ref_area, year).values()).count("written") for year in asked}


def _share(workplace: Workplace) -> Path:
    """The country's folder in the share. Only inside our own root it is made when it is missing:
    elsewhere that would hide that the share is not mounted."""
    here = workplace.places
    folder = here.share / workplace.country.ref_area
    if not folder.is_dir() and not folder.is_relative_to(here.var):
        raise NoShare(f"the share's folder {folder} is not there: mount the share, or make it")
    return folder


def _target(share: Path, plan: Questionnaire) -> Path:
    return share / plan.provider / FOLDER / str(plan.year) / f"{plan.name}.xlsx"


def _write(workplace: Workplace, wanted: dict[Questionnaire, Path], year: int) -> None:
    from reporting.questionnaire import figures_before, write_questionnaire

    last = newest(workplace, year - 1)
    figures = last.observations if last else observations.empty()
    spoken = {
        language: words(language, workplace.catalogue, workplace.country)
        for language in {plan.language for plan in wanted}
    }
    with tempfile.TemporaryDirectory() as scratch:
        for plan, path in wanted.items():
            draft = Path(scratch) / path.name
            before = figures_before(figures, plan.provider, year - 1)
            write_questionnaire(plan, spoken[plan.language], before, draft)
            durable.write_new(path, draft.read_bytes())


def main(arguments: list[str]) -> int:
    """`COUNTRY YEAR`, for the Makefile."""
    try:
        for path, state in write(arguments[0], int(arguments[1])).items():
            print(f"{state:8} {path}")
        return 0
    except (CatalogueError, NoShare, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
