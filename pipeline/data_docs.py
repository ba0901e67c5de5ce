"""Great Expectations' Data Docs of an edition, for technicians (`make data-docs EDITION=…`)."""

import shutil
import sys
import tempfile
from pathlib import Path

from catalogue.load import load_catalogue, load_country
from catalogue.questionnaire import with_questionnaires
from pipeline.manifest import lay_out
from pipeline.rebuild import find_edition, newest_id
from store import editions
from store.places import places


def build(edition: str) -> Path:
    """Write the pages about a stored edition, judged anew by its own catalogue; the start page.

    LookupError when there is no such edition.
    """
    from expectations.data_docs import write_data_docs
    from expectations.frames.material import prepare
    from expectations.suites import suites

    here = places()
    made = editions.read_edition(find_edition(here, edition))
    before = made.manifest.previous
    previous = editions.read_edition(find_edition(here, before)) if before else None
    folder = here.var / "data-docs" / made.manifest.edition
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as laid:
        lay_out(made.manifest.catalogue, here.vault, Path(laid))
        catalogue = load_catalogue(Path(laid))
        country = load_country(made.manifest.ref_area, catalogue, Path(laid) / "countries")
        country = with_questionnaires(catalogue, country)
        material = prepare(
            made.observations,
            made.coverage,
            catalogue,
            country,
            previous.observations if previous else None,
        )
        write_data_docs(material, suites(material.catalogue), folder)
    return folder / "index.html"


def main(arguments: list[str]) -> int:
    """`COUNTRY YEAR EDITION`; a blank EDITION is the newest of that country and year."""
    ref_area, year, edition = arguments
    try:
        print(build(edition or newest_id(ref_area, int(year))))
    except LookupError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
