"""The yearly run of one country, stage by stage: ids and paths in and out.

standardise → validate → compare → freeze → draft → (sign-off) → publish. Each stage can be run
again; nothing an edition holds is ever changed once it is frozen. Each runs in a process of its
own, so what takes seconds to import is imported by the stage that needs it.
"""

import shutil
from pathlib import Path

from catalogue.grid import window
from catalogue.load import Country
from model import findings, observations, recommendations
from model.records import Manifest, SignOff
from pipeline import decisions, parts
from pipeline.build import Figures, build_figures
from pipeline.intake import now
from pipeline.manifest import plan, retrievals_in_force, stored_files, submissions_in_force
from pipeline.wanted import wanted
from pipeline.workplace import Workplace, open_workplace
from store import editions, register
from store.editions import Edition
from transforms.compare import compare as compare_editions
from transforms.recommend import recommend

DOCUMENTS = "documents"


class NotAllowed(Exception):
    """A sign-off or publication that the rules of the house refuse; the message says why."""


def _work(workplace: Workplace, edition: str) -> Path:
    return workplace.places.work / workplace.country.ref_area / edition


def _folder(workplace: Workplace, year: int, edition: str) -> Path:
    return editions.edition_folder(workplace.places, workplace.country.ref_area, year, edition)


def newest(workplace: Workplace, year: int) -> Edition | None:
    """The newest edition of a year, None if there is none yet."""
    folder = editions.newest_edition(
        workplace.places, workplace.engine, workplace.country.ref_area, year
    )
    return editions.read_edition(folder) if folder else None


def _previous(workplace: Workplace, year: int, manifest: Manifest) -> Edition | None:
    """The edition a manifest says it is compared with."""
    if not manifest.previous:
        return None
    return editions.read_edition(_folder(workplace, year - 1, manifest.previous))


def standardise(ref_area: str, year: int) -> dict:
    """Plan the edition and make its figures, unless that very edition stands drawn already."""
    workplace = open_workplace(ref_area)
    previous = newest(workplace, year - 1)
    manifest = plan(
        workplace,
        year,
        submissions_in_force(workplace, year),
        retrievals_in_force(workplace, year),
        previous.manifest.edition if previous else "",
    )
    edition = manifest.edition
    folder = _folder(workplace, year, edition)
    stands = _stands(folder)
    if not stands:
        work = _work(workplace, edition)
        shutil.rmtree(work, ignore_errors=True)
        figures = build_figures(
            workplace.places, workplace.catalogue, workplace.country, manifest, previous
        )
        parts.save(work, **figures.__dict__)
        (work / "plan.json").write_text(manifest.as_json(), encoding="utf-8")
    return {"edition": edition, "folder": str(folder), "unchanged": stands}


def _stands(folder: Path) -> bool:
    """Whether an edition is frozen and its documents are the ones people see for its year.

    One that was killed before it was drawn, or that another has followed since, is run again.
    """
    frozen, shown = folder / editions.MANIFEST, folder.parent.parent / editions.MANIFEST
    return frozen.is_file() and shown.is_file() and frozen.read_bytes() == shown.read_bytes()


def _planned(workplace: Workplace, edition: str) -> tuple[Manifest, Figures]:
    work = _work(workplace, edition)
    manifest = Manifest.from_json((work / "plan.json").read_text(encoding="utf-8"))
    names = Figures.__dataclass_fields__
    return manifest, Figures(**{name: parts.load(work, name) for name in names})


def validate(ref_area: str, year: int, edition: str) -> dict:
    """Judge the planned edition's figures and apply what was decided about earlier findings."""
    workplace = open_workplace(ref_area)
    manifest, figures = _planned(workplace, edition)
    previous = _previous(workplace, year, manifest)
    found, runs = judge_figures(workplace, manifest, figures, previous)
    parts.save(_work(workplace, edition), findings=found, rule_runs=runs)
    return {"findings": len(found), "rules": len(runs)}


