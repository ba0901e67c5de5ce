"""The sample that the first run works on: a share as providers left it, and recorded answers."""

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from catalogue.load import Country, countries
from local import processes, settings
from pipeline.workplace import country_roots

ABOUT = """Share of the Migration Profile of {name}.
Each institution puts its files into <institution>/inbox/<round>/.
The round is the reference year of the profile that the figures are for.
"""
SERVER = "world-bank-sample"
SAMPLES = settings.PROJECT / "samples"


def roots(share: Path, ref_area: str = "") -> list[Path]:
    """Where Airflow is to look for countries.

    Sample countries only once one of them is asked for or lies in the share: an office that has
    never looked at them has no DAGs of theirs.
    """
    own = SAMPLES / "countries"
    shown = ref_area in countries(own) or any((share / one).is_dir() for one in countries(own))
    return [root for root in country_roots() if root != own or shown]


def countries_named(roots: list[Path]) -> dict[str, str]:
    """The environment that tells Airflow's processes where countries lie."""
    return {"MIGRATION_PROFILE_COUNTRIES": os.pathsep.join(map(str, roots))}


def lay_out(ref_area: str, round_: int, share: Path) -> int:
    """Put the sample files of one round into the share, once; how many files were put.

    A provider's folder that is there already is left alone: what lies in it may be newer than the
    sample. A file appears under its name only when it is whole.
    """
    put = 0
    for source in sorted((SAMPLES / "share" / ref_area).glob(f"*/inbox/{round_}")):
        target = share / source.relative_to(SAMPLES / "share")
        if target.exists():
            continue
        target.mkdir(parents=True)
        for file in sorted(path for path in source.iterdir() if path.is_file()):
            partial = target / f"{file.name}.part"
            shutil.copyfile(file, partial)
            partial.rename(target / file.name)
            put += 1
    return put


def open_inboxes(country: Country, round_: int, share: Path) -> None:
    """Make the folders that providers drop their files into, where they are not there yet.

    A file beside them says what this is: a folder with nothing in it looks like a share that is
    not mounted, and raises an alarm.
    """
    folder = share / country.ref_area
    folder.mkdir(parents=True, exist_ok=True)
    sign = folder / "about-this-folder.txt"
    if not sign.exists():
        sign.write_text(ABOUT.format(name=country.settings["name"]), encoding="utf-8")
    kinds = country.providers["kind"]
    for provider in kinds.index[kinds.isin(["national", "international"])]:
        (folder / provider / "inbox" / str(round_)).mkdir(parents=True, exist_ok=True)


def recorded_rounds(ref_area: str) -> set[int]:
    """The rounds whose World Bank answers are recorded for a country."""
    plan = SAMPLES / "world_bank" / ref_area / "rounds.csv"
    if not plan.is_file():
        return set()
    with plan.open(encoding="utf-8", newline="") as table:
        return {int(row["round"]) for row in csv.DictReader(table)}


def serve_answers(home: Path, ref_area: str, round_: int, port: int) -> subprocess.Popen:
    """Start the loopback server of a country's recorded answers; returns when it answers."""
    script = str(SAMPLES / "world_bank" / "serve.py")
    server = processes.start_one(
        home,
        SERVER,
        [
            *(sys.executable, script, "--country", ref_area),
            *("--round", str(round_), "--port", str(port)),
        ],
        dict(os.environ),
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            socket.create_connection((settings.LOOPBACK, port), timeout=1).close()
            return server
        except OSError:
            time.sleep(0.1)
    processes.stop(home, {SERVER: server.pid})
    said = processes.tail(processes.output_file(home, SERVER))
    raise processes.StartError(f"the sample World Bank server did not start:\n{said}")
