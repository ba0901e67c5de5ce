"""Write every list, table and report of the lighthouses edition into a folder, as a process."""

import sys
from pathlib import Path

from catalogue.load import load_catalogue
from catalogue.words import words
from reporting import lists
from reporting.decisions_workbook import write_decisions_xlsx
from reporting.findings_json import write_findings_json
from reporting.report import write_report
from reporting.tables import write_tables_xlsx
from tests.reporting import lighthouses


def main(folder: Path) -> None:
    catalogue = load_catalogue()
    country = lighthouses.country(folder / "country", catalogue)
    edition = lighthouses.edition(catalogue, country)
    known = (catalogue, country, words("en", catalogue, country))
    written = folder / "written"
    written.mkdir()
    lists.write_findings_csv(edition, *known, written / "findings.csv")
    lists.write_findings_xlsx(edition, *known, written / "findings.xlsx")
    write_findings_json(edition, *known, written / "findings.json")
    write_decisions_xlsx(edition, *known, written / "decisions.xlsx")
    lists.write_observations_csv(edition, written / "observations.csv")
    write_tables_xlsx(edition, *known, written / "tables.xlsx")
    write_report(edition, None, *known, written / "v.html", written / "v.pdf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