def judge_figures(workplace: Workplace, manifest: Manifest, figures: Figures, previous):
    """The findings of an edition, decided ones marked, and what was examined."""
    from expectations.run import validate as judge
    from reporting.statements import said

    known = (workplace.catalogue, workplace.country)
    printed = said(
        figures.observations, figures.coverage, figures.headline, *known, manifest.time_period
    )
    verdict = judge(
        figures.observations,
        figures.coverage,
        *known,
        previous.observations if previous else None,
        printed,
        stored_files(workplace.places.vault, previous.manifest) if previous else None,
    )
    found = findings.combine([figures.raised, verdict.findings])
    return decisions.apply(found, list(manifest.decisions)), verdict.rule_runs


def compare(ref_area: str, year: int, edition: str) -> dict:
    """Compare the planned edition with the newest one of the year before."""
    workplace = open_workplace(ref_area)
    manifest, figures = _planned(workplace, edition)
    comparison = compare_figures(workplace, manifest, figures, _previous(workplace, year, manifest))
    parts.save(_work(workplace, edition), comparison=comparison)
    return comparison["change"].value_counts().to_dict()


def compare_figures(workplace: Workplace, manifest: Manifest, figures: Figures, previous):
    """The comparison frame; without an edition before it has no rows."""
    before = previous.observations if previous else observations.empty()
    years = window(workplace.catalogue, manifest.time_period) if previous else []
    until = previous.manifest.time_period if previous else manifest.time_period
    return compare_editions(before, figures.observations, years, asked(workplace.country), until)


def asked(country: Country) -> set[str]:
    """The providers that we ask ourselves, through an interface."""
    return set(country.providers.index[country.providers["kind"] == "api"])


def freeze(ref_area: str, year: int, edition: str) -> dict:
    """Write the edition once and for ever, its manifest last, and enter it in the register."""
    workplace = open_workplace(ref_area)
    manifest, figures = _planned(workplace, edition)
    work = _work(workplace, edition)
    judged = {name: parts.load(work, name) for name in ("findings", "rule_runs", "comparison")}
    previous = _previous(workplace, year, manifest)
    advice = recommend_figures(workplace, manifest, figures, judged["findings"], previous)
    made = editions.write_edition(
        workplace.places, manifest, **frozen_frames(figures), **judged, recommendations=advice
    )
    register.add_edition(workplace.engine, ref_area, year, edition, now())
    return {"edition": edition, "folder": str(made.folder)}


def recommend_figures(workplace: Workplace, manifest: Manifest, figures: Figures, found, previous):
    """What is recommended about the edition's gaps, and what became of earlier recommendations."""
    before = previous.recommendations if previous else recommendations.empty()
    known = (workplace.catalogue, workplace.country)
    return recommend(figures.coverage, found, *known, manifest.time_period, before)


def frozen_frames(figures: Figures) -> dict:
    """The frames of the figures that an edition keeps."""
    return {name: frame for name, frame in figures.__dict__.items() if name != "raised"}


def draft(
    ref_area: str,
    year: int,
    edition: str,
    languages: str | list[str] | None = None,
    level: str | None = None,
) -> dict:
    """Draw the documents asked for, marked as not endorsed, and put them where people look.

    Documents that are there already in other languages or at another level are drawn again too:
    all documents of an edition are in one state. For `languages` and `level` see `wanted`.
    """
    from reporting.documents import drawn, jobs

    workplace = open_workplace(ref_area)
    asked_for = wanted(workplace.catalogue, workplace.country, languages, level)
    there = drawn(_folder(workplace, year, edition) / DOCUMENTS)
    every = dict.fromkeys([*jobs(asked_for.languages, asked_for.level), *there])
    return _draw(workplace, year, edition, list(every), endorsed=False)


