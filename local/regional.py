"""`make regional LIST=table_1`: retrieve what a list of countries needs and write its table.

Without MIGRATION_PROFILE_WORLD_BANK, a country whose answers are recorded in the samples is
answered from them on the loopback; any other is asked of the World Bank itself.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator

from catalogue.files import CatalogueError
from catalogue.load import load_catalogue
from catalogue.regional import load_region
from local import sample
from pipeline import regional
from pipeline.intake import now
from pipeline.world_bank import base_address


@contextlib.contextmanager
def answering(ref_area: str, round_: int) -> Iterator[str]:
    """The address that one country's figures are asked at."""
    recorded = sample.recorded_rounds(f"regional/{ref_area}")
    if os.environ.get("MIGRATION_PROFILE_WORLD_BANK") or round_ not in recorded:
        yield base_address()
        return
    script = str(sample.SAMPLES / "world_bank" / "serve.py")
    named = ["--country", f"regional/{ref_area}", "--round", str(round_)]
    with subprocess.Popen(
        [sys.executable, script, *named], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            yield json.loads(server.stdout.readline())["address"]
        finally:
            server.terminate()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--list", required=True, help="a file of catalogue/regions, without .yml")
    options.add_argument("--languages", default="")
    given = options.parse_args()
    try:
        catalogue = load_catalogue()
        region = load_region(given.list, catalogue)
        for ref_area in region.countries:
            with answering(ref_area, region.settings["round"]) as base:
                made = regional.fetch(region, catalogue, ref_area, base, now())
            told = ", ".join(f"{made[state]} {state}" for state in ("current", "stale", "absent"))
            print(f"{ref_area}: {told}")
        languages = tuple(given.languages.replace(",", " ").split()) or ("en",)
        for path in regional.build(region.name, languages):
            print(path)
    except (CatalogueError, ValueError) as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
