"""Start Airflow with its web page on 127.0.0.1 and leave it running (`make up`)."""

import json
import sys

from catalogue.load import CatalogueError, countries, load_catalogue, load_country
from local import processes, sample, settings, show
from pipeline.intake import asked_rounds
from store.places import Places, places

WANTED_PORT = 8080


def open_inboxes(here: Places) -> None:
    """Make the inboxes of every country's open rounds, in our own share; another is not touched."""
    if here.share != here.var / "share":
        return
    catalogue, roots = load_catalogue(), sample.roots(here.share)
    for ref_area in countries(roots):
        country = load_country(ref_area, catalogue, roots)
        for round_ in asked_rounds(country, None):
            sample.open_inboxes(country, round_, here.share)


def main() -> int:
    here = places()
    home = here.airflow
    with processes.interruptible():
        try:
            with processes.alone(home):
                port = settings.free_port(WANTED_PORT)
                open_inboxes(here)
                settings.load_ahead(home, False)
                show.step("starting Airflow")
                environment = settings.environment(home, port)
                environment |= sample.countries_named(sample.roots(here.share))
                processes.start(home, port, environment)
                address = f"http://{settings.LOOPBACK}:{port}"
                settings.write_private(home / "up.json", json.dumps({"address": address}) + "\n")
        except (processes.StartError, CatalogueError) as fault:
            return show.fail(str(fault))
        except processes.Interrupted as fault:
            show.fail(f"{fault}: everything that was started has been stopped.")
            return 130
    show.step("Airflow is ready")
    print(f"\n  web page   {address}")
    print(f"  passwords  {settings.passwords_file(home)}")
    users = ", ".join(f"{user} ({role})" for user, role in settings.USERS.items())
    print(f"  users      {users}")
    print("  stop       make down")
    return 0


if __name__ == "__main__":
    sys.exit(main())
