"""`python -m bench.waits`: what people and schedules wait for, in seconds by the clock.

A scan of a share whose files are all known, and a questionnaire, each beside its goal. What a
process costs before (imports, the catalogue) is not counted; the register and the disk are.
"""

import os
import sys
import tempfile
import time

from bench.measure import run, tell

REF_AREA, ROUND = "MDA", 2024
FILES = 10_000
# What is done -> what it is called, the goal in seconds.
CASES = {
    "scan": (f"a scan of {FILES:,} known files", 2.0),
    "questionnaire": ("a questionnaire", 1.0),
}


def scan() -> dict:
    """Seconds of what a scan looks up and looks at when every file was taken before."""
    from extractors import share
    from pipeline.intake import QUIET_SECONDS
    from pipeline.workplace import open_workplace
    from store import register

    workplace = open_workplace(REF_AREA)
    here, providers = workplace.places.share, list(workplace.country.providers.index)
    inbox = here / REF_AREA / "bns" / "inbox" / str(ROUND)
    inbox.mkdir(parents=True)
    for number in range(FILES):
        (inbox / f"figures {number:05}.csv").write_text(f"Year\n{number}\n")

    def found() -> list:
        seen = register.seen_files(workplace.engine, REF_AREA)
        return share.scan(here, REF_AREA, ROUND, seen, QUIET_SECONDS, providers)

    new = found()
    taken = {arrival.path: "ab" * 32 for arrival in new}
    register.remember_files(workplace.engine, REF_AREA, share.remembered(new, taken))
    began = time.perf_counter()
    again = found()
    seconds = time.perf_counter() - began
    if len(new) != FILES or again:
        raise SystemExit(f"{len(new)} files were new at first and {len(again)} known ones again")
    return {"seconds": seconds}


def questionnaire() -> dict:
    """Seconds of one of the questionnaires of a round, in the mean of all of them."""
    from pipeline import questionnaires
    from pipeline.workplace import open_workplace

    open_workplace(REF_AREA)
    began = time.perf_counter()
    written = questionnaires.write(REF_AREA, ROUND)
    return {"seconds": (time.perf_counter() - began) / len(written)}


def report() -> list[str]:
    lines = [f"{'waiting for':<34}{'seconds':>9}"]
    for name, (said, goal) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            os.environ["MIGRATION_PROFILE_ROOT"] = folder
            told = run("bench.waits", name).told
        lines.append(f"{said:<34}{told['seconds']:>9.2f}   goal {goal}")
    return lines


if __name__ == "__main__":
    if sys.argv[1:]:
        tell({"scan": scan, "questionnaire": questionnaire}[sys.argv[1]])
    else:
        print("\n".join(report()))
