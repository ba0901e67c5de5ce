"""An edition made again from its manifest, and two editions held side by side."""

import shutil
import sys
import tempfile
from pathlib import Path

from catalogue.load import load_catalogue, load_country
from catalogue.questionnaire import with_questionnaires
from model.records import Manifest
from pipeline.build import build_figures
from pipeline.manifest import lay_out, release, sources_hash
from pipeline.workplace import Workplace, country_roots
from pipeline.year import (
    DOCUMENTS,
    asked,
    compare_figures,
    frozen_frames,
    judge_figures,
    recommend_figures,
)
from reporting.documents import are_endorsed, drawn, page_count, page_texts, write_documents
from store import editions
from store.editions import Edition
from store.places import Places, places
from store.register import editions as editions_of
from store.register import open_register
from transforms.compare import compare as compare_editions


class CannotRebuild(Exception):
    """Why an edition cannot be made again here; the message says what would help."""


def find_edition(here: Places, edition: str) -> Path:
    """The folder of an edition; a beginning of its id is enough. LookupError otherwise."""
    found = sorted(here.out.glob(f"*/*/editions/{edition}*/manifest.json"))
    if len(found) != 1:
        what = "no edition" if not found else "more than one edition"
        known = sorted(path.parent.name for path in here.out.glob("*/*/editions/*/manifest.json"))
        raise LookupError(
            f"{what} begins with {edition!r}; there are: {', '.join(known) or 'none'}"
        )
    return found[0].parent


def rebuild(edition: str, target: Path) -> dict[str, bool]:
    """Make an edition again into `target`, from its manifest and the vault alone.

    Returns per file whether it equals the original: bytes for data, text and pages for PDFs.
    CannotRebuild when other sources made it.
    """
    here = places()
    original = editions.read_edition(find_edition(here, edition))
    manifest = original.manifest
    if manifest.sources != sources_hash():
        raise CannotRebuild(
            f"edition {manifest.edition} was made by other sources than these (release "
            f"{manifest.release}; here is {release()}): check that release out and rebuild there"
        )
    with tempfile.TemporaryDirectory() as folder:
        lay_out(manifest.catalogue, here.vault, Path(folder))
        catalogue = load_catalogue(Path(folder))
        country = load_country(manifest.ref_area, catalogue, Path(folder) / "countries")
        country = with_questionnaires(catalogue, country)
        engine = open_register(here.register_url)
        made = _make(Workplace(here, catalogue, country, engine), manifest, target)
        previous = _previous(here, manifest)
        known = (catalogue, country)
        before, now = original.folder / DOCUMENTS, target / DOCUMENTS
        # The translations lie in the folder as well.
        endorsed = are_endorsed(before, *known)
        shutil.rmtree(now, ignore_errors=True)  # whatever stands there would not be drawn again
        write_documents(made, previous, *known, drawn(before), now, endorsed)
    return same_files(before, now)


def _previous(here: Places, manifest: Manifest) -> Edition | None:
    return (
        editions.read_edition(find_edition(here, manifest.previous)) if manifest.previous else None
    )


def _make(workplace: Workplace, manifest: Manifest, target: Path) -> Edition:
    previous = _previous(workplace.places, manifest)
    figures = build_figures(
        workplace.places, workplace.catalogue, workplace.country, manifest, previous
    )
    found, runs = judge_figures(workplace, manifest, figures, previous)
    comparison = compare_figures(workplace, manifest, figures, previous)
    return Edition(
        target,
        manifest,
        **frozen_frames(figures),
        findings=found,
        rule_runs=runs,
        comparison=comparison,
        recommendations=recommend_figures(workplace, manifest, figures, found, previous),
    )


def same_files(before: Path, now: Path) -> dict[str, bool]:
    names = sorted(
        {
            path.relative_to(folder).as_posix()
            for folder in (before, now)
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }
    )
    return {name: _equal(before / name, now / name) for name in names}


def _equal(one: Path, two: Path) -> bool:
    if not (one.is_file() and two.is_file()):
        return False
    if one.suffix == ".pdf":
        return page_count(one) == page_count(two) and page_texts(one) == page_texts(two)
    return one.read_bytes() == two.read_bytes()


def compare_two(before: str, now: str):
    """The comparison frame of any two editions of a country, over the years both windows show."""
    here = places()
    old, new = (editions.read_edition(find_edition(here, name)) for name in (before, now))
    years = sorted(set(old.observations["time_period"]) & set(new.observations["time_period"]))
    country = load_country(new.manifest.ref_area, load_catalogue(), country_roots())
    return compare_editions(
        old.observations, new.observations, years, asked(country), old.manifest.time_period
    )


def newest_id(ref_area: str, year: int) -> str:
    """The id of a year's newest edition; LookupError if there is none."""
    made = editions_of(open_register(places().register_url), ref_area, year)
    if not len(made):
        raise LookupError(f"there is no edition of {ref_area} for {year}")
    return made["edition"].iloc[-1]


def main(arguments: list[str]) -> int:
    """`rebuild EDITION` or `compare COUNTRY YEAR BEFORE NOW`, for the Makefile.

    A blank BEFORE or NOW is the newest edition of the year before, or of the year.
    """
    try:
        if arguments[0] == "rebuild":
            target = places().work / "rebuilt" / arguments[1]
            same = rebuild(arguments[1], target)
            for name, equal in same.items():
                print(f"{'same' if equal else 'DIFFERENT':10} {name}")
            print(f"rebuilt into {target}")
            return 0 if all(same.values()) else 1
        ref_area, year, before, now = arguments[1:]
        frame = compare_two(
            before or newest_id(ref_area, int(year) - 1), now or newest_id(ref_area, int(year))
        )
        print(frame["change"].value_counts().to_string())
        print(frame[frame["change"] != "unchanged"].to_string(max_rows=60, index=False))
        return 0
    except (CannotRebuild, LookupError) as fault:
        print(fault, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
