"""All documents of an edition, into one folder."""

from pathlib import Path

from pypdf import PdfReader

from catalogue.load import Catalogue, Country
from catalogue.words import Words
from reporting.decisions_workbook import write_decisions_xlsx
from reporting.findings_json import write_findings_json
from reporting.lists import write_findings_csv, write_findings_xlsx, write_observations_csv
from reporting.profile import write_profile
from reporting.provider_report import write_provider_reports
from reporting.report import write_report
from reporting.tables import write_tables_xlsx
from store.editions import Edition


def write_documents(
    edition: Edition,
    previous: Edition | None,
    catalogue: Catalogue,
    country: Country,
    words: Words,
    folder: Path,
    endorsed: bool,
) -> dict[str, int]:
    """Write profile, validation report, lists and tables; pages per PDF.

    `previous` is the edition compared with. Numbers come from the edition only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    language = words.language
    known = (catalogue, country, words)
    profile = f"profile.{language}.pdf"
    report = f"validation.{language}.pdf"
    pages = {
        profile: write_profile(edition, previous, *known, folder / profile, endorsed),
        report: write_report(
            edition, previous, *known, folder / f"validation.{language}.html", folder / report
        ),
    }
    write_provider_reports(edition, catalogue, country, folder)
    write_findings_csv(edition, *known, folder / "findings.csv")
    write_findings_xlsx(edition, *known, folder / "findings.xlsx")
    write_findings_json(edition, *known, folder / "findings.json")
    write_decisions_xlsx(edition, *known, folder / "decisions.xlsx")
    write_observations_csv(edition, folder / "observations.csv")
    write_tables_xlsx(edition, *known, folder / "tables.xlsx")
    return pages


def page_count(path: Path) -> int:
    """The pages of a PDF."""
    return len(PdfReader(path).pages)


def page_texts(path: Path) -> list[str]:
    """The text of every page of a PDF."""
    return [page.extract_text() for page in PdfReader(path).pages]
