"""All documents of an edition, into one folder: one job per document and language.

An edition is the same in every language and at every level; which documents of it exist is told by
the names in its folder.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from catalogue.load import Catalogue, Country
from catalogue.words import words
from reporting import charts, kept
from reporting.datapackage import write_codes, write_datapackage, write_figures_json
from reporting.decisions_workbook import write_decisions_xlsx
from reporting.findings_json import write_findings_json
from reporting.lists import write_findings_csv, write_findings_xlsx, write_observations_csv
from reporting.parallel import in_processes, room
from reporting.profile import write_profile, write_profile_page
from reporting.provider_report import write_provider_reports
from reporting.report import write_report
from reporting.sdmx_files import write_sdmx
from reporting.tables import write_tables_xlsx
from store.editions import Edition

ENDORSED = "Endorsed edition"  # as the profile's cover says it
PROFILE = re.compile(r"profile(-[a-z]+)?\.([a-z]{2,3})\.pdf")


@dataclass(frozen=True)
class Job:
    """Something that is drawn at once.

    `profile`, `page` (the profile for a browser), `validation`, `lists`, or what all share.
    """

    what: str
    language: str = "en"
    level: str = "lean"

    @property
    def names(self) -> list[str]:
        """The files it makes; the last one is written last."""
        own = self.language
        level = "" if self.level == "lean" else f"-{self.level}"
        match self.what:
            case "profile":
                return [f"profile{level}.{own}.pdf"]
            case "page":
                return [f"profile{level}.{own}.html"]
            case "validation":
                return [f"validation.{own}.html", f"validation.{own}.pdf"]
            case "lists":
                # The plain names are those that every document speaks of.
                tongue = "" if own == "en" else f".{own}"
                lists = ["findings{}.csv", "findings{}.xlsx", "decisions{}.xlsx", "tables{}.xlsx",
                         "findings{}.json"]  # fmt: skip
                return [name.format(tongue) for name in lists]
        return [
            *("observations.csv", "codes.csv", "datapackage.json", "figures.json"),
            *("sdmx-structure.xml", "sdmx-data.csv"),
        ]


def jobs(languages: tuple[str, ...], level: str) -> list[Job]:
    """What makes the documents in these languages at a level, the longest first."""
    return [
        *(Job("profile", language, level) for language in languages),
        *(Job("validation", language) for language in languages),
        *(Job("page", language, level) for language in languages),
        *(Job("lists", language) for language in dict.fromkeys(("en", *languages))),
        Job("shared"),
    ]


def drawn(folder: Path) -> list[Job]:
    """The jobs whose documents are in a folder; none if there is no profile."""
    found: dict[Job, None] = {}
    for path in sorted(folder.glob("profile*.pdf")):
        if match := PROFILE.fullmatch(path.name):
            level, language = match.groups()
            found |= dict.fromkeys(jobs((language,), (level or "-lean").removeprefix("-")))
    return [job for job in found if all((folder / name).is_file() for name in job.names)]


def write_documents(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    wanted: list[Job],
    folder: Path,
    endorsed: bool,
    workers: int | None = None,
    cache: Path | None = None,
) -> dict[str, int]:
    """Draw the documents wanted, in as many processes as there are cores; pages per PDF.

    `previous` is the edition compared with. Numbers come from the edition only. `workers` sets the
    number of processes, `cache` is a folder for charts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    given = (edition, previous, catalogue, country, folder, endorsed, cache)
    # The engine of the charts does not live on in a fork of a process that used it.
    workers = 1 if charts.drew() else workers or room()
    drawn_pages = in_processes(_draw, given, wanted, workers)
    if cache:
        kept.prune(cache)
    return {name: count for pages in drawn_pages for name, count in pages.items()}


def _draw(given: tuple, job: Job) -> dict[str, int]:
    edition, previous, catalogue, country, folder, endorsed, cache = given
    known = (catalogue, country, words(job.language, catalogue, country))
    paths = [folder / name for name in job.names]
    match job.what:
        case "profile":
            pages = write_profile(
                edition, previous, *known, *paths, endorsed, level=job.level, cache=cache
            )
            return {paths[0].name: pages}
        case "page":
            write_profile_page(
                edition, previous, *known, *paths, endorsed, level=job.level, cache=cache
            )
        case "validation":
            return {paths[1].name: write_report(edition, previous, *known, *paths)}
        case "lists":
            write_findings_csv(edition, *known, paths[0])
            write_findings_xlsx(edition, *known, paths[1])
            write_decisions_xlsx(edition, *known, paths[2])
            write_tables_xlsx(edition, *known, paths[3], previous)
            write_findings_json(edition, *known, paths[4])
        case "shared":
            write_provider_reports(edition, catalogue, country, folder)
            write_observations_csv(edition, paths[0])
            write_codes(edition, known[2], paths[1])
            write_datapackage(edition, *known, paths[2])
            write_figures_json(edition, known[2], paths[3])
            write_sdmx(edition, *known, *paths[4:])
    return {}


def page_count(path: Path) -> int:
    """The pages of a PDF."""
    return len(PdfReader(path).pages)


def page_texts(path: Path) -> list[str]:
    """The text of every page of a PDF."""
    return [page.extract_text() for page in PdfReader(path).pages]


def are_endorsed(folder: Path, catalogue: Catalogue, country: Country) -> bool:
    """Whether the profiles in a folder say in their properties that the edition is endorsed."""
    profiles = [job for job in drawn(folder) if job.what == "profile"]
    told = [PdfReader(folder / name).metadata.subject for job in profiles for name in job.names]
    meant = [words(job.language, catalogue, country).say(ENDORSED) for job in profiles]
    return bool(told) and told == meant