def add_documents(
    ref_area: str,
    year: int,
    edition: str,
    languages: str | list[str] | None = None,
    level: str | None = None,
) -> dict:
    """Draw what a finished edition lacks of the documents asked for, in the state of the others."""
    from reporting.documents import are_endorsed, drawn, jobs

    workplace = open_workplace(ref_area)
    known = (workplace.catalogue, workplace.country)
    asked_for = wanted(*known, languages, level)
    documents = _folder(workplace, year, edition) / DOCUMENTS
    there = set(drawn(documents))
    lacking = [job for job in jobs(asked_for.languages, asked_for.level) if job not in there]
    if not lacking:
        return {"pages": {}, "documents": []}
    return _draw(workplace, year, edition, lacking, are_endorsed(documents, *known))


def _draw(workplace: Workplace, year: int, edition: str, jobs: list, endorsed: bool) -> dict:
    from reporting.documents import write_documents

    folder = _folder(workplace, year, edition)
    this = editions.read_edition(folder)
    previous = _previous(workplace, year, this.manifest)
    known = (workplace.catalogue, workplace.country)
    pages = write_documents(
        this,
        previous,
        *known,
        jobs,
        folder / DOCUMENTS,
        endorsed,
        cache=workplace.places.work / "charts",
    )
    shown = editions.publish_links(folder)
    return {"pages": pages, "documents": [str(path) for path in shown]}


def record_answer(
    ref_area: str, year: int, edition: str, answer: str, answered_by: str, answered_at: str
) -> dict:
    """Enter a reviewer's answer in the register; NotAllowed if this person may not give it."""
    workplace = open_workplace(ref_area)
    reviewers = workplace.country.settings["reviewers"]
    if answered_by not in reviewers:
        raise NotAllowed(
            f"{answered_by or 'nobody'} is not a reviewer of {ref_area} (country.yml names "
            f"{', '.join(reviewers) or 'none'}); the answer is not counted"
        )
    if answer not in ("approve", "reject"):
        raise NotAllowed(f"{answer!r} is not an answer: approve or reject")
    register.add_sign_off(workplace.engine, SignOff(edition, answer, answered_by, answered_at))
    return {"edition": edition, "answer": answer}


def publish(ref_area: str, year: int, edition: str) -> dict:
    """Draw the edition without the mark, if its newest sign-off approves exactly this edition.

    All its documents, in whatever languages and at whatever level they were drafted.
    """
    from reporting.documents import drawn

    workplace = open_workplace(ref_area)
    answers = register.sign_offs(workplace.engine, edition)
    if not len(answers):
        raise NotAllowed(f"edition {edition} has no sign-off; nothing is published")
    if answers["answer"].iloc[-1] != "approve":
        raise NotAllowed(f"edition {edition} was rejected; nothing is published")
    latest = register.editions(workplace.engine, ref_area, year)["edition"].iloc[-1]
    if latest != edition:
        raise NotAllowed(
            f"edition {edition} has been followed by {latest}, which needs its own sign-off"
        )
    there = drawn(_folder(workplace, year, edition) / DOCUMENTS)
    return _draw(workplace, year, edition, there, endorsed=True)


def summary(ref_area: str, year: int) -> dict:
    """What the newest edition of a year holds, for the table at the end of a run."""
    from reporting.documents import page_count

    workplace = open_workplace(ref_area)
    latest = newest(workplace, year)
    if latest is None:
        raise LookupError(f"there is no edition of {ref_area} for {year}")
    runs = latest.rule_runs
    shown = workplace.places.out / ref_area / str(year)
    documents = sorted(path for path in shown.iterdir() if path.is_file())
    return {
        "submissions": len(latest.manifest.submissions),
        "retrievals": sum(1 for row in latest.manifest.retrievals if row["sha256"]),
        "observations": len(latest.observations),
        "rules_run": len(runs),
        "rows_examined": int(runs["examined"].sum()),
        "findings": latest.findings["severity"].value_counts().to_dict(),
        "edition": latest.manifest.edition,
        "pages": {path.name: page_count(path) for path in documents if path.suffix == ".pdf"},
        "documents": [str(path) for path in documents],
    }
