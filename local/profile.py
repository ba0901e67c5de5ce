"""The main job: a country's Migration Profile for a year, through a real Airflow.

    python -m local.profile --country MDA --year 2024 --languages en,fr --level lean

Lays out the sample share round by round (the round before first), lets Airflow's DAGs take it,
retrieve the World Bank's series and close the rounds, waits for the yearly run of each round to
reach the pending sign-off, and stops everything it started, whatever happens.
"""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from catalogue.load import CatalogueError, Country, load_catalogue, load_country
from local import processes, sample, settings, show
from local.api import Api, ApiError
from local.runs import TaskFailed, await_dags, awaiting_answer, follow, follow_profile, unfinished
from model.records import SEVERITIES
from pipeline.wanted import Wanted, profile_name, wanted
from pipeline.workplace import country_roots
from store import register
from store.places import Places, places

WORLD_BANK = "MIGRATION_PROFILE_WORLD_BANK"
PROVIDER = "world_bank"
EDITION = "edition"
# So long the scheduler rests when idle, in seconds; with less it takes a core from the tasks.
IDLE_SLEEP = 0.25
# No DAG file changes while a job runs: each is read once, not every half minute.
AS_THEY_ARE = {"AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "3600"}


@dataclass(frozen=True)
class Job:
    """One call of the command."""

    country: Country
    rounds: list[int]  # oldest first
    here: Places
    world_bank_port: int  # 0: the real service
    wanted: Wanted  # which documents are drawn

    @property
    def home(self) -> Path:
        return self.here.airflow

    @property
    def collecting(self) -> list[str]:
        """The DAGs that bring figures in; the World Bank is asked where it owes something."""
        asked = PROVIDER in set(self.country.obligations["provider"])
        return ["world_bank", "intake"] if asked else ["intake"]


def plan(ref_area: str, year: int, languages: str = "", level: str = "") -> Job:
    """What is to be done; ValueError with a sentence when that makes no sense."""
    catalogue = load_catalogue()
    country = load_country(ref_area, catalogue, country_roots())
    if year not in country.rounds:
        known = ", ".join(map(str, sorted(country.rounds)))
        raise ValueError(f"calendar.yml of {ref_area} has no round {year}; it has {known}")
    rounds = [number for number in (year - 1, year) if number in country.rounds]
    recorded = sample.recorded_rounds(ref_area).issuperset(rounds) and WORLD_BANK not in os.environ
    job = Job(country, rounds, places(), 0, wanted(catalogue, country, languages, level))
    if recorded and PROVIDER in job.collecting:
        return replace(job, world_bank_port=settings.free_port())
    return job


@contextlib.contextmanager
def answers(job: Job, round_: int) -> Iterator[None]:
    """The recorded World Bank answers of one round, served while the block lasts."""
    if not job.world_bank_port:
        yield
        return
    server = sample.serve_answers(job.home, job.country.ref_area, round_, job.world_bank_port)
    try:
        yield
    finally:
        processes.stop(job.home, {sample.SERVER: server.pid})
        server.wait()


def collect(job: Job, api: Api, round_: int) -> bool:
    """Take in what a round brings and close it; whether anything in it is new."""
    ref_area = job.country.ref_area
    put = sample.lay_out(ref_area, round_, job.here.share)
    sample.open_inboxes(job.country, round_, job.here.share)
    if put:
        show.step(f"{round_}: {put} sample files laid out in the share")
    asked = {
        f"{name}_{ref_area}": api.trigger(f"{name}_{ref_area}", {"round": round_})
        for name in job.collecting
    }
    told = [follow(job.home, api, dag_id, run_id) for dag_id, run_id in asked.items()]
    run_id = api.trigger(f"deadlines_{ref_area}", {"round": round_})
    told.append(follow(job.home, api, f"deadlines_{ref_area}", run_id))
    return any(result["announce"] for result in told)


def build(job: Job, api: Api, round_: int, waiting: set[str], announced: bool) -> bool:
    """Wait for the yearly run of a round to reach its sign-off; whether it made an edition.

    `waiting` are the runs that waited for a reviewer before. A run that was killed half-way goes
    on; when nothing was announced, one asked for by hand looks whether anything else changed.
    """
    dag_id = f"profile_{job.country.ref_area}"
    deadline = time.monotonic() + (30 if announced else 0)
    while True:
        run_id = unfinished(api, dag_id, round_, waiting)
        if run_id or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    asked = {"languages": list(job.wanted.languages), "level": job.wanted.level}
    run_id = run_id or api.trigger(dag_id, {"year": round_, **asked})
    made = follow_profile(job.home, api, dag_id, run_id, round_)
    if lacking(job, round_):  # that run was not ours, or it drew the country's own languages
        follow_profile(
            job.home, api, dag_id, api.trigger(dag_id, {"year": round_, **asked}), round_
        )
    return made


def lacking(job: Job, round_: int) -> list[str]:
    """The profiles asked for that do not stand in the folder of their year."""
    shown = job.here.out / job.country.ref_area / str(round_)
    names = [profile_name(language, job.wanted.level) for language in job.wanted.languages]
    return [name for name in names if not (shown / name).is_file()]


def run(job: Job) -> dict[int, str]:
    """The whole job; the rounds for which something was made: an edition, or only documents."""
    port = settings.free_port()
    settings.load_ahead(job.home, True)
    environment = settings.environment(job.home, port, idle_sleep=IDLE_SLEEP) | AS_THEY_ARE
    environment |= sample.countries_named(sample.roots(job.here.share, job.country.ref_area))
    if job.world_bank_port:
        environment[WORLD_BANK] = f"http://{settings.LOOPBACK}:{job.world_bank_port}/v2"
    made = {}
    show.step("starting Airflow")
    with processes.airflow(job.home, port, environment):
        api = Api(port, "admin", settings.passwords(job.home)["admin"])
        ref_area = job.country.ref_area
        names = (*job.collecting, "deadlines", "profile")
        await_dags(api, [f"{name}_{ref_area}" for name in names])
        show.step("Airflow is ready")
        for round_ in job.rounds:
            waiting = awaiting_answer(api, f"profile_{ref_area}")
            with answers(job, round_):
                announced = collect(job, api, round_)
            before = lacking(job, round_)
            if build(job, api, round_, waiting, announced):
                made[round_] = EDITION
            elif before:
                made[round_] = f"documents added to the edition that stands: {', '.join(before)}"
                show.step(f"{round_}: {made[round_]}")
    return made


def shown(path: Path) -> str:
    """A path as people type it: from here, if it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def endorsement(here: Places, edition: str) -> str:
    """What a reviewer has said about an edition."""
    engine = register.open_register(here.register_url)
    answers = register.sign_offs(engine, edition)
    engine.dispose()
    if not len(answers):
        return "draft, not endorsed; the sign-off is pending (make up, then the web page)"
    last = answers.iloc[-1]
    said = {"approve": "approved", "reject": "rejected, not endorsed"}[last["answer"]]
    return f"{said} by {last['answered_by']} on {last['answered_at'][:10]}"


def report(job: Job, made: dict[int, str]) -> None:
    """The table at the end, and where the documents are."""
    from pipeline.year import summary

    year = job.rounds[-1]
    told = summary(job.country.ref_area, year)
    counts = told["findings"]
    submissions = f"{told['submissions']}"
    if PROVIDER in job.collecting:
        submissions += f", and {told['retrievals']} World Bank answers"
    severities = [f"{counts[name]} {name}" for name in SEVERITIES if name in counts]
    rows = [
        ("edition", told["edition"]),
        ("state", endorsement(job.here, told["edition"])),
        ("submissions", submissions),
        ("observations", f"{told['observations']}"),
        ("rules run", f"{told['rules_run']}, on {told['rows_examined']} rows"),
        ("findings", ", ".join(severities) or "none"),
        ("pages", ", ".join(f"{name} {count}" for name, count in told["pages"].items())),
    ]
    print(f"\n{job.country.settings['name']}, {year}")
    if year not in made:
        print("Nothing new: the edition stands as it was.")
    elif made[year] != EDITION:
        print(f"No new figures; {made[year]}.")
    print(show.table(rows) + "\n")
    for path in map(Path, told["documents"]):
        if not path.name.startswith("."):
            print(f"  {shown(path)}")


def main(arguments: list[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="make profile", description=__doc__.splitlines()[0])
    options.add_argument("--country", required=True, help="ISO 3166-1 alpha-3, e.g. MDA")
    options.add_argument("--year", required=True, type=int, help="reference year, e.g. 2024")
    options.add_argument("--languages", default="", help="e.g. en,fr; default: country.yml's")
    options.add_argument("--level", default="", help="lean (the default) or extended")
    given = options.parse_args(arguments)
    try:
        job = plan(given.country, given.year, given.languages, given.level)
    except (CatalogueError, ValueError) as fault:
        return show.fail(str(fault))
    with processes.interruptible():
        try:
            with processes.alone(job.home):
                made = run(job)
            report(job, made)
        except (processes.StartError, ApiError, TaskFailed) as fault:
            return show.fail(str(fault))
        except processes.Interrupted as fault:
            show.fail(f"{fault}: everything that was started has been stopped.")
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
